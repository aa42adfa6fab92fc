# shifts: every time, member and parameter is where it belongs.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  records=$SUBGRID_BUILD/tests/cli/records
}
# values FILE [NAME [TIME [MEMBER]]]: "MEMBER INDEX VALUE" or what is left of it.
values() {
  "$records" "$1" | awk -v name="$2" -v t="$3" -v m="$4" \
    '$1 == name && (t == "" || $2 == t) && (m == "" || $3 == m) { print $4, $5 }'
}
# near TOLERANCE A B: the values of two lists agree.
near() {
  paste -d ' ' "$2" "$3" | awk -v tol="$1" '
    { n++; d = $2 - $4; if (d < 0) d = -d; if (NF != 4 || $1 != $3 || !(d <= tol)) bad++ }
    END { if (!n || bad) print n + 0, "values,", bad + 0, "apart"; exit !n || bad > 0 }'
}

@test "the first record is the initial state itself" {
  simulate kuramoto-sivashinsky --grid 16 --ic kassam --time 1 --save-every 0.5 -o a.h5
  values a.h5 u 0 >found
  awk 'BEGIN { for (i = 0; i < 16; i++) { a = 8 * atan2(1, 1) * i / 16; printf "%d %.17g\n", i, cos(a) * (1 + sin(a)) } }' >expected
  near 1e-15 found expected
}

@test "records are as far apart as they say, however they are cut; spin-up is before time 0" {
  common=(lorenz96 --grid 8 --dt 0.01 --members 2 --seed 4)
  simulate "${common[@]}" --time 0.2 --save-every 0.01 -o each.h5
  simulate "${common[@]}" --time 0.2 --save-every 0.1 -o some.h5
  simulate "${common[@]}" --time 0.1 --save-every 0.1 --spinup 0.1 -o spun.h5
  for t in 0 0.10000000000000001 0.20000000000000001; do
    for m in 0 1; do
      near 0 <(values some.h5 X $t $m) <(values each.h5 X $t $m)
    done
  done
  near 1e-13 <(values spun.h5 X 0 1) <(values each.h5 X 0.10000000000000001 1)
  near 1e-13 <(values spun.h5 X 0.10000000000000001 1) <(values each.h5 X 0.20000000000000001 1)
  # a state and the next: one step of the scheme
  for t in 0:0 0.07:0.07; do
    snapshot each.h5 --times $t -o one.h5
    rollout --ic one.h5 --time 0.01 --save-every 0.01 -o step.h5
    next=$(awk -v t="${t#*:}" 'BEGIN { printf "%.17g", int(t / 0.01 + 1.5) * 0.01 }')
    near 1e-14 <(values step.h5 X "$("$records" step.h5 | awk '$1 == "X" { t = $2 } END { print t }')" 0) \
      <(values each.h5 X "$next" 0)
  done
}

@test "du/dt recorded beside a state is that of this state, this member and this time" {
  simulate lorenz96 --grid 8 --vary F=6:10 --members 3 --time 0.00001 --dt 0.00001 --save-every 0.00001 \
    --record state,rhs -o a.h5
  for m in 0 2; do
    near 0.005 <(values a.h5 rhs_X 0 $m) <(paste -d ' ' <(values a.h5 X 0 $m) <(values a.h5 X 1.0000000000000001e-05 $m) |
      awk '{ printf "%d %.17g\n", $1, ($4 - $2) / 0.00001 }')
    if near 0.005 <(values a.h5 rhs_X 0 1) <(values a.h5 rhs_X 0 $m); then false; fi
  done
}

@test "rollout runs every member with its own parameters" {
  simulate lorenz96 --grid 8 --vary F=4:12 --members 4 --seed 2 --time 1 --save-every 0.1 -o all.h5
  rollout --ic all.h5 -o run.h5
  score run.h5 --truth all.h5 --metric rmse --require 'rmse<1e-12'
  for m in 0 3; do
    snapshot all.h5 --members $m:$m -o one.h5
    rollout --ic one.h5 -o alone.h5
    near 0 <(values run.h5 X 1 $m) <(values alone.h5 X 1 0)
  done
  printf 'F\n%s\n' "$(values all.h5 system_F - 3 | cut -d ' ' -f 2)" >p.csv
  simulate lorenz96 --grid 8 --params p.csv --seed 2 --time 0.1 --save-every 0.1 -o other.h5
  near 0 <(values other.h5 X 0 0) <(values all.h5 X 0 0)
  "$records" other.h5 | grep -q "^system_F - 0 0 $(values all.h5 system_F - 3 | cut -d ' ' -f 2)"
}

@test "a table of parameters is in the history, and remakes the bytes" {
  printf 'F\tc\n18\t10\n20\t8\n19.5\t9\n' >p.tsv
  printf 'F\n0.1\n' >one.csv
  awk 'BEGIN { print "F"; for (i = 0; i < 2001; i++) print 4 + i / 1000 }' >long.csv
  mkdir again
  while read -r system table options; do
    # shellcheck disable=SC2086
    simulate $system $options --params $table --time 0.002 --save-every 0.001 -o a.h5
    inspect --history a.h5 >history
    [[ $table != long.csv ]] || cp long.csv "again/$(grep -o '[0-9a-f]\{16\}\.csv' history)"
    sed '$s/$/ -o a.h5/' history >again/make.sh
    (cd again && bash -euo pipefail make.sh)
    cmp a.h5 again/a.h5
    inspect --history again/a.h5 | cmp - history
  done <<'TABLE'
lorenz96-two-scale p.tsv --grid 8x4 --vary b=9:11
lorenz96 one.csv --grid 8
lorenz96 long.csv --grid 4
TABLE
  sed -i '5s/.*/5.6/' again/*.csv
  (cd again && bash -euo pipefail make.sh)
  if cmp -s a.h5 again/a.h5; then false; fi
}

@test "--vary gives values one by one" {
  simulate lorenz96 --grid 4 --vary F=6,7.5,9 --time 0.01 --save-every 0.01 -o a.h5
  [[ $("$records" a.h5 | awk '$1 == "system_F" { print $3, $5 }' | tr '\n' ';') == '0 6;1 7.5;2 9;' ]]
  for bad in 'F=6,7,8 --members 2' 'F=6,x' 'F=6,,7' 'F=6,7 --vary b=1,2,3'; do
    # shellcheck disable=SC2086
    run simulate lorenz96 --grid 4 --vary $bad -o b.h5
    [[ $status == 64 && ! -e b.h5 ]] || { echo "$bad: $output"; false; }
  done
}
