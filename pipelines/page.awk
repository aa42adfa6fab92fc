# page.awk: what a page says of a study's table of scores: its verdict, or its tables.
#
#   awk -f pivot.awk -f page.awk -v form=verdict|html [-v models=models.tsv]
#     [-v untrained="CLOSURE..."] scores.tsv
#
# models.tsv (of `scores models`) has columns closure, objective, seed, parameters, seconds.
# A cell holds the value over all members, the median of the seeds; its standard error; the
# range over the seeds; the ratio to no closure over all members (diamond) and, where there
# are groups, the median of theirs (bar), with a strip: the range over groups and both, from
# 0.01 to 10 on a logarithmic axis, no closure dashed. What the clock says (costs, seconds)
# has one digit, so that pages of equal runs hardly ever differ.
BEGIN {
  split("none|no closure|smagorinsky|Smagorinsky model|dynamic-smagorinsky|dynamic Smagorinsky model" \
    "|leith|Leith model|gradient|gradient model|gradient-4|gradient model, order 4|similarity|similarity model" \
    "|linear|linear stencil|cnn|convolutional network|flux|network of fluxes|gru|gated recurrent unit" \
    "|stencil|learned stencil|limiter|learned limiter" \
    "|viscosity|network of viscosities|skew|skew-symmetric network|state-space|linear state space" \
    "|polynomial-noise|polynomial with noise", w, "|")
  for (i = 1; i in w; i += 2) form_word[w[i]] = w[i + 1]
  split("derivative|fitted to the unresolved term|trajectory|fitted to the run" \
    "|short|fitted to short runs|continuous|fitted to the run, by the adjoint equation|cut|fitted to the run, gradients cut" \
    "|state|fitted to the state|statistics|fitted to statistics|differences|fitted to differences of records", w, "|")
  for (i = 1; i in w; i += 2) word[w[i]] = w[i + 1]
  # metric, its words, what it is, unit
  metric("nrmse", "Relative error", "root mean square error over the root mean square of the truth", "of the truth's size")
  metric("rmse", "Root mean square error", "root mean square error over times, members and points", "in the variable's unit")
  metric("mae", "Mean absolute error", "mean over times, members and points", "in the variable's unit")
  metric("relative-error", "Mean relative error", "mean over times and members of |v - u| / |u|", "of the truth's size")
  metric("energy", "Error of the energy", "relative error of the time-mean energy", "of the truth's")
  metric("spectrum", "Distance of spectra", "root mean square over wavenumbers, of mean spectra", "powers of ten")
  metric("gradient", "Error of the gradient", "relative error of the time-mean squared gradient", "of the truth's")
  metric("blow-up", "Runs lost", "not finite, or ended early", "")
  metric("cost", "Cost of a run", "CPU time, one digit", "CPU s per unit of time")
  metric("vpt", "Valid prediction time", "until the error passes a threshold; larger is better", "time, larger is better")
  metric("correlation-time", "Correlation time", "until the correlation with the truth is lost", "time, larger is better")
  metric("vpt-never", "Never passed it", "part of the runs whose error stays below", "larger is better")
  metric("correlation-time-never", "Never lost it", "part of the runs whose correlation stays above", "larger is better")
  metric("acf", "Distance of autocorrelations", "root mean square over lags", "of 1")
  metric("kl", "Kullback-Leibler divergence", "of the truth's distribution of values", "nats")
  metric("hellinger", "Hellinger distance", "of the distributions of values", "0 to 1")
  metric("wasserstein", "Wasserstein distance", "of the distributions of values", "standard deviations")
  metric("crps", "Ranked probability score", "continuous ranked probability score", "in the variable's unit")
  metric("energy-score", "Energy score", "ranked probability score of whole states", "in the variable's unit")
  metric("log-score", "Logarithmic score", "of an ensemble taken as normal", "nats")
  metric("rank", "Distance of ranks from flat", "over that by chance", "1 is honest")
  metric("spread-skill", "Spread over error", "of an ensemble", "1 is honest")
  metric("coverage", "Part within intervals", "of the truth, in an ensemble's central interval", "0.9 is right")
  metric("conformal", "Part within stretched intervals", "of the truth, in intervals that other ensembles have stretched", "0.9 is right")
  metric("conformal-width", "Width of stretched intervals", "that hold that part", "in the variable's unit")
  if (models) read_models()
}
function metric(key, words, title, unit) { word[key] = words; about[key] = title; units[key] = unit }
function read_models(    line, f, i, k, at_model, key) {
  while ((getline line <models) > 0) {
    i = split(line, f, "\t")
    if (!("closure" in at_model)) { for (; i; i--) at_model[f[i]] = i; continue }
    key = f[at_model["closure"]]; k = f[at_model["objective"]]
    if (k != "-" && k != "none" && k != "nan") key = key ", " k
    k = ++nmodel[key]
    parameters[key, k] = f[at_model["parameters"]]; seconds[key, k] = f[at_model["seconds"]]
  }
}
END {
  if (bad || !ncol) exit 1
  for (r = 1; r <= nrow; r++) { split(rows[r], w, ", "); goals[w[2]]; form_of[r] = w[1]; goal[r] = w[2] }
  for (i in goals) if (i != "") several++
  cost = find_column("cost", "")
  if (form == "verdict") verdict()
  if (form == "html") { html(); if (grouped) groups_html() }
}
# The column of a metric; any = "" or a variable.
function find_column(m, variable,    c) {
  for (c = 1; c <= ncol; c++) if (name[c] == m && (variable == "" || of[c] == variable)) return c
  return 0
}
function form_words(key) {
  if (key ~ /^none-[0-9]+$/) return "no closure on " substr(key, 6) " points"
  return key in form_word ? form_word[key] : key
}
function words(key,    base) {
  base = key; sub(/:.*/, "", base)
  return !(base in word) ? key : word[base] (base == key ? "" : " (" substr(key, length(base) + 2) ")")
}
function called(r) { return form_words(form_of[r]) (several > 1 && goal[r] != "" ? ", " words(goal[r]) : "") }
function variable_words(v) { return v ~ /^tau_/ ? "unresolved term" (nvar > 2 ? " of " substr(v, 5) : "") : v }
function column_words(c) { return words(name[c]) (nvar > 1 && of[c] != "-" && name[c] != "blow-up" ? " of " (of[c] ~ /^tau_/ ? "the " : "") variable_words(of[c]) : "") }
function times(q) { return q ~ /nan/ ? "&ndash;" : "&times;&nbsp;" (q ~ /inf/ ? "&infin;" : sprintf("%.2g", q)) }
function once(x) { return x == "nan" ? "&ndash;" : sprintf("%.5g", sprintf("%.1g", x) + 0) }
function cost_ratio(r,    a, b) {
  if (!cost) return "nan"
  a = cell(value, r, cost); b = cell(value, 1, cost)
  return a == "nan" || b == "nan" || b + 0 == 0 || rows[1] != "none" ? "nan" : a / b
}
# Row with the best ratio of column c, in array a (ratio or mid), but for `but`; of those in
# `only`, or of all closures where it is "".
function leader(a, c, but, only,    r, b, x, least) {
  for (r = 1; r <= nrow; r++) {
    if (rows[r] == "none" || r == but || (only == "" && rows[r] ~ /^none-/) || (only != "" && index(" " only " ", " " form_of[r] " ") == 0)) continue
    x = cell(a, r, c)
    if (x != "nan" && (!b || loss(name[c], x) < least)) { b = r; least = loss(name[c], x) }
  }
  return b
}
# The metric that decides: the first of a state that has ratios.
function deciding(    c) {
  for (c = 1; c <= ncol; c++)
    if (name[c] !~ /^(cost|blow-up|spread-skill|rank|coverage|conformal)/ && of[c] !~ /^tau_/ && leader(ratio, c)) return c
  return 0
}
function capital(s) { return toupper(substr(s, 1, 1)) substr(s, 2) }
function the(r) { return (form_of[r] in form_word ? "the " : "") "<b>" escape(called(r)) "</b>" }
function worst(r, c,    key) { key = rows[r] SUBSEP cols[c]; return loss(name[c], 2) < loss(name[c], 1) ? extreme(low, key, count[key], -1) : extreme(high, key, count[key], 1) }
# Two sentences or three; nothing where no metric has ratios to no closure.
function verdict(    c, a, b, n, what) {
  if (!(c = deciding()) || rows[1] != "none") return
  b = leader(ratio, c); a = grouped ? leader(mid, c) : b
  what = escape(tolower(substr(column_words(c), 1, 1)) substr(column_words(c), 2))
  if (loss(name[c], cell(ratio, b, c)) >= loss(name[c], 1))
    printf "Over all runs no closure does better than none: with the best, %s, the %s is %s.", the(b), what, times(cell(ratio, b, c))
  else if (a != b) {
    printf "In the typical group of runs %s does best (%s %s of no closure&rsquo;s; with %s %s), over all runs together %s (%s against %s)", \
      the(a), what, times(cell(mid, a, c)), the(b), times(cell(mid, b, c)), the(b), times(cell(ratio, b, c)), times(cell(ratio, a, c))
    if (loss(name[c], worst(a, c)) > loss(name[c], worst(b, c)))
      printf ", where few large errors weigh more: the worst group has %s with %s, %s with %s", times(worst(a, c)), the(a), times(worst(b, c)), the(b)
    printf "."
  } else {
    n = leader(ratio, c, b)
    printf "%s does best%s: the %s is %s of no closure&rsquo;s over all runs%s%s.", capital(the(b)), grouped ? ", in the typical group of runs and over all" : "", \
      what, times(cell(ratio, b, c)), grouped ? " and " times(cell(mid, b, c)) " in the typical group" : "", n ? "; next is " the(n) ", " times(cell(ratio, n, c)) : ""
  }
  printf " %s%s. %s\n", runs_lost(), costs(a, b), without_training(c, b)
}
function runs_lost(    r, n, m, c) {
  for (r = 1; r <= nrow; r++) { n += lost[rows[r]]; m += all[rows[r]] }
  return !m ? "Runs lost were not counted" : n < 0.5 ? sprintf("Of %d runs none was lost", m) : sprintf("Of %d runs %d %s lost", m, n + 0.5, n < 1.5 ? "was" : "were")
}
function costs(a, b) {
  if (cost_ratio(a) == "nan") return "; what a run costs was not measured"
  return sprintf("; with %s a run costs about %s times one without closure%s", the(a), once(cost_ratio(a)), \
    a == b || cost_ratio(b) == "nan" ? "" : ", with " the(b) " " once(cost_ratio(b)) " times")
}
# The cheapest of the untrained that is no worse than the best.
function without_training(c, best_row,    r, b, x) {
  if (untrained == "" || !(r = leader(ratio, c, 0, untrained))) return "What does as well without training was not measured."
  x = cell(ratio, best_row, c)
  for (r = 1; r <= nrow; r++)
    if (index(" " untrained " ", " " form_of[r] " ") && cell(ratio, r, c) != "nan" && loss(name[c], cell(ratio, r, c)) <= loss(name[c], x) && \
        (!b || cost_ratio(r) == "nan" || cost_ratio(r) < cost_ratio(b))) b = r
  if (b) return sprintf("Without training, %s %s (%s%s).", the(b), loss(name[c], cell(ratio, b, c)) < loss(name[c], x) ? "does better" : "does as well", \
    times(cell(ratio, b, c)), cost_ratio(b) == "nan" ? "" : "; a run costs about " once(cost_ratio(b)) " times one without closure")
  r = leader(ratio, c, 0, untrained)
  return sprintf("Nothing without training does as well: the best, %s, has %s.", the(r), times(cell(ratio, r, c)))
}
function escape(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); gsub(/"/, "\\&quot;", s); return s }
# Where a ratio stands on the strip of 100 by 12.
function place(q) { q = number(q); return sprintf("%.4g", 100 / 3 * (log(q < 0.01 ? 0.01 : q > 10 ? 10 : q) / log(10) + 2)) }
function strip(r, c,    key, lo, hi, m, q) {
  key = rows[r] SUBSEP cols[c]
  lo = extreme(low, key, count[key], -1); hi = extreme(high, key, count[key], 1); m = cell(mid, r, c); q = cell(ratio, r, c)
  if (lo ~ /nan/ || m == "nan" || q == "nan") return ""
  q = place(q)
  return "<svg class=\"strip\" viewBox=\"0 0 100 12\" aria-hidden=\"true\"><path class=\"axis\" d=\"M0 6H100\"/><path class=\"one\" d=\"M66.7 0V12\"/><path class=\"far\" d=\"M" place(lo) " 6H" place(hi) "\"/>" \
    "<path class=\"mid\" d=\"M" place(m) " 1V11\"/><path class=\"all\" d=\"M" q " 2l4 4-4 4-4-4z\"/></svg>"
}
# Groups of each seed that are worse than no closure; "" where there are none.
function worse_groups(r, c,    i, key, list, n) {
  key = rows[r] SUBSEP cols[c]
  for (i = 1; i <= count[key]; i++) { n += worse[key, i]; list = list (i > 1 ? ", " : "") worse[key, i] }
  return n > 0 ? "<small class=\"lost\">" list (list == "1" ? " group" : " groups") " worse</small>" : ""
}
function column_head(title, shown, unit) { return "<th scope=\"col\"><abbr title=\"" escape(title) "\">" escape(shown) "</abbr>" (unit == "" ? "" : "<small>" escape(unit) "</small>") "</th>" }
function html(    r, c, base, key) {
  printf "<div class=\"wide\" tabindex=\"0\">\n<table class=\"scores\">\n<thead><tr><th scope=\"col\">Closure</th>"
  for (c = 1; c <= ncol; c++) {
    base = name[c]; sub(/:.*/, "", base)
    printf "%s", column_head(head(c) (base in about ? ": " about[base] : ""), column_words(c), units[base])
  }
  if (models) printf "%s%s", column_head("entries of theta", "Parameters", "number"), column_head("CPU time of the fit, one digit", "Time to fit", "CPU s")
  print "</tr></thead>\n<tbody>"
  for (r = 1; r <= nrow; r++) {
    printf "<tr><th scope=\"row\" title=\"%s\">%s%s</th>\n", escape(rows[r]), escape(form_words(form_of[r]) == form_of[r] ? form_of[r] : capital(form_words(form_of[r]))), goal[r] == "" ? "" : "<small>" escape(words(goal[r])) "</small>"
    for (c = 1; c <= ncol; c++) html_cell(r, c)
    if (models) {
      key = rows[r]
      base = nmodel[key] ? median(parameters, key, nmodel[key]) : "nan"
      printf "<td data-value=\"%s\">%s</td>", base, base == "nan" ? "&ndash;" : base
      base = nmodel[key] ? median(seconds, key, nmodel[key]) : "nan"
      printf "<td data-value=\"%s\">%s</td>", once(base), once(base)
    }
    print "</tr>"
  }
  print "</tbody>\n</table>\n</div>"
}
function html_cell(r, c,    x, s, q, m) {
  x = cell(value, r, c); s = cell(error, r, c); q = rows[r] == "none" ? "nan" : cell(ratio, r, c)
  printf "<td data-value=\"%s\"%s>", x ~ /inf/ ? "1e300" : name[c] == "cost" ? once(x) : x, \
    x ~ /inf/ ? " class=\"lost\"" : x != "nan" && best[c] != "nan" && number(x) == number(best[c]) ? " class=\"best\"" : ""
  if (name[c] == "cost") printf "%s%s</td>\n", once(x), rows[r] == "none" || cost_ratio(r) == "nan" ? "" : "<small class=\"ratio\">&times; " once(cost_ratio(r)) "</small>"
  else if (name[c] == "blow-up" && all[rows[r]]) printf "%s</td>\n", lost[rows[r]] < 0.5 ? "0 of " all[rows[r]] : sprintf("<span class=\"lost\">%d of %d</span>", lost[rows[r]] + 0.5, all[rows[r]])
  else {
    printf "%s", x == "nan" ? "&ndash;" : x ~ /inf/ ? "&infin;" : sprintf("%.3g", x)
    if (s != "nan" && number(s) > 0 && x !~ /inf/) printf "<small> &plusmn; %.1g</small>", s
    if (spread(r, c) != "") printf "<small class=\"ratio\">%s</small>", spread(r, c)
    m = grouped && q != "nan" ? cell(mid, r, c) : "nan"
    if (q != "nan" && m == "nan") printf "<small class=\"ratio\">%s</small>", times(q)
    else if (q != "nan") printf "<small class=\"ratio\"><span%s>%s</span> <span>&#9671;&nbsp;%s</span></small>%s%s", \
      r == leader(mid, c) ? " class=\"first\"" : "", times(m), times(q), strip(r, c), worse_groups(r, c)
    print "</td>"
  }
}
function groups_html(    i, j) {
  print "<details><summary>Ratios over groups, metric by metric</summary>\n<div class=\"wide\" tabindex=\"0\">\n<table class=\"groups\">"
  for (i = 0; i <= nline; i++) {
    if (i < 2) print i ? "</thead>\n<tbody>" : "<thead>"
    printf "<tr>"
    for (j = 0; j < 8; j++)
      printf i && j ? "<td>%s</td>" : i ? "<th scope=\"row\">%s</th>" : "<th scope=\"col\">%s</th>", escape(line[i, j])
    print "</tr>"
  }
  print "</tbody>\n</table>\n</div>\n</details>"
}
