# fit-closure: what it learns, what it writes, what it refuses.

bats_require_minimum_version 1.5.0

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  states=$SUBGRID_BUILD/tests/cli/states
  "$states" burgers n=64 members=3 nt=8 tau=1 out=pairs.h5
  "$states" burgers n=64 members=3 nt=8 t0=40 tau=1 out=later.h5
  "$states" burgers n=64 members=3 nt=8 out=bare.h5
  "$states" burgers n=64 members=3 nt=8 tau=1 nan=3 out=nan.h5
  "$states" burgers n=32 members=3 nt=8 t0=40 tau=1 out=coarse.h5
  "$states" burgers n=64 members=0 nt=1 tau=1 out=single.h5
  "$states" burgers n=64 members=3 nt=0 tau=1 out=none.h5
  "$states" lorenz96 n=8 members=2 nt=8 tau=1 out=sectors.h5
  "$states" lorenz96-two-scale members=2 nt=8 tau=1 out=scales.h5
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }

# Data sets have tau = -u: what can be learned is known.
@test "forms learn, and say so in one line" {
  while IFS='|' read -r form options data said; do
    eval "set -- $options"
    fit-closure --form "$form" "$@" "$data" -o model.h5 2>err || wrong "$form $options: $? $(cat err)"
    [[ $(wc -l <err) == 1 && $(cat err) == $said ]] || wrong "$form $options: $(cat err)"
  done <<'TABLE'
linear||pairs.h5|fit-closure: linear, 8 parameters: error *e-1? on training data
linear|-p radius=0 -p constant=0|pairs.h5|fit-closure: linear, 1 parameters: error *e-1? on training data
linear|-p radius=1|sectors.h5|fit-closure: linear, 4 parameters: error *e-1? on training data
linear|--validate later.h5|pairs.h5|fit-closure: linear, 8 parameters: error *, *e-1? on validation data
linear|--optimiser adam:rate=0.01 -n 300|pairs.h5|fit-closure: linear, 8 parameters: error 0.0* on training data
smagorinsky|-p width=2|pairs.h5|fit-closure: smagorinsky, 1 parameters: error 0.* on training data
none||pairs.h5|fit-closure: none, 0 parameters: error 1 on training data
cnn|-n 300|pairs.h5|fit-closure: cnn, 784 parameters: error 0.* on training data
cnn|--net 'conv 1 1 nobias' -n 300 --optimiser adam:rate=0.05|pairs.h5|fit-closure: cnn, 1 parameters: error *e-* on training data
TABLE
  [[ $bad == 0 ]]
}

@test "a model holds what rollout and plot need" {
  fit-closure --form cnn --net ' square|conv 2  3 tanh | conv 1 3 nobias' -n 50 --look 10 \
    --validate later.h5 --quiet pairs.h5 -o model.h5 2>err
  [[ ! -s err ]]
  h5dump -A model.h5 >text
  for line in 'ATTRIBUTE "kind"' '"model"' '"cnn"' '"square | conv 2 3 tanh | conv 1 3 nobias"' \
    '"u(x)"' '"derivative"' 'ATTRIBUTE "error_validation"' 'DATASET "theta"' 'ATTRIBUTE "scale_u"' '"burgers"'; do
    grep -qF "$line" text || wrong "no $line"
  done
  [[ $(h5dump -d iteration -y model.h5 | tr -d ' \n') == *'DATA{10,20,30,40,50}'* ]] || wrong "no learning curve"
  [[ $(h5dump -d validation -y model.h5) != *nan* ]] || wrong "a look without validation"
  [[ $bad == 0 ]]
}

@test "equal runs give equal bytes, whatever the threads, directory and carrier" {
  fit-closure --form cnn -n 40 --threads 1 --quiet pairs.h5 -o one.h5
  mkdir -p below && (cd below && fit-closure --form cnn -n 40 --threads 2 --quiet - -o two.h5 <../pairs.h5)
  cmp one.h5 below/two.h5
  fit-closure --form cnn -n 40 --seed 1 --quiet pairs.h5 -o other.h5
  ! cmp -s one.h5 other.h5
  fit-closure --form cnn -n 40 --quiet pairs.h5 >stream
  [[ $(head -c 8 stream | od -An -tx1 | tr -d ' \n') == 895347520d0a1a0a ]]
}

