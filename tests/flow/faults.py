"""Everything that can happen to a create-phone-call and to a webhook: nobody twice, everybody to an end."""

import unittest

from harness import FlowTest
from processes import DECISIVE
from wire import people, wait_until

EVERY_FAULT = (
    "accept_then_drop",
    "http_429",
    "accept_then_500",
    "http_429_retry_after",
    "accept_then_502_html",
    "concurrency_429",
    "truncated_answer",
    "webhook_before_answer",
    "unreadable_201",
    "concurrency_ended",
    "drop_before_accept",
    "reject_500",
    "answer_late",
)
LENGTHS = {"answer_late": 4000, "http_429_retry_after": 1000}

# An unknown call may be given up once a request sent at the last moment must have shown in the list.
DOUBTS = {
    "retell": {
        "request_timeout_ms": 2000,
        "reconcile_after_ms": [5000, 30000, 120000, 300000],
        "give_up_unknown_after_ms": 600000,
        "redial_not_placed_after_ms": 660000,
        "poll_overdue_after_ms": 60000,
        "analysis_wait_ms": 120000,
    }
}


class CreateFaults(FlowTest):
    def run_through(self, count, seconds, faults, **flags):
        sim, daemon, api = self.world(DOUBTS, **flags)
        sim.faults(**faults)
        batch = api.launched(people(count))
        shown = api.finish(batch, seconds)
        summary = self.judge(sim, daemon, [batch])
        self.assertEqual(summary["numbers_dialled"], count)
        self.assertEqual(shown["done"] + shown["exhausted"], count)
        for name in faults:
            self.assertGreater(summary["faults"].get(name, 0), 0, f"{name} never happened: {summary['faults']}")
        return summary

    def test_accepted_then_dropped(self):
        self.run_through(60, 100, {"accept_then_drop": 0.2})

    def test_dropped_before_or_after_acceptance(self):
        """Of two dials that look alike only one was placed."""
        self.run_through(30, 100, {"accept_then_drop": 0.12, "drop_before_accept": 0.12})

    def test_one_after_the_other(self):
        sim, daemon, api = self.world({**DOUBTS, "limits": {"calls_per_second": 10.0}}, cps=10)
        batch = api.launched(people(60))
        for name in EVERY_FAULT:
            # Faults in a row would be met with longer and longer rests.
            wait_until(lambda: daemon.value("SELECT failures FROM accounts") == 0, 20, "a call is placed between")
            sim.faults(**{name: {"first": 1, "count": 1, "ms": LENGTHS.get(name, 1500)}})
            wait_until(lambda: sim.fault_hits()[name]["hits"], 20, f"{name} happens")
        api.finish(batch, 100)
        summary = self.judge(sim, daemon, [batch])
        self.assertEqual(summary["numbers_dialled"], 60)

    def test_look_ups_that_fail_postpone_the_verdict(self):
        sim, daemon, api = self.world(DOUBTS)
        sim.faults(accept_then_drop={"first": 3, "count": 3}, list_500={"first": 6, "count": 6}, webhook_lost=1.0)
        batch = api.launched(people(12))
        api.finish(batch, 100)
        summary = self.judge(sim, daemon, [batch])
        self.assertEqual(summary["numbers_dialled"], 12)


class WebhookFaults(FlowTest):
    def test_every_webhook_lost(self):
        sim, daemon, api = self.world(DOUBTS)
        sim.faults(webhook_lost=1.0)
        batch = api.launched(people(40))
        shown = api.finish(batch, 100)
        summary = self.judge(sim, daemon, [batch])
        self.assertEqual(summary["webhook_deliveries"], {})
        self.assertEqual(daemon.value("SELECT count(*) FROM call_events"), 0)
        self.assertEqual(shown["needs_review"], 0)

    def test_duplicated_delayed_reordered_and_badly_signed(self):
        sim, daemon, api = self.world(DOUBTS, outcomes=DECISIVE)
        sim.faults(
            webhook_duplicated=0.4,
            webhook_delayed={"probability": 0.3, "ms": 60000},
            webhook_reordered=0.3,
            webhook_bad_signature=0.15,
            webhook_old_timestamp=0.05,
            webhook_unknown_fields=0.3,
            webhook_unknown_event=0.1,
            started_missing=0.2,
        )
        batch = api.launched(people(60))
        api.finish(batch, 100)
        summary = self.judge(sim, daemon, [batch])
        deliveries = [one for call in sim.accepted() for one in call["call"]["webhooks"]]
        forged = [one for one in deliveries if one["bad_signature"] or one["old_timestamp"]]
        self.assertGreater(len(forged), 0)
        # Beyond 60 bad ones in a minute from one address the answer is 429.
        self.assertEqual({one["http_status"] for one in forged} - {401, 429}, set())
        honest = [one for one in deliveries if not one["bad_signature"] and not one["old_timestamp"]]
        self.assertEqual({one["http_status"] // 100 for one in honest}, {2})
        self.assertGreater(daemon.value("SELECT max(copies) FROM call_events"), 1)
        self.assertEqual(summary["numbers_dialled"], 60)


if __name__ == "__main__":
    unittest.main()
