#!/usr/bin/env bats
# pipelines/common.mk on synthetic pipelines with stub tools. The tools write what
# they ran for into `ran`, so a test sees what really happened, not what was said.

bats_require_minimum_version 1.5.0

setup() {
  root=${SUBGRID_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
  cd "$BATS_TEST_TMPDIR"
  mkdir bin
  # grow [--config FILE] [INPUT]... [-o OUTPUT]: its configuration, without lines
  # that start with `note`, then its inputs. `wait` in it: until the file `go` is there.
  cat >bin/grow <<'TOOL'
#!/bin/bash
set -e
[[ $1 != --abi ]] || { echo "${0##*/}" >>asked; cat "$0.abi"; exit; }
out=/dev/stdout config=/dev/null in=()
while (($#)); do
  case $1 in
    --config) config=$2; shift ;;
    -o) out=$2; shift ;;
    *) in+=("$1") ;;
  esac
  shift
done
[[ $out == /dev/stdout ]] && echo pipe >>ran || echo "${out#results/}" | sed 's|syn/||' >>ran
text=$(grep -v ^note "$config" || true; cat "${in[@]}" </dev/null)
if [[ $text == *wait* ]]; then
  echo begun >begun
  until [[ -e go ]]; do sleep 0.02; done
fi
[[ $text != *broken* ]] || { echo "grow: error: it is broken" >&2; [[ $text != *half* ]] || echo half >"$out"; exit 65; }
[[ $out == /dev/stdout ]] && { echo "$text"; exit; }
echo "$text" >"$out.$$"
mv "$out.$$" "$out"
TOOL
  chmod +x bin/grow
  sed 's/cat "${in/cat - "${in/; s|</dev/null)|)|' bin/grow >bin/pass   # reads a pipe
  chmod +x bin/pass
  echo 1 >bin/grow.abi
  echo 1 >bin/pass.abi
  cat >Makefile <<TOP
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
tools := bin/grow bin/pass
all:
include $root/pipelines/common.mk
include study.mk
\$(steps.plan)
FORCE:
.PHONY: all FORCE
TOP
  echo first >data.txt
  : >ran
}

# 40 branches of five steps. P7 is a parameter of branch 7, NOTE7 one without effect.
forty() {
  cat >study.mk <<'STUDY'
study := syn
define par
branch = $n
value = $(if $(filter 7,$n),$(P7),1)
note = $(if $(filter 7,$n),$(NOTE7))
endef
P7 := 1
branches := $(shell seq 40)
branch = $(call step,n=$n/1,$R/n=$n/1.h5,data.txt,grow --config {par} {in} -o {out})$(foreach k,1 2 3 4,\
  $(call step,n=$n/$(next.$k),$R/n=$n/$(next.$k).h5,$R/n=$n/$k.h5,grow {in} -o {out}))
next.1 := 2
next.2 := 3
next.3 := 4
next.4 := 5
$(foreach n,$(branches),$(branch))
study-syn: $(branches:%=$R/n=%/5.h5) ## forty branches
STUDY
}

# a, b, c in a row; A is a line of a's parameters.
row() {
  cat >study.mk <<'STUDY'
study := row
A := one = 1
C :=
define par
$A
note = $(NOTE)
endef
$(call step,a,$R/a.h5,data.txt,grow --config {par} {in} -o {out})
$(call step,b,$R/b.h5,$R/a.h5,grow {in} -o {out})
$(call step,c,$R/c.h5,$R/b.h5,pass $C < {in} > {out})
study-row: $R/c.h5 ## three steps
STUDY
}

# What ran since the last call, on one line.
took() { sort ran | paste -sd' '; : >ran; }

# Everything there is: names, sizes, times, contents.
trace() { find . -printf '%p %s %T@ %C@\n' | sort; }

