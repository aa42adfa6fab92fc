# makespan.awk: the model of pipelines/makespan, which has the variables. Standard input: the
# lines of --times FILE, or the paths of records.

function die(text) {
  print "makespan: " title ": " text >"/dev/stderr"
  failed = 65
  exit failed
}

# ---- the graph as read: wall[ID], makers[ID], blanks between; IDs are 1 .. count ----
records { read_record($0); next }
!NF || /^#/ { next }
!shape { shape = NF > 2 ? 3 : NF }
(NF > 2 ? 3 : NF) != shape { die("line " FNR ": found " NF " columns, expected " shape) }
{ seconds = $(shape > 1 ? 2 : 1)
  if (seconds !~ /^([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?$/)
    die("line " FNR ": found " seconds ", expected seconds")
  wall[++count] = seconds
}
shape == 1 {
  for (i = 2; i <= stages; i++) { makers[count + 1] = count; wall[++count] = seconds }
}
shape == 2 { of_stage[$1 + 0, ++in_stage[$1 + 0]] = count; if ($1 > last) last = $1 + 0 }
shape == 3 { id[$3] = count; for (i = 4; i <= NF; i++) names[count] = names[count] " " $i }

# read_record(FILE): its outputs are the names of the step. One without a time is of a store.
function read_record(file,    line, word, n, i) {
  count++
  while ((getline line <file) > 0) {
    if (line ~ /^wall_seconds = /) wall[count] = substr(line, 16) + 0
    else if (line ~ /^input = /) names[count] = substr(line, 9)
    else if (line ~ /^output = /) {
      n = split(substr(line, 10), word, " ")
      for (i = 1; i <= n; i++) id[word[i]] = count
    }
  }
  close(file)
}

# link: the makers of what was read by name or by stage.
function link(    i, j, n, word, before, m) {
  for (i in names) {
    n = split(names[i], word, " ")
    for (j = 1; j <= n; j++) if (word[j] in id) makers[i] = makers[i] " " id[word[j]]
  }
  for (i = 0; i <= last; i++) {
    if (!(i in in_stage)) continue
    for (j = 1; before != "" && j <= in_stage[i]; j++) {
      m = int((j - 1) * in_stage[before] / in_stage[i]) + 1
      makers[of_stage[i, j]] = of_stage[before, m]
    }
    before = i
  }
}

# walk: steps 0 .. n-1, each after its makers, as make comes to them: T, stage, need, next_.
function walk(    i, j, k, m, word, used, stack, top, seen, at) {
  for (i = 1; i <= count; i++) {
    k = split(makers[i], word, " ")
    for (j = 1; j <= k; j++) used[word[j]]
  }
  n = 0
  for (i = count; i > 0; i--) if (!(i in used)) stack[++top] = i
  while (top) {
    i = stack[top]
    k = split(makers[i], word, " ")
    if (!seen[i]) {
      seen[i] = 1
      for (j = k; j > 0; j--) if (!seen[word[j]]) stack[++top] = word[j]
      continue
    }
    top--
    if (seen[i] == 2) continue
    seen[i] = 2
    T[n] = wall[i] + 0
    stage[n] = need[n] = 0
    for (j = 1; j <= k; j++) {
      m = at[word[j]]
      if (stage[m] > stage[n]) stage[n] = stage[m]
      next_[m] = next_[m] " " n
      need[n]++
    }
    member[++stage[n], ++members[stage[n]]] = n
    if (stage[n] > depth) depth = stage[n]
    if (!need[n]) root[roots++] = n
    at[i] = n++
  }
  if (n != count) die("steps that need each other")
}

# take(COPIES): t[g], g = copy n + i; total, work; critical, the longest chain.
function take(copies,    i, j, k, word, end, before) {
  total = work = critical = 0
  while (copies-- > 0) for (i = 0; i < n; i++) {
    j = i
    if (draw != "") {
      draw = draw * 16807 % 2147483647
      j = member[stage[i], int(draw / 2147483647 * members[stage[i]]) + 1]
    }
    work += t[total++] = T[j]
    end = before[i] + T[j]
    before[i] = 0
    if (end > critical) critical = end
    for (k = split(next_[i], word, " "); k > 0; k--)
      if (end > before[word[k]]) before[word[k]] = end
  }
}

# A heap of values V by key K, K[0] of them; the smallest comes out first, its key is $popped.
function push(K, V, key, value,    i, up) {
  for (i = ++K[0]; i > 1 && K[up = int(i / 2)] > key; i = up) { K[i] = K[up]; V[i] = V[up] }
  K[i] = key; V[i] = value
}
function pop(K, V,    i, down, end, key, value) {
  popped = K[1]; value = V[1]
  end = K[0]--; key = K[end]
  for (i = 1; (down = 2 * i) < end; i = down) {
    if (down + 1 < end && K[down + 1] < K[down]) down++
    if (K[down] >= key) break
    K[i] = K[down]; V[i] = V[down]
  }
  K[i] = key; V[i] = V[end]
  return value
}
function shift(K) { pop(K, nothing); return popped }

# in_tasks(W): seconds with Slurm. Steps go into tasks as pipelines/launch does it.
function in_tasks(w,    now, s, c, m, g, load, seconds, packs, held, size) {
  tasks = arrays = 0
  now = total * (plan + submit)
  for (s = 1; s <= depth; s++) {
    now += array
    size = pack ? full : size_of(s, w)
    slot[0] = cpu[0] = packs = load = held = 0
    for (c = 0; c < total; c += n) for (m = 1; m <= members[s]; m++) {
      g = c + member[s, m]
      seconds = pack ? full / pack : t[g]
      if (held && load + seconds > size * (1 + 1e-9)) {
        run_task(int(w / cpus), now)
        packs++
        load = held = 0
      }
      load += seconds + 1e-9
      held++
      push(cpu, nothing, (cpu[0] < cpus ? 0 : shift(cpu)) + t[g] + step + launch)
    }
    run_task(int(w / cpus), now)
    tasks += ++packs
    arrays += int((packs + most - 1) / most)
    while (slot[0]) now = shift(slot)
  }
  return now
}
# size_of(STAGE, W): seconds of a task: four for each worker, but half a minute at least.
function size_of(s, w,    c, m, sum) {
  for (c = 0; c < total; c += n) for (m = 1; m <= members[s]; m++) sum += t[c + member[s, m]]
  sum /= 4 * w
  return sum > full ? full : sum > 30 ? sum : full < 30 ? full : 30
}
# run_task(SLOTS, NOW): what "cpu" holds, where it can start first.
function run_task(slots, now,    end) {
  while (cpu[0]) end = shift(cpu)
  push(slot, nothing, (slot[0] < slots ? now : shift(slot)) + task + end)
}

# in_make(W): seconds of make. Copies are begun one after the other, so few steps are held.
function in_make(w,    now, g, i, k, m, word, c, r, left) {
  ready[0] = busy[0] = c = r = 0
  now = total * plan
  while (1) {
    while (busy[0] < w) {
      g = c < total ? c + root[r] : -1
      if (ready[0] && (g < 0 || ready[1] < g)) g = pop(ready, ready_step)
      else if (g < 0) break
      else if (++r == roots) { r = 0; c += n }
      push(busy, step_of, now + t[g] + step, g)
    }
    if (!busy[0]) return now
    now = busy[1]
    while (busy[0] && busy[1] == now) {
      g = pop(busy, step_of)
      i = g % n
      for (k = split(next_[i], word, " "); k > 0; k--) {
        m = g - i + word[k]
        if (!(m in left)) left[m] = need[word[k]]
        if (!--left[m]) { delete left[m]; push(ready, ready_step, m, m) }
      }
    }
  }
}

# row: the seconds X with Slurm and Y of make beside their bounds.
function row(w, x, y) {
  printf "%8d %7d %7d %6d %12.2f %5.2f %12.2f %5.2f %12.2f %12.2f\n", total, w, tasks, arrays, \
    x, x ? work / w / x : 1, y, y ? work / w / y : 1, work / w, critical
}
END {
  if (failed) exit failed
  if (!count) die("no steps")
  a = split(steps, of_steps, ",")
  b = split(workers, of_workers, ",")
  for (j = 1; j <= b; j++)
    if (of_workers[j] < cpus + 0) die("a task of " cpus " CPUs on " of_workers[j])
  link()
  walk()
  print title ": " n " steps in " depth " stages; seconds beside the commands: plan=" plan \
    " submit=" submit " array=" array " task=" task " step=" step " launch=" launch
  printf "%8s %7s %7s %6s %12s %5s %12s %5s %12s %12s\n", \
    "steps", "workers", "tasks", "arrays", "slurm", "used", "make", "used", "work/W", "chain"
  for (i = 1; i <= a; i++) {
    take(int((of_steps[i] + n - 1) / n))
    for (j = 1; j <= b; j++) {
      w = of_workers[j]
      x = in_tasks(w)
      row(w, x, in_make(w))
    }
  }
}
