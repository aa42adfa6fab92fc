# Flow in three dimensions: against a published run, on any number of threads, to a coarser grid.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
}

@test "Taylor-Green vortices follow a published run of another code to 1e-5" {
  data=$SUBGRID_ROOT/../shared/data/mosaic/ns3d_forward_agreement.npz
  [[ -e $data ]] || skip "no ../shared/data beside the tree"
  for python in python3 /usr/bin/python3 ''; do
    if [[ $python ]] && $python -c 'import numpy, h5py' 2>/dev/null; then break; fi
  done
  [[ $python ]] || skip "no python3 with numpy and h5py"
  for nu in 0.01 0.05; do
    simulate navier-stokes -p nu=$nu --ic taylor-green --discretisation two-thirds --grid 48x48x48 \
      --time 0.5 --save-every 0.5 --quiet | filter spectral --to 16 --portable --quiet -o "$nu.h5"
  done
  cat >compare.py <<'P'
import sys
import h5py
import numpy as np

published = np.load(sys.argv[1])
for i, nu in enumerate(published["sweep_values"]):
    if nu < 0.01:
        continue
    with h5py.File(f"{nu:g}.h5") as f:
        ours = np.stack([f[c][-1].reshape(16, 16, 16).transpose(2, 1, 0) for c in "uvw"], -1)
    modes = np.fft.fftn(published[f"reference_{i}"], axes=(0, 1, 2))
    modes[8], modes[:, 8], modes[:, :, 8] = 0, 0, 0  # the highest are not kept here
    theirs = np.fft.ifftn(modes, axes=(0, 1, 2)).real
    error = np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)
    print(nu, error)
    assert error < 1e-5
P
  $python compare.py "$data"
}

@test "a cube is filtered, and threads change nothing" {
  simulate navier-stokes --grid 12x16x20 --time 0.1 --save-every 0.05 --threads 1 --seed 3 --quiet -o 1.h5
  simulate navier-stokes --grid 12x16x20 --time 0.1 --save-every 0.05 --threads 3 --seed 3 --quiet -o 3.h5
  [[ $(inspect 1.h5 | grep ^digest) == "$(inspect 3.h5 | grep ^digest)" ]]
  filter spectral --coarsen 2 --targets 1.h5 --quiet -o pairs.h5
  inspect pairs.h5 | grep -q '^tau_w '
  # no closure differs, the unresolved term is not nothing
  rollout --ic pairs.h5 --time 0.1 --save-every 0.05 --quiet -o none.h5
  score none.h5 --truth pairs.h5 --metric rmse --format tsv | awk 'NR > 1 { exit !($3 > 1e-6 && $3 < 1) }'
}
