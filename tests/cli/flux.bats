#!/usr/bin/env bats
# A conservation law with shocks: its flux found from data, and the schemes that run with it.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  source "$SUBGRID_ROOT/tests/published_road.sh"
  bad=0
}
wrong() { echo "$*"; bad=1; }

@test "the flux of a road with jams is found from its runs, shocks included" {
  simulate traffic --ic platoons --grid 500 --time 8 --save-every 0.04 --seed 3 --quiet -o road.h5
  for level in 0 0.01 0.05; do
    awk '{ exit !(($1 - 1) ^ 2 < 0.01 ^ 2 && ($2 + 0.25) ^ 2 < 0.0025 ^ 2) }' <<<"$(found road.h5 $level)" || wrong "noise $level: $(found road.h5 $level)"
  done
  [[ $bad == 0 ]]
}

# A learned flux of 1261 parameters has 0.3082, godunov 0.5170 (benchmarks of others).
@test "the found flux on published data, below the error of a learned scheme" {
  published
  for level in 0 0.01 0.05; do
    awk '{ exit !(($1 - 1) ^ 2 < 0.003 ^ 2 && ($2 + 0.25) ^ 2 < 0.00075 ^ 2) }' <<<"$(found exact.h5 $level)" || wrong "noise $level: $(found exact.h5 $level)"
  done
  read -r a b <<<"$(found exact.h5 0)"
  while read -r form scheme dt a b least most; do
    road $form $scheme $dt $a $b
    awk -v least=$least -v most=$most '{ exit !(least <= $1 && $1 <= most) }' <<<"$(l2 run.h5)" || wrong "$form $scheme $a $b: $(l2 run.h5)"
    rm run.h5
  done <<TABLE
godunov euler 0.04 1 -0.25 0.5169 0.5171
muscl-minmod ssprk2 0.02 1 -0.25 0.3855 0.3857
muscl-mc ssprk2 0.02 1 -0.25 0.3147 0.3149
muscl-superbee ssprk2 0.02 1 -0.25 0.3017 0.3019
muscl-mc ssprk2 0.02 1.002008 -0.250502 0.3047 0.3049
muscl-mc ssprk2 0.02 $a $b 0.2565 0.2572
TABLE
  [[ $bad == 0 ]]
}

# The numbers in the data (0.25 + 0.25/499) and the speed of their fans (1.00201 cells a step) say
# that the steps are 20/499 and 10/249, not 0.04, on which waves are faster by 0.0020. The first
# record is half a step late besides: a front of speed 1/4 is 0.11 cells on in the second, 0.25 in
# each other. Most of the error above is this record's, and that the flux found with 0.04 has less
# than the speeds of the true steps is luck with it: from the second record on, with muscl-mc and
# ssprk3, the errors are 0.142 (1, -1/4), 0.104 (found), 0.091 (1.002008 times 1, -1/4).
@test "on the steps that the published data have, the true flux is found" {
  data=$SUBGRID_ROOT/../shared/data/fvflux/LaxHopfHD.npy
  [[ -e $data ]] || skip "no ../shared/data beside the tree"
  import "$data" --dt 0.0401606425702811 --axes x,time --step x=0.0400801603206413 --name rho --quiet -o exact.h5
  awk '{ exit !(($1 - 1) ^ 2 < 0.001 ^ 2 && ($2 + 0.25) ^ 2 < 0.00025 ^ 2) }' <<<"$(found exact.h5 0)" || wrong "$(found exact.h5 0)"
  [[ $bad == 0 ]]
}
