#!/usr/bin/env bats
# What stands around make's own runs of steps: plans, verification, lists for other runners.

bats_require_minimum_version 1.5.0

load slurm
setup() { three_branches; }

trace() { find . -printf '%p %s %T@ %C@\n' | sort; }
took() { sort ran | paste -sd' '; : >ran; }
# times STEP WALL: what its record says from now on
times() {
  sed -i "s/^wall_seconds.*/wall_seconds = $2/; s/^user_seconds.*/user_seconds = 7/; s/^system_seconds.*/system_seconds = 1/" \
    "results/toy/.steps/$1.ok"
}

@test "a plan counts, adds up and fits steps onto workers; it touches nothing" {
  before=$(trace)
  plan=$(make plan-toy)
  is "$(trace)" "$before"
  echo "$plan" >plan
  is "$(head -n 1 plan)" "plan-toy: 7 of 7 steps would run; of those after a changed one, equal bytes may spare some"
  is "$(awk '$1 == "all" { print $2, $3 }' plan)" "7 7"
  grep -q '^workers 8      at least 0.0 s$' plan

  make study-toy
  is "$(make plan-toy)" "plan-toy: 0 of 7 steps would run"
  times n=1/a 10; times n=2/a 20; times n=3/a 30
  times n=1/b 50; times n=2/b 5; times n=3/b 5; times all 4000
  echo second >data.txt
  before=$(trace)
  found=$(make plan-toy)
  is "$(trace)" "$before"
  # two workers: 30+5 | 10+50 | .. by the longest chain: a1 a3 (10: b1, 30: a2, 50: b3, 55: b2) 60
  diff <(sed '1d; s/ *$//' <<<"$found") - <<'PLAN'
stage    steps  unknown         wall          CPU     output  longest step
1            3        0       60.0 s       24.0 s       48 B  toy/n=3/a
2            3        0       60.0 s       24.0 s       48 B  toy/n=1/b
3            1        0  66 min 40 s        8.0 s       48 B  toy/all
all          7        0  68 min 40 s       56.0 s      144 B
workers 1      68 min 40 s
workers 2      67 min 40 s
workers 8      67 min 40 s
workers 64     67 min 40 s
longest chain  67 min 40 s
PLAN
  # one branch; the times outlive the record; what is new takes the median of its tool
  echo first >data.txt
  make plan-toy P2=2 >plan
  is "$(awk '$1 == "all" { print $2, $3, $4, $6 }' plan)" "3 0 67 05"
  sed -i 's/echo b/false b/' study.mk
  run ! make study-toy P2=2
  stages() { awk '$1 ~ /^[0-9]/ { print $2, $4, $5 }' plan | paste -sd';'; }
  make plan-toy P2=2 >plan
  is "$(stages)" "3 75.0 s;1 5.0 s;1 66 min" "b1 has failed"
  sed -i 's/ns := 1 2 3/ns := 1 2 3 4/; s/false b/echo b/' study.mk
  make plan-toy P2=2 >plan
  is "$(stages)" "3 90.0 s;2 10.0 s;1 66 min" "b1 from its last record, a4 and b4 as their tools"
}

@test "verify reads every byte, of outputs and of inputs from elsewhere" {
  make study-toy
  make -s verify verify-toy | tee found
  is "$(sort -u found)" "verify: 8 files, $(cat data.txt results/toy/*.txt results/toy/n=*/*.txt | wc -c | awk '{ printf "%.4g", $1 / 1e6 }') MB, as recorded"
  cp -p results/toy/n=2/a.txt old
  printf 'x' | dd of=results/toy/n=2/a.txt conv=notrunc status=none   # size and time stay
  touch -r old results/toy/n=2/a.txt
  rm results/toy/all.txt
  echo second >data.txt
  run -2 make -s verify-toy
  [[ $output == *'toy/n=2/a: results/toy/n=2/a.txt differs from its record'* ]]
  [[ $output == *'toy/n=1/a: data.txt differs from its record'* ]]
  [[ $output == *'toy/all: results/toy/all.txt is missing'* ]]
  [[ $output == *'not all as recorded'* ]]
  is "$(grep -c '^verify: toy' <<<"$output")" 5
  run -2 make -s verify-none
  is "${lines[0]}" "step: error: results/none/: cannot verify: No such file or directory"
}

# what a folder in which `make` ran all steps has, as found by a copy of this one
plain() {
  mkdir plain
  cp Makefile study.mk data.txt plain/
  make -s -C plain study-toy "$@" >plain/said
}

