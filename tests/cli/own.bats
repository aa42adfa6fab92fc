# own: a user's own system and closure, compiled outside the tree into shared libraries.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return 1
  for name in roessler drag; do
    cc -std=c17 -O3 -shared -fPIC -Wall -Wextra -Werror -I"$SUBGRID_ROOT/lib" "$SUBGRID_ROOT/data/$name.c" -o $name.so -lm || return 1
  done
  simulate burgers --grid 128 --ic fourier:kmax=4 -p nu=5e-3 --time 0.2 --save-every 0.02 -q | filter box --coarsen 4 --targets -q -o pairs.h5
}
setup() { cd "$BATS_FILE_TMPDIR" || return 1; }
wrong() { echo "$*"; false; }
values() { HDF5_PLUGIN_PATH=${SUBGRID_BUILD%/asan} h5dump -w 1 -y -m %.17g -d "$2" "$1" | sed '/ATTRIBUTE/,$d' | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
# refused STATUS TEXT COMMAND..: in one line
refused() {
  local expected=$1 text=$2
  run "${@:3}"
  [[ $status == "$expected" && ${#lines[@]} -le 2 && ${lines[0]} == *"$text"* ]] || wrong "$status: $output"
}

@test "a system of one's own is simulated, described, checked and run on" {
  simulate ./roessler.so --help | grep -qF 'dz/dt = b + z (x - c)'
  simulate ./roessler.so --selftest | awk '/^dt rk4/ { order = $5; seen = 1 } END { exit !(seen && order > 3.8) }'
  simulate ./roessler.so -p c=4 --time 30 --save-every 0.1 -q -o run.h5
  [[ $(inspect --history run.h5) == 'simulate roessler '*'--param=c=4'* ]] || wrong "$(inspect --history run.h5)"
  for libraries in . "/nowhere:$PWD/roessler.so" "$PWD:/nowhere"; do
    SUBGRID_LIBRARIES=$libraries rollout --ic run.h5 -q -o again.h5
    cmp <(values run.h5 z) <(values again.h5 z)
  done
  # what the file computes, by other means
  sindy fit --lib poly:2 -q run.h5 -o found.h5
  sindy show found.h5 | awk '/^z_t/ { exit !(/x\*z/ && /0\.[12][0-9]* - [34]\.[0-9]* z/) }' || wrong "$(sindy show found.h5)"
}

@test "a closure of one's own is fitted to targets and in the running model, and run" {
  fit-closure --form ./drag.so pairs.h5 -q -o drag.h5
  # its one number, by least squares: -sum tau |u| u / sum u^4
  theta=$(paste <(values pairs.h5 u) <(values pairs.h5 tau_u) | awk '{ a = ($1 < 0 ? -$1 : $1) * $1; up -= $2 * a; down += a * a } END { printf "%.15g", up / down }')
  awk -v a="$theta" -v b="$(values drag.h5 theta)" 'BEGIN { exit !((a - b) ^ 2 < 1e-16 * (1 + a * a)) }' || wrong "$theta $(values drag.h5 theta)"
  SUBGRID_LIBRARIES=. fit-closure --form drag pairs.h5 -q -o same.h5 && cmp drag.h5 same.h5
  SUBGRID_LIBRARIES=. fit-closure --form drag --objective trajectory:4 -n 20 pairs.h5 -q -o run-in.h5
  SUBGRID_LIBRARIES=. rollout run-in.h5 --ic pairs.h5 -q -o closed.h5
  rollout --ic pairs.h5 -q -o none.h5
  SUBGRID_LIBRARIES=. rollout drag.h5 --ic pairs.h5 -q | score --truth pairs.h5 | grep -q nrmse
  if cmp -s <(values closed.h5 u) <(values none.h5 u); then wrong "nothing was closed"; fi
}

@test "what is missing, broken, old or another thing is refused in one line" {
  echo text >text.so
  cp roessler.so other.so
  cc -shared -fPIC -x c -o empty.so - <<<'int nothing;'
  source() { printf '#include "sys/sys.h"\nstatic const struct sys_ops mine = {%s};\n%s\n' "$1" "$2" | cc -shared -fPIC -I"$SUBGRID_ROOT/lib" -x c -o mine.so -; }
  refused 66 './none.so: cannot open' simulate ./none.so
  refused 65 './text.so: cannot be loaded: ' simulate ./text.so
  refused 65 './empty.so: found no subgrid_sys_library, expected a library with one system' simulate ./empty.so
  refused 65 './drag.so: found no subgrid_sys_library' simulate ./drag.so
  refused 65 './roessler.so: found no subgrid_closure_library' fit-closure --form ./roessler.so pairs.h5 -o none.h5
  refused 65 "found the system 'roessler' in it, expected the file to be called roessler.so" simulate ./other.so
  refused 64 "no system 'lost'; known: " simulate lost
  refused 65 "no system 'roessler'; known: " rollout --ic run.h5 -o none.h5
  source '' 'SYS_LIBRARY(mine)'
  refused 65 './mine.so: found a system without .name' simulate ./mine.so
  source '.name = "mine", .brief = ""' 'SYS_LIBRARY(mine)'
  refused 65 './mine.so: found a system without .equation' simulate ./mine.so
  source '' 'const struct library subgrid_sys_library = {SYS_ABI - 1, sizeof mine, &mine};'
  refused 65 "compile it again" simulate ./mine.so
  source '' 'const struct library subgrid_sys_library = {SYS_ABI, sizeof mine - 8, &mine};'
  refused 65 "compile it again" simulate ./mine.so
  source '' 'extern int gone; int *at = &gone; SYS_LIBRARY(mine)'
  refused 65 'undefined symbol: gone' simulate ./mine.so
}

@test "without derivatives systems and closures refuse what needs them" {
  mkdir -p bare
  sed '/^    \.\(tangent\|adjoint\|features\) = /d' "$SUBGRID_ROOT/data/drag.c" >bare/drag.c
  cc -std=c17 -O1 -shared -fPIC -I"$SUBGRID_ROOT/lib" bare/drag.c -o bare/drag.so -lm
  refused 64 'the closure drag has no tangent and adjoint, by which it would be fitted' fit-closure --form ./bare/drag.so pairs.h5 -o none.h5
  fit-closure --form ./drag.so pairs.h5 -q -o drag.h5
  SUBGRID_LIBRARIES=bare rollout drag.h5 --ic pairs.h5 -q -o bare/run.h5
  cmp <(values bare/run.h5 u) <(SUBGRID_LIBRARIES=. rollout drag.h5 --ic pairs.h5 -q -o whole.h5 && values whole.h5 u)
  simulate ./roessler.so --time 2 --save-every 0.1 -q -o short.h5
  export SUBGRID_LIBRARIES=.
  refused 64 'the system roessler has no tangent and adjoint' fit-closure --form memory --objective trajectory:4 short.h5 -o none.h5
}
