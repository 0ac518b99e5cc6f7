# Sourced by run.sh, test.sh and bench/*.sh: finds or installs what the project needs, and builds it. Bash; expects ROOT to be the checkout.

# Pinned so that the same bytes are used everywhere; both come from the npm registry (Debian 12's own Node is too old for the web build).
NODE_VERSION=22.23.3
NODE_SHA512_x64=a879f3e6d16c1e88ff58cfae4443558d638d8b9855be6c2b82af00e15efa2a9b95340738fa3c0af31e20c1ba1b13d06d1cd83f00a476e7cdde628acb17f73b9e
NODE_SHA512_arm64=9770c01d9adeca5a3ea7d4170edb0eae31b625726a5736179c01a621034e50d01170ca694ced9c99ec1540ffb7ead8c99d213e773a4c36d816f9cde8883bd7b4
NPM_VERSION=10.9.9
NPM_SHA512=d60fba8cb42f688b81e33c2f1cbef2ad7b977166700ec0ad057f1b6d60ea6ef2524abf673e20c35931cd8305d1dbb8887134d6eefdc0e7b8435bd458bf65b862
NPM_REGISTRY=${NPM_REGISTRY:-https://registry.npmjs.org}

TOOLS=$ROOT/artifacts/tools
STAMPS=$ROOT/artifacts/stamps
PUBLISHED=$ROOT/artifacts/publish/Rillcast.Server/release
RILLCAST=$PUBLISHED/rillcast

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs a command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

APT_UPDATED=
# Installs Debian packages that are missing, with one message when that cannot be done.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "these programs are missing and this is not a Debian-like system; please install: ${missing[*]}"
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    die "these packages are missing and there is no sudo to install them; as root please run: apt-get install ${missing[*]}"
  fi
  if [ "$(id -u)" -ne 0 ] && [ ! -t 0 ] && ! sudo -n true 2>/dev/null; then
    die "these packages are missing and sudo wants a password; please run: sudo apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  mkdir -p "$TOOLS"
  if [ -z "$APT_UPDATED" ]; then
    as_root apt-get update -q >"$TOOLS/apt.log" 2>&1 || { tail -n 5 "$TOOLS/apt.log" >&2; die "apt-get update failed"; }
    APT_UPDATED=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >"$TOOLS/apt.log" 2>&1 ||
    { tail -n 15 "$TOOLS/apt.log" >&2; die "apt-get could not install: ${missing[*]}"; }
}

need_dotnet() {
  local version
  command -v dotnet >/dev/null ||
    die "the .NET 10 SDK is missing (no 'dotnet' on the PATH). Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and start again."
  version=$(cd "$ROOT" && dotnet --version 2>/dev/null) && [ "${version%%.*}" -ge 10 ] ||
    die "the .NET 10 SDK is missing; this machine has: $(dotnet --list-sdks 2>/dev/null | tr '\n' ' '). Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and start again."
}

need_curl() { command -v curl >/dev/null || install_packages curl ca-certificates; }

need_ffmpeg() {
  # The fonts are for the clock in the demo's picture.
  command -v ffmpeg >/dev/null && ls /usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf >/dev/null 2>&1 || install_packages ffmpeg fonts-dejavu-core
}

need_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null && return
  # The server starts a private PostgreSQL of its own; a system-wide one is not wanted.
  if [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null; then
    as_root sh -c 'mkdir -p /etc/postgresql-common/createcluster.d && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/rillcast.conf'
  fi
  install_packages postgresql
}

# Ceph's object gateway, a real S3 server for the tests; they start it themselves (tests/Rillcast.TestKit/Ceph/).
need_s3_server() {
  command -v radosgw >/dev/null && command -v ceph-mon >/dev/null && command -v ceph-osd >/dev/null && command -v ceph >/dev/null ||
    install_packages radosgw ceph-mon ceph-osd ceph-common
}

# RabbitMQ, a real broker for the tests; they start it themselves (tests/Rillcast.TestKit/Rabbit/).
need_rabbitmq() {
  [ -d /usr/lib/rabbitmq/lib ] && command -v epmd >/dev/null || install_packages rabbitmq-server
}

# A real mail server for the tests, which writes what it takes into a folder; they start it themselves (tests/Rillcast.TestKit/Mail/).
need_mail_server() {
  [ -x /usr/bin/aiosmtpd ] || install_packages python3-aiosmtpd
}

