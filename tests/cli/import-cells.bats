# import: cells, structs and sparse matrices of MAT files, alike in versions 5 and 7.3.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return 1
  /usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || skip "no numpy or h5py for /usr/bin/python3"
  /usr/bin/python3 "$BATS_TEST_DIRNAME/cells.py"
}

setup() { cd "$BATS_FILE_TMPDIR" || return 1; }

# holds EXPRESSION: a truth about u, time and x of o.h5, and its t, x and u as they were made.
holds() {
  /usr/bin/python3 - "$@" <<'P'
import sys, h5py, numpy as np
t, x = 0.1 * np.arange(4.0), 0.5 * np.arange(6.0)
u = 100 * t[:, None] + x
with h5py.File("o.h5") as f:
    a = {k: f[k][()] for k in f if isinstance(f[k], h5py.Dataset)}
same = lambda k, q: a[k].shape == q.shape and (a[k] == q).all()
sys.exit(not eval(sys.argv[1]))
P
}

right='same("u", u) and same("time", t) and same("x", x)'

@test "parts of cells and structs, named as MATLAB indexes them" {
  while read -r name args; do
    for v in 5 packed 73; do
      # shellcheck disable=SC2086
      import $name-$v.mat $args --portable -o o.h5 && holds "$right" || { echo "$name-$v $args"; false; }
    done
  done <<'T'
cell
cell --variable c{1}
deep --variable c{2}.d{1}
struct
struct --variable run.u
structs --variable s(2).b --time-variable s(1).clock
structs --variable s(2).b --time-variable s(2).clock --axes x,time
grids
times --time-variable c{1}
T
  import deep-5.mat --variable 'c{2}.d{2}' --portable -o o.h5
  holds 'same("u", -u)'
}

@test "sparse matrices are full ones, complex ones too" {
  for v in 5 packed 73; do
    import sparse-$v.mat --portable -o o.h5 && holds "$right"
    import holes-$v.mat --portable -o o.h5 && holds 'same("u", np.where(u % 1 == 0, u, 0))'
    import z-$v.mat --part both --portable -o o.h5
    holds 'same("u_re", np.where(u % 1 == 0, u, 0)) and same("u_im", u)'
  done
}

@test "what is listed, not certain, too large or damaged" {
  while IFS='|' read -r code words args; do
    for v in 5 packed 73; do
      status=0
      # shellcheck disable=SC2086
      import ${args/-V/-$v} -o none.h5 2>err || status=$?
      [ "$status" -eq "$code" ] && grep -qF -- "$words" err && [ "$(grep -c error: err)" -eq 1 ] && [ ! -e none.h5 ] ||
        { echo "import $args of $v: $status, expected $code, '$words'"; cat err; false; }
    done
  done <<'T'
65|found no array of numbers; it holds c (cell, |axis-V.mat
65|c{1} (float64, 1 x 1), |axis-V.mat
65|several arrays of the largest size|deep-V.mat
65|c{2}.d{2} (float64, 6 x 4), c{2}.q (float64, 1 x 1)|deep-V.mat
64|s(1).b (float64, 6 x 4)|structs-V.mat --variable s(3).b
64|no array 'c{3}' for --variable|cell-V.mat --variable c{3}
65|the field is no array of numbers|cell-V.mat --variable c
65|65536 values need more than the 100000 bytes that --memory allows|wide-V.mat --axes k,time --memory 100000
65|damaged: |rows-V.mat
65|damaged: |falls-V.mat
T
}
