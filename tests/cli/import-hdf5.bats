# import: HDF5 of other programs, and MAT files with cells, structs and sparse matrices.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || return 1
  /usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || skip "no numpy or h5py for /usr/bin/python3"
  /usr/bin/python3 "$BATS_TEST_DIRNAME/hdf5.py"
}

setup() {
  cd "$BATS_FILE_TMPDIR" || return 1
}

# holds FILE EXPRESSION: a truth about u, time and x of FILE, and its t, x and u as they were made.
holds() {
  /usr/bin/python3 - "$@" <<'P'
import sys, h5py, numpy as np
t, x = 0.1 * np.arange(4.0), 0.5 * np.arange(6.0)
u = 100 * t[:, None] + x
with h5py.File(sys.argv[1]) as f:
    a = {k: f[k][()] for k in f if isinstance(f[k], h5py.Dataset)}
near = lambda p, q, tol=1e-12: p.shape == q.shape and np.allclose(p, q, rtol=tol, atol=tol)
sys.exit(not eval(sys.argv[2]))
P
}

same='near(a["u"], u) and near(a["time"], t) and near(a["x"], x)'

# code | words of the message | arguments
refused() {
  while IFS='|' read -r code words args; do
    status=0
    eval "import $args -o none.h5" 2>err || status=$?
    [ "$status" -eq "$code" ] && grep -qF -- "$words" err && [ "$(grep -c error: err)" -eq 1 ] && [ ! -e none.h5 ] ||
      { echo "import $args: $status, expected $code, '$words'"; cat err; false; }
  done
}

@test "plain HDF5: by names and lengths, in groups, from standard input" {
  while read -r args; do
    # shellcheck disable=SC2086
    import $args --portable -o o.h5 && holds o.h5 "$same" || { echo "$args"; false; }
  done <<'T'
plain.h5
plain.h5 --axes time,x
circle.h5
user.h5 --from hdf5
group.h5 --variable run/one/u
group.h5 --variable /run/one/u
T
  import - <plain.h5 | cmp - <(import plain.h5)
  import group.h5 --variable run/two/u --portable -o o.h5
  holds o.h5 'near(a["u"], 2 * u) and near(a["time"], 2 * t) and near(a["x"], 2 * x)'
}

@test "every type of number, of either order of bytes, in chunks and deflated" {
  for kind in i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8; do
    import "type-$kind.h5" --portable -o o.h5
    holds o.h5 'near(a["u"], np.floor(u))'
  done
  import packed.h5 --portable -o o.h5
  holds o.h5 'near(a["u"], np.floor(u))'
  import types.h5 --portable -o o.h5
  holds o.h5 'near(a["u"], u, 1e-6)'
}

@test "Julia's arrays are column-major, PDEBench's have coordinates of long names" {
  import julia.jld2 --axes x,time --portable -o o.h5
  holds o.h5 "$same"
  import julia.jld2 --portable -o o.h5
  holds o.h5 "$same"
  import pde.h5 --axes member,time,x --portable -o o.h5
  holds o.h5 'near(a["u"], np.stack([u, u + 1000], 1)) and near(a["x"], x) and near(a["time"], t)'
  ! import pde.h5 -o none.h5 2>err && grep -q 'it holds t-coordinate (float64, 4), tensor (float64, 2 x 4 x 6), x-coordinate (float64, 6)' err
}

@test "netCDF-4: dimension scales name the dimensions, packed values are unpacked" {
  /usr/bin/python3 -c 'import xarray, netCDF4, h5netcdf' 2>/dev/null || skip "no xarray, netCDF4 or h5netcdf"
  /usr/bin/python3 "$BATS_TEST_DIRNAME/netcdf.py"
  while read -r args; do
    # shellcheck disable=SC2086
    import $args --portable -o o.h5 && holds o.h5 "$same" || { echo "$args"; false; }
  done <<'T'
xr-netcdf4.nc
xr-h5netcdf.nc
turned.nc
lon.nc --axes time,x
frame.nc --axes time,x --time-variable frame
packed.nc
bare.nc --dt 0.1 --step x=0.5
T
  import square.nc --portable -o o.h5
  holds o.h5 'near(a["u"], (100 * x[:, None] + x).T) and near(a["x"], x)'
  import lon.nc --portable -o o.h5
  holds o.h5 'near(a["g"], u) and near(a["lon"], x)'
  import hole.nc --allow-nan --portable -o o.h5
  holds o.h5 'np.isnan(a["u"]).sum() == 1 and np.isnan(a["u"][u == 10.5]).all()'
  import groups.nc --variable two/u --portable -o o.h5
  holds o.h5 'near(a["u"], 2 * u, 1e-6) and near(a["time"], t)'
  refused <<'T'
65|--allow-nan|hole.nc
65|found no vector of times|frame.nc
65|--dt NUMBER|bare.nc
65|u: its attribute scale_factor is no number|mixed.nc
65|it holds one/u (float32, 4 x 6), time (float64, 4), two/u (float32, 4 x 6), x|groups.nc
T
}

@test "HDF5 that is not certain, not written or not within the file is refused" {
  printf 't,u\n0,1\n1,2\n' | tee table.csv | import - --portable -o ours.h5
  refused <<'T'
65|u (unwritten float64, 4 x 6)|unwritten.h5 --variable u
65|u: the chunk of row 2 is missing|chunk.h5
65|u (unwritten float64, 1099511627776 x 4)|boundless.h5 --axes k,time
65|u: found data in another file (external storage)|external.h5
65|u: found a virtual dataset|virtual.h5
65|u: found a link to another file|link.h5
65|--axes x,time|square.h5
65|found no array of numbers; it holds names (text, 2), note (text), t (float64, 4), x (float64, 6)|names.h5
65|several arrays of the largest size; it holds run/one/t (float64, 4), run/one/u (float64, 4 x 6), run/one/x|group.h5
64|no array 'v' for --variable; it holds t (float64, 4), u (float64, 4 x 6), x|plain.h5 --variable v
65|found no HDF5|table.csv --from hdf5
65|found a data set of these tools|- <ours.h5
T
}