node_is_new_enough() {
  local version major minor
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  version=$(node --version); version=${version#v}; major=${version%%.*}; minor=${version#*.}; minor=${minor%%.*}
  [ "$major" -gt 22 ] || { [ "$major" -eq 22 ] && [ "$minor" -ge 12 ]; } || { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; }
}

fetch() { # URL SHA512 FILE
  curl -fsSL --retry 3 -o "$3.part" "$1" || die "could not download $1"
  echo "$2  $3.part" | sha512sum --check --status || die "$1 is not the file it should be (checksum differs)"
  mv "$3.part" "$3"
}

# Node for the web build: the machine's own when new enough (>= 20.19 or >= 22.12), else one put into artifacts/tools.
need_node() {
  export PATH=$TOOLS/node/bin:$PATH
  node_is_new_enough && return
  local machine sum
  case $(uname -m) in
    x86_64) machine=x64 sum=$NODE_SHA512_x64 ;;
    aarch64) machine=arm64 sum=$NODE_SHA512_arm64 ;;
    *) die "the web pages need Node 20.19 or newer; please install it (there is no ready-made one for $(uname -m))" ;;
  esac
  need_curl
  say "fetching Node $NODE_VERSION"
  rm -rf "$TOOLS/node" && mkdir -p "$TOOLS/node/npm"
  fetch "$NPM_REGISTRY/node-linux-$machine/-/node-linux-$machine-$NODE_VERSION.tgz" "$sum" "$TOOLS/node.tgz"
  tar -xzf "$TOOLS/node.tgz" -C "$TOOLS/node" --no-same-owner --strip-components=1 package/bin
  fetch "$NPM_REGISTRY/npm/-/npm-$NPM_VERSION.tgz" "$NPM_SHA512" "$TOOLS/npm.tgz"
  tar -xzf "$TOOLS/npm.tgz" -C "$TOOLS/node/npm" --no-same-owner --strip-components=1
  rm -f "$TOOLS/node.tgz" "$TOOLS/npm.tgz"
  chmod +x "$TOOLS/node/bin/node" "$TOOLS/node/npm/bin/npm-cli.js" "$TOOLS/node/npm/bin/npx-cli.js"
  ln -sf ../npm/bin/npm-cli.js "$TOOLS/node/bin/npm"
  ln -sf ../npm/bin/npx-cli.js "$TOOLS/node/bin/npx"
  hash -r
  node_is_new_enough || die "Node $NODE_VERSION does not run on this machine; please install Node 20.19 or newer"
}

# One line that changes when any of the named files (below the root; folders count with all they hold) does.
fingerprint() {
  (cd "$ROOT" && find "$@" \( -name node_modules -o -name .svelte-kit -o -name dist -o -name bin -o -name obj -o -name test-results \) -prune -o -type f -print0 2>/dev/null |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)
}

is_built() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
mark_built() { mkdir -p "$STAMPS" && echo "$2" >"$STAMPS/$1"; }

# node_modules as the lock file says.
install_web() {
  local stamp
  need_node
  stamp=$(fingerprint web/package.json web/package-lock.json)
  [ -d "$ROOT/web/node_modules" ] && is_built web-packages "$stamp" && return
  say "installing the web build's packages"
  mkdir -p "$TOOLS"
  (cd "$ROOT/web" && npm ci --silent --no-audit --no-fund >"$TOOLS/npm.log" 2>&1) || { tail -n 40 "$TOOLS/npm.log" >&2; return 1; }
  mark_built web-packages "$stamp"
}

# web/dist, only when something in web/ changed.
build_web() {
  local stamp
  stamp=$(fingerprint web)
  [ -f "$ROOT/web/dist/index.html" ] && is_built web "$stamp" && return
  install_web || return 1
  say "building the web pages"
  mkdir -p "$TOOLS"
  (cd "$ROOT/web" && NO_COLOR=1 npm run --silent build >"$TOOLS/web-build.log" 2>&1) || { tail -n 40 "$TOOLS/web-build.log" >&2; return 1; }
  mark_built web "$stamp"
}

# artifacts/publish, only when a source of the server changed.
build_server() {
  local stamp
  stamp=$(fingerprint src Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig global.json)
  [ -x "$RILLCAST" ] && is_built server "$stamp" && return
  say "building the server"
  (cd "$ROOT" && dotnet restore src/Rillcast.Server --locked-mode -v q >&2 &&
    dotnet publish src/Rillcast.Server -c Release --no-restore -v q "$@" >&2) || return 1
  mark_built server "$stamp"
}

# The pages beside the server, where it serves them from.
place_web() {
  mkdir -p "$PUBLISHED/wwwroot" || return 1
  rm -rf "$PUBLISHED/wwwroot.new" && cp -R "$ROOT/web/dist" "$PUBLISHED/wwwroot.new" || return 1
  rm -rf "$PUBLISHED/wwwroot" && mv "$PUBLISHED/wwwroot.new" "$PUBLISHED/wwwroot"
}
