# import: tables in text and arrays of NumPy as people bring them.

setup() { cd "$BATS_TEST_TMPDIR" || return 1; }

# The numbers of a variable of a file, in the file's order.
numbers() {
  HDF5_PLUGIN_PATH=$SUBGRID_BUILD h5dump -w 1 -y -m %.17g -d "$2" "$1" | sed '/ATTRIBUTE/,$d' |
    grep -E '^ *-?[0-9]' | tr -d ' ,' | xargs
}

# import FILE... is refused as bad data, with these words.
refused() {
  local words=$1 status=0
  shift
  import "$@" -o none.h5 2>err || status=$?
  [[ $status == 65 && $(<err) == *"$words"* && ! -e none.h5 ]] || { echo "import $*: $status"; cat err; false; }
}

@test "numbers of Fortran are numbers, and no row of them becomes a header" {
  printf '0.0 1.0 5.687138413593-304\n0.1 2.0D+01 3.0\n0.2 -3.0d-2 4.0\n' >f.dat
  import f.dat --time-column 1 -q -o f.h5
  [[ $(numbers f.h5 time) == '0 0.10000000000000001 0.20000000000000001' ]]
  [[ $(numbers f.h5 g) == '1 5.6871384135930003e-304 20 3 -0.029999999999999999 4' ]] || { numbers f.h5 g; false; }
  printf '0.0 1.0 ********\n0.1 2.0 3.0\n0.2 3.0 4.0\n' >stars.dat
  refused "stars.dat: line 1, column 3: found '********'" stars.dat --time-column 1
  printf '0,0;1\n0,1;2\n' >comma.csv
  refused "comma.csv: line 1, column 1: found '0,0'" comma.csv --time-column 1
}

@test "a line of # with a name for every column names them" {
  printf '# made by hand\n# time,left,right\n0,1,2\n0.5,3,4\n' >named.csv
  import named.csv -q -o n.h5
  [[ $(numbers n.h5 left) == '1 3' && $(numbers n.h5 right) == '2 4' && $(numbers n.h5 time) == '0 0.5' ]]
  printf '# made by hand\n0,1,2\n0.5,3,4\n' >prose.csv
  refused 'found no column named t or time in a table of 3 columns; --time-column or --dt' prose.csv
}

@test "a first column without a name that counts the rows is left out" {
  printf ',time,a,b\n0,0,1,2\n1,0.1,3,4\n2,0.2,5,6\n' >p.csv
  import p.csv -o p.h5 2>err
  [[ $(<err) == *'its first column, which has no name and counts the rows, is left out'* ]]
  [[ $(numbers p.h5 a) == '1 3 5' && $(numbers p.h5 b) == '2 4 6' ]]
  import p.csv -q --time-column 2 -o q.h5
  cmp <(numbers q.h5 time) <(numbers p.h5 time)
  printf ',a,b\n0,1,2\n0.5,3,4\n' >times.csv
  refused '(text, 2 x 3: index, a, b)' times.csv
  import times.csv --time-column 1 -q -o t.h5
  [[ $(numbers t.h5 time) == '0 0.5' && $(numbers t.h5 b) == '2 4' ]]
}

# rows: t,x,y,u,v of the grid 3 x 2 x 4, u = 100 t + 10 x + y, v = -u.
rows() {
  awk 'BEGIN { for (t = 0; t < 3; t++) for (x = 1; x < 3; x++) for (y = 0; y < 4; y++) {
    u = 100 * t / 2 + 10 * x + y / 4; print t / 2 "," x "," y / 4 "," u "," (-u) } }'
}

@test "a long table, a row for each point in any order, is a field over time and x, y" {
  whole='10 20 10.25 20.25 10.5 20.5 10.75 20.75 60 70 60.25 70.25 60.5 70.5 60.75 70.75 110 120 110.25 120.25 110.5 120.5 110.75 120.75'
  for order in cat tac 'sort -t, -k3' 'sort -t, -k2,2 -k1,1r' 'sort -R --random-source=/bin/ls'; do
    { echo t,x,y,u,v; rows | $order; } >g.csv
    import g.csv -q -o g.h5
    [[ $(numbers g.h5 u) == "$whole" && $(numbers g.h5 v) == "$(sed -E 's/[0-9.]+/-&/g' <<<"$whole")" ]] || { echo "$order"; numbers g.h5 u; false; }
    [[ $(numbers g.h5 time) == '0 0.5 1' && $(numbers g.h5 x) == '1 2' && $(numbers g.h5 y) == '0 0.25 0.5 0.75' ]]
    inspect --format json g.h5 | grep -q '"v": {"type": "f64", "dimensions": "time,y,x"'
  done
  import g.csv --variable v --name w -q -o v.h5
  [[ $(numbers v.h5 w) == "$(numbers g.h5 v)" ]]
  import g.csv --drop-endpoint y -q -o v.h5
  [[ $(numbers v.h5 v | cut -d ' ' -f 1-8) == '-10 -20 -10.25 -20.25 -10.5 -20.5 -60 -70' ]]
  { echo u,time,x; rows | awk -F , '$3 == 0 { print $4 "," $1 "," $2 }'; } >one.csv
  import one.csv -q -o one.h5
  [[ $(numbers one.h5 u) == '10 20 60 70 110 120' ]] || { numbers one.h5 u; false; }
  sed 's/x$/k/' one.csv >k.csv # another coordinate than x is named
  import k.csv --axes time,k -q -o k.h5
  [[ $(numbers k.h5 g) == "$(numbers one.h5 u)" && $(numbers k.h5 k) == '1 2' ]]
  printf 't,x,y,z\n0,1,2,3\n1,2,3,4\n' | import - --system lorenz63 -q -o l.h5 # none: times rise
  [[ $(numbers l.h5 x) == '1 2' ]]
}

