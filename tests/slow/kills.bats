#!/usr/bin/env bats
# A make that is killed, with its steps or without, goes on where it was: the files are the same bytes.

load ../cli/checkout

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  checkout whole
  checkout killed
  sed -i 's/time = 0.3/time = 0.2/' ./*/pipelines/first.mk
}
# sums TREE: of what does not tell the time
sums() {
  (cd "$1" && find results/first -name '*.h5' -not -path '*/.steps/*' -exec b2sum {} + | sort -k 2
    grep -v '	cost	' results/first/scores.tsv)
}

@test "make killed at twenty instants, alone or with all that it runs, ends with the same files" {
  make -s -C whole -j2 study-first >/dev/null 2>&1 3>&-
  ran=0
  for i in {1..20}; do
    setsid make -C killed -j2 study-first >said 2>&1 3>&- &
    pid=$!
    sleep "$(awk -v i="$i" 'BEGIN { print 0.15 + (i * 7919 % 97) / 97 * 0.6 }')"
    # make alone, its steps go on; or the whole session, tools in groups of their own too
    if ((i % 2)); then kill -9 "$pid"; else pkill -9 -s "$pid"; fi 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    ran=$((ran + $(grep -c '^ *STEP' said || true)))
  done
  make -C killed -j2 study-first >said 2>&1 3>&-
  diff <(sums whole) <(sums killed)
  # steps that had ended were not run again: at most two a kill were cut
  ran=$((ran + $(grep -c '^ *STEP' said || true)))
  steps=$(find killed/results/first/.steps -name '*.ok' | wc -l)
  echo "$steps steps, $ran begun"
  ((ran <= steps + 40))
  [[ $(make -C killed study-first 2>&1 3>&- | grep -c STEP) == 0 && $(find killed/results/first -name '*.tmp' | wc -l) == 0 ]]
}
