#!/usr/bin/env bats
# What goes wrong around steps and lists of them: full disks, other users, clocks, no locks, and a
# Slurm (a stub) that forgets or holds jobs.

bats_require_minimum_version 1.5.0

load slurm

setup() { three_branches; }

teardown() {
  cd /
  [[ ! ${shared-} ]] || rm -rf "$shared"
  ! mountpoint -q "$BATS_TEST_TMPDIR/results" || umount "$BATS_TEST_TMPDIR/results"
}

trace() { find . -printf '%p %s %T@ %C@\n' | sort; }
took() { sort ran | paste -sd' '; : >ran; }
# what a folder in which `make` ran all steps has, as found by a copy of this one
plain() {
  mkdir plain
  cp Makefile study.mk data.txt plain/
  make -s -C plain study-toy "$@" >plain/said
}

# a folder that all may enter, with the study in it: $shared; `other COMMAND...` as another user
share() {
  [[ $(id -u) == 0 ]] && setpriv --reuid 65534 --regid 65534 --clear-groups true 2>/dev/null ||
    skip "needs root and setpriv"
  [[ $(other wc -l "$root/pipelines/common.mk" 2>&1) =~ ^[0-9] ]] ||
    skip "$root is closed to others"
  shared=$(mktemp -d /tmp/shared.XXXXXX)
  cp Makefile study.mk data.txt "$shared"
  cd "$shared"
  : >ran
  chgrp -R 65534 .
  chmod 2775 .
  chmod 664 ran
}
other() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }

@test "two users on one results: by their group it works, else it is refused and nothing is lost" {
  share
  (umask 022 && make study-toy) >said
  sums=$(trace | grep results/)
  sed -i 's/sort {in}/sort -r {in}/' study.mk
  run -2 other make -k study-toy
  [[ $output == *'Permission denied'* ]]
  run -2 other make study-toy LAUNCH=list
  [[ $output == *"Permission denied"* ]]
  is "$(trace | grep results/)" "$sums"
  rm -r results
  : >ran
  umask 002
  make study-toy >said
  is "$(other make study-toy)" "study-toy: up to date (results/toy/all.txt)"
  sed -i 's/sort -r {in}/sort {in}/' study.mk
  echo second >data.txt
  other make study-toy LAUNCH=list >said
  bash results/toy/.launch/stage-1.list >said
  other bash results/toy/.launch/stage-2.list >said
  other bash results/toy/.launch/stage-3.list >said
  is "$(sort ran | uniq -c | awk '{ print $1 $2 }' | paste -sd' ')" "2a1 2a2 2a3 2all 2b1 2b2 2b3"
  for user in '' other; do
    is "$($user make study-toy)" "study-toy: up to date (results/toy/all.txt)"
  done
}

