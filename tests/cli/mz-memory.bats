#!/usr/bin/env bats
# mz-memory: kernels of published cases, shards, gaps, checks, and what cannot be.

bats_require_minimum_version 1.5.0

setup() { cd "$BATS_TEST_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }
# column NAME FILE: a column of a table of show
column() { awk -F '\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next } { print $c }' "$2"; }
# near PART GOT.. -- WANTED..: each within that part of what is wanted
near() {
  local part=$1; shift
  awk -v part="$part" 'BEGIN { for (i = 1; ARGV[i] != "--"; i++); n = i - 1
    for (j = 1; j <= n; j++) { a = ARGV[j]; b = ARGV[i + j]; d = a - b
      if (b == "" || d * d > part * part * b * b) { print "found " a ", expected " b; exit 1 } } }' "$@"
}

@test "Lorenz 63: the published norms of kernels and of noise, of one and of three observables" {
  simulate lorenz63 --members 50 --spinup 20 --time 100 --save-every 0.01 --quiet -o all.h5
  mz-memory acc -L 41 all.h5 | mz-memory solve --lags 41 --quiet -o xyz.h5
  filter select --vars x all.h5 | mz-memory acc -L 41 | mz-memory solve --lags 41 --quiet -o x.h5
  mz-memory show x.h5 >x; mz-memory show xyz.h5 >xyz
  near 0.03 $(column Omega x | sed -n '1,4p;6p;11p') -- .998524 .00292665 .00287671 .00279804 .00256437 .00170381 || wrong x
  near 0.03 $(column noise x | sed -n '1,2p;6p;11p;21p;41p') -- .00294039 .00293189 .00290213 .00288048 .00287228 .00286960 || wrong noise of x
  near 0.03 $(column Omega xyz | sed -n '1,4p;6p;11p') -- 1.73768 .0175631 .0170218 .0162114 .0139769 .00766879 || wrong xyz
  near 0.03 $(column noise xyz | sed -n '1,2p;6p;11p;21p;41p') -- .00384202 .00380811 .00369315 .00361033 .00353767 .00342223 || wrong noise of xyz
  [[ $bad == 0 ]]
}

@test "Lorenz 96 at every fourth site: norms as published; Wiener's kernels forecast, Mori's do not" {
  simulate lorenz96 --members 50 --spinup 20 --time 200 --dt 0.01 --save-every 0.05 --quiet | filter sample --coarsen 4 -o all.h5
  snapshot --members 0:39 all.h5 -o train.h5 && snapshot --members 40:49 all.h5 -o test.h5
  mz-memory acc -L 38 all.h5 -o a.h5 && mz-memory solve --lags 38 --quiet a.h5 -o k.h5
  mz-memory show k.h5 >table
  near 0.03 $(column Omega table | sed -n '1,4p;6p;11p') -- 3.06186 .186297 .144074 .0978593 .0401491 .0145768 || wrong kernels
  near 0.03 $(column noise table | sed -n '1,4p;6p;11p;21p;38p') -- .06131 .05798 .05601 .05510 .05460 .05442 .05415 .05388 || wrong noise
  mz-memory check k.h5 a.h5 >checked || wrong "check: $(cat checked)"
  mz-memory acc -L 20 train.h5 -o t.h5
  for kind in mori least-squares; do
    mz-memory solve --kind $kind --lags 20 t.h5 --quiet -o $kind.h5
    for t in 5 10 15 20 25 30 35 40; do
      rollout $kind.h5 --ic test.h5 --start $t --time 1 --quiet -o run.h5
      snapshot --times $t:$(awk "BEGIN { print $t + 1.0001 }") test.h5 -o truth.h5
      score run.h5 --truth truth.h5 --metric rmse --times $t.04:$t.06 --format tsv | awk -F '\t' '$1 == "rmse" { print $3 ^ 2 / 3.64 ^ 2 }' >>$kind.one
    done
  done
  mean() { awk '{ s += $1 } END { print s / NR }' "$1"; }
  near 0.1 "$(mean mori.one)" -- .0542 && near 0.3 "$(mean least-squares.one)" -- .00026 || wrong "$(mean mori.one) $(mean least-squares.one)"
  [[ $bad == 0 ]]
}

@test "shards add up in any order, with the memory and the errors of the whole" {
  for m in 0 1 2; do simulate lorenz63 --seed $m --members 2 --spinup 5 --time 40 --save-every 0.01 --quiet | mz-memory acc -L 10 -o $m.h5; done
  mz-memory merge 0.h5 1.h5 2.h5 -o a.h5 && mz-memory merge 2.h5 0.h5 | mz-memory merge - 1.h5 -o b.h5
  for kind in mori yule-walker least-squares; do
    mz-memory solve --kind $kind --lags 2 a.h5 --quiet -o ka.h5 && mz-memory solve --kind $kind --lags 2 b.h5 --quiet -o kb.h5
    mz-memory solve --kind $kind --lags 2 1.h5 2.h5 0.h5 --quiet -o kc.h5
    for k in ka kb kc; do HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -m %.15g -y -d Omega $k.h5 | grep -E '^ *-?[0-9]' | tr -d ' ,' >$k; done
    [[ $kind == mori ]] && part=1e-12 || part=1e-5 # the others divide by what is nearly singular
    for k in kb kc; do paste ka $k | awk -v part=$part '{ d = ($1 - $2) / part; if (d * d > 1 + $1 * $1) { print; exit 1 } }' || wrong "$kind $k"; done
    [[ $(wc -l <ka) == 18 ]] || wrong "$(wc -l <ka) numbers"
  done
  [[ $bad == 0 ]]
}

