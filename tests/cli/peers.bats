# Fits, update by update, beside those of PyTorch (../peer.py): by $PEER_PYTHON, which has torch and
# h5py, else python3.

setup_file() {
  export PEER_PYTHON=${PEER_PYTHON:-python3}
  "$PEER_PYTHON" -c 'import h5py, torch' 2>/dev/null || return 0
  touch "$BATS_FILE_TMPDIR/has-torch"
  cd "$BATS_FILE_TMPDIR" || exit
  simulate burgers --grid 256 --members 3 --time 0.05 --save-every 0.002 --quiet |
    filter gaussian --coarsen 8 --targets --portable --quiet -o burgers.h5
  simulate kuramoto-sivashinsky --grid 256 --members 3 --spinup 50 --time 2 --save-every 0.2 --quiet |
    filter gaussian --coarsen 8 --discretisation finite-differences --targets --portable --quiet -o ks.h5
}
setup() {
  cd "$BATS_FILE_TMPDIR" || exit
  [[ -e has-torch ]] || skip "no torch and h5py for $PEER_PYTHON"
  bad=0
}

# alike PRECISION THETA MOVE: three updates agree to THETA of theta, to MOVE of its way; eps is so
# large that Adam shows a factor of the gradient.
alike() {
  local form data net words
  while IFS='|' read -r form data words; do
    read -r net
    fit-closure --form "$form" --net "$net" --precision "$1" --optimiser adam:rate=1e-12 -n 1 \
      --portable --quiet $data.h5 -o from.h5
    fit-closure --from from.h5 $words -n 3 -b 1000 --portable --quiet $data.h5 -o to.h5
    found=$("$PEER_PYTHON" "$BATS_TEST_DIRNAME/../peer.py" --from from.h5 $words -n 3 $data.h5 --against to.h5)
    awk -v theta="$2" -v move="$3" '{ exit !($1 <= theta && $2 <= move) }' <<<"${found:-1 1}" ||
      { echo "$form $data $words: $found"; bad=1; }
  done <<'TABLE'
cnn|burgers|
square | conv 8 5 leaky | conv 8 5 leaky | conv 1 5 nobias
cnn|burgers|--objective derivative --penalty 1e-3 --optimiser adam:rate=0.01,beta1=0.8,beta2=0.99,eps=1e-2
conv 6 3 gelu | conv 8 5 silu | conv 1 7
cnn|burgers|--objective trajectory:saves=4 --clip 0.01 --schedule cosine --penalty 1e-3 --optimiser adam:rate=0.01,eps=1e-3
square | conv 8 5 tanh | conv 8 5 softplus | conv 1 5
flux|ks|--objective trajectory:saves=3 --clip 0.01 --schedule cosine --penalty 1e-3 --optimiser adam:rate=0.01,beta1=0.8,beta2=0.99,eps=1e-3
square | conv 8 5 tanh | conv 8 5 tanh | conv 1 5 nobias
flux|ks|--objective trajectory:saves=3 --optimiser adam:eps=1e-3
conv 20 5 tanh | conv 20 5 tanh | conv 1 5 nobias
TABLE
  [[ $bad == 0 ]]
}

@test "updates in doubles are those of PyTorch" {
  alike f64 1e-10 1e-9
}

@test "updates in floats are those of PyTorch" {
  alike f32 5e-6 1e-4
}
