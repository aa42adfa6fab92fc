# A Slurm of a test file's own: one machine of $CPUS (2) CPUs, there or not; folders and ports of
# its own, in $BATS_FILE_TMPDIR. `start_slurm` in setup_file, `stop_slurm` in teardown_file.

# shellcheck disable=SC2164
start_slurm() {
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
SlurmdParameters=config_overrides
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
NodeName=$host NodeAddr=127.0.0.1 CPUs=${CPUS:-2} State=UNKNOWN
PartitionName=local Nodes=$host Default=YES MaxTime=INFINITE
CONF
  daemon munged --force --foreground --socket="$PWD/munge/socket" --key-file="$PWD/munge/key" \
    --log-file="$PWD/munge/log" --pid-file="$PWD/munge/pid" --seed-file="$PWD/munge/seed"
  soon test -S munge/socket
  daemon slurmctld -D -i
  daemon slurmd -D
  soon eval 'sinfo -h -o %T 2>/dev/null | grep -q idle' || { cat ./*.out ./*.log; false; }
}

stop_slurm() {
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

# soon COMMAND...: waits until it is true, for 90 s at most.
soon() {
  for ((i = 0; i < 900; i++)); do
    ! "$@" || return 0
    sleep 0.1
  done
  return 1
}

# sweep_makefile ROOT: Makefile for the study.mk here, without tools.
sweep_makefile() {
  cat >Makefile <<TOP
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
tools :=
all:
include $1/pipelines/common.mk
include study.mk
\$(steps.plan)
FORCE:
.PHONY: all FORCE
TOP
}

# is FOUND EXPECTED [ABOUT]
is() {
  [[ $1 == "$2" ]] ||
    { printf '%s\nfound:    %s\nexpected: %s\n' "${3-}" "$1" "$2"; return 1; }
}

# three_branches: a study toy for steps, in a folder of the test.
# shellcheck disable=SC2164
three_branches() {
  root=${SUBGRID_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
  cd "$BATS_TEST_TMPDIR"
  sweep_makefile "$root"
  # three branches of two steps, and what puts them together; each step notes that it ran
  cat >study.mk <<'STUDY'
study := toy
define par
value = $(if $(filter 2,$n),$(P2),1)
endef
P2 := 1
ns := 1 2 3
$(foreach n,$(ns),$(call step,n=$n/a,$R/n=$n/a.txt,data.txt,cat {par} {in}; echo a$n >>ran))
$(foreach n,$(ns),$(call step,n=$n/b,$R/n=$n/b.txt,$R/n=$n/a.txt,\
  sort {in} >{out}; echo b$n >>ran))
$(call step,all,$R/all.txt,$(ns:%=$R/n=%/b.txt),cat {in}; echo all >>ran)
$(call step,apart,$R/apart.txt,,echo apart)
study-toy: $R/all.txt ## three branches
STUDY
  echo first >data.txt
}
