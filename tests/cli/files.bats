#!/usr/bin/env bats
# Files and streams as other programs and the shell see them, written by the
# smallest tool there is (tests/bench/passthrough.c).

setup() {
  bats_load_library bats-support
  bats_load_library bats-assert
  export pass=$SUBGRID_BUILD/tests/bench/passthrough
  export HDF5_PLUGIN_PATH=$SUBGRID_BUILD
  cd "$BATS_TEST_TMPDIR"
}

@test "xarray, h5py, ncdump and h5dump read what is written" {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the plugin needs a sanitizer that other programs lack"
  for how in zstd portable raw f32; do
    PASSTHROUGH=$how $pass source 8 4 5 2 $how.h5
    run ncdump -v time $how.h5
    assert_success
    assert_output --partial 'u(time, y, x)'
    assert_output --partial 'time = 0, 0.5, 1, 1.5, 2 ;'
  done
  run h5dump -d /u -s 1,0,0 -c 1,1,2 zstd.h5
  assert_output --partial '(1,0,0): 0.5,'
  cat >read.py <<'PY'
import sys, math, h5py, xarray
for how in 'zstd portable raw f32'.split():
    for engine in 'netcdf4', 'h5netcdf':
        with xarray.open_dataset(how + '.h5', engine=engine, decode_times=False) as d:
            assert d.u.dims == ('time', 'y', 'x') and d.u.shape == (5, 4, 8), d.u
            assert list(d.x.values) == [i / 8 for i in range(8)], d.x
            assert list(d.time.values) == [0, .5, 1, 1.5, 2] == list(d.u.values[:, 0, 0])
            assert abs(d.u.values[2, 3, 7] - math.sin(.37 * 31)) < (1e-6 if how == 'f32' else 1e-15)
            assert d.u.attrs['units'] == '1' and d.u.attrs['long_name'] == 'velocity', d.u.attrs
            assert d.attrs['status'] == 'ok' and d.attrs['Conventions'] == 'CF-1.8', d.attrs
            assert d.attrs['subgrid_format'] == d.attrs['subgrid_minor'] == 1 and d.attrs['kind'] == 'trajectory'
    with h5py.File(how + '.h5', 'r') as f:
        assert [k for k in f] == ['time', 'y', 'x', 'u'] or set(f) == {'time', 'y', 'x', 'u'}
        assert f['u'].dims[2][0].name == '/x'
print('read')
PY
  run /usr/bin/python3 read.py
  assert_success
  assert_output read
}

@test "the zstd plugin stands alone and reads frames without content size" {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the plugin needs a sanitizer that other programs lack"
  run bash -c "nm -D --undefined-only '$SUBGRID_BUILD/libH5Zzstd.so' | grep -c ' H5'"
  assert_output 0
  run bash -c "ldd '$SUBGRID_BUILD/libH5Zzstd.so' | grep -c hdf5"
  assert_output 0
  cat >foreign.py <<'PY'
import h5py, numpy, subprocess
a = numpy.arange(100000, dtype='<f8')
z = subprocess.run(['zstd', '-q', '-c'], input=a.tobytes(), stdout=subprocess.PIPE, check=True).stdout
assert z[4] & 0xe0 == 0, 'the frame states its size'
with h5py.File('foreign.h5', 'w') as f:
    p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    p.set_chunk((100000,))
    p.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, (3,))
    d = h5py.h5d.create(f.id, b'a', h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((100000,)), p)
    d.write_direct_chunk((0,), z)
with h5py.File('foreign.h5', 'r') as f:
    assert (f['a'][:] == a).all()
print('read')
PY
  run /usr/bin/python3 foreign.py
  assert_success
  assert_output read
}

@test "stream, file, standard input, FIFO and process substitution are one data set" {
  $pass source 8 4 100 7 >a.sgr
  $pass pass a.sgr a.h5
  mkfifo fifo
  cat a.sgr >fifo &
  cat >reads <<'EOS'
sink a.sgr
sink a.h5
sink < a.sgr
sink < a.h5
sink - < a.h5
sink fifo
sink <(cat a.sgr)
sink <(cat a.h5)
EOS
  while read -r line; do
    bash -c "$pass $line" | awk '{ print $2, $4 }'
  done <reads >digests
  run sort -u digests
  assert_output --regexp '^100 [0-9a-f]{16}$'
  [ "$(cat a.h5 | $pass pass | $pass pass | $pass sink | cut -d ' ' -f 4)" = "$(cut -d ' ' -f 2 digests | head -n 1)" ]
}

