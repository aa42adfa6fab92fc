# forms: the studies of forms of closures, small.

setup() {
  mode=${SUBGRID_BUILD##*/}
  cd "${SUBGRID_ROOT:?is set by make check-slow}" || exit
  header=$'study\tsystem\tclosure\tobjective\tseed\tmetric\tvariable\tvalue\tstderr\tbaseline\tratio\tlow\thigh\tcount\tworse\tmedian'
}
study() { make --no-print-directory MODE="${mode/#build/release}" SMALL=1 "$@" 3>&-; }
# value CLOSURE METRIC [OBJECTIVE SYSTEM]: of the first seed; its ratio to no closure where that is asked for
value() {
  awk -F '\t' -v c="$1" -v m="$2" -v o="${3:-}" -v s="${4:-}" -v at="${5:-8}" '
    $3 == c && $6 == m && (o == "" || $4 == o) && (s == "" || $2 == s) && ($5 == 1 || $5 == "-") { print $at; exit }' "$scores"
}
holds() { awk "BEGIN { exit !($1) }" || { echo "not so: $1 ($2)"; false; }; }

@test "kolmogorov, small: classical closures of turbulence in the plane" {
  study study-kolmogorov
  scores=results/kolmogorov-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  # a priori: gradients of higher order and deconvolution follow the term, eddy viscosities hardly
  for form in gradient gradient-4 similarity deconvolution; do
    holds "$(value $form nrmse '' '') < 0.7" $form
  done
  holds "$(value gradient-4 nrmse) < $(value gradient nrmse)" orders
  holds "$(value smagorinsky nrmse) > 0.8" smagorinsky
  # a line a closure
  [[ $(awk -F '\t' 'NR > 1 && $4 > 0 && $5 ~ /what it corrects/' results/kolmogorov-small/kolmogorov-pays.tsv | wc -l) == 10 ]]
  # nothing is lost
  [[ $(awk -F '\t' '$6 == "blow-up" && $8 > 0' $scores) == '' ]]
  [[ $(study study-kolmogorov | head -n 1) == 'study-kolmogorov: up to date (results/kolmogorov-small/index.html)' ]]
}

@test "l96, small: noise spreads ensembles as their means err" {
  study study-l96
  scores=results/l96-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  for form in polynomial-noise stochastic quantised; do
    holds "$(value $form spread-skill) > 0.8 && $(value $form spread-skill) < 1.2" $form
    holds "$(value $form crps) < 0.75 * $(value polynomial crps)" $form
  done
  holds "$(value polynomial hellinger) < 0.25 * $(value none hellinger)" climate
}

@test "uq, small: ensembles of theta alone are too sure, those with noise are not; stretched ones all hold" {
  study study-uq
  scores=results/uq-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  # what theta alone does not know
  for kind in polynomial,posterior polynomial,bootstrap sindy,bootstrap line,kalman cnn,seeds; do
    IFS=, read -r form how <<<"$kind"
    holds "$(value $form spread-skill $how) < 0.75 && $(value $form coverage $how) < 0.75" "$kind"
    holds "$(value $form conformal-width $how) > 1.3 * $(value stochastic conformal-width noise)" "$kind: width"
    holds "$(value $form crps $how) > 1.1 * $(value stochastic crps noise)" "$kind: crps"
  done
  # the three kinds that are honest: noise alone, and with draws of theta of either sort
  for how in noise posterior bootstrap; do
    for form in polynomial-noise stochastic; do
      holds "$(value $form spread-skill $how) > 0.9 && $(value $form spread-skill $how) < 1.2" "$form $how"
      holds "$(value $form coverage $how) > 0.84 && $(value $form coverage $how) < 0.97" "$form $how"
    done
  done
  # out of sample, whatever the kind
  awk -F '\t' '$6 == "conformal" { n++; bad += !($8 > 0.85 && $8 < 0.95) } END { exit !(n == 18 && !bad) }' "$scores"
  [[ $(wc -l <results/uq-small/leads.tsv) == 19 ]]
}

@test "forms, small: every form on three equations" {
  study study-forms
  scores=results/forms-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  for system in burgers kdv kuramoto-sivashinsky; do
    [[ $(value none nrmse '' $system) == [0-9]* ]]
    # a line a closure: the equation without one is better on a finer grid, and costs more there
    [[ $(awk -F '\t' 'NR > 1 && ($5 ~ /what it corrects/ || $3 == "lost")' results/forms-small/$system-pays.tsv | wc -l) == \
      $(awk -F '\t' 'NR > 1 && $3 != "none" { print $3, $4 }' results/forms-small/$system-scores.tsv | sort -u | wc -l) ]]
  done
  # on Burgers' equation what was fitted in the running model is better than none
  for form in cnn flux viscosity skew; do
    holds "$(value $form nrmse trajectory burgers) < $(value none nrmse '' burgers)" $form
  done
}

@test "generalise, small: what is learned in one regime, in others" {
  study study-generalise
  scores=results/generalise-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  for nu in 1e-4 5e-4 2e-3; do
    for n in 32 64 128; do
      holds "$(value viscosity nrmse derivative burgers:nu=$nu,n=$n) < $(value none nrmse '' burgers:nu=$nu,n=$n)" "$nu $n"
    done
  done
  # under forcings, with steps four times as long
  for h in 0.0025 0.01; do
    for f in 1 4; do
      none=$(value none nrmse '' burgers:dt=$h,A=$f)
      holds "$(value gradient nrmse derivative burgers:dt=$h,A=$f) < 0.9 * $none" "$h $f"
      holds "$(value viscosity nrmse derivative burgers:dt=$h,A=$f) < 0.4 * $none" "$h $f"
    done
  done
  # seven panels of nine cells and of four, less that of no closure; one frame a panel; crosses where runs were lost
  while read -r picture cells axis; do
    [[ $(grep -c '<rect' "results/generalise-small/$picture.svg") == "$cells" ]]
    [[ $(grep -c 'stroke="black"' "results/generalise-small/$picture.svg") == 6 ]]
    lost=$(awk -F '\t' -v a=":$axis=" '$6 == "blow-up" && $8 > 0 && index($2, a) { print $2, $3 }' $scores | sort -u | wc -l)
    [[ $(grep -c '&#215;' "results/generalise-small/$picture.svg") == "$lost" ]]
  done <<<$'heat 54 nu\nsteps 24 dt'
}

@test "fiml, small: a map of inverted fields, from states alone" {
  study study-fiml
  scores=results/fiml-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  # what was planted is found where its form is known; a network of local states comes near
  holds "$(value smagorinsky nrmse derivative burgers:planted) < 1e-12" planted
  for truth in planted fine; do
    for objective in derivative field trajectory field-trajectory; do
      holds "$(value viscosity nrmse $objective burgers:$truth 11) < 0.4" "$truth $objective"
    done
    holds "$(value viscosity nrmse field burgers:$truth) < 1.5 * $(value viscosity nrmse trajectory burgers:$truth)" "$truth"
  done
  holds "$(value viscosity nrmse field burgers:fine) < 0.5 * $(value smagorinsky nrmse '' burgers:fine)" smagorinsky
  [[ $(awk -F '\t' '$6 == "blow-up" && $8 > 0' $scores) == '' ]]
}

@test "flux, small: learned fluxes below the schemes they correct" {
  study study-flux
  scores=results/flux-small/scores.tsv
  [[ $(head -n 1 "$scores") == "$header" ]]
  for system in burgers-16 burgers-32; do
    for form in flux stencil; do
      holds "$(value $form mae trajectory $system) < 0.7 * $(value none mae '' $system)" "$form $system"
    done
  done
  # on the road: none below a limiter that is chosen, which is lost nowhere
  for other in none none-muscl-minmod; do
    holds "$(value limiter mae trajectory traffic-100) < 0.8 * $(value $other mae '' traffic-100)" $other
  done
  holds "$(value limiter blow-up derivative traffic-100) == 0" limiter
  # a line a learned scheme, each with seconds of training
  awk -F '\t' 'NR > 1 { n++; bad += !($7 > 0) || $5 == "-" } END { exit !(n == 8 && !bad) }' results/flux-small/pays.tsv
}
