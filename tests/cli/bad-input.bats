# Bad input: every tool, whatever is wrong with what it is given. One line on
# stderr that says what was found, the exit code of its kind, an old target that
# is still there, and no new file.

setup() {
  PATH=$SUBGRID_BUILD/tests/cli:$PATH
  cd "$BATS_TEST_TMPDIR" || exit
  bad=0
}
teardown() {
  umount small ro 2>/dev/null || true
}
wrong() { echo "$*"; bad=1; }

# broken DIR FILE: what is left of a good file when it was cut, or a bit of its
# stream flipped in HEAD or in DATA; and what never was one.
broken() {
  snapshot "$2" >whole.sgr
  head -c 25000 whole.sgr >"$1/cut.sgr"
  head -c 5000 "$2" >"$1/cut.h5"
  for at in 9000 30000; do
    byte=$(od -An -tu1 -j $at -N 1 whole.sgr)
    cp whole.sgr "$1/flip$at.sgr"
    printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1/flip$at.sgr" bs=1 seek=$at conv=notrunc status=none
  done
  rm whole.sgr
  echo 'hello, this is text' >"$1/text"
  : >"$1/empty"
  mkdir "$1/dir"
}

# Data of every kind, and some that are none.
fixtures() {
  states burgers n=64 members=4 nt=12 dt=0.01 out=data.h5
  states burgers n=64 members=4 nt=12 dt=0.01 tau=1 out=pairs.h5
  states burgers n=64 members=2 nt=12 dt=0.01 out=two.h5
  states burgers n=32 members=4 nt=12 dt=0.01 out=coarse.h5
  states burgers n=64 members=4 nt=12 dt=0.01 nan=0 out=nan.h5
  states burgers n=64 members=4 nt=12 dt=0.01 nan=0 tau=1 out=nanpairs.h5
  states burgers n=64 members=4 nt=12 dt=0.01 bare=1 out=bare.h5
  states burgers n=64 nt=0 out=none.h5
  states kuramoto-sivashinsky n=64 members=4 nt=12 dt=0.01 out=ks.h5
  fit-closure -q --form linear pairs.h5 -o model.h5
  score data.h5 --truth data.h5 -o scores.tsv
  broken . pairs.h5
  mkdir full # what filter takes has no targets
  broken full data.h5
  cp model.h5 full
  printf 't,a\n0,1\n1,nan\n2,3\n' >nan.csv
  printf 't,a\n0,1\n1,2\n' >ok.csv
  cp data.h5 keep.h5
}

# refused CODE MESSAGE COMMAND...: the command line fails so, and leaves nothing.
refused() {
  local code=$1 message=$2 got lines=1 before
  before=$(ls -AR)
  # shellcheck disable=SC2294
  (eval "exec timeout 20 $3") >"$BATS_RUN_TMPDIR/out" 2>"$BATS_RUN_TMPDIR/err" </dev/null && got=0 || got=$?
  [[ $code != 64 ]] || lines=2
  [[ $got == "$code" ]] || wrong "$3: exit $got, expected $code: $(cat "$BATS_RUN_TMPDIR/err")"
  [[ $(grep -c '' "$BATS_RUN_TMPDIR/err") == "$lines" ]] || wrong "$3: not one line: $(cat "$BATS_RUN_TMPDIR/err")"
  [[ $(head -n 1 "$BATS_RUN_TMPDIR/err") == "${3%% *}: error: "*"$message"* ]] ||
    wrong "$3: expected '$message': $(cat "$BATS_RUN_TMPDIR/err")"
  [[ $code != 64 || $(tail -n 1 "$BATS_RUN_TMPDIR/err") == "Try '${3%% *} --help' for more information." ]] ||
    wrong "$3: no hint"
  [[ $before == "$(ls -AR)" ]] || { wrong "$3: left $(diff <(echo "$before") <(ls -AR))"; rm -f new.*; }
  cmp -s data.h5 keep.h5 || { wrong "$3: changed its input"; cp keep.h5 data.h5; }
}
table() {
  while IFS='|' read -r code message command; do
    refused "$code" "$message" "$command"
  done
}

