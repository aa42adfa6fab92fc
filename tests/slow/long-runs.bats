# A run takes the memory of its state, whatever the steps.

setup() { cd "$BATS_TEST_TMPDIR" || exit; }

@test "runs of a million steps take the memory of ten thousand" {
  [[ ${SUBGRID_BUILD##*/} != *asan* ]] || skip "memory that is freed is kept for a while"
  source "${SUBGRID_ROOT:?}/tests/long_runs.sh"
  long_runs_models
  steady 1000000
}

@test "the energy of a skew form never grows: twenty seeds, a hundred thousand steps" {
  [[ ${SUBGRID_BUILD##*/} != *asan* ]] || skip "twenty times as long"
  "$SUBGRID_BUILD/tests/exact/stability" long
}
