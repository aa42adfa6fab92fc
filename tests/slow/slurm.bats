#!/usr/bin/env bats
# LAUNCH=slurm on a Slurm of this test's own: one machine, folders and ports of its own.

bats_require_minimum_version 1.5.0

load ../cli/slurm
setup_file() { start_slurm; }
teardown_file() { stop_slurm; }

setup() {
  root=${SUBGRID_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
  cd "$BATS_TEST_TMPDIR"
  sweep_makefile "$root"
  # 20 branches of three steps; each notes at its end that it ran
  cat >study.mk <<'STUDY'
study := toy
ns := $(shell seq 20)
$(foreach n,$(ns),$(call step,n=$n/a,$R/n=$n/a.txt,,echo $n; $(A$n) echo a$n >>ran))
$(foreach n,$(ns),$(call step,n=$n/b,$R/n=$n/b.txt,$R/n=$n/a.txt,cat {in} {in} >{out}; echo b$n >>ran))
$(foreach n,$(ns),$(call step,n=$n/c,$R/n=$n/c.txt,$R/n=$n/b.txt,tac {in}; echo c$n >>ran))
study-toy: $(ns:%=$R/n=%/c.txt) ## twenty branches
STUDY
}

report() {
  soon eval '[[ -e results/toy/.launch/report.txt && -z $(squeue -h) ]]' ||
    { squeue; tail -n 50 results/toy/.launch/*/*.out; return 1; }
  head -n 1 results/toy/.launch/report.txt
}
# the same bytes as a plain make in another folder, each step having run once
whole() {
  is "$(sort ran | uniq -d)" "" "ran twice"
  is "$(wc -l <ran)" 60
  is "$(make study-toy "$@" | head -n 1)" "study-toy: up to date (results/toy/n=20/c.txt)"
  mkdir plain
  cp Makefile study.mk plain/
  echo >plain/go
  (cd plain && make -s study-toy "$@" >said)
  for n in {1..20}; do cmp "results/toy/n=$n/c.txt" "plain/results/toy/n=$n/c.txt"; done
}

@test "slurm: a sweep in three stages, tasks of several steps; a failed step holds back its branch" {
  is "$(make study-toy LAUNCH=slurm PACK=5 A3='exit 3;' | sed 's/jobs.*then [0-9]*/jobs/')" \
    "study-toy: 60 steps submitted: jobs writes results/toy/.launch/report.txt"
  is "$(grep -c . results/toy/.launch/1/jobs)" 4
  is "$(cut -d' ' -f 1,2 results/toy/.launch/1/tasks | sort | uniq -c | awk '{ print $1 }' | sort -u)" 5
  is "$(report)" "study-toy: 57 made, 1 failed, 2 held back, 0 not run"
  diff <(sed 1d results/toy/.launch/report.txt) - <<'REPORT'
toy/n=3/a: failed with exit status 3; the end of results/toy/.steps/n=3/a.log:
  exit_status = 3
toy/n=3/b: held back by toy/n=3/a
toy/n=3/c: held back by toy/n=3/a
REPORT
  make study-toy LAUNCH=slurm >said
  grep -q '^study-toy: 3 steps submitted' said
  is "$(report)" "study-toy: 3 made, 0 failed, 0 held back, 0 not run"
  whole
}

@test "slurm: kill -9 of a task, then of slurmd: a rerun takes the gaps alone" {
  wait='echo $$$$ >>pid; until [[ -e go ]]; do sleep 0.1; done;'
  make study-toy LAUNCH=slurm PACK=5 A7="$wait" >said
  soon test -s pid
  # the other tasks of the stage have ended
  soon eval '[[ $(squeue -h -r -t PENDING,RUNNING -n toy/stage-1 | wc -l) == 1 ]]'
  make study-toy LAUNCH=slurm PACK=5 A7="$wait" >said
  grep -q '^study-toy: in the queue already: 4[0-9] steps' said
  ! grep -q submitted said
  # the step, and all above it up to Slurm
  pid=$(<pid) chain=
  while [[ $(ps -o comm= -p "$pid") != slurmstepd* && $pid -gt 1 ]]; do
    chain="$pid $chain"
    pid=$(($(ps -o ppid= -p "$pid")))
  done
  # shellcheck disable=SC2086
  kill -9 $chain
  kill -9 "$(<"$BATS_FILE_TMPDIR/slurmd.started")"
  sleep 1
  (cd "$BATS_FILE_TMPDIR" && daemon slurmd -D)
  [[ $(report) == "study-toy: "*" made, 0 failed, "*" held back, "*" not run" ]] ||
    { cat results/toy/.launch/report.txt; false; }
  grep -q '^toy/n=7/a: not run' results/toy/.launch/report.txt
  echo >go
  make study-toy LAUNCH=slurm PACK=5 A7="$wait" >said
  grep -q ' steps submitted' said
  [[ $(report) == *" 0 failed, 0 held back, 0 not run" ]] ||
    { cat said results/toy/.launch/report.txt; false; }
  whole A7="$wait"
}

@test "slurm: refuses in one line what Slurm does not know" {
  scancel -u "$(id -un)"
  soon eval '[[ -z $(squeue -h) ]]'
  run -2 make study-toy LAUNCH=slurm SBATCH=--partition=nope
  is "${lines[0]}" "launch: sbatch: invalid partition specified: nope; Batch job submission failed: Invalid partition name specified"
  is "$(squeue -h)" ""
  kill -STOP "$(<"$BATS_FILE_TMPDIR/munged.started")"   # no munge
  mv "$BATS_FILE_TMPDIR/munge/socket" "$BATS_FILE_TMPDIR/munge/away"
  run -2 make study-toy LAUNCH=slurm
  mv "$BATS_FILE_TMPDIR/munge/away" "$BATS_FILE_TMPDIR/munge/socket"
  kill -CONT "$(<"$BATS_FILE_TMPDIR/munged.started")"
  [[ ${lines[0]} == 'launch: '*[Mm]unge* && ! -e ran ]]
}
