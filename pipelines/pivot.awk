# pivot.awk: a study's table of scores with a line a closure and a column a metric.
#
#   awk -f pivot.awk -v form=text scores.tsv
#
# page.awk has the other forms.
#
# Cells are values over all members: the median over the seeds, their range where they
# differ, the median ratio to no closure. No closure comes first; the best value of a
# column is marked unless all are equal; none-NAME, for comparison, is no closure either. Larger is better for times of validity. Where the
# table tells of several groups, a second one has a line a closure and metric: the ratio
# to no closure over all members, its range over the seeds, the median and range over
# groups (of all seeds), in how many groups of each seed no closure is better, and the
# members lost, of all.
BEGIN { FS = "\t" }
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; if (!("closure" in at && "metric" in at)) bad = 1; width = NF; next }
NF != width { bad = 1; exit }
{
  row = $at["closure"]; o = $at["objective"]
  if (o != "-" && o != "none" && o != "nan") row = row ", " o
  if (!(row in seen)) { seen[row]; if (row == "none") first = 1; else rows[++nrow] = row }
  col = $at["metric"] SUBSEP $at["variable"]
  if (!(col in have)) { have[col]; cols[++ncol] = col; name[ncol] = $at["metric"]; of[ncol] = $at["variable"] }
  if ($at["variable"] != "-" && !($at["variable"] in vars)) { vars[$at["variable"]]; nvar++ }
  k = ++count[row, col]
  value[row, col, k] = $at["value"]; error[row, col, k] = $at["stderr"]; ratio[row, col, k] = $at["ratio"]
  if ("low" in at) {
    low[row, col, k] = $at["low"]; high[row, col, k] = $at["high"]
    mid[row, col, k] = $at["median"]; worse[row, col, k] = $at["worse"]
    if ($at["ratio"] != "nan" && ($at["low"] != $at["high"])) grouped = 1
    if ($at["metric"] == "blow-up") { lost[row] += $at["value"] * $at["count"]; all[row] += $at["count"] }
  }
}
END {
  if (bad || !ncol) exit 1
  if (first) { for (r = nrow; r > 0; r--) rows[r + 1] = rows[r]; rows[1] = "none"; nrow++ }
  for (c = 1; c <= ncol; c++) best[c] = find_best(c)
  if (grouped) gather()
  if (form == "text") { text(); if (grouped) groups_text() }
}
function number(x) { return x ~ /^-?inf$/ ? 1e300 : x + 0 }
function median(a, key, n,    i, j, t, s) {
  for (i = 1; i <= n; i++) { if (a[key, i] ~ /nan/) return "nan"; s[i] = a[key, i] }
  for (i = 2; i <= n; i++)
    for (j = i; j > 1 && number(s[j]) < number(s[j - 1]); j--) { t = s[j]; s[j] = s[j - 1]; s[j - 1] = t }
  if (n % 2) return s[(n + 1) / 2]
  return number(s[n / 2 + 1]) == 1e300 ? "inf" : (s[n / 2] + s[n / 2 + 1]) / 2
}
function cell(a, r, c) { return count[rows[r], cols[c]] ? median(a, rows[r] SUBSEP cols[c], count[rows[r], cols[c]]) : "nan" }
# The range over the seeds, empty where they agree.
function spread(r, c,    key, lo, hi) {
  key = rows[r] SUBSEP cols[c]
  lo = extreme(value, key, count[key], -1); hi = extreme(value, key, count[key], 1)
  return digits(lo) == digits(hi) ? "" : range(lo, hi)
}
# The less, the better.
function loss(m, x) {
  x = number(x)
  if (m ~ /^(coverage|conformal)$/) return x < 0.9 ? 0.9 - x : x - 0.9
  return m ~ /^(vpt|correlation-time)/ ? -x : m !~ /^spread-skill/ ? x : x < 1 ? 1 - x : x - 1
}
function find_best(c,    r, x, b, differ) {
  if (name[c] == "cost") return "nan"
  b = "nan"
  for (r = 1; r <= nrow; r++) {
    x = cell(value, r, c)
    if (x == "nan" || rows[r] ~ /^none-/) continue
    if (b != "nan" && number(x) != number(b)) differ = 1
    if (b == "nan" || loss(name[c], x) < loss(name[c], b)) b = x
  }
  return differ ? b : "nan"
}
function digits(x) { return x == "nan" ? "-" : x ~ /inf/ ? x : sprintf("%.3g", x) }
function head(c) { return name[c] (nvar > 1 && of[c] != "-" ? " of " of[c] : "") }
# The least (sign -1) or largest (+1) of a over the seeds; nan when one is.
function extreme(a, key, n, sign,    i, x) {
  for (i = 1; i <= n; i++) {
    if (a[key, i] ~ /nan/) return "nan"
    if (i == 1 || sign * number(a[key, i]) > sign * number(x)) x = a[key, i]
  }
  return x
}
function range(lo, hi) { return lo == "nan" ? "-" : digits(lo) " to " digits(hi) }
# line[1..nline, 0..6]: the second table; line[0, ] are its heads.
function gather(    r, c, i, key, n, list, names) {
  split("closure|metric|ratio|over seeds|median of groups|range of groups|groups worse|members lost", names, "|")
  for (i = 0; i < 8; i++) line[0, i] = names[i + 1]
  for (r = 1; r <= nrow; r++)
    for (c = 1; c <= ncol; c++) {
      key = rows[r] SUBSEP cols[c]; n = count[key]
      if (!n || rows[r] == "none" || name[c] == "blow-up" || median(ratio, key, n) == "nan") continue
      list = ""
      for (i = 1; i <= n; i++) list = list (i > 1 ? ", " : "") worse[key, i]
      line[++nline, 0] = rows[r]; line[nline, 1] = head(c)
      line[nline, 2] = digits(median(ratio, key, n))
      line[nline, 3] = n > 1 ? range(extreme(ratio, key, n, -1), extreme(ratio, key, n, 1)) : "-"
      line[nline, 4] = digits(median(mid, key, n))
      line[nline, 5] = range(extreme(low, key, n, -1), extreme(high, key, n, 1))
      line[nline, 6] = list
      line[nline, 7] = all[rows[r]] ? sprintf("%d of %d", lost[rows[r]] + 0.5, all[rows[r]]) : "-"
    }
}
function groups_text(    i, j, t, wide) {
  for (i = 0; i <= nline; i++) for (j = 0; j < 8; j++) if (length(line[i, j]) > wide[j]) wide[j] = length(line[i, j])
  print ""
  for (i = 0; i <= nline; i++) {
    t = sprintf("%-" wide[0] "s  %-" wide[1] "s", line[i, 0], line[i, 1])
    for (j = 2; j < 8; j++) t = t "  " sprintf("%" wide[j] "s", line[i, j])
    print t
  }
}
function text(    r, c, t, wide, row_text) {
  for (r = 0; r <= nrow; r++)
    for (c = 0; c <= ncol; c++) {
      t = r == 0 ? (c ? head(c) : "closure") : c == 0 ? rows[r] : digits(cell(value, r, c))
      if (r && c && spread(r, c) != "") t = t " [" spread(r, c) "]"
      if (r && c && cell(ratio, r, c) != "nan" && rows[r] != "none") t = t " (" digits(cell(ratio, r, c)) ")"
      grid[r, c] = t
      if (length(t) > wide[c]) wide[c] = length(t)
    }
  for (r = 0; r <= nrow; r++) {
    row_text = sprintf("%-" wide[0] "s", grid[r, 0])
    for (c = 1; c <= ncol; c++) row_text = row_text "  " sprintf("%" wide[c] "s", grid[r, c])
    print row_text
  }
}