@test "gaps, offsets, constants and copies: kernels are finite, the rank is told" {
  awk 'BEGIN { srand(3); print "t,a,b,c"; for (i = 0; i < 20000; i++) { x = 0.9 * x + rand() - .5
    print i * 0.1 "," (i % 500 == 77 ? "nan" : sprintf("%.9g", x + 1e6)) "," sprintf("%.9g", x + 1e6) ",2" } }' >data.csv
  import data.csv --allow-nan --quiet -o data.h5
  mz-memory acc -L 5 data.h5 -o a.h5
  for kind in mori yule-walker least-squares; do
    mz-memory solve --kind $kind --lags 2 a.h5 -o k.h5 2>err || wrong "$(cat err)"
    grep -q 'warning: features depend on each other: rank [12] of [36]' err || wrong "$kind: $(cat err)"
    mz-memory show k.h5 >table
    near 0.02 "$(column Omega table | head -1)" -- 0.9 || wrong "$kind: $(cat table)"
  done
  # of 20000 records 40 are gone, and each end of a piece of 499 has no base time for 5 lags
  HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -a n_base k.h5 | grep -q ': 19755' || wrong "$(h5dump -a n_base k.h5)"
  simulate lorenz63 --time 50 --store f32 --save-every 0.01 --quiet | mz-memory acc -L 5 | mz-memory solve --quiet -o single.h5 || wrong f32
  [[ $bad == 0 ]]
}

@test "data that follow no system known here: their memory runs without one" {
  awk 'BEGIN { srand(4); print "t,a,b"; for (i = 0; i < 5000; i++) { x = cos(0.3 * i); print i * 0.1 "," x "," sin(0.3 * i) + 2 } }' >data.csv
  import data.csv --quiet -o data.h5
  mz-memory acc -L 3 data.h5 | mz-memory solve --kind least-squares --lags 1 --quiet -o k.h5
  rollout k.h5 --ic data.h5 --quiet -o run.h5 || wrong "it does not run"
  score run.h5 --truth data.h5 --require 'nrmse<0.01' --quiet >/dev/null || wrong "$(score run.h5 --truth data.h5)"
  run -65 rollout --ic data.h5
  [[ $output == *'the data name no system'* ]] || wrong "$output"
  # part of a state: the system is said, and left out
  simulate lorenz63 --time 50 --spinup 5 --save-every 0.01 --quiet | filter select --vars x -o x.h5
  mz-memory acc x.h5 | mz-memory solve --kind yule-walker --quiet -o kx.h5
  rollout kx.h5 --ic x.h5 --start 5 --time 0.1 --quiet | inspect | grep -q '^x  *f64' || wrong "part of a state"
  [[ $bad == 0 ]]
}

@test "products of the variables: projection on polynomials, which runs" {
  simulate lorenz63 --members 20 --spinup 20 --time 40 --save-every 0.01 --quiet -o all.h5
  for degree in 1 2 3; do
    mz-memory acc -L 5 --features poly:$degree all.h5 | mz-memory solve --lags 1 --quiet -o $degree.h5
    mz-memory show $degree.h5 | tail -1 | cut -f6
  done | xargs >noise
  # published: 3.68e-3, 2.46e-6, 3.75e-10 of the variance
  awk '{ exit !($1 > 3.5e-3 && $1 < 4.1e-3 && $2 > 2e-6 && $2 < 3e-6 && $3 > 1e-10 && $3 < 3e-9) }' noise || wrong "$(cat noise)"
  snapshot --members 0 --times 0:0.5 all.h5 -o truth.h5
  rollout 3.h5 --ic truth.h5 --quiet | score --truth truth.h5 --require 'nrmse<0.01' --quiet || wrong "it does not run"
  [[ $bad == 0 ]]
}

