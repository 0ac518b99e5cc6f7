#!/usr/bin/env bash
# Builds the server and the load generator and runs one measurement: bench/run.sh NAME [--flag value …]
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1
. scripts/setup.sh
need_dotnet
need_curl
need_postgres
need_ffmpeg
case ${1:-} in
  rtmp-publishers) install_packages nginx libnginx-mod-rtmp ;;
  segment-delivery | playlist-reloads) install_packages nginx wrk ;;
  media-store) install_packages wrk && need_s3_server ;;
  latency | first-picture) command -v chromium >/dev/null || install_packages chromium ;;
esac
build_web || die "building the web pages failed"
build_server || die "building the server failed"
place_web || die "could not place the web pages"
dotnet restore bench/Rillcast.Load --locked-mode -v q >&2 && dotnet build bench/Rillcast.Load -c Release --no-restore -v q -clp:NoSummary >&2 || die "building the load generator failed"
ulimit -n 16384 2>/dev/null
export RILLCAST_EXECUTABLE=$RILLCAST
exec "$ROOT/artifacts/bin/Rillcast.Load/release/Rillcast.Load" "$@"
