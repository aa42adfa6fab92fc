# A coefficient of space that was planted, a draw of its prior, is found again by each road.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  simulate burgers -p nu=0.01 --grid 64 --ic fourier:kmax=4 --members 3 --dt 1e-3 --time 0.2 --save-every 0.02 -q -o start.h5
  # theta = 0, the mean of the prior: that model is without closure
  fit-closure --form field -p nu0=0.01 -p modes=7 -p length=0.15 -p sd=0.4 --objective trajectory:saves=1 --optimiser lm -n 1 start.h5 -q -o prior.h5
  multifidelity-fuse table --outputs u --points 8 start.h5 -q -o any.h5
  multifidelity-fuse calibrate init --prior theta=normal:n=7 --obs any.h5 --noise 1 --seed 5 -q -o draws.h5
  multifidelity-fuse calibrate model prior.h5 draws.h5 --row 1 -q --portable -o planted.h5
  rollout planted.h5 --ic start.h5 -q -o runs.h5
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }
fuse() { multifidelity-fuse "$@" -q; }
theta() { h5dump -w 1 -d theta -m %.17g -y "$1" | grep -E '^ *-?[0-9]' | tr -d ' ,'; }
# same MODEL SIZE: theta is the planted one
same() { paste <(theta "$1") <(theta planted.h5) | awk -v near="$2" '{ n++; bad += !(($1 - $2) ^ 2 < near ^ 2) } END { exit bad || n != 7 }'; }

@test "from the unresolved term, by least squares" {
  rollout planted.h5 --ic runs.h5 --evaluate -q -o tau.h5
  fit-closure --form field -p nu0=0.01 -p modes=7 -p length=0.15 -p sd=0.4 tau.h5 -q --portable -o found.h5
  same found.h5 1e-11
}

@test "from runs, by their gradients; the prior draws it to 0" {
  fit() { fit-closure --from prior.h5 --objective trajectory:saves=5 --optimiser lm:tol=1e-12 -n 40 runs.h5 -q --portable "$@"; }
  fit -o found.h5
  same found.h5 1e-6
  fit --penalty 1e-3 -o drawn.h5
  size() { theta "$1" | awk '{ s += $1 ^ 2 } END { printf "%.17g", s }'; }
  awk "BEGIN { exit !($(size drawn.h5) < 0.9 * $(size found.h5)) }"
}

@test "from means at points, by an ensemble, whose intervals have it" {
  fuse table --outputs u --points 8 runs.h5 -o seen.h5
  fuse calibrate init --prior theta=normal:n=7 --obs seen.h5 --noise 1e-3 --seed 9 -J 40 -o e0.h5
  i=0
  until [[ $(inspect e$i.h5 | awk '$1 == "time" { print $2 }') == 1 || $i == 20 ]]; do
    fuse calibrate model prior.h5 e$i.h5 -o m.h5
    rollout m.h5 --ensemble all --ic runs.h5 -q | fuse table --outputs u --points 8 | fuse calibrate step e$i.h5 -o next.h5
    mv next.h5 e$((++i)).h5
  done
  truth=$(theta planted.h5 | awk '{ printf "%stheta[%d]=%s", (NR > 1 ? "," : ""), NR - 1, $1 }')
  multifidelity-fuse calibrate show e$i.h5 --truth "$truth" >shown
  # of each: in the interval of 95 %, which is narrower than that of the prior
  awk -F '\t' '/^theta/ { n++; bad += !($3 < $8 && $8 < $4 && $4 - $3 < 0.65 * ($7 - $6)) } END { exit bad || n != 7 }' shown
  # the long waves to a tenth of their deviation
  awk -F '\t' '/^theta.[012]/ { n++; bad += !(($2 - $8) ^ 2 < 0.01) } END { exit bad || n != 3 }' shown
}
