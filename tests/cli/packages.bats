# What others take the project by: how it is cited, and the Debian package.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  unset MAKEFLAGS MAKELEVEL MFLAGS
}
# A variable of the Makefile.
makefile() { sed -n "s/^$1 *:= *\([^# ]*\).*/\1/p" "$SUBGRID_ROOT/Makefile"; }

@test "CITATION.cff names this version, its date and licence, and the review as the references do" {
  cff=$SUBGRID_ROOT/CITATION.cff
  grep -qx "version: $(makefile VERSION)" "$cff"
  grep -qx "date-released: $(makefile DATE)" "$cff"
  [[ $(head -n 1 "$SUBGRID_ROOT/LICENSE") == 'BSD 3-Clause License' ]]
  grep -qx 'license: BSD-3-Clause' "$cff"
  review=$(grep '^@article{sanderse2025,' "$SUBGRID_ROOT/lib/references.bib")
  field() { sed -n "s/.*[{ ]$1 = {\([^{}]*\)}.*/\1/p" <<<"$review"; }
  for key in title journal volume year; do
    grep -qE "^    $key: \"?$(field $key)\"?\$" "$cff"
  done
  grep -qx "    issue: $(field number)" "$cff"
  [[ $(field pages) == 298--337 ]]
  grep -A 1 'start: 298' "$cff" | grep -q 'end: 337'
  sed -n 's/.*family-names: //p' "$cff" | paste -sd , |
    diff - <(field author | sed 's/ and /\n/g' | cut -d , -f 1 | paste -sd ,)
}

@test "CITATION.cff is valid" {
  command -v cffconvert >/dev/null || skip "no cffconvert"
  cffconvert --validate --infile "$SUBGRID_ROOT/CITATION.cff"
}

# The package of the build at hand, made in a directory; not packed, which takes as long as all else.
package_in() { DPKG_DEB_COMPRESSOR_TYPE=none make -s -C "$SUBGRID_ROOT" MODE="${mode:-release}" DEB="$1" package; }
# $deb, made once, unpacked in root/ and what it says of itself in control/.
unpack() {
  command -v dpkg-shlibdeps >/dev/null || skip "no dpkg-shlibdeps"
  mode=${SUBGRID_BUILD#"$SUBGRID_ROOT"/build} mode=${mode#/}
  [[ $mode != asan ]] || skip "a package has no sanitizer"
  deb=$BATS_FILE_TMPDIR/subgrid_$(makefile VERSION)_$(dpkg --print-architecture).deb
  [[ -e $deb ]] || package_in "$BATS_FILE_TMPDIR"
  dpkg-deb -x "$deb" root
  dpkg-deb -e "$deb" control
}

@test "the Debian package holds what is installed, as Debian wants it" {
  unpack
  [[ $(dpkg-deb -f "$deb" Package) == subgrid ]]
  [[ $(dpkg-deb -f "$deb" Version) == "$(makefile VERSION)" ]]
  depends=$(dpkg-deb -f "$deb" Depends)
  for library in libc6 libhdf5 libfftw3 libopenblas0 libzstd1; do
    [[ ", $depends" == *", $library"* ]]
  done
  [[ $(dpkg-deb -f "$deb" Recommends) == *gnuplot* ]]
  for tool in "$SUBGRID_BUILD"/bin/*; do
    page=subgrid-${tool##*/} page=${page/#subgrid-subgrid/subgrid}
    [[ -x root/usr/bin/$page ]]
    "root/usr/bin/$page" --man | cmp - <(zcat "root/usr/share/man/man1/$page.1.gz")
  done
  plugins=$(sed -n 's/^hdf5.plugins := //p' "$SUBGRID_ROOT/build/config.mk")
  [[ -e root$plugins/libH5Zzstd.so ]]
  [[ $(<control/triggers) == 'activate-noawait ldconfig' ]]
  [[ $(<control/shlibs) == 'libsubgrid 0 subgrid '* ]]
  zcat root/usr/share/doc/subgrid/changelog.Debian.gz |
    sed -n 1p | grep "^subgrid ($(makefile VERSION)) "
  grep -q FFTW root/usr/share/doc/subgrid/copyright
  (cd root && md5sum --quiet -c ../control/md5sums)
  [[ $(find root ! -type d ! -type l | wc -l) == $(wc -l <control/md5sums) ]]
  [[ -z $(dpkg-deb -c "$deb" | awk '$2 != "root/root"') && -z $(find root -xtype l) ]]
  for binary in root/usr/bin/* root/usr/lib/libsubgrid.so.0; do
    run readelf -SW "$binary"
    [[ $output == *.text* && $output != *.debug_* ]]
  done
  if grep -rF "$SUBGRID_ROOT" root; then false; fi
}

@test "equal trees make equal packages, of which lintian finds no error" {
  unpack
  mkdir again
  package_in "$PWD/again"
  cmp "$deb" "again/${deb##*/}"
  if command -v lintian >/dev/null; then lintian --allow-root --fail-on error "$deb"; fi
}

@test "tools and studies run from the unpacked package" {
  unpack
  export PATH=$PWD/root/usr/bin:/usr/bin:/bin
  [[ $(subgrid simulate burgers --grid 64 --time 0.01 -q | subgrid inspect -) == *burgers* ]]
  cp -r root/usr/share/subgrid/pipelines .
  make -s -f pipelines/Makefile SMALL=1 results/demo-small/valid.h5
  subgrid inspect --check results/demo-small/valid.h5
  [[ $(make -n -f pipelines/Makefile SMALL=1 demo) != *'# demo-small/valid'* ]]
  make -n -f pipelines/Makefile SMALL=1 demo | grep -q '^# demo-small/page'
  make -f pipelines/Makefile | grep -q 'make study-ks-data '
  PATH=/usr/bin:/bin run make -f pipelines/Makefile demo
  [[ $status == 2 && $output == *'subgrid is not on PATH'* ]] || [[ -x /usr/bin/subgrid ]]
}

@test "packages are compiled for more than the processor at hand" {
  [[ $(uname -m) == x86_64 ]] || skip "no levels of this processor"
  object=build/portable/lib/base/text.o
  compile=$(make -C "$SUBGRID_ROOT" -n -W lib/base/text.c MODE=portable $object)
  [[ $compile == *' -march=x86-64-v2 '* && $compile != *-march=native* ]]
}
