# simulate --dt auto: steps by the error that they make.
setup_file() { cd "$BATS_FILE_TMPDIR" || exit 1; }
setup() { cd "$BATS_TEST_TMPDIR" || exit 1; }

step() { inspect "$1" | awk '$1 == "dt" { print $2 }'; }
holds() { awk "BEGIN { exit !($1) }" || { echo "not so: $1"; false; }; }

@test "a run with the step that was chosen is as exact as asked for, and no more" {
  for run in 'lorenz96 --grid 12 --members 3' 'kolmogorov --grid 32x32 -p F=1' 'kuramoto-sivashinsky --grid 64'; do
    # shellcheck disable=SC2086
    simulate $run --time 1 --save-every 1 --dt 1e-3 -q -o exact.h5
    for tolerance in 1e-4 1e-6; do
      # shellcheck disable=SC2086
      simulate $run --time 1 --save-every 1 --dt auto --tolerance $tolerance -q -o a.h5
      error=$(score a.h5 --truth exact.h5 --metric nrmse --format tsv | awk 'NR == 2 { print $3 }')
      holds "$error > $tolerance / 100 && $error < 10 * $tolerance"
    done
  done
}

@test "the step follows the order of the scheme, and what the system warns of" {
  for tolerance in 1e-4 1e-8; do
    simulate lorenz96 --time 1 --save-every 1 --dt auto --tolerance $tolerance -q -o at$tolerance.h5
  done
  for tolerance in 1e-1 1e-3; do
    simulate lorenz96 --scheme euler --time 1 --save-every 1 --dt auto --tolerance $tolerance -q -o euler$tolerance.h5
  done
  holds "$(step at1e-4.h5) / $(step at1e-8.h5) > 8 && $(step at1e-4.h5) / $(step at1e-8.h5) < 13"
  holds "$(step euler1e-1.h5) / $(step euler1e-3.h5) > 50"
  simulate burgers --grid 256 -p nu=0.1 --time 0.01 --save-every 0.01 --dt auto --tolerance 10 -o a.h5 2>err
  [[ ! -s err ]]
  holds "0.1 * $(step a.h5) * 256 * 256 < 0.7 && 0.1 * $(step a.h5) * 256 * 256 > 0.6"
}

@test "threads and a second run choose the same; the history has the step itself" {
  run='lorenz96 --grid 12 --vary F=6:10 --members 5 --time 1 --dt auto --save-every 0.5'
  # shellcheck disable=SC2086
  simulate $run --threads 1 -o a.h5
  # shellcheck disable=SC2086
  simulate $run --threads 3 -o b.h5
  cmp a.h5 b.h5
  inspect a.h5 --history >again.sh
  grep -q -- "--dt=0.0" again.sh
  if grep -q 'auto\|tolerance' again.sh; then false; fi
  simulate lorenz96 --grid 12 --vary F=6:10 --members 5 --time 1 --save-every 0.5 --dt "$(step a.h5)" -o c.h5
  cmp a.h5 c.h5
}

@test "a step that gets too long is told; one that cannot be is refused" {
  simulate burgers --grid 256 --time 0.1 --save-every 0.1 --dt auto -o a.h5 2>err
  [[ $(<err) == *'--dt auto: the step of '*' makes an error of '*' at the end of the run'* ]]
  while IFS='|' read -r code word args; do
    got=0
    # shellcheck disable=SC2086
    simulate lorenz96 $args -o b.h5 2>err >/dev/null || got=$?
    [[ $got -eq $code && $(head -n 1 err) == 'simulate: error: '*"$word"* && ! -e b.h5 ]] ||
      { echo "$args: $got $(<err)"; false; }
  done <<'END'
64|--dt: 'often' is not a number, nor auto or adaptive|--dt often
64|--tolerance: found 1e-08|--tolerance 1e-8
64|--tolerance: found 0|--dt auto --tolerance 0
64|--time 0|--dt auto --time 0
3|--dt auto: found an error of |--dt auto --tolerance 1e-30
END
}

@test "adaptive steps are as exact as asked for, whatever is recorded and by how many threads" {
  run='lorenz63 --members 3 --vary rho=26:30 --time 2 --scheme dopri5'
  # shellcheck disable=SC2086
  simulate $run --save-every 2 --dt 5e-4 -q -o exact.h5
  for tolerance in 1e-4 1e-6 1e-8; do
    # shellcheck disable=SC2086
    simulate $run --save-every 2 --dt adaptive --tolerance $tolerance -q -o a.h5
    error=$(score a.h5 --truth exact.h5 --metric nrmse --format tsv | awk 'NR == 2 { print $3 }')
    holds "$error > $tolerance && $error < 100 * $tolerance"
  done
  # shellcheck disable=SC2086
  simulate $run --save-every 0.25 --dt adaptive --tolerance 1e-8 --threads 1 -o often.h5 2>err
  [[ $(<err) == 'simulate: '*' steps, of '*' in the mean, and '*' rejected' ]]
  # shellcheck disable=SC2086
  simulate $run --save-every 0.25 --dt adaptive --tolerance 1e-8 --threads 3 -q -o again.h5
  cmp often.h5 again.h5
  inspect often.h5 --history >history
  grep -q -- '--dt=adaptive' history
  grep -q -- '--tolerance=1e-0*8' history
  score a.h5 --truth often.h5 --metric nrmse --format tsv >same
  [[ $(awk 'NR == 2 { print $3 }' same) == 0 ]]
}

