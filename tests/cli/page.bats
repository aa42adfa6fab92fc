# page and scores of pipelines/: a study's table, its pivot, its page.

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  pipelines=$SUBGRID_ROOT/pipelines
  header=$'metric\tvariable\tvalue\tstderr\tbaseline\tratio\tlow\thigh\tcount\tworse\tmedian'
  printf '%s\nnrmse\tu\t0.2\t0.01\tnan\tnan\t0.2\t0.2\t6\tnan\t0.2\nvpt\tu\t3\tnan\tnan\tnan\t3\t3\t6\tnan\t3\nblow-up\tu\t0\tnan\tnan\tnan\t0\t0\t6\tnan\t0\n' "$header" >none.tsv
  printf '%s\nnrmse\tu\t0.05\t0.01\t0.2\t0.25\t0.1\t1.5\t6\t1\t0.2\nvpt\tu\t9\tnan\t3\t3\t3\t3\t6\t0\t3\nblow-up\tu\t0\tnan\t0\tnan\t0\t0\t6\tnan\t0\n' "$header" >cnn.tsv
  printf '%s\nnrmse\tu\t0.07\t0.01\t0.2\t0.35\t0.35\t0.35\t6\t0\t0.35\nvpt\tu\t8\tnan\t3\t2.7\t2.7\t2.7\t6\t0\t2.7\nblow-up\tu\t0\tnan\t0\tnan\t0\t0\t6\tnan\t0\n' "$header" >cnn1.tsv
  printf '%s\nnrmse\tu\tinf\tnan\t0.2\tinf\tinf\tinf\t6\t1\tinf\nvpt\tu\t1\tnan\t3\t0.3\t0.3\t0.3\t6\t0\t0.3\nblow-up\tu\t0.5\tnan\t0\tinf\tinf\tinf\t6\t1\tinf\n' "$header" >wild.tsv
  "$pipelines/scores" join demo burgers cnn:derivative:0=cnn.tsv cnn:derivative:1=cnn1.tsv \
    wild:-:-=wild.tsv none:-:-=none.tsv >scores.tsv
}

@test "scores join and show" {
  [[ $(head -n 1 scores.tsv) == $'study\tsystem\tclosure\tobjective\tseed\tmetric\tvariable\tvalue\tstderr\tbaseline\tratio\tlow\thigh\tcount\tworse\tmedian' ]]
  [[ $(wc -l <scores.tsv) == 13 && $(awk -F '\t' 'NF != 16' scores.tsv | wc -l) == 0 ]]
  [[ $(sed -n 2p scores.tsv) == $'demo\tburgers\tcnn\tderivative\t0\tnrmse\tu\t0.05\t0.01\t0.2\t0.25\t0.1\t1.5\t6\t1\t0.2' ]]
  diff - <("$pipelines/scores" show scores.tsv) <<'T'
closure                              nrmse                  vpt    blow-up
none                                   0.2                    3          0
cnn, derivative  0.06 [0.05 to 0.07] (0.3)  8.5 [8 to 9] (2.85)          0
wild                             inf (inf)              1 (0.3)  0.5 (inf)

closure          metric  ratio    over seeds  median of groups  range of groups  groups worse  members lost
cnn, derivative  nrmse     0.3  0.25 to 0.35             0.275       0.1 to 1.5          1, 0       0 of 12
cnn, derivative  vpt      2.85      2.7 to 3              2.85         2.7 to 3          0, 0       0 of 12
wild             nrmse     inf             -               inf       inf to inf             1        3 of 6
wild             vpt       0.3             -               0.3       0.3 to 0.3             0        3 of 6
T
}

@test "a page has its texts escaped, the best marked, unique identifiers" {
  printf 'title = "A <b> & $(touch pwned)"\ntext = One.\ntext = Two = 2\ncaption a = First\n' >page
  printf "score a | b >c --quiet\n" >commands
  printf '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg width="9"><title>Gnuplot</title><defs><circle id="p"/></defs><use href="#p"/><g fill="url(#p)"/></svg>\n' >a.svg
  cp a.svg b.svg
  "$pipelines/page" --config page --scores scores.tsv --commands commands a.svg b.svg >index.html
  [[ ! -e pwned ]]
  for words in '<title>A &lt;b&gt; &amp; $(touch pwned)</title>' '<p>Two = 2</p>' ' class="best">0.06' ' class="best">8.5' \
    '<small class="ratio">0.05 to 0.07</small>' '<tr><th scope="row">wild</th><td>nrmse</td>' '<td>3 of 6</td></tr>' '<span class="lost">3 of 6</span>' \
    '<th scope="row" title="cnn, derivative">Convolutional network<small>fitted to the unresolved term</small></th>' '>1, 0 groups worse<' '<td>0.1 to 1.5</td><td>1, 0</td>' \
    ' class="lost">&infin;' '<figcaption>First</figcaption>' 'aria-label="b"' 'id="p1-p"' 'href="#p0-p"' 'url(#p1-p)' \
    'aria-label="First"' 'title="nrmse: root mean square' 'score a | b &gt;c <span>--quiet</span>'; do
    grep -qF -- "$words" index.html || { echo "found no $words"; return 1; }
  done
  [[ $(grep -c ' class="best"' index.html) == 4 && $(grep -o ' id="[^"]*"' index.html | sort | uniq -d) == '' ]]
  ! grep -qE 'src=|http:|https:|<\?xml|Gnuplot' index.html
  python3 - <<'P'
from html.parser import HTMLParser
void = {"meta", "circle", "use", "g"}
class P(HTMLParser):
    open = []
    def handle_starttag(self, tag, attrs):
        if tag not in void: self.open.append(tag)
    def handle_startendtag(self, tag, attrs): pass
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.open)
p = P(); p.feed(open("index.html").read()); assert not p.open, p.open
P
}

