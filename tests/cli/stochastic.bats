# stochastic systems: bytes by seed, members, and what goes on; what is refused.
setup_file() { cd "$BATS_FILE_TMPDIR" || exit 1; }
setup() { cd "$BATS_TEST_TMPDIR" || exit 1; }

@test "noise is of the seed and the member, whatever the threads, and a run resumes in it" {
  for system in ornstein-uhlenbeck geometric-brownian double-well stochastic-burgers; do
    run=("$system" --members 3 --spinup 0.0305 --dt 0.005 --save-every 0.02 --restartable -q)
    simulate "${run[@]}" --time 0.2 --threads 1 -o a.h5
    simulate "${run[@]}" --time 0.2 --threads 3 -o b.h5
    cmp a.h5 b.h5
    simulate "${run[@]}" --time 0.08 -o part.h5
    simulate "${run[@]}" --time 0.2 --resume part.h5 -o b.h5
    cmp a.h5 b.h5
  done
}

@test "members that begin alike part, as do seeds" {
  last() { snapshot -q --members "$1:$1" "$2" --portable -o one.h5 && ncdump -v X one.h5 | sed '/^data:/,$!d' | tail -n 2; }
  simulate geometric-brownian --members 2 --time 1 -q -o a.h5
  simulate geometric-brownian --members 2 --time 1 --seed 1 -q -o b.h5
  [[ $(last 0 a.h5) != "$(last 1 a.h5)" && $(last 0 a.h5) != "$(last 0 b.h5)" ]]
}

@test "schemes that are not made for noise, and steps by their error, are refused" {
  while IFS='|' read -r word args; do
    code=0
    # shellcheck disable=SC2086 # words of a command
    simulate $args -o a.h5 2>err || code=$?
    [[ $code -eq 64 && $(head -n 1 err) == "simulate: error: "*"$word"* && ! -e a.h5 ]] || { echo "$args: $code $(<err)"; false; }
  done <<'END'
rk4: found stochastic equations, expected a scheme that is made for noise|double-well --scheme rk4
etdrk4: found stochastic equations|stochastic-burgers --scheme etdrk4
found equations without a linear diagonal part, expected a spectral discretisation; euler-maruyama suits any|double-well --scheme exponential-euler-maruyama
--dt auto: found double-well, expected equations without noise|double-well --dt auto --time 1
kf = 8, expected less than|stochastic-burgers -p kf=8 --grid 16
END
}

@test "a coarse model of a stochastic truth has noise of its own, and ensembles that differ by it" {
  simulate stochastic-burgers --grid 64 --time 0.2 --save-every 0.1 -q -o fine.h5
  filter spectral --coarsen 2 fine.h5 -q -o coarse.h5
  rollout --ic coarse.h5 -q -o a.h5
  rollout --ic coarse.h5 --seed 1 -q -o b.h5
  if cmp -s a.h5 b.h5; then false; fi
  rollout --ic coarse.h5 --threads 1 -q -o b.h5
  cmp a.h5 b.h5
  rollout --ic coarse.h5 --ensemble 3 -q --portable -o c.h5
  [[ $(ncdump -h c.h5) == *'member = 3 ;'* ]]
  [[ $(score c.h5 --truth coarse.h5 --metric crps --format tsv | tail -n 1 | cut -f 3) =~ ^[0-9.e-]+$ ]]
}
