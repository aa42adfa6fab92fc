#!/usr/bin/env bats
# Forms that records tell in closed form (kernel, reservoir), and samples along a flow
# (flow-matching). On the slow variables of Lorenz's two scales.

bats_require_minimum_version 1.5.0

setup_file() {
  export HDF5_PLUGIN_PATH=$SUBGRID_BUILD
  cd "$BATS_FILE_TMPDIR" || exit
  simulate lorenz96-two-scale --grid 8x8 --time 4 --save-every 0.02 --members 2 --seed 1 --quiet |
    filter select --vars X --targets --quiet -o pairs.h5
  fit-closure --form kernel -p centres=30,ridge=1e-3 pairs.h5 -o kernel.h5 2>kernel.err
  fit-closure --form reservoir -p size=12,ridge=1e-2 pairs.h5 -o reservoir.h5 2>reservoir.err
  fit-closure --form flow-matching -p steps=4 --net 'conv 8 1 tanh | conv 8 1 tanh | conv 1 1' \
    --objective flow-matching --optimiser adam:rate=1e-2 --iterations 400 --batch 20 pairs.h5 -o flow-matching.h5 2>flow-matching.err
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }

# error FILE: what a fit said of itself
error() { grep -o 'error [0-9.e-]*' "$1" | head -1 | cut -d' ' -f2; }

@test "each is listed, and what it finds is better than a linear stencil or no closure" {
  fit-closure --form linear -p radius=1 pairs.h5 -o linear.h5 2>linear.err
  for form in kernel reservoir flow-matching; do
    fit-closure --list | grep -q "^ *$form\\b" || { fit-closure --list; false; }
  done
  for form in kernel reservoir; do
    awk -v a="$(error $form.err)" -v b="$(error linear.err)" 'BEGIN { exit !(a < b) }' || { cat $form.err linear.err; false; }
  done
  awk -v a="$(error flow-matching.err)" 'BEGIN { exit !(a < 0.7) }' || { cat flow-matching.err; false; }
}

@test "each runs, alike on any threads, and its file is sound" {
  for form in kernel reservoir flow-matching; do
    for threads in 1 2; do
      rollout $form.h5 --ic pairs.h5 --start 1 --time 1 --save-every 0.1 --dt 0.02 --threads $threads --seed 3 --quiet --no-history -o run-$threads.h5
    done
    cmp run-1.h5 run-2.h5
    inspect --check $form.h5 >/dev/null
    inspect --check run-1.h5 >/dev/null
  done
}

@test "a reservoir runs with the step of its records alone, a kernel with any" {
  run -64 --separate-stderr rollout reservoir.h5 --ic pairs.h5 --start 1 --time 1 --dt 0.01 -o no.h5
  [[ $stderr == *'found 0.01, expected 0.02, over which reservoir.h5 steps'* ]] || { echo "$stderr"; false; }
  run -64 --separate-stderr fit-closure --form reservoir --objective trajectory:5 --dt 0.01 pairs.h5 -o no.h5
  [[ $stderr == *'found 0.01, expected 0.02, the time between records, which a reservoir steps over'* ]] || { echo "$stderr"; false; }
  rollout kernel.h5 --ic pairs.h5 --time 0.1 --dt 0.005 --quiet -o any.h5
  rollout reservoir.h5 --ic pairs.h5 --time 0.1 -o any.h5 2>warned.err
  grep -q 'remembers 20' warned.err || { cat warned.err; false; }
}

@test "fits of what records tell take no optimiser; flows are fitted by their own objective" {
  run -64 --separate-stderr fit-closure --form kernel --optimiser adam pairs.h5 -o no.h5
  [[ $stderr == *'found the optimiser adam, expected none'* ]] || { echo "$stderr"; false; }
  run -64 --separate-stderr fit-closure --form reservoir --penalty 0.1 pairs.h5 -o no.h5
  [[ $stderr == *'found a penalty, expected none'* ]] || { echo "$stderr"; false; }
  run -64 --separate-stderr fit-closure --form kernel --ensemble 3 pairs.h5 -o no.h5
  [[ $stderr == *'found 3, expected 1: this fit has one solution'* ]] || { echo "$stderr"; false; }
  run -64 --separate-stderr fit-closure --form cnn --objective flow-matching pairs.h5 -o no.h5
  [[ $stderr == *'found the closure cnn, expected one of the form flow-matching'* ]] || { echo "$stderr"; false; }
}

@test "a flow draws other samples by another seed, and the same by the same" {
  for seed in 1 1 2; do
    rollout flow-matching.h5 --ic pairs.h5 --time 0.2 --dt 0.02 --save-every 0.1 --seed $seed --quiet --no-history -o s$seed-new.h5
    [[ ! -e s$seed.h5 ]] || cmp s$seed.h5 s$seed-new.h5
    mv s$seed-new.h5 s$seed.h5
  done
  ! cmp -s s1.h5 s2.h5
}
