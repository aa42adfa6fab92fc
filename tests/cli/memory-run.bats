# memory-run: rollout of models that remember (form memory), whose files tests/cli/memory.c writes.
bats_require_minimum_version 1.5.0

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  PATH=$SUBGRID_BUILD/tests/cli:$PATH
}
wrong() { echo "$*"; false; }
# a truth of three members, 40 steps of 0.01 long
truth() { simulate lorenz63 --members 3 --time 0.4 --dt 0.01 --save-every 0.01 --quiet -o truth.h5; }
# values FILE [TIME]: all states, from a time on.
values() { records "$1" | awk -v t="${2:--1}" '$1 ~ /^[xyz]$/ && $2 > t - 1e-9 { print $1, $2, $3, $5 }'; }

@test "noise is that of the seed, whatever the threads, and a model without it ignores the seed" {
  truth
  memory lorenz63 noise=0.3 out=noisy.h5
  memory lorenz63 out=quiet.h5
  for threads in 1 2; do
    OMP_NUM_THREADS=$threads rollout noisy.h5 --ic truth.h5 --seed 3 --quiet -o out.h5
    mv out.h5 noisy.$threads
    rollout noisy.h5 --ic truth.h5 --seed 3 --threads $threads --quiet | values - >values.$threads
  done
  cmp noisy.1 noisy.2
  cmp values.1 values.2
  rollout noisy.h5 --ic truth.h5 --seed 4 --quiet | values - >other
  ! cmp -s values.1 other || wrong 'another seed, the same noise'
  for seed in 1 2; do
    rollout quiet.h5 --ic truth.h5 --seed $seed --quiet | values - >quiet.$seed
  done
  cmp quiet.1 quiet.2
}

@test "an ensemble of a model with noise: runs of each member that differ by it, held against its truth" {
  truth
  memory lorenz63 noise=0.3 out=noisy.h5
  rollout noisy.h5 --ic truth.h5 --ensemble 4 --quiet -o runs.h5
  records runs.h5 >all
  [[ $(awk '$1 == "initial" { printf "%s ", $5 }' all) == '0 0 0 0 1 1 1 1 2 2 2 2 ' ]] || wrong "$(grep initial all)"
  [[ $(awk '$1 == "draw" { printf "%s ", $5 }' all) == '0 1 2 3 0 1 2 3 0 1 2 3 ' ]] || wrong "$(grep draw all)"
  # all begin alike, none ends so
  [[ $(awk '$1 == "x" && $2 == 0 { print $5 }' all | sort -u | wc -l) == 3 ]] || wrong 'begin'
  [[ $(awk '$1 == "x" && $2 > 0.395 { print $5 }' all | sort -u | wc -l) == 12 ]] || wrong 'end'
  score runs.h5 --truth truth.h5 -m rmse --format tsv | grep -q '^rmse' || wrong 'score'
  # no spread at all is further from 1 than too much of it; one run has none
  memory lorenz63 out=quiet.h5
  rollout quiet.h5 --ic truth.h5 --quiet -o one.h5
  score runs.h5 --truth truth.h5 --baseline one.h5 -m crps -m spread-skill --format tsv >ensemble.tsv
  awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    $1 == "crps" { crps += $at["value"] > 0 && $at["baseline"] > 0 }
    $1 == "spread-skill" { ratio += $at["value"] > 0 && $at["value"] < 2 && $at["baseline"] == 0 && $at["worse"] == 0 }
    END { exit !(crps == 3 && ratio == 3) }' ensemble.tsv || wrong "$(cat ensemble.tsv)"
  run -65 score one.h5 --truth truth.h5 -m spread-skill
  [[ $output == *'found one run of each member, expected an ensemble'* ]] || wrong "$output"
  # all begin alike: there is no density, which is said; of four runs an interval holds 0.6 at most
  run -65 score runs.h5 --truth truth.h5 -m log-score
  [[ $output == *'runs.h5: log-score: x: found 3 of '*' values at which all 4 runs are equal'* ]] || wrong "$output"
  run -65 score runs.h5 --truth truth.h5 -m coverage
  [[ $output == *'coverage: part = 0.9: found 4 runs, which hold 0.6 at most; expected 19 runs or more' ]] || wrong "$output"
  score runs.h5 --truth truth.h5 --times 0.02: -m log-score -m coverage:0.6 -m energy-score -m rank --format tsv >more.tsv
  [[ $(cut -f 3 more.tsv | grep -cE '^-?[0-9.e-]+$') == 12 ]] || wrong "$(cat more.tsv)"
  # draws of theta come first, and have noise too
  memory lorenz63 noise=0.3 draws=2 out=draws.h5
  rollout draws.h5 --ic truth.h5 --ensemble all --quiet -o two.h5
  [[ $(records two.h5 | awk '$1 == "x" && $2 > 0.395 { print $5 }' | sort -u | wc -l) == 6 ]] || wrong 'draws'
}

