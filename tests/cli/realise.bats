# realise: kernels as hidden variables. The data (tests/cli/linear.c) have two hidden variables for
# each of three observables, of rates 4.57418833 and .46290583 +- .74221376 i.
bats_require_minimum_version 1.5.0

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  for seed in 1 2; do
    "$SUBGRID_BUILD"/tests/cli/linear nt=100000 seed=$seed out=$seed.h5
    mz-memory acc -L 80 $seed.h5 -o acc.$seed.h5
    mz-memory solve -L 40 acc.$seed.h5 --quiet -o mori.$seed.h5
  done
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }
wrong() { echo "$*"; false; }
# numbers NAME FILE: of a data set, one a line
numbers() { HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -m %.15g -y -d "$1" "$2" | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
# correlations FILE: of each observable with itself at lags 0, 10, 20, 40 and 80
correlations() {
  mz-memory acc -L 80 "$1" | mz-memory solve -L 1 --quiet -o "$1.kernels"
  numbers C "$1.kernels" | awk '{ k = int((NR - 1) / 9); i = (NR - 1) % 9 } i % 4 == 0 && (k == 0 || k == 10 || k == 20 || k == 40 || k == 80) { print k, $1 }'
}

@test "hidden variables and rates are found, whatever the units of the observables" {
  for seed in 1 2; do
    mz-memory realise mori.$seed.h5 --lags 32 -o aux.h5 2>told
    grep -q '6 hidden variables of 32 lags' told || wrong "$(<told)"
    grep 'times of decay' told | tr -cd '0-9. \n' | awk '{ for (i = 1; i <= NF; i++) { slow = $i > 1; sum[slow] += 1 / $i; n[slow]++ }
      print sum[0] / n[0], sum[1] / n[1]
      exit !((sum[0] / n[0] / 4.57418833 - 1) ^ 2 < .01 && (sum[1] / n[1] / .46290583 - 1) ^ 2 < .01) }' || wrong "$(<told)"
  done
  [[ $(inspect aux.h5) == *'form '*auxiliary*'parameters '*rank=6,noise=0,past=* ]] || wrong "$(inspect aux.h5)"
  for size in A:36 B:18 C:18 singular:45; do
    [[ $(numbers ${size%:*} aux.h5 | wc -l) == "${size#*:}" ]] || wrong "$size: $(numbers ${size%:*} aux.h5 | wc -l)"
  done
}

@test "a million records: kernels decay at the rates known, two of each observable" {
  "$SUBGRID_BUILD"/tests/cli/linear nt=1000000 seed=1 out=long.h5
  for v in x y z; do
    filter select --vars $v long.h5 --threads 1 | mz-memory acc -L 40 --quiet | mz-memory solve -L 40 --quiet -o long.$v.h5
    mz-memory realise long.$v.h5 --lags 40 --rank 2 --quiet -o aux.h5
    numbers A aux.h5 | xargs | awk '{ half = ($1 + $4) / 2; r = sqrt(half ^ 2 - $1 * $4 + $2 * $3); print -log(half + r) / .05, -log(half - r) / .05 }'
  done >rates
  # of one observable the slow rate has an error of 11 %, the fast one of 3 %: their means of three
  awk '{ slow += $1 / 3; fast += $2 / 3 } END { exit !((slow / .51246737 - 1) ^ 2 < .0025 && (fast / 5.05465525 - 1) ^ 2 < .0025) }' rates || wrong "$(<rates)"
}

@test "runs with noise have the variance and the correlations of the data" {
  mz-memory realise mori.1.h5 --lags 32 --noise --quiet -o noisy.h5
  rollout noisy.h5 --ic 1.h5 --time 5000 --seed 3 --threads 1 --quiet -o run.h5
  paste <(correlations 1.h5) <(correlations run.h5) >both
  [[ $(wc -l <both) == 15 ]] || wrong "$(<both)"
  # 2200 independent samples: errors of about 0.03
  awk '$1 == 0 { v[NR] = $2; w[NR] = $4; bad += ($4 / $2 - 1) ^ 2 > .01 }
       $1 > 0 { i = (NR - 1) % 3 + 1; bad += ($2 / v[i] - $4 / w[i]) ^ 2 > .01 } END { exit bad > 0 }' both || wrong "$(<both)"
  rollout noisy.h5 --ic 1.h5 --time 20 --seed 3 --ensemble 3 --threads 1 --quiet -o runs.h5
  [[ $("$SUBGRID_BUILD"/tests/cli/records runs.h5 | awk '$1 == "x" && $2 > 19.99 { print $5 }' | sort -u | wc -l) == 3 ]] || wrong 'members are alike'
}

