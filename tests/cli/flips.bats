# flips: no flipped bit of a file or stream is consumed silently; nor is an edited file.

setup_file() {
  cd "$BATS_FILE_TMPDIR" || exit
  simulate burgers --grid 64 --members 2 --time 0.005 --save-every 0.001 -o truth.h5
  filter box --coarsen 4 --targets truth.h5 -o pairs.h5
  fit-closure -q --form linear pairs.h5 -o model.h5
  snapshot pairs.h5 --portable -o portable.h5
  snapshot truth.h5 --portable -o ptruth.h5
  filter box --coarsen 4 truth.h5 >stream.sgr
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; bad=0; }
wrong() { echo "$*"; bad=1; }
flips() { "$SUBGRID_BUILD/tests/cli/flips" "$@"; }
edit() { # FILE STATEMENT
  cp "$1" edited.h5
  HDF5_PLUGIN_PATH=${SUBGRID_BUILD%/asan} \
  /usr/bin/python3 -c "import h5py; f = h5py.File('edited.h5', 'r+'); $2"
}

@test "single flipped bits are refused, or change nothing that is read" {
  for file in truth.h5 pairs.h5 model.h5 portable.h5 stream.sgr; do
    cp "$file" flipped
    flips flipped 1200 >counts || wrong "$file: $?"
    cmp -s "$file" flipped || wrong "$file: not as it was"
    grep -qx 'silent 0' counts && grep -qx 'died 0' counts || wrong "$file: $(cat counts)"
    awk '$1 == "refused" { exit !($2 > 300) }' counts || wrong "$file: $(cat counts)"
  done
  [[ $bad == 0 ]]
}

@test "without the digests they would pass: the flips reach what is read" {
  edit truth.h5 'del f.attrs["digest"], f.attrs["head_digest"]'
  flips edited.h5 1200 >counts 2>/dev/null
  awk '$1 == "silent" { exit !($2 > 10) }' counts || { cat counts; false; }
}

@test "every tool refuses an edited file before its output has a name; import takes it" {
  edit portable.h5 'f["tau_u"][2] *= 0.5'
  cp edited.h5 tau.h5
  edit model.h5 'f["theta"][3] *= -1'
  cp edited.h5 theta.h5
  edit pairs.h5 'f.attrs["system_nu"] = 1.0'
  cp edited.h5 nu.h5
  edit ptruth.h5 'f["u"][1] *= 2'
  cp edited.h5 x.h5
  while read -r line; do
    code=0
    eval "$line" >out 2>err || code=$?
    [[ $code == 65 && ! -e new.h5 && ! -e new.svg ]] || wrong "$line: exit $code, $(ls new.* 2>&1)"
    [[ $(wc -l <err) == 1 && $(<err) == *"edited or damaged (\`import\` takes it as new data)"* ]] || wrong "$line: $(cat err)"
    rm -f new.h5 new.svg
  done <<'TABLE'
filter box --coarsen 2 x.h5 -o new.h5
snapshot --every 2 tau.h5 -o new.h5
fit-closure -q --form linear tau.h5 -o new.h5
fit-closure -q --form linear --validate tau.h5 pairs.h5 -o new.h5
rollout --ic tau.h5 -o new.h5
rollout theta.h5 --ic pairs.h5 -o new.h5
rollout --ic nu.h5 --time 0.001 --save-every 0.001 -o new.h5
score pairs.h5 --truth tau.h5 --variables tau_u
score tau.h5 --truth pairs.h5 --variables tau_u
plot field tau.h5 -o new.svg
inspect tau.h5
inspect nu.h5 --head
inspect nu.h5 --history
TABLE
  snapshot --every 2 tau.h5 2>err | inspect 2>err2 && wrong "a pipe passed it on"
  grep -q 'upstream failed: .*edited or damaged' err2 || wrong "pipe: $(cat err2)"
  if inspect --check nu.h5 2>err; then wrong "inspect --check"; fi
  for file in tau theta nu; do
    import $file.h5 -o $file-new.h5
    code=0
    inspect --check $file-new.h5 2>err || code=$?
    # what was edited of a model does not give its test vector any more
    [[ $code == $([[ $file == theta ]] && echo 2 || echo 0) ]] || wrong "$file: import: $code, $(<err)"
    [[ $(inspect --history $file-new.h5) == 'import xxh3:'* ]] || wrong "$file: $(inspect --history $file-new.h5)"
  done
  rollout theta-new.h5 --ic nu-new.h5 -o run.h5 2>/dev/null
  # files that state no digest are read as they are
  edit portable.h5 'del f.attrs["digest"], f.attrs["head_digest"]; f["tau_u"][2] *= 0.5'
  fit-closure -q --form linear edited.h5 -o model2.h5
  [[ $bad == 0 ]]
}

