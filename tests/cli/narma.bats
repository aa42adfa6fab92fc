#!/usr/bin/env bats
# mz-memory narma: memory on what the step of a known coarse model leaves.
#
# The whole case, Kuramoto-Sivashinsky on 5 of 47 modes (lulin2017), in two minutes:
#
#   simulate kuramoto-sivashinsky --grid 96 -p L=21.5511478074 --dt 0.02 --spinup 200 --time 1000 \
#     --save-every 0.1 --members 64 --seed 1 | filter spectral --to 12 -o all.h5
#   snapshot all.h5 --members 0:31 -o train.h5; snapshot all.h5 --members 32:63 -o test.h5
#   mz-memory narma train.h5 -o p0.h5                    # .045 .039 .033 .036 .051 of z is left
#   mz-memory narma train.h5 --lags 2 --own 1 -o p1.h5   # .013 .008 .006 .007 .012
#   rollout p1.h5 --ic test.h5 --start 100.1 --time 50 -o forecast.h5
#   rollout --ic test.h5 --dt 0.1 --start 100.1 --time 50 --save-every 0.1 -o galerkin.h5
#   snapshot test.h5 --times 100.1:150.1 -o truth.h5
#   score forecast.h5 --truth truth.h5 --baseline galerkin.h5 -m correlation-time -m energy -m rmse
#   rollout p1.h5 --ic test.h5 --start 0.1 --time 10000 --save-every 10 -o long.h5

bats_require_minimum_version 1.5.0

setup() { cd "$BATS_TEST_TMPDIR" || exit; PATH=$SUBGRID_BUILD/tests/cli:$PATH; bad=0; }
wrong() { echo "$*"; bad=1; }
# numbers FILE NAME: the values of a variable
numbers() { HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -m %.17g -y -d "$2" "$1" | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
# part FILE: what is left of z, by modes or values
part() { paste <(numbers "$1" residual) <(numbers "$1" z_rms) | awk '{ print $1 / $2 }'; }
# near PART GOT WANTED: numbers in files, each within that part of what is wanted and of the largest
near() {
  paste "$2" "$3" | awk -v part="$1" '{ d[NR] = $1 - $2; w[NR] = $2; m = $2 * $2 > m ? $2 * $2 : m; if (NF != 2) exit bad = 1 }
    END { for (i in d) if (d[i] ^ 2 > part ^ 2 * (w[i] ^ 2 + 1e-6 * m)) { print "line " i ": off by " d[i] " of " w[i]; bad = 1 } exit bad || !NR }'
}
waves() {
  simulate kuramoto-sivashinsky --grid 96 -p L=21.5511478074 --dt 0.05 --spinup 150 --time "$2" --save-every 0.1 --members "$1" \
    --seed 1 --quiet | filter spectral --to 12 --quiet -o all.h5
}

@test "five modes of Kuramoto-Sivashinsky: what is left as published; forecasts; runs of the right energy" {
  waves 16 150
  snapshot all.h5 --members 0:11 -o train.h5 && snapshot all.h5 --members 12:15 -o test.h5
  mz-memory narma train.h5 -o p0.h5 2>said && mz-memory narma train.h5 --lags 2 --own 1 -q -o p1.h5
  mz-memory narma train.h5 --features modes -q -o linear.h5
  grep -q 'choose lags, own values and features by rollout' said || wrong "$(cat said)"
  near 0.3 <(numbers p0.h5 z_rms) <(printf '%s\n' .00166 .01119 .03073 .04835 .02945) || wrong z
  near 0.3 <(part p0.h5) <(printf '%s\n' .045 .039 .033 .036 .052) || wrong "p0: $(part p0.h5)"
  near 0.3 <(part p1.h5) <(printf '%s\n' .014 .008 .006 .0075 .012) || wrong "p1: $(part p1.h5)"
  mz-memory narma train.h5 --ridge 1e6 -q -o ridge.h5
  near 1e-4 <(part ridge.h5) <(printf '%s\n' 1 1 1 1 1) || wrong "ridge: $(part ridge.h5)"
  near 0.3 <(part linear.h5) <(printf '%s\n' .93 .58 .64 .40 .57) || wrong "linear: $(part linear.h5)"
  snapshot test.h5 --times 50:80 -o truth.h5
  rollout --ic test.h5 --dt 0.1 --start 50 --time 30 --save-every 0.1 -q -o none.h5
  for m in p0 p1; do
    rollout $m.h5 --ic test.h5 --start 50 --time 30 -q -o run.h5
    score run.h5 --truth truth.h5 --baseline none.h5 -m rmse --format tsv >scores
    awk -F '\t' '$1 == "rmse" { good = $6 < 0.1 } END { exit !good }' scores || wrong "$m: $(cat scores)"
  done
  snapshot test.h5 --times 0.1:150 -o truth.h5
  for m in p0 linear; do rollout $m.h5 --ic test.h5 --start 0.1 --time 149.9 -q -o $m.run.h5; done
  score p0.run.h5 --truth truth.h5 -m energy --require 'energy<0.05' -q >scores || wrong "$(score p0.run.h5 --truth truth.h5 -m energy)"
  # linear models that leave as little, or not, run away from the climate
  score linear.run.h5 --truth truth.h5 -m energy --require 'energy>0.2' -q >scores || wrong "$(score linear.run.h5 --truth truth.h5 -m energy)"
  [[ $bad == 0 ]]
}

@test "a model is found again in its runs: coefficients, and the strength of its noise" {
  waves 8 60
  mz-memory narma all.h5 --lags 3 --own 1 -q -o model.h5
  rollout model.h5 --ic all.h5 --start 1 -q -o run.h5
  mz-memory narma run.h5 --lags 3 --own 1 -q -o again.h5
  near 1e-6 <(numbers again.h5 theta) <(numbers model.h5 theta) || wrong "modes"
  mz-memory narma all.h5 --noise -q -o model.h5
  paste -d' ' <(numbers model.h5 theta | awk 'NR % 8 == 0') <(numbers model.h5 residual) |
    awk '{ d = $1 * sqrt(2) / $2 - 1 } d * d > 1e-20 || NF != 2 { bad = 1 } END { exit bad || NR != 5 }' || wrong 'S is not the residual'
  rollout model.h5 --ic all.h5 --start 1 --seed 4 -q -o run.h5
  mz-memory narma run.h5 -q -o again.h5
  near 0.1 <(numbers again.h5 residual) <(numbers model.h5 residual) || wrong "noise"
  [[ $bad == 0 ]]
}

@test "terms of a library, with gaps: nothing is regressed over a record that is missing" {
  simulate lorenz63 --time 10 --dt 0.01 --save-every 0.01 --quiet -o truth.h5
  memory lorenz63 act=correct own=2 lags=3 out=model.h5
  rollout model.h5 --ic truth.h5 --quiet | records | awk 'BEGIN { print "t,x,y,z" } $1 ~ /^[xyz]$/ {
    v = int($2 / 0.01 + .5) % 50 == 7 ? "nan" : $5; if ($1 == "x") printf "%s%.17g", sep, $2; sep = "\n"; printf ",%s", v } END { print "" }' >gaps.csv
  import gaps.csv --system lorenz63 --allow-nan -q -o gaps.h5
  mz-memory narma gaps.h5 --features poly:1 --lags 3 --own 2 -o found.h5 2>said
  # 1001 records, 20 of them gone: each of 21 pieces gives 3 samples less than records
  grep -q 'memory of poly:1: 918 samples, 16 coefficients for each value' said || wrong "$(cat said)"
  near 1e-5 <(numbers found.h5 theta | tail -n +7) <(numbers model.h5 theta | tail -n +7) || wrong theta
  # means of features that the planted one has not are another constant
  rollout found.h5 --ic truth.h5 --start 5 --time 1 -q -o a.h5 && rollout model.h5 --ic truth.h5 --start 5 --time 1 -q -o b.h5
  score a.h5 --truth b.h5 -m rmse --require 'rmse<1e-4' -q >scores || wrong "$(score a.h5 --truth b.h5 -m rmse)"
  [[ $bad == 0 ]]
}

