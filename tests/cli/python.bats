# README's lines for Python run as they stand there, and what it says of Julia and MATLAB holds.

setup() {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the plugin needs a sanitizer that other programs lack"
  export HDF5_PLUGIN_PATH=$SUBGRID_BUILD
  cd "$BATS_TEST_TMPDIR" || exit
  for python in python3 /usr/bin/python3 ''; do
    if [[ $python ]] && $python -c 'import numpy, xarray, h5netcdf' 2>/dev/null; then break; fi
  done
  [[ $python ]] || skip "no python3 with numpy, xarray and h5netcdf"
}
# The README's blocks of a language.
lines_of() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d; p}" "$SUBGRID_ROOT/README.md"; }

@test "README's lines for Python: pipes of tools, a file as a data set, an array as data" {
  lines_of python >readme.py
  grep -q subprocess readme.py
  cat >>readme.py <<'P'

assert pairs.u.dims == ("time", "member", "x") and work.dims == ("time", "member")
assert np.allclose(pairs.time, 0.01 * np.arange(21))
assert np.allclose(pairs.x, np.arange(64) / 64, atol=1 / 64)
assert np.isfinite(work).all() and (work[1:] != 0).all()
mine = xr.open_dataset("mine.h5", engine="h5netcdf")
assert mine.u.dims == ("time", "x") and (mine.u.values == pairs.u.values[:, 0]).all()
assert np.allclose(mine.time, pairs.time) and mine.x.attrs["period"] == 1
P
  $python readme.py
  inspect --check mine.h5
  # and a simulation that fails is an error of Python
  sed 's/--time 0.2 --save-every 0.01/-p nu=5 --dt 0.5 --time 9 --save-every 1/' readme.py >fails.py
  rm pairs.h5
  run $python fails.py
  [[ $status == 1 && $output == *CalledProcessError* && ! -e pairs.h5 ]]
}

@test "arrays have the sizes that README gives for Julia and MATLAB, which name axes in reverse" {
  command_of() { lines_of python | sed -n "s/.*\"\($1 [^\"]*\)\".*/\1/p"; }
  # shellcheck disable=SC2046 # words
  $(command_of simulate) -q | $(command_of filter) --portable
  cat >sizes.py <<'P'
import h5py, sys
f = h5py.File("pairs.h5")
assert f["u"].compression == "gzip"
print(*reversed(f["u"].shape))
P
  size=$(HDF5_PLUGIN_PATH=/nowhere $python sizes.py)
  lines_of julia | grep -q "size(u) == (${size// /, })"
  lines_of matlab | grep -q "size(u) is $size"
}
