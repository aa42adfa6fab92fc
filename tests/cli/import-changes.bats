# import: files that were not written as they should be, and the options that mend them.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return 1
  /usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || skip "no numpy or h5py for /usr/bin/python3"
  /usr/bin/python3 "$BATS_TEST_DIRNAME/foreign.py"
  import five.mat -q --portable -o right.h5
}
setup() { cd "$BATS_FILE_TMPDIR" || return 1; }
wrong() { echo "$*"; false; }
values() { h5dump -w 1 -y -m %.9g -d "$2" "$1" | sed '/ATTRIBUTE/,$d' | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
# same FILE: it holds what five.mat does
same() {
  for v in time x u; do
    [[ $(values "$1" $v) == "$(values right.h5 $v)" ]] || wrong "$v: $(values "$1" $v | xargs)"
  done
}

@test "axes that fall are turned around, coordinates in other units scaled" {
  import falling.mat --reverse x --portable -o got.h5 && same got.h5
  run import falling.mat -o none.h5
  [[ $status == 65 && $output == *'expected rising numbers'* ]] || wrong "$output"
  import five.mat --scale x=100 --scale time=2 --portable -o got.h5
  [[ $(values got.h5 x | xargs) == '0 50 100 150 200 250' && $(values got.h5 time | xargs) == '0 0.2 0.4 0.6' ]] || wrong "$(values got.h5 x)"
  [[ $(values got.h5 u) == "$(values right.h5 u)" ]]
  import five.mat --reverse x --reverse x --portable -o got.h5 && same got.h5
}

@test "coordinates that were written as grids are vectors" {
  import grids.mat --portable -o got.h5 2>said || wrong "$(<said)"
  same got.h5
}

@test "a point of a periodic axis that stands twice counts once" {
  import ends.mat --periodic x -o got.h5 2>said
  grep -q 'the last point along x repeats the first one, and is left out: 8 are one period' said || wrong "$(<said)"
  inspect got.h5 | grep -qE '^x +8 +0 +0.875 +1$' || wrong "$(inspect got.h5)"
  import ends.mat --system burgers -q -o got.h5
  inspect got.h5 | grep -qE '^system_L +1$' || wrong "$(inspect got.h5)"
  import ends.mat -q -o got.h5 # nobody says that it is periodic
  inspect got.h5 | grep -qE '^x +9 ' || wrong "$(inspect got.h5)"
  import ends.mat --drop-endpoint x -q -o got.h5
  inspect got.h5 | grep -qE '^x +8 ' || wrong "$(inspect got.h5)"
  import five.mat --periodic x -o got.h5 2>said # whose ends differ
  inspect got.h5 | grep -qE '^x +6 ' || wrong "$(inspect got.h5)"
}

@test "ends that are alike by chance stay" {
  import ends.mat --system burgers -p L=1.125 -q -o got.h5 # all points are the stated period
  inspect got.h5 | grep -qE '^x +9 ' || wrong "$(inspect got.h5)"
  run import ends.mat --system burgers -p L=2 -q -o none.h5
  [[ $status == 65 && $output == *'found 8 points 0.125 apart, a period of 1, expected L = 2'* ]] || wrong "$output"
  import middles.mat --periodic x -q -o got.h5 # a symmetric state
  inspect got.h5 | grep -qE '^x +8 ' || wrong "$(inspect got.h5)"
  import flat.mat --periodic x -q -o got.h5 # nothing near the ends
  inspect got.h5 | grep -qE '^x +8 ' || wrong "$(inspect got.h5)"
}

@test "a step of time that is given is taken, with a word" {
  import drift.mat --dt 0.1 --portable -o got.h5 2>said
  grep -q 'drift.mat: time is not uniform: .*; --dt 0.1 is taken' said || wrong "$(<said)"
  same got.h5
  import five.mat --dt 0.25 --portable -o got.h5 2>said
  grep -q 'times are 0.1 apart; --dt 0.25 is taken' said || wrong "$(<said)"
  [[ $(values got.h5 time | xargs) == '0 0.25 0.5 0.75' ]] || wrong "$(values got.h5 time)"
  import five.mat --dt 0.1 --portable -o got.h5 2>said && [[ ! -s said ]] && same got.h5
}

@test "a single state is one record" {
  import state.mat --portable -o got.h5
  [[ $(values got.h5 time) == 0 && $(values got.h5 u | wc -l) == 8 && $(values got.h5 x | tail -1) == 0.875 ]] || wrong "$(inspect got.h5)"
  import plain.npy --axes x,y --step x=1 --step y=2 --portable -o got.h5
  inspect got.h5 | grep -qE '^y +6 +0 +10$' || wrong "$(inspect got.h5)"
  rollout --ic <(import state.mat --system burgers -q) --time 0.01 --dt 1e-3 -q | inspect --check - >/dev/null
}

@test "what cannot be changed is refused" {
  while IFS='|' read -r code args message; do
    # shellcheck disable=SC2086
    run import $args -o none.h5
    [[ $status == "$code" && $output == *"$message"* && ! -e none.h5 ]] || wrong "$args: $status: $output"
  done <<'T'
64|five.mat --reverse y|--reverse y: found no axis of that name; --axes names the dimensions
64|five.mat --scale x|--scale x: expected NAME=NUMBER
64|five.mat --scale x=-1|--scale x: found -1, expected a positive number
64|plain.npy --axes time,x --dt 1 --step x=1 --scale x=2|--scale x: found no coordinates to scale; --step gives them
64|five.mat --drop-endpoint q|--drop-endpoint q: found no axis of that name
64|five.mat --axes x,y|found no time
T
}

@test "parts of complex values: one of them, the modulus, or both as two variables" {
  minus3=$(values right.h5 u | awk '{ printf "%.9g\n", $1 - 3 }')
  modulus=$(values right.h5 u | awk '{ printf "%.9g\n", sqrt($1 ^ 2 + ($1 - 3) ^ 2) }')
  for f in z.mat z.npz z.h5 member.h5; do
    import $f --part real --portable -o got.h5 && same got.h5
    import $f --part imaginary --portable -o got.h5
    [[ $(values got.h5 u) == "$minus3" ]] || wrong "$f: $(values got.h5 u | xargs)"
    import $f --part absolute --portable -o got.h5
    [[ $(values got.h5 u) == "$modulus" ]] || wrong "$f: $(values got.h5 u | xargs)"
    import $f --part both --portable -o got.h5
    [[ $(values got.h5 u_re) == "$(values right.h5 u)" && $(values got.h5 u_im) == "$minus3" ]] || wrong "$f"
  done
  import z.npy --axes time,member,x --dt .1 --step x=.5 --part both --reverse x --name v --portable -o got.h5
  [[ $(values got.h5 v_re | xargs) == '2.5 2 1.5 1 0.5 0 -2.5 -2 '* && $(values got.h5 v_im | xargs) == '-0.5 -1 -1.5 -2 -2.5 -3 0.5 1 '* ]] || wrong "$(values got.h5 v_im | xargs)"
  import five.mat --part real --portable -o got.h5 && same got.h5
  while IFS='|' read -r code args words; do
    # shellcheck disable=SC2086
    run import $args -o none.h5
    [[ $status == "$code" && $(grep -c error: <<<"$output") == 1 && $output == *"$words"* && ! -e none.h5 ]] || wrong "$args: $status: $output"
  done <<'T'
65|z.mat|usol: found complex values with imaginary parts up to 29.5 beside real ones up to 32.5, expected real values (--part real, imaginary, absolute or both takes them)
64|five.mat --part both|--part both: five.mat: usol is of type float64, expected complex values
64|z.mat --part phase|phase
65|znan.mat --part imaginary|found nan at element 7 in the file's order
65|z.h5 --part both --system burgers -q|found 2 variables over 1 axes, expected 1 over 1 for burgers
T
}

# table FILE VAR N: records of a field of N points as lines
table() { h5dump -w 1 -y -m %.17g -d "$2" "$1" | sed '/ATTRIBUTE/,$d' | grep -E '^ *-?[0-9]' | tr -d ' ,' | paste -sd "$(printf '%*s' $(($3 - 1)) '' | tr ' ' ,)\\n"; }

@test "--verify: data that follow a system, nearly, and not" {
  simulate kuramoto-sivashinsky --grid 128 --spinup 20 --time 10 --save-every 0.5 --portable -q -o ks.h5
  table ks.h5 u 128 >ks.csv
  asked() { import ks.csv --axes time,x --system kuramoto-sivashinsky --verify "$@"; }
  asked --dt 0.5 -p L=22 -o got.h5 2>said
  grep -qE 'the data follow kuramoto-sivashinsky: .* its error is .*e-1[0-9] of the state, .*, over 20 steps' said || wrong "$(<said)"
  [[ -s got.h5 ]]
  asked --dt 0.5 -p L=22 --discretisation finite-differences -o near.h5 2>said || wrong "$(<said)"
  grep -q 'follow roughly .*: another --discretisation' said || wrong "$(<said)"
  for other in '--dt 0.4 -p L=22' '--dt 0.5 -p L=24' '--dt 0.5 -p L=22 --reverse x'; do
    # shellcheck disable=SC2086
    run asked $other -o none.h5
    [[ $status == 2 && $output == *'the data do not follow kuramoto-sivashinsky'* && ! -e none.h5 ]] || wrong "$other: $output"
  done
  simulate lorenz63 --members 1 --time 1 --save-every 0.01 --portable -q -o l.h5
  { echo time,x,y,z; paste -d, <(table l.h5 time 1) <(table l.h5 x 1) <(table l.h5 y 1) <(table l.h5 z 1); } >l.csv
  import l.csv --system lorenz63 --verify -q -o got.h5
  run import l.csv --system lorenz63 -p rho=26 --verify -o none.h5
  [[ $status == 0 && $output == *'roughly'* || $status == 2 ]] || wrong "$output"
  sed 's/^time,x,y,z/time,y,x,z/' l.csv >swapped.csv
  run import swapped.csv --system lorenz63 --verify -o none.h5
  [[ $status == 2 || $status == 65 ]] || wrong "$output"
  run import l.csv --verify
  [[ $status == 64 && $output == *'--verify is for the system that --system names'* ]]
  # a file of these tools says itself what it follows
  import ks.h5 --system kuramoto-sivashinsky -q -o got.h5
  run import ks.h5 --system burgers -o none.h5
  [[ $status == 64 && $output == *'which says itself what is what'* && ! -e none.h5 ]] || wrong "$output"
}

# Of 10 members over 100 steps every fifth step is looked at.
@test "--verify: one member of many that does not follow is found" {
  simulate burgers --grid 64 -p nu=0.01 --members 10 --time 1 --save-every 0.01 --portable -q -o members.h5
  /usr/bin/python3 -c '
import h5py, numpy as np
u = h5py.File("members.h5")["u"][:]
np.save("members.npy", u)
for i in (3, 9):
    v = u.copy()
    v[:, i] = v[:, i, ::-1]
    np.save(f"turned{i}.npy", v)'
  asked() { import "$@" --axes time,member,x --dt 0.01 --step x=0.015625 --system burgers -p nu=0.01 --verify; }
  asked members.npy -o got.h5 2>said
  grep -q 'the data follow burgers: .* over 200 steps' said || wrong "$(<said)"
  for i in 3 9; do
    run asked turned$i.npy -o none.h5
    [[ $status == 2 && $output == *'the data do not follow burgers'* ]] || wrong "$i: $output"
  done
}
