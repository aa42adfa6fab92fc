# The dispatcher, installing, and the README's index. The unit tests' toy tool
# (tests/unit/cli.c) stands for a tool that has been installed.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  unset MAKEFLAGS MAKELEVEL MFLAGS
  mode=${SUBGRID_BUILD#"$SUBGRID_ROOT"/build}
  mode=${mode#/}
}
with_toy() {
  mkdir -p extra
  ln -sf "$SUBGRID_BUILD/tests/unit/cli" extra/subgrid-toy
  PATH=$PATH:$PWD/extra
}
install() {
  make -s -C "$SUBGRID_ROOT" MODE="${mode:-release}" "$@"
}

@test "subgrid becomes the tool" {
  with_toy
  run subgrid toy box --coarsen 8
  [[ $status == 0 && ${lines[0]} == "toy "*" box --coarsen=8 "* ]]
  run subgrid toy die
  [[ $status == 65 && $output == *"toy: error: box"* ]]
  run subgrid toy --frobnicate
  [[ $status == 64 && $output == *"Try 'subgrid toy --help'"* ]]
  for signal in 2 13 15; do
    run bash -c "subgrid toy raise $signal"
    [[ $status == $((128 + signal)) ]]
  done
}

@test "subgrid knows its tools" {
  for tool in "$SUBGRID_BUILD"/bin/*; do
    tool=${tool##*/}
    [[ $tool != subgrid ]] || continue
    printf '%s\t%s\n' "$tool" "$("$tool" --brief)"
    [[ $(subgrid "$tool" --version) == "$tool (subgrid) "* ]]
  done >expected
  diff <(subgrid --list) expected
  while IFS=$'\t' read -r tool brief; do
    subgrid --help | grep -E "^  $tool +$brief\$"
  done <expected
}

@test "subgrid refuses what it does not know" {
  for words in frobnicate 'help frobnicate' ./toy ''; do
    run subgrid $words
    [[ $status == 64 && $output == "subgrid: error: "*"Try 'subgrid --help'"* ]]
  done
  tool=$(subgrid --list | head -n 1 | cut -f 1)
  [[ -z $tool ]] || [[ $(subgrid "${tool}x" 2>&1) == *"did you mean $tool?"* ]]
}

@test "subgrid help opens a manual" {
  with_toy
  command -v man >/dev/null || skip "no man"
  [[ $(MANPAGER=cat subgrid help toy) == *"subgrid-toy - shows what options do"* ]]
  [[ $(subgrid help) == "Usage: subgrid "* ]]
}

@test "install and uninstall" {
  to=$PWD/to
  install install PREFIX="$to"
  mapfile -t tools < <(subgrid --list | cut -f 1)
  for page in subgrid "${tools[@]/#/subgrid-}"; do
    [[ -x to/bin/$page && -s to/share/man/man1/$page.1 ]]
    [[ -s to/share/bash-completion/completions/$page && -s to/share/zsh/site-functions/_$page ]]
    [[ -s to/share/fish/vendor_completions.d/$page.fish ]]
  done
  for tool in "${tools[@]}"; do # examples name the tools as they are called
    "to/bin/subgrid-$tool" --examples >examples
    sed 's/subgrid \([a-z-]\)/\1/g' examples | diff - <("$tool" --examples)
    if grep -E "(^|[|(;&] *)$tool " examples; then false; fi
  done
  [[ $(PATH=/usr/bin:/bin to/bin/subgrid --list) == "$(subgrid --list)" ]]
  [[ -e to/lib/hdf5/plugins/libH5Zzstd.so && -e to/lib/libsubgrid.a ]]
  [[ $(PKG_CONFIG_PATH=to/lib/pkgconfig pkg-config --variable=prefix subgrid) == "$to" ]]
  nm -D --defined-only to/lib/libsubgrid.so >symbols
  if grep -vE ' [A-Z] (subgrid_|__?(asan|odr_asan|bss_start|edata|end))' symbols; then false; fi
  readelf -d to/lib/libsubgrid.so | grep -q 'SONAME.*\[libsubgrid.so.0\]'
  install uninstall PREFIX="$to"
  [[ -z $(find to ! -type d) ]]
}

