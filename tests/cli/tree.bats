#!/usr/bin/env bats
# pipelines/tree.mk: trees of sums, by a command that joins text and by the tools that add up.

bats_require_minimum_version 1.5.0

setup() {
  root=${SUBGRID_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
  cd "$BATS_TEST_TMPDIR" || exit
  bad=0
  mkdir in
  cat >Makefile <<TOP
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
tools := $SUBGRID_BUILD/bin/mz-memory $SUBGRID_BUILD/bin/sindy
all:
include $root/pipelines/common.mk $root/pipelines/tree.mk
include study.mk
\$(steps.plan)
FORCE:
.PHONY: all FORCE
TOP
}
wrong() { echo "$*"; bad=1; }
ran() { sed -n 's|^ *STEP *sums/||p' "$1" | sort | xargs; }
# values FILE NAME
values() { HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -m %.17g -y -d "$2" "$1" | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
# apart A B: of two columns of numbers, relative to the root of the sum of squares
apart() { paste "$1" "$2" | awk '{ s += $1 ^ 2; d += ($1 - $2) ^ 2 } END { print NR ? sqrt(d / s) : 1 }'; }

@test "any number of inputs, in their order; a change runs its path alone" {
  cat >study.mk <<'STUDY'
study := sums
N := 20
FAN :=
inputs := $(foreach i,$(shell seq $N),in/$i.h5)
$(call tree,all,$R/all.h5,$(inputs),cat {in} > {out},$(FAN))
study-sums: $R/all.h5 ## a tree
STUDY
  for i in {1..100}; do echo "$i" >in/$i.h5; done
  while read -r n fan steps; do
    rm -rf results
    make -j2 study-sums N="$n" FAN="$fan" >log 2>&1 || wrong "$(cat log)"
    seq "$n" | cmp - results/sums/all.h5 || wrong "$n by $fan"
    [[ $(grep -c STEP log) == "$steps" ]] || wrong "$n by $fan: $(ran log)"
  done <<'END'
1 8 1
8 8 1
9 8 2
10 3 5
100 8 16
END
  [[ $(make dag N=1000 | grep -c -- '-> "results/sums/.steps/all.ok"') == 2 ]] || wrong "$(make dag N=1000 | tail -20)"
  [[ $(make dag N=1000 | grep -o -- '-> .*' | sort -u | wc -l) == 144 ]] || wrong '125 + 16 + 2 + 1 steps'
  make study-sums N=100 >log && [[ $(ran log) == '' ]] || wrong "$(cat log)"
  echo x >in/60.h5
  make explain N=100 >log && grep -qx 'sums/all/1-8: in/60.h5 has changed' log || wrong "$(cat log)"
  make study-sums N=100 >log && [[ $(ran log) == 'all all/1-8 all/2-1' ]] || wrong "$(cat log)"
  # one less at the end
  make study-sums N=99 >log && [[ $(ran log) == 'all all/1-13 all/2-2' ]] || wrong "$(cat log)"
  # the same bytes again stop there
  rm results/sums/all/1-2.h5
  make study-sums N=99 >log && [[ $(ran log) == all/1-2 ]] || wrong "$(cat log)"
  run make study-sums FAN=1
  [[ $status == 2 && $output == *'sums: tree all: found a fan of 1, expected 2 or more'* ]] || wrong "$output"
  run make study-sums N=0
  [[ $status == 2 && $output == *'sums: tree all: no inputs'* ]] || wrong "$output"
  [[ $bad == 0 ]]
}

@test "memory and sparse equations of 20 shards are those of one pass over all" {
  cat >study.mk <<'STUDY'
study := sums
shards := $(shell seq 0 19)
$(call tree,memory,$R/memory.h5,$(shards:%=in/%.h5),mz-memory merge {in} -o {out})
$(call tree,gram,$R/gram.h5,$(shards:%=in/g%.h5),sindy merge {in} -o {out})
study-sums: $R/memory.h5 $R/gram.h5 ## two trees
STUDY
  simulate lorenz63 --members 20 --spinup 5 --time 20 --save-every 0.05 -q -o all.h5
  for i in {0..19}; do
    snapshot --members "$i:$i" all.h5 -q -o one.h5
    mz-memory acc -L 10 one.h5 -q -o in/"$i".h5
    sindy gram --lib poly:2 one.h5 -q -o in/g"$i".h5
  done
  make -j2 study-sums >log 2>&1 || wrong "$(cat log)"
  [[ $(ran log) == 'gram gram/1-1 gram/1-2 gram/1-3 memory memory/1-1 memory/1-2 memory/1-3' ]] || wrong "$(cat log)"
  mz-memory acc -L 10 all.h5 -q | mz-memory solve --lags 4 -q -o single.h5
  mz-memory solve --lags 4 results/sums/memory.h5 -q -o tree.h5
  for f in single tree; do values $f.h5 Omega >$f; done
  awk -v d="$(apart single tree)" 'BEGIN { exit !(d < 1e-13) }' || wrong "memory: $(apart single tree)"
  sindy fit --lib poly:2 --solver stlsq:threshold=0 all.h5 -q -o single.h5
  sindy solve --solver stlsq:threshold=0 results/sums/gram.h5 -q -o tree.h5
  for f in single tree; do values $f.h5 theta >$f; done
  awk -v d="$(apart single tree)" 'BEGIN { exit !(d < 1e-13) }' || wrong "equations: $(apart single tree)"
  # another shard
  simulate lorenz63 --seed 9 --spinup 5 --time 20 --save-every 0.05 -q | mz-memory acc -L 10 -q -o in/13.h5
  make study-sums >log 2>&1 && [[ $(ran log) == 'memory memory/1-2' ]] || wrong "$(cat log)"
  [[ $bad == 0 ]]
}

@test "moments of shards by a tree are those of one pass; tables of other members are refused" {
  simulate lorenz96 --grid 8 --members 3 --vary F=6:10 --time 8 --save-every 0.1 -q -o in/run.h5
  multifidelity-fuse table --outputs 'X,X^2' in/run.h5 -o whole.h5
  # parts of unequal lengths: 5, 6, .. records; the last has what is left
  at=0
  for i in {1..9}; do
    from=$at at=$(awk -v a="$at" -v i="$i" 'BEGIN { print i == 9 ? 99 : a + (4 + i) / 10 }')
    snapshot --times "$from:$(awk -v a="$at" 'BEGIN { print a - 0.05 }')" -q in/run.h5 | multifidelity-fuse table --outputs 'X,X^2' -o in/$i.h5
  done
  cat >study.mk <<'STUDY'
study := sums
$(call tree,all,$R/all.h5,$(foreach i,1 2 3 4 5 6 7 8 9,in/$i.h5),multifidelity-fuse merge {in} -o {out},3)
study-sums: $R/all.h5 ## a tree
STUDY
  sed -i 's|^tools := |&'"$SUBGRID_BUILD"'/bin/multifidelity-fuse |' Makefile
  make study-sums >log 2>&1 || { cat log; false; }
  [[ $(ran log) == 'all all/1-1 all/1-2 all/1-3' ]]
  for v in x y; do
    values whole.h5 $v >a && values results/sums/all.h5 $v >b
    awk -v d="$(apart a b)" 'BEGIN { exit !(d < 1e-13) }' || { echo "$v: $(apart a b)"; false; }
  done
  # over how many records
  multifidelity-fuse merge in/1.h5 in/9.h5 | inspect | grep -qx 'records *18'
  simulate lorenz96 --grid 8 --members 3 --vary F=6:9 --time 1 -q | multifidelity-fuse table --outputs 'X,X^2' -o other.h5
  run multifidelity-fuse merge whole.h5 other.h5 -o none.h5
  [[ $status == 65 && $output == *'other.h5: found another key of sample 0 than in whole.h5'* && ! -e none.h5 ]]
  printf 'a,b\n1,2\n' >t.csv && import t.csv --inputs a --outputs b -q -o t.h5
  run multifidelity-fuse merge t.h5
  [[ $status == 65 && $output == *'t.h5: found no number of records'* ]]
  run multifidelity-fuse merge
  [[ $status == 64 ]]
}