@test "files that are none, and other kinds of files" {
  fixtures
  # TOOL with % for the file, and what it says of a stream cut off and of a model
  while IFS='|' read -r command text cut model; do
    [[ $command == simulate* ]] && empty='found an empty file' || empty='found no bytes, expected a stream or HDF5'
    [[ $command == import* ]] && empty='found an empty file'
    refused 66 "missing: cannot open: No such file or directory" "${command//%/missing}"
    refused 66 "dir: " "${command//%/dir}"
    refused 65 "empty: $empty" "${command//%/empty}"
    refused 65 "text: $text" "${command//%/text}"
    refused 65 "cut.sgr: $cut" "${command//%/cut.sgr}"
    [[ -z $model ]] || refused 65 "model.h5: $model" "${command//%/model.h5}"
    [[ $cut == truncated* ]] || continue
    refused 65 "cut.h5: truncated: found 5000 bytes of HDF5, expected " "${command//%/cut.h5}"
    for at in 9000 30000; do
      [[ $command == rollout\ %* && $at == 30000 ]] || # a model's records are never reached
        refused 65 "flip$at.sgr: corrupt: " "${command//%/flip$at.sgr}"
    done
  done <<'TABLE'
filter box -c 4 full/% -o new.h5|neither a stream nor HDF5; `import` reads|truncated: |found kind model, expected trajectory or pairs
snapshot % -o new.h5|neither a stream nor HDF5; `import` reads|truncated: |found kind model, expected trajectory or pairs
fit-closure -f linear % -o new.h5|neither a stream nor HDF5|truncated: |found kind model, expected pairs or trajectory
fit-closure -q -f linear pairs.h5 --validate % -o new.h5|neither a stream nor HDF5|truncated: |found kind model, expected pairs or trajectory
rollout --ic % -o new.h5|neither a stream nor HDF5; `import` reads|truncated: |found kind model, expected trajectory or pairs
score % --truth pairs.h5 -o new.tsv|neither a stream nor HDF5|truncated: |found kind model, expected trajectory or pairs
score pairs.h5 --truth % -o new.tsv|neither a stream nor HDF5|truncated: |found kind model, expected trajectory or pairs
inspect %|neither a stream nor HDF5; `import` reads|truncated: |
plot field % -o new.svg|neither a stream nor HDF5|truncated: |found kind model, expected trajectory or pairs
import % -o new.h5|found no known format|found a stream, expected MAT, HDF5|
simulate burgers --params % -o new.h5|found a header and no row|found no inputs of samples|found no inputs of samples
TABLE
  table <<'TABLE'
65|data.h5: found kind trajectory, expected model|rollout data.h5 --ic data.h5 -o new.h5
65|data.h5: found kind trajectory, expected model|plot learning data.h5 -o new.svg
65|text: neither a stream|rollout text --ic data.h5 -o new.h5
65|cut.sgr: |rollout cut.sgr --ic data.h5 -o new.h5
65|data.h5: found no columns metric and value|plot scores data.h5 -o new.svg
65|standard input: found no bytes|inspect
65|standard input: found no bytes|filter box -c 4 -o new.h5
65|none.h5: found no record|snapshot none.h5 -o new.h5
65|none.h5: found no record|rollout --ic none.h5 -o new.h5
65|none.h5: found no record|score none.h5 --truth none.h5
TABLE
  [[ $bad == 0 ]]
}