@test "a long table of which rows are missing or stand twice is refused, with the first" {
  { echo t,x,y,u,v; rows; } >g.csv
  sed '8d;12d' g.csv >miss.csv
  refused 'miss.csv: found 22 rows and none of t = 0, x = 2, y = 0.5, expected one of each point' miss.csv
  sed '$d' g.csv >end.csv
  refused 'end.csv: found 23 rows and none of t = 1, x = 2, y = 0.75' end.csv
  sed '5p' g.csv >twice.csv
  refused 'twice.csv: rows 4 and 5 are both of t = 0, x = 1, y = 0.75' twice.csv
  sed '4s/0.5,/nan,/' g.csv >nan.csv
  refused 'nan.csv: column y: found nan in row 3, expected a coordinate' nan.csv
  sed 's/x,y/a,b/' g.csv >a.csv
  refused 'by --axes time,NAME of columns' a.csv
  import a.csv --axes time,a,b -q -o a.h5
  printf 't,x,X,u m\n0,0,1,2\n0,1,1,2\n' >names.csv
  refused 'expected at most 16 with names of letters, digits and _-. (--variable NAME takes one)' names.csv
  import names.csv --variable 'u m' -q -o n.h5
  [[ $(numbers n.h5 u) == '2 2' ]]
  { echo t,j,k,X,Y; rows; } >two.csv # of which X is over k alone
  refused 'lorenz96-two-scale: variable X: found 2 axes, expected 1' two.csv --axes time,j,k --system lorenz96-two-scale
  run import g.csv --variable w -o none.h5
  [[ $status == 64 && $output == *"no column 'w' for --variable"* ]]
  run import g.csv --name w -o none.h5
  [[ $status == 64 && $output == *'--name w: found 2 variables, expected one'* ]]
}

# Python with NumPy as np; the test is skipped where there is none.
with_numpy() {
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "no numpy for /usr/bin/python3"
  /usr/bin/python3 -c "import numpy as np; $1"
}

@test "every type of number of NumPy gives the same numbers" {
  with_numpy "
u = np.arange(12).reshape(4, 3) % 5
for t in '|i1 |u1 <i2 >i2 <u2 <i4 >u4 <i8 >u8 <f2 >f2 <f4 >f4 <f8 >f8 <c8 >c16'.split():
    np.save(t[1:] + '-' + str('<|>'.index(t[0])) + '.npy', u.astype(t))
np.save('b.npy', u > 2)
np.save('f.npy', np.asfortranarray(u.astype('i2')))
np.save('long.npy', u.astype('g')); np.save('date.npy', u.astype('M8[s]'))
np.save('rec.npy', np.zeros(3, [('a', 'f8'), ('b', 'i4', 2)])); np.save('obj.npy', np.array([{}], object))"
  for f in ?[124816]*-*.npy f.npy; do
    import "$f" --axes time,x --dt 1 --step x=1 -q -o u.h5
    [[ $(numbers u.h5 u) == '0 1 2 3 4 0 1 2 3 4 0 1' ]] || { echo "$f"; numbers u.h5 u; false; }
  done
  import b.npy --axes time,x --dt 1 --step x=1 -q -o u.h5
  [[ $(numbers u.h5 u) == '0 0 0 1 1 0 0 0 1 1 0 0' ]]
  refused "(long double, 4 x 3), expected numbers of at most 8 bytes: astype('f8')" long.npy
  refused "elements of type '<M8[s]' (date, 4 x 3)" date.npy
  refused "records of several fields ([('a', '<f8'), ('b', '<i4', (2,))], 3)" rec.npy
  refused 'pickled Python objects (|O, 1)' obj.npy
}

