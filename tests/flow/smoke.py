"""A batch from import to results, and the results against what the simulator did."""

import unittest

from harness import FlowTest
from processes import DECISIVE
from wire import people

# What each script or reason of the simulator comes to.
DISPOSITIONS = {
    "interested": "interested",
    "not_interested": "not_interested",
    "callback": "callback_requested",
    "wrong_number": "wrong_number",
    "opt_out": "dnc_request",
    "voicemail": "voicemail_left",
    "ivr": "ivr",
    "dial_no_answer": "no_answer",
    "dial_busy": "busy",
    "user_declined": "user_declined",
    "invalid_destination": "invalid_number",
}


class Smoke(FlowTest):
    def test_a_batch_ends_with_what_the_simulator_did(self):
        sim, daemon, api = self.world(outcomes=DECISIVE + ",callback=1,opt_out=1,ivr=1")
        rows = people(60)
        batch = api.launched(rows)
        shown = api.finish(batch, 60)
        summary = self.judge(sim, daemon, [batch], cps=50, concurrency=20)
        self.assertEqual(summary["numbers_dialled"], 60)
        self.assertEqual(shown["calls"]["placed"], 60)

        happened = {}
        for one in sim.accepted():
            call = one["call"]
            told = call["script"] if call["script"] != "none" else call["disconnection_reason"]
            happened[one["to_number"]] = DISPOSITIONS[told]
        self.assertGreaterEqual(len(set(happened.values())), 6)
        stored = daemon.rows("SELECT phone, disposition FROM enrolments")
        self.assertEqual({row["phone"]: row["disposition"] for row in stored}, happened)
        unanswered = [one for one in happened.values() if one in ("no_answer", "user_declined")]
        self.assertEqual(shown["calls"]["no_answer"], len(unanswered))
        self.assertEqual(shown["calls"]["busy"], list(happened.values()).count("busy"))


if __name__ == "__main__":
    unittest.main()
