"""Chaos with the real programs: kills, freezes, outages, faults, full disks; the simulator's ledger is the judge.

    chaos.py [--minutes M] [--kills-at-least K] [--seed N] [--episode-seconds S]

Runs episodes until both are reached, prints a line of JSON for each and their sum. The first episode that fails ends
the run; it prints its seed, which `--seed N --minutes 0` plays again, and keeps its folder. The programs come from the
environment variables OUTDIALD and RETELL_SIM.
"""

import argparse
import collections
import json
import os
import sys
import time
import unittest

from episode import Episode

SUMS = ("kills", "freezes", "stops", "outages", "fault_spells", "full_disks", "second_daemons", "taken_over",
        "clock_set_back", "hanging_clients", "batches", "people", "requests", "calls", "dials_cut_off",
        "dialled_twice", "webhooks_acknowledged")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=1.0)
    options.add_argument("--kills-at-least", type=int, default=0)
    options.add_argument("--seed", type=int, default=int(os.environ.get("OUTDIAL_TEST_SEED", "47")))
    options.add_argument("--episode-seconds", type=float, default=60.0)
    chosen = options.parse_args()

    sums = collections.Counter()
    began = time.monotonic()
    episodes = 0
    while True:
        episode = Episode(chosen.seed + episodes, chosen.episode_seconds)
        result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(episode)
        if not result.wasSuccessful():
            print(f"chaos: seed {episode.seed} failed after {episodes} good episodes and {sums['kills']} kills", flush=True)
            return 1
        print(json.dumps(episode.figures), flush=True)
        episodes += 1
        sums.update({name: episode.figures.get(name, 0) for name in SUMS})
        minutes = (time.monotonic() - began) / 60
        if minutes >= chosen.minutes and sums["kills"] >= chosen.kills_at_least:
            break
    print(json.dumps({"measure": "chaos", "minutes": round(minutes, 1), "episodes": episodes, **sums}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
