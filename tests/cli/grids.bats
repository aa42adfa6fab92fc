#!/usr/bin/env bats
# Edges, coordinates and places of variables: carried through the tools, refused where not meant.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return
  python3 - <<'P'
import numpy as np
t = 0.1 * np.arange(4)[:, None]
np.save("u.npy", np.sin(2 * np.pi * (np.arange(8) + 0.5) / 8)[None, :] + t)
P
  import u.npy --axes time,x --dt 0.1 --step x=0.125 --wall x -o wall.h5
  import u.npy --axes time,x --dt 0.1 --step x=0.125 -o open.h5
  import u.npy --axes time,x --dt 0.1 --step x=0.125 --periodic x -o periodic.h5
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
