#!/usr/bin/env bats
# pipelines/sweep.mk, and the first study of pipelines/README.md to the letter.

load checkout
setup() { cd "$BATS_TEST_TMPDIR" || exit; }
sweep() { printf 'study := t\ndefine nl\n\n\nendef\ninclude %s/pipelines/sweep.mk\n%s\nall:\n' "$SUBGRID_ROOT" "$(</dev/stdin)" >t.mk; make -s -f t.mk 2>&1; }

@test "a table is swept row by row, tables in tables by pairs, and names are as before" {
  diff - <(sweep <<'M'
nu := other
limit := 7
define cases
case    nu     size

  smooth  5e-3   $(limit)
  # with	tabs
sharp	5e-4	$(if $(limit),1,2)
endef
define fits
form seed
cnn 1
flux 2
endef
one-fit = $(case)-$(form)-$(seed)
one-case = [$(case) $(nu) $(size): $(call sweep,fits,one-fit)]
$(info $(call sweep,cases,one-case) $(nu)|$(case))
M
  ) <<'T'
[smooth 5e-3 7: smooth-cnn-1 smooth-flux-2] [sharp 5e-4 1: sharp-cnn-1 sharp-flux-2] other|
T
}

@test "a table that is not one is refused" {
  rows=$'define cases\na b\n1 2\n3\nendef\nwhat = $a\n'
  [[ $(sweep <<<"$rows"'$(info $(call sweep,cases,what))') == *'t: table cases: found 1 words in `3`, expected 2: a b.'* ]]
  [[ $(sweep <<<"$rows"'$(info $(call sweep,case,what))') == *'t: sweep case over what: there is no such variable.'* ]]
}

@test "your first study, to the letter" {
  checkout tree
  cd tree
  sed -n '/^```sh$/,/^```$/p' pipelines/README.md | grep -v '^```' >commands
  [[ $(wc -l <commands) == 10 ]]
  while read -r command; do
    bash -euo pipefail -c "$command" >said 2>&1 3>&- || { cat said; false; }
    case $command in
      'make explain-mine') grep -q 'mine/smooth-train: .*nu=4e-3 -> .*nu=2e-3' said ;;
      'make study-mine') n=$((${n-0} + 1)); case $n in
        1) [[ $(grep -c STEP said) -gt 20 ]] ;;
        2) [[ $(grep STEP said) == *mine/smooth-* && $(grep STEP said) != *mine/sharp-* ]] ;;
        3) [[ $(grep STEP said) == *mine/middle-* && $(grep STEP said) != *mine/sharp-* ]] ;;
      esac ;;
    esac || { echo "$command:"; cat said; false; }
  done <commands
  # three seeds of the network, in each of three cases
  [[ $(cut -f 2,3,5 results/mine/scores.tsv | grep cnn | sort -u | wc -l) == 9 ]]
  grep -q 'Do closures help more where waves are sharper?' results/mine/index.html
}