@test "names and numbers that cannot be" {
  fixtures
  table <<'TABLE'
64|no system 'burgerz'; did you mean 'burgers'?|simulate burgerz -o new.h5
64|no parameter 'mu'|simulate burgers -p mu=1 -o new.h5
64|nu: 'abc' is not a number|simulate burgers -p nu=abc -o new.h5
64|nu: 'nan' is not a number|simulate burgers -p nu=nan -o new.h5
64|found 'nu', expected NAME=VALUE|simulate burgers -p nu -o new.h5
64|nu = -1: expected 0 to|simulate burgers -p nu=-1 -o new.h5
64|--grid: found '0'|simulate burgers --grid 0 -o new.h5
64|--grid: found '-4'|simulate burgers --grid -4 -o new.h5
64|--grid: found '1e99'|simulate burgers --grid 1e99 -o new.h5
64|found 2 points along x, expected 4 to|simulate burgers --grid 2 -o new.h5
64|found 900000000000 points along x, expected 4 to|simulate burgers --grid 900000000000 -o new.h5
64|--members: found 9999999999, expected at most|simulate burgers --members 9999999999 -o new.h5
64|--members: '-1' is not a count|simulate burgers --members -1 -o new.h5
64|--threads: found 99999999, expected at most 1024|simulate burgers --threads 99999999 -o new.h5
64|--dt: 'nan' is not a number|simulate burgers --dt nan -o new.h5
64|--dt: 'inf' is not a number|simulate burgers --dt inf -o new.h5
64|found --dt 0 |simulate burgers --dt 0 -o new.h5
64|--time -1 |simulate burgers --time -1 -o new.h5
64|--save-every: found 0|simulate burgers --save-every 0 -o new.h5
64|no initial condition 'waves'; known: |simulate burgers --ic waves -o new.h5
64|no scheme 'leapfrog'; known: ab3, dopri5, etdrk2, etdrk4, euler, euler-maruyama, exponential-euler-maruyama, if-lsrk3, if-rk4, imex-ars443, milstein, relaxed-rk4, rk4, ssprk2, ssprk3|simulate burgers --scheme leapfrog -o new.h5
64|no discretisation 'weno'; known: |simulate burgers --discretisation weno -o new.h5
64|--vary: found 'nu=2:1', expected NAME=LO:HI|simulate burgers --vary nu=2:1 -o new.h5
64|no parameter 't'; known: |simulate burgers --params ok.csv -o new.h5
64|no filter 'boxx'; did you mean 'box'?|filter boxx -c 4 data.h5 -o new.h5
65|64 points along x are not a multiple of coarsen = 7|filter box -c 7 data.h5 -o new.h5
64|-c: '-4' is not a count|filter box -c -4 data.h5 -o new.h5
64|-c: '1e400' is not a count|filter box -c 1e400 data.h5 -o new.h5
64|coarse model: burgers: grid: found 2 points along x, expected 4 to|filter box -c 32 -t data.h5 -o new.h5
64|--width: 'nan' is not a number|filter box -c 4 --width nan data.h5 -o new.h5
64|width of 1e+300 coarse cells, expected > 0 and < 1e9|filter gaussian -c 4 --width 1e300 data.h5 -o new.h5
65|nan.h5: u of member 0 at time 0: found nan|filter box -c 4 nan.h5 -o new.h5
65|bare.h5: the data name no system|filter box -c 4 -t bare.h5 -o new.h5
64|--times: found 'abc', expected A:B|snapshot data.h5 --times abc -o new.h5
65|no record with time in 5:9; the data cover 0:0.11|snapshot data.h5 --times 5:9 -o new.h5
64|--every: found 0|snapshot data.h5 --every 0 -o new.h5
64|--every: '-3' is not a count|snapshot data.h5 --every -3 -o new.h5
65|no members 3:9; the data have 0:3|snapshot data.h5 --members 3:9 -o new.h5
64|the shares add up to 2|snapshot data.h5 --split train=2 --take train -o new.h5
65|--window: found 12 records, expected 100|snapshot data.h5 --window 100 -o new.h5
65|raise --memory|snapshot data.h5 --shuffle --memory 10 -o new.h5
65|nan.h5: u of member 0 at time 0|snapshot nan.h5 -o new.h5
64|no closure 'linaer'; did you mean 'linear'?|fit-closure -f linaer pairs.h5 -o new.h5
64|--form FORM is missing|fit-closure pairs.h5 -o new.h5
65|data.h5: found no target tau_u; `filter --targets`|fit-closure -f linear data.h5 -o new.h5
65|nanpairs.h5: u of member 0 at time 0: found nan|fit-closure -f linear nanpairs.h5 -o new.h5
64|radius = 1000: expected 0 to 100|fit-closure -f linear -p radius=1000 pairs.h5 -o new.h5
64|no parameter 'rad'; known: radius, constant|fit-closure -f linear -p rad=1 pairs.h5 -o new.h5
64|no network operation 'foo'; known: |fit-closure -f cnn --net 'foo 4' pairs.h5 -o new.h5
64|expected a whole number from 1 to 4096|fit-closure -f cnn --net 'conv 9999999999 3' pairs.h5 -o new.h5
64|no objective 'foo'; known: derivative|fit-closure -f cnn --objective foo pairs.h5 -o new.h5
64|no optimiser 'sgd'; known: adam|fit-closure -f cnn --optimiser sgd pairs.h5 -o new.h5
64|rate = -1: expected |fit-closure -f cnn --optimiser adam:rate=-1 pairs.h5 -o new.h5
64|--iterations: found 0|fit-closure -f cnn -n 0 pairs.h5 -o new.h5
65|all that --memory 100 holds; raise it|fit-closure -f cnn --memory 100 pairs.h5 -o new.h5
64|--dt: found 0|rollout --ic data.h5 --dt 0 -o new.h5
64|--time: found 0|rollout --ic data.h5 --time 0 -o new.h5
64|no scheme 'foo'; known: |rollout --ic data.h5 --scheme foo -o new.h5
65|data.h5: found no record at or after time 99|rollout --ic data.h5 --start 99 -o new.h5
65|nan.h5: u of member 0 at time 0: found nan|rollout --ic nan.h5 -o new.h5
65|bare.h5: the data name no system|rollout --ic bare.h5 -o new.h5
65|model.h5 with ks.h5: the model is for burgers, the data follow kuramoto|rollout model.h5 --ic ks.h5 -o new.h5
73|no/t.tsv: cannot create: No such file|rollout --ic data.h5 --timing no/t.tsv -o new.h5
74|/dev/full: cannot write: No space left|rollout --ic data.h5 --timing /dev/full -o new.h5
64|new.h5: found as --timing and as -o|rollout --ic data.h5 --timing new.h5 -o new.h5
64|--truth is missing|score data.h5 -o new.tsv
64|needs --baseline|score data.h5 --truth data.h5 --require 'nrmse.ratio<1' -o new.tsv
65|data.h5: found 4 members, expected 2 of two.h5|score data.h5 --truth two.h5
65|axis x: found 64 points, expected 32|score data.h5 --truth coarse.h5
65|data.h5 against ks.h5: |score data.h5 --truth ks.h5
65|nan.h5: u at time 0, member 0: found nan|score data.h5 --truth nan.h5
64|found 2 inputs from standard input|score - --truth -
64|no metric 'rmze'; did you mean 'rmse'?|score data.h5 --truth data.h5 --metric rmze
64|threshold: 'nan' is not a number|score data.h5 --truth data.h5 --metric vpt:threshold=nan
64|the metric cost needs --timing|score data.h5 --truth data.h5 --metric cost
65|found no variable 'q'|score data.h5 --truth data.h5 --variables q
64|found no name of a variable|score data.h5 --truth data.h5 --variables ''
65|expected a multiple of --group-members 3|score data.h5 --truth data.h5 --group-members 3
65|found no record at times 5:6|score data.h5 --truth data.h5 --times 5:6
64|foo is not among the metrics|score data.h5 --truth data.h5 --require 'foo<1'
65|nan.csv: table: found nan|import nan.csv -o new.h5
64|--dt: found -1|import ok.csv --dt -1 -o new.h5
64|no format 'xml'; known: |import ok.csv --from xml -o new.h5
64|--time-column zz: found no such column|import ok.csv --time-column zz -o new.h5
64|--variable: ok.csv is a table|import ok.csv --variable zz -o new.h5
64|--periodic x: found no axis|import ok.csv --periodic x -o new.h5
64|--step x=-1: found no axis|import ok.csv --step x=-1 -o new.h5
64|no system 'burgerz'|import ok.csv --system burgerz -o new.h5
65|found no axis x, which burgers has|import ok.csv --system burgers -o new.h5
64|unexpected argument 'two.h5'|inspect data.h5 two.h5
64|--format: found 'xml'|inspect data.h5 --format xml
64|no kind of picture 'filed'; did you mean 'field'?|plot filed data.h5 -o new.svg
64|-o new.gif: expected a name|plot field data.h5 -o new.gif
64|--size: found '0x0'|plot field data.h5 --size 0x0 -o new.svg
65|found 4 members, expected member 99|plot field data.h5 --member 99 -o new.svg
65|found no variable 'q'|plot field data.h5 --variable q -o new.svg
65|--points: found 999|plot trajectory data.h5 --points 999 -o new.svg
64|--truth is missing|plot error data.h5 -o new.svg
65|data.h5 against coarse.h5: |plot error data.h5 --truth coarse.h5 -o new.svg
TABLE
  [[ $bad == 0 ]]
}

