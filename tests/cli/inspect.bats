# inspect: facts about files and streams, provenance as a pipe, digests.

setup() {
  cd "$BATS_TEST_TMPDIR" || return 1
  printf 't,left,right\n0,1,2\n0.5,3,-4\n1,5,6\n' >a.csv
  import a.csv -o a.h5
}

@test "the same facts of a file and of a stream, in three forms" {
  inspect --stats --format tsv a.h5 >facts
  import a.csv | inspect --stats --format tsv | diff - facts
  inspect --stats --format tsv <a.h5 | diff - facts
  while IFS='|' read -r section name key value; do
    grep -qxF "$section"$'\t'"$name"$'\t'"$key"$'\t'"$value" facts ||
      { echo "$section $name $key $value"; cat facts; false; }
  done <<'T'
section|name|key|value
data|kind|value|trajectory
data|along|value|time
data|records|value|3
data|status|value|ok
dimension|time|length|3
dimension|time|first|0
dimension|time|last|1
variable|left|type|f64
variable|right|dimensions|time
variable|right|min|-4
variable|right|max|6
variable|right|not-finite|0
variable|time|mean|0.5
T
  inspect --stats --format json a.h5 | /usr/bin/python3 -c '
import json, sys
d = json.load(sys.stdin)
rows = [l.rstrip("\n").split("\t") for l in open("facts")][1:]
assert len(rows) == sum(len(keys) for s in d.values() for keys in s.values())
for section, name, key, value in rows:
    found = d[section][name][key]
    assert str(found) == value or float(found) == float(value), (section, name, key)'
  [ "$(inspect a.h5 | sed -n 's/^records *//p')" = 3 ]
  ! inspect --head a.h5 | grep -q digest
  import a.csv | inspect --head | grep -q '^variable'
  inspect a.h5 -o facts.txt && inspect a.h5 | cmp - facts.txt
}

@test "the mean and the values that are not finite" {
  printf 't,a\n0,1\n1,nan\n2,inf\n3,6\n' | import - --allow-nan | inspect --stats --format tsv >facts
  grep -qx $'variable\ta\tmean\t3.5' facts
  grep -qx $'variable\ta\tnot-finite\t2' facts
  printf 't,a\n0,nan\n1,nan\n' | import - --allow-nan | inspect --stats --format json | grep -q '"min": null'
}

@test "the history is a pipe that makes the same data" {
  simulate burgers --help >/dev/null 2>&1 || skip "no simulate yet"
  simulate burgers --grid 64 --time 0.1 --seed 3 | filter box --coarsen 4 >b.sgr
  inspect --history b.sgr >again
  bash again >c.sgr
  [ "$(inspect --check c.sgr)" = "$(inspect --check b.sgr)" ]
}

@test "foreign data stand in the history by their digest" {
  hash=$(xxhsum -H3 a.csv 2>/dev/null | sed 's/.*XXH3.*= *//; s/^XXH3_//; s/ .*//') || true
  inspect --history a.h5 >again
  grep -qE '^import xxh3:[0-9a-f]{16} --' again
  [ -z "$hash" ] || grep -q "xxh3:$hash" again
  ! grep -q 'a\.csv' again
  cp a.csv moved.csv && import moved.csv | inspect --history | diff - again
  echo 2,7,8 >>moved.csv && ! import moved.csv | inspect --history | diff -q - again
  sed 's/xxh3:[0-9a-f]*/a.csv/' again >run.sh && bash run.sh | inspect --check | diff - <(inspect --check a.h5)
}

@test "digests are checked" {
  [ "$(inspect --check a.h5)" = "$(inspect --format tsv a.h5 | sed -n 's/^data\tdigest\tvalue\t//p')" ]
  import a.csv | inspect --check | diff - <(inspect --check a.h5)
  import a.csv --portable -o p.h5
  /usr/bin/python3 -c 'import h5py' 2>/dev/null || skip "no h5py for /usr/bin/python3"
  /usr/bin/python3 -c '
import h5py
with h5py.File("p.h5", "r+") as f: f["right"][1] = 7'
  run inspect --check p.h5
  [ "$status" -eq 2 ] && [[ "$output" == *"digest: found "*", expected "* ]]
  /usr/bin/python3 -c '
import h5py
with h5py.File("p.h5", "r+") as f: del f.attrs["digest"], f.attrs["head_digest"]'
  run inspect --check p.h5
  [ "$status" -eq 2 ] && [[ "$output" == *"digest: found none, expected "* ]]
}