@test "the best is the least, the largest or the nearest to 1, as the metric says" {
  for row in 'none 0.2 1 3' 'few 1.1 2 0.1' 'many 1.5 5 0.2'; do
    read -r closure ratio time error <<<"$row"
    rest=$'\tnan\tnan\tnan\tnan\tnan\t6\tnan\tnan'
    printf '%s\nspread-skill\tu\t%s\nvpt\tu\t%s\ncrps\tu\t%s\n' "$header" "$ratio$rest" "$time$rest" "$error$rest" >"$closure.tsv"
  done
  "$pipelines/scores" join demo burgers few:-:-=few.tsv many:-:-=many.tsv none:-:-=none.tsv >ensembles.tsv
  printf 'title = A\n' >page
  "$pipelines/page" --config page --scores ensembles.tsv >index.html
  [[ $(grep -oE 'class="best">[0-9.]+' index.html | cut -d '>' -f 2 | sort | tr '\n' ' ') == '0.1 1.1 5 ' ]]
}

# ratio: over all runs; low, high, median: over groups; cost: of a run
row() { printf '%s\nnrmse\tu\t%s\tnan\t1\t%s\t%s\t%s\t6\t0\t%s\nblow-up\tu\t0\tnan\t0\tnan\t0\t0\t6\t0\tnan\ncost\t-\t%s\tnan\tnan\tnan\tnan\tnan\tnan\tnan\tnan\n' "$header" "$1" "$1" "$2" "$3" "$4" "$5"; }
verdict() { # COST-OF-CNN RATIO-OF-LINEAR [SETTING]
  row 1 1 1 1 1 >none.tsv
  row 0.5 0.1 3 0.2 "$1" >cnn.tsv
  row "$2" 0.3 0.6 0.4 2 >linear.tsv
  "$pipelines/scores" join demo burgers none:-:1=none.tsv cnn:derivative:1=cnn.tsv linear:-:1=linear.tsv >flip.tsv
  printf 'title = A\n%s\n' "${3-}" >page
  "$pipelines/page" --config page --scores flip.tsv >index.html
  grep -o '<p class="verdict">.*' index.html | sed 's/<[^>]*>//g; s/&nbsp;/ /g; s/&times;/x/g; s/&rsquo;/'"'"'/g'
}