@test "lists: each missing step once, on any runner, and only while something is missing" {
  plain
  make study-toy LAUNCH=list >said
  is "$(head -n 1 said)" "study-toy: 7 steps to run in 3 stages, one after the other, for example by"
  is "$(wc -l results/toy/.launch/stage-*.list | awk '{ print $1 }' | paste -sd' ')" "3 3 1 7"
  [[ ! -e ran ]]
  loop=$(sed -n 's/^  \(for.*xargs.*\)/\1/p' said)
  (unset MAKEFLAGS; cd /; cd "$BATS_TEST_TMPDIR"; bash -c "$loop") >said
  is "$(grep -c STEP said)" 7
  is "$(took)" "a1 a2 a3 all b1 b2 b3"
  cmp results/toy/all.txt plain/results/toy/all.txt
  bash -c "$loop" >said
  is "$(cat said ran)" "" "what is made is left"
  is "$(make study-toy)" "study-toy: up to date (results/toy/all.txt)"
  is "$(make study-toy LAUNCH=list)" "study-toy: up to date (results/toy/all.txt)"
  is "$(make study-toy P2=5 LAUNCH=list | head -n 1)" \
    "study-toy: 3 steps to run in 3 stages, one after the other, for example by"
  # from another folder, and by two runners at once
  for i in 1 2; do
    (cd /; for s in 1 2 3; do bash "$BATS_TEST_TMPDIR/results/toy/.launch/stage-$s.list" || exit; done) >said$i 2>&1 &
    pids[i]=$!
  done
  for i in 1 2; do wait "${pids[i]}" || { cat said$i; false; }; done
  is "$(took)" "a2 all b2"
  is "$(make study-toy P2=5)" "study-toy: up to date (results/toy/all.txt)"
}

@test "lists: what needs a failed step is held back, and says by which" {
  sed -i 's/cat {par} {in}/cat {par} {in}; [[ $n != 2 ]] || exit 3/' study.mk
  make study-toy LAUNCH=list >said
  for s in 1 2 3; do
    xargs -d '\n' -n 1 -P 2 bash -c <results/toy/.launch/stage-$s.list >said 2>&1 || true
  done
  is "$(took)" "a1 a3 b1 b3"
  is "$(cat results/toy/.launch/steps/toy/n=2/a.failed)" 3
  is "$(cat results/toy/.launch/steps/toy/n=2/b.held results/toy/.launch/steps/toy/all.held)" $'toy/n=2/a\ntoy/n=2/a'
  grep -q '^toy/all: held back by toy/n=2/a$' said
  for goal in 'results/toy/all.txt LAUNCH=list' 'study-toy LAUNCH=queue'; do
    # shellcheck disable=SC2086
    run -2 make $goal
    [[ $output == *LAUNCH* ]]
  done
}

