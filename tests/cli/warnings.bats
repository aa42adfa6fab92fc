# warnings: what is not wrong but has to be known, with both values; and the step that was used.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  run=(burgers --time 0.01 --save-every 0.002)
  simulate "${run[@]}" --members 4 --seed 1 -o full.h5
  filter gaussian --coarsen 32 --targets full.h5 -o pairs.h5
  fit-closure -q --form cnn -n 20 pairs.h5 -o cnn.h5
  simulate "${run[@]}" --seed 2 -p nu=6e-4 --members 2 -o other.h5
  filter box --coarsen 32 other.h5 -o box.h5
  filter gaussian --coarsen 32 other.h5 -o gaussian.h5
  filter gaussian --coarsen 16 other.h5 -o finer.h5
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }
# said COMMAND: what it says on standard error; it must succeed.
said() { "$@" 2>err >/dev/null || wrong "$*: exit $? $(cat err)"; }
expect() { [[ $(<err) == "$1" ]] || wrong "$1: $(cat err)"; }

@test "rollout names what the model was not fitted for, with both values" {
  said rollout cnn.h5 --ic box.h5 -o run.h5
  expect 'rollout: warning: cnn.h5 was not fitted for box.h5: filter gaussian against box, width 5 against 1, nu 0.0005 against 0.0006'
  said rollout cnn.h5 --ic gaussian.h5 --discretisation jameson -o run.h5
  expect 'rollout: warning: cnn.h5 was not fitted for gaussian.h5: nu 0.0005 against 0.0006'
  said rollout --ic box.h5 -o run.h5
  expect ''
  [[ $bad == 0 ]]
}

@test "a form that does not depend on the grid runs on another one" {
  for form in cnn linear smagorinsky; do
    fit-closure -q --form $form -n 20 pairs.h5 -o $form.h5
    said rollout $form.h5 --ic finer.h5 -o run.h5
    expect "rollout: warning: $form.h5 was not fitted for finer.h5: nu 0.0005 against 0.0006, 32 against 64 points along x"
    [[ $(inspect --format tsv run.h5 | awk -F '\t' '$1 == "dimension" && $2 == "x"') == *64* ]] || wrong "$form: $(inspect run.h5)"
  done
  [[ $bad == 0 ]]
}

@test "states of the training data are told: one seed, members and times that overlap" {
  said rollout cnn.h5 --ic pairs.h5 -o run.h5
  [[ $(<err) == *'the training data of cnn.h5 have its seed and overlap'* ]] || wrong "$(cat err)"
  said score run.h5 --truth pairs.h5
  [[ $(<err) == 'score: warning: pairs.h5: the training data of the closure in run.h5 have its seed and overlap'* ]] || wrong "$(cat err)"
  snapshot pairs.h5 --members 0:1 -o low.h5
  snapshot pairs.h5 --members 2:3 -o high.h5
  fit-closure -q --form linear low.h5 -o low-model.h5
  said rollout low-model.h5 --ic high.h5 -o run.h5
  expect ''
  said score run.h5 --truth high.h5
  expect ''
  snapshot pairs.h5 --times 0:0.005 -o early.h5
  snapshot pairs.h5 --times 0.005: -o late.h5
  fit-closure -q --form linear early.h5 -o early-model.h5
  said rollout early-model.h5 --ic late.h5 -o run.h5
  expect ''
  [[ $bad == 0 ]]
}

