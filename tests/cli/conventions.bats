# What every tool does alike. The loops run over whatever is in build/bin, so a
# new tool is covered by its being there.

setup() {
  bin=${SUBGRID_BUILD:?is set by make check}/bin
  mapfile -t tools < <(cd "$bin" && printf '%s\n' *)
  cd "$BATS_TEST_TMPDIR" || exit
  bad=0
}
wrong() { echo "$*"; bad=1; }

# The long options of a tool, as its completion offers them.
options() { "$1" --complete -- | cut -f 1; }

@test "each tool tells its name, version, abi, purpose and usage" {
  for t in "${tools[@]}"; do
    [[ $("$t" --version) =~ ^"$t (subgrid) "[0-9]+\.[0-9]+\.[0-9]+$ ]] || wrong "$t --version"
    [[ $("$t" --abi) =~ ^[0-9]+$ ]] || wrong "$t --abi"
    [[ $("$t" --brief) =~ ^[^.]+[^.]$ && $("$t" --brief | wc -lL) =~ ^\ *1\ +([0-9]|[1-6][0-9])$ ]] || wrong "$t --brief"
    "$t" --help >help 2>err || wrong "$t --help: $?"
    [[ ! -s err && $(head -n 1 help) == "Usage: $t "* ]] || wrong "$t --help: $(cat err; head -n 1 help)"
    [[ $(wc -L <help) -le 80 || -n $("$t" --examples | grep -E '.{79}') ]] || wrong "$t --help: more than 80 columns"
    LC_ALL=C grep -n '[^ -~]' help && wrong "$t --help: not plain text"
  done
  [[ $bad == 0 ]]
}

@test "--help begins with usage and examples that the tests run" {
  for t in "${tools[@]}"; do
    "$t" --help >help
    "$t" --examples >examples
    [[ $(sed -n 2p help) == '' && $(sed -n 3p help) == Examples* ]] || wrong "$t: $(head -n 3 help)"
    sed '1,3d; /^$/,$d; s/^  //' help >shown
    [[ $(wc -l <shown) =~ ^[1-3]$ ]] || wrong "$t: $(cat shown)"
    while read -r line; do
      grep -qxF -- "$line" examples && [[ " $line" == *" $t "* ]] || wrong "$t: $line"
    done <shown
    [[ $(wc -l <examples) == "$(wc -l <shown)" || $(sed -n 3p help) == *--man* ]] || wrong "$t: is that all?"
  done
  [[ $bad == 0 ]]
}

# The tools that name an option in their help, manual and completion.
showing() { for t in "${tools[@]}"; do ! options "$t" | grep -qx -- "$1" || echo "$t"; done | xargs; }

@test "an option is shown where it matters, and taken everywhere" {
  [[ $(showing --seed) == 'fit-closure multifidelity-fuse noise rollout simulate sindy snapshot' ]]
  [[ $(showing --threads) == 'filter fit-closure mz-memory rollout simulate' ]]
  [[ $(showing --progress) == 'filter fit-closure import inspect multifidelity-fuse mz-memory noise plot rollout score simulate sindy snapshot' ]]
  printf 'seed = 1\nthreads = 1\nprogress = never\nmemory = 1G\n' >cfg
  for t in "${tools[@]}"; do
    options "$t" | grep -qx -- --config || continue
    "$t" --config cfg --seed 2 --threads=2 --progress never --no-such </dev/null 2>err && wrong "$t"
    grep -q 'unknown option --no-such' err || wrong "$t: $(cat err)"
    "$t" --config cfg a b c d </dev/null >/dev/null 2>err || ! grep -q 'cfg:' err || wrong "$t: $(cat err)"
  done
  [[ $bad == 0 ]]
}

@test "--help and the manual list every option once" {
  for t in "${tools[@]}"; do
    "$t" --help >help
    "$t" --man | sed 's/\\-/-/g' >man
    options "$t" | sort >offered
    sed -nE 's/^  (-[a-zA-Z], |    )(--[a-z0-9-]+).*/\2/p' help | sort >listed
    diff offered listed || wrong "$t: completion and --help differ"
    sed -nE 's/^\\fB(-[a-zA-Z]\\fR, \\fB)?(--[a-z0-9-]+).*/\2/p' man | sort | uniq | diff offered - || wrong "$t: completion and --man differ"
    [[ -z $(uniq -d listed) ]] || wrong "$t: twice: $(uniq -d listed)"
    [[ $(wc -l <listed) -ge 5 ]] || wrong "$t: few options"
  done
  [[ $bad == 0 ]]
}

