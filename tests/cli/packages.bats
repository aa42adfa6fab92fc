# What others take the project by: how it is cited, and the Debian package.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  unset MAKEFLAGS MAKELEVEL MFLAGS
}
# A variable of the Makefile.
makefile() { sed -n "s/^$1 *:= *\([^# ]*\).*/\1/p" "$SUBGRID_ROOT/Makefile"; }

@test "CITATION.cff names this version, its date and licence, and the review as the references do" {
  cff=$SUBGRID_ROOT/CITATION.cff
  grep -qx "version: $(makefile VERSION)" "$cff"
  grep -qx "date-released: $(makefile DATE)" "$cff"
  [[ $(head -n 1 "$SUBGRID_ROOT/LICENSE") == 'BSD 3-Clause License' ]]
  grep -qx 'license: BSD-3-Clause' "$cff"
  review=$(grep '^@article{sanderse2025,' "$SUBGRID_ROOT/lib/references.bib")
  field() { sed -n "s/.*[{ ]$1 = {\([^{}]*\)}.*/\1/p" <<<"$review"; }
  for key in title journal volume year; do
    grep -qE "^    $key: \"?$(field $key)\"?\$" "$cff"
  done
  grep -qx "    issue: $(field number)" "$cff"
  [[ $(field pages) == 298--337 ]]
  grep -A 1 'start: 298' "$cff" | grep -q 'end: 337'
  sed -n 's/.*family-names: //p' "$cff" | paste -sd , |
    diff - <(field author | sed 's/ and /\n/g' | cut -d , -f 1 | paste -sd ,)
}

@test "CITATION.cff is valid" {
  command -v cffconvert >/dev/null || skip "no cffconvert"
  cffconvert --validate --infile "$SUBGRID_ROOT/CITATION.cff"
}
