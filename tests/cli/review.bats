#!/usr/bin/env bats
# review: two small studies of stub scores on one page, each number with what stands behind it.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  mkdir pipelines
  cp "$SUBGRID_ROOT"/pipelines/* pipelines
  # shellcheck disable=SC2046 # names without blanks
  rm pipelines/gallery.mk $(grep -l '^study  *:=' pipelines/*.mk | grep -v -e review -e gallery)
  cat >Makefile <<'TOP'
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.DELETE_ON_ERROR:
.SUFFIXES:
tools := $(wildcard bin/*)
all study-gallery FORCE:
.PHONY: all study-gallery FORCE
include pipelines/Makefile
TOP
  mkdir bin
  printf '#!/bin/bash\n[[ $1 != --abi ]] || echo 1\n' >bin/simulate
  chmod +x bin/simulate
  # error COST LOST of a closure are in its name, its seed makes the error larger
  cat >score <<'TOOL'
#!/bin/bash
printf 'metric\tvariable\tvalue\tstderr\tbaseline\tratio\tlow\thigh\tcount\tworse\tmedian\n'
[[ $2 == nan ]] && q=nan || q=$1
printf 'nrmse\ttau_u\t9\tnan\t1\t9\t9\t9\t4\t0\t9\n'
printf '%s\tu\t%s\tnan\t1\t%s\t%s\t%s\t4\t0\t%s\n' "${METRIC:-nrmse}" "$1" "$q" "$q" "$q" "$q"
printf 'blow-up\tu\t%s\tnan\t0\tnan\t0\t0\t4\tnan\t0\n' "$3"
printf 'cost\t-\t%s\tnan\tnan\tnan\tnan\tnan\tnan\tnan\tnan\n' "$2"
TOOL
  chmod +x score
  cat >pipelines/one.mk <<'STUDY'
study := one
fits := none:-:1~1~2~0 cnn:trajectory-4:1~0.25~20~0.5 cnn:trajectory-4:2~0.75~20~0 linear:derivative:1~0.3~4~0
part = $(word $1,$(subst ~, ,$f))
file = $(subst :,-,$(call part,1))
define title
title = One
endef
define options
metric = a<b & "c"
endef
$(foreach f,$(fits),$(call step,fit/$(file),$R/$(file).tsv,,\
  ./score $(call part,2) $(call part,3) $(call part,4) >{out} ; : {options}))
$(call step,scores,$R/scores.tsv,$(foreach f,$(fits),$R/$(file).tsv),\
  pipelines/scores join one burgers:nu=1 $(foreach f,$(fits),$(call part,1)=$R/$(file).tsv) >{out})
define published
burgers:nu=1 cnn trajectory-4 nrmse 0.1 0.5 other2020
burgers:nu=1 linear derivative nrmse 0.9 - other2020
burgers:nu=1 none - nrmse 0.9 - other2020
burgers:nu=1 gru - nrmse 1 - other2021
endef
$(published-step)
$(call step,page,$R/index.html,$R/scores.tsv,pipelines/page --config {title} --scores $R/scores.tsv >{out})
last := 40
study-one: $R/scores.tsv $R/index.html ## the first of the studies
STUDY
  sed -e 's/study := one/study := two/; s/scores join one burgers:nu=1/scores join two kdv/; s/study-one: \(.*\) ##.*/study-two: \1 ## the second/; s/ = One/ = Two/; s/^\$(published-step)//' \
    -e 's/|//; s|\./score|METRIC=vpt:0.4 ./score|; s/linear/flux/' pipelines/one.mk >pipelines/two.mk
}
review() { make --no-print-directory "$@" 3>&-; }

@test "cells have the metric that decides, medians and ranges over seeds, costs and runs lost" {
  review results/one/scores.tsv results/two/scores.tsv >/dev/null
  diff <(pipelines/scores cells results/one/scores.tsv results/two/scores.tsv) - <<'T'
study	system	closure	objective	metric	variable	ratio	low	high	value	cost	lost	runs	seeds
one	burgers:nu=1	none	-	nrmse	u	1	1	1	1	1	0	4	1
one	burgers:nu=1	cnn	trajectory-4	nrmse	u	0.5	0.25	0.75	0.5	10	2	8	2
one	burgers:nu=1	linear	derivative	nrmse	u	0.3	0.3	0.3	0.3	2	0	4	1
two	kdv	none	-	vpt:0.4	u	1	1	1	1	1	0	4	1
two	kdv	cnn	trajectory-4	vpt:0.4	u	0.5	0.25	0.75	0.5	10	2	8	2
two	kdv	flux	derivative	vpt:0.4	u	0.3	0.3	0.3	0.3	2	0	4	1
T
  # where nothing has ratios nothing is said
  awk -F '\t' -v OFS='\t' '{ if (NR > 1) $11 = "nan"; print }' results/one/scores.tsv >no.tsv
  [[ $(pipelines/scores cells no.tsv | wc -l) == 1 ]]
}

