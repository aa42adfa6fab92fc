# readme: blocks of README run as they stand.

setup() {
  cd "$BATS_TEST_TMPDIR" || return 1
  for folder in lib data; do ln -s "$SUBGRID_ROOT/$folder" $folder; done
}
# block HEADING: the first commands under it
block() { awk -v h="## $1" '$0 == h { on = 1 } on && /^```sh$/ { in_block = 1; next } on && /^```$/ { exit } in_block' "$SUBGRID_ROOT/README.md"; }

@test "your own data: a closure of exact solutions by another program, better than none" {
  python3 -c 'import numpy' 2>/dev/null || skip "no numpy for python3"
  block 'Your own data' >steps
  [[ $(wc -l <steps) -ge 15 ]]
  bash -eu -o pipefail steps >out 2>said
  grep -qE 'the data follow burgers: .* (1\.[5-9]|2\.[0-4])e-07 of the change' said || { cat said; false; }
  awk '$1 == "nrmse" { exit !($NF < 0.6) }' out || { cat out; false; }
}

@test "your own system: compiled, checked, run, and found again" {
  block 'Your own system, your own closure' >steps
  [[ $(wc -l <steps) -ge 5 ]]
  bash -eu -o pipefail steps >out 2>said
  grep -qE '^y_t = .*x .* 0\.(199|2)' out || { cat out said; false; }
}

@test "parameters from statistics: the interval has the forcing" {
  block 'Parameters from statistics' >steps
  [[ $(wc -l <steps) -ge 8 ]]
  bash -eu -o pipefail steps >out 2>said
  awk '$1 == "F" { n++; bad += !($3 < 8 && 8 < $4 && $4 - $3 < 0.6) } END { exit bad || !n }' out || { cat out said; false; }
}

@test "forms of closures: classical ones of a plane flow, and the table names them all" {
  block 'Forms of closures' >steps
  [[ $(wc -l <steps) -ge 7 ]]
  bash -eu -o pipefail steps >out 2>said
  awk '$1 == "nrmse" { v[++n] = $3 } END { exit !(n == 3 && v[2] < v[1] && v[3] < v[2]) }' out || { cat out said; false; }
  while read -r form _; do
    grep -q "^| .*\`$form\b" "$SUBGRID_ROOT/README.md" ||
      [[ " none gain pod finite-memory dynamic-memory renormalised " == *" $form "* ]] || { echo "no $form"; false; }
  done < <(fit-closure --list)
}
