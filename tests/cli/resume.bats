# simulate --resume: what was interrupted ends as if it had not been.
setup_file() { cd "$BATS_FILE_TMPDIR" || exit 1; }
setup() { cd "$BATS_TEST_TMPDIR" || exit 1; }

# Is a run to .28 that goes on to .7 the one to .7, in all bytes, on other threads?
goes_on() {
  rm -f ./*.h5
  simulate "$@" --save-every 0.07 --time 0.7 --threads 1 -q -o whole.h5
  simulate "$@" --save-every 0.07 --time 0.28 -q -o part.h5
  simulate "$@" --save-every 0.07 --time 0.7 --threads 2 -q --resume part.h5 -o long.h5
  cmp whole.h5 long.h5 || { echo "$*"; false; }
  if cmp -s whole.h5 part.h5; then false; fi
}

@test "a resumed run has the bytes of one that was not interrupted" {
  goes_on burgers --grid 64 --dt 0.001
  goes_on lorenz96 --grid 12 --members 3 --vary F=6:9 --record state,rhs
  goes_on lorenz96 --grid 12 --dt auto
  goes_on lorenz63 --spinup 1
  goes_on lorenz96-two-scale
}

@test "so has one of every system" {
  for system in $(simulate --list | cut -f 1); do
    dt=$(simulate "$system" --dry-run 2>/dev/null | awk '$1 == "dt" { print $2 }')
    run=("$system" --restartable --save-every "$(awk "BEGIN { print 3 * $dt }")" -q)
    simulate "${run[@]}" --time "$(awk "BEGIN { print 12 * $dt }")" -o whole.h5
    simulate "${run[@]}" --time "$(awk "BEGIN { print 6 * $dt }")" -o part.h5
    simulate "${run[@]}" --time "$(awk "BEGIN { print 12 * $dt }")" --resume part.h5 -o long.h5
    cmp whole.h5 long.h5 || { echo "$system"; false; }
    rm ./*.h5
  done
}

@test "so has one of Fourier coefficients that goes on from its records" {
  goes_on burgers --grid 64 --discretisation spectral --dt 0.001 --restartable
  goes_on kolmogorov --grid 32x32 --members 2 --restartable --record state,rhs
  goes_on kolmogorov --grid 32x32 --discretisation two-thirds --restartable
  goes_on kuramoto-sivashinsky --restartable
}

@test "twice interrupted, from a stream, and of a state of one's own" {
  run=(kolmogorov --grid 32x32 --restartable --save-every 0.1 -q)
  simulate "${run[@]}" --time 0.2 | simulate "${run[@]}" --time 0.4 --resume - | simulate "${run[@]}" --time 0.6 --resume - -o a.h5
  simulate "${run[@]}" --time 0.6 -o b.h5
  cmp a.h5 b.h5
  run=(kolmogorov --ic b.h5 --restartable --save-every 0.1 -q)
  simulate "${run[@]}" --time 0.1 -o part.h5
  simulate "${run[@]}" --time 0.2 -o whole.h5
  simulate "${run[@]}" --time 0.2 --resume part.h5 -o long.h5
  cmp whole.h5 long.h5
}

@test "records for restarts differ from others by rounding alone" {
  simulate kolmogorov --grid 32x32 --time 1 --save-every 0.1 -q -o plain.h5
  simulate kolmogorov --grid 32x32 --time 1 --save-every 0.1 --restartable -q -o restartable.h5
  error=$(score restartable.h5 --truth plain.h5 --metric nrmse --format tsv | awk 'NR == 2 { print $3 }')
  awk "BEGIN { exit !($error > 0 && $error < 1e-13) }"
}

@test "another run than the one that began is refused in one line" {
  simulate lorenz96 --grid 12 --members 2 --vary F=6:9 --time 0.2 --save-every 0.1 -q -o x.h5
  simulate lorenz96 --grid 12 --members 2 --vary F=6:9 --time 0.2 --save-every 0.1 -q --store f32 -o f32.h5
  simulate kolmogorov --grid 32x32 --time 0.2 --save-every 0.1 -q -o w.h5
  simulate lorenz63 --dt 0.5 --time 100 --save-every 0.5 -q -o y.h5 2>err && false
  while IFS='|' read -r code word args; do
    got=0
    # shellcheck disable=SC2086
    simulate $args --save-every 0.1 -o a.h5 2>err >/dev/null || got=$?
    [[ $got -eq $code && $(head -n 1 err) == 'simulate: error: '*"$word"* && ! -e a.h5 ]] ||
      { echo "$args: $got $(<err)"; false; }
  done <<'END'
65|x.h5: seed: found 0, expected 1|lorenz96 --grid 12 --members 2 --vary F=6:9 --time 1 --seed 1 --resume x.h5
65|x.h5: dt: found 0.01, expected 0.005|lorenz96 --grid 12 --members 2 --vary F=6:9 --time 1 --dt 0.005 --resume x.h5
65|x.h5: scheme: found rk4, expected ssprk3|lorenz96 --grid 12 --members 2 --vary F=6:9 --time 1 --scheme ssprk3 --resume x.h5
65|x.h5: variable system_F: found other values|lorenz96 --grid 12 --members 2 --vary F=6:8 --time 1 --resume x.h5
65|x.h5: variable k: found another size|lorenz96 --grid 16 --members 2 --vary F=6:9 --time 1 --resume x.h5
65|x.h5: |lorenz96 --grid 12 --members 3 --vary F=6:9 --time 1 --resume x.h5
65|x.h5: variable rhs_X: found none|lorenz96 --grid 12 --members 2 --vary F=6:9 --time 1 --record state,rhs --resume x.h5
65|x.h5: record 2: found time 0.2|lorenz96 --grid 12 --members 2 --vary F=6:9 --time 0.1 --resume x.h5
65|f32.h5: variable X: found floats|lorenz96 --grid 12 --members 2 --vary F=6:9 --time 1 --resume f32.h5
64|found no --restartable|kolmogorov --grid 32x32 --time 1 --resume w.h5
65|w.h5: restartable: found nothing, expected 1|kolmogorov --grid 32x32 --time 1 --restartable --resume w.h5
65|y.h5.partial: found a run that blew up at time |lorenz63 --dt 0.5 --time 1 --resume y.h5.partial
66|none.h5|lorenz63 --time 1 --resume none.h5
END
  got=0
  simulate lorenz96 --grid 12 --members 2 --vary F=6:9 --time 1 --save-every 0.05 --resume x.h5 -o a.h5 2>err || got=$?
  [[ $got -eq 65 && $(<err) == *'x.h5: history: found --save-every=0.1, expected --save-every=0.05: '* ]]
  simulate lorenz96 --ic x.h5 --spinup 1 --time 0.1 --save-every 0.1 -q -o y.h5
  got=0
  simulate lorenz96 --ic x.h5 --spinup 2 --time 1 --save-every 0.1 --resume y.h5 -o a.h5 2>err || got=$?
  [[ $got -eq 65 && $(<err) == *'found --spinup=1, expected --spinup=2'* ]]
  simulate lorenz96 --grid 12 --members 2 --seed 9 --time 0.1 --save-every 0.1 -q -o z.h5
  got=0
  simulate lorenz96 --ic z.h5 --spinup 1 --time 1 --save-every 0.1 --resume y.h5 -o a.h5 2>err || got=$?
  [[ $got -eq 65 && $(<err) == *'history: found '* && ! -e a.h5 ]]
}

@test "a scheme of several steps goes on from its records where it began again there" {
  steps='lorenz63 --scheme ab3 --dt 0.01 --save-every 0.5 -q'
  # shellcheck disable=SC2086
  for restart in '' --restartable; do
    simulate $steps --time 1 $restart -o short.h5
    simulate $steps --time 2 $restart -o whole.h5
    run simulate $steps --time 2 $restart --resume short.h5 -o on.h5
    [[ $restart ]] || [[ $status == 64 && $output == *'ab3 has other numbers than it records'* ]]
  done
  cmp whole.h5 on.h5
}
