"""A fault of ours stops the batch and says why, instead of burning the list; once mended it goes on."""

import unittest

from harness import FlowTest
from wire import AGENT, FROM_NUMBER, people, wait_until

LIMITS = {"limits": {"calls_per_second": 20.0, "concurrency": 4}}
# Dials that are on their way when the first answer comes.
IN_FLIGHT = 4


class Halts(FlowTest):
    def halted(self, api, batch, rule):
        shown = wait_until(
            lambda: (lambda one: one if one["status"] == "halted" else None)(api.shown(batch)), 30, "the batch halts"
        )
        self.assertEqual(shown["halted_rule"], rule)
        self.assertIn(rule, shown["waiting_reason"])
        return shown

    def mended(self, sim, daemon, api, batch, count):
        api.post(f"/api/v1/batches/{batch}/resume")
        shown = api.finish(batch, 90)
        summary = self.judge(sim, daemon, [batch], cps=20)
        self.assertEqual(summary["numbers_dialled"], count)
        self.assertEqual(shown["needs_review"], 0)

    def test_a_wrong_agent(self):
        sim, daemon, api = self.world(LIMITS)
        campaign = api.campaign(agent_id="agent_ffffffffffffffffffffffffff")
        batch = api.batch(campaign, people(30))
        api.launch(batch)
        self.halted(api, batch, "three_refusals_in_a_row")
        self.assertLessEqual(sim.summary()["http_statuses"]["422"], 3 + IN_FLIGHT)
        self.assertEqual(sim.summary()["accepted"], 0)
        api.patch(f"/api/v1/campaigns/{campaign}", {"agent_id": AGENT})
        self.mended(sim, daemon, api, batch, 30)

    def test_a_wrong_key(self):
        port = self.port()
        sim = self.sim(port)
        daemon = self.daemon(port, sim.url, LIMITS, {"OUTDIAL_SECRET_RETELL_API_KEY": "key_of_somebody_else"}).start()
        api = daemon.api()
        batch = api.launched(people(30))
        shown = self.halted(api, batch, "http_401")
        self.assertIn("401", shown["halted_cause"])
        self.assertIn("retell_api_key", shown["halted_advice"])
        line = "A safety rule halted a batch"
        wait_until(lambda: line in daemon.process.said(), 10, "the halt is in the log")
        self.assertEqual(daemon.process.said().count(line), 1)
        self.assertLessEqual(len(sim.requests()), IN_FLIGHT)
        self.assertEqual(sim.summary()["accepted"], 0)
        self.assertEqual(daemon.terminate(), 0)
        daemon.environment["OUTDIAL_SECRET_RETELL_API_KEY"] = "key_flow"
        daemon.start()
        self.assertEqual(api.shown(batch)["status"], "halted", "only a person lifts a halt")
        self.mended(sim, daemon, api, batch, 30)

    def test_an_unpaid_account_halts_all_its_batches(self):
        sim, daemon, api = self.world({"limits": {"calls_per_second": 10.0, "concurrency": 4}})
        batches = [api.launched(people(20)), api.launched(people(20, 100))]
        wait_until(lambda: len(sim.accepted()) >= 4, 30, "both are under way")
        sim.faults(http_402=1.0)
        for batch in batches:
            self.halted(api, batch, "http_402")
        self.assertLessEqual(sim.summary()["http_statuses"]["402"], IN_FLIGHT)
        later = api.launched(people(20, 200))
        self.halted(api, later, "http_402")
        sim.clear_faults()
        for batch in batches + [later]:
            api.post(f"/api/v1/batches/{batch}/resume")
        for batch in batches + [later]:
            api.finish(batch, 60)
        summary = self.judge(sim, daemon, batches + [later])
        self.assertEqual(summary["numbers_dialled"], 60)

    def test_an_unknown_from_number_halts_its_batches_only(self):
        sim, daemon, api = self.world(LIMITS)
        campaign = api.campaign(from_number="+14155550177")
        wrong = api.batch(campaign, people(20))
        right = api.batch(api.campaign(), people(20, 100))
        for batch in (wrong, right):
            api.launch(batch)
        self.halted(api, wrong, "http_404")
        self.assertLessEqual(sim.summary()["http_statuses"]["404"], IN_FLIGHT)
        api.finish(right, 60)
        api.patch(f"/api/v1/campaigns/{campaign}", {"from_number": FROM_NUMBER})
        api.post(f"/api/v1/batches/{wrong}/resume")
        api.finish(wrong, 60)
        summary = self.judge(sim, daemon, [wrong, right])
        self.assertEqual(summary["numbers_dialled"], 40)


if __name__ == "__main__":
    unittest.main()
