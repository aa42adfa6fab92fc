#!/usr/bin/env bats
# States without an axis: runs, cuts, scores, pictures, tables; what needs an axis says so.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  simulate lorenz63 --members 3 --time 2 --seed 5 -o truth.h5
  printf 'time,x,y,z\n0,-8,8,27\n0.01,-6.5,7.9,26\n0.02,-5.2,7.7,25.1\n' >run.csv
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }

facts() { inspect --format tsv --stats "$@" | grep -P "^(dimension|variable)\t"; }

@test "a run is run again to the bit, cut into windows, and scored" {
  simulate lorenz63 --members 3 --time 2 --seed 5 | rollout --ic - -o again.h5
  diff <(facts truth.h5) <(facts again.h5)
  facts truth.h5 | grep -qxF $'variable\tx\tdimensions\ttime,member'
  score again.h5 --truth truth.h5 -m rmse -m vpt --format tsv --quiet >scores
  [[ $(awk -F '\t' '$1 == "rmse" && $3 == 0 { print $2 }' scores | xargs) == "x y z" ]]
  [[ $(awk -F '\t' '$1 == "vpt" && $3 == 2 { print $2 }' scores | xargs) == "x y z" ]]
  rollout --ic truth.h5 --dt 0.02 -o rough.h5
  score rough.h5 --truth truth.h5 -m nrmse --require 'nrmse>1e-6' --require 'nrmse<0.1' --quiet
  snapshot truth.h5 --window 20:10 | facts - | grep -qxF $'dimension\tmember\tlength\t27'
  snapshot truth.h5 --members 1 --times 1: | rollout --ic - --time 1 | facts - |
    grep -qxF $'variable\tz\tdimensions\ttime,member'
  simulate lorenz63 --selftest >/dev/null
}

@test "the classical start, and derivatives beside the states" {
  simulate lorenz63 --ic classical --time 0.001 --record state,rhs -o start.h5
  facts start.h5 >found
  for line in x=-8 y=8 z=27 rhs_x=160 rhs_y=-16 rhs_z=-136; do
    awk -F '\t' -v name="${line%=*}" -v value="${line#*=}" '
      $2 == name && ($3 == "min" || $3 == "max") && ($4 - value)^2 < 1e-18 { n++ }
      END { exit !n }' found || { echo "$line"; cat found; false; }
  done
}

@test "named columns are variables, and states of a system that calls them so" {
  import run.csv -o plain.h5
  [[ $(facts plain.h5 | awk -F '\t' '$3 == "dimensions" { print $2, $4 }' | xargs) == "time time x time y time z time" ]]
  facts plain.h5 | grep -qxF $'variable\ty\tmin\t7.7'
  import run.csv --system lorenz63 --quiet | rollout --ic - --time 1 -o on.h5
  facts on.h5 | grep -qxF $'variable\tx\tlong_name\tintensity of the convection'
  score plain.h5 --truth plain.h5 -m rmse --variables x,z --quiet
  for line in 'run.csv --name g' 'run.csv --axes time,component' \
    '<(sed "1s/z/z (m)/" run.csv)' '<(sed "1s/z/tau_x/" run.csv)' '<(sed 1d run.csv) --time-column 1'; do
    eval "import $line" | facts - | grep -qxF $'variable\tg\tdimensions\ttime,component' || { echo "$line"; false; }
  done
}

