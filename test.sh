#!/usr/bin/env bash
# Checks everything: ./test.sh, or ./test.sh quick for the inner loop (no browser, no fuzzing; under a minute when warm).
# The last line is always "N passed, N failed"; the exit code is 0 only when nothing failed.
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$ROOT" || exit 1
. scripts/setup.sh

case ${1:-full} in
  full | quick) mode=${1:-full} ;;
  --help | -h) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
  *) die "unknown argument '$1': ./test.sh, or ./test.sh quick" ;;
esac
fuzz_seconds=${FUZZ_SECONDS:-45}
fuzz_seed=${FUZZ_SEED:-1} # the same inputs each time: a change is judged by what it did; other seeds belong to long runs
project_seconds=900 # a test that hangs fails, and does not hold the others up for ever

# The compiler's server is worth it (a quarter of the time, the analyzers being loaded once). It outlives this script for some
# minutes, so it is never started with the caller's own output, which it would keep open; no other server is.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true

# Servers under test live for seconds: what the runtime would learn of them by watching is never paid back.
export DOTNET_TieredPGO=0

passed=0 failed=0 skipped=0 failures=()
reports=$ROOT/artifacts/test-results
rm -rf "$reports" && mkdir -p "$reports"

finish() {
  local code=$?
  trap - EXIT
  if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  echo
  for failure in ${failures[@]+"${failures[@]}"}; do [ "${failure#    }" = "$failure" ] && echo "FAILED: $failure" || echo "$failure"; done
  [ "$skipped" -gt 0 ] && echo "$passed passed, $failed failed, $skipped skipped" || echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] || exit 1
  exit 0
}
trap finish EXIT
trap 'failures+=("interrupted"); exit 130' INT TERM

fail() { failed=$((failed + 1)); failures+=("$1"); }
apart() { # COMMAND...: its output by way of a file
  local code
  "$@" </dev/null >"$reports/build.log" 2>&1
  code=$?
  cat "$reports/build.log"
  return $code
}
timed() { # NAME COMMAND...: one check, counted as one test
  local name=$1 start=$SECONDS; shift
  say "$name"
  if "$@"; then passed=$((passed + 1)); else fail "$name"; fi
  say "$name: $((SECONDS - start)) s"
}
# One check beside others, which needs one core for itself; meet says what became of it.
beside() { # NAME COMMAND...
  beside_name=$1 beside_start=$SECONDS; shift
  say "$beside_name, beside what follows"
  "$@" </dev/null >"$reports/beside.log" 2>&1 &
  beside_pid=$!
}
meet() {
  if wait "$beside_pid"; then passed=$((passed + 1)); else cat "$reports/beside.log"; fail "$beside_name"; fi
  say "$beside_name: $((SECONDS - beside_start)) s"
}
# Runs one test project's executable and adds up what its summary says.
run_tests() { # PROJECT
  local project=$1 start=$SECONDS log=$reports/$1.log summary total errors fails skips code
  say "$project"
  timeout -k 20 "$project_seconds" "artifacts/bin/$project/release/$project" -noColor -parallel collections -xml "$reports/$project.xml" </dev/null >"$log" 2>&1
  code=$?
  summary=$(grep -E 'Total: [0-9]+, +Errors: [0-9]+, +Failed: [0-9]+, +Skipped: [0-9]+' "$log" | tail -1)
  if [ -z "$summary" ]; then
    tail -n 40 "$log"
    fail "$project ended without a summary (exit code $code)"
    return
  fi
  number() { sed "s/.*$1: *\([0-9]*\).*/\1/" <<<"$summary"; }
  total=$(number Total) errors=$(number Errors) fails=$(number Failed) skips=$(number Skipped)
  passed=$((passed + total - fails - skips)) failed=$((failed + fails + errors)) skipped=$((skipped + skips))
  if [ $((fails + errors)) -gt 0 ]; then
    grep -vE '^\s*$' "$log" | grep -A 25 -E '\[(FAIL|ERROR)\]' | head -200
    failures+=("$project: $((fails + errors)) (the whole log: $log)")
    mapfile -t -O "${#failures[@]}" failures < <(awk '/\[(FAIL|ERROR)\]/ { sub(/^ */, "  "); sub(/ \[.*/, ""); print; left = 8; next } /Stack Trace:/ { left = 0 } left-- > 0 { print "  " substr($0, 1, 300) }' "$log")
  elif [ "$code" -ne 0 ]; then
    tail -n 40 "$log"
    fail "$project: exit code $code"
  fi
  say "$project: $summary ($((SECONDS - start)) s)"
}

# 1. What the tests need.
need_dotnet
need_curl
need_postgres
need_ffmpeg
need_s3_server
need_rabbitmq
need_mail_server
need_node
[ "$mode" = quick ] || command -v chromium >/dev/null || install_packages chromium

# 2. Build once; nothing else makes sense when that fails.
say "restoring and building"
dotnet restore Rillcast.slnx --locked-mode -v q || { failures+=("restore"); exit 1; }
timed "format" dotnet format whitespace . --folder --exclude artifacts/ web/ --verify-no-changes -v q
start=$SECONDS
apart dotnet build Rillcast.slnx -c Release --no-restore -v q -clp:NoSummary || { passed=0; failures=("build"); failed=1; exit 1; }
say "build: $((SECONDS - start)) s"

# 3. The pages, and the decoders under fuzz.
if [ -f web/package.json ]; then
  install_web || { passed=0; failures=("web packages"); failed=1; exit 1; }
  beside "web lint" npm --prefix web run --silent lint
  timed "web types" npm --prefix web run --silent check
  say "web unit tests"
  web_log=$reports/web.log
  (cd web && CI=true NO_COLOR=1 npx --no-install vitest run) </dev/null >"$web_log" 2>&1
  code=$?
  line=$(grep -E '^ *Tests ' "$web_log" | tail -1)
  count() { grep -oE "[0-9]+ $1" <<<"$line" | cut -d' ' -f1 | grep . || echo 0; }
  passed=$((passed + $(count passed))) failed=$((failed + $(count failed))) skipped=$((skipped + $(count skipped)))
  if [ "$(count failed)" -gt 0 ]; then tail -n 60 "$web_log"; failures+=("web unit tests (the whole log: $web_log)"); elif [ "$code" -ne 0 ]; then tail -n 60 "$web_log"; fail "web unit tests"; fi
  say "web unit tests:${line#*Tests}"
fi
[ "$mode" = quick ] || timed "fuzz ($fuzz_seconds s)" "artifacts/bin/Rillcast.Fuzz/release/Rillcast.Fuzz" --seconds "$fuzz_seconds" --seed "$fuzz_seed"
[ -z "${beside_pid:-}" ] || meet

# 4. The tests of each project, then the whole product in a real browser.
for project in tests/*.Tests; do run_tests "$(basename "$project")"; done

if [ "$mode" = full ]; then
  timed "web build" build_web
  timed "web size" npm --prefix web run --silent size
  timed "publish" apart build_server
  place_web || fail "the web pages could not be placed beside the server"
  run_tests Rillcast.EndToEnd
fi
