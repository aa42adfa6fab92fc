# rollout --nudge: runs that are drawn to data, and parameters learned on the way.
setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit 1
  simulate lorenz63 --spinup 20 --time 4 --save-every 0.001 -q -o truth.h5
  simulate lorenz63 -p sigma=12,rho=24,beta=3.2 --time 4 --save-every 1 -q -o guess.h5
}
setup() { cd "$BATS_FILE_TMPDIR" || exit 1; }

refused() { # code, words, option..
  local code=$1 words=$2 got=0
  shift 2
  rollout "$@" -q -o no.h5 2>err || got=$?
  [[ $got -eq $code && $(head -n 1 err) == "rollout: error: "*"$words"* && ! -e no.h5 ]] ||
    { echo "$got: $(head -n 1 err)"; false; }
}
near() { awk -v a="$1" -v b="$2" -v tol="$3" 'BEGIN { d = a - b; exit !(d * d <= tol * tol) }'; }
# The largest root mean square error of any variable, from a time on.
last() { score "$1" --truth "$2" --times "$3:" --metric rmse --format tsv -q | awk 'NR > 1 && $3 > m { m = $3 } END { print m + 0 }'; }

@test "three parameters of lorenz63 are learned while it runs" {
  rollout --ic guess.h5 --nudge truth.h5 --mu 100 --learn sigma,rho,beta --every 0.5 --log p.tsv -o run.h5 2>note
  grep -q '^rollout: learned: sigma = ' note
  [[ $(head -n 1 p.tsv) == $'time\tsigma\trho\tbeta' && $(sed -n 2p p.tsv) == $'0\t12\t24\t3.2' ]]
  [[ $(wc -l <p.tsv) -eq 10 ]]
  read -r t sigma rho beta < <(tail -n 1 p.tsv)
  near "$t" 4 1e-12
  near "$sigma" 10 4e-12 && near "$rho" 28 4e-12 && near "$beta" 2.6666666666666667 4e-12
  [[ $(last run.h5 truth.h5 1.5) != 0 ]]
  near "$(last run.h5 truth.h5 1.5)" 0 1e-10
}

@test "the same whatever the threads, and by a pipe" {
  simulate lorenz63 --members 5 --spinup 20 --time 1 --save-every 0.001 -q -o many.h5
  simulate lorenz63 --members 5 --seed 2 -p rho=25 --time 1 --save-every 0.1 -q -o from.h5
  for n in 1 2; do
    rollout --ic from.h5 --nudge many.h5 --mu 50 --learn rho --threads $n --no-history -q -o $n.h5
  done
  cmp 1.h5 2.h5
  rollout --ic from.h5 --nudge - --mu 50 --learn rho --no-history -q -o 3.h5 <many.h5
  cmp 1.h5 3.h5
  rollout --nudge many.h5 --mu 50 --learn rho --no-history -q <from.h5 | score --truth 1.h5 --metric rmse -q --format tsv |
    awk 'NR > 1 && $3 != 0 { exit 1 }'
}

@test "a run from elsewhere comes to the data, of one variable, too, and of one member for all" {
  simulate lorenz63 --members 3 --seed 7 --time 4 --save-every 0.5 -q -o from.h5
  rollout --ic from.h5 --nudge truth.h5 --mu 30 -q -o all.h5
  rollout --ic from.h5 --nudge truth.h5 --mu 30 --nudge-vars x -q -o x.h5
  for member in 0 1 2; do
    near "$(snapshot all.h5 --members $member -q | last - truth.h5 2)" 0 1e-12
    near "$(snapshot x.h5 --members $member -q | last - truth.h5 4)" 0 0.5
  done
  simulate lorenz63 --spinup 20 --time 4 --save-every 0.5 -q | rollout --nudge truth.h5 --mu 30 -q -o own.h5
  near "$(last own.h5 truth.h5 0)" 0 1e-13
}

