#!/usr/bin/env bats
# STORE of pipelines: work that is equal is done once, for studies and checkouts alike.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  export STORE=$BATS_TEST_TMPDIR/kept
  tree one
}
# tree NAME: a checkout of its own, with two studies that differ in one step
tree() {
  mkdir "$1" "$1/bin"
  printf '#!/bin/bash\nif [[ $1 == --abi ]]; then cat "$0.abi"; else echo "$*" >>ran; echo told >&2; echo "$@"; fi\n' >"$1/bin/grow"
  chmod +x "$1/bin/grow"
  echo 1 >"$1/bin/grow.abi"
  echo seed >"$1/given"
  cat >"$1/Makefile" <<TOP
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:
tools := bin/grow
all:
include $SUBGRID_ROOT/pipelines/common.mk
size := 1
define options
size = \$(size)
endef
$(for s in 'x same' 'y other'; do printf 'study := %s\n$(call step,a,$R/a $R/a.more,given,grow a >$R/a ; { grow more ; cat {options} given ; } >$R/a.more)
$(call step,b,$R/b,$R/a $R/a.more,{ grow %s ; cat {in} ; } >{out})
study-%s: $R/b\n' $s ${s% *}; done)
\$(steps.plan)
FORCE:
TOP
}
# make_in TREE GOAL...: what was run and what was taken
make_in() { (cd "$1" && make --no-print-directory "${@:2}" 2>err 3>&- | sed -n 's/^ *\(STEP\|STORE\) *\(.*\)/\1 \2/p' | tr '\n' ' '); }

@test "a study takes what another has done; another checkout takes all" {
  [[ $(make_in one study-x) == 'STEP x/a STEP x/b ' ]]
  [[ $(make_in one study-y) == 'STORE y/a STEP y/b ' ]]
  tree two
  [[ $(make_in two study-x study-y) == 'STORE x/a STORE x/b STORE y/a STORE y/b ' ]]
  diff -r -x .steps one/results/x two/results/x
  diff -r -x .steps one/results/y two/results/y
  [[ ! -e two/ran && $(make_in two study-x study-y) == '' ]]
  # times are those of who made it; what was said is there
  grep -q '^wall_seconds = ' two/results/x/.steps/a.ok
  grep -q told two/results/x/.steps/a.log
}

@test "another input, parameter, command or tool is other work" {
  make_in one study-x
  tree two
  [[ $(make_in two study-x size=2) == 'STEP x/a STEP x/b ' ]]
  [[ $(make_in two study-x) == 'STORE x/a STORE x/b ' ]]
  echo other >two/given
  [[ $(make_in two study-x) == 'STEP x/a STEP x/b ' ]]
  echo seed >two/given
  echo 2 >two/bin/grow.abi
  touch two/bin/grow
  [[ $(make_in two study-x) == 'STEP x/a STEP x/b ' ]]
}

@test "results that are removed or made anew leave what is kept; what is spoilt there is made again" {
  make_in one study-x
  (cd kept && find . -type f -exec b2sum {} + | sort) >before
  rm -r one/results
  [[ $(make_in one study-x) == 'STORE x/a STORE x/b ' ]]
  STORE='' make_in one study-x size=3
  (cd kept && find . -type f -exec b2sum {} + | sort) | diff before -
  rm -r one/results
  for entry in kept/??/*; do printf spoilt >"$entry/1.new"; mv "$entry/1.new" "$entry/1"; done
  [[ $(make_in one study-x) == 'STEP x/a STEP x/b ' ]]
  (cd kept && find . -type f -name '[12]' -exec b2sum {} + | sort) | diff <(grep '/[12]$' before) -
}

@test "where nothing can be kept the steps stand all the same" {
  echo file >kept
  [[ $(make_in one study-x) == 'STEP x/a STEP x/b ' ]]
  grep -q "x/a: warning: $STORE: it cannot be kept there" one/err
  [[ -s one/results/x/b && $(make_in one study-x) == '' ]]
}

@test "many makes at once keep and take the same" {
  for t in two three; do tree $t; done
  for t in one two three; do make_in $t -j4 study-x study-y >$t.ran & done
  wait
  for t in two three; do diff -r -x .steps one/results $t/results -x .abi.mk; done
  [[ $(find kept -name 'new.*') == '' && $(find kept -mindepth 2 -maxdepth 2 | wc -l) == 3 ]]
}
