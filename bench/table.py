#!/usr/bin/env python3
"""Prints the figures of the benchmarks beside their targets.

    bench/table.py FIGURES.jsonl

Exits with 1 when a figure misses what it must reach.
"""

import json
import os
import sys

# Name, what it is, how it is compared, what it must reach, and where the machine's own limit begins.
TARGETS = [
    ("dispatch.at_once", "dispatch, API answering at once, 50 in flight", ">=", 8000, 14000),
    ("dispatch.at_once.share_of_bare", "  of the bare ceiling", ">=", None, 50),
    ("dispatch.at_300ms.50.share", "dispatch, API at 300 ms, of 50 ÷ latency", ">=", 97, 98),
    ("dispatch.at_300ms.500.share", "  of 500 ÷ latency", ">=", None, 95),
    ("dispatch.at_once.cpu_per_10000", "CPU per 10,000 calls at 0 ms", "<=", 1.2, 0.5),
    ("dispatch.at_300ms.50.cpu_per_10000", "  at 300 ms", "<=", 1.5, 1.0),
    ("import.csv", "bulk import", ">=", 25000, 60000),
    ("import.csv.share_of_bare", "  of bare inserts of the same rows", ">=", 40, 70),
    ("enqueue.single_50_callers", "single durable enqueue (POST /calls), 50 callers", ">=", 4000, 12500),
    ("claim.share_of_small", "claims at 1M pending, of those at 10k", ">=", 90, 90),
    ("webhook.4kb", "webhook ingest, 16 connections, 4 kB", ">=", 6500, 9600),
    ("webhook.60kb", "  60 kB", ">=", 1200, 1600),
    ("webhook.open_1500.p99", "  p99 at 1,500/s open loop", "<=", 5, 4),
    ("due_to_wire.p50", "due → request on the wire, idle, p50", "<=", 1.4, 1.1),
    ("due_to_wire.p99", "  p99", "<=", 6, 4.5),
    ("batch.status.at_1000000.p99", "batch status at 1M calls, p99", "<=", 2, 0.5),
    ("eligibility.allowed", "may this person be called now: yes", "<=", 5, 1.5),
    ("eligibility.refused", "  no, and when next", "<=", 50, 5),
    ("eligibility.tables", "loading the tables of the rulebook", "<=", 10, 4),
    ("memory.idle", "memory (RssAnon), idle", "<=", 20, 12),
    ("memory.at_1000000", "  with 1M pending", "<=", 60, 40),
    ("start.empty", "start to ready, empty database", "<=", 60, 27),
    ("start.at_1000000", "  1M rows", "<=", 100, 50),
]


def number(value):
    return "–" if value is None else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def verdict(comparison, value, must, goal):
    def meets(target):
        return value >= target if comparison == ">=" else value <= target

    if must is not None and not meets(must):
        return "MISSED"
    return "goal" if meets(goal) else "must" if must is not None else "below goal"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        figures = {one["name"]: one for one in map(json.loads, file)}
    missed = False
    print(f"{'figure':<50} {'must':>10} {'goal':>10} {'measured':>14}  verdict")
    for name, text, comparison, must, goal in TARGETS:
        one = figures.pop(name, None)
        if one is None:
            print(f"{text:<50} {number(must):>10} {number(goal):>10} {'not measured':>14}")
            missed = True
            continue
        result = verdict(comparison, one["value"], must, goal)
        missed |= result == "MISSED"
        shown = f"{number(one['value'])} {one['unit']}"
        print(f"{text:<50} {number(must):>10} {number(goal):>10} {shown:>14}  {result}")
    print(f"\nLoad of the machine over the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
    print("Measured beside:")
    for one in figures.values():
        print(f"  {one['name']:<48} {number(one['value']):>10} {one['unit']}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
