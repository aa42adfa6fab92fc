# What is recorded of cheap runs, corrected: multifidelity-fuse correct, fit-closure --act observe.
bats_require_minimum_version 1.5.0

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  simulate burgers --grid 256 --members 12 --time 0.2 --save-every 0.01 --dt 5e-4 --seed 1 |
    filter spectral --to 16 -o fine.h5
  rollout --ic fine.h5 -o coarse.h5
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }
wrong() { echo "$*"; false; }
says() { [[ $output == *"$1"* ]] || wrong "$output"; }

nrmse() { score "$1" --truth "$2" --metric nrmse --format tsv | awk -F '\t' '$1 == "nrmse" { print $3 }'; }
below() { awk -v a="$1" -v b="$2" 'BEGIN { print a, "against", b; exit !(a < b) }'; }

@test "a gain that made the fine states is found again, with past states in their place" {
  for delays in 0 2:3; do
    multifidelity-fuse correct -l coarse.h5 -l fine.h5 --delays $delays -o gain.h5
    rollout gain.h5 --ic fine.h5 -o planted.h5
    multifidelity-fuse correct -l coarse.h5 -l planted.h5 --delays $delays -o again.h5
    rollout again.h5 --ic fine.h5 -o same.h5
    below "$(nrmse same.h5 planted.h5)" 1e-9
    ! below "$(nrmse coarse.h5 planted.h5)" 1e-3 || wrong "it does as well"
  done
  multifidelity-fuse correct -l coarse.h5 -l planted.h5 --delays 2:2 -o other.h5
  rollout other.h5 --ic fine.h5 -o other-run.h5 # other past states do not do
  ! below "$(nrmse other-run.h5 planted.h5)" 1e-4 || wrong "it does as well"
}

@test "pairs and fit-closure find the gain that correct finds" {
  multifidelity-fuse correct -l coarse.h5 -l fine.h5 -o gain.h5
  multifidelity-fuse correct -l coarse.h5 -l fine.h5 --pairs |
    fit-closure --form gain --act observe -q -o fitted.h5
  rollout gain.h5 --ic fine.h5 -o a.h5
  rollout fitted.h5 --ic fine.h5 -o b.h5
  below "$(nrmse b.h5 a.h5)" 1e-7
  below "$(nrmse a.h5 fine.h5)" "$(nrmse coarse.h5 fine.h5)"
}

@test "proper orthogonal modes: a planted linear map is found, with its past states" {
  multifidelity-fuse correct -l coarse.h5 -l fine.h5 --delays 1:3 -q -o gain.h5
  rollout gain.h5 --ic fine.h5 -q -o planted.h5
  rm -f pod.h5
  for delays in 1:3 0; do
    multifidelity-fuse correct -l coarse.h5 -l planted.h5 --map pod --modes 15 --centres 100 \
      --delays $delays -q -o pod.h5
    rollout pod.h5 --ic fine.h5 -q -o pod-run.h5
    nrmse pod-run.h5 planted.h5 >error.$delays
  done
  below "$(<error.1:3)" 2e-3
  ! below "$(<error.0)" 1e-2 || wrong "past states are not needed"
}

@test "proper orthogonal modes: what a shock does to a Galerkin system is mended, for other states" {
  for part in train:16:1 test:4:2; do
    IFS=: read -r name members seed <<<"$part"
    simulate burgers --ic square -p nu=2e-3 --grid 512 --dt 4e-4 --members $members --time 0.8 \
      --save-every 0.04 --seed $seed -q | filter spectral --to 16 --discretisation spectral -o $name.h5
    rollout --ic $name.h5 --dt 0.01 -q -o low-$name.h5
  done
  multifidelity-fuse correct -l low-train.h5 -l train.h5 --map pod --modes 14 --centres 150 -o pod.h5 2>told
  grep -q '14 modes of the coarse states, 13 of what they lack, 150 of 336 states' told || wrong "$(<told)"
  rollout pod.h5 --ic test.h5 --dt 0.01 -q -o run.h5
  below "$(nrmse run.h5 test.h5)" "$(nrmse low-test.h5 test.h5 | awk '{ print $1 / 5 }')"
}

@test "a closure that observes does not move the model" {
  multifidelity-fuse correct -l coarse.h5 -l fine.h5 -o gain.h5
  rollout gain.h5 --ic fine.h5 -o all.h5 # the same whatever is saved
  rollout gain.h5 --ic fine.h5 --time 0.2 --save-every 0.1 -o few.h5
  below "$(nrmse few.h5 all.h5)" 1e-12
}

@test "networks learn what a gain cannot" {
  multifidelity-fuse correct -l coarse.h5 -l fine.h5 --pairs |
    fit-closure --form cnn --net 'square | conv 8 5 tanh | conv 1 5' --act observe \
      --iterations 400 --seed 1 -q -o net.h5
  multifidelity-fuse correct -l coarse.h5 -l fine.h5 -q -o gain.h5
  rollout net.h5 --ic fine.h5 -o net-run.h5
  rollout gain.h5 --ic fine.h5 -o gain-run.h5
  below "$(nrmse net-run.h5 fine.h5)" "$(nrmse gain-run.h5 fine.h5)"
}

@test "what does not belong together is refused" {
  simulate burgers --grid 256 --members 11 --time 0.2 --save-every 0.01 --dt 5e-4 --seed 1 |
    filter spectral --to 16 -o fewer.h5
  run -65 multifidelity-fuse correct -l coarse.h5 -l fewer.h5
  says 'found 11 members, expected 12'
  snapshot --every 2 fine.h5 -o thin.h5
  run -65 multifidelity-fuse correct -l coarse.h5 -l thin.h5
  says 'found a record at time 0.02, expected 0.01'
  filter spectral --to 8 fine.h5 -o small.h5
  run -65 multifidelity-fuse correct -l coarse.h5 -l small.h5
  says 'small.h5 against coarse.h5'
  run -64 multifidelity-fuse correct -l coarse.h5
  says 'found 1 runs, expected two, -l COARSE -l FINE'
  run -64 multifidelity-fuse correct -l coarse.h5 -l fine.h5 --delays x
  says "--delays: found 'x', expected D or D:EVERY"
  run -64 multifidelity-fuse correct -l coarse.h5 -l fine.h5 --ridge -1
  multifidelity-fuse correct -l coarse.h5 -l fine.h5 --delays 1 -o held.h5
  run -64 rollout held.h5 --ic fine.h5 --dt 1e-3
  says '--dt: found 0.001, expected 0.0005'
  run -64 fit-closure --form cnn --act observe --objective trajectory:2 fine.h5
  says 'found a closure that observes'
}

@test "data without equations are paired, but not run" {
  awk 'BEGIN { print "t,a,b"; for (i = 0; i < 9; i++) print i ",1," i }' |
    import - -o table.h5
  run -65 multifidelity-fuse correct -l table.h5 -l table.h5
  says 'table.h5: gain:'
  run -65 multifidelity-fuse correct -l table.h5 -l table.h5 --map pod
  says 'the differences of fine and coarse states are the same at all times'
}