# rho = 28 by steps of RK4 of its own, told to be of rho = 20: what is missing is y' = 8 x.
@test "equations with names learn what a wrong parameter leaves out" {
  awk 'function f(u, k) { k[1] = 10 * (u[2] - u[1]); k[2] = u[1] * (28 - u[3]) - u[2]; k[3] = u[1] * u[2] - 8 / 3 * u[3] }
    function at(h, k) { for (i = 1; i <= 3; i++) v[i] = u[i] + h * k[i] }
    BEGIN { u[1] = -8; u[2] = 8; u[3] = 27; h = 0.002; print "time,x,y,z"
      for (n = 0; n <= 1000; n++) {
        if (n % 5 == 0) printf "%.3f,%.15g,%.15g,%.15g\n", n * h, u[1], u[2], u[3]
        f(u, a); at(h / 2, a); f(v, b); at(h / 2, b); f(v, c); at(h, c); f(v, d)
        for (i = 1; i <= 3; i++) u[i] += h / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]) } }' >full.csv
  import full.csv --system lorenz63 -p rho=20 --quiet -o low.h5
  fit-closure --form terms --net 'x = x; y = x; z = z' --objective trajectory:saves=2 --dt 0.002 \
    --optimiser adam:rate=0.2 -n 300 low.h5 --quiet -o model.h5
  inspect model.h5 --stats --format tsv | awk -F '\t' '$2 == "theta" && $3 == "min" { n += $4 ^ 2 < 1e-8 }
    $2 == "theta" && $3 == "max" { n += ($4 - 8) ^ 2 < 1e-8 } $2 == "state" { n += $4 == "x() y() z()" } END { exit n != 3 }'
  snapshot low.h5 --times :1 -o part.h5
  rollout model.h5 --ic part.h5 --dt 0.002 --time 1 -o with.h5
  rollout --ic part.h5 --dt 0.002 --time 1 -o without.h5
  score with.h5 --truth part.h5 --baseline without.h5 -m nrmse --require 'nrmse<1e-4' --quiet
  ! score without.h5 --truth part.h5 -m nrmse --require 'nrmse<0.1' --quiet
}

@test "pictures of numbers over time" {
  command -v gnuplot >/dev/null || skip "no gnuplot"
  plot trajectory truth.h5 --variable z -o z.svg && grep -q '</svg>' z.svg
}

# code | words of the message | command line
@test "what needs an axis, or does not fit, is refused in a line" {
  simulate lorenz63 --time 0.1 -o alone.h5
  while IFS='|' read -r code words line; do
    found=0
    eval "$line" >out 2>err || found=$?
    [[ $found == "$code" && $(grep -vc "^Try" err) == 1 ]] && grep -qF -- "$words" err ||
      { echo "$line: $found"; cat err; false; }
  done <<'T'
64|--grid: found '8', expected 0 numbers for lorenz63|simulate lorenz63 --grid 8
64|no parameter 'b'; known: sigma, rho, beta|simulate lorenz63 -p b=1
65|spectrum: last axis of x: found none, expected a periodic one|score truth.h5 --truth truth.h5 -m spectrum
65|gradient: last axis of x: found none, expected one|score truth.h5 --truth truth.h5 -m gradient
65|correlation-time: x: found 1 point, expected 2 or more|score truth.h5 --truth truth.h5 -m correlation-time
65|x: found 0 space axes, expected one to three|plot field truth.h5 -o a.svg
65|x: found 0 space axes, expected 1|plot profile truth.h5 -o a.svg
65|x has no axis with a spectrum|plot spectrum truth.h5 -o a.svg
65|box: found no space axis in the data, expected one|filter box --coarsen 2 truth.h5
65|no system of fewer variables than its own is known|filter select --vars x --targets truth.h5
65|variable x: found 0 axes, expected one|fit-closure --form linear --objective trajectory:saves=2 truth.h5
65|variable x: found 0 axes, expected one|fit-closure --form cnn --objective trajectory:saves=2 truth.h5
65|the data name no system|filter select --vars x,y truth.h5 | rollout --ic - --time 1
65|lorenz63: found variable y, expected x|import <(sed '1s/x,y/y,x/' run.csv) --system lorenz63 --quiet
65|found 4 variables over 0 axes, expected 3 over 0 for lorenz63|import <(sed 's/$/,1/; 1s/1$/w/' run.csv) --system lorenz63 --quiet
65|found 1 variable over 1 axes, expected 3 over 0 for lorenz63|import <(sed 1d run.csv) --time-column 1 --system lorenz63 --quiet
65|the data name no system|import run.csv | rollout --ic -
64|--periodic x: found no axis of that name|import run.csv --periodic x
65|found 1 members, expected 3|score alone.h5 --truth truth.h5 -m rmse
T
}
