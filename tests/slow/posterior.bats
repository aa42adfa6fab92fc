# posterior: the studies of training in the running model, and of memory, small.

setup() {
  mode=${SUBGRID_BUILD##*/}
  cd "${SUBGRID_ROOT:?is set by make check-slow}" || exit
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

@test "memory, small: what each kind of memory is good for, on three systems" {
  study study-memory
  scores=results/memory-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  # ratio SYSTEM CLOSURE METRIC: to no closure
  ratio() { awk -F '\t' -v s="$1" -v c="$2" -v m="$3" '$2 == s && $3 == c && $6 == m { print $11 }' $scores; }
  below() { awk -v a="$(ratio "$1" "$2" "$3")" -v most="$4" -v what="$*" 'BEGIN { print what, a; exit !(a != "" && a != "nan" && a < most) }'; }
  below lorenz96-two-scale cubic nrmse 0.4
  below lorenz96-two-scale narma kl 0.2
  below lorenz96-two-scale wiener acf:2 0.5
  below kuramoto-sivashinsky narma nrmse 0.1
  below kuramoto-sivashinsky aim acf:10 0.5
  below burgers renormalised nrmse 0.2
  below burgers t-model energy 0.5
  below burgers dynamic-memory nrmse 0.3
  # Mori's kernels are no forecast, Wiener's are a better one
  awk -v a="$(ratio lorenz96-two-scale mori nrmse)" -v b="$(ratio lorenz96-two-scale wiener nrmse)" 'BEGIN { exit !(b < a) }'
  [[ $(awk -F '\t' '$6 == "blow-up" && $8 > 0' $scores) == '' ]]
  grep -q 'Lorenz 96, the slow variables' results/memory-small/index.html
}

@test "stability, small: forms with a law of the energy never blow up, networks alone may" {
  study study-stability
  scores=results/stability-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  # form, system: the part that did not arrive, summed over seeds and goals
  blown() { awk -F '\t' -v c="$1" -v s="$2" '$3 == c && $2 == s && $6 == "blow-up" { n++; b += $8 } END { print n ? b : "none" }' "$scores"; }
  for system in burgers kdv; do
    for form in viscosity skew flux none; do
      [[ $(blown $form $system) == 0 ]] || { echo "$form on $system: $(blown $form $system)"; false; }
    done
    awk -v b="$(blown cnn $system)" 'BEGIN { print b; exit !(b > 0) }'
  done
  # learned in the running model they are better than none, on Burgers' equation
  for form in viscosity skew; do
    awk -F '\t' -v c=$form '$2 == "burgers" && $3 == c && $4 == "trajectory" && $6 == "rmse" { n++; bad += !($11 < 0.5) } END { exit !(n == 2 && bad == 0) }' "$scores"
  done
}