@test "records before the start are the past: a run goes on as it went" {
  truth
  memory lorenz63 lags=5 out=five.h5
  rollout five.h5 --ic truth.h5 -o run.h5 2>warned
  [[ $(<warned) == 'rollout: warning: truth.h5: found 0 records before time 0 in steps of 0.01, five.h5 remembers 4: it does not know what was before them' ]] || wrong "$(<warned)"
  rollout five.h5 --ic run.h5 --start 0.2 -o on.h5 2>warned
  [[ ! -s warned ]] || wrong "$(<warned)"
  cmp <(values run.h5 0.2) <(values on.h5)
  # with a past that is known in part, it goes on otherwise
  rollout five.h5 --ic run.h5 --start 0.03 -o part.h5 2>warned
  grep -q 'found 3 records before time 0.03 in steps of 0.01' warned || wrong "$(<warned)"
  cmp <(values run.h5 0.03) <(values part.h5) # there was none before time 0
  snapshot run.h5 --times 0.18:0.4 -o late.h5
  rollout five.h5 --ic late.h5 --start 0.2 -o part.h5 2>warned
  grep -q 'found 2 records before time 0.2 ' warned || wrong "$(<warned)"
  ! cmp -s <(values run.h5 0.2) <(values part.h5) || wrong 'nothing was forgotten'
  # records that are no steps of the model tell nothing
  snapshot run.h5 --every 2 -o every.h5
  rollout five.h5 --ic every.h5 --start 0.2 -o part.h5 2>warned
  grep -q 'found 0 records before time 0.2 ' warned || wrong "$(<warned)"
  # the past of each member, for all its runs
  memory lorenz63 lags=5 draws=2 out=two.h5
  rollout two.h5 --ic run.h5 --start 0.2 --ensemble 2 -o twice.h5
  values twice.h5 | awk '{ $3 = int($3 / 2) } 1' | sort -u >found
  cmp <(values on.h5 | sort -u) found
}

@test "a corrected solver: its own z is found again in its records" {
  truth
  memory lorenz63 act=correct own=2 lags=3 noise=0.2 out=noisy.h5
  memory lorenz63 act=correct own=2 lags=3 out=narma.h5
  rollout --ic truth.h5 --quiet -o coarse.h5
  rollout noisy.h5 --ic truth.h5 --quiet -o still.h5
  rollout noisy.h5 --ic truth.h5 --seed 1 --quiet -o other.h5
  rollout narma.h5 --ic truth.h5 --quiet -o run.h5
  [[ $(inspect run.h5) == *rk4* ]] || wrong "$(inspect run.h5)"
  ! cmp -s <(values still.h5) <(values other.h5) || wrong 'no noise'
  score run.h5 --truth coarse.h5 -m rmse --require 'rmse>1e-3' --quiet || wrong 'no correction'
  rollout narma.h5 --ic run.h5 --start 0.2 -o on.h5 2>warned
  [[ ! -s warned ]] || wrong "$(<warned)"
  snapshot run.h5 --times 0.2:0.4 -o later.h5
  score on.h5 --truth later.h5 -m rmse --require 'rmse<1e-9' --quiet || wrong "$(score on.h5 --truth later.h5 -m rmse)"
  # not so without the past
  rollout narma.h5 --ic later.h5 --quiet -o on.h5
  score on.h5 --truth later.h5 -m rmse --require 'rmse>1e-6' --quiet || wrong "$(score on.h5 --truth later.h5 -m rmse)"
}

@test "what does not fit is refused" {
  truth
  memory lorenz63 out=three.h5
  memory lorenz63 noise=1 dt=0.02 out=coarse.h5
  memory lorenz96 n=8 out=eight.h5
  memory lorenz63 act=add out=adds.h5
  memory lorenz63 act=correct own=1 out=narma.h5
  simulate lorenz63 --time 0.3 --save-every 0.03 --quiet -o third.h5
  while IFS='|' read -r code says words; do
    run -"$code" rollout $words
    [[ $output == "rollout: error: $says"* ]] || wrong "$words: $output"
  done <<'CASES'
64|--dt: found 0.005, expected 0.01, over which three.h5 steps|three.h5 --ic truth.h5 --dt 0.005
64|found 0.03 between saves, expected a whole number of steps of 0.02|coarse.h5 --ic third.h5
64|--ensemble: found 'all', expected a number: the runs of coarse.h5 differ by their noise|coarse.h5 --ic third.h5 --ensemble all
64|--dt: found 0.02, expected 0.01, over which narma.h5 steps|narma.h5 --ic truth.h5 --dt 0.02
65|three.h5: found a model without draws, expected a data set ensemble|three.h5 --ic truth.h5 --ensemble 2
65|eight.h5 with truth.h5: the model does not fit the data|eight.h5 --ic truth.h5
65|closure memory gives a step, found act add, expected one of steps|adds.h5 --ic truth.h5
CASES
}
