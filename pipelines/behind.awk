# behind.awk: what stands behind a study's scores, from the records of its steps (the tool step):
# commands, parameters, files, time.
#
#   cat results/STUDY/.steps/*.ok | awk -f behind.awk -v list=behind.tsv >behind.html
#
# A part of a page (page --html) that lies in a folder beside the study's: a line a system, closure
# and objective, id row-SYSTEM/CLOSURE/OBJECTIVE, with links to the steps that scored it, seed by
# seed; then a section a step, id step-NAME, what is read made before. The file behind.tsv gets the
# names of these lines, after `STUDY STEPS SECONDS BYTES`. Steps that lead to neither scores.tsv
# nor index.html, of an earlier form of the study, are left out.
/^# step / {
  stamp = substr($0, 8); made = 0
  study = stamp; sub(/^results\//, "", study); sub(/\/.*/, "", study)
  name = stamp; sub(/.*\/\.steps\//, "", name); sub(/\.ok$/, "", name)
  step[++nstep] = name
  next
}
/^# made/ { made = 1; next }
!made && /^input = / { inputs[name] = substr($0, 9) }
!made && /^output = / {
  outputs[name] = substr($0, 10)
  n = split(outputs[name], w, " ")
  for (i = 1; i <= n; i++) maker[w[i]] = name
}
!made && /^command = / { line = substr($0, 11); if (line != "") { command[name] = command[name] line "\n"; if (line ~ /scores join/) join_rows(line) } }
!made && !/^(input|output|command|tool_abi\.[^ ]*) ?=/ {
  block = $0; sub(/\..*/, "", block)
  if (block != last[name]) blocks[name] = blocks[name] "# " block ":\n"
  last[name] = block
  blocks[name] = blocks[name] "#   " substr($0, length(block) + 2) "\n"
}
made && /^file = / { split($0, w, "|"); size[w[2]] = w[3] }
made && /^date = / { date[name] = substr($0, 8, 10) }
made && /^(user|system)_seconds = / { seconds[name] += $3 }

# The command `scores join STUDY SYSTEM CLOSURE:OBJECTIVE:SEED=FILE...` says whose scores a file has.
function join_rows(line,    w, n, i, f, row, at) {
  n = split(line, w, " ")
  for (at = 1; at <= n && w[at] != "join"; at++);
  for (i = at + 3; i <= n; i++) {
    if (w[i] !~ /^[^:=]+:[^:=]+:[^:=]+=/) continue
    split(substr(w[i], 1, index(w[i], "=") - 1), f, ":")
    row = w[at + 2] "/" f[1] "/" f[2]
    if (!(row in files)) rows[++nrow] = row
    files[row] = files[row] " " substr(w[i], index(w[i], "=") + 1)
  }
}
function escape(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); gsub(/"/, "\\&quot;", s); return s }
function amount(bytes) {
  return bytes < 1e3 ? bytes " B" : bytes < 1e6 ? sprintf("%.3g kB", bytes / 1e3) : \
    bytes < 1e9 ? sprintf("%.3g MB", bytes / 1e6) : sprintf("%.3g GB", bytes / 1e9)
}
# A path as a link: to the step that makes it, to the file itself, or only its name.
function to_step(path) { return path in maker ? "<a href=\"#step-" escape(maker[path]) "\">" escape(short(path)) "</a>" : escape(path) }
function to_file(path,    p) { p = path; sub(/^results/, "..", p); return "<a href=\"" escape(p) "\">" escape(short(path)) "</a>" (path in size ? " " amount(size[path]) : "") }
function short(path) { sub("^results/" study "/", "", path); return path }
function depth(s,    w, n, i, d, most) {
  if (s in level) return level[s]
  level[s] = 0
  n = split(inputs[s], w, " ")
  for (i = 1; i <= n; i++) if (w[i] in maker && (d = depth(maker[w[i]]) + 1) > most) most = d
  return level[s] = most + 0
}
function section(s,    w, n, i, line) {
  printf "<section id=\"step-%s\"><h3>%s</h3>\n<pre>%s</pre>\n<p class=\"note\">", escape(s), escape(s), escape(command[s] blocks[s])
  n = split(inputs[s], w, " ")
  if (n) { printf "Reads "; for (i = 1; i <= n; i++) printf "%s%s", (i > 1 ? ", " : ""), to_step(w[i]); printf ". " }
  printf "Makes "
  n = split(outputs[s], w, " ")
  for (i = 1; i <= n; i++) printf "%s%s", (i > 1 ? ", " : ""), to_file(w[i])
  printf ". %.2g CPU s, %s.</p></section>\n", seconds[s], date[s]
}
# Marks the steps that a path comes from.
function reach(path,    s, w, n, i) {
  if (!(path in maker) || maker[path] in used) return
  s = maker[path]; used[s]
  n = split(inputs[s], w, " ")
  for (i = 1; i <= n; i++) reach(w[i])
}
END {
  FS = " "
  reach("results/" study "/scores.tsv"); reach("results/" study "/index.html")
  for (i = 1; i <= nstep; i++)
    if (step[i] in used) {
      kept++; spent += seconds[step[i]]
      n = split(outputs[step[i]], w, " ")
      for (k = 1; k <= n; k++) bytes += size[w[k]]
      if ((d = depth(step[i])) > deepest) deepest = d
    }
  printf "%s\t%d\t%.1f\t%.0f\n", study, kept, spent, bytes >list
  print "<h2>Scores</h2>"
  for (i = 1; i <= nrow; i++) {
    print rows[i] >list
    printf "<p id=\"row-%s\"><b>%s</b>:", escape(rows[i]), escape(rows[i])
    n = split(files[rows[i]], w, " ")
    for (k = 1; k <= n; k++) printf " %s", to_step(w[k])
    print "</p>"
  }
  print "<h2>Steps</h2>"
  for (d = 0; d <= deepest; d++) for (i = 1; i <= nstep; i++) if (step[i] in used && level[step[i]] == d) section(step[i])
}
