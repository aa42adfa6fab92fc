# import: data of other programs as trajectories, and what is refused.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return 1
  /usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || skip "no numpy or h5py for /usr/bin/python3"
  /usr/bin/python3 "$BATS_TEST_DIRNAME/foreign.py"
}

setup() {
  cd "$BATS_FILE_TMPDIR" || return 1
  data="$BATS_TEST_DIRNAME/../../../shared/data/pysindy"
}

# The values of variables of a file, rounded, in the file's order, a line each.
values() {
  /usr/bin/python3 - "$@" <<'P'
import sys, h5py, numpy as np
with h5py.File(sys.argv[1]) as f:
    for a in (f[name] for name in sys.argv[2:]):
        print(a.shape, " ".join("%.6g" % v for v in np.asarray(a).ravel()))
P
}

@test "every format gives the same trajectory" {
  import five.mat --portable -o first.h5
  values first.h5 u time x >first
  diff first - <<'T'
(4, 6) 0 0.5 1 1.5 2 2.5 10 10.5 11 11.5 12 12.5 20 20.5 21 21.5 22 22.5 30 30.5 31 31.5 32 32.5
(4,) 0 0.1 0.2 0.3
(6,) 0 0.5 1 1.5 2 2.5
T
  while read -r file options; do
    # shellcheck disable=SC2086
    import "$file" $options --portable -o other.h5 || { echo "$file $options"; false; }
    values other.h5 u time x | diff first - || { echo "$file"; false; }
  done <<'T'
five.mat --variable usol --time-variable t --dt 0.1
five.mat --axes x,time
five.mat --from mat --name u
seven.mat
user.mat
circle.mat --variable usol
near.mat --quiet
plain.npy --axes time,x --dt 0.1 --step x=0.5
fortran.npy --axes time,x --dt 0.1 --step x=0.5
big.npy --axes x,time --dt 0.1 --step x=0.5
single.npy --axes time,x --dt 0.1 --step x=0.5
T
  import - <five.mat | cmp - <(import five.mat)
  import - <seven.mat | cmp - <(import seven.mat)
}

@test "members, planes, tables and named axes" {
  import members.npy --axes time,member,x --dt 0.1 --step x=0.5 --portable -o m.h5
  [[ "$(values m.h5 u)" = "(4, 2, 6) 0 0.5 1 1.5 2 2.5 1000 1000.5 "* ]]
  import plane.npy --axes x,time,y --dt 1 --step x=1 --step y=2 --name q --portable -o p.h5
  [[ "$(values p.h5 q)" = "(3, 4, 2) 0 12 1 13 2 14 3 15 4 "* ]]
  [ "$(values p.h5 y)" = "(4,) 0 2 4 6" ]
  import named.csv --portable -o n.h5
  [ "$(values n.h5 left) $(values n.h5 right)" = "(4,) 0 10 20 30 (4,) 0.5 10.5 20.5 30.5" ]
  import named.csv --name g --portable -o c.h5
  [ "$(values c.h5 g)" = "(4, 2) 0 0.5 10 10.5 20 20.5 30 30.5" ]
  [ "$(values c.h5 time)" = "(4,) 0 0.1 0.2 0.3" ]
  inspect c.h5 --format json | grep -q '"g": {"type": "f64", "dimensions": "time,component"'
  import bare.dat --time-column 1 --portable -o b.h5
  [ "$(values b.h5 g)" = "$(values c.h5 g)" ]
  import named.csv --time-column right --axes time,k --portable -o k.h5
  [ "$(values k.h5 g)" = "(4, 2) 0 0 0.1 10 0.2 20 0.3 30" ]
  import five.mat --periodic x | inspect --format tsv | grep -q $'dimension\tx\tperiod\t3'
  ! import five.mat | inspect --format tsv | grep -q period
}

@test "a system sets its attributes and must fit" {
  import five.mat --axes x,time --system burgers -p nu=0.1 -p L=3 --quiet 2>err | inspect --format tsv >facts || { cat err; false; }
  for fact in $'data\tsystem\tvalue\tburgers' $'attribute\tsystem_L\tvalue\t3' \
              $'attribute\tsystem_nu\tvalue\t0.1' $'dimension\tx\tperiod\t3'; do
    grep -qF "$fact" facts || { echo "$fact"; cat facts; false; }
  done
  import plain.npy --axes time,x --dt 0.1 --system kuramoto-sivashinsky -p L=22 -o s.h5
  inspect s.h5 --format tsv | grep -q $'dimension\tx\tperiod\t22'
  import five.mat --system burgers 2>&1 >/dev/null | grep -q 'nu = .* default'
}