@test "records that are missing, and times out of order, are refused" {
  # a chunk that was never written: records made longer by another program
  edit truth.h5 'd = f["u"].shape[0]
for v in ("time", "u"): f[v].resize(100000, axis=0)'
  run inspect edited.h5
  [[ $status == 65 ]] || wrong "$output"
  edit truth.h5 'del f.attrs["digest"], f.attrs["head_digest"]
for v in ("time", "u"): f[v].resize(100000, axis=0)'
  run inspect edited.h5
  [[ $status == 65 && $output == *"the chunk of record "*" is missing, of 100000 records"* ]] || wrong "$output"
  for times in '2 float("nan")' '3 0.001' '1 0'; do
    edit ptruth.h5 "del f.attrs['digest'], f.attrs['head_digest']; f['time'][${times% *}] = ${times#* }"
    for tool in "inspect" "filter box --coarsen 2 -o new.h5" "rollout -o new.h5 --ic" "snapshot -o new.h5" "plot field -o new.svg"; do
      run $tool edited.h5
      [[ $status == 65 && ! -e new.h5 && ! -e new.svg && $output == *"record ${times% *}: found time "*", expected it to rise" ]] || wrong "$tool: $output"
    done
  done
  snapshot --shuffle pairs.h5 -o shuffled.h5
  fit-closure -q --form linear shuffled.h5 -o model3.h5
  for tool in "snapshot --split a=.8,b=.2 --take b -o new.h5" "snapshot --times 0: -o new.h5" "rollout -o new.h5 --ic"; do
    run $tool shuffled.h5
    [[ $status == 65 && $output == *shuffled* ]] || wrong "$tool: $output"
  done
  [[ $bad == 0 ]]
}

@test "what says how records end and how many there are is verified at opening" {
  simulate burgers --grid 64 --time 0.1 --save-every 0.01 -o calm.h5
  rm -f new.h5
  rollout -q --ic calm.h5 --dt 0.5 --time 20 --save-every 0.5 -o wild.h5
  [[ $(inspect --head wild.h5) == *blow-up* ]]
  edits=("f.attrs['t_end'] = 1.5" "f.attrs['status'] = 'ok'" "del f.attrs['t_end']"
    "f.attrs['digest'] = '0123456789abcdef'" "f.attrs['input_digest'] = '0123456789abcdef'"
    "f.attrs['head_digest'] = '0123456789abcdef'" "f.attrs['system_nu'] = 1.0" "f.attrs['new'] = 'x'"
    "[f[v].resize(5, axis=0) for v in ('time', 'u')]" "f['x'][3] = 0.5")
  for edit in "${edits[@]}"; do
    edit wild.h5 "$edit"
    for tool in "inspect --head" "rollout --time 0.01 --save-every 0.01 -o new.h5 --ic"; do
      run $tool edited.h5
      [[ $status == 65 && ! -e new.h5 && $output == *"its head is not what head_digest states"* ]] || wrong "$edit: $tool: $output"
    done
  done
  # taken as new data, it has ended as it did
  edit wild.h5 "f.attrs['system_nu'] = 1.0"
  import edited.h5 -o taken.h5
  diff <(inspect --head wild.h5 | grep -w 'records\|status\|t_end') <(inspect --head taken.h5 | grep -w 'records\|status\|t_end') || wrong "import"
  [[ $bad == 0 ]]
}
