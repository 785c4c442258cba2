#!/usr/bin/env bash
# What is too long for every day: 100,000 seeds of the simulation, chaos for half of MINUTES, and for MINUTES the process
# tests again and again under changing seeds.
#   ./soak.sh [MINUTES [SEEDS]]      default: 60 100000; so many seeds take some two hours on two cores
set -euo pipefail
cd "$(dirname "$0")"
export OUTDIAL_SHARED=${OUTDIAL_SHARED:-$(cd .. && pwd)/shared}
minutes=${1:-60} seeds=${2:-100000}
case "$minutes$seeds" in *[!0-9]*) echo "usage: ./soak.sh [MINUTES [SEEDS]]" >&2; exit 2 ;; esac

scripts/bootstrap.sh --tests
scripts/build.sh release "-DOUTDIAL_TESTS=ON"

echo "== simulation: $seeds seeds"
build/release/tests/simulation/simulation --seeds 1 "$seeds" --jobs "$(nproc)" --demand-coverage

echo "== chaos"
OUTDIALD=$PWD/build/release/daemon/outdiald RETELL_SIM=$PWD/build/release/simulator/retell-sim \
  python3 -B tests/chaos/chaos.py --minutes "$((minutes / 2))" --kills-at-least 200 --seed "$(date +%s)"

rounds=0 seed=$(date +%s)
end=$(($(date +%s) + minutes * 60))
while [ "$(date +%s)" -lt "$end" ]; do
  rounds=$((rounds + 1))
  echo "== round $rounds, OUTDIAL_TEST_SEED=$((seed + rounds))"
  OUTDIAL_TEST_SEED=$((seed + rounds)) ctest --test-dir build/release -L process -j2 \
    --output-on-failure --no-tests=error
done
echo "$seeds seeds and $rounds rounds passed"