@test "sources without end are refused in bounded time and memory" {
  [[ $SUBGRID_BUILD != */asan ]] || skip "the sanitizer needs terabytes of addresses"
  fixtures
  yes '# settings' | head -n 200000 >big.cfg
  ulimit -v 1500000
  for t in simulate filter snapshot fit-closure rollout score import inspect plot; do
    refused 65 "--config: /dev/zero: line 1: not a text" "$t --config /dev/zero"
    refused 65 "--config: big.cfg: found more than 1048576 bytes" "$t --config big.cfg"
  done
  table <<'TABLE'
65|/dev/zero: found no known format|import /dev/zero -o new.h5
65|/dev/zero: larger than the 1048576 bytes that --memory allows|import --from csv --memory 1M /dev/zero -o new.h5
65|/dev/zero: larger than the 2097152 bytes that --memory allows|simulate burgers --memory 2M --params /dev/zero -o new.h5
65|/dev/zero: line 1: not a text|score data.h5 --truth data.h5 --metric cost --timing /dev/zero -o new.tsv
65|big.cfg: found more than 1048576 bytes|score data.h5 --truth data.h5 --metric cost --timing big.cfg -o new.tsv
65|/dev/zero: neither a stream|rollout --ic /dev/zero -o new.h5
65|/dev/zero: neither a stream|inspect /dev/zero
65|/dev/zero: found no columns|plot scores /dev/zero -o new.svg
TABLE
  run bash -c "yes $'metric\\tvalue' | timeout 20 plot scores - --metrics rmse -o new.svg"
  [[ $status == 65 && $output == *"found more than 1048576 lines" && ! -e new.svg ]] || wrong "plot scores: $status $output"
  [[ $bad == 0 ]]
}