@test "the manual is well formed" {
  command -v mandoc >/dev/null || skip "no mandoc"
  for t in "${tools[@]}"; do
    for name in "$t" "subgrid-$t"; do
      [[ $name != subgrid-subgrid ]] || continue
      (exec -a "$name" "$bin/$t" --man) >page
      mandoc -T lint -W warning page || wrong "$t --man"
      [[ $(sed -n '/^\.SH NAME/{n;p}' page) == "${name//-/\\-} \\- "* ]] || wrong "$t --man: NAME"
    done
  done
  [[ $bad == 0 ]]
}

@test "wrong options are refused with 64, one line and a hint" {
  for t in "${tools[@]}"; do
    for words in --frobnicate -% --hlep --print-completion=tcsh --print-completion; do
      "$t" $words </dev/null >out 2>err && code=0 || code=$?
      [[ $code == 64 && ! -s out ]] || wrong "$t $words: $code"
      [[ $(head -n 1 err) == "$t: error: "*"${words%%=*}"* ]] || wrong "$t $words: $(cat err)"
      [[ $(tail -n +2 err) == "Try '$t --help' for more information." ]] || wrong "$t $words: $(cat err)"
    done
    "$t" --hlep 2>&1 | grep -q 'did you mean --help?' || wrong "$t: no near name"
    if options "$t" | grep -qx -- --config; then
      echo 'frobnicate = 1' >cfg
      "$t" --config cfg </dev/null 2>err && wrong "$t --config" || [[ $? == 64 ]] || wrong "$t --config: $?"
      grep -q "^$t: error: cfg:1: unknown option frobnicate" err || wrong "$t --config: $(cat err)"
    fi
  done
  [[ $bad == 0 ]]
}

@test "output that cannot be written is an error" {
  for t in "${tools[@]}"; do
    for words in --help --version --man --abi '--print-completion bash'; do
      "$t" $words >/dev/full 2>err && code=0 || code=$?
      [[ $code == 74 && $(cat err) == "$t: error: standard output: No space left on device" ]] ||
        wrong "$t $words: $code $(cat err)"
    done
  done
  [[ $bad == 0 ]]
}

@test "an unfinished command line is completed, whatever is wrong with it" {
  mkfifo never # opening it would hang
  for t in "${tools[@]}"; do
    for words in "--frobnicate=1 -% --config never --hel" "never never --no-such --seed x --hel" "--hel"; do
      timeout 5 "$t" --complete $words <<<'' >out 2>err && code=0 || code=$?
      [[ $code == 0 && ! -s err ]] || wrong "$t $words: $code $(cat err)"
    done
    grep -q "^--help$(printf '\t')" out || wrong "$t: $(cat out)"
  done
  [[ $bad == 0 ]]
}

@test "bash completes" {
  for t in "${tools[@]}"; do
    "$t" --print-completion bash >"$t.bash"
    offered=$(bash -c '. "./$1.bash" && complete -p "$1" >/dev/null || exit
      COMP_LINE="$1 --vers" COMP_WORDS=("$1" --vers) COMP_CWORD=1 COMP_POINT=${#COMP_LINE}
      _subgrid_words "$1" --vers "$1"; echo "${COMPREPLY[*]}"' bash "$t")
    [[ $offered == --version ]] || wrong "$t: $offered"
    if command -v shellcheck >/dev/null; then shellcheck -s bash "$t.bash" || wrong "$t"; fi
  done
  [[ $bad == 0 ]]
}

@test "zsh completes" {
  command -v zsh >/dev/null || skip "no zsh"
  for t in "${tools[@]}"; do "$t" --print-completion zsh >"$t.zsh"; done
  run zsh -f -c '
    autoload -Uz compinit; compinit -u -D
    for t; do
      zsh -n ./$t.zsh && source ./$t.zsh && [[ $_comps[$t] == _subgrid_words ]] || print "not loaded: $t"
    done' zsh "${tools[@]}"
  echo "$output"
  [[ $status == 0 && -z $output ]]
}

@test "fish completes" {
  command -v fish >/dev/null || skip "no fish"
  for t in "${tools[@]}"; do "$t" --print-completion fish >"$t.fish"; done
  HOME=$PWD run fish --no-config -c '
    for t in $argv
      fish -n ./$t.fish; and source ./$t.fish; or echo "not loaded: $t"
      complete -C "$t --vers" | grep -q "^--version"; or echo "nothing offered: $t"
    end' -- "${tools[@]}"
  echo "$output"
  [[ $status == 0 && -z $output ]]
}

@test "tools that solve nothing start without BLAS" {
  for tool in simulate filter rollout score plot inspect import; do
    ! ldd "$SUBGRID_BUILD/bin/$tool" | grep -q openblas || { echo "$tool links OpenBLAS"; false; }
  done
}