@test "bad inputs and outputs: one line, the code, nothing left behind" {
  $pass source 8 4 100 7 >a.sgr
  $pass source 8 4 10 7 a.h5
  head -c 20000 a.sgr >cut.sgr
  head -c 3000 a.h5 >cut.h5
  cat a.sgr a.sgr >twice.sgr
  : >empty
  echo text >text
  cp a.h5 keep.h5
  mkdir dir
  while IFS=@ read -r code command message; do
    run bash -c "$command"
    assert_equal "$status $command" "$code $command"
    assert_output --partial "$message"
    assert_equal "$(grep -c '' <<<"$output")" 1
  done <<'EOS'
65@$pass sink cut.sgr@cut.sgr: truncated: the stream ended before its EOS frame
65@$pass sink cut.h5@cut.h5: truncated: found 3000 bytes of HDF5, expected 
65@$pass sink twice.sgr@twice.sgr: trailing bytes after EOS
65@$pass sink empty@empty: found no bytes, expected a stream or HDF5
65@$pass sink < /dev/null@standard input: found no bytes
65@$pass sink text@text: neither a stream nor HDF5
66@$pass sink missing@missing: cannot open: No such file or directory
66@$pass sink dir@dir: cannot open: it is a directory
65@cat a.h5 | PASSTHROUGH=small $pass sink@HDF5 on a pipe of more than 4096 bytes: name the file instead, or raise --memory
65@$pass pass cut.sgr new.h5@truncated
65@$pass pass cut.sgr keep.h5@truncated
64@$pass pass a.h5 a.h5@the output is an input, too
73@$pass pass a.h5 dir@dir: cannot create: it is a directory
73@$pass pass a.h5 no/where.h5@no/where.h5: cannot create: No such file or directory
74@$pass source 8 4 10 7 >/dev/full@standard output: cannot write: No space left on device
65@$pass pass cut.sgr 2>/dev/null | $pass sink@standard input: upstream failed: cut.sgr: truncated
64@script -qec "$pass source 8 4 10 7" /dev/null </dev/null@it is a terminal: use -o FILE, a pipe or --force
0@$pass source 8 4 10 7 2>&1 >b.h5@b.h5 gets a stream, which HDF5 readers cannot open: use -o
EOS
  assert cmp a.h5 keep.h5
  run ls
  refute_output --partial .tmp
  refute_output --partial new.h5
}

@test "a killed writer leaves the old file, a closed pipe ends it quietly" {
  $pass source 8 4 10 7 a.h5
  cp a.h5 keep.h5
  for delay in 0.02 0.1 0.2; do
    timeout -s KILL $delay $pass source 256 256 4000 1 a.h5 || true
    assert cmp a.h5 keep.h5
  done
  run bash -c "$pass source 256 256 1000 1 | head -c 100 | wc -c; echo \${PIPESTATUS[0]}"
  assert_output $'100\n141'
}

@test "memory stays bounded, whatever the length" {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the sanitizer needs terabytes of addresses"
  run bash -c "$pass source 256 256 400 1 | $pass pass | $pass sink"
  assert_success
  [ "${output##* }" -lt 32768 ]
  run bash -c "ulimit -v 180000; $pass source 256 256 600 1 | $pass pass - long.h5 && $pass sink long.h5"
  assert_success
  assert_output --partial 'records 600 '
}

@test "what a killed writer left goes with the next writer of that name, a living one's stays" {
  mkdir killed && cd killed
  for _ in 1 2; do
    simulate burgers --time 10 --save-every 0.001 -o a.h5 2>/dev/null & pid=$!
    until compgen -G 'a.h5.*.tmp' >/dev/null; do sleep 0.02; done
    kill -9 $pid
    wait $pid || true
  done
  [[ $(ls | wc -l) == 1 ]]
  before=$(ls)
  simulate burgers --time 10 --save-every 0.001 -o a.h5 2>/dev/null & pid=$!
  until [[ $(ls) == *.tmp && $(ls) != "$before" ]]; do sleep 0.02; done
  simulate burgers --time 0.01 --save-every 0.005 -o a.h5
  [[ $(ls) == 'a.h5'$'\n''a.h5.'*.tmp && $(ls | wc -l) == 2 ]] || { ls; false; }
  kill $pid
  wait $pid || true
  [[ $(ls) == a.h5 ]]
}

