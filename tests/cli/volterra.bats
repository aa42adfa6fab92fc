#!/usr/bin/env bats
# Kernels in continuous time (mz-memory solve --continuous) of systems whose memory is known.

bats_require_minimum_version 1.5.0

setup() { cd "$BATS_TEST_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }
# apart FILE KIND STEADY: of -K[P,P] before t = 5 and friction + STEADY: rms, that of standard errors, part within
# two of them, rms of all other entries
apart() {
  mz-memory solve --continuous --volterra "$2" --lags 1 --quiet "$1" | mz-memory show --continuous - | awk -F '\t' -v steady="$3" '
    NR == 1 || $1 >= 5 { next }
    $2 != "P" || $3 != "P" { others += $4 ^ 2; m++; next }
    { K = steady; for (j = 0; j < 100; j++) { w = (j + .5) / 10; K += 1.6 / 3.14159265358979 / (4 + w * w) * cos(w * $1) }
      e = -$4 - K; sum += e * e; errors += $5 ^ 2; within += e * e < 4 * $5 ^ 2; n++ }
    END { print sqrt(sum / n), sqrt(errors / n), within / n, m ? sqrt(others / m) : 0, n }'
}
# is 'CONDITION' FOUND..
is() { local condition=$1; shift; awk "{ exit !($condition) }" <<<"$*" || wrong "not so: $condition of $*"; }

@test "Kac-Zwanzig: the friction of 2000 trajectories, as the finite sum has it" {
  simulate kac-zwanzig --members 2000 --dt 0.025 --time 20 --save-every 0.05 --threads 1 --quiet | filter select --vars Q,P --threads 1 --quiet -o qp.h5
  filter select --vars P --quiet qp.h5 -o p.h5
  for o in qp p; do
    mz-memory acc -L 100 --quiet $o.h5 -o $o.1
    snapshot --every 4 --quiet $o.h5 | mz-memory acc -L 25 --quiet -o $o.4
  done
  # published codes: 0.047
  for kind in first second; do is '$1 < 0.03 && $2 < 0.05 && $3 > 0.85 && $4 < 0.01 && $5 == 100' "$(apart qp.1 $kind 0)"; done
  # of momenta alone the force of the place, -Q, is a memory that does not decay
  for kind in first second; do is '$1 < 0.05 && $3 > 0.85' "$(apart p.1 $kind 1)"; done
  # steps four times as long: the equation itself bears them, its derivative does not
  is '$1 < 0.05' "$(apart p.4 first 1)"
  is '$1 > 0.15' "$(apart p.4 second 1)"
  mz-memory solve --lags 1 --continuous --quiet qp.1 -o default.h5 && mz-memory solve --lags 1 --continuous --volterra first --quiet qp.1 -o first.h5
  [[ $(mz-memory show --continuous default.h5) == "$(mz-memory show --continuous first.h5)" ]] || wrong "the default"
  [[ $bad == 0 ]]
}

@test "two exponentials, of three observables in units of their own that do not know of each other" {
  "$SUBGRID_BUILD"/tests/cli/linear nt=100000 seed=1 out=data.h5
  mz-memory acc -L 100 --quiet data.h5 | mz-memory solve --continuous --lags 1 --quiet | mz-memory show --continuous >K
  for v in x y z; do
    is '$1 < 0.04 && $2 > 0.85 && $3 == 100' "$(awk -F '\t' -v v=$v '$2 == v && $3 == v { e = $4 + 2 * exp(-5 * $1) + exp(-$1 / 2) / 2
      sum += e * e; within += e * e < 4 * $5 ^ 2; n++ } END { print sqrt(sum / n), within / n, n }' K)"
  done
  is '$1 > 0.85 && $2 == 600' "$(awk -F '\t' 'NR > 1 && $2 != $3 { within += $4 ^ 2 < 4 * $5 ^ 2; n++ } END { print within / n, n }' K)"
  [[ $bad == 0 ]]
}

# table EXPRESSION OF A, B: of p = 2 pi/80 i at records p apart, 250 periods of base times for which means are exact
table() {
  awk 'BEGIN { h = atan2(0, -1) / 40; print "t,a,b"; for (i = 0; i < 20020; i++) { p = h * i; printf "%.17g,%.17g,%.17g\n", p, '"$1, $2"' } }' >data.csv
  import data.csv --quiet | mz-memory acc -L 20 --quiet -o table.acc
}
K_of_table() { mz-memory solve --continuous --volterra "$1" --lags 1 --quiet table.acc | mz-memory show --continuous; }

@test "a rotor has no memory; of two oscillations place and velocity have one, on the velocity" {
  table 'cos(2 * p)' '3 * sin(2 * p)'
  for kind in first second; do
    is '$1 < 1e-3' "$(K_of_table $kind | awk -F '\t' 'NR > 1 { m = $4 ^ 2 > m ? $4 ^ 2 : m } END { print sqrt(m) }')"
  done
  # a = x, b = x + v, x = cos p + cos 2p: x'' = -2.5 x - int k v, k = 0.9 cos(sqrt(1.6) t), so that b is moved by -k (b - a)
  table 'cos(p) + cos(2 * p)' 'cos(p) + cos(2 * p) - sin(p) - 2 * sin(2 * p)'
  for kind in first second; do
    is '$1 < 0.01 && $2 == '$([ $kind = first ] && echo 80 || echo 84) "$(K_of_table $kind | awk -F '\t' 'NR > 1 { k = .9 * cos(sqrt(1.6) * $1)
      e = $4 - ($2 == "a" ? 0 : $3 == "a" ? k : -k); m = e * e > m ? e * e : m; n++ } END { print sqrt(m), n }')"
  done
  [[ $bad == 0 ]]
}

@test "what cannot be is refused; a file without K says so" {
  simulate lorenz63 --spinup 5 --time 5 --save-every 0.01 --quiet -o data.h5
  mz-memory acc -L 4 --features poly:2 --quiet data.h5 -o poly.h5
  mz-memory acc -L 2 --quiet data.h5 -o short.h5 && mz-memory acc -L 4 --quiet data.h5 -o a.h5
  mz-memory solve --lags 1 --quiet a.h5 -o without.h5
  while IFS='|' read -r code words says; do
    run -"$code" mz-memory $words -o none.h5
    [[ $output == *"mz-memory: error: $says"* && ! -e none.h5 ]] || wrong "$words: $output"
  done <<'CASES'
64|solve poly.h5 --continuous|--continuous: found features beside the variables, expected --features poly:1
65|solve short.h5 --continuous|--continuous: found correlations at lags up to 2, expected 3 or more
64|solve a.h5 --continuous --volterra third|--volterra
65|show without.h5 --continuous|without.h5: found no kernels in continuous time, expected a model of mz-memory solve --continuous
CASES
  # Mori's kernels and the rest of the file do not depend on it
  mz-memory solve --lags 3 --continuous --quiet a.h5 -o with.h5 && mz-memory solve --lags 3 --quiet a.h5 -o plain.h5
  [[ $(mz-memory show with.h5) == "$(mz-memory show plain.h5)" ]] || wrong "other kernels"
  rollout with.h5 --ic data.h5 --start 1 --time 0.1 --quiet -o run.h5 || wrong "it does not run"
  [[ $bad == 0 ]]
}
