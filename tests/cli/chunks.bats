# chunks: files that another program stored anew: what is missing or unfiltered is refused,
# also where no digest is stated; opening takes linear time.

setup_file() {
  command -v h5repack >/dev/null || skip "no h5repack"
  /usr/bin/python3 -c 'import h5py' 2>/dev/null || skip "no h5py for /usr/bin/python3"
  cd "$BATS_FILE_TMPDIR" || exit
  simulate -q burgers --grid 64 --dt 0.0001 --time 0.5 --save-every 0.0001 --portable -o whole.h5
  h5repack -l x:CHUNK=16 whole.h5 x.h5
  h5repack -l u:CHUNK=1x1x64 whole.h5 many.h5
  for file in whole x many; do bare $file.h5 ''; done
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }
bare() { # FILE STATEMENT: without the digests, and edited
  /usr/bin/python3 -c "
import h5py
f = h5py.File('$1', 'r+')
for name in ('digest', 'head_digest'):
    if name in f.attrs: del f.attrs[name]
$2"
}
refused() { # FILE MESSAGE
  for tool in inspect "snapshot -o new.h5" "filter box --coarsen 2 -o new.h5"; do
    run $tool "$1"
    [[ $status == 65 && ! -e new.h5 && $output == *"$2"* ]] || { echo "$tool: $status $output"; return 1; }
  done
}

@test "constants in chunks are read, and refused when one is missing" {
  snapshot x.h5 -o a.h5
  snapshot many.h5 -o b.h5
  [[ $(inspect --check a.h5) == $(inspect --check b.h5) ]]
  # in the index, what begins at 16 is said to begin at 80
  cp x.h5 lost.h5
  /usr/bin/python3 -c '
import h5py, struct
with h5py.File("lost.h5", "r") as f: at = f["x"].id.get_chunk_info(1).byte_offset
raw = open("lost.h5", "rb").read()
key = lambda begin: struct.pack("<IIQQQ", 128, 0, begin, 0, at)
assert raw.count(key(16)) == 1
open("lost.h5", "wb").write(raw.replace(key(16), key(80)))'
  refused lost.h5 "x: the chunk of row 16 is missing, of 64 rows"
}

@test "chunks without filters that the index calls shorter are refused" {
  cp x.h5 short.h5
  /usr/bin/python3 -c '
import h5py, struct
with h5py.File("short.h5", "r") as f: at = f["x"].id.get_chunk_info(2).byte_offset
raw = open("short.h5", "rb").read()
key = lambda size: struct.pack("<IIQQQ", size, 0, 32, 0, at)
assert raw.count(key(128)) == 1
open("short.h5", "wb").write(raw.replace(key(128), key(8)))'
  refused short.h5 "x: found 392 bytes stored, expected 512"
}

@test "records that went past their filters are refused" {
  cp many.h5 past.h5
  bare past.h5 'f["u"].id.write_direct_chunk((7, 0, 0), f["u"][7].tobytes(), filter_mask=1)'
  refused past.h5 "u: the chunk of record 7 is stored without its filters"
}

@test "one record a chunk: opening takes linear time" {
  bound() { # microseconds to open a file
    local begun=${EPOCHREALTIME/./}
    inspect --head "$1" >/dev/null
    echo $((${EPOCHREALTIME/./} - begun))
  }
  bound whole.h5
  one=$(bound whole.h5) each=$(bound many.h5)
  echo "$one $each"
  ((each < 8 * one + 20000))
}
