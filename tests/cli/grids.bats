#!/usr/bin/env bats
# Edges, coordinates and places of variables: carried through the tools, refused where not meant.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  /usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || skip "no numpy or h5py for /usr/bin/python3"
  /usr/bin/python3 - <<'P'
import h5py, numpy as np
np.save("plane.npy", np.random.default_rng(1).random((4, 8, 8)))
t = 0.1 * np.arange(4)[:, None]
np.save("u.npy", np.sin(2 * np.pi * (np.arange(8) + 0.5) / 8)[None, :] + t)
with h5py.File("uneven.mat", "w", userblock_size=512) as f:
    x = np.concatenate([[0.01, 0.05], 0.2 * np.arange(1, 7)])
    for name, a in (("u", np.sin(x)[:, None] + t.T), ("t", t.T), ("x", x[None, :])):
        a = np.atleast_2d(a).T
        kind = h5py.h5t.C_S1.copy()
        kind.set_size(6)
        d = f.create_dataset(name, data=a)
        h5py.h5a.create(d.id, b"MATLAB_class", kind, h5py.h5s.create(h5py.h5s.SCALAR)).write(np.array(b"double", dtype="S6"), mtype=kind)
with open("uneven.mat", "r+b") as f:
    f.write(b"MATLAB 7.3 MAT-file, test".ljust(124) + bytes([0, 2]) + b"IM")
P
  import u.npy --axes time,x --dt 0.1 --step x=0.125 --wall x -o wall.h5
  import u.npy --axes time,x --dt 0.1 --step x=0.125 -o open.h5
  import u.npy --axes time,x --dt 0.1 --step x=0.125 --periodic x -o periodic.h5
  import u.npy --axes time,x --dt 0.1 --step x=0.125 --periodic x --face x -o face.h5
  import uneven.mat --wall x -o uneven.h5 2>warning
}
setup() {
  cd "$BATS_FILE_TMPDIR" || exit
  bad=0
}
wrong() { echo "$*"; bad=1; }
# code | words of the message | command line
refused() {
  while IFS='|' read -r code words line; do
    found=0
    eval "$line" >out 2>err || found=$?
    [[ $found == "$code" && $(grep -vc "^Try" err) == 1 ]] && grep -qF -- "$words" err || wrong "$line: $found $(cat err)"
  done
  [[ $bad == 0 ]]
}

@test "walls go through pipes, cuts and filters" {
  for line in 'inspect wall.h5' 'snapshot --times 0.1:0.2 wall.h5 | inspect' 'filter box --coarsen 2 wall.h5 | inspect' 'import wall.h5 | inspect'; do
    eval "$line --format tsv" >facts && grep -q $'dimension\tx\tedge\twall' facts || wrong "$line: $(cat facts)"
  done
  for file in open periodic; do ! inspect $file.h5 --format tsv | grep -q $'\tedge\t' || wrong "$file has an edge"; done
  score wall.h5 --truth open.h5 -m rmse --quiet
  [[ $bad == 0 ]]
}

@test "other edges than expected are refused" {
  refused <<'T'
65|filter: error: gaussian: the axis x is not known to be periodic|filter gaussian --coarsen 2 wall.h5
65|axis x: found edge wall, expected periodic for burgers|import u.npy --axes time,x --dt 0.1 --step x=0.125 --wall x --system burgers -p nu=1
65|axis x: found edge wall, expected periodic|score wall.h5 --truth periodic.h5 -m rmse
65|spectrum: last axis of u: found x, expected a periodic one|score wall.h5 --truth wall.h5 -m spectrum
64|found --periodic x and --wall x, expected one of them|import u.npy --axes time,x --dt 0.1 --step x=0.125 --wall x --periodic x
64|--wall k: found an axis of indices|import u.npy --axes time,k --dt 0.1 --wall k
64|--wall y: found no axis of that name|import u.npy --axes time,x --dt 0.1 --step x=0.125 --wall y
T
}

@test "faces go through pipes, cuts and models" {
  for line in 'inspect face.h5' 'snapshot --times 0.1:0.2 face.h5 | inspect' 'filter select --vars u face.h5 | inspect' 'import face.h5 | inspect'; do
    eval "$line --format tsv" >facts && grep -q $'variable\tu\tlocation\tx face' facts || wrong "$line: $(cat facts)"
  done
  ! inspect periodic.h5 --format tsv | grep -q location || wrong "cells have a location"
  for metric in rmse spectrum energy; do score face.h5 --truth face.h5 -m $metric --quiet || wrong "$metric"; done
  [[ $bad == 0 ]]
}

