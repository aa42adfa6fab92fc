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

@test "installed completions serve subgrid TOOL" {
  with_toy
  for shell in bash zsh fish; do
    subgrid --print-completion $shell >subgrid.$shell
    subgrid-toy --print-completion $shell >toy.$shell
  done
  offers() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _subgrid_subgrid subgrid "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
    echo "${COMPREPLY[*]}"
  }
  . ./subgrid.bash
  [[ $(offers subgrid toy --co) == '--coarsen --config' ]]
  [[ $(offers subgrid toy --format = t) == 'table tsv' ]]
  [[ $(offers subgrid toy -c 8 g) == gaussian ]]
  [[ $(offers subgrid toy box /de) == /dev ]]
  [[ $(offers subgrid toy box --ic /de) == /dev ]]
  [[ -z $(offers subgrid toy --dt '') && -z $(offers subgrid frobnicate '') ]]
  if command -v fish >/dev/null; then
    HOME=$PWD fish --no-config -c 'source subgrid.fish; source toy.fish
      complete -C "subgrid toy --co"; complete -C "subgrid toy --format=t"; complete -C "subgrid toy g"' >offered
    [[ $(cut -f 1 offered | xargs) == '--coarsen --config --format=table --format=tsv gaussian' ]]
  fi
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
  run ./use nowhere.h5 <u
  [[ $status == 1 && $output == *"nowhere.h5"* ]]
}
