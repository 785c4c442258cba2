"""The daemon dies, freezes or is told to stop in the middle of a run: nobody twice, nobody lost."""

import os
import random
import time
import unittest

from harness import FlowTest
from wire import PROMPT_RETELL, boot_ns, people, wait_until

SLOW = {"calls_per_second": 12.0, "concurrency": 20}


class Crash(FlowTest):
    def test_killed_ten_times(self):
        sim, daemon, api = self.world({"retell": PROMPT_RETELL, "limits": SLOW}, api_latency_ms="20-120", cps=12)
        batch = api.launched(people(120))
        dice = random.Random(7)
        refused_on_the_way = 0
        for _ in range(10):
            time.sleep(dice.uniform(0.2, 1.2))
            daemon.kill9()
            time.sleep(dice.uniform(0.0, 0.4))
            daemon.start()
        api.finish(batch, 120)
        summary = self.judge(sim, daemon, [batch], cps=12, concurrency=20)
        self.assertEqual(summary["numbers_dialled"], 120)
        for call in sim.accepted():
            refused_on_the_way += sum(1 for one in call["call"]["webhooks"] if one["http_status"] == 0)
        self.assertGreater(refused_on_the_way, 0, "some webhooks came while nobody listened")

    def test_killed_with_requests_under_way(self):
        """Requests that Retell has, while the process that sent them is gone."""
        sim, daemon, api = self.world({"retell": PROMPT_RETELL}, api_latency_ms="300-500")
        batch = api.launched(people(40))
        for _ in range(3):
            time.sleep(0.7)
            daemon.kill9()
            daemon.start()
        api.finish(batch, 120)
        self.judge(sim, daemon, [batch])
        lost = daemon.value("SELECT count(*) FROM jobs WHERE state = 'discarded'")
        self.assertGreater(lost, 0, "some dials were under way at the kill")

    def test_killed_while_everything_else_goes_wrong(self):
        sim, daemon, api = self.world({"retell": PROMPT_RETELL, "limits": SLOW}, api_latency_ms="20-120", cps=12)
        sim.faults(accept_then_drop=0.08, drop_before_accept=0.04, accept_then_500=0.04, webhook_lost=0.2,
                   webhook_duplicated=0.2, webhook_reordered=0.2, list_500=0.1, get_500=0.1)
        batch = api.launched(people(60))
        dice = random.Random(23)
        for _ in range(5):
            time.sleep(dice.uniform(0.5, 2.0))
            daemon.kill9()
            daemon.start()
        api.finish(batch, 150)
        summary = self.judge(sim, daemon, [batch], cps=12, concurrency=20)
        self.assertEqual(summary["numbers_dialled"], 60)

    def attempts(self, daemon):
        return daemon.value("SELECT count(*) FROM calls")

    def frozen(self, count, stops, freeze, seconds):
        """Stopped as soon as a new attempt is seen: between its commit and its answer, often before its sending."""
        sim, daemon, api = self.world({"retell": PROMPT_RETELL, "limits": SLOW}, api_latency_ms="20-200", cps=12)
        batch = api.launched(people(count))
        dice = random.Random(11)
        for _ in range(stops):
            time.sleep(dice.uniform(0.3, 1.0))
            before = self.attempts(daemon)
            deadline = time.monotonic() + 5
            while self.attempts(daemon) == before and time.monotonic() < deadline:
                pass
            daemon.stop()
            time.sleep(freeze)
            daemon.go_on()
        api.finish(batch, seconds)
        summary = self.judge(sim, daemon, [batch], cps=12, concurrency=20)
        self.assertEqual(summary["numbers_dialled"], count)

    def test_frozen_longer_than_the_send_window_and_the_request(self):
        self.frozen(70, 3, 4.0, 120)

    @unittest.skipUnless(os.environ.get("OUTDIAL_LONG"), "takes minutes; OUTDIAL_LONG=1 runs it")
    def test_frozen_for_a_minute(self):
        self.frozen(70, 3, 65.0, 300)

    def test_told_to_stop_during_a_run(self):
        sim, daemon, api = self.world({"retell": PROMPT_RETELL, "limits": SLOW}, api_latency_ms="200-400", cps=12)
        batch = api.launched(people(60))
        time.sleep(2.0)
        told = boot_ns()
        self.assertEqual(daemon.terminate(90), 0, daemon.process.said())
        self.assertLess(boot_ns() - told, 20e9, "what is in flight takes no longer than its deadline")
        self.assertEqual(daemon.value("SELECT count(*) FROM calls WHERE status = 'placing'"), 0)
        self.assertEqual(daemon.value("SELECT count(*) FROM jobs WHERE state = 'running'"), 0)
        sent_late = [one for one in sim.requests() if one["arrived_boot_ns"] > told + 2.5e9]
        self.assertEqual(sent_late, [], "no dial begins after the signal")
        dialled = len(sim.requests())
        time.sleep(1.0)
        self.assertEqual(len(sim.requests()), dialled)

        daemon.start()
        api.finish(batch, 90)
        summary = self.judge(sim, daemon, [batch], cps=12, concurrency=20)
        self.assertEqual(summary["numbers_dialled"], 60)

    def test_retell_is_gone_for_a_while(self):
        sim, daemon, api = self.world({"retell": PROMPT_RETELL, "limits": SLOW}, cps=12)
        batch = api.launched(people(40))
        time.sleep(1.0)
        sim.ask("POST", "/sim/outage", {"ms": 3000})
        wait_until(lambda: api.shown(batch)["waiting_reason"] == "account_resting", 10, "the batch says why it waits")
        api.finish(batch, 120)
        summary = self.judge(sim, daemon, [batch], cps=12, concurrency=20)
        self.assertEqual(summary["numbers_dialled"], 40)


if __name__ == "__main__":
    unittest.main()
