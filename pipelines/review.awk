# review.awk: parts of the review's page, from what its steps have gathered of the studies.
#
#   awk -f review.awk -v form=matrix -v small=SUFFIX behind.tsv... cells.tsv >matrix.html
#   awk -f review.awk -v form=published -v small=SUFFIX published.tsv... >published.html
#   awk -f review.awk -v form=studies -v small=SUFFIX about.tsv behind.tsv... index.html... >studies.html
#
# matrix: a line a closure and objective, a column a system of a study; a cell has the ratio of its
# metric to no closure (the best of a column is marked), its range over the seeds, the cost of a run
# over that of no closure, and the runs lost of all; it leads to what stands behind it, a head to the
# study's page. published: what others have published beside ours. studies: of each its purpose
# (about.tsv: name, words), verdicts, steps, time and size. behind.tsv: behind.awk, cells.tsv: scores cells, published.tsv: published.awk.
function escape(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); gsub(/"/, "\\&quot;", s); return s }
function ratio_words(x) { return x ~ /inf/ || x + 0 > 1e6 ? "&infin;" : x ~ /nan/ ? "&ndash;" : sprintf("%.2g", x) + 0 >= 100 ? sprintf("%.0f", x) : sprintf("%.2g", x) }
function larger_is_better(m) { return m ~ /^(vpt|correlation-time)/ }
function number(x) { return x ~ /inf/ ? 1e300 : x + 0 }
BEGIN {
  FS = "\t"
  split("nrmse|relative error|rmse|root mean square error|mae|mean absolute error|relative-error|mean relative error" \
    "|vpt|valid prediction time|energy|error of the energy|crps|ranked probability score|hellinger|Hellinger distance", w, "|")
  for (i = 1; i in w; i += 2) word[w[i]] = w[i + 1]
}
FNR == 1 { nfile++; split("", at) }
form == "published" { if (FNR == 1) next; published(); next }
form == "studies" && nfile == 1 { about[$1] = $2; next }
/^<p class="verdict">/ { study = FILENAME; sub(/\/[^\/]*$/, "", study); sub(/.*\//, "", study); verdict[study] = verdict[study] $0 "\n"; next }
FILENAME ~ /\.html$/ { next }
form == "studies" && FNR == 1 { list[++nlist] = $1; nstep[$1] = $2; seconds[$1] = $3; bytes[$1] = $4 }
NF == 4 && FNR == 1 { study = $1; next }   # behind.tsv
NF == 1 { behind[study, $1]; next }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
  col = $at["study"] SUBSEP $at["system"]
  if (!(col in have)) { have[col]; cols[++ncol] = col; study_of[ncol] = $at["study"]; system_of[ncol] = $at["system"]; metric_of[ncol] = $at["metric"] }
  row = $at["closure"] SUBSEP $at["objective"]
  if ($at["closure"] == "none") next
  if (!(row in seen)) { seen[row]; rows[++nrow] = row; closure[nrow] = $at["closure"]; objective[nrow] = $at["objective"] }
  ratio[row, col] = $at["ratio"]; low[row, col] = $at["low"]; high[row, col] = $at["high"]
  cost[row, col] = $at["cost"]; lost[row, col] = $at["lost"]; runs[row, col] = $at["runs"]
  if ($at["closure"] !~ /^none-/ && $at["ratio"] !~ /nan|inf/ && (!(col in best) || (larger_is_better($at["metric"]) ? $at["ratio"] > best[col] : $at["ratio"] < best[col]))) best[col] = $at["ratio"] + 0
}
function base(s) { sub(/:.*/, "", s); sub(/-[0-9]+$/, "", s); return s }
function metric_words(m,    b) { b = m; sub(/:.*/, "", b); return b in word ? word[b] : m }
# Columns of one system beside each other; lines of one closure too, those of most columns first.
function order(    i, j, n, k, most) {
  for (i = 1; i <= ncol; i++) for (j = i; j <= ncol; j++) if (!(j in placed) && base(system_of[j]) == base(system_of[i])) { placed[j]; col_at[++n] = j }
  for (i = 1; i <= nrow; i++) for (j = 1; j <= ncol; j++) if (((rows[i] SUBSEP cols[j]) in ratio) && !((closure[i], j) in met)) { met[closure[i], j]; often[closure[i]]++ }
  for (n = 0; n < nrow;) {
    most = 0
    for (i = 1; i <= nrow; i++) if (!(closure[i] in done) && often[closure[i]] > most) { most = often[closure[i]]; k = closure[i] }
    done[k]
    for (i = 1; i <= nrow; i++) if (closure[i] == k) row_at[++n] = i
  }
}
function cell(r, c,    key, x, target, text) {
  key = rows[r] SUBSEP cols[c]
  if (!(key in ratio)) { printf "<td></td>"; return }
  x = ratio[key]
  printf "<td data-value=\"%s\"%s>", (x ~ /inf/ ? "1e300" : x), (x ~ /inf/ ? " class=\"lost\"" : x !~ /nan/ && cols[c] in best && x + 0 == best[cols[c]] ? " class=\"best\"" : "")
  target = system_of[c] "/" closure[r] "/" objective[r]
  text = "&times;&nbsp;" ratio_words(x)
  if ((study_of[c] small, target) in behind) printf "<a href=\"%s.html#row-%s\">%s</a>", escape(study_of[c] small), escape(target), text
  else printf "%s", text
  if (ratio_words(low[key]) != ratio_words(high[key])) printf "<small>%s to %s</small>", ratio_words(low[key]), ratio_words(high[key])
  if (cost[key] !~ /nan/) printf "<small>cost &times; %s</small>", ratio_words(sprintf("%.1g", cost[key]))
  if (runs[key] + 0) printf "<small%s>%s</small>", (lost[key] + 0 ? " class=\"lost\"" : ""), lost[key] + 0 " of " runs[key] " lost"
  printf "</td>\n"
}
function published(    good) {
  if (!heads++) print "<div class=\"wide\" tabindex=\"0\">\n<table class=\"matrix\">\n<thead><tr><th scope=\"col\">Study</th><th>System</th><th>Closure</th><th>Objective</th><th>Metric</th><th>Published</th><th>Ours</th><th>In words</th><th>Source</th></tr></thead>\n<tbody>"
  printf "<tr><th scope=\"row\"><a href=\"../%s/index.html\">%s</a></th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td data-value=\"%s\">%s%s</td><td%s>%s</td><td>%s</td></tr>\n", \
    escape($1 small), escape($1), escape($2), escape($3), escape($4), escape($5), $6, $7, ($7 ~ /nan/ ? "&ndash;" : ratio_words3($7)), ($8 != $9 ? "<small>" ratio_words3($8) " to " ratio_words3($9) "</small>" : ""), \
    ($10 == "worse" ? " class=\"lost\"" : $10 == "better" ? " class=\"best\"" : ""), escape($10), escape($11)
}
function ratio_words3(x) { return number(x) >= 1e300 ? "&infin;" : sprintf("%.3g", x) }
function hours(s) { return s < 120 ? sprintf("%.2g s", s) : s < 7200 ? sprintf("%.3g min", s / 60) : sprintf("%.3g h", s / 3600) }
function studies(    i, s, plain) {
  for (i = 1; i <= nlist; i++) {
    s = list[i]; plain = small == "" ? s : substr(s, 1, length(s) - length(small))
    printf "<section id=\"study-%s\"><h3><a href=\"../%s/index.html\">%s</a>: %s</h3>\n%s", escape(plain), escape(s), escape(plain), escape(about[plain]), verdict[s]
    printf "<p class=\"note\">make study-%s%s: %d steps, %s of CPU time, %.3g MB; <a href=\"%s.html\">commands and files</a>, <a href=\"../%s/scores.tsv\">scores</a></p></section>\n", \
      escape(plain), (small == "" ? "" : " SMALL=1"), nstep[s], hours(seconds[s]), bytes[s] / 1e6, escape(s), escape(s)
    all_steps += nstep[s]; all_seconds += seconds[s]; all_bytes += bytes[s]
  }
  printf "<p>All together: %d studies, %d steps, %s of CPU time, %.3g MB.</p>\n", nlist, all_steps, hours(all_seconds), all_bytes / 1e6
}
END {
  if (form == "studies") { studies(); exit }
  if (form == "published") { if (heads) print "</tbody>\n</table>\n</div>"; exit }
  order()
  printf "<div class=\"wide\" tabindex=\"0\">\n<table class=\"matrix\">\n<thead><tr><th scope=\"col\">Closure</th>"
  for (k = 1; k <= ncol; k++) {
    c = col_at[k]
    printf "<th scope=\"col\" data-kind=\"%s\"><abbr title=\"%s\">%s</abbr><small>%s%s</small> <a href=\"../%s/index.html\">%s</a></th>\n", escape(base(system_of[c])), escape(system_of[c]), escape(base(system_of[c])), \
      (system_of[c] == base(system_of[c]) ? "" : escape(substr(system_of[c], length(base(system_of[c])) + 2)) "; "), escape(metric_words(metric_of[c])), escape(study_of[c] small), escape(study_of[c])
  }
  print "</tr></thead>\n<tbody>"
  for (j = 1; j <= nrow; j++) {
    r = row_at[j]
    printf "<tr><th scope=\"row\">%s%s</th>\n", escape(closure[r]), (objective[r] == "-" ? "" : "<small>" escape(objective[r]) "</small>")
    for (k = 1; k <= ncol; k++) cell(r, col_at[k])
    print "</tr>"
  }
  print "</tbody>\n</table>\n</div>"
}