@test "what cannot be learned from is refused in one line with its exit code" {
  : >empty
  echo text >text
  fit-closure --form linear --quiet pairs.h5 -o linear.h5
  head -c 3000 pairs.h5 >cut.h5
  mkdir -p directory
  while IFS=@ read -r status options said; do
    rm -f out.h5
    eval "set -- $options"
    code=0
    fit-closure "$@" -o out.h5 2>err </dev/null || code=$?
    [[ $code == "$status" ]] || wrong "$options: exit $code, expected $status: $(cat err)"
    [[ $(grep -vc '^Try ' err) == 1 && $(cat err) == "fit-closure: error: "*$said* ]] || wrong "$options: $(cat err)"
    [[ -z $(find . -name '*out.h5*') ]] || wrong "$options: left $(find . -name '*out.h5*')"
  done <<'TABLE'
64@pairs.h5@--form FORM is missing
64@--form cmm pairs.h5@no closure 'cmm'; did you mean 'cnn'?
64@--form cnn --net 'conv 8 5 | cnov 1 5' pairs.h5@network, column 12: no network operation 'cnov'; did you mean 'conv'?
64@--form cnn --net 'conv 8 4' pairs.h5@column 8, '4': expected an odd number
64@--form cnn --net 'conv 8 5' pairs.h5@gives 8 channels, expected 1
64@--form linear --net tanh pairs.h5@takes no network
64@--form linear --precision f32 pairs.h5@closure linear: found precision f32, expected f64: it has no network
64@--form none --precision f32 pairs.h5@closure none: found precision f32, expected f64
64@--form cnn --precision f16 pairs.h5@found precision 'f16', expected f64 or f32
64@--form linear -p radios=2 pairs.h5@no parameter 'radios'; did you mean 'radius'?
64@--form linear -p radius=-1 pairs.h5@radius = -1: expected 0 to 100
64@--form linear -p radius pairs.h5@expected NAME=VALUE
64@--form cnn --optimiser lstsq pairs.h5@not linear in theta
64@--form cnn --optimiser adma pairs.h5@did you mean 'adam'?
64@--form cnn --optimiser adam:raet=1 pairs.h5@did you mean 'rate'?
64@--form cnn --objective derivatif pairs.h5@did you mean 'derivative'?
64@--form cnn --iterations 0 pairs.h5@--iterations
64@--form cnn --batch 0 pairs.h5@--batch
64@--form cnn --look 0 pairs.h5@--look
64@--form cnn --penalty -1 pairs.h5@--penalty
64@--form cnn --clip -1 pairs.h5@--clip: found -1
64@--form cnn --average 1 pairs.h5@--average: found 1
64@--form cnn --schedule cosin pairs.h5@no schedule 'cosin'; did you mean 'cosine'?
64@--form cnn --schedule cosine:warmup=2 pairs.h5@warmup = 2: expected 0 to 0.9
64@--form cnn --watch derivative pairs.h5@--watch: --validate FILE is missing
64@--form cnn --patience 3 pairs.h5@--patience: --validate FILE is missing
64@--form cnn --from linear.h5 pairs.h5@--form: found cnn, expected linear as --from has it
64@--from linear.h5 -p radius=2 pairs.h5@--param: the model of --from says it already
65@--from pairs.h5 pairs.h5@found kind pairs, expected model
66@--from missing.h5 pairs.h5@missing.h5
64@--form cnn --act ad pairs.h5@--act: found 'ad', expected one of add, replace, map
64@--from linear.h5 --act map pairs.h5@--act: found map, expected add as --from has it
64@--form cnn --act map --dt 0.01 pairs.h5@--dt: found 0.01, expected 0.5, the time between records
65@--form cnn --act map single.h5@found 1 records, expected at least 2 for a map
64@--form cnn --checkpoint-every -1 pairs.h5@--checkpoint-every: found -1
64@--form linear --ensemble 3 pairs.h5@--ensemble: found 3, expected 1
73@--form cnn --log no/where pairs.h5@--log no/where
65@--form linear linear.h5@found kind model
65@--form linear bare.h5@found no target tau_u; `filter --targets` makes targets
65@--form linear nan.h5@u
65@--form linear single.h5@found 1 samples, expected at least 2
65@--form linear none.h5@no record
65@--form skew pairs.h5@values, expected one that is told by the state alone; the objectives trajectory, state and statistics fit it
65@--form gru pairs.h5@the objectives trajectory, state and statistics fit it
64@--form narma pairs.h5@or the objective trajectory, state or statistics
64@--form cnn --act correct pairs.h5@found targets and a closure that enters by correct
65@--form smagorinsky sectors.h5@counts components
65@--form limiter sectors.h5@counts components, expected a length
64@--form stencil -p width=3 pairs.h5@width: found 3, expected an even number
64@--form stencil -p width=4 pairs.h5@gives 12 channels, expected 8
65@--form stencil -p width=10 --net 'conv 20 3' sectors.h5@found an axis of 8 points, expected at least the width, 10
65@--form cnn scales.h5@axes
65@--form linear --memory 1k pairs.h5@--memory
65@--form linear --validate pairs.h5 pairs.h5@sample 0 of the training data
65@--form linear --validate coarse.h5 pairs.h5@found 32 points, expected 64
65@--form linear --validate sectors.h5 pairs.h5@
65@--form linear --validate bare.h5 pairs.h5@found no target
65@--form linear empty@
65@--form linear text@
65@--form linear cut.h5@
66@--form linear missing.h5@missing.h5
66@--form linear directory@directory
TABLE
  [[ $bad == 0 ]]
}

@test "files that cannot be written, are read, or were there before" {
  run fit-closure --form linear pairs.h5 -o no/where.h5
  [[ $status == 73 ]]
  cp pairs.h5 same.h5
  run fit-closure --form linear same.h5 -o same.h5
  [[ $status == 64 ]] && cmp same.h5 pairs.h5
  echo old >kept.h5
  run fit-closure --form linear bare.h5 -o kept.h5
  [[ $status == 65 && $(cat kept.h5) == old ]]
}

@test "a form whose law speaks of one discretisation says so" {
  fit-closure --form limiter -n 1 pairs.h5 -o limiter.h5 2>err
  grep -q "warning: limiter keeps its law on the discretisation godunov, found central in pairs.h5" err
  simulate burgers --grid 64 --discretisation godunov --time 0.01 -q | filter box --coarsen 2 --targets -q |
    fit-closure --form limiter -n 1 -o limiter.h5 2>err
  ! grep warning err
}

@test "--list names the forms and what they keep" {
  [[ $(fit-closure --list | cut -f 1 | tr '\n' ' ') == *"cnn "*"linear "*"none "*"smagorinsky "* ]]
  [[ $(fit-closure --list | grep ^smagorinsky) == *"keeps translation to rounding, momentum, dissipation" ]]
  fit-closure --help | grep -q 'conv CHANNELS POINTS'
}

@test "networks are fitted alike by the kernels of v3 and v4, and about so by those of v2" {
  simulate burgers --grid 256 --members 4 --time 0.02 --save-every 0.002 --seed 1 |
    filter box --coarsen 8 --targets -o kernels.h5
  for net in "square | conv 8 5 leaky | conv 1 5 nobias" "conv 5 3 tanh | conv 3 3 softplus | conv 1 3 silu"; do
    for level in v2 v3 v4; do
      SUBGRID_KERNELS=$level fit-closure --form cnn --net "$net" -n 50 kernels.h5 -o $level.h5
    done
    cmp v3.h5 v4.h5
    for level in v2 v4; do rollout $level.h5 --ic kernels.h5 --time 0.02 --save-every 0.02 -o $level-run.h5; done
    score v2-run.h5 --truth v4-run.h5 --require 'nrmse<1e-9'
  done
}

