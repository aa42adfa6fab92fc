# import --galerkin: the tensors of a quadratic model run as the equations that they are.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return 1
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "no numpy for /usr/bin/python3"
  /usr/bin/python3 - <<'P'
import numpy as np
L = np.array([[-10, 10, 0], [28, -1, 0], [0, 0, -8 / 3]])  # Lorenz 1963
Q = np.zeros((3, 3, 3)); Q[1, 0, 2] = -1; Q[2, 0, 1] = 0.25; Q[2, 1, 0] = 0.75
H = np.zeros((3, 6)); H[1, 3] = -1; H[2, 1] = 1  # xx yx yy zx zy zz
np.savez("lorenz.npz", L=L, Q=Q, H=H, bad=np.zeros((3, 4)), four=np.zeros(4), words=np.array(["a", "b", "c"]))
np.save("state.npy", np.array([-8.0, 8, 27]))
# du/dt = 1 + 2 u + 3 u^2, dv/dt = -u v
Q = np.zeros((2, 2, 2)); Q[0, 0, 0] = 3; Q[1, 0, 1] = -1
np.savez("two.npz", c=np.array([1.0, 0]), L=np.array([[2.0, 0], [0, 0]]), Q=Q)
np.save("begin.npy", np.array([0.0, 1]))
P
  import state.npy --axes component -q -o state.h5
}
setup() { cd "$BATS_FILE_TMPDIR" || return 1; }
wrong() { echo "$*"; false; }
values() { HDF5_PLUGIN_PATH=${SUBGRID_BUILD%/asan} h5dump -w 1 -y -m %.17g -d "$2" "$1" | sed '/ATTRIBUTE/,$d' | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
refused() { # STATUS TEXT COMMAND..
  local expected=$1 text=$2
  run "${@:3}"
  [[ $status == "$expected" && ${#lines[@]} -le 2 && ${lines[0]} == *"$text"* ]] || wrong "$status: $output"
}

@test "tensors are the system that they were written from" {
  simulate lorenz63 --ic classical --dt 0.001 --time 1 --save-every 0.1 -q -o truth.h5
  for quadratic in Q H; do
    import lorenz.npz --galerkin L --galerkin $quadratic -q -o lorenz.h5
    inspect --check lorenz.h5
    rollout lorenz.h5 --ic state.h5 --dt 0.001 --time 1 --save-every 0.1 -q -o run.h5
    paste <(values run.h5 g) <(paste -d '\n' <(values truth.h5 x) <(values truth.h5 y) <(values truth.h5 z)) |
      awk '{ n++; if (($1 - $2) ^ 2 > 1e-18) { print; bad = 1 } } END { exit bad || n != 33 }'
  done
}

@test "du/dt = 1 + 2 u + 3 u^2 and dv/dt = -u v by their solution" {
  import begin.npy --axes mode -q -o begin.h5
  import two.npz --galerkin c --galerkin L --galerkin Q --axes mode -q -o two.h5
  rollout two.h5 --ic begin.h5 --dt 0.0005 --time 0.4 --save-every 0.4 -q -o run.h5
  # u = (r tan(r t + a) - 1) / 3, v = exp(t / 3) (cos(r t + a) / cos a)^(1/3), r = sqrt 2, tan a = 1 / r
  values run.h5 g | tail -n 2 | paste -sd' ' | awk '{ r = sqrt(2); a = atan2(1, r); b = r * 0.4 + a
    u = (r * sin(b) / cos(b) - 1) / 3; v = exp(0.4 / 3) * (cos(b) / cos(a)) ^ (1 / 3)
    exit !(($1 - u) ^ 2 < 1e-16 && ($2 - v) ^ 2 < 1e-16) }' || wrong "$(values run.h5 g)"
}

@test "the same form is a closure that is fitted" {
  simulate lorenz96-two-scale --time 4 --save-every 0.02 --seed 3 -q | filter select --vars X --targets -q -o pairs.h5
  fit-closure --form quadratic --optimiser lbfgs -n 100 pairs.h5 -o fit.h5 2>said
  awk '{ for (i = 1; i < NF; i++) if ($i == "error") exit !($(i + 1) < 0.3) }' said || wrong "$(<said)"
  rollout fit.h5 --ic pairs.h5 --time 0.1 -q | inspect >/dev/null
}

@test "what is no tensor is refused in one line" {
  refused 65 'bad: found dimensions of no tensor of 3 equations' import lorenz.npz --galerkin bad -o none.h5
  refused 65 'four: found 4 equations, expected 3 as in the others' import lorenz.npz --galerkin L --galerkin four -o none.h5
  refused 65 'H: found two tensors of the same order' import lorenz.npz --galerkin Q --galerkin H -o none.h5
  refused 64 'holds no array nosuch' import lorenz.npz --galerkin nosuch -o none.h5
  refused 64 'exclude each other' import lorenz.npz --galerkin L --network relu -o none.h5
  import lorenz.npz --galerkin L --axes mode -q -o other.h5
  refused 65 'mode' rollout other.h5 --ic state.h5 --time 1 -o none.h5
}
