#!/usr/bin/env bats
# The model of makespan: cases with an answer by hand, bounds, size.

bats_require_minimum_version 1.5.0

load slurm

setup() {
  root=${SUBGRID_ROOT:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}
  cd "$BATS_TEST_TMPDIR"
  none='--plan 0 --submit 0 --array 0 --task 0 --step 0 --launch 0'
}
# model OPTION...: of `times`, without overheads: tasks, arrays, seconds of slurm, of make,
# work / W and the longest chain
# shellcheck disable=SC2086
model() {
  "$root/pipelines/makespan" $none --times times "$@" |
    awk 'NR > 2 { print $3, $4, $5 + 0, $7 + 0, $9 + 0, $10 + 0 }' | paste -sd ';'
}

@test "makespan: equal steps, one long step, one worker, more workers than steps" {
  echo 300 >times   # two a task; of two workers and more, one
  is "$(model --steps 8 --workers 1,2,3,100)" \
    "4 1 2400 2400 2400 300;8 1 1200 1200 1200 300;8 1 900 900 800 300;8 1 300 300 24 300"
  is "$(model --steps 8 --workers 4 --pack 1)" "8 1 600 600 600 300"
  is "$(model --steps 8 --workers 4 --pack 1 --array-size 3)" "8 3 600 600 600 300"
  is "$(model --steps 8 --workers 4 --pack 4)" "2 1 1200 600 600 300"
  is "$(model --steps 8 --workers 4 --pack 4 --cpus 2)" "2 1 600 600 600 300"
  is "$(model --steps 8 --workers 1 --full 300)" "8 1 2400 2400 2400 300"
  printf '%s\n' 10 10 10 10 1000 >times # the long one last, and in a task of its own
  is "$(model --steps 5 --workers 1,2,5)" \
    "2 1 1040 1040 1040 1000;2 1 1000 1020 520 1000;2 1 1000 1000 208 1000"
}

@test "makespan: stages are barriers in Slurm alone; a step waits for all that it needs" {
  printf '%s\n' '1 700' '1 100' '2 100' '2 700' >times   # two chains of 800
  is "$(model --steps 4 --workers 2)" "4 2 1400 800 800 800"
  is "$(model --steps 8 --workers 1)" "8 2 3200 3200 3200 800"
  is "$(model --steps 8 --workers 2 --pack 1)" "8 2 1700 1600 1600 800" \
    "of a stage 700 100 700 100; of the next 100 700 100 700"
  printf '%s\n' 5 >times
  is "$(model --steps 6 --stages 3 --workers 2,6)" "3 3 30 15 15 15;3 3 30 15 5 15"
  # a diamond and what it needs, in any order of lines
  printf '%s\t' 9 100 d b c >times
  printf '\n%s\t%s\tb\ta\n%s\t%s\tc\ta\n%s\t%s\ta\n' 9 700 9 900 9 100 >>times
  is "$(model --steps 4 --workers 1,2)" "4 3 1800 1800 1800 1100;4 3 1100 1100 900 1100"
  # unequal stages: 4, 2 and 1 steps
  printf '%s\n' '1 10' '1 10' '1 10' '1 10' '2 10' '2 10' '3 10' >times
  is "$(model --steps 7 --workers 4 --pack 1)" "7 3 30 30 17.5 30"
}

@test "makespan: overheads add up" {
  echo 300 >times
  # 8 steps in 4 tasks on 2 workers: 8 (1 + 2) + 10, then two tasks, each 2 (300 + 3 + 4) + 20
  read -r _ _ _ _ slurm _ make _ < <("$root/pipelines/makespan" --times times \
    --steps 8 --workers 2 --pack 2 --plan 1 --submit 2 --array 10 --task 20 --step 3 --launch 4 |
    tail -n 1)
  is "$slurm $make" "1302.00 1220.00"   # 34 + 2 (634); 8 + 4 (303)
}

@test "makespan: of what is recorded; no less than both bounds, whatever the graph" {
  mkdir -p results/toy/.steps/n=1
  printf '%s\n' 'input = ' 'output = results/toy/a' '# made' 'wall_seconds = 4' \
    >results/toy/.steps/a.ok
  printf '%s\n' 'input = results/toy/a data' 'output = results/toy/b results/toy/c' '# made' \
    'wall_seconds = 5.5' >results/toy/.steps/n=1/b.ok
  # of a store
  printf '%s\n' 'input = results/toy/c' 'output = results/toy/d' '# made' >results/toy/.steps/d.ok
  # shellcheck disable=SC2086
  "$root/pipelines/makespan" $none results/toy --steps 6 --workers 2 >said
  is "$(head -n 1 said | cut -d';' -f 1)" "results/toy: 3 steps in 3 stages"
  is "$(awk 'NR == 3 { print $1, $5, $7, $9, $10 }' said)" "6 19.00 9.50 9.50 9.50"
  for seed in 1 2 3 4 5 6; do
    awk -v seed="$seed" 'BEGIN {
      srand(seed)
      for (i = 1; i <= 40; i++) {
        line = "1\t" int(rand() ^ 4 * 1000) + 1 "\t" i
        for (j = 1; j < i; j++) if (rand() < .06) line = line "\t" j
        print line
      }
    }' >times
    for more in "" "--cpus 2" "--pack 3" "--draw $seed"; do
      # shellcheck disable=SC2086
      "$root/pipelines/makespan" $none --times times --steps 200 --workers 2,3,7,200 $more >said
      awk -v more="$more" 'NR > 2 {
        rows++
        for (i = 5; i <= 7; i += 2)
          if ($i < $9 - .01 || $i < $10 - .01) { print "below a bound " more ": " $0; bad = 1 }
        # list scheduling: Graham
        if ($7 > $9 + $10 + .01) { print "above " more ": " $0; bad = 1 }
      } END { exit bad || rows != 4 }' said
    done
  done
}

@test "makespan: a hundred thousand steps in seconds; draws are the same anywhere" {
  printf '%s\n' .5 .7 20 1e-1 >times
  SECONDS=0
  "$root/pipelines/makespan" --times times --stages 4 --draw 7 --steps 100000 --workers 500 >said
  ((SECONDS < 30))
  is "$(awk 'NR == 3 { print $1, $2, $4, $9, $10 }' said)" "100000 500 12 1065.24 80.00"
}

@test "makespan: refuses in one line" {
  refuses() {
    run -"$2" "$root/pipelines/makespan" "${@:3}"
    is "$output" "makespan: $1"
  }
  refuses "expected either results/STUDY or --times FILE" 64
  refuses "results/none: no steps recorded there" 66 results/none
  refuses "--times: cannot read none" 66 --times none
  refuses "--steps: found 1e3, expected numbers from 1, commas between" 64 --steps 1e3
  refuses "--task: found -1, expected seconds" 64 --task -1
  echo "1 x" >times
  refuses "times: line 1: found x, expected seconds" 65 --times times
  printf '1 2\n3\n' >times
  refuses "times: line 2: found 1 columns, expected 2" 65 --times times
  printf '1 2 a b\n1 2 b a\n' >times
  refuses "times: steps that need each other" 65 --times times
  printf '1 ? a\n' >times
  refuses "times: line 1: found ?, expected seconds" 65 --times times
  : >times
  refuses "times: no steps" 65 --times times
  echo 1 >times
  refuses "times: a task of 4 CPUs on 2" 65 --times times --cpus 4 --workers 2 --steps 1
  "$root/pipelines/makespan" --help | grep -q -- --array-size
}
