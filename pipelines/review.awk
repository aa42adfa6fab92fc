# review.awk: parts of the review's page, from what its steps have gathered of the studies.
#
#   awk -f review.awk -v form=matrix    -v small=SUFFIX behind.tsv... cells.tsv >matrix.html
#   awk -f review.awk -v form=published -v small=SUFFIX published.tsv... >published.html
#   awk -f review.awk -v form=studies   -v small=SUFFIX about.tsv behind.tsv... index.html... >studies.html
#
# matrix     a line a closure and objective, a column a system of a study. A cell has the ratio of
#            its metric to no closure (the best of a column is marked), its range over the seeds,
#            the cost of a run over that of no closure, and the runs lost of all. It leads to what
#            stands behind it, the head of a column to the study's page.
# published  what others have published, beside ours.
# studies    of each its purpose (about.tsv: NAME, words), verdicts (of its page), steps, time, size.
#
# behind.tsv is of behind.awk, cells.tsv of `scores cells`, published.tsv of published.awk. Results
# of a study lie in results/STUDY and SUFFIX, the page in a folder beside it.
BEGIN { FS = "\t" }
FNR == 1 { nfile++; kind = kind_of_file() }
kind == "about" { about[$1] = $2 }
kind == "behind" && FNR == 1 { list[++nlist] = study = $1; steps[$1] = $2; seconds[$1] = $3; bytes[$1] = $4 }
kind == "behind" && FNR > 1 { behind[study, $1] }
kind == "page" && /^<p class="verdict">/ { verdict[folder(FILENAME)] = verdict[folder(FILENAME)] $0 "\n" }
kind == "published" && FNR > 1 { published[++npublished] = $0 }
kind == "cells" && FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
kind == "cells" && FNR > 1 { take_cell() }
END {
  if (form == "matrix") matrix()
  else if (form == "published") others()
  else studies()
}
function kind_of_file() {
  if (form == "published") return "published"
  if (form == "studies" && nfile == 1) return "about"
  if (FILENAME ~ /\.html$/) return "page"
  return NF == 4 ? "behind" : "cells"
}
function folder(path) { sub(/\/[^\/]*$/, "", path); sub(/.*\//, "", path); return path }

# ---- words -------------------------------------------------------------------------
function escape(s) {
  gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); gsub(/"/, "\\&quot;", s)
  return s
}
function number(x) { return x ~ /inf/ ? 1e300 : x + 0 }
function digits(x, n) {
  if (x ~ /nan/) return "&ndash;"
  return number(x) > 1e6 ? "&infin;" : number(x) >= 100 ? sprintf("%.0f", x) : sprintf("%." n "g", x)
}
function base(s) { sub(/:.*/, "", s); sub(/-[0-9]+$/, "", s); return s }
function hours(s) { return s < 120 ? sprintf("%.2g s", s) : s < 7200 ? sprintf("%.3g min", s / 60) : sprintf("%.3g h", s / 3600) }
# A link to a file of the study.
function page_of(study, file, words) { return "<a href=\"../" escape(study small) "/" file "\">" escape(words) "</a>" }

# ---- the matrix --------------------------------------------------------------------
function take_cell(    col, row) {
  col = $at["study"] SUBSEP $at["system"]
  if (!(col in column)) {
    column[col] = ++ncol; cols[ncol] = col
    study_of[ncol] = $at["study"]; system_of[ncol] = $at["system"]; words_of[ncol] = $at["words"]
  }
  if ($at["closure"] == "none") return
  row = $at["closure"] SUBSEP $at["objective"]
  if (!(row in line)) { line[row] = ++nrow; rows[nrow] = row; closure[nrow] = $at["closure"]; objective[nrow] = $at["objective"] }
  ratio[row, col] = $at["ratio"]; low[row, col] = $at["low"]; high[row, col] = $at["high"]
  cost[row, col] = $at["cost"]; lost[row, col] = $at["lost"] + 0; runs[row, col] = $at["runs"] + 0
  if ($at["best"]) best[row, col]
}
# Columns of one system beside each other; lines of one closure too, those of most columns first.
function order(    i, j, n, name, most) {
  for (i = 1; i <= ncol; i++)
    for (j = i; j <= ncol; j++)
      if (!(j in placed) && base(system_of[j]) == base(system_of[i])) { placed[j]; col_at[++n] = j }
  for (i = 1; i <= nrow; i++)
    for (j = 1; j <= ncol; j++)
      if (((rows[i] SUBSEP cols[j]) in ratio) && !((closure[i], j) in met)) { met[closure[i], j]; often[closure[i]]++ }
  for (n = 0; n < nrow;) {
    most = 0
    for (i = 1; i <= nrow; i++)
      if (!(closure[i] in done) && often[closure[i]] > most) { most = often[closure[i]]; name = closure[i] }
    done[name]
    for (i = 1; i <= nrow; i++) if (closure[i] == name) row_at[++n] = i
  }
}
function column_head(c,    name, rest) {
  name = base(system_of[c])
  rest = system_of[c] == name ? "" : substr(system_of[c], length(name) + 2) "; "
  printf "<th scope=\"col\" data-kind=\"%s\"><abbr title=\"%s\">%s</abbr><small>%s</small> %s</th>\n", escape(name), \
    escape(system_of[c]), escape(name), escape(rest words_of[c]), page_of(study_of[c], "index.html", study_of[c])
}
function cell(r, c,    key, x, row, text) {
  key = rows[r] SUBSEP cols[c]
  if (!(key in ratio)) { print "<td></td>"; return }
  x = ratio[key]
  printf "<td data-value=\"%s\"%s>", (x ~ /inf/ ? "1e300" : x), \
    (x ~ /inf/ ? " class=\"lost\"" : key in best ? " class=\"best\"" : "")
  row = system_of[c] "/" closure[r] "/" objective[r]
  text = "&times;&nbsp;" digits(x, 2)
  if ((study_of[c] small, row) in behind) text = "<a href=\"" escape(study_of[c] small) ".html#row-" escape(row) "\">" text "</a>"
  printf "%s", text
  if (digits(low[key], 2) != digits(high[key], 2)) printf "<small>%s to %s</small>", digits(low[key], 2), digits(high[key], 2)
  if (cost[key] !~ /nan/) printf "<small>cost &times; %s</small>", digits(sprintf("%.1g", cost[key]), 2)
  if (runs[key]) printf "<small%s>%d of %d lost</small>", (lost[key] ? " class=\"lost\"" : ""), lost[key], runs[key]
  print "</td>"
}
function matrix(    r, c, i, k) {
  order()
  print "<div class=\"wide\" tabindex=\"0\">\n<table class=\"matrix\">\n<thead><tr><th scope=\"col\">Closure</th>"
  for (k = 1; k <= ncol; k++) column_head(col_at[k])
  print "</tr></thead>\n<tbody>"
  for (i = 1; i <= nrow; i++) {
    r = row_at[i]
    printf "<tr><th scope=\"row\">%s%s</th>\n", escape(closure[r]), (objective[r] == "-" ? "" : "<small>" escape(objective[r]) "</small>")
    for (k = 1; k <= ncol; k++) cell(r, col_at[k])
    print "</tr>"
  }
  print "</tbody>\n</table>\n</div>"
}

# ---- what others have published ------------------------------------------------------
function others(    i, f, ours) {
  if (!npublished) return
  print "<div class=\"wide\" tabindex=\"0\">\n<table class=\"matrix\">\n<thead><tr><th scope=\"col\">Study</th><th>System</th>" \
    "<th>Closure</th><th>Objective</th><th>Metric</th><th>Published</th><th>Ours</th><th>In words</th><th>Source</th></tr></thead>\n<tbody>"
  for (i = 1; i <= npublished; i++) {
    split(published[i], f, "\t")
    ours = digits(f[7], 3) (f[8] == f[9] ? "" : "<small>" digits(f[8], 3) " to " digits(f[9], 3) "</small>")
    printf "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td data-value=\"%s\">%s</td><td%s>%s</td><td>%s</td></tr>\n", \
      page_of(f[1], "index.html", f[1]), escape(f[2]), escape(f[3]), escape(f[4]), escape(f[5]), f[6], f[7], ours, \
      (f[10] == "worse" ? " class=\"lost\"" : f[10] == "better" ? " class=\"best\"" : ""), escape(f[10]), escape(f[11])
  }
  print "</tbody>\n</table>\n</div>"
}

# ---- the studies -----------------------------------------------------------------------
function studies(    i, s, name, n, spent, size) {
  for (i = 1; i <= nlist; i++) {
    s = list[i]; name = substr(s, 1, length(s) - length(small))
    printf "<section id=\"study-%s\"><h3>%s: %s</h3>\n%s", escape(name), page_of(name, "index.html", name), escape(about[name]), verdict[s]
    printf "<p class=\"note\">make study-%s%s: %d steps, %s of CPU time, %.3g MB; <a href=\"%s.html\">commands and files</a>, %s</p></section>\n", \
      escape(name), (small == "" ? "" : " SMALL=1"), steps[s], hours(seconds[s]), bytes[s] / 1e6, escape(s), page_of(name, "scores.tsv", "scores")
    n += steps[s]; spent += seconds[s]; size += bytes[s]
  }
  printf "<p>All together: %d studies, %d steps, %s of CPU time, %.3g MB.</p>\n", nlist, n, hours(spent), size / 1e6
}
