# snapshot --pod: bases of what is selected, and what is refused.

bats_require_minimum_version 1.5.0

setup() {
  PATH=$SUBGRID_BUILD/tests/cli:$PATH
  cd "$BATS_TEST_TMPDIR" || exit
  bad=0
}
wrong() { echo "$*"; bad=1; }

run_of() { simulate -q burgers --grid 48 --members 3 --time 0.2 --save-every 0.01 "$@"; }

# near TOL A B: records of both differ by at most TOL, line by line
near() {
  paste -d' ' <(records "$2" | grep -v '^status') <(records "$3" | grep -v '^status') |
    awk -v tol="$1" '{ d = $5 - $10; n++
      if ($1 != $6 || $4 != $9 || d > tol || d < -tol) { print; bad = 1 } } END { exit bad || !n }'
}

@test "modes are orthonormal, and sd, energy and mean what they say" {
  run_of -o run.h5
  for how in "" --accurate --no-mean; do
    # shellcheck disable=SC2086
    snapshot -q run.h5 --pod 6 $how -o basis.h5
    { records run.h5 | awk '$1 == "u"'; records basis.h5 | awk '$1 == "u" { $1 = "phi" } { print }'; } >all
    awk -v about0="$([[ $how == --no-mean ]] && echo 1)" '
      function near(a, b, what) { if (a - b > 1e-10 || b - a > 1e-10) { print what, a, b; bad = 1 } }
      $1 == "u" { x[$2, $3, $4] = $5; at[$2, $3] = 1 }
      $1 == "phi" { phi[$2, $4] = $5 }
      $1 == "mean_u" { mean[$4] = $5 }
      $1 == "sd" { sd[$2] = $5; R++ }
      $1 == "energy" { part[$2] = $5 }
      END {
        for (s in at) { count++; for (i = 0; i < 48; i++) own[i] += x[substr(s, 1, index(s, SUBSEP) - 1), substr(s, index(s, SUBSEP) + 1), i] }
        for (i = 0; i < 48; i++) near(mean[i], about0 ? 0 : own[i] / count, "mean")
        for (s in at) {
          t = substr(s, 1, index(s, SUBSEP) - 1); m = substr(s, index(s, SUBSEP) + 1)
          for (i = 0; i < 48; i++) total += (x[t, m, i] - mean[i])^2
          for (r = 0; r < R; r++) { a = 0; for (i = 0; i < 48; i++) a += phi[r, i] * (x[t, m, i] - mean[i]); sum[r] += a * a }
        }
        if (R != 6 || count != 63) { print R, count; bad = 1 }
        for (r = 0; r < R; r++) {
          near(sqrt(sum[r] / count), sd[r], "sd"); near(sum[r] / total, part[r], "energy")
          largest = 0
          for (i = 0; i < 48; i++) if (phi[r, i]^2 > largest^2 * (1 + 1e-5)) largest = phi[r, i]
          if (largest < 0) { print "sign", r; bad = 1 }
          for (q = 0; q < R; q++) { a = 0; for (i = 0; i < 48; i++) a += phi[r, i] * phi[q, i]; near(a, r == q, "product") }
        }
        exit bad }' all || wrong "$how"
  done
  [[ $bad == 0 ]]
}

@test "a stream, parts and little memory give the same modes" {
  run_of --save-every 0.004 -o run.h5
  snapshot -q run.h5 --pod 5 -o file.h5
  snapshot -q --pod 5 <run.h5 -o stdin.h5
  snapshot run.h5 | snapshot -q --pod 5 -o stream.h5
  records file.h5 >wanted
  for other in stdin stream; do records $other.h5 | cmp - wanted || wrong "$other"; done
  snapshot -q run.h5 --pod 5 --memory 153K -o small.h5 # room for 102 of 153 states
  near 1e-12 small.h5 file.h5 || wrong "blocks"
  snapshot -q run.h5 --pod 5 --accurate -o accurate.h5
  near 1e-12 accurate.h5 file.h5 || wrong "accurate"
  snapshot run.h5 --times 0.1: --members 1: | snapshot -q --pod 5 -o two.h5
  snapshot -q run.h5 --times 0.1: --members 1: --pod 5 -o one.h5
  cmp <(records one.h5) <(records two.h5) || wrong "selection"
  snapshot run.h5 --split a=.5,b=.5 --take b | snapshot -q --pod 5 -o two.h5
  snapshot -q run.h5 --split a=.5,b=.5 --take b --pod 5 -o one.h5
  cmp <(records one.h5) <(records two.h5) || wrong "split"
  [[ $bad == 0 ]]
}

