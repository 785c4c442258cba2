#!/usr/bin/env bash
# Installs what is missing, builds, runs every test; the only command needed on a bare Debian 12.
# With CI=true warnings are errors and the suite runs again under ASan+UBSan and TSan.
# The shared vectors are read from OUTDIAL_SHARED, by default ../shared.
set -euo pipefail
cd "$(dirname "$0")"
export OUTDIAL_SHARED=${OUTDIAL_SHARED:-$(cd .. && pwd)/shared}
export LC_ALL=C.UTF-8
unset MAKEFLAGS CTEST_PARALLEL_LEVEL

ci=${CI:-}

scripts/bootstrap.sh --tests
if [ ! -d "$OUTDIAL_SHARED/retell" ]; then
  echo "test.sh: no shared vectors in $OUTDIAL_SHARED; set OUTDIAL_SHARED" >&2
  exit 1
fi

passed=0 failed=0 skipped=0 broken=()

# What ctest counted, from its JUnit report; a run that left none counts as one failure.
count() {
  local total fails skips disabled
  read -r total fails skips disabled < <(
    for name in tests failures skipped disabled; do
      sed -n "/<testsuite /,/>/s/.*[[:space:]]$name=\"\([0-9]*\)\".*/\1/p" "$1" 2>/dev/null | head -n 1
    done | xargs
  ) || true
  if [ -z "${disabled:-}" ]; then
    failed=$((failed + 1))
    return
  fi
  passed=$((passed + total - fails - skips - disabled))
  failed=$((failed + fails))
  skipped=$((skipped + skips + disabled))
}

# suite PRESET SETTINGS [CTEST OPTIONS…]: builds the preset and runs its tests; a failure is kept for the end.
suite() {
  local preset=$1 settings="-DOUTDIAL_TESTS=ON $2" report=build/$1/ctest.xml
  shift 2
  echo "== $preset: building"
  if ! scripts/build.sh "$preset" "$settings"; then
    failed=$((failed + 1))
    broken+=("$preset does not build")
    return
  fi
  echo "== $preset: testing"
  rm -f "$report"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j2 \
    --output-junit ctest.xml "$@" || broken+=("$preset has failing tests")
  count "$report"
}

if [ "$ci" = true ]; then
  suite release -DOUTDIAL_WERROR=ON
  export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
  # Warnings are no errors here: g++ 12 imagines uninitialised values in instrumented std::regex. Tests of real
  # processes have deadlines that instrumented programs miss; tests of the tree have nothing new to say.
  suite asan "" -LE 'process|house'
  suite tsan "" -LE 'process|house'
else
  suite release -DOUTDIAL_WERROR=OFF
fi

echo
for line in "${broken[@]}"; do echo "test.sh: $line" >&2; done
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ ${#broken[@]} -eq 0 ] && [ "$passed" -gt 0 ]