@test "runs that cannot end or do not fit are refused at once" {
  states burgers n=64 members=2 nt=3 dt=0.01 out=data.h5
  for name in step0 far text; do snapshot data.h5 --portable -o $name.h5; done
  cp data.h5 keep.h5
  /usr/bin/python3 - <<'P'
import h5py
with h5py.File("step0.h5", "r+") as f:
    f.attrs["dt"] = 0.0
with h5py.File("text.h5", "r+") as f:
    f.attrs["dt"] = "0.01"
with h5py.File("far.h5", "r+") as f:
    f["time"][...] = [0, 1e300, 2e300]
P
  for name in step0 far text; do import $name.h5 -o again.h5 && mv again.h5 $name.h5; done
  table <<'TABLE'
64|16000000 members of 268435456 values need 171798693888000000 bytes, expected at most the 1073741824 of --memory|simulate burgers --members 16000000 --grid 268435456 -o new.h5
64|1 members of 100000000 values need 4000000128 bytes, expected at most the 1073741824|simulate burgers --grid 100000000 -o new.h5
64|bytes, expected at most the 10485760 of --memory|simulate burgers --members 10000 --vary nu=1:2 --memory 10M -o new.h5
64|bytes, expected at most the 100000 of --memory|simulate lorenz96 --grid 40 --members 40 --memory 100000 -o new.h5
64|from time 0 to 1e+300: found 1e+304 steps of 0.0001, expected at most 9.007e+15|simulate burgers --time 1e300 -o new.h5
64|from time -1e+20 to 0: found 1e+17 steps of 1000, expected at most|simulate burgers --spinup 1e20 --dt 1000 -o new.h5
64|found 1e+300 saves of 1e-300, expected at most|simulate burgers --time 1 --save-every 1e-300 -o new.h5
64|found 1e+15 saves of 8.192e+04 bytes, expected an output of at most|simulate lorenz96 --grid 10240 --time 1e3 --save-every 1e-12 -o new.h5
64|from time 0 to 1: found 1e+20 steps of 1e-20, expected at most|simulate burgers --time 1 --dt 1e-20 -o new.h5
64|data.h5: from time 0 to 1e+300: found |rollout --ic data.h5 --time 1e300 -o new.h5
64|data.h5: from time 0 to 1: found 1e+300 saves of 1e-300|rollout --ic data.h5 --time 1 --save-every 1e-300 -o new.h5
64|data.h5: from time 0 to 1: found 1e+30 steps of 1e-30|rollout --ic data.h5 --time 1 --dt 1e-30 -o new.h5
65|step0.h5: found dt = 0, expected a positive step|rollout --ic step0.h5 -o new.h5
65|text.h5: found dt = '0.01', a text, expected a number|rollout --ic text.h5 -o new.h5
65|far.h5: from time 0 to 1e+300: found |rollout --ic far.h5 -o new.h5
65|far.h5: from time 1e+300 to 2e+300: found |rollout --ic far.h5 --start 1e300 -o new.h5
TABLE
  [[ $bad == 0 ]]
}