@test "a network in single precision is fitted to the same bytes, runs, and is near the one in double" {
  simulate burgers --grid 256 --members 4 --time 0.02 --save-every 0.002 --seed 1 |
    filter box --coarsen 8 --targets -o precise.h5
  net='square | conv 8 5 leaky | conv 4 5 tanh | conv 1 5 nobias'
  for run in one:1: two:2: v3:1:v3; do
    IFS=: read -r name threads level <<<"$run"
    SUBGRID_KERNELS=$level fit-closure --form cnn --net "$net" --precision f32 -n 200 --threads "$threads" \
      precise.h5 -o f32-$name.h5 2>f32.err
  done
  cmp f32-one.h5 f32-two.h5
  cmp f32-one.h5 f32-v3.h5
  fit-closure --form cnn --net "$net" -n 200 precise.h5 -o f64.h5 2>f64.err
  fit-closure --form cnn --net "$net" -n 200 --precision f64 --quiet precise.h5 -o said.h5
  theta() { h5dump -d theta -y "$1" | grep DATA -A 1000 && [[ ${PIPESTATUS[0]} == 0 ]]; }
  error() { sed -n 's/.*parameters: error \([0-9.e-]*\) .*/\1/p' "$1"; }
  awk "BEGIN { a = $(error f32.err); b = $(error f64.err); exit !(b < 1 && a < 1.01 * b && b < 1.01 * a) }" ||
    { cat f32.err f64.err; false; }
  [[ $(inspect f32-one.h5) =~ precision\ +f32 && $(inspect f64.h5) != *precision* ]]
  cmp <(theta f64.h5) <(theta said.h5)
  run cmp -s <(theta f64.h5) <(theta f32-one.h5)
  [[ $status == 1 ]]
  for model in f32-one f64; do rollout $model.h5 --ic precise.h5 --quiet -o $model-run.h5; done
  score f32-one-run.h5 --truth f64-run.h5 --require 'nrmse<1e-6' --quiet
  run score f32-one-run.h5 --truth f64-run.h5 --require 'nrmse<1e-15' --quiet
  [[ $status == 2 ]]
}

# Least squares cannot be worse than no closure, whose error is 1.
@test "a two-dimensional flow goes all the way, on two axes" {
  simulate kolmogorov -p F=1 --grid 24x32 --time 1 --save-every 0.1 --quiet -o flow.h5
  filter spectral --coarsen 2 --targets flow.h5 -o flow-pairs.h5
  fit-closure --form linear -p radius=1 flow-pairs.h5 -o flow-linear.h5 2>err
  read -r error < <(sed -n 's/.*10 parameters: error \([0-9.e-]*\) .*/\1/p' err)
  awk "BEGIN { exit !($error > 0 && $error < 1) }" || { cat err; false; }
  fit-closure --form cnn --net 'conv 2 3 tanh | conv 1 3' -n 20 flow-pairs.h5 -o flow-cnn.h5 2>err
  [[ $(cat err) == *'cnn, 39 parameters'* ]]
  for model in linear cnn; do
    rollout flow-$model.h5 --ic flow-pairs.h5 --quiet | score --truth flow-pairs.h5 --require 'nrmse<0.5' --quiet
  done
  for form in smagorinsky dynamic-smagorinsky leith gradient similarity deconvolution backscatter; do
    fit-closure --form $form flow-pairs.h5 -q -o flow-$form.h5
    rollout flow-$form.h5 --ic flow-pairs.h5 -q | score --truth flow-pairs.h5 --require 'nrmse<0.5' --quiet
  done
  for form in symmetric tensor-basis; do
    fit-closure --form $form -n 40 flow-pairs.h5 -o flow-$form.h5 2>err
    read -r error < <(sed -n 's/.*parameters: error \([0-9.e-]*\) .*/\1/p' err)
    awk "BEGIN { exit !($error > 0 && $error < 1) }" || { cat err; false; }
    rollout flow-$form.h5 --ic flow-pairs.h5 -q | score --truth flow-pairs.h5 --require 'nrmse<0.5' --quiet
  done
  run fit-closure --form symmetric -p turns=1 flow-pairs.h5 -o flow-no.h5
  [[ $status == 65 && $output == *'axis x: found 16 points'*' apart as on y for turns'* ]] || { echo "$output"; false; }
  run fit-closure --form leith pairs.h5 -o flow-no.h5
  [[ $status == 65 && $output == *'found 1 axes, expected a plane flow'* && ! -e flow-no.h5 ]]
  run rollout flow-linear.h5 --ic pairs.h5
  [[ $status == 65 && $output == *'the model is for kolmogorov, the data follow burgers'* ]]
}

@test "a closure learns in the running model, and the fit says what it ran" {
  simulate burgers --grid 128 --members 3 --vary nu=5e-4:2e-3 --time 0.04 --save-every 0.002 --quiet |
    filter gaussian --coarsen 4 --targets -o runs.h5
  for threads in 1 3; do
    fit-closure --form smagorinsky --objective trajectory:saves=4 --optimiser adam:rate=3e-2 \
      -n 60 -b 8 --dt 1e-3 --threads $threads runs.h5 -o $threads.h5 2>err
    [[ $(wc -l <err) == 1 ]] || wrong "$(cat err)"
  done
  cmp 1.h5 3.h5
  inspect --history 1.h5 | grep -q -- '--dt=0.001 .*--objective=trajectory:saves=4 .*--scheme=rk4'
  rollout --ic runs.h5 --dt 1e-3 -o without.h5
  rollout 1.h5 --ic runs.h5 --dt 1e-3 --quiet |
    score --truth runs.h5 --baseline without.h5 --metric nrmse --require 'nrmse.ratio<1' --quiet
  # states are all it needs, and the error told is its own
  simulate burgers --grid 128 --members 3 --vary nu=5e-4:2e-3 --time 0.04 --save-every 0.002 --quiet |
    filter gaussian --coarsen 4 -o states.h5
  fit-closure --form smagorinsky --objective trajectory:saves=4 --optimiser adam:rate=3e-2 \
    -n 60 -b 8 --dt 1e-3 states.h5 -o states-model.h5 2>told
  [[ $(cat told) == "$(cat err)" && $(cat err) == *'1 parameters: error 0.0'* ]] || wrong "$(cat told)"
  for model in 1 states-model; do rollout $model.h5 --ic runs.h5 --dt 1e-3 --quiet -o $model-run.h5; done
  score states-model-run.h5 --truth 1-run.h5 --require 'nrmse<1e-300' --quiet
  # a form that is linear in theta has no closed form here
  fit-closure --form linear --objective trajectory:saves=2 -n 3 --dt 1e-3 --quiet runs.h5 -o adam.h5
  inspect adam.h5 --format tsv | grep -q $'attribute\toptimiser\tvalue\tadam' || wrong "another optimiser"
  [[ $bad == 0 ]]
}