@test "slurm: a job number that was given again is of the last submission" {
  mkdir bin
  cat >bin/sbatch <<'STUB'
#!/bin/bash
echo >>count
echo $((40 + $(wc -l <count)))
STUB
  echo 'echo "MaxArraySize = 3"' >bin/scontrol
  echo 'cat queue' >bin/squeue
  chmod +x bin/*
  export PATH=$PWD/bin:$PATH
  printf '%s\n' '41 0 41_0 None' '42 0 42_0 Dependency' >queue
  make study-toy LAUNCH=slurm >said
  # the controller forgot 42 and 43: 42 is now the task that makes b1 to b3 anew
  echo 41 >count
  cp -r results/toy/.launch/1 results/toy/.launch/2
  echo '42 0 results/toy/.steps/all.ok results/toy/.launch/2/steps/toy/all' \
    >results/toy/.launch/2/tasks
  echo 42 >results/toy/.launch/2/jobs
  make study-toy LAUNCH=slurm >said
  is "$(head -n 1 said)" "study-toy: in the queue already: 3 steps, of jobs 41"
  is "$(cut -d/ -f 4- results/toy/.launch/3/packs | sort | paste -sd' ')" \
    "all.ok n=1/b.ok n=2/b.ok n=3/b.ok"
}

@test "slurm: what Slurm or a person holds is told, and released where a machine did not start it" {
  mkdir bin
  echo 'echo >>count; echo $((40 + $(wc -l <count)))' >bin/sbatch
  echo '[[ $1 == release ]] && echo "$2" >>released || echo "MaxArraySize = 3"' \
    >bin/scontrol
  echo 'echo "$*" >asked; cat queue' >bin/squeue
  chmod +x bin/*
  sed -i '1i #!/bin/bash' bin/*
  export PATH=$PWD/bin:$PATH
  make study-toy LAUNCH=slurm >said
  printf '%s\n' '41 0 41_0 launch failed requeued held' '42 0 42_0 JobHeldUser' \
    '43 0 43_0 Dependency' >queue
  [[ $(id -u) != 0 ]] || chown 65534 results/toy/.launch/1/tasks   # another's
  diff <(make study-toy LAUNCH=slurm) - <<'SAID'
study-toy: a machine did not start task 41_0, which Slurm held: released
study-toy: task 42_0 waits for: scontrol release 42_0, or scancel 42_0 (JobHeldUser)
study-toy: in the queue already: 7 steps, of jobs 41 42 43
SAID
  is "$(cat released)" 41_0
  [[ $(id -u) != 0 || $(cat asked) == *'-u 65534 '* ]]
}

@test "a clock that runs backwards: times are no reason to run, and none to trust" {
  make study-toy >said
  : >ran
  for shift in '+1 day' '-1 day' '-3 days'; do
    find results data.txt study.mk -exec touch -d "$shift" {} +
    is "$(timeout 60 make study-toy 2>said)" "study-toy: up to date (results/toy/all.txt)" "$shift"
    is "$(timeout 60 make study-toy LAUNCH=list 2>said)" \
      "study-toy: up to date (results/toy/all.txt)"
  done
  is "$(cat ran)" ""
  for shift in '-9 days' '+9 days'; do   # as long as before
    tr a-z b-za <data.txt >data
    mv data data.txt
    touch -d "$shift" data.txt
    is "$(timeout 60 make study-toy LAUNCH=list 2>said | head -n 1 | cut -d' ' -f 2,3)" "7 steps"
    timeout 60 make study-toy >said 2>&1
    is "$(took)" "a1 a2 a3 all b1 b2 b3" "$shift"
    is "$(timeout 60 make study-toy 2>said)" "study-toy: up to date (results/toy/all.txt)"
  done
}

@test "a full disk: the step is named, and the cause; with room again what is missing is made" {
  [[ $(id -u) == 0 ]] && mkdir results && mount -t tmpfs -o size=64k none results 2>/dev/null ||
    skip "needs root and mount"
  sed -i 's/cat {par} {in}/cat {par} {in}; seq 3000/' study.mk
  run ! make -k study-toy
  [[ $output == *'No space left on device'* ]]
  # what is not made is named
  for n in 1 2 3; do
    for step in a b; do
      [[ -s results/toy/.steps/n=$n/$step.ok || $output == *"n=$n/$step"* ||
        ($step == b && ! -s results/toy/.steps/n=$n/a.ok) ]]
    done
  done
  mount -o remount,size=4m results
  ended=$(find results -name '*.ok' -size +0 | wc -l)
  ((ended >= 1 && ended < 7))
  make study-toy >said
  is "$(grep -c STEP said)" "$((7 - ended))"
  plain
  cmp results/toy/all.txt plain/results/toy/all.txt
  # the same of a limit on the size of files
  rm -r results/toy
  run ! bash -c 'ulimit -f 8; make -k study-toy'
  [[ $output == *'toy/n=1/a: failed'* && $output == *[Ff]'ile size limit exceeded'* ]]
  make study-toy >said
  cmp results/toy/all.txt plain/results/toy/all.txt
}

@test "slurm: a file system without locks is told, and gone on with; a lock that is held refuses" {
  mkdir bin
  echo 'echo 41' >bin/sbatch
  echo 'echo "MaxArraySize = 3"' >bin/scontrol
  chmod +x bin/*
  mkdir -p results/toy/.launch
  PATH=$PWD/bin:$PATH run -2 flock results/toy/.launch/lock make study-toy LAUNCH=slurm
  is "${lines[0]}" "launch: another launch of study-toy is at it"
  echo 'echo "flock: 7: No locks available" >&2; exit 1' >bin/flock
  chmod +x bin/flock
  PATH=$PWD/bin:$PATH make study-toy LAUNCH=slurm >said 2>err
  is "$(cat err)" "launch: warning: results/toy/.launch lies where files cannot be locked: no two \
launches may share it"
  grep -q '^study-toy: 7 steps submitted' said
}