@test "names that are long, links to nothing, pipes and devices as outputs" {
  run=(simulate lorenz96 --grid 8 --time 0.02 --save-every 0.01)
  mkdir names && cd names
  long=$(printf 'a%.0s' {1..252}).h5
  "${run[@]}" -o "$long" && inspect --check "$long"
  ln -s no/where.h5 lost.h5
  run "${run[@]}" -o lost.h5
  [[ $status == 73 && $output == *"No such file or directory"* ]]
  mkdir no && "${run[@]}" -o lost.h5
  [[ -L lost.h5 && -f no/where.h5 ]] && inspect --check no/where.h5
  ln -s lost.h5 more.h5 && "${run[@]}" -o more.h5 && [[ -L lost.h5 && -L more.h5 ]]
  ln -s loop.h5 loop.h5
  run "${run[@]}" -o loop.h5
  [[ $status == 73 && $output == *"Too many levels of symbolic links"* ]]
  mkfifo pipe.h5
  for name in pipe.h5 /dev/null; do
    run "${run[@]}" -o $name
    [[ $status == 73 && $output == *"$name: cannot create: it is no regular file (without -o a stream is written)"* ]]
  done
  "${run[@]}" -o /dev/stdout 2>err | cat >out || true
  [[ $(<err) == *"/dev/stdout: cannot create: it is no regular file"* && ! -s out ]]
}

@test "the digest can be computed from STREAM.md alone" {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the plugin needs a sanitizer that other programs lack"
  cat >digest.py <<'PY'
import ctypes, struct, sys, netCDF4, numpy
xxh = ctypes.CDLL('libxxhash.so.0').XXH3_64bits
xxh.restype, xxh.argtypes = ctypes.c_uint64, (ctypes.c_char_p, ctypes.c_size_t)
made = '''Conventions subgrid_format subgrid_records status t_end digest input_digest head_digest subgrid_minor
CLASS NAME DIMENSION_LIST REFERENCE_LIST _Netcdf4Dimid _Netcdf4Coordinates _NCProperties _nc3_strict'''.split()
u64 = lambda x: struct.pack('<Q', x)
own = lambda b: u64(len(b)) + b
text = lambda s: own(s.encode())
def attrs(o):
    names = [n for n in o.ncattrs() if n not in made]
    out = u64(len(names))
    for n in names:
        a = o.getncattr(n)
        kind = 0 if isinstance(a, str) else 1 if isinstance(a, numpy.float64) else 2
        out += text(n) + u64(kind) + (text(a) if kind == 0 else own(a.tobytes()))
    return out
with netCDF4.Dataset(sys.argv[1]) as d:
    d.set_auto_maskandscale(False)
    dims, records = list(d.dimensions), [n for n in d.subgrid_records.split('\n') if n]
    head = u64(len(dims))
    for n in dims:
        head += text(n) + u64(0 if d.dimensions[n].isunlimited() else len(d.dimensions[n]))
    head += u64(len(d.variables))
    for n in [n for n in dims if n in d.variables] + [n for n in d.variables if n not in dims]:
        v = d.variables[n]
        head += text(n) + u64('float64 float32 int64 int32 uint8'.split().index(v.dtype.name)) + u64(v.ndim)
        head += b''.join(u64(dims.index(k)) for k in v.dimensions)
        head += own(b'' if n in records else v[...].tobytes()) + attrs(v)
    head += attrs(d)
    sums = [xxh(b, len(b)) for b in [head] + [d.variables[n][...].tobytes() for n in records]]
    print('%016x' % xxh(b''.join(map(u64, sums)), 8 * len(sums)))
PY
  simulate lorenz96 --members 2 --time 0.1 --save-every 0.02 -o a.h5
  simulate burgers --grid 64 --time 0.003 --save-every 0.001 2>/dev/null | filter box --coarsen 4 --targets -o b.h5
  fit-closure -q --form linear b.h5 -o c.h5
  for file in a b c; do
    run /usr/bin/python3 digest.py $file.h5
    assert_output "$(inspect --check $file.h5)"
  done
}