@test "two scales: a cubic of the slow variables alone forecasts further than none" {
  two() { simulate lorenz96-two-scale --grid 8x8 --spinup 5 --dt 0.002 --save-every 0.02 --quiet "$@" | filter select --vars X --quiet; }
  two --seed 3 --time 100 >train.h5 && two --seed 4 --time 3 --members 10 >test.h5
  mz-memory narma train.h5 --features poly:3 -q -o cubic.h5
  rollout --ic test.h5 --dt 0.02 -q -o none.h5 && rollout cubic.h5 --ic test.h5 -q -o cubic.run.h5
  score cubic.run.h5 --truth test.h5 --baseline none.h5 -m vpt --format tsv | awk -F '\t' '$1 == "vpt" && $6 > 1.2 { good = 1 } END { exit !good }' ||
    wrong "$(score cubic.run.h5 --truth test.h5 --baseline none.h5 -m vpt)"
  [[ $bad == 0 ]]
}

@test "what does not fit is refused" {
  simulate lorenz63 --time 0.1 --save-every 0.01 --quiet -o short.h5
  simulate lorenz63 --time 1 --save-every 1 --quiet -o two.h5
  while IFS='|' read -r code says words; do
    run -"$code" mz-memory narma $words
    [[ $output == *"mz-memory: error: $says"* ]] || wrong "$words: $output"
  done <<'CASES'
64|--ridge: found -1, expected at least 0|short.h5 --ridge -1
64|--lags and --own: found 0 and 0, expected 1 to 1000|short.h5 --lags 0
64|narma: found 2 inputs, expected one|short.h5 two.h5
65|--features modes: short.h5: closure narma: |short.h5 --features modes
65|two.h5: found 1 samples without gaps of 1 steps, expected more than the 4 coefficients|two.h5
65|short.h5: found 4 samples without gaps of 7 steps, expected more than the 22 coefficients|short.h5 --lags 7
CASES
  [[ $bad == 0 ]]
}
