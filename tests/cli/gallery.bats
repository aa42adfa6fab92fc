# gallery: every system that simulate lists has its picture, equation and command on one page.

setup() {
  mode=${SUBGRID_BUILD##*/}
  cd "${SUBGRID_ROOT:?is set by make check}" || exit
  bad=0
}
wrong() { echo "wrong: $*"; bad=1; }
gallery() { make --no-print-directory MODE="${mode/#build/release}" SMALL=1 "$@" 3>&-; }
# text: of a page, a line an element, entities as characters
text() { sed 's/<pre>/\ncommand: /; s/<p class="equation">/\nequation: /; s/<h3>/\nsystem: /; s/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' "$1"; }

@test "every system has a picture, its equation and its command; a second run does nothing" {
  gallery gallery
  page=results/gallery-small/index.html
  text $page | sed -n 's/^system: //p' | diff - <(simulate --list | cut -f 1)
  while read -r system; do
    text $page | grep -q "^command: simulate $system .*| plot .* -o results/gallery-small/$system.svg\$" || wrong "$system: no command"
    grep -qF ">$system" "results/gallery-small/$system.svg" || wrong "$system: no label in its picture"
    equation=$(simulate "$system" --help | sed -n '3s/^  //p')
    text $page | grep -qxF "equation: $equation" || wrong "$system: no equation '$equation'"
  done < <(simulate --list | cut -f 1)
  [[ $(grep -c '<figure>' $page) == "$(grep -c '<svg role="img"' $page)" ]]
  [[ $(gallery gallery | tail -n 1) == "study-gallery: up to date ($page)" ]]
  [[ $bad == 0 ]]
}

@test "the command on the page makes the picture on the page" {
  gallery gallery
  for system in burgers lorenz63 brusselator; do
    command=$(text results/gallery-small/index.html | sed -n "s/^command: \(simulate $system .*\)/\1/p")
    made=${command##* }
    bash -euo pipefail -c "${command% *} $BATS_TEST_TMPDIR/again.svg"
    cmp "$made" "$BATS_TEST_TMPDIR/again.svg" || wrong "$system"
  done
  [[ $bad == 0 ]]
}

@test "a system without a row runs with its defaults, as its axes allow" {
  gallery -n gallery picture.kdv= picture.lorenz63= >"$BATS_TEST_TMPDIR/planned"
  grep -qE '^ *simulate kdv +\| +plot field ' "$BATS_TEST_TMPDIR/planned" || { cat "$BATS_TEST_TMPDIR/planned"; false; }
  grep -qE '^ *simulate lorenz63 +\| +plot trajectory ' "$BATS_TEST_TMPDIR/planned"
}
