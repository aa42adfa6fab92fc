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
