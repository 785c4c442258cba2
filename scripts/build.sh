#!/usr/bin/env bash
# Builds in build/PRESET, configuring it first where that has not been done with these settings:
#   scripts/build.sh PRESET "-DNAME=VALUE …" [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1 settings=$2
shift 2
build=build/$preset
mkdir -p build
asked=$build/.configured-with

# A WebSocket source takes 0.8 GB to compile, so a small machine compiles one at a time.
jobs=$(nproc)
by_memory=$(($(awk '/^MemTotal:/ {print $2}' /proc/meminfo) / 1000000))
[ "$jobs" -le "$by_memory" ] || jobs=$((by_memory > 0 ? by_memory : 1))

if [ ! -f "$build/build.ninja" ] || [ "$(cat "$asked" 2>/dev/null)" != "$settings" ]; then
  log=build/configure-$preset.log
  # shellcheck disable=SC2086 # the settings are words
  if ! cmake --fresh --preset "$preset" $settings >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  printf '%s' "$settings" >"$asked"
fi
quiet=(--quiet)
[ ! -t 1 ] || quiet=()
NINJA_STATUS="[%f/%t] " exec ninja -C "$build" -j "$jobs" "${quiet[@]}" "$@"