# CPU time of a command in microseconds: other programs on the cores make it wait, not work.
seconds() {
  local TIMEFORMAT='%3U %3S' user sys
  read -r user sys < <({ time "$@" >/dev/null 2>&1; } 2>&1)
  echo $(((10#${user/./} + 10#${sys/./}) * 1000))
}

is() { [[ $1 == "$2" ]] || { printf '%s\nfound:    %s\nexpected: %s\n' "${3-}" "$1" "$2"; return 1; }; }

@test "200 steps: each once; a no-op under 0.1 s of CPU; one parameter of 40 runs 5, without effect 1" {
  forty
  make -j2 study-syn
  is "$(wc -l <ran)" 200
  is "$(sort -u ran | wc -l)" 200
  is "$(cat results/syn/n=7/5.h5)" "branch = 7
value = 1
first"
  : >ran

  best=1000000
  for i in 1 2 3 4 5 6 7; do # the first that is quick enough ends it
    us=$(seconds make study-syn)
    ((us >= best)) || best=$us
    ((best >= 100000)) || break
  done
  echo "# no-op of 200 steps: $best us" >&3
  ((best < 100000))
  is "$(make study-syn)" "study-syn: up to date (results/syn/n=40/5.h5)"
  is "$(make -n study-syn)" "make: Nothing to be done for 'study-syn'."
  is "$(took)" ""

  five="n=7/1.h5 n=7/2.h5 n=7/3.h5 n=7/4.h5 n=7/5.h5"
  before=$(trace)
  is "$(make -n study-syn P7=2 | sed -n 's/^# syn.//p' | paste -sd' ')" "${five//.h5/}"
  make explain-syn P7=2
  is "$(trace)" "$before" "traces"
  make -j2 study-syn P7=2
  is "$(took)" "$five"

  before=$(trace)
  make -n study-syn P7=2 NOTE7=new >/dev/null
  is "$(trace)" "$before" "traces"
  make study-syn P7=2 NOTE7=new
  is "$(took)" "n=7/1.h5"
  is "$(make -n study-syn P7=2 NOTE7=new)" "make: Nothing to be done for 'study-syn'." "-n after equal bytes"
  is "$(make study-syn P7=2 NOTE7=new)" "study-syn: up to date (results/syn/n=40/5.h5)"
}

@test "what makes a step run again, and what does not" {
  row
  make study-row
  is "$(took)" "pipe row/a.h5 row/b.h5"
  # change ; arguments of make ; what runs (c: pipe)
  while IFS=';' read -r change args expected; do
    [[ $change ]] || continue
    eval "$change"
    planned=$(eval "make -n study-row $args" | grep -c '^# ' || true)
    eval "make study-row $args"
    is "$(took)" "$expected" "$change $args"
    [[ $expected || $planned -eq 0 ]] || { echo "-n lists $planned for: $change"; false; }
    eval "make study-row $args"
    is "$(took)" "" "again: $change $args"
  done <<'CASES'
:;;
:;A="one = 2";pipe row/a.h5 row/b.h5
:;A="one = 2" NOTE=x;row/a.h5
:;A="one =  2" NOTE=x;pipe row/a.h5 row/b.h5
:;A="one =  2" NOTE=x C=data.txt;pipe
:;;pipe row/a.h5 row/b.h5
touch data.txt;;
cp data.txt d && mv d data.txt;;
touch bin/grow;;
find results -name '*.h5' -exec touch {} +;;
cp -r results copy && rm -r results && mv copy results;;
echo second >data.txt;;pipe row/a.h5 row/b.h5
echo 2 >bin/pass.abi && touch bin/pass;;pipe
CASES
  echo 3 >bin/pass.abi
  touch bin/pass
  make study-row
  is "$(took)" "pipe" "abi"
  touch bin/pass
  make study-row
  is "$(took)" "" "the same abi"
  : >asked
  make study-row
  is "$(cat asked)" "" "a no-op asks no tool"

  rm results/row/b.h5
  make study-row
  is "$(took)" "row/b.h5" "a missing output"
  echo spoilt >>results/row/b.h5
  make study-row
  is "$(took)" "row/b.h5" "a spoilt output"
  : >results/row/.steps/b.ok
  make study-row
  is "$(took)" "row/b.h5" "a lost record"
  make results/row/a.h5 A="one = 9"    # another goal, and back: nothing to do for b, c
  make results/row/a.h5
  took
  make study-row
  is "$(took)" "" "there and back"
  rm -r bin/*.abi results/.abi.mk
  run ! make study-row 2>err           # a tool that cannot say its abi
}

@test "free text reaches the tool to the byte and no shell" {
  cat >study.mk <<'STUDY'
study := text
define par
$(TEXT)
  indented, empty line next

last # not a comment
endef
$(call step,a,$R/a.h5,,grow --config {par} -o {out})
study-text: $R/a.h5
STUDY
  while IFS= read -r text; do
    export TEXT=$text
    make -s study-text TEXT="${text//\$/\$\$}"
    is "$(took)" "text/a.h5" "$text"
    printf '%s\n' "$text" "  indented, empty line next" "" "last # not a comment" >expected
    cmp expected results/text/.steps/a.par.conf
    make -s study-text TEXT="${text//\$/\$\$}"
    is "$(took)" "" "$text"
  done <<'TEXTS'
title = plain
title = a  b
title = a b
title = $HOME $(touch evil) `touch evil` ${x} $$ $
title = it's "quoted" \"twice\"
title = back\slash \\ \n trailing \\ .
title = # hash, comma; (paren [bracket {brace} % * ? ! ~ & | < > ^ @ = ==
title = Grüße, Δt → 0
# made
command = x
title = {par} {in} {out} $1 $@
TEXTS
  [[ ! -e evil ]]
}

@test "a failure leaves neither output nor record, but says what went wrong" {
  row
  make study-row
  while IFS=';' read -r text word; do
    run --separate-stderr -2 make study-row A="$text"
    [[ $stderr == *"row/a: failed with exit status 65"*"it is broken"* ]]
    [[ ! -e results/row/a.h5 && ! -e results/row/.steps/a.ok ]]
    grep -q '^exit_status = 65$' results/row/.steps/a.log
    is "$(ls results/row results/row/.steps | grep -c -e tmp -e 'h5\.')" 0
  done <<'CASES'
text = broken
text = broken half
CASES
  make clean-failed
  [[ ! -e results/row/.steps/a.log && -e results/row/.steps/b.log && -e results/row/b.h5 ]]
  make study-row
  : >ran
  make study-row
  is "$(took)" ""

  # The first tool of a pipe, an output that never comes, an input that is not there.
  cat >study.mk <<'STUDY'
study := bad
define par
text = broken half
endef
$(call step,pipe,$R/pipe.h5,,grow --config {par} | cat)
$(call step,none,$R/none.h5,,true {out})
$(call step,late,$R/late.h5,absent.txt,cp {in} {out})
STUDY
  for name in pipe none late; do
    run -2 make results/bad/$name.h5
    [[ ! -e results/bad/$name.h5 && ! -e results/bad/.steps/$name.ok ]]
  done
}

@test "killed at any moment, nothing half-made counts" {
  row
  sed -i 's/mv "$out.$$" "$out"/sleep 0.1; cp "$out.$$" "$out"; rm "$out.$$"/' bin/grow
  make study-row
  took
  for signal in KILL TERM; do
    # make alone: what it started ends in peace, and the next make waits for it
    rm -f go begun
    setsid make study-row A="wait = $signal" >/dev/null 2>&1 &
    pid=$!
    until [[ -e begun ]]; do sleep 0.02; done
    kill -s $signal $pid
    wait $pid || true
    [[ ! -e results/row/.steps/a.ok ]]
    (sleep 0.3; echo >go) &
    make study-row A="wait = $signal"
    wait
    is "$(sort results/row/a.h5)" "first
wait = $signal"
    : >ran
    make study-row A="wait = $signal"
    is "$(took)" "" "$signal"

    # all of them
    rm -f go begun
    setsid make study-row A="wait = all $signal" >/dev/null 2>&1 &
    pid=$!
    until [[ -e begun ]]; do sleep 0.02; done
    pgid=$(pgrep -f 'step run results/row' -P "$pid" || echo "$pid")
    kill -s $signal -- "-$pid" $pgid 2>/dev/null || true
    wait $pid || true
    echo >go
    make study-row A="wait = all $signal"
    is "$(sort results/row/a.h5)" "first
wait = all $signal"
  done
}

@test "two makes in one directory" {
  row
  make study-row A="wait = both" >one 2>&1 &
  first=$!
  until [[ -e begun ]]; do sleep 0.02; done
  make study-row A="wait = both" >two 2>&1 &
  second=$!
  until grep -q 'row/a: waiting for another make' two; do sleep 0.02; done
  echo >go
  wait $first
  wait $second
  is "$(took)" "pipe row/a.h5 row/b.h5" "each step once"

  # They disagree: whatever comes out, the record tells the truth about it.
  for i in 1 2 3; do
    make study-row A="one = $i" >one 2>&1 & first=$!
    make study-row A="two = $i" >two 2>&1 & second=$!
    wait $first || true
    wait $second || true
    make study-row A="one = $i"
    is "$(cat results/row/c.h5)" "one = $i
first"
    is "$(make study-row A="one = $i")" "study-row: up to date (results/row/c.h5)"
  done
}

@test "explain tells old and new and touches nothing" {
  row
  is "$(make explain)" "row/a: not made yet
row/b: not made yet
row/c: not made yet"
  make study-row NOTE=old
  : >ran
  before=$(trace)
  is "$(make explain NOTE=old)" "explain: up to date"
  is "$(make explain-row NOTE=old)" "study-row: up to date (results/row/c.h5)"
  found=$(make explain NOTE=new A="two = 'x y'")
  diff <(echo "$found") - <<'EXPECTED'
row/a: par.two = 'x y' is new
row/a: par.note = old -> new
row/a: par.one = 1 is gone
row/b: input results/row/a.h5 may be made anew
row/c: input results/row/b.h5 may be made anew
EXPECTED
  is "$(trace)" "$before" "traces"
  make explain A='one = $$5 "x"' NOTE=old C=data.txt >found
  diff found - <<'EXPECTED'
row/a: par.one = 1 -> $5 "x"
row/b: input results/row/a.h5 may be made anew
row/c: command = pass  < results/row/b.h5 > results/row/c.h5 -> pass data.txt < results/row/b.h5 > results/row/c.h5
EXPECTED
  echo second >data.txt
  rm results/row/c.h5
  make explain-row NOTE=old >found
  diff found - <<'EXPECTED'
row/a: data.txt has changed
row/b: input results/row/a.h5 may be made anew
row/c: input results/row/b.h5 may be made anew
row/c: results/row/c.h5 is missing
study-row: see above (results/row/c.h5)
EXPECTED
  sed -i '/grow/s/1/7/' results/.abi.mk
  make explain-row NOTE=old | grep tool_abi >found
  diff found - <<'EXPECTED'
row/a: tool_abi.grow = 1 -> 7
row/b: tool_abi.grow = 1 -> 7
EXPECTED
  is "$(took)" ""
}

@test "pipes with two parameter files, several outputs, numbers, SMALL, mistakes" {
  cat >study.mk <<'STUDY'
study := many
define one
first = 1
endef
define two
second = $x
endef
$(foreach x,$(call numbers,1e-3 .5 20),$(call step,x=$x/p,$R/x=$x/p.h5,,\
  grow --config {one} | pass --config {two} | tr a-z A-Z))
$(call step,two,$R/a.txt $R/b.txt,$R/x=0.001/p.h5,\
  tee $R/b.txt < {in} > $R/a.txt; echo a$(,)b >>$R/b.txt)
$(call step,end,$R/end.txt,$R/b.txt,cat {in})
study-many: $R/end.txt $R/a.txt $R/x=0.5/p.h5 $R/x=20/p.h5 ## of many kinds
STUDY
  make -j2 study-many
  is "$(cat results/many/x=0.001/p.h5)" "SECOND = 0.001
FIRST = 1"
  is "$(cat results/many/end.txt)" "SECOND = 0.001
FIRST = 1
a,b"
  grep -q '^date = 20' results/many/.steps/two.ok
  grep -q '^wall_seconds = [0-9]' results/many/.steps/two.ok
  : >ran
  rm results/many/a.txt
  make study-many
  [[ -s results/many/a.txt ]]
  is "$(took)" ""
  make SMALL=1 study-many
  cmp results/many/end.txt results/many-small/end.txt
  is "$(make study-many)" "study-many: up to date (results/many/x=20/p.h5)"
  make -s dag | grep -qF '"results/many/.steps/two.ok" -> "results/many/.steps/end.ok"'
  make du | grep -q results/many-small/

  while IFS=';' read -r line message; do
    printf 'study := bad\n%s\nstudy-bad:\n' "$line" >study.mk
    run -2 make study-bad
    [[ $output == *"$message"* ]] || { echo "$line: $output"; false; }
  done <<'CASES'
$(call step,a,$R/a'b,,true {out});in a name or path
$(call step,a,$R/a%,,true {out});in a name or path
$(call step,a,,,true);a step without output
$(call step,a,elsewhere/a,,true);is not below results/
$(call step,a,$R/a,,true)$(call step,b,$R/a,,true);made by
$(call step,a,$R/a,,grow --config {nothing});there is no variable nothing
$(call numbers,1 x);not a list of numbers
CASES
}

@test "where files cannot be locked a study goes on, and says so once" {
  row
  cat >nolock.c <<'C'
#include <errno.h>
int flock(int fd, int op) { (void)fd, (void)op; errno = ENOLCK; return -1; }
C
  gcc -shared -fPIC nolock.c -o nolock.so || skip "no compiler"
  echo >go
  LD_PRELOAD=$PWD/nolock.so make study-row >one 2>&1 || { cat one; false; }
  is "$(grep -c 'lies where files cannot be locked' one)" 1
  is "$(took)" "pipe row/a.h5 row/b.h5" "each step once"
  LD_PRELOAD=$PWD/nolock.so make study-row A="one = 1" >two 2>&1
  ! grep -q 'cannot be locked' two
}

@test "an unbuilt tree: who looks is told all steps; who runs has the tools built first" {
  row
  sed -i 's|^tools := .*|& mine/step|' Makefile
  echo "mine/step: ; mkdir -p mine; ln -s '$(command -v step)' mine/step" >>Makefile
  is "$(make -n study-row | grep -v 'row/.*row/' | head -n 1)" "tools are not built: all steps are listed"
  is "$(make -n study-row | grep -c '^# row/')" 3
  is "$(make explain-row | paste -sd' ')" "tools are not built: all steps are listed row/a: not looked at row/b: not looked at row/c: not looked at study-row: see above (results/row/c.h5)"
  [[ ! -e mine && ! -e results ]]
  make study-row
  is "$(took)" "pipe row/a.h5 row/b.h5"
  is "$(make study-row)" "study-row: up to date (results/row/c.h5)"
  # neither a tool of the tree nor one on PATH
  sed -i 's| mine/step||' Makefile
  PATH=/usr/bin:/bin run -2 make study-row
  [[ $output == *'no program step on PATH'* ]] || [[ -x /usr/bin/step ]]
}
