#!/usr/bin/env bats
# The model of pipelines/makespan against a Slurm of this test's own, and against make.

bats_require_minimum_version 1.5.0

load ../cli/slurm
setup_file() { CPUS=4 start_slurm; }
teardown_file() { stop_slurm; }

setup() {
  root=${SUBGRID_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
  cd "$BATS_TEST_TMPDIR"
  sweep_makefile "$root"
  # three stages of sleeps from 0.05 s to 2 s
  cat >study.mk <<'STUDY'
study := toy
ns := $(shell seq 60)
times := $(shell awk 'BEGIN { for (i = 1; i <= 180; i++) print 0.05 * 40 ^ (i * 0.618034 % 1) }')
do = sleep $(word $(shell echo $$(($n + $1))),$(times))
$(foreach n,$(ns),$(call step,n=$n/a,$R/n=$n/a.txt,,$(call do,0)))
$(foreach n,$(ns),$(call step,n=$n/b,$R/n=$n/b.txt,$R/n=$n/a.txt,$(call do,60)))
$(foreach n,$(ns),$(call step,n=$n/c,$R/n=$n/c.txt,$R/n=$n/b.txt,$(call do,120)))
study-toy: $(ns:%=$R/n=%/c.txt) ## sixty branches
STUDY
}

# took FROM: seconds to the end of the last step
took() {
  find results/toy/.steps -name '*.ok' -printf '%T@\n' |
    awk -v from="$1" '$1 - from > t { t = $1 - from } END { print t }'
}
# close WHAT MEASURED MODEL
close() {
  echo "$1: measured $2 s, model $3 s"
  awk -v a="$2" -v b="$3" 'BEGIN { exit !(a < 1.25 * b && b < 1.25 * a) }'
}

@test "the model is within 25 % of what 180 short steps take with Slurm, and with make -j4" {
  from=$(date +%s.%N)
  make study-toy LAUNCH=slurm >said
  report=results/toy/.launch/report.txt
  for ((i = 0; i < 900; i++)); do [[ ! -e $report ]] || break; sleep 0.2; done
  is "$(head -n 1 $report)" "study-toy: 180 made, 0 failed, 0 held back, 0 not run"
  slurm=$(took "$from")
  "$root/pipelines/makespan" results/toy --steps 180 --workers 4 --pack 16 >model
  rm -r results/toy
  from=$(date +%s.%N)
  make -j4 study-toy >said 2>&1
  cat model
  close slurm "$slurm" "$(awk 'NR == 3 { print $5 }' model)"
  close make "$(took "$from")" "$(awk 'NR == 3 { print $7 }' model)"
}
