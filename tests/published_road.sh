# published_road.sh: a conservation law on published data, sourced by tests.

# found FILE LEVEL: "a b" of rho_t = -a d1(rho) - b d1(rho^2), and no other term
found() {
  noise --level "$2" --seed 1 "$1" --quiet | sindy fit --lib poly:3,deriv:2 --draws 0 --quiet | sindy show --format tsv |
    awk -F '\t' 'NR > 1 { w[$2] = -$3; n++ } END { if (n == 2) printf "%.6g %.6g\n", w["d1(rho)"], w["d1(rho^2)"] }'
}

# published: skip, or exact.h5, the data, exact.bin, their values, and start.npy: their first record, and 250
# empty cells more, so that on a ring nothing comes back to the 500 that count.
published() {
  [[ -e $SUBGRID_ROOT/../shared/data/fvflux/LaxHopfHD.npy ]] || skip "no ../shared/data beside the tree"
  import "$SUBGRID_ROOT/../shared/data/fvflux/LaxHopfHD.npy" --dt 0.04 --axes x,time --step x=0.04 --name rho --quiet -o exact.h5
  HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -d /rho -b LE -o exact.bin exact.h5 >/dev/null
  { printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 750), }"
    head -c 4000 exact.bin; head -c 2000 /dev/zero; } >start.npy
}

# road FORM SCHEME DT A B [MODEL]: run.h5 from there
road() {
  import start.npy --dt 1 --axes time,x --step x=0.04 --system traffic --discretisation "$1" -p L=30 -p a="$4" -p b="$5" --quiet -o start.h5
  rollout ${6:+"$6"} --ic start.h5 --scheme "$2" --dt "$3" --time 9.96 --save-every 0.04 --quiet -o run.h5
  rm start.h5
}

# l2 RUN: sqrt(sum of squares dx dt) of the error in its first 500 cells of 750, as published
l2() {
  HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -d /rho -b LE -o run.bin "$1" >/dev/null
  paste <(od -An -v -w8 -t f8 run.bin | awk '(NR - 1) % 750 < 500') <(od -An -v -w8 -t f8 exact.bin) |
    awk '{ s += ($1 - $2) ^ 2 } END { printf "%.5f\n", sqrt(s) * 0.04 }'
}