@test "what others have published is compared in its own norm, in plain words" {
  review results/one/published.tsv >/dev/null
  diff <(cut -f 3- results/one/published.tsv) - <<'T'
closure	objective	metric	published	ours	low	high	words	source
cnn	trajectory-4	nrmse, over no closure's	0.2	0.5	0.25	0.75	worse	other2020
linear	derivative	nrmse	0.9	0.3	0.3	0.3	better	other2020
none	-	nrmse	0.9	1	1	1	worse	other2020
gru	-	nrmse	1	nan	nan	nan	not run	other2021
T
  printf 'burgers cnn 1\n' >bad
  run awk -f pipelines/published.awk bad results/one/scores.tsv
  [[ $status == 65 && $output == *'found 3 words, expected 7: burgers cnn 1'* ]]
}

@test "the page has every study, links resolve, and a second run does nothing" {
  review review >said
  [[ $(review review) != *STEP* ]]
  python3 - <<'P'
import html.parser, os, urllib.parse
class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.ids, self.path = [], set(), path
        self.feed(open(path).read())
    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            assert attrs["id"] not in self.ids, attrs["id"]
            self.ids.add(attrs["id"])
        if tag == "a": self.links.append(attrs["href"])
        assert "src" not in attrs, attrs
pages = {}
def page(path):
    path = os.path.normpath(path)
    if path not in pages: pages[path] = Page(path)
    return pages[path]
for start in ("results/review/index.html", "results/review/one.html", "results/review/two.html"):
    for link in page(start).links:
        path, _, part = link.partition("#")
        to = os.path.join(os.path.dirname(start), urllib.parse.unquote(path)) if path else start
        assert os.path.exists(to), (start, link)
        assert not part or urllib.parse.unquote(part) in page(to).ids, (start, link)
assert "one.html#row-burgers:nu=1/cnn/trajectory-4" in page("results/review/index.html").links
P
  page=results/review/index.html
  for words in 'data-kind="kdv"' '>&times;&nbsp;0.5</a><small>0.25 to 0.75</small><small>cost &times; 10</small><small class="lost">2 of 8 lost</small>' \
    'valid prediction time' 'one</a>: the first of the studies' '<td class="lost">worse</td>' 'All together: 2 studies'; do
    grep -qF "$words" $page || { echo "found no $words"; false; }
  done
  # the best of a column is the least error, the longest time
  [[ $(grep -c 'class="best"' results/review/parts/matrix.html) == 2 ]]
  # commands as they were, their parameters as text
  grep -qF './score 0.25 20 0.5 &gt;results/one/cnn-trajectory-4-1.tsv' results/review/one.html
  grep -qF '#   metric = a&lt;b &amp; &quot;c&quot;' results/review/one.html
}

@test "one number that changes renews what shows it, and no more" {
  review review >/dev/null
  sed -i 's/~0.3~4~0/~0.4~4~0/' pipelines/one.mk
  review review | sed -n 's/^ *STEP *//p' | sort | tr '\n' ' ' >ran
  [[ $(<ran) == 'one/fit/linear-derivative-1 one/page one/published one/scores review/about review/cells review/matrix review/one review/page review/published review/studies ' ]] || { cat ran; false; }
}

@test "in a browser: it sorts, filters, chooses columns, fits 390 pixels, and says no error" {
  command -v chromium >/dev/null || skip "no chromium"
  review review >/dev/null
  cat >try.html <<'H'
<iframe id="f" width="390" height="800" src="results/review/index.html"></iframe>
<script>
f.onload = () => {
  const d = f.contentDocument, t = d.querySelector(".matrix"), out = [];
  const names = () => [...t.tBodies[0].rows].filter(r => !r.hidden).map(r => r.cells[0].textContent.trim()).join(" ");
  const [search, pick] = [d.querySelector("input"), d.querySelector("select")];
  out.push(names());
  t.tHead.rows[0].cells[1].querySelector("button").click();
  out.push(names());
  search.value = "LINEAR"; search.oninput(); out.push(names()); search.value = ""; search.oninput();
  pick.value = "kdv"; pick.oninput(); out.push(names() + " " + [...t.tHead.rows[0].cells].filter(c => !c.hidden).length);
  out.push(d.documentElement.scrollWidth <= 390 ? "fits" : "is " + d.documentElement.scrollWidth);
  document.title = out.join("|");
};
</script>
H
  timeout 60 chromium --headless --no-sandbox --disable-gpu --allow-file-access-from-files --user-data-dir="$PWD/browser" \
    --enable-logging=stderr --virtual-time-budget=5000 --dump-dom "file://$PWD/try.html" >dom 2>log
  [[ $(grep -o '<title>.*</title>' dom) == '<title>cnntrajectory-4 linearderivative fluxderivative|linearderivative cnntrajectory-4 fluxderivative|linearderivative|cnntrajectory-4 fluxderivative 2|fits</title>' ]] ||
    { grep -o '<title>.*' dom; false; }
  ! grep CONSOLE log
}
