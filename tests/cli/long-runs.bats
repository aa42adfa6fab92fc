# A run takes the memory of its state, whatever the steps; tests/slow has a million of them.

setup() { cd "$BATS_TEST_TMPDIR" || exit; }

@test "runs of a hundred thousand steps take the memory of ten thousand" {
  [[ ${SUBGRID_BUILD##*/} != *asan* ]] || skip "memory that is freed is kept for a while"
  source "${SUBGRID_ROOT:?}/tests/long_runs.sh"
  long_runs_models
  steady 100000
}
