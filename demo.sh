#!/usr/bin/env bash
# Installs what is missing, builds, and runs a recruiter's spreadsheet through a simulated Retell from import to result.
# Nobody is called: everything stays on 127.0.0.1. On a terminal the daemon and its page stay up until Ctrl-C.
#   ./demo.sh [CAMPAIGN.json CONTACTS.csv]
set -euo pipefail
case ${1:-} in
  -h | --help)
    sed -n '2,4s/^# *//p' "$0"
    exit
    ;;
  -*)
    echo "demo.sh: there is no option $1; see ./demo.sh --help" >&2
    exit 2
    ;;
esac
cd "$(dirname "$0")"
campaign=${1:-config/examples/recruiting.campaign.json}
contacts=${2:-config/examples/candidates.csv}

# A Wednesday, 10:00 in New York and afternoon in Europe, so that second attempts still fit into the day; a day takes
# two minutes.
start_at=2026-11-18T15:00:00Z
speed=720
preset=release
home=.demo

say() { printf '%s\n' "$*" >&2; }

scripts/bootstrap.sh
[ -f "build/$preset/build.ninja" ] || say "Building in build/$preset; the first time takes a few minutes."
# Whatever test.sh has configured there serves as well; alone, the demo leaves the tests out.
settings=$(cat "build/$preset/.configured-with" 2>/dev/null || echo -DOUTDIAL_TESTS=OFF)
scripts/build.sh "$preset" "$settings" outdiald outdial retell-sim
outdiald=build/$preset/daemon/outdiald
outdial=build/$preset/cli/outdial
simulator=build/$preset/simulator/retell-sim

umask 077
mkdir -p "$home"
exec 9>"$home/lock"
flock -n 9 || { say "demo.sh is already running in this folder."; exit 1; }
find "$home" -mindepth 1 -not -name lock -delete
mkdir "$home/credentials" "$home/data"

daemon_pid='' simulator_pid=''
finish() {
  local status=$?
  trap - EXIT INT TERM
  for pid in $daemon_pid $simulator_pid; do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

give_up() {
  say "demo.sh: $1"
  for log in "$home"/*.log; do
    say "--- the end of $log"
    tail -n 20 "$log" >&2
  done
  exit 1
}

# within SECONDS PID WHAT COMMAND…: waits until COMMAND succeeds, but not for a process that is gone.
within() {
  local tenths=$(($1 * 10)) pid=$2 what=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || give_up "$what ended early."
    [ $((tenths -= 1)) -gt 0 ] || give_up "$what did not get ready."
    sleep 0.1
  done
}

free_port() {
  local port
  for port in {8080..8179}; do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  return 1
}

secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

printf 'key_%s' "$(secret)" >"$home/credentials/retell_api_key"
printf 'odk_%s' "$(secret)" >"$home/credentials/admin_token"
port=$(free_port) || give_up "no free port between 8080 and 8179."
address=http://127.0.0.1:$port

RETELL_SIM_API_KEY=$(<"$home/credentials/retell_api_key") \
  "$simulator" --port 0 --start-at "$start_at" --speed "$speed" --seed 47 --cps 20 --concurrency 20 \
  --webhook-url "$address/webhooks/retell" --from-number +14155550100 \
  --agent agent_7d3f0b9a1c2e4f58869a0b1c2d --agent agent_2b8e5c1f4d7a4e60913c5f8d0a >"$home/retell-sim.log" 2>&1 9>&- &
simulator_pid=$!
within 10 "$simulator_pid" retell-sim grep -q 'listening on' "$home/retell-sim.log"
retell=$(sed -n 's/.*listening on \(127\.0\.0\.1:[0-9]*\).*/\1/p' "$home/retell-sim.log" | head -n 1)

cat >"$home/outdial.toml" <<TOML
[server]
listen = "127.0.0.1:$port"
public_url = "$address"

[storage]
url = "sqlite:$PWD/$home/data/outdial.db"

[retell]
base_url = "http://$retell"

[limits]
calls_per_second = 20.0
concurrency = 20
chunk_size = 20

[simulation]
start_at = "$start_at"
speed = $speed.0
TOML

CREDENTIALS_DIRECTORY=$PWD/$home/credentials \
  "$outdiald" --config "$home/outdial.toml" >"$home/outdiald.log" 2>&1 9>&- &
daemon_pid=$!
within 20 "$daemon_pid" outdiald curl -fsS "$address/readyz"

status=0
OUTDIAL_SERVER=$address OUTDIAL_TOKEN=$(<"$home/credentials/admin_token") \
  "$outdial" demo --yes --campaign "$campaign" --contacts "$contacts" || status=$?
[ "$status" -eq 0 ] || give_up "the campaign did not come to its end (outdial demo: exit $status)."

if [ -t 0 ] && [ -t 1 ]; then
  trap 'exit 0' INT
  say ""
  say "The page stays up at $address/ until Ctrl-C. Its token: $(<"$home/credentials/admin_token")"
  wait "$daemon_pid" || true
fi
