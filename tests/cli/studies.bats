# studies: the tables that scripts rely on, and the claim of the study on given data.

setup() {
  mode=${SUBGRID_BUILD##*/}
  cd "${SUBGRID_ROOT:?is set by make check}" || exit
  header=$'study\tsystem\tclosure\tobjective\tseed\tmetric\tvariable\tvalue\tstderr\tbaseline\tratio\tlow\thigh\tcount\tworse\tmedian'
}
study() { make --no-print-directory MODE="${mode/#build/release}" SMALL=${small-1} "$@" 3>&-; }
# ratio FILE CLOSURE METRIC VARIABLE: over all members, median of the seeds
ratio() {
  awk -F '\t' -v c="$2" -v m="$3" -v v="$4" '$3 == c && $6 == m && $7 == v { print $11 }' "$1" |
    sort -g | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'
}

@test "demo, small: every closure has every metric; a second run does nothing" {
  study demo
  scores=results/demo-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  # the cnn is fitted from three seeds
  for closure in none smagorinsky linear cnn; do
    [[ $(awk -F '\t' -v c=$closure '$3 == c && $1 == "demo" && $2 == "burgers"' "$scores" | wc -l) == $([[ $closure == cnn ]] && echo 21 || echo 7) ]]
    [[ $(ratio "$scores" $closure nrmse u) == [0-9]* ]]
  done
  [[ $(ratio "$scores" none nrmse u) == 1 ]]
  # shown: one line a closure; the median of the seeds within their range
  pipelines/scores show "$scores" | sed -n 's/^cnn, derivative  *\([^ ]*\) \[\([^ ]*\) to \([^]]*\)\].*/\1 \2 \3/p' |
    awk '{ n++; bad += !($2 <= $1 && $1 <= $3 && $2 < $3) } END { exit !(n == 1 && !bad) }'
  grep -q '<svg' results/demo-small/index.html
  [[ $(study demo | head -n 1) == 'study-demo: up to date (results/demo-small/index.html)' ]]
  # the demo builds what README goes on with: the HDF5 plugin too
  [[ $(study -n -W lib/hdf5/h5zstd.c demo) == *libH5Zzstd.so* ]]
}

# A study's optional blocks end with its file.

@test "what one study says does not hold for the next" {
  study -n study-demo study-ks-data DATA=/dev/null >"$BATS_TEST_TMPDIR/planned" 2>&1 || true
  ! grep -qE '^(fit-closure|rollout) .*(--dt|fit-derivative|--from)' "$BATS_TEST_TMPDIR/planned"
  study -n study-burgers-objectives >"$BATS_TEST_TMPDIR/planned" seeds=9
  grep -q '^fit-closure .*--seed 9 --config [^ ]*fit-derivative.conf --dt 0.0078125' "$BATS_TEST_TMPDIR/planned"
}

@test "fits are closures x objectives x seeds; objectives are named only where there are several" {
  names() { study -s dag-demo "$@" | sed -n 's|.*-> "results/demo-small/.steps/\(.*\)-run.ok"|\1|p' | sort -u | paste -sd' '; }
  [[ $(names) == 'cnn cnn-2 cnn-3 linear none smagorinsky' ]]
  [[ $(names seeds=) == 'cnn linear none smagorinsky' ]]
  two=(objectives='derivative trajectory:8' closures='none linear cnn' drawn='linear cnn' seeds=7)
  expected='cnn-derivative cnn-derivative-7 cnn-trajectory-8 cnn-trajectory-8-7 linear-derivative'
  expected+=' linear-derivative-7 linear-trajectory-8 linear-trajectory-8-7 none'
  [[ $(names "${two[@]}") == "$expected" ]]
  # each is told its own objective and seed, and is a row of its own
  study -n -k study-demo "${two[@]}" >"$BATS_TEST_TMPDIR/planned" || true # pictures are of a fit that is not among these
  grep -q -- '--form cnn --seed 7 --config [^ ]* --objective trajectory:8 .*/cnn-trajectory-8-7.h5$' "$BATS_TEST_TMPDIR/planned"
  [[ $(grep -c '^fit-closure .* --objective ' "$BATS_TEST_TMPDIR/planned") == 4 ]]
  grep -q 'scores join .* none:-:1=.* cnn:trajectory-8:7=' "$BATS_TEST_TMPDIR/planned"
}

# Errors 1/N^2 and costs N^2/1000 on N = 1, 2, 4: at the error 1/10 the scheme costs 1/100.

@test "what a closure costs beside no closure at equal error, and when its training has paid" {
  cd "$BATS_TEST_TMPDIR"
  none() { row "$1" none - 1 nrmse u "$2"; row "$1" none - 1 cost - "$3"; }
  learned() { row case "$1" derivative 1 nrmse u "$2"; row case "$1" derivative 1 cost - "$3"; }
  row() { printf 'study\t%s\t%s\t%s\t%s\t%s\t%s\t%s%s\n' "$@" $'\t0\t0\t0\t0\t0\t0\t0\t0'; }
  { echo "$header"; none case 1 0.001; learned cnn 0.1 0.004; learned dear 0.25 0.005
    learned early 0.01 0.05; learned gone inf 0.001; row case cnn derivative 1 nrmse tau_u 7; } >scores.tsv
  { echo "$header"; none case-2 0.25 0.004; } >two.tsv
  { echo "$header"; none case-4 0.0625 0.016; } >four.tsv
  { printf 'closure\tobjective\tseed\tparameters\tseconds\n'
    for c in cnn dear early gone; do printf '%s\tderivative\t1\t9\t1\n' $c; done; } >models.tsv
  pays() { awk -f "$SUBGRID_ROOT/pipelines/pays.awk" -v metric="$1" -v of=case models.tsv scores.tsv two.tsv four.tsv; }
  pays nrmse >pays.tsv
  cat pays.tsv
  [[ $(tail -n +2 pays.tsv | cut -f 2-) == "$(printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
    'cnn, derivative' 0.1 0.004 '0.01 (what it corrects)' 2.5 1 1.7e+02 \
    'dear, derivative' 0.25 0.005 '0.004 (what it corrects)' 0.8 1 never \
    'early, derivative' 0.01 0.05 '0.1 (what it corrects, beyond)' 2 1 20 \
    'gone, derivative' lost - - - - never)" ]]
  # how long a forecast is good: the longer the better
  sed -i 's/nrmse/vpt:0.4/; s/\t0.25\t/\t4\t/; s/\t0.1\t/\t10\t/; s/\t0.0625\t/\t16\t/' ./*.tsv
  [[ $(pays vpt:0.4 | sed -n 2p | cut -f 3-5) == $'10\t0.004\t0.01 (what it corrects)' ]]
}

@test "demo: the network's runs have at most a quarter of the error without closure" {
  [[ ! $mode == asan ]] || skip "takes minutes under the sanitizer"
  small='' study demo
  scores=results/demo/scores.tsv
  awk -v r="$(ratio $scores cnn nrmse u)" 'BEGIN { print r; exit !(r > 0 && r <= 0.25) }'
  # what the page says beside it: the seeds lie on both sides of the Smagorinsky model,
  # no group is worse off than without closure, no member is lost
  awk -F '\t' -v s="$(ratio $scores smagorinsky nrmse u)" '
    $3 == "cnn" && $6 == "nrmse" && $7 == "u" { less += $11 < s; more += $11 > s; worse += $15; n++ }
    $6 == "blow-up" { lost += $8 * $14 }
    END { print n, less, more, worse, lost; exit !(n == 3 && less && more && worse == 0 && lost == 0) }' $scores
  # by the published norm all seeds are ahead of it
  awk -F '\t' -v s="$(ratio $scores smagorinsky relative-error u)" '
    $3 == "cnn" && $6 == "relative-error" { print $11; n++; bad += !($11 < s) } END { exit !(n == 3 && !bad) }' $scores
  grep -q 'groups worse' results/demo/index.html
}

@test "given Kuramoto-Sivashinsky data: closures beat no closure on the late times" {
  data=../shared/data/pysindy/kuramoto_sivishinky.mat
  [[ -r $data ]] || skip "no ../shared/data beside the tree"
  study study-ks-data DATA="$data"
  scores=results/ks-data-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  awk -v linear="$(ratio "$scores" linear nrmse u)" -v cnn="$(ratio "$scores" cnn nrmse u)" \
    'BEGIN { print linear, cnn; exit !(linear < 1 && cnn < 1 && linear > 0 && cnn > 0) }'
}

@test "ks-data, small: the ratio, the parts and the windows are those of the make line" {
  # a file that import would write
  simulate kuramoto-sivashinsky --grid 64 --spinup 20 --time 20 --save-every 0.5 -q -o "$BATS_TEST_TMPDIR/ks.h5"
  run study study-ks-data DATA="$BATS_TEST_TMPDIR/ks.h5" COARSEN=4 TRAIN=.6 GAP=2 WINDOW=7:3
  results=results/ks-data-small
  [[ $status == 0 ]] || { echo "$output"; false; }
  inspect $results/test.h5 | grep -qE '^x +16 ' || { inspect $results/test.h5; false; }
  # 41 records: 25 to learn from, 14 of the rest, windows of 7 that begin 3 apart
  inspect $results/train.h5 | grep -qE '^records +25$' || { inspect $results/train.h5; false; }
  inspect $results/test.h5 | grep -qE '^member +3 ' || { inspect $results/test.h5; false; }
}

@test "a study without its data says what is missing" {
  run study study-ks-data
  [[ $status == 2 && $output == *"DATA=FILE is missing"* ]]
  run study study-ks-data DATA='my data/ks.mat'
  [[ $status == 2 && $output == *"found 'my data/ks.mat', expected a path without blanks"* ]] || { echo "$output"; false; }
  run study study-sindy DATA=nowhere
  [[ $status == 2 && $output == *"DATA=nowhere is no folder"* ]]
}
