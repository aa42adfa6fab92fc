# sindy.awk: what `sindy` found, case by case, beside what is true and what is published.
#
#   awk -f sindy.awk KNOWN FOUND.tsv... >table.tsv
#   awk -f sindy.awk REFERENCES FOUND.tsv... >table.tsv
#
# FOUND has no header and lines `DATA NOISE SEED`, then the columns of `sindy show --format
# tsv`, nothing where no term was left. KNOWN has lines `truth DATA TERM COEFFICIENT` and
# `published DATA NOISE COLUMN VALUE`. An equation is exact when its terms are those of the
# truth; its error is the largest relative error of its coefficients, in %; median and
# worst are of the exact ones. REFERENCES has lines `reference COLUMN TERM VALUE`: with them
# there is a line a term, and columns of each DATA. A `_` is shown as a blank.
BEGIN { OFS = "\t" }
$1 == "truth" { truth[$2, $3] = $4; terms[$2]++; next }
$1 == "published" { value[$2, $3, $4] = $5; names[$2] = names[$2] " " $4; next }
$1 == "reference" {
  add_column($2)
  value[$2, $3] = $4
  if (!($3 in met)) { met[$3]; lines[++nline] = $3 }
  next
}
{
  c = $1 SUBSEP $2; s = c SUBSEP $3
  if (!(c in seeds)) {
    cases[++ncase] = c; data[c] = $1; noise[c] = $2; first[c] = s
    n = split(names[$1], words, " ")
    for (i = 1; i <= n; i++) add_column(words[i])
  }
  if (!(s in count)) { count[s] = 0; seed[c, ++seeds[c]] = s }
  if (NF < 6) next
  count[s]++
  sign = count[s] > 1 ? ($6 < 0 ? " - " : " + ") : $6 < 0 ? "-" : ""
  written[s] = written[s] sign sprintf("%.4g %s", size($6), $5)
  if (($1, $5) in truth) error[s] = larger(error[s], 100 * size($6 / truth[$1, $5] - 1))
  else wrong[s] = 1
  coefficient[$1, $5] = sprintf("%.4g", $6); bounds[$1, $5] = sprintf("%.4g to %.4g", $7, $8)
}
END { if (nline) show_closures(); else show_equations() }
function size(x) { return x < 0 ? -x : x }
function larger(x, y) { return x > y ? x : y }
function cell(x) { gsub(/_/, " ", x); return x == "" ? "-" : x }
function add_column(x) { if (!(x in known)) { known[x]; columns[++ncolumn] = x } }
function show_equations(    i, j, k, n, c, s, e, list) {
  printf "data\tnoise, %%\texact\tmedian\tworst"
  for (j = 1; j <= ncolumn; j++) printf "\t%s", cell(columns[j])
  print "\tfound, first seed"
  for (i = 1; i <= ncase; i++) {
    c = cases[i]; n = 0
    for (j = 1; j <= seeds[c]; j++) {
      s = seed[c, j]
      if (wrong[s] || count[s] != terms[data[c]]) continue
      e = error[s] + 0
      for (k = n++; k > 0 && list[k] > e; k--) list[k + 1] = list[k]
      list[k + 1] = e
    }
    printf "%s\t%g\t%d of %d", data[c], 100 * noise[c], n, seeds[c]
    if (n) printf "\t%.2g\t%.2g", (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2, list[n]
    else printf "\t-\t-"
    for (j = 1; j <= ncolumn; j++) printf "\t%s", cell(value[data[c], noise[c], columns[j]])
    print "", cell(written[first[c]])
  }
}
function show_closures(    c, i, j, t) {
  printf "term"
  for (i = 1; i <= ncase; i++) printf "\t%s\t5 to 95 %%", data[cases[i]]
  for (j = 1; j <= ncolumn; j++) printf "\t%s", cell(columns[j])
  print ""
  for (t = 1; t <= nline; t++) {
    printf "%s", lines[t]
    for (i = 1; i <= ncase; i++) {
      c = data[cases[i]]
      printf "\t%s\t%s", cell(coefficient[c, lines[t]]), cell(bounds[c, lines[t]])
    }
    for (j = 1; j <= ncolumn; j++) printf "\t%s", cell(value[columns[j], lines[t]])
    print ""
  }
}