# In lorenz96-two-scale the coupling that X does not tell falls with X: a polynomial takes most of it.
@test "equations as a closure: as written, or a library" {
  simulate lorenz96-two-scale -p F=20 --time 4 --save-every 0.05 --spinup 2 --quiet |
    filter select --vars X --targets -o wilks.h5
  fit-closure --form terms --net poly:3,shared wilks.h5 -o cubic.h5 2>err
  [[ $(cat err) == *'terms, 4 parameters: error 0.'* ]] || wrong "$(cat err)"
  inspect cubic.h5 --format tsv | grep -q $'\tX = 1 + X + X^2 + X^3' || wrong program
  fit-closure --form terms --net 'X = X^3 + 1 + X + X*X' wilks.h5 -o same.h5 2>same
  cmp err same || wrong "$(cat same)"
  fit-closure --form terms --net 'X = 1 + X + X[-1]' wilks.h5 --quiet -o near.h5
  rollout cubic.h5 --ic wilks.h5 --time 1 --quiet | inspect >/dev/null
  fit-closure --form terms --net 'X = 1 + Y' wilks.h5 -o no.h5 2>err && wrong 'no failure'
  [[ $(head -1 err) == *"column 9: found 'Y', expected a variable of the state, or a parameter of its system" ]] || wrong "$(cat err)"
  # a parameter of the system is one of the data
  fit-closure --form terms --net 'X = 1 + F*X' wilks.h5 --quiet -o by-F.h5 2>err && rollout by-F.h5 --ic wilks.h5 --time 0.2 --quiet | inspect >/dev/null || wrong "$(cat err)"
  # of each member its own
  simulate lorenz96 --members 4 --vary F=6:10 --time 1 --spinup 2 --save-every 0.01 -q |
    fit-closure --form terms --act replace --dot fd8 --net poly:2,stencil:2,F -o own-F.h5 2>err
  awk '{ exit !($6 < 1e-4) }' err || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

@test "what an objective cannot run is refused" {
  snapshot --shuffle pairs.h5 -o mixed.h5
  while IFS='|' read -r options data said; do
    eval "set -- $options"
    fit-closure --form smagorinsky "$@" "$data" -o no.h5 2>err && wrong "$options: no failure"
    [[ $(cat err) == *"$said"* && $(wc -l <err) -le 2 && ! -e no.h5 ]] || wrong "$options: $(cat err)"
  done <<'TABLE'
--objective trajectory:saves=9|pairs.h5|found 8 records, expected at least 10
--objective trajectory:save=9|pairs.h5|did you mean 'saves'
--objective trajectories|pairs.h5|known: derivative, flow-matching, state, statistics, trajectory
--objective trajectory --optimiser lstsq|pairs.h5|has no closed form; name an optimiser
--objective trajectory:saves=2 --optimiser adam|mixed.h5|trajectory: found a step of
--objective trajectory:saves=2 --optimiser adam|single.h5|found 1 records, expected at least 3
TABLE
  [[ $bad == 0 ]]
}

# What is fitted first with targets goes on in the running model.
@test "a fit begins with the theta and the scales of another" {
  fit-closure --form cnn -n 60 --quiet pairs.h5 -o prior.h5
  fit-closure --from prior.h5 --optimiser adam:rate=1e-12 -n 1 --quiet later.h5 -o same.h5
  for what in theta scale_u scale_tau; do
    dump=-d; [[ $what == theta ]] || dump=-a
    h5dump $dump $what -m %.6e prior.h5 | tail -n +2 >one; h5dump $dump $what -m %.6e same.h5 | tail -n +2 >two
    cmp one two
  done
  fit-closure --from prior.h5 --objective trajectory:saves=2 --dt 0.02 -n 2 -b 4 --quiet pairs.h5 -o post.h5
  inspect --history post.h5 >commands
  [[ $(grep -c fit-closure commands) == 2 && $(cat commands) == *"--from="*.h5* ]] || wrong "$(cat commands)"
  [[ $bad == 0 ]]
}

@test "passes, early ends, and what is watched" {
  # 24 samples in batches of 10: three updates a pass
  fit-closure --form cnn --epochs 4 -b 10 --look 1 --log log --quiet pairs.h5 -o model.h5
  [[ $(wc -l <log) == 12 ]] || wrong "$(wc -l <log) points"
  fit-closure --form cnn --epochs 4 -b 10 --look 1 --log - --quiet pairs.h5 -o model.h5 | cmp - log || wrong "on standard output"
  run fit-closure --form cnn --log - pairs.h5 -o -
  [[ $status == 64 && $output == *"--log -: the model is on standard output"* ]] || wrong "$output"
  python3 - <<'PY'
import json
points = [json.loads(line) for line in open("log")]
assert [p["iteration"] for p in points] == list(range(1, 13))
assert all(p["validation"] is None and p["gradient"] > 0 and p["rate"] == 1e-3 for p in points)
PY
  fit-closure --form cnn -n 5000 --optimiser adam:rate=0.3 --validate later.h5 --look 1 --patience 5 \
    --quiet pairs.h5 -o model.h5
  last=$(h5dump -d iteration -y model.h5 | tr -d ' \n' | sed 's/.*,\([0-9]*\)}.*/\1/')
  (( last < 5000 )) || wrong "ended at $last"
  fit-closure --form cnn -n 20 --dt 0.02 --validate later.h5 --watch trajectory:saves=2 pairs.h5 -o model.h5 2>err
  [[ $(cat err) == *"on training data, "*" on validation data" ]] || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

# Killed at any instant, by any signal, a fit that is taken up again ends with the same bytes.
@test "nothing is lost of a fit that is killed twenty times" {
  fit=(fit-closure --form cnn -n 1500 -b 20 --validate later.h5 --schedule cosine --average 0.9 --ensemble 2
    --quiet --threads 1 pairs.h5)
  "${fit[@]}" -o whole.h5
  killed=0 RANDOM=1
  for (( i = 0; i < 60 && killed < 20; i++ )); do
    signal=KILL; (( i % 2 )) || signal=TERM
    "${fit[@]}" --resume --checkpoint-every 0.002 -o parts.h5 & pid=$!
    sleep 0.0$(( RANDOM % 90 + 10 ))
    kill -$signal $pid 2>kill.err || true
    code=0; wait $pid || code=$?
    case $code in 0) break ;; 137 | 143) (( ++killed )) ;; *) wrong "exit $code" ;; esac
  done
  [[ $killed -ge 5 ]] || wrong "killed $killed times only"
  "${fit[@]}" --resume -o parts.h5 # the last one may have been killed with its output done
  cmp whole.h5 parts.h5
  [[ -z $(find . -name 'parts.h5.*') ]] || wrong "left $(ls parts.h5.*)"
  [[ $bad == 0 ]]
}