@test "as many modes as hold a part of the variance, or as there are" {
  run_of -o run.h5
  for part in 0.5 0.9 0.999; do
    snapshot -q run.h5 --energy $part | records |
      awk -v p=$part '$1 == "energy" { before = sum; sum += $5 } END { exit !(sum >= p && before < p) }' ||
      wrong "$part"
  done
  [[ $(snapshot -q run.h5 --energy 0.999 --pod 2 | records | grep -c ^sd) == 2 ]] || wrong "both"
  states lorenz96 n=8 nt=10 members=0 out=one.h5 # one direction
  run -0 --separate-stderr snapshot one.h5 --pod 3 -o basis.h5
  [[ $stderr == *"1 modes of 10 states"*"found 1 modes, not 3"* ]] || wrong "$stderr"
  [[ $bad == 0 ]]
}

@test "what has no room is told, and what cannot be is refused" {
  run_of -o run.h5
  run -0 --separate-stderr snapshot run.h5 --pod 5 --memory 40K -o small.h5
  [[ $stderr == *"of the variance had no room; raise --memory"* ]] || wrong "$stderr"
  states lorenz96 n=8 nt=1 members=0 out=one.h5
  while IFS='|' read -r code options message; do
    # shellcheck disable=SC2086
    run -"$code" --separate-stderr snapshot $options -o out.h5
    [[ ${stderr_lines[0]} == *"$message"* && ! -e out.h5 ]] || wrong "$options: $stderr"
  done <<'TABLE'
64|run.h5 --accurate|found --accurate, expected --pod or --energy
64|run.h5 --energy 1.5|--energy: found 1.5
64|run.h5 --pod 3 --shuffle|found --shuffle
64|run.h5 --pod 3 --split a=.5 --take a --times 0:1|found --times
65|one.h5 --pod 3|found 1 states that do not differ
65|run.h5 --pod 9 --memory 4K|has room for 2, expected room for 20
TABLE
  [[ $bad == 0 ]]
}

@test "project: coefficients, back again, rates, and grids that differ" {
  run_of --record state,rhs -o run.h5
  snapshot -q run.h5 --pod 47 --accurate -o basis.h5
  filter project --basis basis.h5 run.h5 -o a.h5
  filter project --basis basis.h5 --reconstruct a.h5 -o back.h5
  snapshot run.h5 | filter project -b basis.h5 | filter project -b basis.h5 --reconstruct >stream.sgr
  # the modes are all there are
  for of in u rhs_u; do
    paste -d' ' <(records run.h5 | awk -v v=$of '$1 == v') <(records back.h5 | awk -v v=$of '$1 == v') |
      awk 'BEGIN { n = 0 } { n++; d = $5 - $10; m = $5 * $5 > m ? $5 * $5 : m; if (d * d > e) e = d * d }
           END { exit !(n == 63 * 48 && e < 1e-18 * m) }' || wrong "$of"
  done
  cmp <(records back.h5 | grep -v ^status) <(records stream.sgr | grep -v ^status) || wrong "stream"
  # coefficients are uncorrelated, their root mean squares those of the file
  { records basis.h5; records a.h5; } | awk '
    $1 == "sd" { sd[$2] = $5 } $1 == "g" { sum[$4] += $5 * $5; first[$4] += $5; n[$4]++ }
    END { for (r = 0; r < 10; r++) { d = sqrt(sum[r] / n[r]) - sd[r]; m = first[r] / n[r]
      if (n[r] != 63 || d * d > 1e-20 || m * m > 1e-20) bad = 1 } exit bad }' || wrong "sd"
  inspect back.h5 | grep -q '^system *burgers' || wrong "system"
  simulate -q burgers --grid 64 --time 0.02 --save-every 0.01 -o other.h5
  while IFS='|' read -r code options message; do
    # shellcheck disable=SC2086
    filter $options -o out.h5 2>err && wrong "$options" || [[ $? == "$code" ]] || wrong "$options: code"
    [[ $(head -n 1 err) == *"$message"* && ! -e out.h5 ]] || wrong "$options: $(cat err)"
  done <<'TABLE'
65|project -b basis.h5 other.h5|project: variable u: axis x: found 64 points, expected 48
65|project -b basis.h5 --reconstruct run.h5|project: 
65|project -b run.h5 run.h5|run.h5: found kind trajectory, expected basis
64|project run.h5|project: no --basis is named
64|box --coarsen 2 -b basis.h5 run.h5|box: found --basis
64|project -b basis.h5 --targets run.h5|project: found --targets
TABLE
  [[ $bad == 0 ]]
}