@test "what is not ours, or damaged, is refused" {
  : >empty; echo text >text; head -c 3000 a.h5 >short.h5; import a.csv >s.sgr; head -c -10 s.sgr >short.sgr
  { cat s.sgr; echo; } >long.sgr
  size=$(stat -c %s s.sgr); cp s.sgr bad.sgr
  printf '\377' | dd of=bad.sgr bs=1 seek=$((size - 150)) conv=notrunc status=none
  cases=$(printf '%s\n' '66|absent' '66|.' '65|empty' '65|text' '65|short.h5' '65|short.sgr' '65|long.sgr' \
    '65|bad.sgr' '65|--check short.sgr' '65|--check bad.sgr' '64|--check --stats a.h5' '64|--format xml a.h5' '64|a.h5 a.h5')
  while IFS='|' read -r code args; do
    status=0
    # shellcheck disable=SC2086
    inspect $args >out 2>err || status=$?
    [ "$status" -eq "$code" ] && [ "$(grep -c error: err)" -eq 1 ] && [ ! -s out ] ||
      { echo "inspect $args: $status, expected $code"; cat out err; false; }
  done <<<"$cases"
  /usr/bin/python3 -c 'import h5py' 2>/dev/null || skip "no h5py for /usr/bin/python3"
  /usr/bin/python3 -c 'import h5py; h5py.File("foreign.h5", "w")["a"] = [1.0]'
  run inspect foreign.h5
  [ "$status" -eq 65 ] && [[ "$output" == *import* ]]
}

# That another theta is noticed: tests/unit/store.c.
@test "--check replays the test vector of a model" {
  states=$SUBGRID_BUILD/tests/cli/states
  "$states" burgers n=64 members=3 nt=8 tau=1 out=pairs.h5
  "$states" burgers n=4096 members=0 nt=2 tau=1 out=many.h5
  simulate lorenz63 --time 5 --save-every 0.001 -q | sindy fit -q -o lorenz.h5
  while IFS='|' read -r name options data; do
    # shellcheck disable=SC2086
    fit-closure -q -n 20 --form $options "$data" -o "$name.h5"
  done <<'T'
linear|linear|pairs.h5
cnn|cnn|pairs.h5
single|cnn --precision f32|pairs.h5
flux|flux|pairs.h5
smagorinsky|smagorinsky|pairs.h5
large|linear|many.h5
none|none|pairs.h5
T
  [[ $(h5dump -a /test_input/grid large.h5) == *'"x=2048"'* ]]
  # a state of the size of those of the fit: random numbers whose rms is scale_u
  scale=$(inspect cnn.h5 | awk '$1 == "scale_u" { print $2 }')
  inspect --stats cnn.h5 | awk -v scale="$scale" '
    $1 == "test_input" { n++; bad = !(scale > 0 && scale != 1 && $4 > -1.733 * scale && $4 < -1.5 * scale && $6 < 1.733 * scale && $6 > 1.5 * scale) }
    END { exit n != 1 || bad }' || { inspect --stats cnn.h5; false; }
  for name in linear cnn single flux smagorinsky large lorenz; do
    bound=1e-12; [[ $name != single ]] || bound=1e-5
    for level in v2 v3 v4; do
      SUBGRID_KERNELS=$level inspect --check $name.h5 >out 2>err
      [[ $(cat out) =~ ^[0-9a-f]{16}$ && $(wc -l <err) == 1 ]]
      awk -v bound=$bound '{ exit !($6 <= bound && $NF == bound) }' err || { cat err; false; }
    done
    [[ $(inspect --check $name.h5 2>&1 >out) == *"error 0 of its rms"* ]]
    inspect --check - <$name.h5 | diff - out
  done
  run inspect --check none.h5
  [[ $status == 0 && ${lines[0]} == *'no test vector: its digest alone is checked' && ${lines[1]} =~ ^[0-9a-f]{16}$ ]]
}