# code | words of the message | arguments
@test "what is not certain or not sound is refused" {
  : >empty.mat; printf '\211PNG\0' >fake.npy; mkdir -p dir; echo "1,2" >text.mat
  head -c 400 five.mat >short.mat; head -c 700 seven.mat >short7.mat; head -c 200 plain.npy >short.npy
  { cat plain.npy; echo; } >long.npy
  sed 's/left/right/' named.csv >same.csv; sed '3s/,.*//' named.csv >ragged.csv
  sed 's/^1\.0.*e-01/0/' named.csv >still.csv
  while IFS='|' read -r code words args; do
    status=0
    # shellcheck disable=SC2086
    import $args -o none.h5 2>err || status=$?
    [ "$status" -eq "$code" ] && grep -qF -- "$words" err && [ "$(grep -c error: err)" -eq 1 ] && [ ! -e none.h5 ] ||
      { echo "import $args: $status, expected $code, '$words'"; cat err; false; }
  done <<'T'
66|No such file|absent.mat
66|directory|dir
65|empty file|empty.mat
65|found the content of csv, expected mat|text.mat
65|truncated|short.mat
65|truncated|short7.mat
65|truncated|short.npy
65|trailing bytes|long.npy
65|pickled|pickled.npy
65|its first bytes are not|fake.npy
64|no format 'nyp'|five.mat --from nyp
65|no MAT file|plain.npy --from mat
65|imaginary parts up to 1|complex.mat
65|--axes x,time|square.mat
65|--variable NAME|twins.mat
65|burgers: axis x: found steps from 0.49 to 0.51, expected uniform ones|bent.mat --system burgers
65|--periodic x: the period of such an axis is not known: bent.mat: x is not uniform: found 1.51 at index 3, expected 1.5|bent.mat --periodic x
65|time: found 0.1 at index 2, expected rising|back.mat
65|--allow-nan|nan.mat
65|--step x=NUMBER|blank.mat
65|found no vector of times|timeless.mat
65|--time-variable NAME|twotimes.mat
64|no array 'v' for --variable|five.mat --variable v
64|found 3 names, expected 2|five.mat --axes x,y,time
64|stands twice|five.mat --axes x,x
64|found no time|five.mat --axes x,y
65|found no vector of times|plain.npy
65|--dt NUMBER|plain.npy --axes time,x
65|the axis x has no coordinates|plain.npy --axes time,x --dt 1
64|expected a positive number|plain.npy --axes time,x --dt -1
64|expected a positive number|plain.npy --axes time,x --dt 1 --step x=0
64|axis of indices|plain.npy --axes time,k --dt 1 --periodic k
65|larger than|members.npy --axes time,member,x --dt 1 --step x=1 --memory 500
65|--time-column|bare.dat
64|no such column|named.csv --time-column up
64|is for tables|five.mat --time-column 1
65|two columns are named 'right'|same.csv
65|line 3: found 1 cells, expected 3|ragged.csv
65|expected rising numbers|still.csv
64|no system 'burger'|five.mat --system burger
64|--parameter is for the system|five.mat -p L=3
65|a period of 3, expected L = 4|five.mat --system burgers -p L=4
64|no parameter 'q'|five.mat --system burgers -p q=4
65|found no axis|five.mat --system lorenz96
65|-p L=NUMBER|plain.npy --axes time,x --dt 1 --system burgers
64|expected u, as the system|five.mat --system burgers --name v
T
  cp five.mat same.mat
  run import same.mat -o same.mat
  [ "$status" -eq 64 ] && cmp same.mat five.mat
  import nan.mat --allow-nan | inspect --stats --format tsv | grep -q $'u\tnot-finite\t1'
}

# file | the object and what it is
@test "a file that leads outside itself is refused before it is read" {
  while IFS='|' read -r file words; do
    status=0
    import "$file.mat" -o none.h5 2>err || status=$?
    [ "$status" -eq 65 ] && grep -qF -- "$file.mat: $words" err && [ "$(grep -c '' err)" -eq 1 ] && [ ! -e none.h5 ] ||
      { echo "$file: $status, expected '$words'"; cat err; false; }
  done <<'T'
out-raw|raw: found data in another file (external storage), expected data within
out-refs|raw: found data in another file (external storage)
out-cell|c: found data in another file (external storage)
out-user|raw: found data in another file (external storage)
out-virtual|raw: found a virtual dataset, whose data are in other files
out-filter|raw: found the filter 32000, which is no part of HDF5
out-link|raw: found a link to another file
out-through|b: found a link to another file
out-dangling|raw: found a soft link that leads nowhere
out-loop|one: found a soft link that leads nowhere
bare73|damaged: version 7.3 without HDF5
T
}