@test "check says no: to data that drift, to a ridge, to poles outside" {
  awk 'BEGIN { srand(3); print "t,a"; for (i = 0; i < 5000; i++) print i "," rand() + i / 20000 }' >data.csv
  import data.csv --quiet | mz-memory acc -L 5 -o a.h5
  run -0 mz-memory solve a.h5 -o k.h5
  [[ $output == *'warning: not stationary: means of blocks of time differ '* ]] || wrong "$output"
  run -2 mz-memory check k.h5 a.h5
  grep -q '^means of blocks .*no$' <<<"$output" || wrong "$output"
  simulate lorenz63 --spinup 5 --time 50 --save-every 0.01 --quiet | mz-memory acc -L 30 -o l.h5
  mz-memory solve --lags 5 --ridge 0.01 --quiet l.h5 -o ridged.h5
  run -2 mz-memory check ridged.h5
  grep -q '^orthogonality.*no$' <<<"$output" || wrong "$output"
  [[ $bad == 0 ]]
}

@test "--stable, --noise, --validate: models for runs" {
  simulate lorenz63 --members 4 --spinup 5 --time 30 --save-every 0.01 --quiet -o all.h5
  snapshot --members 0:2 all.h5 -o train.h5 && snapshot --members 3 all.h5 -o test.h5
  mz-memory acc -L 16 train.h5 -o a.h5
  mz-memory solve --kind least-squares --stable --quiet a.h5 -o stable.h5
  mz-memory check stable.h5 | awk -F '\t' '$1 == "spectral radius" { exit !($2 <= 0.9991) }' || wrong "not stable"
  mz-memory solve --kind least-squares --validate test.h5 a.h5 -o best.h5 2>err
  best=$(sed -n 's/.*--validate: \(.*\) with \(.*\) lags$/\1 \2/p' err | sort -g | head -1 | cut -d' ' -f2)
  [[ $(h5dump -a parameters best.h5) == *"\"lags=$best,own=0,noise=0\""* ]] || wrong "$(cat err)"
  mz-memory solve --kind yule-walker --noise --lags 4 --quiet a.h5 -o noisy.h5
  rollout noisy.h5 --ic test.h5 --start 1 --time 1 --ensemble 3 --quiet | inspect | grep -q '^member *3 ' || wrong ensemble
  mz-memory noise noisy.h5 test.h5 -o other.h5 2>err || wrong "$(cat err)"
  [[ $(h5dump -a parameters other.h5) == *'"lags=4,own=0,noise=1"'* ]] || wrong "noise: $(h5dump -a parameters other.h5)"
  rollout other.h5 --ic test.h5 --start 1 --time 1 --quiet >/dev/null || wrong "it does not run"
  [[ $bad == 0 ]]
}

@test "what cannot be is refused in one line, with its exit code" {
  simulate lorenz63 --time 1 --save-every 0.01 --quiet -o data.h5
  simulate lorenz63 --time 1 --save-every 0.02 --quiet -o other.h5
  filter select --vars x data.h5 -o x.h5
  mz-memory acc -L 5 data.h5 -o a.h5 && mz-memory acc -L 4 data.h5 -o four.h5 && mz-memory acc -L 5 other.h5 -o step.h5
  mz-memory acc -L 5 --features poly:2 data.h5 -o poly.h5 && mz-memory acc -L 5 x.h5 -o xa.h5 && mz-memory acc -L 5 --center none data.h5 -o none.h5
  mz-memory solve --lags 3 --quiet a.h5 -o k.h5
  while IFS='|' read -r code command message; do
    run bash -c "mz-memory $command 2>&1 >/dev/null"
    [[ $status == "$code" && $output == *"$message"* ]] || wrong "$command: $status: $output"
  done <<'E2'
64|sing|found 'sing', expected acc, merge, solve
64|acc -L 0 data.h5|--lags: found 0, expected 1 to 100000
65|acc -L 101 data.h5|data.h5: found no piece of more than 101 records, expected one for lags up to 101
64|acc --features x*y data.h5|--features x*y: expected a library that begins with all variables
64|acc --features poly:16 -L 50 data.h5|features at lags up to 50, of 1 members, need
64|acc --weight 0 data.h5|--weight: found 0, expected more than 0
65|acc a.h5|found kind correlations, expected trajectory or pairs
65|merge a.h5 four.h5|four.h5: found 3 features at lags up to 4, expected 3 at lags up to 5, as in a.h5
65|merge a.h5 step.h5|step.h5: found a step of 0.02, expected 0.01 as in a.h5
65|merge a.h5 poly.h5|poly.h5: found features poly:2, expected poly:1 as in a.h5
65|merge a.h5 xa.h5|xa.h5: found 1 variables, expected 3, as in a.h5
65|merge a.h5 none.h5|none.h5: found center none, expected pilot as in a.h5
65|solve data.h5|data.h5: found kind trajectory, expected correlations
64|solve --lags 6 a.h5|--lags: found 6, expected 1 to 5, up to which a.h5 holds correlations
64|solve --kind wiener a.h5|no memory 'wiener'
64|solve --stable poly.h5|--stable: found features beside the variables
65|check a.h5|a.h5: found kind correlations, expected model
65|check k.h5 four.h5 xa.h5|expected
65|noise k.h5 other.h5|other.h5: found a step of 0.02 before t = 0.02, expected 0.01
E2
  [[ $bad == 0 ]]
}
