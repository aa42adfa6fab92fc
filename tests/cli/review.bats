#!/usr/bin/env bats
# review: two small studies of stub scores on one page, each number with what stands behind it.

load review
setup() { two_studies; }

@test "cells have the metric that decides, medians and ranges over seeds, costs and runs lost" {
  review results/one/scores.tsv results/two/scores.tsv >/dev/null
  diff <(pipelines/scores cells results/one/scores.tsv results/two/scores.tsv) - <<'T'
study	system	closure	objective	metric	variable	ratio	low	high	value	cost	lost	runs	seeds	best	words
one	burgers:nu=1	none	-	nrmse	u	1	1	1	1	1	0	4	1	0	relative error
one	burgers:nu=1	cnn	trajectory-4	nrmse	u	0.5	0.25	0.75	0.5	10	2	8	2	0	relative error
one	burgers:nu=1	linear	derivative	nrmse	u	0.3	0.3	0.3	0.3	2	0	4	1	1	relative error
two	kdv	none	-	vpt:0.4	u	1	1	1	1	1	0	4	1	0	valid prediction time (0.4)
two	kdv	cnn	trajectory-4	vpt:0.4	u	0.5	0.25	0.75	0.5	10	2	8	2	1	valid prediction time (0.4)
two	kdv	flux	derivative	vpt:0.4	u	0.3	0.3	0.3	0.3	2	0	4	1	0	valid prediction time (0.4)
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