@test "a checkpoint is taken by its own fit alone, on SIGTERM too, and told about where it cannot be written" {
  fit-closure --form cnn -n 1000000 --quiet pairs.h5 -o long.h5 & pid=$!
  sleep 0.5
  kill -TERM $pid
  code=0; wait $pid || code=$?
  [[ $code == 143 && -s long.h5.checkpoint && ! -e long.h5 ]] || wrong "exit $code, $(ls)"
  inspect long.h5.checkpoint >said
  grep -q checkpoint said || wrong "$(cat said)"
  for other in '--iterations=999999' '--batch=51' '--seed=1'; do
    code=0
    fit-closure --form cnn -n 1000000 --resume "$other" pairs.h5 -o long.h5 2>err || code=$?
    [[ $code == 65 && $(cat err) == *"long.h5.checkpoint: found a checkpoint of another fit, with '--"*"', expected '${other%% *}"* ]] || wrong "$other: $code $(cat err)"
  done
  code=0
  fit-closure --form cnn -n 1000000 --resume later.h5 -o long.h5 2>err || code=$?
  [[ $code == 65 && $(cat err) == *"of another fit"* ]] || wrong "other data: $code $(cat err)"
  head -c 2000 long.h5.checkpoint >cut && mv cut long.h5.checkpoint
  code=0
  fit-closure --form cnn -n 1000000 --resume pairs.h5 -o long.h5 2>err || code=$?
  [[ $code == 65 ]] || wrong "cut: $code $(cat err)"
  rm long.h5.checkpoint
  run fit-closure --form cnn --resume pairs.h5
  [[ $status == 64 && $output == *"--resume: -o FILE is missing"* ]] || wrong "$output"
  # a file that may hold a kilobyte: the fit goes on, the model cannot be written
  code=0
  (ulimit -f 1; fit-closure --form cnn -n 20 --checkpoint-every 0 pairs.h5 -o full.h5 2>err) || code=$?
  [[ $code == 74 || $code == 73 ]] || wrong "full: exit $code"
  [[ $(grep -c 'full.h5.checkpoint: .*; the fit goes on' err) == 1 ]] || wrong "$(cat err)"
  [[ -z $(find . -name 'full.h5*') ]] || wrong "left $(ls full.h5*)"
  [[ $bad == 0 ]]
}

@test "an ensemble holds the fits of its seeds, and theta is that of the first" {
  fit-closure --form cnn -n 30 --seed 4 --ensemble 3 --quiet pairs.h5 -o many.h5
  theta() { h5dump -d "$1" -y -w 1 -m %.17g "$2" | grep '^ *-\?[0-9]' | tr -d ' ,'; }
  theta ensemble many.h5 >all
  for seed in 4 5 6; do
    fit-closure --form cnn -n 30 --seed $seed --quiet pairs.h5 -o one.h5
    theta theta one.h5
  done >expected
  cmp all expected
  theta theta many.h5 >first
  cmp first <(head -n "$(wc -l <first)" all)
  rollout many.h5 --ic pairs.h5 --ensemble 3 --time 0.001 -o runs.h5
  [[ $(inspect runs.h5) == *"member"*"9"* ]]
}

@test "draws about a fit in closed form: theta is that of the fit, and they are the ensemble" {
  many() { h5dump -d ensemble -y -w 1 -m %.17g "$1" | grep '^ *-\?[0-9]' | tr -d ' ,'; }
  fit-closure --form linear -p radius=1 sectors.h5 --quiet -o plain.h5
  for draws in posterior bootstrap bootstrap:block=3; do
    fit-closure --form linear -p radius=1 --ensemble 3 --draws $draws --seed 2 sectors.h5 -o draws.h5 2>err
    [[ $(cat err) == *'draws: '*'keeps '* ]] || wrong "$draws: $(cat err)"
    [[ $(many draws.h5 | wc -l) == 12 ]] || wrong "$draws: $(many draws.h5)"
    cmp <(h5dump -d theta -y -m %.17g plain.h5 | tail -n +3) <(h5dump -d theta -y -m %.17g draws.h5 | tail -n +3) || wrong "$draws: theta"
  done
  fit-closure --form linear -p radius=1 --ensemble 3 --draws bootstrap:block=3 --seed 2 --threads 1 sectors.h5 --quiet -o same.h5
  cmp <(many draws.h5) <(many same.h5) || wrong 'seed'
  while IFS='@' read -r options said; do
    eval "set -- $options"
    run ! --separate-stderr fit-closure "$@" -o no.h5
    [[ $stderr == *"$said"* ]] || wrong "$options: $stderr"
  done <<'TABLE'
--form linear --draws posterior pairs.h5@--draws: --ensemble M is missing
--form cnn --ensemble 2 --draws posterior pairs.h5@--draws: found the optimiser adam, expected lstsq
--form linear --ensemble 2 --draws jackknife pairs.h5@--draws: found 'jackknife', expected posterior or bootstrap
--form linear --ensemble 2 --draws bootstrap:blok=2 pairs.h5@did you mean 'block'
--form kernel --ensemble 2 --draws posterior pairs.h5@draws: found closure kernel, expected one that is linear in theta
--form linear --ensemble 2 --draws bootstrap:block=9 pairs.h5@draws: found 8 records, expected at least 9
TABLE
  [[ $bad == 0 ]]
}