@test "adaptive steps have no dt for readers, no resume, and end with time and step" {
  simulate burgers --grid 32 --time 0.02 --save-every 0.01 --dt adaptive -q -o a.h5
  [[ $(step a.h5) == adaptive ]]
  rollout --ic a.h5 -o b.h5 2>err && false
  [[ $(<err) == *"found dt = 'adaptive', a text, expected a number (--dt DT sets one)"* ]]
  rollout --ic a.h5 --dt 1e-3 -q -o b.h5
  simulate lorenz96 --dt adaptive --dry-run >plan
  [[ $(awk '$1 == "steps" || $1 == "dt" || $1 == "seconds" { print $2 }' plan) == $'nan\nnan\nnan' ]]
  grep -q 'not known before they are made' plan
  while IFS='|' read -r code word args; do
    got=0
    # shellcheck disable=SC2086
    simulate $args -o c.h5 2>err >/dev/null || got=$?
    [[ $got -eq $code && $(grep -v ' records ' err) == 'simulate: error: '*"$word"* && ! -e c.h5 ]] ||
      { echo "$args: $got $(<err)"; false; }
  done <<'END'
64|adaptive steps: found rk4, which has no second order|lorenz96 --dt adaptive --scheme rk4
64|--dt adaptive: found --resume, expected none|lorenz96 --dt adaptive --resume a.h5
64|--dt adaptive: found --restartable, expected none|lorenz96 --dt adaptive --restartable
64|found stochastic equations|double-well --dt adaptive
64|--tolerance: found 0|lorenz96 --dt adaptive --tolerance 0
3|member 0: lorenz63: step |lorenz63 -p beta=-1e4 --ic random:sd=0 --dt adaptive --time 1 --spinup 1
END
}

@test "a dry run says what the run would be, and writes nothing" {
  run='burgers --grid 256 -p nu=0.01 --members 2 --time 0.5 --save-every 0.05 --spinup 0.1 --record state,rhs'
  # shellcheck disable=SC2086
  simulate $run --dry-run -o a.h5 >plan
  [[ $(ls) == plan && $(head -n 1 plan) == $'quantity\tvalue\tunit' ]]
  value() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' plan; }
  # shellcheck disable=SC2086
  simulate $run -o a.h5
  [[ $(value records) -eq $(inspect a.h5 | awk '$1 == "records" { print $2 }') && $(value dt) == "$(step a.h5)" ]]
  [[ $(value steps) -eq 6000 && $(value output) -eq $((11 * (8 + 2 * 2 * 256 * 8))) && $(value grid) == x=256 ]]
  holds "$(value seconds) > 0 && $(value memory) > 2 * 256 * 8"
  # the limit is where the warning begins
  limit=$(value dt-limit)
  simulate burgers --grid 256 -p nu=0.01 --time 1 --dry-run --dt "$(awk "BEGIN { print 0.9999 * $limit }")" --save-every 1 2>err >under
  [[ ! -s err ]]
  simulate burgers --grid 256 -p nu=0.01 --time 1 --dry-run --dt "$(awk "BEGIN { print 1.01 * $limit }")" --save-every 1 2>err >over
  [[ $(<err) == *'limit of explicit steps'* ]]
}

@test "a dry run of what blows up tells so, in time" {
  simulate lorenz63 --dt 1 --time 1e9 --dry-run 2>err >plan
  [[ $(<err) == *'not finite after step '* && $(<err) != *max\|u\|/dx* && $(<plan) == *$'dt-limit\tnan'* ]]
  timeout 20 simulate kolmogorov --grid 128x128 --time 1e6 --dry-run >plan
  holds "$(awk '$1 == "seconds" { print $2 }' plan) > 100"
}

@test "ab3 with the filter once a step makes the steps of pyqg" {
  peer=${PEER_PYTHON:-python3}
  "$peer" -c 'import pyqg' 2>/dev/null || skip "no pyqg for $peer"
  hour=$(awk 'BEGIN { printf "%.17g", 1 / 24 }')
  "$peer" "$BATS_TEST_DIRNAME/../peer_qg.py" 2>/dev/null >peer.csv
  import peer.csv --system qg-two-layer -q -o peer.h5
  simulate qg-two-layer --ic peer.h5:time=0 -p tf="$hour" -p rek=0.0499996800 --scheme ab3 --dt "$hour" \
    --save-every "$hour" --time "$(awk 'BEGIN { printf "%.17g", 4 / 24 }')" -o ours.h5
  score ours.h5 --truth peer.h5 --metric nrmse --require 'nrmse<1e-14'
}