# One run of each tool that writes, without its output.
writers=('simulate burgers --grid 64 --time 0.001' 'filter box -c 4 data.h5' 'snapshot data.h5'
  'fit-closure -q -f linear pairs.h5' 'rollout --ic data.h5' 'import ok.csv')
printers=('score data.h5 --truth data.h5' 'inspect data.h5' 'plot field data.h5')

@test "outputs that cannot be written" {
  fixtures
  for run in "${writers[@]}" "${printers[@]}"; do
    refused 74 "No space left on device" "$run >/dev/full"
    timeout 20 $run 2>err | true
    [[ ! -s err ]] || wrong "$run | true: $(cat err)"
    rm -f err
    [[ $run != inspect* ]] || continue
    form=; [[ $run != plot* ]] || form='--format svg'
    refused 73 "no/new.h5: cannot create: No such file or directory" "$run $form -o no/new.h5"
    refused 73 "dir: cannot create: it is a directory" "$run $form -o dir"
    [[ ${run%% *} == score || ${run%% *} == plot ]] && code=74 || code=73
    refused $code "/dev/full: " "$run $form -o /dev/full"
    [[ $run == *data.h5* && $run != plot* && $run != score* ]] || continue
    refused 64 "data.h5: found as input and as output" "$run -o data.h5"
  done
  # a failure late in the run leaves the old target
  echo old >old.h5
  filter box -c 4 cut.sgr -o old.h5 2>/dev/null && wrong "cut data were taken"
  [[ $(cat old.h5) == old ]] || wrong "the old target is gone"
  for run in "${writers[@]}"; do
    (exec timeout 20 $run <&-) >closed.sgr 2>err && inspect closed.sgr >/dev/null || wrong "$run <&-: $(cat err)"
  done
  [[ $bad == 0 ]]
}

@test "texts go where the shell would put them" {
  fixtures
  long=$(printf 'a%.0s' {1..251}).svg
  ln -s gone link; ln -s sub/far chain; ln -s chain chain2; ln -s ring ring
  mkdir sub && ln -s ../beside sub/rel && printf old >there && chmod 640 there && ln -s there known
  for run in 'score data.h5 --truth data.h5 --format tsv' 'plot field data.h5 --format svg'; do
    rm -f gone sub/far beside
    $run >expected
    for name in link:gone chain2:sub/far sub/rel:beside known:there "$long:$long"; do
      $run -o "${name%:*}" || wrong "$run -o ${name%:*}: $?"
      cmp -s expected "${name#*:}" || wrong "$run -o ${name%:*}: ${name#*:} is not what is printed"
      [[ $name == "$long"* || -L ${name%:*} ]] || wrong "$run -o ${name%:*}: the link is gone"
    done
    [[ $(stat -c %a there) == 640 ]] || wrong "$run: mode $(stat -c %a there)"
    $run -o /dev/stdout | cmp -s expected || wrong "$run -o /dev/stdout"
    refused 73 "ring: cannot create: Too many levels of symbolic links" "$run -o ring"
  done
  [[ $bad == 0 ]]
}

@test "a full file system" {
  [[ $(id -u) == 0 ]] && mkdir small ro && mount -t tmpfs -o size=64k none small 2>/dev/null || skip "needs root and mount"
  mount -t tmpfs -o size=1m none ro && : >ro/seen && mount -o remount,ro ro || { umount small; skip "no read-only mount"; }
  fixtures
  states burgers n=1024 members=4 nt=60 dt=0.01 out=big.h5
  echo old >small/old.h5
  for run in 'simulate burgers --grid 1024 --time 0.01' 'filter box -c 1 big.h5' 'snapshot big.h5' 'rollout --ic big.h5 --dt 0.0001 --time 0.05'; do
    refused 74 "No space left on device" "$run -o small/old.h5"
    [[ $(cat small/old.h5; ls -A small) == old$'\n'old.h5 ]] || wrong "$run: $(ls -lA small)"
  done
  for run in "${writers[@]}" "${printers[0]}" "${printers[2]} --format svg"; do
    refused 73 "ro/new.h5: cannot create: Read-only file system" "$run -o ro/new.h5"
  done
  umount small ro
  [[ $bad == 0 ]]
}