@test "slurm: none, or one that refuses: one clear line, and nothing half submitted stays" {
  mkdir bin
  ln -s /usr/bin/* bin/ 2>/dev/null || true
  ln -sf "$(command -v step)" bin/
  rm -f bin/sbatch bin/scontrol bin/scancel bin/squeue
  PATH=$PWD/bin run -2 make study-toy LAUNCH=slurm
  is "${lines[0]}" "launch: no sbatch on PATH; LAUNCH=list writes lists"
  # a stub of Slurm: the third array is refused
  cat >bin/sbatch <<'STUB'
#!/bin/bash
echo "$*" >>asked
n=$(wc -l <asked)
((n < 3)) || { printf 'sbatch: error: %s\n' "invalid partition: nope" "Batch job submission failed" >&2; exit 1; }
echo $((40 + n))
STUB
  echo 'echo "MaxArraySize = 1001"' >bin/scontrol
  echo 'echo "$*" >cancelled' >bin/scancel
  chmod +x bin/sbatch bin/scontrol bin/scancel
  PATH=$PWD/bin run -2 make study-toy LAUNCH=slurm SBATCH='--partition=nope --time=5'
  is "${lines[0]}" "launch: sbatch: invalid partition: nope; Batch job submission failed"
  is "$(cat cancelled)" "41 42"
  is "$(ls results/toy/.launch)" lock
  is "$(grep -c -- '--partition=nope --time=5' asked)" 3
  is "$(grep -o 'afterany[^ ]*' asked | paste -sd' ')" "afterany:41 afterany:42"
}

@test "slurm: what is in the queue is left out, but for what needs a step that failed" {
  mkdir bin
  cat >bin/sbatch <<'STUB'
#!/bin/bash
echo "$*" >>asked
echo >>count
echo $((40 + $(wc -l <count)))
STUB
  echo 'echo "MaxArraySize = 3"' >bin/scontrol
  echo 'printf "%s 0\n" 41 42 43; printf "%s 1\n" 41 42' >bin/squeue
  chmod +x bin/*
  export PATH=$PWD/bin:$PATH
  is "$(make study-toy LAUNCH=slurm PACK=2)" \
    "study-toy: 7 steps submitted: jobs 41 42 43; then 44 writes results/toy/.launch/report.txt"
  is "$(make study-toy LAUNCH=slurm)" "study-toy: in the queue already: 7 steps, of jobs 41 42 43"
  echo 3 >results/toy/.launch/1/steps/toy/n=2/a.failed
  : >asked
  diff <(make study-toy LAUNCH=slurm) - <<'SAID'
study-toy: in the queue already: 4 steps, of jobs 41 42
study-toy: 3 steps submitted: jobs 45 46 47; then 48 writes results/toy/.launch/report.txt
SAID
  is "$(grep -o 'afterany[^ ]*' asked | paste -sd' ')" "afterany:45 afterany:46:42 afterany:45:46:47"
  is "$(cut -d' ' -f 3 results/toy/.launch/2/tasks | paste -sd' ')" \
    "results/toy/.steps/n=2/a.ok results/toy/.steps/n=2/b.ok results/toy/.steps/all.ok"
  sed -i 's/sort {in} >/sort -r {in} >/' study.mk
  run -2 make study-toy LAUNCH=slurm
  [[ ${lines[0]} == 'launch: toy/n='?'/b is in the queue with other parameters: scancel 42, or wait for it' ]]
  is "$(ls results/toy/.launch | paste -sd' ')" "1 2 lock"
  # arrays are no longer than Slurm takes them
  sed -i 's/1 2 3$/1 2 3 4 5 6 7/' study.mk
  rm asked count
  echo : >bin/squeue
  make study-toy LAUNCH=slurm PACK=1
  is "$(grep -o 'array=0-[0-9]' asked | paste -sd' ')" \
    "array=0-2 array=0-2 array=0-0 array=0-2 array=0-2 array=0-0 array=0-0"
  is "$(grep -o 'afterany[^ ]*' asked | sort | uniq -c | awk '{ print $1 $2 }' | paste -sd' ')" \
    "3afterany:41:42:43 1afterany:41:42:43:44:45:46:47 1afterany:44:45:46"
  is "$(ls results/toy/.launch | paste -sd' ')" "1 lock"
}

@test "slurm: tasks of ten minutes, of less where machines would wait" {
  mkdir bin
  echo 'echo 41' >bin/sbatch
  echo 'echo "MaxArraySize = 1001"' >bin/scontrol
  echo 'echo "0/$CPUS/0/$CPUS"' >bin/sinfo
  chmod +x bin/*
  sed -i '1i #!/bin/bash' bin/*
  export PATH=$PWD/bin:$PATH CPUS
  sed -i 's/1 2 3$/1 2 3 4 5 6 7 8/' study.mk
  make study-toy >said
  for n in {1..8}; do times "n=$n/a" 200; times "n=$n/b" 10; done
  echo second >data.txt
  # 1600 s and 80 s: a task of 3 x 200 s; 400 s; 200 s; 200 s; no less than 30 s
  for CPUS in 0 1 2 64; do
    make study-toy LAUNCH=slurm >said
    awk -v cpus="$CPUS" '{ n[$1 " " $2]++ } END {
      for (s = 1; s <= 2; s++) { line = ""
        for (p = 0; s " " p in n; p++) line = line " " n[s " " p]; print cpus ":" line }
    }' results/toy/.launch/*/packs >>packs
    rm -r results/toy/.launch
  done
  diff packs - <<'PACKS'
0: 3 3 2
0: 8
1: 2 2 2 2
1: 3 3 2
2: 1 1 1 1 1 1 1 1
2: 3 3 2
64: 1 1 1 1 1 1 1 1
64: 3 3 2
PACKS
}

@test "lists: GNU parallel takes them to two hosts" {
  parallel --version 2>/dev/null | grep -q GNU || skip "no GNU parallel"
  # stands for ssh: options, host, command
  cat >ssh <<'SSH'
#!/bin/bash
while [[ $1 == -* ]]; do [[ $1 != -[lopS] ]] || shift; shift; done
echo "$1" >>"${0%/*}/hosts"
shift
[[ $1 != -- ]] || shift
cd / && exec env -i SHELL=/bin/bash HOME="$HOME" PATH=/usr/bin:/bin bash -c "$*"
SSH
  chmod +x ssh
  plain
  make study-toy LAUNCH=list >said
  for s in 1 2 3; do
    parallel --will-cite --ssh "$PWD/ssh" --sshlogin 2/one,2/two <results/toy/.launch/stage-$s.list
  done
  is "$(sort -u hosts | paste -sd' ')" "one two"
  is "$(took)" "a1 a2 a3 all b1 b2 b3"
  cmp results/toy/all.txt plain/results/toy/all.txt
}
