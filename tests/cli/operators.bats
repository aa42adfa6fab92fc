#!/usr/bin/env bats
# Neural operators: what they learn on one grid they are on another one.

bats_require_minimum_version 1.5.0

setup_file() {
  export HDF5_PLUGIN_PATH=$SUBGRID_BUILD
  cd "$BATS_FILE_TMPDIR" || exit
  simulate burgers --grid 512 --members 4 --time 0.2 --save-every 0.01 --seed 1 --quiet -o fine.h5
  filter box --coarsen 8 --targets --quiet fine.h5 -o 64.h5
  filter box --coarsen 4 --targets --quiet fine.h5 -o 128.h5
  fit fno fno --net 'conv 6 1 | spectral 6 10 gelu | spectral 6 10 gelu | conv 1 1' --iterations 60
  fit deeponet deeponet --net 'conv 20 1 tanh | conv 16 1' -p width=16 -p waves=8 --iterations 100
  fit linear fno --net 'conv 4 1 | spectral 4 12 | spectral 1 7' --iterations 20
  fit single fno --precision f32 --net 'conv 6 1 | spectral 6 10 gelu | conv 1 1' --iterations 5
  fit dense deeponet --precision f32 --net 'conv 16 1' --iterations 5
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }

# fit NAME FORM OPTION...
fit() { fit-closure --form "$2" --optimiser lbfgs "${@:3}" 64.h5 -o "$1.h5" 2>"$1.err"; }

# values FILE EVERY: tau_u of the first record at every so manieth point, 64 of 3 members
values() {
  h5dump -w 1 -y -m %.17g -d tau_u -s 0,0,0 -S "1,1,$2" -c 1,3,64 "$1" | tr -d ' ,' | grep '^[-0-9]'
}

# apart MODEL: how far what it gives on 128 points is from that on 64, relative
apart() {
  for n in 64 128; do
    simulate burgers --grid $n --members 3 --time 0.01 --save-every 0.01 --seed 2 --quiet |
      rollout "$1" --evaluate --ic - --portable --quiet -o $n-given.h5
  done
  paste <(values 64-given.h5 1) <(values 128-given.h5 2) |
    awk '{ d += ($1 - $2)^2; s += $2^2 } END { if (NR == 192) print sqrt(d / s) }'
}

@test "each fits better than no closure, and gives what its file says" {
  for name in fno deeponet; do
    grep -o 'error [0-9.e-]*' $name.err | awk '{ exit !($2 < 0.95) }' || { cat $name.err; false; }
  done
  for name in fno deeponet single dense; do
    inspect --check $name.h5 >/dev/null
  done
}

@test "each runs on twice the points, alike on any threads" {
  for name in fno deeponet single dense; do
    for n in 64 128; do
      rollout $name.h5 --ic $n.h5 --time 0.02 --save-every 0.01 --threads 1 --quiet --no-history -o one.h5
      rollout $name.h5 --ic $n.h5 --time 0.02 --save-every 0.01 --threads 2 --quiet --no-history -o two.h5
      cmp one.h5 two.h5
      rollout --ic $n.h5 --time 0.02 --save-every 0.01 --quiet -o none.h5
      score one.h5 --truth none.h5 --metric nrmse --format tsv --quiet | awk 'END { exit !($3 > 0 && $3 < 0.1) }'
    done
  done
}

@test "they are one function on both grids, but for waves that activations make" {
  for pair in linear:1e-12 deeponet:1e-12 fno:0.05; do
    apart "${pair%:*}.h5" >far
    awk -v most="${pair#*:}" 'END { exit !(NR == 1 && $1 < most) }' far || { echo "$pair: $(cat far)"; false; }
  done
}

@test "--help and --list name them; grids with too few points are refused in a line" {
  fit-closure --help | grep -q '^  spectral CHANNELS MODES \[ACTIVATION\]$'
  for form in fno deeponet; do fit-closure --list | grep -q "^ *$form\\b"; done
  filter box --coarsen 32 --targets --quiet fine.h5 -o 16.h5
  for said in 'fno:16 points have modes up to 7' 'deeponet:sensors = 32: expected at most 16'; do
    run rollout "${said%%:*}.h5" --ic 16.h5 -o no.h5
    [[ $status == 65 && ${#lines[@]} == 1 && $output == *"${said#*:}"* ]] || { echo "$status $output"; false; }
  done
}
