#!/usr/bin/env bats
# A sweep in Slurm whose tasks and daemons are killed ends with the same files, nothing run twice.

bats_require_minimum_version 1.5.0

load ../cli/slurm
setup_file() { start_slurm; }
teardown_file() {
  stop_slurm
  ! pgrep -af "$BATS_FILE_TMPDIR"
}

setup() {
  root=${SUBGRID_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
  cd "$BATS_TEST_TMPDIR"
  sweep_makefile "$root"
  # 20 branches of three steps; each notes its beginning and, when all but its end is done, that
  cat >study.mk <<'STUDY'
study := toy
ns := $(shell seq 20)
do = echo $1$n >>begun; sleep 0.$(words $(wordlist 1,$n,0 0 0 0 0 0 0 0 0))
a = $(call step,n=$n/a,$R/n=$n/a.txt,,$(call do,a); echo $n; echo a$n >>ran)
b = $(call step,n=$n/b,$R/n=$n/b.txt,$R/n=$n/a.txt,\
  $(call do,b); cat {in} {in}; echo b$n >>ran)
c = $(call step,n=$n/c,$R/n=$n/c.txt,$R/n=$n/b.txt,\
  $(call do,c); tac {in}; echo c$n >>ran)
$(foreach n,$(ns),$a$b$c)
study-toy: $(ns:%=$R/n=%/c.txt) ## twenty branches
STUDY
}

daemon_pid() { cat "$BATS_FILE_TMPDIR/$1.started"; }
restart() {
  (cd "$BATS_FILE_TMPDIR" && case $1 in slurmd) daemon slurmd -D ;; *) daemon slurmctld -D ;; esac)
}
# up: the node works. One that was told to start a job that it runs, as slurmctld had forgotten
# that, waits for its administrator.
up() {
  case $(sinfo -h -o %T 2>/dev/null) in
    idle* | mix* | alloc*) ;;
    drain*) scontrol update NodeName="$(hostname -s)" State=RESUME || true; false ;;
    *) false ;;
  esac
}
# hasten: a task put back waits for two minutes otherwise
hasten() {
  squeue -h -r -t PENDING -o '%i %r' 2>/dev/null | while read -r task reason; do
    [[ $reason != BeginTime ]] || scontrol update JobId="$task" StartTime=now || true
  done
}
idle() { hasten; up && [[ -z $(squeue -h 2>/dev/null || echo none) ]]; }
# kill_task: one that runs, its make and the steps of that
kill_task() {
  local pid pids='' next=''
  for pid in $(pgrep -x make); do
    [[ $(readlink "/proc/$pid/cwd") != "$PWD" ]] || next=$pid
  done
  while [[ $next ]]; do
    pids+=" ${next//,/ }"
    next=$(pgrep -P "$next" | paste -sd,)
  done
  # shellcheck disable=SC2086
  [[ ! $pids ]] || kill -9 $pids 2>/dev/null || true
}
records() {
  [[ ! -d results/toy/.steps ]] ||
    find results/toy/.steps -name '*.ok' -printf '%p %i %T@\n' | sort
}
# rerun: until nothing is missing
rerun() {
  local i
  for i in {1..12}; do
    make study-toy LAUNCH=slurm PACK=5 >said 2>&1 || { cat said; return 1; }
    soon idle || soon idle || continue
    ! grep -q '^study-toy: up to date' said || return 0
  done
  squeue
  cat said results/toy/.launch/report.txt
  return 1
}

@test "kill -9 of tasks, slurmd and slurmctld at twenty instants: reruns take the gaps alone" {
  for i in {1..20}; do
    make study-toy LAUNCH=slurm PACK=5 >said 2>&1 || { cat said; false; }
    sleep "$(awk -v i="$i" 'BEGIN { print 0.3 + (i * 7919 % 97) / 97 * 1.4 }')"
    records >seen-$i
    echo "$i: $(wc -l <seen-$i) made, $(squeue -h -r | wc -l) jobs: $(tail -n 1 said)" >>story
    case $((i % 3)) in
      0) kill_task ;;
      1) kill -9 "$(daemon_pid slurmd)"; sleep 0.2; restart slurmd ;;
      2) kill -9 "$(daemon_pid slurmctld)"; sleep 0.2; restart slurmctld ;;
    esac
    hasten
    soon up || { cat story; sinfo -R; false; }
  done
  cat story
  rerun
  idle
  is "$(find results/toy -name '*.tmp')" ""
  # what was made at any instant was neither made again nor looked at again
  records >seen
  is "$(wc -l <seen)" 60
  is "$(sort -u seen-* | comm -23 - seen)" "" "made again"
  is "$(sort -u ran | wc -l)" 60
  # begun more often is what was cut short: of two at a time
  echo "$(wc -l <begun) begun, $(wc -l <ran) to their last line"
  (($(wc -l <begun) <= 100))
  mkdir plain
  cp Makefile study.mk plain/
  make -s -C plain -j4 study-toy >said 2>&1
  for n in {1..20}; do cmp "results/toy/n=$n/c.txt" "plain/results/toy/n=$n/c.txt"; done
  make verify-toy | grep -q '60 files.*as recorded'
}
