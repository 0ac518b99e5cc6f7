#!/usr/bin/env bash
# Starts Rillcast from a fresh checkout: installs what is missing, builds, serves, and broadcasts a demo.
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$ROOT/scripts/setup.sh"

usage() {
  cat <<'TEXT'
Usage: ./run.sh [--no-demo] [flags of `rillcast serve`]

Installs what is missing (ffmpeg, PostgreSQL's programs, Node for the web build), builds what changed,
starts the server and a demo broadcast, and stops both on Ctrl-C.

  --no-demo          start the server only, without the demo (a clock; its newest two recordings are kept)
  --help             this text

Every other flag goes to the server; the usual ones:
  --data DIR         where everything is kept (default ./data)
  --http URL         web pages and API (default http://*:8080)
  --rtmp HOST:PORT   where encoders publish to (default *:1935)
  --roles LIST       what this server does (default ingest,delivery,api,worker)

The first administrator is RILLCAST__Admin__Email with RILLCAST__Admin__Password, or admin@localhost with a
password made up at the first start; it stays in DIR/run/admin, readable by you only.
TEXT
}

# 1. Flags. Those that tell where the server will be are read here and passed on like the others.
demo=yes data=$PWD/data http='http://*:8080' rtmp='*:1935' passed=()
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h | '-?') usage; exit 0 ;;
    --no-demo) demo=no; shift; continue ;;
    --data | --http | --rtmp)
      [ $# -ge 2 ] || die "$1 wants a value (see ./run.sh --help)"
      declare "${1#--}=$2"; passed+=("$1" "$2"); shift 2; continue ;;
    --data=* | --http=* | --rtmp=*) name=${1%%=*}; declare "${name#--}=${1#*=}" ;;
  esac
  passed+=("$1"); shift
done
case $data in /*) ;; *) data=$PWD/$data ;; esac
http=${http%%;*} http=${http%/}
http_port=${http##*:}; case $http_port in '' | *[!0-9]*) http_port=80; [ "${http%%:*}" = https ] && http_port=443 ;; esac
rtmp_port=${rtmp##*:}; case $rtmp_port in '' | *[!0-9]*) rtmp_port=1935 ;; esac
scheme=${http%%:*}
host_of() { # the address of a listener as this machine reaches it
  case $1 in '*' | '+' | 0.0.0.0 | '[::]' | '') echo localhost ;; *) echo "$1" ;; esac
}
http_host=${http#*://} http_host=$(host_of "${http_host%:*}")
rtmp_host=$(host_of "${rtmp%:*}")
site=$scheme://$http_host:$http_port
publish=rtmp://$rtmp_host:$rtmp_port/live

port_is_taken() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }
check_port() { # HOST PORT FLAG
  port_is_taken "$1" "$2" || return 0
  die "port $2 is already in use$(ss -ltnpH "sport = :$2" 2>/dev/null | sed -n 's/.*users:((\("[^"]*"\),pid=\([0-9]*\).*/ by \1 (process \2)/p' | head -1). Stop that program, or choose another port with $3."
}
check_port "$http_host" "$http_port" "--http 'http://*:PORT'"
check_port "$rtmp_host" "$rtmp_port" "--rtmp '*:PORT'"

# 2. What is needed, and the build.
need_dotnet
need_curl
need_postgres
need_ffmpeg
build_web || die "building the web pages failed (see above)"
build_server || die "building the server failed (see above)"
place_web || die "could not copy the web pages into $PUBLISHED"

# 3. The data folder and the first administrator.
run=$data/run log=$data/run/server.log
(umask 022; mkdir -p "$data" && mkdir -p "$run") || die "cannot write to the data folder $data"
write_secret() { (umask 077; printf '%s\n' "$2" >"$1.new") && mv "$1.new" "$1"; }
if [ -n "${RILLCAST__Admin__Password:-}" ]; then
  admin=${RILLCAST__Admin__Email:-admin@localhost} password=$RILLCAST__Admin__Password
else
  if [ ! -f "$run/admin" ]; then
    write_secret "$run/admin" "${RILLCAST__Admin__Email:-admin@localhost} $(LC_ALL=C tr -dc 'a-zA-Z0-9' </dev/urandom | head -c 20)" ||
      die "cannot write to the data folder $data"
  fi
  read -r admin password <"$run/admin"
fi
export RILLCAST__Admin__Email=$admin RILLCAST__Admin__Password=$password

