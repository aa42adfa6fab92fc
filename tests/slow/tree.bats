# What takes long: moments of ten million samples, by one pass and by a tree of 16 shards. Of a
# hundred million, some ten minutes: TREE_RECORDS=6250000.

setup() {
  root=${SUBGRID_ROOT:?}
  cd "$BATS_TEST_TMPDIR" || exit
  cat >Makefile <<TOP
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
tools := $(for t in simulate snapshot mz-memory; do printf '%s ' "$SUBGRID_BUILD/bin/$t"; done)
all:
include $root/pipelines/common.mk $root/pipelines/tree.mk
include study.mk
\$(steps.plan)
FORCE:
.PHONY: all FORCE
TOP
}
# values FILE NAME
values() { HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -m %.17g -y -d "$2" "$1" | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
# wall STEP..: seconds that they took, together
wall() { awk '$1 == "wall_seconds" { s += $3 } END { print s }' "${@/#/results/sums/.steps/}"; }

@test "the memory of 16 shards, by a tree, is that of one pass" {
  cat >study.mk <<'STUDY'
study := sums
shards := $(shell seq 0 15)
run = simulate lorenz63 --seed $1 --threads 1 --spinup 5 --time $(TIME) --save-every 0.01
acc = mz-memory acc -L 10 --threads 1
$(foreach s,$(shards),$(call step,shard-$s,$R/$s.h5,,$(call run,$s) | $(acc) -o {out}))
$(call tree,tree,$R/tree.h5,$(shards:%=$R/%.h5),mz-memory merge {in} -o {out},4)
$(call step,single,$R/single.h5,,snapshot <($(call run,0)) \
  $(foreach s,$(filter-out 0,$(shards)),--with <($(call run,$s))) | $(acc) -o {out})
study-sums: $R/tree.h5 ## in shards
STUDY
  time=$(awk -v n="${TREE_RECORDS:-625000}" 'BEGIN { printf "%.2f", n / 100 }')
  make TIME="$time" results/sums/single.h5 >log 2>&1 || { cat log; false; }
  began=$SECONDS
  make -j2 TIME="$time" study-sums >log 2>&1 || { cat log; false; }
  took=$((SECONDS - began))
  for f in single tree; do
    mz-memory solve --lags 4 results/sums/$f.h5 -q -o k.h5
    values k.h5 Omega >$f
  done
  apart=$(paste single tree | awk '{ s += $1 ^ 2; d += ($1 - $2) ^ 2 } END { print NR == 36 ? sqrt(d / s) : 1 }')
  echo "# one pass $(wall single.ok) s; 16 shards, two at a time, $took s, of which sums $(wall tree.ok tree/1-{1..4}.ok) s; apart by $apart" >&3
  awk -v d="$apart" 'BEGIN { exit !(d < 1e-12) }'
}