@test "a closure is learned while it runs, without targets" {
  simulate kuramoto-sivashinsky --grid 64 --spinup 50 --time 16 --save-every 0.05 --dt 0.05 -q -o ks.h5
  simulate kuramoto-sivashinsky --grid 64 --spinup 20 --seed 3 --time 16 --save-every 1 --dt 0.05 -q -o from.h5
  simulate kuramoto-sivashinsky --grid 64 --spinup 50 --time 16 --save-every 0.5 -q |
    filter gaussian --coarsen 2 --targets | fit-closure --form linear -p radius=1 -q -o other.h5
  rollout other.h5 --ic from.h5 --nudge ks.h5 --mu 10 --learn theta --log theta.tsv -q -o run.h5
  [[ $(head -n 1 theta.tsv) == $'time\ttheta0\ttheta1\ttheta2\ttheta3' ]]
  awk 'NR == 2 { exit !($2 * $2 > 1e-8) }' theta.tsv # of the coarse model; here it lacks nothing
  tail -n 1 theta.tsv | awk '{ for (i = 2; i <= NF; i++) if ($i * $i > 1e-16) exit 1 }'
}

@test "the viscosity that suits a coarse grid is learned; a run too short for that says so" {
  simulate burgers --grid 256 --members 2 --time 0.1 --save-every 0.01 -q | filter gaussian --coarsen 8 -q -o coarse.h5
  rollout --ic coarse.h5 --nudge coarse.h5 --mu 2000 --learn nu -o nu.h5 2>note
  awk '/learned: nu = / { found = $NF > 0.001 && $NF < 0.1 } END { exit !found }' note
  rollout --ic coarse.h5 --nudge coarse.h5 --mu 100 --learn nu -o short.h5 2>note
  grep -q 'warning: --learn: the run ended before its first update, after 0.4: nothing was learned' note
}

@test "what cannot be is refused" {
  simulate burgers --grid 64 --time 0.1 --save-every 0.01 -q -o b.h5
  simulate burgers --grid 128 --time 0.1 --save-every 0.01 -q -o fine.h5
  simulate lorenz63 --members 2 --time 1 --save-every 0.1 -q -o two.h5
  simulate lorenz63 --members 2 --vary rho=20:30 --time 1 --save-every 0.1 -q -o varied.h5
  simulate ornstein-uhlenbeck --time 1 --save-every 0.1 -q -o noisy.h5
  snapshot truth.h5 --times 0.05: -q -o late.h5
  refused 65 'b.h5: found states of burgers, expected those of lorenz63' --ic guess.h5 --nudge b.h5 --mu 1
  refused 65 'found 128 points, expected 64' --ic b.h5 --nudge fine.h5 --mu 1
  refused 65 'two.h5: found 2 members, expected 1' --ic guess.h5 --nudge two.h5 --mu 1
  refused 65 'the data end at time 4, expected them up to 5' --ic guess.h5 --nudge truth.h5 --mu 1 --time 5 --save-every 1
  refused 65 'the data begin at time 0.05, expected them from 0 on' --ic guess.h5 --nudge late.h5 --mu 1
  refused 64 '--mu: found 0, expected more than 0' --ic guess.h5 --nudge truth.h5 --mu 0
  refused 64 '--mu: found nan, expected more than 0' --ic guess.h5 --nudge truth.h5
  refused 64 '--mu needs --nudge DATA' --ic guess.h5 --mu 1
  refused 64 '--log needs --learn' --ic guess.h5 --nudge truth.h5 --mu 1 --log x.tsv
  refused 64 "--learn: lorenz63: no parameter 'nope'" --ic guess.h5 --nudge truth.h5 --mu 1 --learn nope
  refused 64 '--learn theta: found no closure with theta' --ic guess.h5 --nudge truth.h5 --mu 1 --learn theta
  refused 64 '--learn: found rho twice' --ic guess.h5 --nudge truth.h5 --mu 1 --learn rho,rho
  refused 64 'L is the length of axis x' --ic b.h5 --nudge b.h5 --mu 1 --learn L
  refused 64 'found noise, expected a model without' --ic noisy.h5 --nudge noisy.h5 --mu 1 --learn sigma
  refused 64 'found members with parameters of their own' --ic varied.h5 --nudge varied.h5 --mu 1 --learn rho
  refused 64 'expected a whole number of steps' --ic guess.h5 --nudge truth.h5 --mu 1 --learn rho --every 0.0015
  refused 65 "guess.h5: found no variable 'q'" --ic guess.h5 --nudge truth.h5 --mu 1 --nudge-vars q
  refused 64 'found standard input for --ic and for --nudge' --nudge - --mu 1 <guess.h5
  refused 64 '--evaluate runs nothing' --ic guess.h5 --nudge truth.h5 --mu 1 --evaluate
}
