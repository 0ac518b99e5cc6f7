#!/usr/bin/env bash
# Lighthouse's scores of the pages of a running server: bench/lighthouse.sh [SITE] [RUNS]
# Home and the watch page of the newest recording, as a desk and as a phone on a slow line; the best of RUNS (default 3),
# since everything else on the machine only ever makes a run worse.
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ROOT/scripts/setup.sh"
site=${1:-http://localhost:8080} runs=${2:-3}
version=12.8.2 tools=$ROOT/artifacts/tools/lighthouse
need_node
command -v chromium >/dev/null || install_packages chromium
[ -x "$tools/node_modules/.bin/lighthouse" ] || npm install --silent --no-fund --no-audit --prefix "$tools" "lighthouse@$version" >&2 || die "installing lighthouse failed"

recording=$(curl -fsS "$site/api/videos?state=ready&limit=1" | grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4)
[ -n "$recording" ] || die "$site has no recording to look at"

score() { # PATH FORM
  local run
  for run in $(seq "$runs"); do
    CHROME_PATH=$(command -v chromium) "$tools/node_modules/.bin/lighthouse" "$site$1" --quiet --output=json \
      --chrome-flags="--headless=new --no-sandbox --mute-audio" $([ "$2" = desk ] && echo --preset=desktop)
    echo
  done
}
printf '| page | as | performance | accessibility | good practice | first paint s | largest paint s | blocked ms | shift |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n'
for page in "home /" "watch /watch/$recording"; do
  for form in desk phone; do
    score "${page#* }" "$form" | node -e '
      const reports = require("fs").readFileSync(0, "utf8").split(/^\}\n/m).filter((text) => text.trim() !== "").map((text) => JSON.parse(text + "}"));
      const best = reports.sort((a, b) => b.categories.performance.score - a.categories.performance.score)[0];
      const points = (name) => Math.round(best.categories[name].score * 100);
      const value = (name, divisor, digits) => (best.audits[name].numericValue / divisor).toFixed(digits);
      console.log(`| ${process.argv[1]} | ${process.argv[2]} | ${points("performance")} | ${points("accessibility")} | ${points("best-practices")} | ${value("first-contentful-paint", 1000, 1)} | ${value("largest-contentful-paint", 1000, 1)} | ${value("total-blocking-time", 1, 0)} | ${value("cumulative-layout-shift", 1, 3)} |`);
    ' "${page%% *}" "$form"
  done
done
