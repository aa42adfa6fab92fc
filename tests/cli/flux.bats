#!/usr/bin/env bats
# A conservation law with shocks: its flux found from data, and the schemes that run with it.

setup() { cd "$BATS_TEST_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }

# found FILE LEVEL: "a b" of rho_t = -a d1(rho) - b d1(rho^2), and no other term
found() {
  noise --level "$2" --seed 1 "$1" --quiet | sindy fit --lib poly:3,deriv:2 --draws 0 --quiet | sindy show --format tsv |
    awk -F '\t' 'NR > 1 { w[$2] = -$3; n++ } END { if (n == 2) printf "%.6g %.6g\n", w["d1(rho)"], w["d1(rho^2)"] }'
}

@test "the flux of a road with jams is found from its runs, shocks included" {
  simulate traffic --ic platoons --grid 500 --time 8 --save-every 0.04 --seed 3 --quiet -o road.h5
  for level in 0 0.01 0.05; do
    awk '{ exit !(($1 - 1) ^ 2 < 0.01 ^ 2 && ($2 + 0.25) ^ 2 < 0.0025 ^ 2) }' <<<"$(found road.h5 $level)" || wrong "noise $level: $(found road.h5 $level)"
  done
  [[ $bad == 0 ]]
}

# l2 RUN: sqrt(sum of squares dx dt) of the error in its first 500 cells of 750, as published
l2() {
  h5dump -d /rho -b LE -o run.bin "$1" >/dev/null
  paste <(od -An -v -w8 -t f8 run.bin | awk '(NR - 1) % 750 < 500') <(od -An -v -w8 -t f8 exact.bin) |
    awk '{ s += ($1 - $2) ^ 2 } END { printf "%.5f\n", sqrt(s) * 0.04 }'
}

# A learned flux of 1261 parameters has 0.3082, godunov 0.5170 (benchmarks of others). On a ring
# with 250 empty cells more nothing comes back to the 500 that count.
@test "the found flux on published data, below the error of a learned scheme" {
  data=$SUBGRID_ROOT/../shared/data/fvflux/LaxHopfHD.npy
  [[ -e $data ]] || skip "no ../shared/data beside the tree"
  import "$data" --dt 0.04 --axes x,time --step x=0.04 --name rho --quiet -o exact.h5
  HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -d /rho -b LE -o exact.bin exact.h5 >/dev/null
  { printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 750), }"
    head -c 4000 exact.bin; head -c 2000 /dev/zero; } >start.npy
  for level in 0 0.01 0.05; do
    awk '{ exit !(($1 - 1) ^ 2 < 0.003 ^ 2 && ($2 + 0.25) ^ 2 < 0.00075 ^ 2) }' <<<"$(found exact.h5 $level)" || wrong "noise $level: $(found exact.h5 $level)"
  done
  read -r a b <<<"$(found exact.h5 0)"
  export HDF5_PLUGIN_PATH=$SUBGRID_BUILD
  while read -r form scheme dt a b least most; do
    import start.npy --dt 1 --axes time,x --step x=0.04 --system traffic --discretisation $form -p L=30 -p a=$a -p b=$b --quiet -o start.h5
    rollout --ic start.h5 --scheme $scheme --dt $dt --time 9.96 --save-every 0.04 --quiet -o run.h5
    rm start.h5
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
