#!/usr/bin/env bats
# Networks with a memory: latent fields, delays, gated units, modes. On the slow variables of
# Lorenz's two scales.

bats_require_minimum_version 1.5.0

setup_file() {
  export HDF5_PLUGIN_PATH=$SUBGRID_BUILD
  cd "$BATS_FILE_TMPDIR" || exit
  simulate lorenz96-two-scale --grid 8x8 --time 3 --save-every 0.05 --members 2 --seed 1 --quiet |
    filter select --vars X --targets --quiet -o pairs.h5
  local form
  for form in latent delay gru state-space; do
    fit-closure --form $form --net "$(program $form)" "${fit[@]}" pairs.h5 -o $form.h5 2>$form.err || return
  done
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }

fit=(--objective trajectory:5 --dt 0.01 --optimiser lbfgs --iterations 12)

# program FORM: a small one with as many channels as the form wants
program() {
  case $1 in
    delay) echo 'conv 4 1 tanh | conv 1 1' ;;
    gru) echo 'conv 4 1 tanh | conv 5 1' ;;
    *) echo 'conv 4 1 tanh | conv 2 1' ;;
  esac
}

@test "each is listed, and fits better than no closure" {
  fit-closure --form none "${fit[@]:0:4}" pairs.h5 -o none.h5 2>none.err
  for form in latent delay gru state-space; do
    fit-closure --list | grep -q "^ *$form\\b" || { fit-closure --list; false; }
    paste <(grep -o 'error [0-9.e-]*' $form.err) <(grep -o 'error [0-9.e-]*' none.err) |
      awk '{ exit !($2 < 0.5 * $4) }' || { cat $form.err none.err; false; }
  done
}

@test "each runs, alike on any threads and members, and in f32 nearly so" {
  for form in latent delay gru state-space; do
    rollout $form.h5 --ic pairs.h5 --time 1 --save-every 0.05 --dt 0.01 --threads 1 --quiet --no-history -o one.h5
    rollout $form.h5 --ic pairs.h5 --time 1 --save-every 0.05 --dt 0.01 --threads 2 --quiet --no-history -o two.h5
    cmp one.h5 two.h5
    rollout $form.h5 --evaluate --ic pairs.h5 --quiet | inspect --check - >/dev/null
    inspect --check $form.h5 >/dev/null
    fit-closure --form $form --precision f32 --net "$(program $form)" "${fit[@]:0:6}" --iterations 2 pairs.h5 --quiet -o f32.h5
    fit-closure --form $form --net "$(program $form)" "${fit[@]:0:6}" --iterations 2 pairs.h5 --quiet -o f64.h5
    for p in f32 f64; do
      rollout $p.h5 --ic pairs.h5 --time 0.2 --save-every 0.1 --dt 0.01 --quiet -o run-$p.h5
    done
    score run-f32.h5 --truth run-f64.h5 --metric nrmse --format tsv --quiet 2>/dev/null | awk 'END { exit !($3 < 1e-3) }'
  done
}

@test "an ensemble of fits runs, and a fit that is cut short goes on to the same bytes" {
  for form in latent gru; do
    options=(--form $form --net "$(program $form)" "${fit[@]:0:6}" --iterations 6 --ensemble 2 --quiet)
    fit-closure "${options[@]}" pairs.h5 -o whole.h5
    rollout whole.h5 --ensemble 2 --ic pairs.h5 --time 0.2 --save-every 0.1 --dt 0.01 --quiet | inspect - | grep -q draw
    (ulimit -t 600; fit-closure "${options[@]}" --checkpoint-every 0 pairs.h5 -o whole-again.h5) &
    pid=$!
    sleep 0.3
    kill -TERM $pid 2>/dev/null || true
    wait $pid || true
    fit-closure "${options[@]}" --resume pairs.h5 -o whole-again.h5
    h5dump -d /theta whole.h5 | tail -n +2 >a
    h5dump -d /theta whole-again.h5 | tail -n +2 >b
    cmp a b
  done
}

@test "what is held is of the step of the fit, what is latent of none" {
  for form in delay gru; do
    run ! rollout $form.h5 --ic pairs.h5 --time 1 --dt 0.02 --quiet -o none.h5
    [[ $output == *"--dt: found 0.02, expected 0.01, over which $form.h5 steps"* ]] || { echo "$output"; false; }
    run ! rollout $form.h5 --ic pairs.h5 --time 1 --save-every 0.055 --quiet -o none.h5
    [[ $output == *'expected a whole number of steps'* ]] || { echo "$output"; false; }
    rollout $form.h5 --ic pairs.h5 --time 0.1 --save-every 0.05 --quiet | inspect - | grep -Eq '^dt +0\.01$'
  done
  for form in latent state-space; do
    for dt in 0.005 0.01; do
      rollout $form.h5 --ic pairs.h5 --time 0.5 --save-every 0.5 --dt $dt --quiet -o run-$dt.h5
    done
    score run-0.01.h5 --truth run-0.005.h5 --metric nrmse --format tsv --quiet 2>/dev/null | awk 'END { exit !($3 < 1e-4) }'
  done
}

@test "delays are recalled from records before the start" {
  fit-closure --form delay -p every=5 -p past=10 --net "$(program delay)" "${fit[@]}" pairs.h5 --quiet -o recalls.h5
  rollout recalls.h5 --ic pairs.h5 --time 1 --save-every 0.01 --quiet -o own.h5
  rollout recalls.h5 --ic own.h5 --start 0.5 --time 0.5 --save-every 0.5 -o known.h5 2>err
  [[ ! -s err ]] || { cat err; false; }
  last() { h5dump -m %.15g -d /X "$1" | grep "($2," | sed 's/.*: //'; }
  cmp <(last own.h5 100 | tr -d ' ,\n') <(last known.h5 1 | tr -d ' ,\n')
  rollout recalls.h5 --ic own.h5 --start 0.05 --time 0.5 --save-every 0.5 -o part.h5 2>err
  grep -q 'found 5 records before time 0.05 in steps of 0.01, recalls.h5 remembers 10' err
}

@test "a hundred thousand steps take the memory of a hundred" {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the sanitizer needs terabytes of addresses"
  long() { # MEGABYTES TIME
    (ulimit -v $(($1 << 10)); OMP_STACKSIZE=1M exec rollout gru.h5 --ic pairs.h5 --time "$2" --save-every "$2" --threads 1 --quiet >/dev/null 2>err)
  }
  for ((k = 64; k < 4096; k += 16)); do long $k 1 && break; done
  long $((k + 4)) 1000 || { cat err; false; }
}
