# posterior: the studies of training in the running model, small.

setup() {
  mode=${SUBGRID_BUILD##*/}
  cd "${SUBGRID_ROOT:?is set by make check}" || exit
  header=$'study\tsystem\tclosure\tobjective\tseed\tmetric\tvariable\tvalue\tstderr\tbaseline\tratio\tlow\thigh\tcount\tworse\tmedian'
}
study() { make --no-print-directory MODE="${mode/#build/release}" SMALL=1 "$@" 3>&-; }
# rmse FILE CLOSURE OBJECTIVE: its ratio to no closure, first seed
rmse() { awk -F '\t' -v c="$2" -v o="$3" -v m="${4:-rmse}" '$3 == c && $4 == o && $5 == 1 && $6 == m && $7 == "u" { print $11 }' "$1"; }

@test "burgers-objectives, small: every form is fitted to its targets, in short runs and in whole ones" {
  study study-burgers-objectives
  scores=results/burgers-objectives-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  for objective in derivative short trajectory; do
    for form in add flux replace map; do
      for size in small large; do
        [[ $(rmse $scores $form-$size $objective) == [0-9]* ]] || { echo "no $form-$size $objective"; false; }
      done
    done
  done
  # what was fitted in the running model runs better than what was fitted to targets
  for closure in add-large flux-large replace-small replace-large map-small map-large; do
    awk -v a="$(rmse $scores $closure derivative)" -v b="$(rmse $scores $closure trajectory)" \
      'BEGIN { print a, b; exit !(b > 0 && b < a) }'
  done
  awk -v a="$(rmse $scores flux-wide trajectory)" 'BEGIN { print a; exit !(a > 0 && a < 0.7) }'
  [[ $(rmse $scores flux-large statistics) == [0-9]* ]]
  grep -q 'Growth of the relative error' results/burgers-objectives-small/index.html
  # a fit begins with the one before it
  [[ $(inspect --history results/burgers-objectives-small/flux-wide-trajectory.h5 | grep -c 'fit-closure.*--from=') == 2 ]]
}

@test "ks-posterior, small: in the running model a closure learns more, by any gradient" {
  study study-ks-posterior
  scores=results/ks-posterior-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  for objective in trajectory continuous cut; do
    awk -v a="$(rmse $scores flux derivative nrmse)" -v b="$(rmse $scores flux $objective nrmse)" \
      'BEGIN { print a, b; exit !(b > 0 && b < a) }'
  done
  # the gradient of the equation is not that of the steps
  [[ $(rmse $scores flux trajectory nrmse) != $(rmse $scores flux continuous nrmse) ]]
}
