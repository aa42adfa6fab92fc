# long_runs.sh: memory of long runs, for tests/cli and tests/slow: it does not depend on the steps.

# long_runs_models: cnn.h5 of Burgers' equation, burgers.h5; gru.h5 with a memory and stochastic.h5
# with noise, of Lorenz's, lorenz.h5; noisy.h5, of equations with noise.
long_runs_models() {
  simulate burgers --grid 64 -p nu=0.02 --time 0.2 --save-every 0.01 -q |
    filter gaussian --coarsen 4 --targets -q -o burgers.h5
  simulate lorenz96-two-scale --time 4 --save-every 0.01 -q |
    filter select --vars X --targets -q -o lorenz.h5
  simulate stochastic-burgers --grid 32 --time 0.01 --save-every 0.01 -q -o noisy.h5
  fit-closure --form cnn --net 'conv 4 3 tanh | conv 1 3 nobias' -n 200 -q burgers.h5 -o cnn.h5
  fit-closure --form gru --objective trajectory:4 --dt 0.01 -n 20 -b 20 -q lorenz.h5 -o gru.h5
  fit-closure --form stochastic -q lorenz.h5 -o stochastic.h5
}

# peak STEPS DT [ROLLOUT'S ARGUMENTS]: KiB of a run of so many steps that saves four states
peak() {
  local end
  end=$(awk "BEGIN { print $1 * $2 }")
  python3 - rollout "${@:3}" --dt "$2" --time "$end" --save-every "$(awk "BEGIN { print $end / 4 }")" \
    --threads 1 -q -o long.h5 <<'END'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
  [[ $(inspect long.h5) =~ status\ +ok ]] || echo "and blew up"
}

# steady STEPS: runs of so many steps, and of 10^4, take the same memory to a MiB.
steady() {
  local dt args few many
  while read -r dt args; do
    # shellcheck disable=SC2086
    few=$(peak 10000 "$dt" $args) many=$(peak "$1" "$dt" $args)
    [[ $few$many =~ ^[0-9]+$ && $((many - few)) -le 1024 ]] || { echo "$args: $few KiB of 10^4 steps, $many of $1"; return 1; }
  done <<'TABLE'
0.001 cnn.h5 --ic burgers.h5
0.01 gru.h5 --ic lorenz.h5
0.01 stochastic.h5 --ic lorenz.h5
0.0002 --ic noisy.h5
TABLE
}
