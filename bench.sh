#!/bin/sh
# Builds the benchmarks, runs them all and prints what they measured beside the targets:
#   ./bench.sh [--quick] [--folder DIR] [--keep FILE]
# --quick: one short run each. --folder: where the databases lie, /var/tmp unless told. --keep: the figures go there.
set -eu
cd "$(dirname "$0")"
folder=/var/tmp/outdial-bench.$$ keep='' runs=5 build=${OUTDIAL_BENCH_BUILD:-build/bench}
while [ $# -gt 0 ]; do
  case $1 in
    --quick) runs=1 ;;
    --folder) folder=$2/outdial-bench.$$; shift ;;
    --keep) keep=$2; shift ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift
done

cmake --preset release -B "$build" -DOUTDIAL_BENCH=ON >/dev/null
cmake --build "$build" -j2 --target outdiald eligibility_bench queue_bench dispatch_bench service_bench import_bench standing_bench

mkdir -p "$folder"
trap 'rm -rf "$folder"' EXIT
figures=${keep:-$folder/figures.jsonl}
: >"$figures"
run() {
  echo "running $1 …" >&2
  program=$1
  shift
  "$build/bench/$program" "$@" >>"$figures"
}
daemon=$build/daemon/outdiald
run eligibility_bench
run queue_bench "$folder/queue"
run dispatch_bench "$folder/dispatch" 10000 "$runs"
run service_bench "$daemon" "$folder/service" "$runs"
run import_bench "$daemon" "$folder/import" 50000 "$(((runs + 1) / 2))"
run standing_bench "$daemon" "$folder/standing" "$runs"
python3 bench/table.py "$figures"