@test "a fit that ends worse than no closure says so and keeps the best theta" {
  said fit-closure --form cnn --optimiser adam:rate=10 -n 60 pairs.h5 -o wild.h5
  [[ $(<err) == 'fit-closure: warning: the fit ended worse than no closure, with the error '*': the best theta it met is kept'* ]] || wrong "$(cat err)"
  awk '/error/ { for (i = 1; i < NF; i++) if ($i == "error") e = $(i + 1) } END { exit !(e > 0 && e + 0 < 1) }' err || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

@test "grids and steps beyond their limits are told, with the limit" {
  said simulate burgers --grid 256 --time 1e-3 --save-every 1e-3 -o a.h5
  expect 'simulate: warning: burgers: dx = 0.00391 is more than 2 nu = 0.001: shocks of |u| = 1 are not resolved'
  said simulate burgers --grid 256 -p nu=0.1 --time 1e-3 --save-every 1e-3 --dt 1e-5 -o a.h5
  expect ''
  code=0
  simulate burgers --grid 256 -p nu=0.1 --time 0.1 --save-every 0.1 --dt 1e-3 -o b.h5 2>err || code=$?
  [[ $code == 3 && $(<err) == *'; nu dt/dx^2 = 6.55 is beyond 0.7, the limit of explicit steps); what was good is in b.h5.partial' ]] || wrong "$code $(cat err)"
  # Fourier modes decay faster than differences: 2.785/pi^2 against 2.785/4
  said simulate burgers --grid 64 -p nu=0.1 --time 2e-3 --save-every 1e-3 --discretisation spectral --scheme rk4 --dt 1e-3 -o a.h5
  expect 'simulate: warning: burgers: dt times the fastest linear rate = 4.04 is beyond 2.785, the limit of explicit steps'
  said simulate burgers --grid 64 -p nu=0.1 --time 2e-3 --save-every 1e-3 --dt 1e-3 -o a.h5
  expect ''
  said simulate burgers --grid 256 -p nu=0.1 --time 1e-3 --save-every 1e-3 --discretisation spectral --scheme etdrk4 --dt 1e-3 -o a.h5
  expect ''
  [[ $bad == 0 ]]
}

@test "files state the step that was used; ends that no save meets are told" {
  step() { inspect --format tsv "$1" | awk -F '\t' '$2 == "dt" { print $4 }'; }
  while read -r dt save found; do
    said simulate lorenz96 --grid 8 --dt "$dt" --time 0.12 --save-every "$save" -o a.h5
    expect ''
    [[ $(step a.h5) == "$found" ]] || wrong "dt $dt, save $save: $(step a.h5)"
    said rollout --ic a.h5 --dt "$dt" -o b.h5
    [[ $(step b.h5) == "$found" ]] || wrong "rollout, dt $dt, save $save: $(step b.h5)"
    score b.h5 --truth a.h5 --metric rmse --require 'rmse<1e-12' >/dev/null || wrong "dt $dt, save $save: other states"
  done <<'TABLE'
0.01 0.02 0.01
0.01 0.015 0.0075
0.05 0.02 0.02
0.004 0.12 0.004
TABLE
  said simulate lorenz96 --grid 8 --time 0.1 --save-every 0.03 -o a.h5
  expect 'simulate: warning: --time 0.1 is no multiple of --save-every 0.03: the record ends before it'
  said rollout --ic a.h5 --time 0.1 --save-every 0.03 -o b.h5
  expect 'rollout: warning: --time 0.1 is no multiple of --save-every 0.03: the run ends before it'
  # from the one record of a stream
  simulate lorenz96 --grid 8 --time 0 | rollout --time 0.02 -o b.h5
  [[ $(inspect --format tsv b.h5 | awk -F '\t' '$2 == "records" { print $4 }') == 2 ]] || wrong "$(inspect b.h5)"
  [[ $bad == 0 ]]
}

@test "--selftest is of the discretisation that is named" {
  simulate burgers --selftest --discretisation jameson >out
  [[ $(awk 'NR > 1 && !/jameson/' out | wc -l) == 0 && $(wc -l <out) -ge 3 ]] || { cat out; false; }
  run simulate burgers --selftest --discretisation jamson
  [[ $status == 64 && $output == *jameson* ]]
}

@test "a spectrum that does not end on the grid is told" {
  simulate kolmogorov -p nu=1e-4 --time 5 -o rough.h5 2>said
  grep -q 'the shortest waves along [xy] have 0.0.* of the energy of the strongest .member 0, at the end.: 64 points may be too few' said
  for quiet in 'kolmogorov --time 1' 'burgers --time 0.1' 'traffic --time 1' 'lorenz96 --time 1' 'kdv --time 1'; do
    # shellcheck disable=SC2086
    simulate $quiet -o fine.h5 2>said
    [[ ! -s said ]] || wrong "$quiet: $(<said)"
  done
  [[ $bad == 0 ]]
}
