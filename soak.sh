#!/usr/bin/env bash
# What is too long for every day: the benches, and the process tests again and again under changing seeds.
#   ./soak.sh [MINUTES]      default: 60
set -euo pipefail
cd "$(dirname "$0")"
export OUTDIAL_SHARED=${OUTDIAL_SHARED:-$(cd .. && pwd)/shared}
minutes=${1:-60}
case "$minutes" in '' | *[!0-9]*) echo "usage: ./soak.sh [MINUTES]" >&2; exit 2 ;; esac

scripts/bootstrap.sh --tests
settings="-DOUTDIAL_TESTS=ON -DOUTDIAL_SIMULATION=ON"
if [ -f bench/CMakeLists.txt ]; then settings+=" -DOUTDIAL_BENCH=ON"; fi
scripts/build.sh release "$settings"

for bench in build/release/bench/*_bench; do
  [ -x "$bench" ] || continue
  echo "== ${bench##*/}"
  "$bench"
done

echo "== chaos"
OUTDIALD=$PWD/build/release/daemon/outdiald RETELL_SIM=$PWD/build/release/simulator/retell-sim \
  python3 -B tests/chaos/chaos.py --minutes "$((minutes / 2))" --kills-at-least 200 --seed "$(date +%s)"

rounds=0 seed=$(date +%s)
end=$(($(date +%s) + minutes * 60))
while [ "$(date +%s)" -lt "$end" ]; do
  rounds=$((rounds + 1))
  echo "== round $rounds, OUTDIAL_TEST_SEED=$((seed + rounds))"
  OUTDIAL_TEST_SEED=$((seed + rounds)) ctest --test-dir build/release -L 'process|simulation' -j2 \
    --output-on-failure --no-tests=error
done
echo "$rounds rounds passed"