@test "project --galerkin: a model that runs as the system does where modes are all there are" {
  run_of -p nu=0.05 -o run.h5
  snapshot -q run.h5 --pod 47 --accurate -o basis.h5
  filter project -b basis.h5 --galerkin -o model.h5
  filter project -b basis.h5 run.h5 -o a.h5
  rollout -q model.h5 --ic a.h5 --time 0.2 --dt 0.0005 --save-every 0.05 |
    filter project -b basis.h5 --reconstruct -o fields.h5
  score fields.h5 --truth run.h5 --metric nrmse --require 'nrmse<1e-6'
  simulate -q nagumo --grid 48 --time 1 --save-every 0.02 -o cubic.h5
  snapshot -q cubic.h5 --pod 3 -o cubic-basis.h5
  simulate -q burgers --grid 48 --members 2 --vary nu=0.01:0.02 --time 0.02 --save-every 0.01 -o sweep.h5
  snapshot -q sweep.h5 --pod 3 -o sweep-basis.h5
  while IFS='|' read -r code options message; do
    # shellcheck disable=SC2086
    filter $options -o out.h5 2>err && wrong "$options" || [[ $? == "$code" ]] || wrong "$options: code"
    [[ $(head -n 1 err) == *"$message"* && ! -e out.h5 ]] || wrong "$options: $(cat err)"
  done <<'TABLE'
65|project -b cubic-basis.h5 --galerkin|cubic-basis.h5: nagumo: found a right-hand side that is not quadratic
65|project -b sweep-basis.h5 --galerkin|nu
64|project -b basis.h5 --galerkin run.h5|found run.h5, expected a basis alone
64|box --galerkin run.h5|box: found --galerkin
TABLE
  [[ $bad == 0 ]]
}

@test "--dmd: waves that travel have their frequencies, amplitudes and shapes" {
  wave nx=64 nt=40 dt=0.01 modes=4 members=2 out=waves.h5
  snapshot -q waves.h5 --dmd 20 -o modes.h5
  records modes.h5 | awk '
    function near(a, b, what) { if (a - b > 1e-9 || b - a > 1e-9) { print what, a, b; bad = 1 } }
    BEGIN { pi = atan2(0, -1) }
    { x[$1, $2, $3, $4] = $5 }
    $1 == "growth" { n++; near($5, 0, "growth") }
    END {
      if (n != 8) { print n, "modes"; bad = 1 }
      for (k = 0; k < n; k++) {
        wave = int(k / 2) + 1; sign = k % 2 ? -1 : 1
        near(x["frequency", k, "-", 0], sign * 2 * pi * wave, "frequency")
        for (m = 0; m < 2; m++) for (i = 0; i < 64; i += 5) { # the pair is sin(2 pi k x + j k) / k
          b = x["amplitude", k, m, 0]; phase = x["phase", k, m, 0]
          re[wave, m, i] += b * (cos(phase) * x["u_re", k, "-", i] - sin(phase) * x["u_im", k, "-", i])
        }
      }
      for (wave = 1; wave <= 4; wave++) for (m = 0; m < 2; m++) for (i = 0; i < 64; i += 5)
        near(re[wave, m, i], sin(2 * pi * wave * i / 64 + m * wave) / wave, "shape")
      exit bad }' || wrong "waves"
  snapshot waves.h5 | snapshot -q --dmd 20 | records | grep -v ^status >stream
  records modes.h5 | grep -v ^status | cmp - stream || wrong "stream"
  # of the coefficients of all modes, the same rates
  snapshot -q waves.h5 --pod 8 --no-mean -o basis.h5
  filter project -b basis.h5 waves.h5 | snapshot -q --dmd 20 -o short.h5
  paste -d' ' <(records short.h5 | grep '^frequency') <(records modes.h5 | grep '^frequency') |
    awk '{ n++; d = $5 - $10; if (d * d > 1e-18) bad = 1 } END { exit bad || n != 8 }' || wrong "coefficients"
  wave nx=64 nt=200 out=long.h5
  while IFS='|' read -r code options message; do
    # shellcheck disable=SC2086
    snapshot $options -o out.h5 2>err && wrong "$options" || [[ $? == "$code" ]] || wrong "$options: code"
    [[ $(head -n 1 err) == *"$message"* && ! -e out.h5 ]] || wrong "$options: $(cat err)"
  done <<'TABLE'
64|waves.h5 --dmd 3 --pod 3|--dmd excludes --pod
64|waves.h5 --dmd 3 --window 4|found --window
65|waves.h5 --dmd 3 --times 0:0|found 1 records, expected 2 or more
65|long.h5 --dmd 3 --memory 100K|snapshot --pod and filter project make them small
TABLE
  [[ $bad == 0 ]]
}