# The first record of real.h5 is this function of x, its times are so far apart.
starts_as() {
  /usr/bin/python3 - "$@" <<'P'
import sys, h5py, numpy as np
with h5py.File("real.h5") as f:
    x, u, t = f["x"][:], f["u"][:], f["time"][:]
assert abs(u[0] - eval(sys.argv[1])).max() < 1e-9, abs(u[0] - eval(sys.argv[1])).max()
assert abs(t - float(sys.argv[2]) * np.arange(len(t))).max() < 1e-9
P
}

@test "real data sets" {
  [ -d "$data" ] || skip "no ../shared/data beside the tree"
  check() {
    import "$data/$1" --quiet $2 --portable -o real.h5
    inspect --stats --format tsv real.h5 >facts
    while read -r thing key value; do
      awk -F '\t' -v n="$thing" -v k="$key" -v v="$value" '$2 == n && $3 == k {
        d = $4 - v; found = 1; ok = (d < 0 ? -d : d) <= 1e-9 * (v < 0 ? -v : v) + 1e-12 }
        END { exit !(found && ok) }' facts || { echo "$1: $thing $key, expected $value"; cat facts; false; }
    done
  }
  check kuramoto_sivishinky.mat "--system kuramoto-sivashinsky" <<'T'
time length 251
time last 100
x length 1024
x first 0.09817477042468103
x last 100.53096491487338
x period 100.53096491487338
u min -3.0224769869048353
u max 3.0224769869049575
T
  starts_as "np.cos(x / 16) * (1 + np.sin(x / 16))" 0.4
  check burgers.mat "--system burgers -p nu=0.1" <<'T'
time length 101
time last 10
x length 256
x first -8
x period 16
system_nu value 0.1
T
  starts_as "np.exp(-(x + 2) ** 2)" 0.1
  check kdv.mat "" <<'T'
time length 201
time last 20
x length 512
x first -30
x last 29.8828125
T
  check vonKarman_a.dat "--time-column 1" <<'T'
time length 3000
time last 299.9
component length 9
T
  values real.h5 g | grep -q "2.24512$"
}

@test "many columns take a time that grows as they do" {
  cd "$BATS_TEST_TMPDIR" || exit
  awk 'BEGIN { printf "t"; for (i = 0; i < 100000; i++) printf ",c%d", i; print ""
    for (r = 0; r < 2; r++) { printf "%d", r; for (i = 0; i < 100000; i++) printf ",%d", i % 7; print "" } }' >wide.csv
  timeout 5 import wide.csv -o wide.h5
  [[ $(inspect --format tsv wide.h5 | awk -F '\t' '$2 == "component" && $3 == "length" { print $4 }') == 100000 ]]
  sed -i '1s/c99999/c77/' wide.csv
  run import wide.csv -o wide.h5
  [[ $status == 65 && $output == *"two columns are named 'c77'"* ]]
}

@test "columns of a table as samples of a model, named by their inputs or by a key" {
  cd "$BATS_TEST_TMPDIR"
  printf 'id,a,b,c,d\n7,1,2,3,4\n8,0,-1,5,6\n9,-0,-1,7,8\n' >t.csv
  import t.csv --inputs a,b --outputs c,d --fidelity dear --cost 10 -q -o t.h5
  numbers() { HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -y -d "$2" "$1" | grep -E '^ *-?[0-9]' | tr -d ' ,' | xargs; }
  [[ $(numbers t.h5 x) == '1 2 0 -1 0 -1' || $(numbers t.h5 x) == '1 2 0 -1 -0 -1' ]] || { numbers t.h5 x; false; }
  [[ $(numbers t.h5 y) == '3 4 5 6 7 8' ]]
  read -r one two three <<<"$(numbers t.h5 key)"
  [[ $one != "$two" && $two == "$three" ]]
  [[ $(inspect t.h5) == *'kind'*'table'* && $(inspect t.h5) == *'fidelity'*'dear'* ]]
  import t.csv --inputs 2,3 --outputs c --key id -q -o k.h5
  [[ $(numbers k.h5 key) == '7 8 9' && $(numbers k.h5 x) == "$(numbers t.h5 x)" ]]
  printf 'a,c\n1,2\nnan,3\n2,inf\n' >bad.csv
  import bad.csv --inputs a --outputs c --drop-nonfinite -q | inspect | grep -q '^sample *1 ' || false
  while IFS='|' read -r code command message; do
    run bash -c "import $command -o x.h5"
    [[ $status == "$code" && $output == *"$message"* ]] || { echo "$command: $status: $output"; false; }
  done <<'E2'
64|t.csv --inputs a|found --inputs without --outputs, expected both
65|t.csv --inputs e --outputs c|t.csv: found no column e, expected one of id, a, b, c, d
65|bad.csv --inputs a --outputs c|found a value that is not finite in row 2
65|t.csv --inputs a --outputs c --key b|found -1 in row 2, b, expected a whole number as the key
64|t.csv --inputs a --outputs c --cost 0|--cost: found 0, expected more than 0
E2
}