@test "install under DESTDIR puts the plugin where the system's HDF5 looks" {
  install install DESTDIR="$PWD/root" PREFIX=/usr
  plugins=$(sed -n 's/^hdf5.plugins := //p' "$SUBGRID_ROOT/build/config.mk")
  [[ $plugins == */hdf5/serial/plugins && -e root$plugins/libH5Zzstd.so && -x root/usr/bin/subgrid ]]
  [[ ! -e /usr/bin/subgrid || -n $(find /usr/bin/subgrid -mmin +1) ]]
}

# What bash offers, from the installed scripts, behind the pieces it makes of a line: an
# argument each, a piece that a blank precedes written with that blank; $tail is what readline
# passes as the word to replace, without the quote that opens it.
offers() {
  cat >drive.bash <<'END'
    . ./subgrid.bash; . ./toy.bash
    for piece; do COMP_LINE+=$piece COMP_WORDS+=("${piece# }"); done
    COMP_CWORD=$(($# - 1)) COMP_POINT=${#COMP_LINE}
    tail=${COMP_WORDS[COMP_CWORD]}
    [[ $tail != [=:] ]] || tail=
    "$(complete -p "$1" | sed 's/.*-F \([^ ]*\) .*/\1/')" "$1" "${tail#[\"\']}" ''
    echo "${COMPREPLY[*]}"
END
  bash drive.bash "$@"
}

@test "installed completions serve subgrid TOOL" {
  with_toy
  subgrid --print-completion bash >subgrid.bash
  subgrid-toy --print-completion bash >toy.bash
  for command in 'subgrid_toy' subgrid-toy; do
    t=(subgrid ' toy'); [[ $command == subgrid_toy ]] || t=(subgrid-toy)
    [[ $(offers "${t[@]}" ' --co') == '--coarsen --config' ]]
    [[ $(offers "${t[@]}" ' --format' = t) == 'table tsv' ]]
    [[ $(offers "${t[@]}" ' --format' =) == 'table tsv json' ]]
    [[ $(offers "${t[@]}" ' --format' ' t') == 'table tsv' ]]
    [[ $(offers "${t[@]}" ' -c' ' 8' ' g') == gaussian ]]
    [[ $(offers "${t[@]}" ' --label' = ' g') == gaussian ]]
    [[ $(offers "${t[@]}" ' "g') == gaussian ]]
    [[ $(offers "${t[@]}" ' -lg') == -lgreen ]]
    [[ $(offers "${t[@]}" ' box' ' /de') == /dev ]]
    [[ $(offers "${t[@]}" ' box' ' --ic' ' /de') == /dev ]]
    [[ $(offers "${t[@]}" ' box' ' --ic' = /de) == /dev ]]
    [[ $(offers "${t[@]}" ' box' ' -i/de') == -i/dev ]]
    [[ $(offers "${t[@]}" ' --frobnicate' " it\\'s" ' --co') == '--coarsen --config' ]]
    [[ -z $(offers "${t[@]}" ' --dt' ' ') && -z $(offers "${t[@]}" ' --dt' =) ]]
  done
  [[ -z $(offers subgrid ' frobnicate' ' ') && $(offers subgrid ' roll') == rollout ]]
  [[ $(offers subgrid ' help' ' roll') == rollout ]]
  subgrid --list | cut -f 1 | diff - <(subgrid --complete '')
}

# Names alone, in one line.
completed() { "$1" --complete "${@:2}" | cut -f 1 | xargs; }

@test "names of parameters, initial conditions and forms of what is typed are completed" {
  [[ $(completed simulate burgers -p '') == 'nu= L=' ]]
  [[ $(completed simulate burgers --vary=n) == '--vary=nu=' ]]
  [[ $(completed simulate --seed x lorenz63 -p '') == 'sigma= rho= beta=' ]]
  [[ -z $(completed simulate -p '')$(completed simulate no-such -p '')$(completed simulate ./own.so --ic '') ]]
  while IFS=$'\t' read -r system _; do # each name is one that the run takes, with its default
    simulate "$system" --help >help
    for ic in $(completed simulate "$system" --ic ''); do grep -q "^  $ic " help; done
    form=$(completed simulate "$system" --discretisation '' | cut -d ' ' -f 1)
    sed -n '/^Discretisations/{n;p}' help | grep -q "^  $form "
    diff <(simulate --complete "$system" -p '' | cut -d = -f 1) \
      <(sed -n '/^Parameters/,/^$/s/^  \([^ ]*\) .*/\1/p' help)
  done < <(simulate --list)
  [[ $(completed fit-closure --form linear -p r) == radius= ]]
  [[ $(completed fit-closure -f linear --param=r) == --param=radius= ]]
  [[ -z $(completed fit-closure -p '')$(completed fit-closure --form no-such -p '') ]]
  [[ $(completed import --system burgers -p '') == 'nu= L=' && $(completed import --system kd) == kdv ]]
  [[ " $(completed sindy fit --solver '') " == *' stlsq '* ]]
  [[ $(completed sindy fit --select b) == bic && $(completed sindy fit --constrain e) == energy ]]
  [[ $(completed sindy fit --solver stlsq:t) == stlsq:threshold= && $(completed score --metric vpt) == vpt ]]
  [[ $(completed fit-closure --optimiser l) == 'lstsq lbfgs lm' ]]
  for t in simulate rollout fit-closure; do
    for scheme in $(completed $t --scheme "" | sed -E 's/(etd|if-|imex-|exponential-)[^ ]*//g'); do simulate lorenz63 --scheme "$scheme" --time 0.1 >ran; done
    [[ " $(completed $t --scheme '') " == *' etdrk4 '*' rk4 '* ]]
  done
  [[ $(completed multifidelity-fuse fit --param rh) == rho= ]]
  subgrid --print-completion bash | tee toy.bash >subgrid.bash
  [[ $(offers subgrid ' simulate' ' burgers' ' -p' ' ') == 'nu= L=' ]]
  [[ $(offers subgrid ' simulate' ' burgers' ' --vary' = n) == nu= ]]
  [[ $(offers subgrid ' score' ' --metric' ' vpt' : t) == threshold= ]]
}

@test "bash completes names of files that hold blanks, colons and equality signs" {
  with_toy
  subgrid --print-completion bash >subgrid.bash
  subgrid-toy --print-completion bash >toy.bash
  touch 'my data.h5' 'a=b:c.h5' $'tab\there'
  [[ $(offers subgrid ' toy' ' box' ' my\ d') == 'my data.h5' ]]
  [[ $(offers subgrid ' toy' ' box' ' "my d') == 'my data.h5' ]]
  [[ $(offers subgrid ' toy' ' --ic' = '"my d') == 'my data.h5' ]]
  [[ $(offers subgrid ' toy' ' --ic' = a = b : c) == c.h5 ]]
  [[ $(offers subgrid ' toy' ' box' ' a' =) == b:c.h5 ]]
  [[ $(offers subgrid ' toy' ' box' ' tab') == $'tab\there' ]]
}

@test "zsh completes subgrid TOOL" {
  command -v zsh >/dev/null || skip "no zsh"
  mkdir functions
  subgrid --print-completion zsh >functions/_subgrid
  zsh -f -c 'fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D
    [[ $_comps[subgrid] == _subgrid ]] || exit
    _files() { print files "$PREFIX" }
    _describe() { print -rl -- "$found[@]" "${@[3,-1]}" }
    compset() { PREFIX=${PREFIX#$~2} }
    try() { words=("$@") CURRENT=$# PREFIX=$words[-1]; _subgrid }
    try subgrid filter --targ; try subgrid filter "gau"; try subgrid filter --output=a; try subgrid filter -o "b"
    try subgrid nosuch ""
    try subgrid simulate burgers -p n' | cut -d : -f 1 >offered
  diff offered - <<<$'--targets\ngaussian\nfiles a\nfiles b\nnu=\n-S\n'
}

@test "fish completes subgrid TOOL" {
  command -v fish >/dev/null || skip "no fish"
  with_toy
  touch 'my data.h5'
  subgrid --print-completion fish >subgrid.fish
  HOME=$PWD fish --no-config -c 'source subgrid.fish
    for line in "subgrid toy --co" "subgrid toy --format=t" "subgrid toy g" "subgrid toy box my" \
        "subgrid toy --ic=my" "subgrid toy -imy" "subgrid toy --dt " "subgrid roll" "subgrid nosuch " \
        "subgrid simulate burgers -p n" "subgrid simulate burgers --vary=L"
      complete -C $line
    end' | cut -f 1 >offered
  diff offered - <<'END'
--coarsen
--config
--format=table
--format=tsv
gaussian
my data.h5
--ic=my data.h5
-imy data.h5
rollout
nu=
--vary=L=
END
}

@test "the README's tool index is that of the tools" {
  "$SUBGRID_ROOT/tests/readme" "$SUBGRID_BUILD/bin" "$SUBGRID_ROOT/README.md" |
    diff "$SUBGRID_ROOT/README.md" - || { echo "run 'make readme'"; false; }
}

@test "a C program evaluates and steps a model through the installed library" {
  [[ $mode != asan ]] || skip "the program would need the sanitizer too"
  install install PREFIX="$PWD/lib-prefix"
  simulate burgers --grid 128 --time 0.02 --save-every 0.01 | filter box --coarsen 8 --targets -o pairs.h5
  fit-closure --form linear pairs.h5 -o model.h5 --quiet
  cat >use.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <subgrid.h>
int main(int argc, char **argv)
{
    char msg[300];
    struct subgrid_model *m = subgrid_open(argv[argc - 1], msg, sizeof msg);
    if (!m)
        return puts(msg), 1;
    size_t n = subgrid_size(m);
    double *u = calloc(n, sizeof *u), *out = calloc(n, sizeof *u);
    for (size_t i = 0; i < n; i++)
        if (scanf("%lf", &u[i]) != 1)
            return 2;
    if (argc > 2)
        for (int i = 0; i < 100; i++)
            subgrid_step(m, i * 1e-4, 1e-4, u);
    else
        subgrid_closure(m, u, out);
    for (size_t i = 0; i < n; i++)
        printf("%.17g\n", argc > 2 ? u[i] : out[i]);
    free(u), free(out), subgrid_close(m);
    return 0;
}
C
  gcc -Wall -Ilib-prefix/include use.c -Llib-prefix/lib -lsubgrid -o use
  export LD_LIBRARY_PATH=$PWD/lib-prefix/lib PATH=$SUBGRID_BUILD/tests/cli:$PATH
  values() { awk -v v="$1" -v r="$2" 'BEGIN { t = "none" } $1 == v { if ($2 != t) { t = $2; k++ } if (k == r) print $5 }'; }
  # rollout saves at the times of pairs.h5: record 2 is 100 steps on
  records pairs.h5 | values u 1 >u
  ./use model.h5 <u >tau
  rollout model.h5 --ic pairs.h5 --evaluate | records | values tau_u 1 >wanted
  apart() { paste "$@" | awk '{ n++; d = $1 - $2; if (d < 0) d = -d; if (!(d <= 1e-10)) exit 1 } END { if (!n) exit 1 }'; }
  apart wanted tau
  ./use step model.h5 <u >later
  rollout model.h5 --ic pairs.h5 | records | values u 2 >run
  apart run later
  fit-closure --form cnn -n 20 --precision f32 pairs.h5 -o single.h5 --quiet
  ./use single.h5 <u >tau
  rollout single.h5 --ic pairs.h5 --evaluate | records | values tau_u 1 >wanted
  apart wanted tau
  run ./use nowhere.h5 <u
  [[ $status == 1 && $output == *"nowhere.h5"* ]]
}
