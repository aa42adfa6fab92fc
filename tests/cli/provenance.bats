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

@test "a loop of steps: what came by several ways stands once, and its commands make it again" {
  loop() { # STEPS
    simulate lorenz96 --grid 8 -p F=8 --spinup 2 --time 20 --save-every 0.1 -q | snapshot --window 50 -q |
      multifidelity-fuse table --outputs X,X^2 -q -o obs.h5
    multifidelity-fuse calibrate init -q --prior F=normal:mean=9,sd=1 --members 4 --obs obs.h5 -o e0.h5
    for ((i = 0; i < $1; i++)); do
      simulate lorenz96 --grid 8 --params e$i.h5 --spinup 2 --time 5 --save-every 0.1 -q | multifidelity-fuse table --outputs X,X^2 -q -o g$i.h5
      multifidelity-fuse calibrate step -q e$i.h5 g$i.h5 -o e$((i + 1)).h5
    done
  }
  loop 6
  inspect --history e6.h5 >history
  [[ $(grep -c 'calibrate step' history) == 6 && $(grep -c 'lorenz96.*--vary' history) == 6 && $(grep -c 'calibrate init' history) == 1 ]]
  mkdir again && cd again
  sed '$s/$/ -o e6.h5/' ../history >make.sh
  bash -euo pipefail make.sh 2>said || { cat said; false; }
  cmp e6.h5 ../e6.h5
  # closures: the ensemble comes by the model, the runs and itself
  cd ..
  simulate burgers --grid 64 --time 0.05 --save-every 0.01 --members 2 -q | filter box --coarsen 4 --targets -q -o t.h5
  fit-closure --form smagorinsky t.h5 -q -o m.h5
  multifidelity-fuse table --outputs u^2 t.h5 -q -o obs.h5
  multifidelity-fuse calibrate init -q --prior theta=lognormal:mean=0.1,sd=0.1 --members 3 --obs obs.h5 --noise 1e-3 -o e0.h5
  for i in {0..7}; do
    multifidelity-fuse calibrate model m.h5 e$i.h5 -q | rollout - --ensemble all --ic t.h5 -q 2>/dev/null | multifidelity-fuse table --outputs u^2 -q -o g.h5
    multifidelity-fuse calibrate step -q --dt 0.05 e$i.h5 g.h5 -o e$((i + 1)).h5
  done
  inspect --history e8.h5 >history
  [[ $(grep -c fit-closure history) == 8 && $(grep -c "calibrate init" history) -le 9 && $(wc -c <history) -lt 80000 ]] || { wc history; grep -c fit-closure history; false; }
}

@test "paths, threads and outputs are in no history; --no-history leaves none" {
  simulate lorenz96 --time 0.1 --save-every 0.1 --threads 2 -o secret-name.h5
  if inspect --history secret-name.h5 | grep -q 'secret\|threads'; then false; fi
  simulate lorenz96 --time 0.1 --save-every 0.1 --no-history -o b.h5
  run inspect --history b.h5
  [[ $status == 65 && $output == *"records no history"* ]]
}
