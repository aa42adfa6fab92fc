#!/usr/bin/env bats
# Closures of two layers of potential vorticity.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  bad=0
}
wrong() { echo "$*"; bad=1; }

# Fits on one seed, runs from another one.
@test "layers: eddy viscosity of each, and a network of both, bring runs nearer to the truth than none" {
  for seed in 4 5; do
    simulate qg-two-layer -p L=600,tf=1e9,nu4=300,U1=2,U2=-2,delta=1,rek=0.1 --grid 64x64 --ic random:kmax=5,rms=1 \
      --spinup 40 --time 6 --dt 0.1 --save-every 0.2 --record state,rhs --seed $seed --quiet |
      filter spectral --coarsen 4 --targets --quiet -o pairs$seed.h5
  done
  fit-closure --form leith pairs4.h5 --quiet -o leith.h5
  fit-closure --form cnn --net 'square | conv 8 3 tanh | conv 2 3 nobias' --iterations 150 pairs4.h5 --quiet -o cnn.h5
  rollout --ic pairs5.h5 --time 6 --save-every 0.2 --quiet -o none.run.h5
  for form in none leith cnn; do
    [[ $form == none ]] || rollout $form.h5 --ic pairs5.h5 --time 6 --save-every 0.2 --quiet -o $form.run.h5 || wrong "$form: rollout"
    score $form.run.h5 --truth pairs5.h5 --metric relative-error --format tsv --quiet | awk -v f=$form 'NR > 1 { print f, $2, $3 }' >>scores
  done
  awk '$1 == "none" { none[$2] = $3; next } { n++; bad += !($3 < 0.98 * none[$2]) } END { exit !(n == 4 && !bad) }' scores ||
    wrong "$(cat scores)"
  ! fit-closure --form smagorinsky pairs4.h5 -o none.h5 2>err || wrong "smagorinsky takes layers"
  grep -q 'found layers of potential vorticity, expected a flow whose velocity the state tells' err || wrong "$(cat err)"
  [[ $bad == 0 ]]
}
