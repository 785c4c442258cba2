"""The limits that Retell sets are never reached, let alone passed."""

import unittest

from harness import FlowTest
from wire import people

LONG_CALLS = {"outcomes": "interested=1", "talk_ms": "60000-90000"}


class Pace(FlowTest):
    def run_at(self, count, seconds, limits, **flags):
        """The simulator's limits are the configured ones, so that one call too many is a 429."""
        sim, daemon, api = self.world({"limits": limits}, **flags)
        batch = api.launched(people(count))
        api.finish(batch, seconds)
        summary = self.judge(
            sim, daemon, [batch], cps=flags["cps"], concurrency=flags.get("concurrency", limits["concurrency"])
        )
        self.assertNotIn("429", summary["http_statuses"])
        self.assertEqual(summary["numbers_dialled"], count)
        return summary

    def test_twenty_calls_a_second(self):
        summary = self.run_at(
            120, 60, {"calls_per_second": 20.0, "concurrency": 40}, cps=20, concurrency=40, outcomes="busy=1"
        )
        self.assertGreaterEqual(summary["pace_dialled"]["max_in_one_second"], 15, "the rate is made use of")

    def test_five_calls_a_second(self):
        summary = self.run_at(
            30, 60, {"calls_per_second": 5.0, "concurrency": 20}, cps=5, concurrency=20, outcomes="no_answer=1,busy=1"
        )
        self.assertGreaterEqual(summary["pace_seen"]["min_gap_ms"], 150, "dials are evenly spaced")

    def test_sixty_calls_a_minute(self):
        summary = self.run_at(
            8,
            60,
            {"calls_per_second": 20.0, "calls_per_minute": 60, "concurrency": 20},
            cps=1,
            concurrency=20,
            outcomes="busy=1",
        )
        self.assertGreaterEqual(summary["pace_seen"]["min_gap_ms"], 900)

    def test_concurrency(self):
        summary = self.run_at(
            40, 90, {"calls_per_second": 50.0, "concurrency": 5}, cps=50, concurrency=5, **LONG_CALLS
        )
        self.assertEqual(summary["max_concurrency"], 5, "the slots are made use of")

    def test_slots_that_others_use_are_left_to_them(self):
        summary = self.run_at(
            20,
            90,
            {"calls_per_second": 50.0, "concurrency": 20},
            cps=50,
            concurrency=10,
            reserved_inbound=3,
            other_calls=4,
            **LONG_CALLS,
        )
        self.assertLessEqual(summary["max_concurrency"], 3)


if __name__ == "__main__":
    unittest.main()
