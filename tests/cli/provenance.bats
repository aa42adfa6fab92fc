# provenance: what a file says of its making makes it again, several inputs included.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
}

@test "inspect --history remakes a run of a fitted closure from nothing" {
  truth() { simulate burgers --grid 128 --time 0.05 --save-every 0.005 "$@" | filter box --coarsen 8 --targets; }
  truth --members 3 --seed 1 -p nu=2e-3 >train.sgr
  truth --members 2 --seed 2 -p nu=2e-3 >valid.sgr
  truth --seed 3 -p nu=2e-3 >test.sgr
  fit-closure --form cnn --iterations 20 --validate valid.sgr train.sgr -o model.h5 --quiet
  rollout model.h5 <test.sgr -o run.h5
  inspect --history run.h5 >history
  [[ $(grep -c ' -o [0-9a-f]\{16\}\.h5$' history) == 2 ]]
  mkdir again && cd again
  sed '$s/$/ -o run.h5/' ../history >make.sh
  bash -euo pipefail make.sh
  cmp run.h5 ../run.h5
  # and the record of what was remade is the same again
  inspect --history run.h5 | cmp - ../history
}

@test "paths, threads and outputs are in no history; --no-history leaves none" {
  simulate lorenz96 --time 0.1 --save-every 0.1 --threads 2 -o secret-name.h5
  if inspect --history secret-name.h5 | grep -q 'secret\|threads'; then false; fi
  simulate lorenz96 --time 0.1 --save-every 0.1 --no-history -o b.h5
  run inspect --history b.h5
  [[ $status == 65 && $output == *"records no history"* ]]
}
