#!/usr/bin/env bats
# Flow on faces, from its run to the coarse one. `records` prints NAME TIME MEMBER INDEX VALUE.

setup() {
  PATH=$SUBGRID_BUILD/tests/cli:$PATH
  cd "$BATS_TEST_TMPDIR" || exit
  bad=0
}
wrong() { echo "$*"; bad=1; }

# The coarse model's own slope is what one step of euler takes.
@test "a staggered flow is filtered to faces; its coarse slope and tau are the filtered slope" {
  simulate navier-stokes-mac --grid 32x48 -p F=1 --members 2 --time 0.2 --save-every 0.1 --record state,rhs --quiet |
    filter face --coarsen 4 --targets --quiet -o pairs.h5
  rollout --ic pairs.h5 --scheme euler --dt 0.0009765625 --time 0.0009765625 --save-every 0.0009765625 --quiet -o step.h5
  { records pairs.h5 | awk '$2 == 0'; records step.h5 | awk '$2 > 0 { $1 = "next_" $1; print }'; } |
    awk '{ x[$1, $3, $4] = $5 }
      END { for (m = 0; m < 2; m++) for (k = 0; k < 2; k++) for (i = 0; i < 96; i++) {
              v = k ? "v" : "u"
              tau = x["tau_" v, m, i]; f = x["rhs_" v, m, i]
              d = f - tau - (x["next_" v, m, i] - x[v, m, i]) * 1024
              if (d * d > worst) worst = d * d; t += tau * tau; n++ }
            print n, worst, t; exit !(n == 384 && worst < 1e-16 && t > 0.01) }' >sums || wrong "$(cat sums)"
  inspect pairs.h5 --format tsv >facts
  for line in 'variable\tu\tlocation\tx face' 'variable\ttau_v\tlocation\ty face'; do
    grep -qP "$line" facts || wrong "no $line"
  done
  [[ $bad == 0 ]]
}

@test "volumes and pictures take flows on faces, filters of cells do not" {
  simulate navier-stokes-mac --grid 32x32 --time 0.1 --save-every 0.1 --quiet -o flow.h5
  filter volume --coarsen 2 --targets flow.h5 --quiet -o pairs.h5 || wrong volume
  rollout --ic pairs.h5 --time 0.1 --save-every 0.1 --quiet -o run.h5 || wrong rollout
  score run.h5 --truth pairs.h5 --metric rmse --quiet || wrong score
  plot field flow.h5 --variable v -o flow.svg && [[ -s flow.svg ]] || wrong plot
  for kind in box sample spectral; do
    ! filter $kind --coarsen 2 flow.h5 -o none.h5 2>err || wrong "$kind takes them"
    grep -q 'variable u: found a face-centred field where cells are expected' err || wrong "$kind: $(cat err)"
  done
  ! simulate burgers --grid 32 --time 0.1 --quiet | filter face --coarsen 2 -o none.h5 2>err || wrong 'face takes cells'
  grep -q 'face: found no face-centred field, expected one' err || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

# Fits on one seed, runs from another one. The divergence of a coarse run is round-off.
@test "closures on faces: eddy viscosity and networks bring runs nearer to the truth than none" {
  local program='square | conv 8 3 tanh | conv 2 3 nobias'
  for seed in 4 5; do
    simulate navier-stokes-mac --grid 64x64 -p nu=0.005 --members 2 --ic random:kmax=6 --time 2 --save-every 0.05 \
      --record state,rhs --seed $seed --quiet | filter face --coarsen 4 --targets --quiet -o pairs$seed.h5
  done
  for form in smagorinsky "cnn --net '$program' --iterations 150" \
    "symmetric -p turns=1 --net '$program' --iterations 40"; do
    eval "fit-closure --form $form pairs4.h5 --quiet -o ${form%% *}.h5" || wrong "$form: fit-closure"
  done
  rollout --ic pairs5.h5 --time 2 --save-every 0.05 --quiet -o none.run.h5
  for form in none smagorinsky cnn symmetric; do
    [[ $form == none ]] || rollout $form.h5 --ic pairs5.h5 --time 2 --save-every 0.05 --quiet -o $form.run.h5 || wrong "$form: rollout"
    score $form.run.h5 --truth pairs5.h5 --metric relative-error --format tsv --quiet | awk -v f=$form 'NR > 1 { print f, $2, $3 }' >>scores
  done
  awk '$1 == "none" { none[$2] = $3; next } { n++; bad += !($3 < 0.97 * none[$2]) } END { exit !(n == 6 && !bad) }' scores ||
    wrong "$(cat scores)"
  records symmetric.run.h5 | awk '{ if ($3 == 0) x[$1, $4] = $5 } # of the last record
    END { for (i = 0; i < 256; i++) { w = i % 16 ? i - 1 : i + 15; s = i < 16 ? i + 240 : i - 16
            d = x["u", i] - x["u", w] + x["v", i] - x["v", s]; if (d * d > worst) worst = d * d; most += x["u", i]^2 }
          print worst, most; exit !(worst < 1e-26 && most > 1) }' >sums || wrong "divergence: $(cat sums)"
  [[ $bad == 0 ]]
}

@test "forms that cannot take faces say why; C code says where variables lie" {
  simulate navier-stokes-mac --grid 16x16 -p F=1 --time 0.4 --save-every 0.1 --record state,rhs --quiet |
    filter face --coarsen 2 --targets --quiet -o pairs.h5
  for form in deeponet t-model; do
    ! fit-closure --form $form pairs.h5 -o none.h5 2>err || wrong "$form takes them"
    grep -q 'variable u lies on faces, expected values in cells: the form takes' err || wrong "$form: $(cat err)"
  done
  for form in terms memory; do
    ! fit-closure --form $form pairs.h5 -o none.h5 2>err || wrong "$form takes them"
    grep -q 'variable v lies on faces, u in cells along y: expected the same place for all' err || wrong "$form: $(cat err)"
  done
  fit-closure --form linear -p radius=1 pairs.h5 --quiet -o linear.h5
  export-closure linear.h5 --c -o linear.c
  grep -q ' u (y, x), on the upper faces of cells along x$' linear.c || wrong "$(grep -n '(y, x)' linear.c)"
  cc -DCLOSURE_TEST linear.c -o linear -lm && ./linear || wrong code
  [[ $bad == 0 ]]
}
