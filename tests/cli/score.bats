# score: values, matching, options, refusals. Waves of known form come from
# tests/cli/wave.c.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  wave=$SUBGRID_BUILD/tests/cli/wave
  "$wave" out=truth.h5 members=6 tau=1
  "$wave" out=near.h5 members=6 tau=1 a=1.1
  "$wave" out=far.h5 members=6 a=1.5
  "$wave" members=6 a=1.1 >near.sgr
  "$wave" out=nan.h5 members=6 nan=5 tau=1
  "$wave" out=short.h5 members=6 nt=7
  "$wave" out=ended.h5 members=6 end=7
  "$wave" out=long.h5 members=6 nt=12
  "$wave" out=fine.h5 members=6 nx=128
  "$wave" out=plane.h5 members=6 ny=3
  "$wave" out=few.h5 members=5
  "$wave" out=other.h5 members=6 name=v
  "$wave" out=step.h5 members=6 dt=0.11
  "$wave" out=late.h5 members=6 t0=0.1
  printf 'quantity\tvalue\tunit\ncpu_seconds_per_time_unit\t2.5\ts\n' >timing.tsv
  printf 'quantity\tvalue\tunit\n' >untimed.tsv
  echo hello >text
  : >empty
  head -c 5000 near.sgr >cut.sgr
  mkdir dir
}
setup() {
  cd "$BATS_FILE_TMPDIR" || exit
  bad=0
}
wrong() { echo "$*"; bad=1; }
# The cell of COLUMN in the row of METRIC.
cell() { awk -F '\t' -v m="$1" -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == m { print $at[c] }' "$3"; }

@test "values, header and formats" {
  score near.h5 --truth truth.h5 --baseline far.h5 -m nrmse -m energy -m blow-up -m cost --timing timing.tsv --format tsv >t.tsv
  [[ $(head -n 1 t.tsv) == $'metric\tvariable\tvalue\tstderr\tbaseline\tratio\tlow\thigh\tcount\tworse\tmedian' ]]
  while read -r metric column expected; do
    found=$(cell "$metric" "$column" t.tsv)
    awk -v a="$found" -v b="$expected" 'BEGIN { exit !(a == b || (a != "nan" && b != "nan" && (a - b) ^ 2 < 1e-20)) }' ||
      wrong "$metric $column: found $found, expected $expected"
  done <<<'nrmse variable u
nrmse value 0.1
nrmse baseline 0.5
nrmse ratio 0.2
nrmse low 0.2
nrmse high 0.2
nrmse median 0.2
nrmse count 6
nrmse worse 0
energy value 0.21
energy baseline 1.25
energy ratio 0.168
blow-up value 0
blow-up stderr 0
blow-up ratio nan
cost variable -
cost value 2.5
cost stderr nan
cost ratio nan'
  score near.sgr --truth truth.h5 -m nrmse --format json | grep -q '"metric": "nrmse", "variable": "u", "value": 0.1'
  score --truth truth.h5 -m nrmse <near.sgr | grep -qE '^nrmse +u +0\.1 '
  score near.h5 --truth truth.h5 -o o.tsv && [[ $(cut -f 1 o.tsv | tr '\n' ' ') == 'metric nrmse energy blow-up ' ]]
  score near.h5 --truth truth.h5 -o o.txt --format table && grep -q 'value      stderr$' o.txt
  [[ $(score --list | cut -f 1 | sort | tr '\n' ' ') == 'acf blow-up conformal conformal-width correlation-time cost coverage crps energy energy-score gradient hellinger kl log-score mae nrmse rank relative-error rmse spectrum spread-skill vpt wasserstein ' ]]
  [[ $bad == 0 ]]
}

@test "targets, groups, times, ended runs and NaN" {
  score near.h5 --truth truth.h5 --variables tau_u,u -m nrmse --format tsv >t.tsv
  [[ $(cut -f 2 t.tsv | tr '\n' ' ') == 'variable tau_u u ' && $(cut -f 3 t.tsv | tail -n 2 | cut -c 1-4 | sort -u) == 0.1* ]]

  # members 2k and 2k+1 are one group; member 1 is NaN from record 5 on
  score nan.h5 --truth truth.h5 -m rmse -m blow-up -m vpt --format tsv >t.tsv
  [[ $(cell rmse value t.tsv) == inf && $(cell rmse stderr t.tsv) == nan && $(cell blow-up value t.tsv) == 0.16666666666666666 ]]
  score nan.h5 --truth truth.h5 --baseline far.h5 -m nrmse --group-members 2 --format tsv >t.tsv
  [[ $(cell nrmse value t.tsv) == inf && $(cell nrmse ratio t.tsv) == inf && $(cell nrmse stderr t.tsv) == nan ]]
  [[ $(cell nrmse median t.tsv) == 0 && $(cell nrmse low t.tsv) == 0 && $(cell nrmse high t.tsv) == inf && $(cell nrmse worse t.tsv) == 1 ]]
  score near.h5 --truth truth.h5 --baseline nan.h5 -m nrmse --group-members 6 --format tsv >t.tsv
  [[ $(cell nrmse baseline t.tsv) == inf && $(cell nrmse ratio t.tsv) == 0 ]]
  score nan.h5 --truth truth.h5 --baseline nan.h5 -m nrmse --format tsv >t.tsv
  [[ $(cell nrmse ratio t.tsv) == inf ]]

  score nan.h5 --truth truth.h5 -m rmse --times 0:0.45 --format tsv >t.tsv
  [[ $(cell rmse value t.tsv) == 0 ]]
  score truth.h5 --truth truth.h5 -m vpt --times 0.45: --format tsv >t.tsv
  [[ $(cell vpt value t.tsv) == 0.5 ]]
  score ended.h5 --truth truth.h5 -m rmse -m blow-up -m vpt --format tsv >t.tsv
  [[ $(cell rmse value t.tsv) == inf && $(cell blow-up value t.tsv) == 1 && $(cell vpt value t.tsv) == 0.7* ]]
  score ended.h5 --truth truth.h5 -m rmse -m blow-up --times :0.6 --format tsv >t.tsv
  [[ $(cell rmse value t.tsv) == 0 && $(cell blow-up value t.tsv) == 0 ]]
}

@test "one lost member in a group of many is not hidden by the others" {
  for condition in 'blow-up<=0' 'nrmse<1' 'nrmse.high<1' 'nrmse.worse<=0' 'nrmse.ratio<1'; do
    found=0
    score nan.h5 --truth truth.h5 --baseline far.h5 -m nrmse -m blow-up --group-members 1 --require "$condition" >out 2>err || found=$?
    [[ $found == 2 ]] || wrong "$condition: exit $found"
  done
  for condition in 'blow-up<0.17' 'nrmse.median<1' 'nrmse.low<=0' 'nrmse.worse<=1' 'nrmse.count>=6'; do
    score nan.h5 --truth truth.h5 --baseline far.h5 -m nrmse -m blow-up --group-members 1 --require "$condition" >out || wrong "$condition"
  done
  grep -qE '^metric +variable +value +stderr +baseline +ratio +low +high +count +worse +median$' out
  grep -qE '^nrmse +u +inf +- +0.5 +inf +0 +inf +6 +1 +0$' out
  # a time is worse where it is shorter
  score nan.h5 --truth truth.h5 --baseline truth.h5 -m vpt --group-members 3 --format tsv >t.tsv
  [[ $(cell vpt worse t.tsv) == 1 && $(cell vpt-never worse t.tsv) == 1 && $(cell vpt-never value t.tsv) == 0.8333333333333334 ]]
  score truth.h5 --truth truth.h5 --baseline nan.h5 -m vpt --group-members 3 --require 'vpt.worse<=0' --require 'vpt-never>=1' >out
  found=0
  score near.h5 --truth truth.h5 -m nrmse --require 'nrmse.worse<=0' 2>err >out || found=$?
  [[ $found == 64 && $(cat err) == *'needs --baseline'* ]]
  [[ $bad == 0 ]]
}

@test "windows that overlap are no independent members" {
  "$SUBGRID_BUILD/tests/cli/wave" out=run.h5 members=1 nt=200 error=1e-9 dt=0.01
  snapshot run.h5 --window 20:5 -o w.h5
  rollout_like() { snapshot <("$SUBGRID_BUILD/tests/cli/wave" members=1 nt=200 error=2e-9 dt=0.01) --window 20:5; }
  rollout_like | score --truth w.h5 -m rmse --format tsv >blocks.tsv
  error=$(cell rmse stderr blocks.tsv)
  awk -v e="$error" 'BEGIN { exit !(e > 0) }'
  snapshot run.h5 --window 150:5 -o one.h5
  score one.h5 --truth one.h5 -m rmse --format tsv >t.tsv
  [[ $(cell rmse stderr t.tsv) == nan && $(cell rmse value t.tsv) == 0 ]]
}

@test "one long run has errors over blocks of its records, a short one has none" {
  for seed in 1 2; do simulate lorenz63 --seed $seed --spinup 5 --time 100 --save-every 0.1 -o $seed.h5; done
  score 2.h5 --truth 1.h5 --variables x -m rmse -m vpt --format tsv >long.tsv
  score 2.h5 --truth 1.h5 --variables x -m rmse --times :3 --format tsv >short.tsv
  # of 1000 records with a memory of a few: 1 to 10 % of the value
  awk -v v="$(cell rmse value long.tsv)" -v e="$(cell rmse stderr long.tsv)" 'BEGIN { exit !(e > 0.01 * v && e < 0.1 * v) }'
  [[ $(cell vpt stderr long.tsv) == nan && $(cell rmse stderr short.tsv) == nan ]]
}

@test "a prediction of another equation, filter or scheme is told, with both values" {
  run() { simulate burgers --grid 32 --members 2 --time 0.05 --save-every 0.01 "$@"; }
  run -p nu=5e-4 -o a.h5
  run -p nu=1e-3 -o b.h5
  run -p nu=5e-4 --seed 3 | filter gaussian --coarsen 2 -o g.h5
  run -p nu=5e-4 --seed 3 | filter box --coarsen 2 --width 1 -o box.h5
  score b.h5 --truth a.h5 -m rmse --baseline a.h5 2>err >out
  [[ $(cat err) == 'score: warning: b.h5 is no prediction of a.h5: nu 0.001 against 0.0005' ]] || wrong "$(cat err)"
  found=0
  score box.h5 --truth g.h5 -m rmse 2>err >out || found=$?
  grep -q "filter box against gaussian\|axis x" err || wrong "$(cat err)"
  rollout --ic g.h5 | score --truth g.h5 -m rmse 2>err >out
  [[ ! -s err ]] || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

@test "a prediction at some of the truth's times" {
  wave=$SUBGRID_BUILD/tests/cli/wave
  grow="members=6 error=0.01"
  # shellcheck disable=SC2086
  {
    "$wave" $grow nt=11 dt=0.1 out=all.h5
    "$wave" $grow nt=6 dt=0.2 out=half.h5
    "$wave" $grow nt=4 dt=0.3 out=third.h5
    "$wave" $grow nt=6 dt=0.2 end=3 out=half-ended.h5
    "$wave" $grow nt=5 dt=0.2 out=half-short.h5
    "$wave" $grow nt=7 dt=0.2 out=half-long.h5
    "$wave" $grow nt=4 dt=0.25 out=quarter.h5
    "$wave" $grow nt=1 out=single.h5
  }
  snapshot truth.h5 --every 2 -o truth-half.h5
  snapshot truth.h5 --every 3 -o truth-third.h5
  # equal to the score over these times alone; 1 is left over behind the third's 0.9
  score half.h5 --truth truth.h5 -m rmse -m vpt:threshold=0.2 --format tsv >a.tsv
  score half.h5 --truth truth-half.h5 -m rmse -m vpt:threshold=0.2 --format tsv >b.tsv
  diff a.tsv b.tsv
  score third.h5 --truth truth.h5 -m rmse --format tsv >a.tsv
  score third.h5 --truth truth-third.h5 -m rmse --format tsv >b.tsv
  diff a.tsv b.tsv
  # the baseline is scored at the prediction's times
  score half.h5 --truth truth.h5 -m rmse --baseline all.h5 --require 'rmse.ratio<1.000001' --require 'rmse.ratio>0.999999' >out
  score half-ended.h5 --truth truth.h5 -m blow-up --require 'blow-up>=1' >out
  while IFS='|' read -r file message; do
    found=0
    score "$file" --truth truth.h5 -m rmse >out 2>err || found=$?
    [[ $found == 65 ]] && grep -qF -- "$message" err || wrong "$file: $found $(cat err)"
  done <<<"half-short.h5|found 5 records up to time 0.8, but truth.h5 goes on at 1
half-long.h5|found a record at time 1.2, but truth.h5 ended at 1
quarter.h5|record 1: found time 0.25, expected
single.h5|found 1 records up to time 0, but truth.h5 goes on at 0.1"
  [[ $bad == 0 ]]
}

@test "--series: error against time, spectra against wavenumber" {
  score near.h5 --truth truth.h5 --baseline far.h5 -m nrmse --times 0:0.4 --series s.tsv >out
  [[ $(head -n 1 s.tsv) == $'metric\tvariable\taxis\tvalue\tbaseline\ttruth' && $(wc -l <s.tsv) == $((1 + 5 + 32)) ]]
  # errors 0.1 and 0.5 throughout; E_k = 1/(4 k^2) for k <= 6, squared factors 1.21 and 2.25
  awk -F '\t' 'function off(a, b) { return (a - b) ^ 2 > 1e-24 * b ^ 2 }
    $1 == "error" { n++; bad += off($4, 0.1) || off($5, 0.5) || off($3, 0.1 * (n - 1)) && n > 1; rms = $6 }
    $1 == "spectrum" && $3 <= 6 { m++; e = 0.25 / $3 ^ 2; bad += off($4, 1.21 * e) || off($5, 2.25 * e) || off($6, e); sum += 2 * $6 }
    END { exit bad || n != 5 || m != 6 || (sum - rms ^ 2) ^ 2 > 1e-20 }' s.tsv
  # 2 sum E_k = <u^2> with the highest wavenumber of an even grid, too
  "$SUBGRID_BUILD/tests/cli/wave" out=least.h5 members=3 nx=12
  score least.h5 --truth least.h5 -m nrmse --series s.tsv >out
  awk -F '\t' '$1 == "error" { square += $6 ^ 2; n++ } $1 == "spectrum" { sum += 2 * $6; top = $3 == 6 ? $6 : top }
    END { exit !(top > 1e-4 && (sum - square / n) ^ 2 < 1e-24) }' s.tsv
  score nan.h5 --truth truth.h5 -m nrmse --variables u,tau_u --series s.tsv >out
  [[ $(awk -F '\t' '$1 == "error" && $2 == "u" { print $4, $5 }' s.tsv | sort | uniq -c | tr -s ' ' | tr '\n' ',') == ' 5 0 nan, 6 inf nan,' ]]
  [[ $(awk -F '\t' '$1 == "spectrum" && $2 == "tau_u" && $5 == "nan"' s.tsv | wc -l) == 32 ]]
  while IFS='|' read -r code arguments; do
    found=0
    # shellcheck disable=SC2086
    score near.h5 --truth truth.h5 $arguments >out 2>err || found=$?
    [[ $found == "$code" && $(grep -c error: err) == 1 ]] || wrong "$arguments: $found $(cat err)"
  done <<<'64|--series truth.h5
64|--series near.h5
64|-o o2.tsv --series o2.tsv
73|--series missing/dir/s.tsv'
  score near.h5 --truth truth.h5 -m nrmse >out || wrong "an input was lost"
  [[ $bad == 0 ]]
}

@test "--require" {
  while read -r code condition; do
    found=0
    score near.h5 --truth truth.h5 --baseline far.h5 -m nrmse -m vpt:threshold=0.3 --require "$condition" >out 2>err || found=$?
    [[ $found == "$code" ]] || wrong "$condition: exit $found, expected $code: $(cat err)"
    [[ $found == 64 || -s out ]] || wrong "$condition: no table"
  done <<<'0 nrmse<0.11
2 nrmse<0.09
2 nrmse>0.2
0 nrmse.ratio<=0.21
2 nrmse.ratio<0.19
0 vpt>=0.5
0 vpt:threshold=0.3>0.5
64 rmse<1
64 nrmse
64 <1
64 nrmse<x
64 nrmse='
  score near.h5 --truth truth.h5 -m rmse --require 'rmse<0.01' 2>&1 | grep -qE '^score: error: rmse of u: found 0\.0[0-9]+, required <0\.01$'
  [[ $bad == 0 ]]
}

@test "what does not fit is refused: one line, the right code, no output" {
  while IFS='|' read -r code message arguments; do
    found=0
    # shellcheck disable=SC2086
    score $arguments -o out.tsv 2>err </dev/null || found=$?
    [[ $found == "$code" ]] || wrong "$arguments: exit $found, expected $code"
    [[ $(grep -c 'score: error: ' err) == 1 && $(wc -l <err) -le 2 ]] || wrong "$arguments: $(cat err)"
    grep -qF -- "$message" err || wrong "$arguments: found '$(cat err)', expected '$message'"
    [[ ! -e out.tsv && -z $(compgen -G 'out.tsv*' || compgen -G '.out*') ]] || wrong "$arguments: left something"
  done <<<'65|found 7 records up to time 0.6, but truth.h5 goes on at 0.7|short.h5 --truth truth.h5
65|found a record at time 1.1, but truth.h5 ended at 1|long.h5 --truth truth.h5
65|axis x: found 128 points, expected 64|fine.h5 --truth truth.h5
65|found 2 axes, expected 1|plane.h5 --truth truth.h5
65|found 5 members, expected 6 of truth.h5|few.h5 --truth truth.h5
65|found no variable '\''u'\''|other.h5 --truth truth.h5
65|record 1: found time 0.11, expected 0.1 of truth.h5|step.h5 --truth truth.h5
65|record 0: found time 0.1, expected 0 of truth.h5|late.h5 --truth truth.h5
65|axis x: found 128 points, expected 64|near.h5 --truth truth.h5 --baseline fine.h5
65|nan.h5: u at time 0.5, member 1: found nan|near.h5 --truth nan.h5
65|expected a truth|ended.h5 --truth ended.h5
65|found no record at times 5:6|near.h5 --truth truth.h5 --times 5:6
65|expected a multiple of --group-members 4|near.h5 --truth truth.h5 --group-members 4
65|found no variable '\''tau_u'\''|far.h5 --truth truth.h5 --variables tau_u
65|found no variable '\''w'\''|near.h5 --truth truth.h5 --variables w
65|text|text --truth truth.h5
65|empty|empty --truth truth.h5
65|cut.sgr|cut.sgr --truth truth.h5
65|found no line cpu_seconds_per_time_unit|near.h5 --truth truth.h5 --timing untimed.tsv
66|missing.h5|missing.h5 --truth truth.h5
66|missing.h5|near.h5 --truth missing.h5
66|missing.tsv|near.h5 --truth truth.h5 --timing missing.tsv
66|dir|dir --truth truth.h5
64|--truth is missing|near.h5
64|no metric '\''rsme'\''; did you mean '\''rmse'\''|near.h5 --truth truth.h5 -m rsme
64|no parameter '\''x'\''|near.h5 --truth truth.h5 -m vpt:x=1
64|needs --timing|near.h5 --truth truth.h5 -m cost
64|expected A:B|near.h5 --truth truth.h5 --times 5
64|earlier time first|near.h5 --truth truth.h5 --times 6:5
64|inputs from standard input|- --truth -
64|--nonsense|near.h5 --truth truth.h5 --nonsense
64|--format|near.h5 --truth truth.h5 --format xml'
  score near.h5 --truth truth.h5 -o near.h5 2>err && wrong "output equal to input"
  score near.h5 --truth truth.h5 -m nrmse >/dev/null || wrong "the input was lost"
  score near.h5 --truth truth.h5 -o missing/dir/o.tsv 2>err && wrong "output in no folder"
  [[ $(wc -l <err) == 1 ]] || wrong "$(cat err)"
  if [[ -w /dev/full ]]; then
    found=0
    score near.h5 --truth truth.h5 >/dev/full 2>err || found=$?
    [[ $found == 74 && $(wc -l <err) == 1 ]] || wrong "full: $found $(cat err)"
  fi
  [[ $bad == 0 ]]
}

@test "memory is bounded: a stream of 210 MB in 100 MB" {
  (ulimit -v 100000; score --version >/dev/null 2>&1) || skip "this build needs more address space"
  wave=$SUBGRID_BUILD/tests/cli/wave
  big="nx=4096 members=8 nt=800 modes=0 dt=0.001"
  # shellcheck disable=SC2086
  (ulimit -v 100000
   "$wave" $big error=0.001 | score --truth <("$wave" $big error=0.002) -m nrmse -m vpt -m spectrum --format tsv) >t.tsv
  awk -v x="$(cell nrmse value t.tsv)" 'BEGIN { exit !((x - 0.5) ^ 2 < 1e-20) }'
}
