#!/usr/bin/env bats
# The review's page in headless Chromium, where there is one.

load review
setup() { two_studies; }

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
