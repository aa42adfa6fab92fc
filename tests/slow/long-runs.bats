# What takes long: the memory of runs, their energy, inversions of many seeds.

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

@test "forcings of Lorenz 1996 from its statistics: sixteen seeds, 400 runs for forty of them" {
  [[ ${SUBGRID_BUILD##*/} != *asan* ]] || skip "twenty times as long"
  "$SUBGRID_BUILD/tests/exact/kalman_lorenz96" long
}
