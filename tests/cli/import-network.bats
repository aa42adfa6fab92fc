# import --network: dense networks of other programs become models that replay.

bats_require_minimum_version 1.5.0

setup() { cd "$BATS_TEST_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }

# NAME.npz: a network 5-7-4-3 with its test vector; CHANGE is Python that acts on the arrays a.
make_network() {
  /usr/bin/python3 - "$1" "$2" "${3:-}" <<'P'
import sys
import numpy as np
name, f, change = sys.argv[1:]
f = {'tanh': np.tanh, 'relu': lambda x: np.maximum(x, 0)}[f]
r = np.random.default_rng(1)
a, n = {}, [5, 7, 4, 3]
for l in range(3):
    a[f'A{l}'], a[f'b{l}'] = r.normal(size=(n[l], n[l + 1])), r.normal(size=n[l + 1])
a['x_test'] = y = r.normal(size=5)
for l in range(3):
    y = a[f'A{l}'].T @ y + a[f'b{l}']
    y = f(y) if l < 2 else y
a['y_test'] = y
a['input_norms'], a['output_norms'] = np.ones(5), np.ones(3)
exec(change)
np.savez(name, **a)
P
}

@test "a network replays its own test vector, as a model and as C" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "no numpy for /usr/bin/python3"
  while IFS='|' read -r f bound change; do
    make_network net.npz $f "$change"
    import net.npz --network $f -q -o net.h5 || wrong "$f: $?"
    inspect --check net.h5 >digest 2>said || wrong "$f: $(cat said)"
    awk -v bound=$bound '{ exit !($6 <= bound && $NF == bound) }' said || wrong "$f: $(cat said)"
    subgrid export net.h5 --c -o net.c
    cc -std=c99 -Wall -Wextra -Werror -O2 -DCLOSURE_TEST net.c -lm -o net && ./net || wrong "$f: C"
    grep -qF '#define CLOSURE_TAU 3' net.c || wrong "$f: $(grep define net.c)"
  done <<'T'
relu|1e-12|
tanh|1e-12|
relu|1e-05|a = {k: np.float32(v) for k, v in a.items()}
tanh|1e-12|del a['x_test'], a['y_test']
relu|1e-12|a = {k: np.asfortranarray(v) for k, v in a.items() if 'norms' not in k}
T
  [[ $bad == 0 ]]
}

@test "networks that are not certain are refused in a line" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "no numpy for /usr/bin/python3"
  while IFS='|' read -r code f change said; do
    make_network net.npz relu "$change"
    status=0
    import net.npz --network "$f" -o net.h5 2>err || status=$?
    [[ $status == "$code" && $(head -1 err) == "import: error: "*"$said"* && ! -e net.h5 ]] ||
      wrong "$change: $status $(cat err)"
    [[ $code == 64 || $(wc -l <err) == 1 ]] || wrong "$change: $(cat err)"
  done <<'T'
65|tanh||is the activation another one?
65|relu|a['y_test'][1] *= 1 + 1e-9|is the activation another one?
65|relu|a['b2'][0] *= 1.001|is the activation another one?
65|relu|a['input_norms'][2] = 2|input_norms: found 2, expected 1
65|relu|a['y_test'] = a['y_test'][:2]|found 5 and 2 values, expected 5 and 3
65|relu|a['A1'] = a['A1'].T|A1: found 4 x 7 after 7 units and with 4 biases
65|relu|del a['b1']|found no array b1, expected it beside A1
65|relu|del a['A0'], a['b0']|found no arrays A0 and b0
65|relu|a['b2'][0] = np.nan|b2: found nan, expected finite values
65|relu|a['b2'] = a['b2'][None]|b2: found float64 of 2 dimensions, expected numbers of 1
64|conv||--network: found conv, expected an activation
64|nobias relu||--network:
T
  [[ $bad == 0 ]]
}

@test "what is no model of a state does not run" {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "no numpy for /usr/bin/python3"
  make_network net.npz relu
  import net.npz --network relu -q -o net.h5
  printf 't,1,2,3,4,5\n0,1,2,3,4,5\n1,2,3,4,5,6\n' | import - --name g -q -o data.h5
  run rollout net.h5 --ic data.h5 --evaluate
  [[ $status == 65 && $output == "rollout: error: "* && ${#lines[@]} == 1 ]]
}

# Published: 1.2e-7; input of single precision.
@test "real: the ocean closure 27-20-3 of MOM6" {
  data=$SUBGRID_ROOT/../shared/data/mom6-ann/Tall_hidden-20.nc
  [[ -f $data ]] || skip "no mom6-ann in shared/data"
  import "$data" --network relu -o mom.h5 2>said
  awk '{ exit !($(NF - 3) < 1e-6) }' said || { cat said; false; }
  subgrid export mom.h5 --c -o mom.c
  cc -std=c99 -Wall -Wextra -Werror -O2 -DCLOSURE_TEST mom.c -lm -o mom
  ./mom >said
  awk '{ exit !($2 < 1e-6) }' said || { cat said; false; }
}
