# calibrate: the study of parameters and closures from statistics, small.

setup() {
  mode=${SUBGRID_BUILD##*/}
  cd "${SUBGRID_ROOT:?is set by make check-slow}" || exit
}
study() { make --no-print-directory MODE="${mode/#build/release}" SMALL=1 "$@" 3>&-; }
# value SYSTEM OBJECTIVE METRIC
value() { awk -F '\t' -v s="$1" -v o="$2" -v m="$3" '$2 == s && $4 == o && $6 == m { print $8 }' results/calibrate-small/scores.tsv; }
holds() { awk "BEGIN { exit !($1) }" || { echo "not so: $1"; false; }; }

@test "calibrate, small: posteriors have the truth, calibrated closures beat what is known a priori" {
  study study-calibrate
  awk -F '\t' 'NR > 1 { n++; bad += $8 < 1 } END { exit bad || n != 5 }' results/calibrate-small/coverage.tsv
  holds "$(value burgers statistics nrmse) < 0.6 * $(value burgers derivative nrmse)"
  holds "$(value burgers statistics energy) < 0.3 * $(value burgers derivative energy)"
  holds "$(value burgers:modes statistics nrmse) < 0.9 * $(value burgers:modes guess nrmse)"
  holds "$(value kolmogorov statistics energy) < 0.5 * $(value kolmogorov - energy)"
  holds "$(value kolmogorov statistics spectrum) < 0.8 * $(value kolmogorov derivative spectrum)"
  # each member of the memory is a run of its own: one that is lost is made again alone
  rm results/calibrate-small/modes/2-5.h5
  study study-calibrate >said
  [[ $(grep -c STEP said) == 1 && $(grep STEP said) == *'calibrate-small/modes/2-5' ]] || { cat said; false; }
  rm said
  [[ $(study study-calibrate | head -n 1) == 'study-calibrate: up to date (results/calibrate-small/index.html)' ]]
}