@test "a face-centred field is refused where cells are expected" {
  import u.npy --axes time,x --dt 0.1 --step x=0.125 --system burgers -p nu=1 --quiet -o cells.h5
  filter box --coarsen 2 --targets cells.h5 --quiet | fit-closure --form linear -p radius=1 --quiet -o model.h5
  /usr/bin/python3 - <<'P'
import h5py, shutil
shutil.copy("cells.h5", "moved.h5")
with h5py.File("moved.h5", "r+") as f:
    f["u"].attrs["location"] = "x face"
    for name in ("digest", "head_digest"):
        del f.attrs[name]
P
  refused <<'T'
65|box: variable u: found a face-centred field where cells are expected|filter box --coarsen 2 face.h5
65|variable u: found values on faces along x, expected them in cells|score face.h5 --truth periodic.h5 -m rmse
65|--face: found a face-centred field where cells are expected for burgers|import u.npy --axes time,x --dt 0.1 --step x=0.125 --face x --system burgers -p nu=1
65|variable u: found a face-centred field where cells are expected for burgers|rollout --ic moved.h5
65|expected them in cells|rollout model.h5 --ic moved.h5
64|--face y: found no axis of that name|import u.npy --axes time,x --dt 0.1 --step x=0.125 --face y
T
}

coordinates() { "$SUBGRID_BUILD/bin/inspect" "$1" --format tsv --stats | grep -P '^(dimension|variable)\tx\t'; }

@test "coordinates that are not uniform come through unchanged" {
  grep -qF 'x is not uniform' warning && [[ $(wc -l <warning) == 1 ]]
  coordinates uneven.h5 >want
  grep -q $'dimension\tx\tedge\twall' want && grep -q $'variable\tx\tmin\t0.01' want
  snapshot --times 0.1:0.2 uneven.h5 -o some.h5
  snapshot --every 2 some.h5 | filter select --vars u -o fewer.h5
  import uneven.h5 -o again.h5
  for file in some fewer again; do
    coordinates $file.h5 | cmp - want || wrong "$file has other coordinates"
    /usr/bin/python3 -c '
import h5py, sys
a, b = (h5py.File(name)["x"][:] for name in sys.argv[1:])
sys.exit(a.tobytes() != b.tobytes())' $file.h5 uneven.h5 || wrong "$file has other coordinates"
  done
  for metric in rmse nrmse energy; do score again.h5 --truth uneven.h5 -m $metric --quiet || wrong "$metric"; done
  inspect --check uneven.h5 || wrong "no check"
  if command -v gnuplot; then
    for kind in field profile trajectory; do plot $kind uneven.h5 -o $kind.svg || wrong "$kind"; done
  fi
  [[ $bad == 0 ]]
}

@test "what needs uniform axes says so" {
  import u.npy --axes time,x --dt 0.1 --step x=0.125 --system burgers -p nu=1 --quiet -o cells.h5
  /usr/bin/python3 - <<'P'
import h5py, shutil
shutil.copy("cells.h5", "bent.h5")
with h5py.File("bent.h5", "r+") as f:
    f["x"][3] += 0.01
    for name in ("digest", "head_digest"):
        del f.attrs[name]
P
  refused <<'T'
65|box: axis x: found steps from 0.04 to 0.2, expected uniform ones|filter box --coarsen 2 uneven.h5
65|spectrum: axis x: found steps from 0.04 to 0.2, expected uniform ones|score uneven.h5 --truth uneven.h5 -m spectrum
65|gradient: axis x: found steps from 0.04 to 0.2, expected uniform ones|score uneven.h5 --truth uneven.h5 -m gradient
65|uneven.h5: axis x: found steps from 0.04 to 0.2, expected uniform ones|plot spectrum uneven.h5
65|burgers: axis x: found steps from 0.115 to 0.135, expected uniform ones|rollout --ic bent.h5
65|axis x: found a step of|score uneven.h5 --truth open.h5 -m rmse
65|axis x: found point 3 at|score bent.h5 --truth cells.h5 -m rmse
T
}

@test "a model is refused on another grid, and without what it needs" {
  import u.npy --axes time,x --dt 0.1 --step x=0.125 --system burgers -p nu=1 --quiet -o cells.h5
  import plane.npy --axes time,y,x --dt 0.1 --step x=0.125 --step y=0.125 --periodic x --periodic y --name u -o plane.h5
  filter box --coarsen 2 --targets cells.h5 --quiet | fit-closure --form linear -p radius=1 --quiet -o model.h5
  /usr/bin/python3 - <<'P'
import h5py, shutil
def edit(name, change):
    shutil.copy("model.h5", name)
    with h5py.File(name, "r+") as f:
        for key in ("digest", "head_digest"):
            del f.attrs[key]
        change(f)
edit("blank.h5", lambda f: f.__delitem__("theta"))
edit("nowhere.h5", lambda f: f.__delitem__("x"))
edit("stateless.h5", lambda f: f.attrs.__delitem__("state"))
P
  refused <<'T'
65|variable u: found 2 axes, expected 1|rollout model.h5 --ic plane.h5
65|axis x: found edge wall, expected periodic|rollout model.h5 --ic wall.h5
65|axis x: found steps from 0.04 to 0.2, expected uniform ones|import uneven.mat --quiet | rollout model.h5 --ic -
65|expected them in cells|rollout model.h5 --ic face.h5
65|blank.h5: dimension parameter: |rollout blank.h5 --ic cells.h5
65|error: nowhere.h5: its state has an unknown axis 'x'|rollout nowhere.h5 --ic cells.h5
65|stateless.h5: found a model without the attribute state, expected it|rollout stateless.h5 --ic cells.h5
T
}