@test "records before the start tell the hidden variables" {
  mz-memory realise mori.1.h5 --lags 32 --quiet -o aux.h5
  snapshot 1.h5 --times 0:60 -o truth.h5
  rollout aux.h5 --ic truth.h5 --time 60 --threads 1 --quiet -o run.h5
  rollout aux.h5 --ic run.h5 --start 50 --threads 1 -o on.h5 2>warned
  [[ ! -s warned ]] || wrong "$(<warned)"
  # it began with none: what is known is all
  rollout aux.h5 --ic run.h5 --start 3 --threads 1 -o on.h5 2>warned
  grep -q 'found 60 records before time 3 ' warned || wrong "$(<warned)"
  snapshot run.h5 --times 3:61 -o later.h5
  score on.h5 --truth later.h5 -m rmse --require 'rmse<1e-9' --quiet || wrong "$(score on.h5 --truth later.h5 -m rmse)"
  rollout aux.h5 --ic later.h5 --threads 1 --quiet -o without.h5
  score without.h5 --truth later.h5 -m rmse --require 'rmse>1e-3' --quiet || wrong "$(score without.h5 --truth later.h5 -m rmse)"
}

@test "kernels that are not positive real are refused noise; --stable multiplies their poles" {
  run -3 mz-memory realise mori.2.h5 --lags 16 --noise -o none.h5
  [[ $output == *'error: mori.2.h5: noise: found -'*'of the variance left after a forecast from '*' values, expected no less than 0'*'other --lags, another --rank or --stable may do' ]] || wrong "$output"
  [[ ! -e none.h5 ]] || wrong 'written'
  mz-memory realise mori.2.h5 --lags 16 --noise --stable -o stable.h5 2>told
  grep -q 'poles were multiplied by 0\.9' told || wrong "$(<told)"
  mz-memory realise mori.2.h5 --lags 16 --quiet -o aux.h5 || wrong 'without noise'
}

@test "other features, and what does not fit" {
  snapshot 1.h5 --times 0:500 -o some.h5
  mz-memory acc -L 8 --features poly:2 some.h5 | mz-memory solve -L 8 --quiet -o poly.h5
  mz-memory realise poly.h5 --rank 3 --quiet -o aux.h5
  [[ $(numbers B aux.h5 | wc -l) == 27 ]] || wrong "$(numbers B aux.h5)"
  rollout aux.h5 --ic some.h5 --time 10 --threads 1 --quiet -o run.h5
  mz-memory solve -L 10 --kind yule-walker acc.1.h5 --quiet -o wiener.h5
  mz-memory realise wiener.h5 --quiet -o aux.h5
  while IFS='|' read -r code says words; do
    run -"$code" mz-memory realise $words -o none.h5
    [[ $output == *"mz-memory: error: $says"* ]] || wrong "$words: $output"
    [[ ! -e none.h5 ]] || wrong "$words: written"
  done <<'CASES'
64|--noise: poly.h5: found 6 features beside the variables, expected none|poly.h5 --noise
64|--stable: poly.h5: found 6 features beside the variables, expected none|poly.h5 --stable
64|--noise: wiener.h5: found kernels of yule-walker, expected those of mori|wiener.h5 --noise
64|--rank: found 50, expected at most 12, which 10 lags of mori.1.h5 have|mori.1.h5 --lags 10 --rank 50
64|--rank: found 0, expected 1 or more|mori.1.h5 --rank 0
64|--lags: found 41, expected 3 to 40 as in mori.1.h5|mori.1.h5 --lags 41
64|--lags: found 2, expected 3 to 40 as in mori.1.h5|mori.1.h5 --lags 2
65|aux.h5: found a model of the form auxiliary, expected kernels of memory|aux.h5
64|realise: found 2 inputs, expected one|aux.h5 mori.1.h5
CASES
  awk 'BEGIN { srand(1); print "t,x"; for (i = 0; i < 5000; i++) print i "," rand() }' >white.csv
  import white.csv --quiet -o white.h5
  mz-memory acc -L 10 white.h5 | mz-memory solve -L 10 --quiet -o white.mori.h5
  run -65 mz-memory realise white.mori.h5 -o none.h5
  [[ $output == *'they tell of no memory'* ]] || wrong "$output"
}