# What the coarse model gives exactly: a stencil that replaces it, one that maps a state to the next.
@test "a closure replaces the coarse model, or maps a state to the next" {
  simulate burgers -p nu=0.01 --grid 32 --members 3 --time 0.05 --save-every 0.001 --dt 0.001 --seed 3 |
    filter box --coarsen 1 --targets -o still.h5
  fit-closure --form terms --net 'poly:2,shared,stencil:1' --act replace still.h5 -o rate.h5 2>err
  [[ $(cat err) == *"error "*e-1?" on training data" ]] || wrong "$(cat err)"
  rollout rate.h5 --ic still.h5 -o runs.h5
  score runs.h5 --truth still.h5 --metric nrmse --require 'nrmse<1e-9' || wrong "the rate"
  fit-closure --form terms --net 'poly:2,shared,stencil:2' --act map still.h5 -o map.h5 2>err
  rollout map.h5 --ic still.h5 --quiet -o runs.h5
  [[ $(inspect runs.h5) == *scheme*map* ]] || wrong "$(inspect runs.h5)"
  snapshot runs.h5 --times :0.005 -o begun.h5; snapshot still.h5 --times :0.005 -o truth.h5
  score begun.h5 --truth truth.h5 --metric nrmse --require 'nrmse<1e-3' || wrong "the map"
  # five maps in the running model
  fit-closure --from map.h5 --objective trajectory:saves=5 --optimiser adam:rate=1e-9 -n 2 still.h5 -o more.h5 2>err
  [[ $(cat err) == *"error "*e-0?" on training data" || $(cat err) == *"error 0.00"* ]] || wrong "$(cat err)"
  for wrong in '--dt 0.02' '--time 0.03 --save-every 0.0015'; do
    code=0
    # shellcheck disable=SC2086
    rollout map.h5 --ic still.h5 $wrong -o no.h5 2>err || code=$?
    [[ $code == 64 && $(cat err) == *0.001* ]] || wrong "$wrong: $code $(cat err)"
  done
  # evaluated, the whole rate less that of the coarse model is the unresolved term, here 0
  rollout rate.h5 --ic still.h5 --evaluate -o tau.h5
  score tau.h5 --truth still.h5 --variables tau_u --metric rmse --require 'rmse<1e-7' || wrong "tau"
  [[ $bad == 0 ]]
}

@test "optimisers of all samples end by themselves, go on after a kill, and refuse what is for batches" {
  net=(fit-closure --form cnn --net 'square | conv 2 3 tanh | conv 1 3' pairs.h5)
  for optimiser in lbfgs lm; do
    "${net[@]}" -n 5000 --optimiser $optimiser:tol=1e-3 --log $optimiser.log -o whole.h5 2>err || wrong "$? $(cat err)"
    (( $(wc -l <$optimiser.log) < 5000 )) || wrong "$optimiser did not end"
    "${net[@]}" -n 5000 --optimiser $optimiser:tol=1e-3 -b 1 --threads 2 --quiet -o batch.h5
    for data in theta iteration loss; do
      cmp <(h5dump -d $data -m %.17g whole.h5 | tail -n +2) <(h5dump -d $data -m %.17g batch.h5 | tail -n +2) || bad=1
    done
    for option in --schedule=cosine --clip=1 --average=0.9 --epochs=3; do
      code=0
      "${net[@]}" --optimiser $optimiser $option -o model.h5 2>err || code=$?
      [[ $code == 64 && $(cat err) == *"$optimiser: found ${option%=*}, which is for optimisers of batches"* ]] ||
        wrong "$optimiser $option: $code $(cat err)"
    done
    code=0
    "${net[@]}" --optimiser $optimiser:tol=2 -o model.h5 2>err || code=$?
    [[ $code == 64 && $(cat err) == *"$optimiser: tol"* ]] || wrong "tol: $code $(cat err)"
  done
  run "${net[@]}" --optimiser lbfgs:c1=0.4,c2=0.3 -o model.h5
  [[ $status == 64 && $output == *"lbfgs: found c1 = 0.4, expected less than c2 = 0.3"* ]] || wrong "$output"
  run "${net[@]}" --objective trajectory:saves=2,cut=1 --dt 0.02 --optimiser lm -o model.h5
  [[ $status == 64 && $output == *"lm: found the objective trajectory:saves=2,cut=1, which has no residuals"*"lbfgs takes any"* ]] || wrong "$output"
  # in the running model too: less than where gradients of batches end
  simulate burgers --grid 128 --members 3 --time 0.04 --save-every 0.002 --quiet | filter gaussian --coarsen 4 -o waves.h5
  for optimiser in adam:rate=1e-2 lbfgs lm; do
    fit-closure --form linear --objective trajectory:saves=2 --dt 1e-3 --optimiser $optimiser -n 60 waves.h5 -o model.h5 2>err
    grep -o 'error [^ ]*' err | cut -d' ' -f2
  done >errors
  awk 'NR == 1 { adam = $1 } $1 > adam || NR > 1 && $1 == adam { exit 1 } END { exit NR != 3 }' errors || wrong "$(cat errors)"
  # theta of the model that made the data is found, the same by any number of threads
  rollout model.h5 --ic waves.h5 --time 0.04 --save-every 0.002 --dt 1e-3 --quiet -o planted.h5
  for threads in 1 2; do
    fit-closure --form linear --objective trajectory:saves=2 --dt 1e-3 --optimiser lm:damping=1e-13 -n 9 --threads $threads --quiet planted.h5 -o found$threads.h5
  done
  theta() { h5dump -d theta -m %.17g -y -w 1 "$1" | grep -E '^ +-?[0-9]' | tr -d ' ,'; }
  [[ $(theta found1.h5) == "$(theta found2.h5)" ]] || wrong 'threads'
  paste <(theta model.h5) <(theta found1.h5) | awk '{ d = $1 - $2; far += d > 1e-9 || d < -1e-9 } END { exit far || NR < 3 }' ||
    wrong "$(theta model.h5) $(theta found1.h5)"
  run fit-closure --form cnn --net 'conv 50 5 tanh | conv 10 5 | conv 1 5' --optimiser lm pairs.h5 -o model.h5
  [[ $status == 64 && $output == *"lm: found "*" parameters, expected at most 2000"* ]] || wrong "$output"
  long=("${net[@]}" -n 2000 --optimiser lbfgs:tol=0 --validate later.h5 --quiet)
  "${long[@]}" -o whole.h5
  RANDOM=2
  for (( i = 0; i < 8; i++ )); do
    "${long[@]}" --resume --checkpoint-every 0.002 -o taken-up.h5 & pid=$!
    sleep 0.0$(( RANDOM % 90 + 10 ))
    kill -KILL $pid 2>kill.err || true
    wait $pid && break
  done
  [[ -e taken-up.h5 ]] || "${long[@]}" --resume -o taken-up.h5
  cmp whole.h5 taken-up.h5 || wrong "a fit that was killed ends elsewhere"
  [[ $bad == 0 ]]
}

