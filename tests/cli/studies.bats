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
  study -n study-demo "${two[@]}" >"$BATS_TEST_TMPDIR/planned"
  grep -q -- '--form cnn --seed 7 --config [^ ]* --objective trajectory:8 .*/cnn-trajectory-8-7.h5$' "$BATS_TEST_TMPDIR/planned"
  [[ $(grep -c '^fit-closure .* --objective ' "$BATS_TEST_TMPDIR/planned") == 4 ]]
  grep -q 'scores join .* none:-:1=.* cnn:trajectory-8:7=' "$BATS_TEST_TMPDIR/planned"
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
