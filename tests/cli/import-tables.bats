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