@test "variables and records weigh what they are given" {
  states=$SUBGRID_BUILD/tests/cli/states
  theta() { h5dump -d theta -m %.17g -y -w 1 "$1" | grep -E '^ +-?[0-9]' | tr -d ' ,'; }
  near() { paste <(theta "$1") <(theta "$2") | awk '{ d = $1 - $2; far += d > 1e-9 || d < -1e-9 } END { exit far || NR < 1 }'; }
  fit=(fit-closure --form linear -p radius=0,constant=0 --objective trajectory:saves=1 --dt 0.01 --optimiser lm --quiet)
  # records that weigh nothing are as good as none
  "$states" burgers n=64 members=2 nt=8 dt=0.01 w=5 out=weighed.h5
  "$states" burgers n=64 members=2 nt=5 dt=0.01 w=9 out=short.h5
  "${fit[@]}" weighed.h5 -o plain.h5
  "${fit[@]}" weighed.h5 --record-weights w -o weighed-model.h5
  "${fit[@]}" short.h5 --record-weights w -o one.h5
  "${fit[@]}" short.h5 -o none-model.h5
  [[ $(theta one.h5) == "$(theta none-model.h5)" ]] || wrong 'weights of 1'
  near plain.h5 weighed-model.h5 && wrong 'all records counted'
  near weighed-model.h5 none-model.h5 || wrong "$(theta weighed-model.h5) $(theta none-model.h5)"
  run "${fit[@]}" pairs.h5 --record-weights w -o model.h5
  [[ $status == 65 && $output == *'pairs.h5: found no series w (time)'* ]] || wrong "$output"
  run "${fit[@]}" weighed.h5 --record-weights u -o model.h5
  [[ $status == 65 && $output == *'u is part of the state'* ]] || wrong "$output"
  "$states" burgers n=64 members=2 nt=5 dt=0.01 w=-1 out=below.h5
  run "${fit[@]}" below.h5 --record-weights w -o model.h5
  [[ $status == 65 && $output == *'w at time 0: found -1, expected a weight of 0 or more'* ]] || wrong "$output"
  "$states" burgers n=64 members=2 nt=5 dt=0.01 w=0 out=zero.h5
  run "${fit[@]}" zero.h5 --record-weights w -o model.h5
  [[ $status == 65 && $output == *'found the weight 0 of all records'* ]] || wrong "$output"
  # of three variables one is left out
  fit=(fit-closure --form terms --net 'x = y; y = x + x*z; z = x*y' --objective state --optimiser lm --dt 0.01 --quiet)
  simulate lorenz63 -p rho=29 --time 0.3 --dt 0.01 --save-every 0.05 --quiet -o run.h5
  "${fit[@]}" run.h5 --weights z=0 -o out.h5
  "${fit[@]}" run.h5 --weights x=1,y=1,z=0 -o same.h5
  "${fit[@]}" run.h5 --weights x=2 -o twice.h5
  [[ $(theta out.h5) == "$(theta same.h5)" && $(theta out.h5) != "$(theta twice.h5)" ]] || wrong 'weights'
  run "${fit[@]}" run.h5 --weights w=1 -o model.h5
  [[ $status == 64 && $output == *"--weights: no parameter 'w'; known: x, y, z"* ]] || wrong "$output"
  run "${fit[@]}" run.h5 --weights x=-1 -o model.h5
  [[ $status == 64 && $output == *'--weights: x = -1: expected 0 to '* ]] || wrong "$output"
  run "${fit[@]}" run.h5 --weights x=0,y=0,z=0 -o model.h5
  [[ $status == 64 && $output == *'found the weight 0 of all variables'* ]] || wrong "$output"
  run fit-closure --form linear pairs.h5 --weights u=2 -o model.h5
  [[ $status == 64 && $output == *'weights of variables for the objective derivative'* ]] || wrong "$output"
  [[ $bad == 0 ]]
}

@test "a fit in which the model blows up ends, and says how often it did" {
  simulate burgers --grid 128 --members 3 --time 0.04 --save-every 0.002 --quiet |
    filter gaussian --coarsen 4 -o tame.h5
  fit-closure --form smagorinsky -p width=8 --objective trajectory:saves=4 --optimiser adam:rate=10 -n 60 -b 8 \
    --dt 2e-3 tame.h5 -o wild.h5 2>err || wrong "$? $(cat err)"
  [[ $(cat err) == *"the model blew up in "*" windows of the updates; in the end it does in 0 of 15"* ]] || wrong "$(cat err)"
  [[ $(grep -c 'blew up' err) == 1 && $(cat err) != *' nan'* && $(cat err) != *' inf'* ]] || wrong "$(cat err)"
  # where the coarse model itself cannot make such steps, that is said
  fit-closure --form smagorinsky --objective trajectory:4 --optimiser adam -n 3 -b 8 --dt 2 \
    <(simulate kuramoto-sivashinsky -q --grid 32 --discretisation finite-differences --time 40 --save-every 2 |
      filter box -q --coarsen 1) --scheme rk4 -o wild.h5 2>err || wrong "$? $(cat err)"
  [[ $(cat err) == *"without closure it blows up in 5 of them, too: a shorter --dt"* ]] || wrong "$(cat err)"
  [[ $bad == 0 ]]
}