@test "a failure upstream goes down the pipe, a signal leaves nothing" {
  fixtures
  for run in 'filter box -c 2' snapshot 'fit-closure -f linear' 'rollout --dt 0.01 --ic -' 'score - --truth pairs.h5' 'plot field --format svg'; do
    before=$(ls -A)
    [[ $run == filter* ]] && from=full/flip30000.sgr || from=flip30000.sgr
    (snapshot $from 2>/dev/null | timeout 20 $run -o new.h5 2>"$BATS_RUN_TMPDIR/err"; exit "${PIPESTATUS[1]}") && got=0 || got=$?
    [[ $got == 65 ]] || wrong "$run: $got"
    [[ $(cat "$BATS_RUN_TMPDIR/err") == "${run%% *}: error: standard input: upstream failed: $from: corrupt: "* ]] ||
      wrong "$run: $(cat "$BATS_RUN_TMPDIR/err")"
    [[ $before == "$(ls -A)" ]] || wrong "$run: left $(ls -A)"
  done
  snapshot flip30000.sgr 2>/dev/null | inspect >out 2>err && got=0 || got=$?
  [[ $got == 65 && $(cat err) == *"upstream failed"* ]] || wrong "inspect: $got $(cat err)"
  rm -f out err
  before=$(ls -A)
  for signal in INT TERM; do
    [[ $signal == INT ]] && expected=130 || expected=143
    # a background job of a script ignores SIGINT: env gives it back
    env --default-signal=INT simulate burgers --grid 64 --time 1000 --save-every 0.001 -o new.h5 2>"$BATS_RUN_TMPDIR/err" & pid=$!
    for _ in {1..100}; do [[ $before == "$(ls -A)" ]] || break; sleep 0.02; done
    kill -s $signal $pid
    wait $pid && got=0 || got=$?
    [[ $got == "$expected" && ! -s $BATS_RUN_TMPDIR/err ]] || wrong "$signal: $got $(cat "$BATS_RUN_TMPDIR/err")"
    [[ $before == "$(ls -A)" ]] || wrong "$signal: left $(ls -A)"
  done
  [[ $bad == 0 ]]
}

@test "numerical failure: a truth run fails, a reduced run is a result" {
  fixtures
  refused 3 "member 0: burgers: not finite after step " "simulate burgers --dt 10 --time 100"
  grep -q ', t = ' "$BATS_RUN_TMPDIR/err" || wrong "no time: $(cat "$BATS_RUN_TMPDIR/err")"
  rollout --ic data.h5 --dt 1 --time 20 --save-every 1 -o wild.h5 2>err && got=0 || got=$?
  [[ $got == 0 && $(grep -c 'rollout: warning: member [0-3] blew up: ' err) == 4 ]] || wrong "rollout: $got $(cat err)"
  ncdump -h wild.h5 | grep -q ':status = "blow-up"' || wrong "the file does not say so"
  rollout --ic data.h5 --dt 1 -q -o wild.h5 2>err || wrong "rollout: $(cat err)"
  [[ ! -s err ]] || wrong "--quiet: $(cat err)"
  # weights that nobody could have learned
  cp model.h5 absurd.h5
  /usr/bin/python3 -c 'import h5py; f = h5py.File("absurd.h5", "r+"); f["theta"][...] = 1e9'
  import absurd.h5 -o again.h5 && mv again.h5 absurd.h5
  rollout absurd.h5 --ic data.h5 --dt 1e-3 -q -o absurd.out.h5 || wrong "absurd weights"
  score absurd.out.h5 --truth data.h5 --metric blow-up --metric rmse --format tsv >scores || wrong score
  [[ $(awk '$1 == "blow-up" { print $3 }' scores) == 1 ]] || wrong "$(cat scores)"
  [[ $(awk '$1 == "rmse" { print $3 }' scores) == inf ]] || wrong "$(cat scores)"
  simulate burgers --grid 64 --time 0 >zero.sgr && simulate burgers --grid 64 --time 0.001 --dt 1 --save-every 0.001 >short.sgr || wrong "zero time, long step"
  [[ $bad == 0 ]]
}
