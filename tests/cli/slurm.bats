#!/usr/bin/env bats
# LAUNCH=slurm on a Slurm of this test's own: one machine, folders and ports of its own.

bats_require_minimum_version 1.5.0

setup_file() {
  for program in slurmctld slurmd munged sbatch; do
    command -v "$program" >/dev/null || skip "no $program (packages slurm-wlm, munge)"
  done
  [[ $(id -u) == 0 ]] || skip "Slurm's daemons want to be root"
  export SLURM_CONF=$BATS_FILE_TMPDIR/slurm.conf
  cd "$BATS_FILE_TMPDIR"
  mkdir state spool munge
  chmod 755 . munge
  head -c 1024 /dev/urandom >munge/key
  chmod 400 munge/key
  local port=$((20000 + $$ % 20000)) host
  host=$(hostname -s)
  cat >slurm.conf <<CONF
ClusterName=toy
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$PWD/munge/socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
KillWait=2
SchedulerParameters=batch_sched_delay=0,sched_interval=2
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$PWD/state
SlurmdSpoolDir=$PWD/spool
SlurmctldPidFile=$PWD/slurmctld.pid
SlurmdPidFile=$PWD/slurmd.pid
SlurmctldLogFile=$PWD/slurmctld.log
SlurmdLogFile=$PWD/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=local Nodes=$host Default=YES MaxTime=INFINITE
CONF
  daemon munged --force --foreground --socket="$PWD/munge/socket" --key-file="$PWD/munge/key" \
    --log-file="$PWD/munge/log" --pid-file="$PWD/munge/pid" --seed-file="$PWD/munge/seed"
  soon test -S munge/socket
  daemon slurmctld -D -i
  daemon slurmd -D
  soon eval 'sinfo -h -o %T 2>/dev/null | grep -q idle' || { cat ./*.out ./*.log; false; }
}

teardown_file() {
  cd "$BATS_FILE_TMPDIR"
  [[ ! -e slurmd.started ]] || scancel -u "$(id -un)" && soon eval '[[ -z $(squeue -h) ]]'
  for program in slurmd slurmctld munged; do
    [[ ! -e $program.started ]] || kill "$(<"$program.started")" 2>/dev/null || true
    [[ ! -e $program.started ]] || soon eval "! kill -0 $(<"$program.started") 2>/dev/null" ||
      kill -9 "$(<"$program.started")"
  done
}

# daemon PROGRAM [ARGUMENT]...: in this folder; its process is in PROGRAM.started.
daemon() {
  "$@" >"$1.out" 2>&1 3>&- 4>&- </dev/null &
  echo $! >"$1.started"
  disown
}

# soon COMMAND...: waits until it is true, for 30 s at most.
soon() {
  for ((i = 0; i < 300; i++)); do
    ! "$@" || return 0
    sleep 0.1
  done
  return 1
}

setup() {
  root=${SUBGRID_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
  cd "$BATS_TEST_TMPDIR"
  cat >Makefile <<TOP
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
tools :=
all:
include $root/pipelines/common.mk
include study.mk
\$(steps.plan)
FORCE:
.PHONY: all FORCE
TOP
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

is() { [[ $1 == "$2" ]] || { printf '%s\nfound:    %s\nexpected: %s\n' "${3-}" "$1" "$2"; return 1; }; }
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