@test "objectives that run the model fit alike whatever the threads and the memory, and better than nothing" {
  simulate burgers --grid 128 --members 3 --vary nu=5e-4:2e-3 --time 0.04 --save-every 0.002 --quiet |
    filter gaussian --coarsen 4 -o goals.h5
  rollout --ic goals.h5 --dt 1e-3 --quiet -o goals-none.h5
  for objective in trajectory:saves=8,first=1,decay=20 trajectory:saves=8,cut=2 trajectory:saves=6,forcing=3 \
    state state:decay=10 statistics:saves=10; do
    for options in '--threads 1' '--threads 3 --memory 2M'; do
      # shellcheck disable=SC2086
      fit-closure --form smagorinsky --objective $objective --optimiser adam:rate=3e-2 -n 60 -b 8 --dt 1e-3 \
        $options goals.h5 -o "goals-${options:10:1}.h5" 2>err || wrong "$objective: $(cat err)"
      [[ $(wc -l <err) == 1 ]] || wrong "$objective: $(cat err)"
    done
    h5dump -d theta -y -w 1 -m %.17g goals-1.h5 >one; h5dump -d theta -y -w 1 -m %.17g goals-3.h5 >two
    cmp <(tail -n +2 one) <(tail -n +2 two) || wrong "$objective depends on threads or memory"
    rollout goals-1.h5 --ic goals.h5 --dt 1e-3 --quiet |
      score --truth goals.h5 --baseline goals-none.h5 --metric nrmse --require 'nrmse.ratio<1' --quiet ||
      wrong "$objective: worse than no closure"
  done
  [[ $bad == 0 ]]
}

@test "targets by differences of states: exact ones but for the error of the difference" {
  run_states() { simulate burgers --grid 256 --members 4 --time 0.2 --save-every "$1" --seed 1 -q | filter gaussian --coarsen 4 "${@:2}" -q; }
  theta() { HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -y -w 1 -d /theta "$1" | grep -E '^ *-?[0-9.e+-]+,?$' | tr -d ' ,'; }
  run_states 0.001 --targets >pairs && run_states 0.001 >states && run_states 0.004 >sparse
  fit-closure -q --form linear pairs -o exact.h5
  for dot in fd2 fd4 forward; do fit-closure -q --form linear --dot $dot states -o $dot.h5; done
  fit-closure -q --form linear --dot fd2 sparse -o sparse.h5
  apart() { paste <(theta "$1") <(theta exact.h5) | awk '{ d += ($1 - $2) ^ 2; s += $2 ^ 2 } END { print sqrt(d / s) }'; }
  # each better than the next; other records at the ends are what fd4 is left with
  awk -v fd4="$(apart fd4.h5)" -v fd2="$(apart fd2.h5)" -v forward="$(apart forward.h5)" -v sparse="$(apart sparse.h5)" \
    'BEGIN { print fd4, fd2, forward, sparse; exit !(fd4 < 0.03 && fd2 < 0.1 && fd2 < forward && fd2 < sparse) }'
  # given targets are not looked at, replace is fitted to the rate itself
  fit-closure -q --form linear --dot fd4 pairs -o again.h5
  [[ $(theta again.h5) == $(theta fd4.h5) ]]
  fit-closure -q --form linear --act replace --dot fd4 states -o rate.h5
  fit-closure -q --form linear --act replace pairs -o whole.h5
  paste <(theta rate.h5) <(theta whole.h5) | awk '{ d += ($1 - $2) ^ 2; s += $2 ^ 2 } END { exit !(d < 1e-3 * s) }'
  run -64 fit-closure --form linear --dot fd4 --objective trajectory states
  [[ $output == *'--dot: found the objective trajectory, which needs no targets'* ]]
  run -65 bash -c 'snapshot --shuffle states | fit-closure --form linear --dot fd4'
  [[ $output == *'found records in another order than that of time'* ]]
  run -65 bash -c 'snapshot --times 0:0.003 states | fit-closure --form linear --dot fd4'
  [[ $output == *'found 4 records, expected at least the 5 of fd4'* ]]
}

@test "soft laws: named, weighed, refused where they have no meaning" {
  simulate burgers --grid 128 --members 2 --time 0.02 --save-every 0.002 -q |
    filter gaussian --coarsen 4 --targets -q -o pairs.h5
  fit() { fit-closure --form cnn --net 'conv 4 3 tanh | conv 1 3' -n 20 -q pairs.h5 -o soft.h5 "$@"; }
  fit --penalty 1e-6 --penalty momentum:10 --penalty dissipation:1
  [[ $(inspect --history soft.h5) == *'--penalty=momentum:10'* ]]
  local message
  while IFS='|' read -r words message; do
    # shellcheck disable=SC2086
    run fit $words
    [[ $status == 64 && $output == *"$message"* ]] || { echo "$words: $output"; return 1; }
  done <<'TABLE'
--penalty mass:1|no penalty 'mass'; known: abscissa, dissipation, energy, momentum
--penalty momentum:x|--penalty: 'x' is not a number
--penalty momentum:-1|expected a weight of 0 or more
--penalty energy:1 --optimiser lm|which has no residuals to differentiate; lbfgs takes it
--penalty energy:1 --act map|found a closure that enters by map
--penalty abscissa:1 --act map|found a closure that enters by map
--penalty abscissa:1 --optimiser lm|which has no residuals to differentiate; lbfgs takes it
TABLE
  fit --penalty abscissa:1 --batch 5
  [[ $(fit-closure --help) == *'abscissa     no eigenvalue of the closed model'* ]]
  simulate burgers --grid 514 --time 0.002 --save-every 0.001 -q |
    filter gaussian --coarsen 2 --targets -q -o pairs.h5
  run -64 fit --penalty abscissa:1
  [[ $output == *'penalty abscissa: found a state of 257 unknowns, expected at most 256'* ]]
}