@test "the verdict tells typical from pooled, what was lost, what it costs, what is no better" {
  diff - <(verdict 41 0.45) <<'T'
In the typical group of runs the convolutional network does best (relative error x 0.2 of no closure's; with the linear stencil x 0.4), over all runs together the linear stencil (x 0.45 against x 0.5), where few large errors weigh more: the worst group has x 3 with the convolutional network, x 0.6 with the linear stencil. Of 18 runs none was lost; with the convolutional network a run costs about 40 times one without closure, with the linear stencil 2 times. What does as well without training was not measured.
T
  [[ $(verdict 41 0.6 'untrained = linear') == 'The convolutional network does best, in the typical group of runs and over all: '*'; next is the linear stencil, x 0.6. '*'Nothing without training does as well: the best, the linear stencil, has x 0.6.' ]]
  [[ $(verdict 41 0.45 'untrained = linear') == *'Without training, the linear stencil does as well (x 0.45; a run costs about 2 times one without closure).' ]]
  sed -i 's/\t0\.5\t0\.1\t/\t1.5\t0.1\t/; s/\t0\.45\t0\.3\t/\t1.2\t0.3\t/' flip.tsv
  "$pipelines/page" --config page --scores flip.tsv | grep -q 'Over all runs no closure does better than none: with the best, the <b>linear stencil</b>'
}

@test "what the clock says does not make a page differ; scores do" {
  verdict 41 0.45 >/dev/null && mv index.html before.html
  verdict 38.2 0.45 >/dev/null && cmp index.html before.html
  verdict 41 0.46 >/dev/null && [[ $(diff index.html before.html | grep -c digest) == 2 ]]
}

@test "parameters and seconds of models stand in columns of their own" {
  printf 'closure\tobjective\tseed\tparameters\tseconds\ncnn\tderivative\t0\t784\t2\ncnn\tderivative\t1\t784\t4\nnone\t-\t-\t0\tnan\n' >models.tsv
  printf 'title = A\n' >page
  "$pipelines/page" --config page --scores scores.tsv --models models.tsv >index.html
  grep -q 'Parameters</abbr>' index.html
  [[ $(grep -oE '^<td data-value="[0-9.nan]+">[0-9&;a-z]+</td><td.*' index.html | sed 's/<[^>]*>/ /g' | tr -s ' ' | paste -sd'|') == ' 0 &ndash; | 784 3 | &ndash; &ndash; ' ]]
  # of two tables, each its own
  sed 's/784/99/' models.tsv >other.tsv
  cp scores.tsv second.tsv
  "$pipelines/page" --config page --scores scores.tsv --scores second.tsv --models models.tsv --models other.tsv >index.html
  [[ $(grep -oE '>(784|99)</td>' index.html | tr -dc '0-9\n' | paste -sd' ') == '784 99' ]]
}

@test "tables on a page: as they are, escaped, with heading and caption" {
  printf 'heading a = "First & last"\ncaption a = Of b\nheading scores = Runs\n' >page
  printf 'term\tvalue\nu<v\t0.50\n' >a.tsv
  printf 'x\n1\n' >b.tsv
  "$pipelines/page" --config page --table a.tsv --table b.tsv --scores scores.tsv >index.html
  diff - <(sed -n '/<h2>First/,/<h2>Runs/p' index.html) <<'T'
<h2>First &amp; last</h2>
<div class="wide" tabindex="0">
<table class="plain">
<thead>
<tr><th scope="col">term</th><th scope="col">value</th></tr></thead>
<tbody>
<tr><th scope="row">u&lt;v</th><td>0.50</td></tr>
</tbody>
</table>
</div>
<p class="note">Of b</p>
<h2>b</h2>
<div class="wide" tabindex="0">
<table class="plain">
<thead>
<tr><th scope="col">x</th></tr></thead>
<tbody>
<tr><th scope="row">1</th></tr>
</tbody>
</table>
</div>
<h2>Runs</h2>
T
}

@test "equations found: exact terms alone count; missing, more, wrong and no terms do not" {
  found() { while read -r seed term value; do printf 'a\t0.1\t%s\tu\t%s\t%s\t0\t1\tnan\n' "$seed" "$term" "$value"; done; }
  printf 'truth a d1(u^2) -0.5\ntruth a d2(u) 2\npublished a 0.1 X_Y 3_or_more\npublished b 0.1 Z 1\n' >known
  { found <<<$'1 d1(u^2) -0.51\n1 d2(u) 2.08\n2 d1(u^2) -0.5\n3 d1(u^2) -0.5\n3 u 2\n4 d1(u^2) -0.5\n4 d2(u) 2\n4 u 1'
    printf 'a\t0.1\t5\n'
    found <<<$'6 d1(u^2) -0.5\n6 d2(u) 1.98\n7 d1(u^2) 0.5\n7 d2(u) 2'; } >found.tsv
  diff - <(awk -f "$pipelines/sindy.awk" known found.tsv) <<'T'
data	noise, %	exact	median	worst	X Y	found, first seed
a	10	3 of 7	4	2e+02	3 or more	-0.51 d1(u^2) + 2.08 d2(u)
T
  printf 'reference b_1 u 7\nreference b_1 d2(u) 8\n' >references
  diff - <(found <<<'1 u 0.12345' | awk -f "$pipelines/sindy.awk" references -) <<'T'
term	a	5 to 95 %	b 1
u	0.1235	0 to 1	7
d2(u)	-	-	8
T
}

@test "what is wrong is refused" {
  printf 'title = x\n' >page
  printf 'a\tb\n1\n' >ragged
  while IFS='|' read -r code message arguments; do
    found=0
    # shellcheck disable=SC2086
    "$pipelines/"$arguments >out 2>err || found=$?
    [[ $found == "$code" ]] && grep -qF -- "$message" err && [[ $(wc -l <err) == 1 ]] ||
      { echo "$arguments: $found $(cat err)"; return 1; }
  done <<<'64|expected join, show, models or cells|scores
64|expected CLOSURE:OBJECTIVE:SEED=FILE|scores models cnn.tsv
66|missing: cannot be read|scores models a:b:c=missing
64|expected CLOSURE:OBJECTIVE:SEED=FILE|scores join s b cnn=cnn.tsv
66|missing.tsv: cannot be read|scores join s b a:b:c=missing.tsv
65|expected a table of|scores join s b a:b:c=page
65|expected a study'\''s table|scores show none.tsv
64|--config is missing|page page
66|missing: cannot be read|page --config missing
64|no option|page --nonsense
65|expected a study'\''s table|page --config page --scores none.tsv
65|expected a table|page --config page --table ragged
65|expected a table|page --config page --table page
66|missing: cannot be read|page --config page --table missing
64|--models: found 2, expected one, or one for each of 1 --scores|page --config page --scores page --models page --models page
65|expected an svg picture|page --config page none.tsv'
}
