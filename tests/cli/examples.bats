# The examples of every tool are true: they run, in order, in an empty directory.

@test "every tool's examples run" {
  bad=0
  for tool in "$SUBGRID_BUILD"/bin/*; do
    tool=${tool##*/}
    mapfile -t lines < <("$tool" --examples)
    [[ ${#lines[@]} -gt 0 ]] || { echo "$tool has no example"; bad=1; }
    mkdir "$BATS_TEST_TMPDIR/$tool"
    for line in "${lines[@]}"; do
      (cd "$BATS_TEST_TMPDIR/$tool" && bash -o pipefail -c "$line") </dev/null >log 2>&1 ||
        { echo "$tool: exit $?: $line"; head -c 1000 log | tr -cd '\n -~'; bad=1; }
    done
  done
  [[ $bad == 0 ]]
}
setup() { cd "$BATS_TEST_TMPDIR" || exit; }
