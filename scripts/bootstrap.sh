#!/usr/bin/env bash
# Installs from Debian 12 what Outdial needs to build and run; with --tests also what its tests need.
#   scripts/bootstrap.sh [--tests]
# Needs root or sudo when something is missing; otherwise says nothing and takes well under a second.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  g++ cmake ninja-build pkg-config ca-certificates curl python3 tzdata
  libcpp-httplib-dev nlohmann-json3-dev libsimdjson-dev libsqlitecpp-dev libsqlite3-dev libspdlog-dev libfmt-dev
  libssl-dev libhowardhinnant-date-dev libtomlplusplus-dev libcli11-dev prometheus-cpp-dev libcsv-dev
  libexpected-dev zlib1g-dev libbrotli-dev
)
# Either Boost will do, and the two cannot be installed together.
[ -f /usr/include/boost/version.hpp ] || packages+=(libboost1.81-dev)

case "${1:-}" in
  "") ;;
  --tests)
    packages+=(libgtest-dev libgmock-dev libbenchmark-dev openssl procps spin sqlite3 systemd chromium)
    # Other vendors' nodejs packages conflict with Debian's npm: ask for the commands, not the packages.
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
    ;;
  *)
    echo "usage: scripts/bootstrap.sh [--tests]" >&2
    exit 2
    ;;
esac

log=build/bootstrap.log
zones_checked=build/.tzdata-checked
mkdir -p build

missing() {
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
  printf '%s\n' "${packages[@]}" | grep -vxFf <(printf '%s\n' "$installed") || true
}

# Calling windows are only as right as the time zones: look for newer ones once in 30 days.
zones_are_fresh() { [ -n "$(find "$zones_checked" -mtime -30 2>/dev/null)" ]; }

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null && as_root=(sudo)
fi
may_install() { [ "$(id -u)" -eq 0 ] || [ ${#as_root[@]} -gt 0 ]; }

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -o APT::Update::Error-Mode=any "$@" >>"$log" 2>&1
}

fail() {
  echo "bootstrap: $1" >&2
  [ ! -s "$log" ] || { echo "The end of $log:" >&2; tail -n 25 "$log" >&2; }
  exit 1
}

mapfile -t wanted < <(missing)
if [ ${#wanted[@]} -eq 0 ] && zones_are_fresh; then exit 0; fi

if ! may_install; then
  if [ ${#wanted[@]} -eq 0 ]; then exit 0; fi
  fail "needs root or sudo to run: apt-get install --no-install-recommends ${wanted[*]}"
fi

: >"$log"
if [ ${#wanted[@]} -gt 0 ]; then
  echo "bootstrap: installing ${#wanted[@]} Debian packages (log in $log):"
  printf '%s\n' "${wanted[*]}" | fold -s -w 96 | sed 's/^/  /'
  apt update || echo "bootstrap: apt-get update had errors, see $log; going on" >&2
  # Never at the price of something that is already installed here.
  apt install -y --no-install-recommends --no-remove "${wanted[@]}" tzdata ||
    fail "apt-get install failed."
else
  echo "bootstrap: bringing time zone data up to date (every 30 days)"
  if ! { apt update && apt install -y --no-install-recommends --only-upgrade tzdata; }; then
    echo "bootstrap: could not look for newer time zone data; going on with what is installed" >&2
    exit 0
  fi
fi
touch "$zones_checked"
echo "bootstrap: time zones $(sed -n '1s/^# version //p' /usr/share/zoneinfo/tzdata.zi)"
