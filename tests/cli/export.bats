# export-closure: the C file gives what the model gives, wherever it is compiled.

bats_require_minimum_version 1.5.0

setup() { cd "$BATS_TEST_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }

compile() { cc -std=c99 -Wall -Wextra -Werror -O2 -DCLOSURE_TEST "$1" -lm -o replay; }

# Replays; another weight, the first or the last one, does not.
replays() {
  subgrid export "$1.h5" --c -o closure.c || { wrong "$1: $?"; return; }
  compile closure.c && ./replay >said || wrong "$1: $(cat said)"
  if grep -q 'double theta\[' closure.c; then
    sed '/double theta\[/{n;s/-\?0x[^,]*,/1.001 * &/}' closure.c >first.c
    sed '/double theta\[/,/^};/{:a;N;/};$/!ba;s/\(.*\) \(-\?0x[^,]*,\n};\)/\1 1.001 * \2/}' closure.c >last.c
  else
    sed 's/ f\[0[^=]*= -\? \?/&1.001 * /' closure.c >first.c
    cp first.c last.c
  fi
  for file in first.c last.c; do
    cmp -s closure.c $file && wrong "$1: $file: no other weight"
    compile $file || wrong "$1: $file: no C"
    ./replay >said && wrong "$1: $file: $(cat said)"
  done
  return 0
}

@test "networks, stencils and eddy viscosities replay in C, with all operations" {
  "$SUBGRID_BUILD/tests/cli/states" burgers n=64 members=3 nt=8 tau=1 out=pairs.h5
  "$SUBGRID_BUILD/tests/cli/states" lorenz96 n=8 members=2 nt=8 tau=1 out=sectors.h5
  simulate kolmogorov --grid 64x64 --time 0.02 --save-every 0.01 -q | filter box --coarsen 2 --targets -q -o plane.h5
  while IFS='@' read -r name form data; do
    eval "fit-closure -q -n 10 --optimiser adam $data -o $name.h5 --form $form" || wrong "$name: fit"
    replays "$name"
  done <<'T'
linear@linear@pairs.h5
radius@linear -p radius=1 -p constant=0@sectors.h5
square@linear -p radius=2@plane.h5
smagorinsky@smagorinsky -p width=2@pairs.h5
cnn@cnn@pairs.h5
single@cnn --precision f32@pairs.h5
operations@cnn --net 'mean | conv 4 5 gelu | conv 4 3 dilate=2 silu | concat 2 | conv 3 3 tanh | conv 8 1 softplus | add 4 | conv 1 3'@sectors.h5
planar@cnn --net 'square | conv 3 3 tanh | conv 3 3 dilate=3 nobias leaky | add 2 | concat input | conv 1 3'@plane.h5
flux@flux@pairs.h5
dense@dense --net 'conv 6 1 tanh | conv 8 1'@sectors.h5
layers@dense --precision f32 --net 'conv 6 1 tanh | conv 6 1 silu | add 2 | conv 8 1 nobias'@sectors.h5
quadratic@quadratic@sectors.h5
fluxes@flux --net 'conv 3 3 tanh | conv 2 3 nobias'@plane.h5
T
  [[ $bad == 0 ]]
}

@test "equations replay in C" {
  simulate lorenz63 --time 5 --save-every 0.001 -q | sindy fit -q -o lorenz.h5
  simulate lorenz96 --grid 12 --time 20 --save-every 0.01 -q | sindy fit -q --lib poly:2,stencil:2 -o ring.h5
  simulate lorenz96-two-scale --time 5 --save-every 0.01 -q | filter select --vars X --targets -q |
    sindy fit -q --known coarse --lib poly:3,shared -o closure.h5
  for name in lorenz ring closure; do replays $name; done
  [[ $bad == 0 ]]
}

# The file's test has fewer points than the box.
@test "on three axes, and on another grid than the test's" {
  cat >main.c <<'P'
#include "closure.c"
#include <stdio.h>
static double u[CLOSURE_STATE], wanted[CLOSURE_STATE], tau[CLOSURE_STATE];
static double work[CLOSURE_WORK * CLOSURE_STATE];
int main(void)
{
    static const size_t n[] = CLOSURE_GRID;
    double most = 0, square = 0;
    size_t got = fread(u, sizeof *u, CLOSURE_STATE, stdin);
    got += fread(wanted, sizeof *u, CLOSURE_STATE, stdin);
    if (got != 2 * CLOSURE_STATE)
        return 2;
    closure_eval(u, tau, n, work);
    for (size_t i = 0; i < CLOSURE_STATE; i++) {
        most = fmax(most, fabs(tau[i] - wanted[i]));
        square += wanted[i] * wanted[i] / CLOSURE_STATE;
    }
    printf("%g %g\n", most, sqrt(square));
    return !(most < 1e-13 * sqrt(square) && square > 0);
}
P
  while IFS='@' read -r form net; do
    "$SUBGRID_BUILD/tests/cli/box" "$form" "$net" box.h5 state.raw tau.raw || wrong "$form: box"
    replays box
    grep -q 'CLOSURE_GRID {14, 16, 18}' closure.c || wrong "$form: grid"
    cc -std=c99 -Wall -Wextra -Werror -O2 main.c -lm -o main
    cat state.raw tau.raw | ./main >said || wrong "$form: $(cat said)"
  done <<'T'
cnn@conv 3 5 tanh | conv 1 3
flux@square | conv 2 3 tanh | conv 3 3 dilate=2 nobias
T
  [[ $bad == 0 ]]
}

@test "what cannot be written is said in a line, with what can" {
  "$SUBGRID_BUILD/tests/cli/states" burgers n=64 members=3 nt=8 tau=1 out=pairs.h5
  fit-closure -q --form none pairs.h5 -o none.h5
  fit-closure -q --form linear pairs.h5 -o linear.h5
  simulate kuramoto-sivashinsky --grid 64 --time 20 --save-every 0.1 -q | sindy fit -q --lib poly:2,deriv:4 -o waves.h5
  while IFS='|' read -r code args said; do
    # shellcheck disable=SC2086
    run export-closure $args
    [[ $status == "$code" && ${lines[0]} == "export-closure: error: "*"$said"* ]] || wrong "$args: $status $output"
    [[ $code == 64 || ${#lines[@]} == 1 ]] || wrong "$args: $output"
  done <<'T'
65|--c none.h5|found a model of the form none; forms that are known in C: linear, cnn, flux, dense, smagorinsky, quadratic and terms
65|--c waves.h5|found derivatives, expected none; forms that are known in C: linear
65|--c pairs.h5|pairs.h5
64|linear.h5|--c is missing
66|--c absent.h5|absent.h5
T
  export-closure --c linear.h5 | cmp - <(export-closure --c - <linear.h5) || wrong "standard input"
  [[ $(subgrid export --version) == export-closure* ]] || wrong "subgrid export"
  run subgrid expor --version
  [[ $status == 64 ]] || wrong "subgrid expor: $status"
  [[ $bad == 0 ]]
}

@test "a coefficient that is known, and so no theta, is not written" {
  simulate burgers --grid 128 --members 2 --time 0.02 --save-every 0.002 -q |
    filter gaussian --coarsen 4 --targets -q -o pairs.h5
  fit-closure --form smagorinsky -p coefficient=0.03 pairs.h5 -q -o known.h5
  run export-closure --c known.h5
  [[ $status == 65 && $output == *'found no test vector, expected test_input and test_output'* ]] || { echo "$output"; false; }
}