# 4. The server, in a session of its own so that Ctrl-C reaches it in the right order: broadcast first, server after it.
server= demo_pid=
stop() {
  trap - EXIT; trap '' INT TERM HUP
  [ -z "$demo_pid" ] || { kill -TERM "$demo_pid" 2>/dev/null; wait "$demo_pid" 2>/dev/null; }
  if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
    say "stopping the server"
    kill -TERM "$server" 2>/dev/null
    for _ in $(seq 1 300); do kill -0 "$server" 2>/dev/null || break; sleep 0.1; done
    kill -0 "$server" 2>/dev/null && { echo "the server did not stop within 30 seconds and is killed; its log: $log" >&2; kill -KILL "$server" 2>/dev/null; }
    wait "$server" 2>/dev/null
  fi
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

[ -f "$log" ] && mv -f "$log" "$log.1"
say "starting the server"
setsid setpriv --pdeathsig TERM -- "$RILLCAST" serve ${passed[@]+"${passed[@]}"} >"$log" 2>&1 </dev/null &
server=$!
fail_with_log() {
  echo "error: $1; the end of its log ($log):" >&2
  tail -n 15 "$log" | sed 's/^/  /' >&2
  exit 1
}
for i in $(seq 1 1200); do
  kill -0 "$server" 2>/dev/null || fail_with_log "the server stopped while starting"
  curl -kfsS -o /dev/null --max-time 2 "$site/readyz" 2>/dev/null && break
  [ "$i" -lt 1200 ] || fail_with_log "the server is not ready after two minutes"
  sleep 0.1
done

# 5. The demo: a channel and a stream key made through the public API, and ffmpeg.
api() { # METHOD PATH [JSON]
  curl -kfsS --max-time 20 -X "$1" -H "Authorization: Bearer $token" ${3+-H 'Content-Type: application/json' --data "$3"} "$site$2" 2>/dev/null
}
field() { grep -o "\"$1\" *: *\"[^\"]*\"" | head -1 | sed 's/.*: *"\(.*\)"/\1/'; }
prepare_demo() {
  local channel keys line
  sign_in || { echo "the demo is left out: cannot sign in as $admin (was the password changed? RILLCAST__Admin__Email and RILLCAST__Admin__Password tell it)" >&2; return 1; }
  channel=$(api GET /api/channels/demo | field id)
  [ -n "$channel" ] || channel=$(api POST /api/channels '{"handle":"demo","name":"Demo","description":"A clock, broadcast by this server itself."}' | field id)
  [ -n "$channel" ] || { echo "the demo is left out: its channel could not be made (see $log)" >&2; return 1; }
  if [ -f "$run/demo-key" ]; then
    read -r key_id key <"$run/demo-key"
    keys=$(api GET "/api/channels/$channel/stream-keys")
    case $keys in *"\"$key_id\""*) return 0 ;; esac
  fi
  line=$(api POST "/api/channels/$channel/stream-keys" '{"label":"Demo broadcast"}')
  key_id=$(field id <<<"$line") key=$(field key <<<"$line")
  [ -n "$key" ] || { echo "the demo is left out: no stream key could be made (see $log)" >&2; return 1; }
  write_secret "$run/demo-key" "$key_id $key"
}
sign_in() {
  local try
  for try in 0.5 1 2 4 8 0; do # the very first administrator is made just after the server is ready
    token=$(curl -kfsS --max-time 20 -H 'Content-Type: application/json' --data "{\"email\":\"$admin\",\"password\":\"$password\"}" "$site/api/auth/login" 2>/dev/null | field accessToken)
    [ -z "$token" ] || return 0
    sleep "$try"
  done
  return 1
}
prune_demo() { # the demo's own recordings, all but the newest two: an unwatched demo must not fill the disk
  local id
  sign_in || return 0
  for id in $(api GET '/api/videos?channel=demo&state=ready' | grep -o '{"id":"[^"]*","channel"' | cut -d'"' -f4 | tail -n +3); do
    api DELETE "/api/videos/$id" >/dev/null
  done
}
demo_loop() {
  local child=
  trap '[ -z "$child" ] || { kill -TERM "$child" 2>/dev/null; wait "$child"; }; exit 0' TERM
  trap '' INT
  while kill -0 $$ 2>/dev/null; do
    prune_demo
    # Four hours at most, so that no single recording grows without end.
    setsid "$ROOT/scripts/demo-broadcast.sh" "$publish/$key" 14400 >"$run/demo.log" 2>&1 </dev/null &
    child=$!
    wait "$child"
    child=
    sleep 2 & child=$!; wait "$child"; child=
  done
}
if [ "$demo" = yes ]; then
  if prepare_demo; then
    demo_loop &
    demo_pid=$!
  else
    demo=no
  fi
fi

cat <<TEXT

  Rillcast is running.

  Watch        $site$([ "$demo" = no ] || echo "          a demo broadcast starts in a second or two")
  Studio       $site/studio
  Sign in      $admin  $([ -f "$run/admin" ] && echo "$password" || echo "(password as given)")
  API          $site/api/docs

  Broadcast    in the studio, make a channel and a stream key, then
    OBS        Settings > Stream > Service "Custom", Server $publish, Stream Key as shown
    ffmpeg     ffmpeg -re -i FILE -c:v libx264 -g 60 -c:a aac -f flv $publish/STREAM_KEY

  Data         $data
  Log          $log
  Stop         Ctrl-C

TEXT

wait "$server"
code=$?
server=
echo "the server has stopped (exit code $code); its log: $log" >&2
exit "$code"