@test "the arrays of an npz, stored, deflated or with sizes of zip64" {
  with_numpy "
import io, struct, zipfile
t, x = np.arange(4) / 4, np.arange(6) / 2
u = 10 * t[:, None] + x
np.savez('stored.npz', u=u, x=x, t=t)
np.savez_compressed('deflated.npz', u=u, x=x, t=t, note=np.array('by hand'), o=np.array([{}]))
np.savez('twins.npz', a=u, b=u, t=t)
def write(name, method=zipfile.ZIP_STORED, **members):
    with zipfile.ZipFile(name, 'w', method) as z:
        for k, v in members.items():
            b = io.BytesIO(); np.save(b, v); z.writestr('../../../' + k + '.npy', b.getvalue())
write('paths.npz', u=u, x=x, t=t)
write('bzip2.npz', zipfile.ZIP_BZIP2, u=u)
with zipfile.ZipFile('texts.npz', 'w') as z: z.writestr('a.txt', 'a'); z.writestr('b/c.csv', '1')
np.savez_compressed('large.npz', u=np.zeros((1000, 1000)))
s = bytearray(open('stored.npz', 'rb').read()) # the end of the directory as that of a large file
e = len(s) - 22
n, size, at = struct.unpack('<HII', s[e + 10:e + 20])
end = struct.pack('<4sQHHIIQQQQ', b'PK\6\6', 44, 45, 45, 0, 0, n, n, size, at) + struct.pack('<4sIQI', b'PK\6\7', 0, e, 1)
open('zip64.npz', 'wb').write(s[:e] + end + struct.pack('<4sHHHHIIH', b'PK\5\6', 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0))
s[s.index(b'NUMPY') + 200] ^= 1
open('flipped.npz', 'wb').write(s)
d = bytearray(open('deflated.npz', 'rb').read()) # a size that no deflated bytes can have
c = d.index(b'PK\1\2'); d[c + 24:c + 28] = struct.pack('<I', 2**31)
open('bomb.npz', 'wb').write(d)"
  mkdir inside
  for f in stored deflated zip64; do
    import $f.npz -q -o $f.h5
    [[ $(numbers $f.h5 u | cut -d ' ' -f 1-8) == '0 0.5 1 1.5 2 2.5 2.5 3' ]]
    [[ $(numbers $f.h5 time) == '0 0.25 0.5 0.75' && $(numbers $f.h5 x) == '0 0.5 1 1.5 2 2.5' ]]
  done
  import - <stored.npz | cmp - <(import stored.npz)
  (cd inside && import ../paths.npz --variable ../../../u --axes time,x --dt .25 --step x=.5 --name u -q -o ../p.h5 && [[ -z $(ls) ]])
  [[ ! -e u.npy && $(numbers p.h5 u) == "$(numbers stored.h5 u)" ]]
  refused 'it holds a (float64, 4 x 6), b (float64, 4 x 6), t (float64, 4); --variable NAME' twins.npz
  refused 'note (text)' deflated.npz --variable o
  refused 'o (object, 1)' deflated.npz --variable o
  refused 'flipped.npz: u: damaged or truncated zip: a member does not have its sum' flipped.npz
  refused 'bomb.npz: damaged or truncated zip: the size of a member is not that of its bytes' bomb.npz
  refused 'bzip2.npz: ../../../u: found a member packed by method 12' bzip2.npz
  refused 'found a zip of a.txt, b/c.csv, expected arrays of NumPy' texts.npz
  refused 'more than the 100000 bytes that --memory allows' large.npz --axes time,x --dt 1 --step x=1 --memory 100000
  head -c 900 stored.npz >short.npz
  refused 'found no end of a directory' short.npz
  python3 -c "
import zipfile
z = zipfile.ZipFile('net.pth', 'w'); z.writestr('net/data.pkl', b'x'); z.writestr('net/data/0', b'x' * 9); z.close()"
  refused 'found a zip of net/data.pkl, net/data/0, expected arrays of NumPy in it (numpy.savez writes them); of PyTorch: numpy.savez(' net.pth
}

@test "what is not read is named, with what makes of it what is" {
  gzip -c table.csv >packed.csv.gz 2>/dev/null || { printf 't,x\n0,1\n' >table.csv && gzip -c table.csv >packed.csv.gz; }
  refused 'packed.csv.gz: found gzip, expected MAT, HDF5, npy, npz or a table; `gunzip` it first' packed.csv.gz
  while read -r first word; do
    printf "$first"'\0xxxxxxxxxxxxxxxxxxxx' >other.nc
    refused "found $word" other.nc
  done <<'T'
CDF\x01 classic netCDF
GRIB GRIB
PAR1 Parquet
SIMPLE\x20\x20= FITS
\x28\xb5\x2f\xfd zstd
\x80\x02 a pickle of Python
T
  printf 'PAR1,t\n1,0\n2,1\n' >named.csv
  import named.csv -q -o named.h5 && [[ $(inspect named.h5) == *PAR1* ]]
}
