#!/usr/bin/env bash
# Searches every state of the dial protocol's model, then plants one error after another and wants each found.
#   tests/model/check.sh [FOLDER]     works in FOLDER, by default a new one that is deleted
# Needs spin and gcc. Prints one line for each search; fails if one was not complete or said something else than
# expected.
set -euo pipefail
model=$(cd "$(dirname "$0")" && pwd)/dial_protocol.pml
depth=10000 memory_mb=1500

if [ $# -gt 0 ]; then
  mkdir -p "$1"
  work=$1
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
cd "$work"
failed=0

# build OPTIMISATION SETTING…: makes ./pan of the model with the settings; those that begin with -D are the model's,
# those with +D the verifier's.
build() {
  local optimisation=$1 of_model=() of_verifier=(-DMEMLIM=$memory_mb)
  shift
  for setting in "$@"; do
    case $setting in
      +*) of_verifier+=("-${setting#+}") ;;
      *) of_model+=("$setting") ;;
    esac
  done
  rm -f pan pan.* ./*.trail
  spin -a "${of_model[@]}" "$model" >spin.out && gcc -w "$optimisation" "${of_verifier[@]}" -o pan pan.c
}

fail() {
  printf 'FAILED  %s: %s (see %s/pan.out)\n' "$1" "$2" "$work"
  trap - EXIT
  failed=1
}

figure() { sed -n "$1" pan.out | head -n 1 | xargs; }

# passes NAME PAN_OPTION SETTING…: every state is searched, no error is in it, and no step of the model is in vain.
passes() {
  local name=$1 option=$2 unreached
  shift 2
  build -O2 "$@"
  ./pan -m$depth -w22 $option >pan.out 2>&1 || true
  unreached=$(grep -E 'pml:[0-9]+, state [0-9]+' pan.out | grep -v '"-end-"' || true)
  if ! grep -q 'errors: 0$' pan.out; then
    fail "$name" "an error"
  elif grep -qiE 'not completed|too small|MEMLIM|out of memory|aborted|truncated' pan.out; then
    fail "$name" "the search was not complete"
  elif [ -n "$unreached" ]; then
    fail "$name" "steps that are never taken"
    echo "$unreached"
  else
    printf 'ok      %s: %s states, depth %s, %s MB, %s s\n' "$name" \
      "$(figure 's/ *\([0-9.e+]*\) states, stored.*/\1/p')" \
      "$(figure 's/.*depth reached \([0-9]*\),.*/\1/p')" \
      "$(figure 's/ *\([0-9.]*\)\ttotal actual memory usage/\1/p')" \
      "$(figure 's/pan: elapsed time \([0-9.]*\) seconds/\1/p')"
  fi
}

# finds WHAT WRONG SETTING…: the model with the planted error has a run that goes wrong, and WRONG is how.
finds() {
  local what=$1 wrong=$2 option= found
  shift 2
  [[ " $* " == *" +DNP "* ]] && option=-l || set -- "$@" +DSAFETY
  build -O0 "$@"
  ./pan -m$depth -w20 $option >pan.out 2>&1 || true
  found=$(figure 's/^pan:1: \(.*\) (at depth [0-9]*)/\1/p')
  if grep -qE 'errors: [1-9]' pan.out && [[ "$found" == *"$wrong"* ]]; then
    printf 'ok      %s: %s, found\n' "${1#-D}" "$what"
  else
    fail "${1#-D}" "$what was not found, but ${found:-nothing}"
  fi
}

passes "the protocol: no bad state, and every end is good" "" +DSAFETY
passes "the protocol: no run is endless" "-l" -DFAULTS=1 +DNP

# What the violated assertion speaks of.
uncommitted='call[mine[w]]!=' second_call='line[' busy_number='call[0]==' cap='counted[' pause='is_paused' left_open='call[0]=='
finds "a send before its commit" "$uncommitted" -DCOMMIT_AFTER_SEND
for error in COMMIT_AFTER_SEND TIMEOUT_IS_NOT_SENT NO_SEND_WINDOW GIVE_UP_EARLY GIVE_UP_ON_AN_OLD_ANSWER \
  FAILED_LOOK_UP_IS_EMPTY RESCUER_DIALS_AGAIN NO_NUMBER_CHECK NO_ASSUMPTION; do
  finds "a second call" "$second_call" -D$error -DONLY_SECOND_CALLS
done
finds "a dial of a busy number" "$busy_number" -DNO_NUMBER_CHECK
finds "a dial after a pause" "$pause" -DCHECK_AT_PLANNING_ONLY
finds "more attempts than allowed" "$cap" -DNO_CAP
finds "a call that stays open" "$left_open" -DNO_RESCUER
finds "an endless run" "non-progress cycle" -DENDLESS_FAULTS +DNP

exit $failed
