"""A test of the real daemon against the real simulator over real HTTP, and the judge of what came of it."""

import collections
import os
import pathlib
import shutil
import tempfile
import threading
import unittest

from processes import Daemon, Port, Sim
from wire import FINAL, STATES, wait_until

UNPLACED = ("refused", "throttled", "not_sent", "not_placed")


class FlowTest(unittest.TestCase):
    """A test with a temporary folder, and what it starts in there."""

    maxDiff = 4000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="outdial-flow-"))
        self.addCleanup(self._tidy)
        self._processes = []

    def _tidy(self):
        failed = self.has_failed()
        for one in self._processes:
            process = one.process
            if process is not None and process.child.poll() is None:
                process.kill()
        if failed:
            for log in sorted(self.folder.glob("*.log")):
                print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-3000:]}", flush=True)
        if not os.environ.get("OUTDIAL_FLOW_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def has_failed(self):
        """Also while cleaning up, where the outcome speaks of the clean-up only."""
        result = self._outcome.result
        return any(test is self for test, _ in result.errors + result.failures)

    def sim(self, port=None, **flags):
        if port is None:
            port = self.port()
        sim = Sim(self.folder, f"http://127.0.0.1:{port}/webhooks/retell", **flags)
        self._processes.append(sim)
        return sim

    def port(self):
        port = Port()
        self.addCleanup(port.release)
        return port.number

    def daemon(self, port, base_url, settings=None, environment=None, folder=None):
        daemon = Daemon(folder or self.folder, port, base_url, settings, environment)
        self._processes.append(daemon)
        return daemon

    def world(self, settings=None, **flags):
        """A simulator, a daemon that is ready, and its API."""
        port = self.port()
        sim = self.sim(port, **flags)
        daemon = self.daemon(port, sim.url, settings).start()
        return sim, daemon, daemon.api()

    # The judge

    def judge(self, sim, daemon, batches, max_dials=1, cps=None, concurrency=None):
        """What must hold after any run, whatever went wrong on the way."""
        self.settle(daemon)
        summary = sim.summary(max_dials)
        self.assertEqual(summary["overlaps"]["count"], 0, summary["overlaps"])
        self.assertEqual(summary["dialled_too_often"]["count"], 0, summary["dialled_too_often"])
        self.assertEqual(summary["repeated_metadata"], [])
        self.assertEqual(summary["live"], 0, "calls outlive their batch")
        if cps is not None:
            # Arrivals are judged with one call of tolerance for what the way does to the distance.
            self.assertLessEqual(summary["pace_seen"]["max_in_one_second"], max(1, int(cps)) + 1)
        if concurrency is not None:
            self.assertLessEqual(summary["max_concurrency"], concurrency)
        self.judge_contacts(daemon, batches)
        self.judge_calls(sim, daemon, max_dials)
        self.assertEqual(daemon.value("SELECT sum(in_flight) FROM accounts"), 0)
        self.assertEqual(daemon.value("SELECT sum(live) FROM batches"), 0)
        return summary

    def settle(self, daemon):
        """Waits until nothing is on its way: doubtful calls are cleared up and jobs of calls are done."""
        live = "SELECT count(*) FROM calls WHERE status IN ('placing', 'placed', 'unknown', 'ongoing')"
        wait_until(lambda: daemon.value(live) == 0, 30, "no call is live")

    def judge_contacts(self, daemon, batches):
        api = daemon.api()
        for batch in batches:
            shown = api.shown(batch)
            contacts = api.every(f"/api/v1/batches/{batch}/contacts")
            counted = collections.Counter(one["status"] for one in contacts)
            self.assertEqual(len(contacts), shown["total"])
            self.assertEqual({state: shown[state] for state in STATES}, {state: counted[state] for state in STATES})
            for row in daemon.rows("SELECT * FROM enrolments WHERE batch_id = ?", batch):
                self.assertIn(row["status"], FINAL, row)
                self.assertTrue(row["reason"] or row["disposition"], row)

    def judge_calls(self, sim, daemon, max_dials):
        """Our books and the ledger say the same of every dial."""
        ours = {row["id"]: row for row in daemon.rows("SELECT * FROM calls")}
        seen = collections.defaultdict(list)
        for one in sim.requests():
            attempt = (one["metadata"] or {}).get("outdial_attempt_id")
            seen[attempt].append(one)
            self.assertIn(attempt, ours, "a request without an attempt committed before it")
        for attempt, requests in seen.items():
            self.assertEqual(len(requests), 1, "one attempt, one request")
            request, row = requests[0], ours[attempt]
            self.assertEqual(request["to_number"], row["phone_number"])
            if request["accepted"]:
                self.assertIn(row["status"], ("ended", "analyzed"), (row, request))
                self.assertEqual(row["provider_call_id"], request["call_id"])
                self.assertEqual(row["end_reason"], request["call"]["disconnection_reason"], row)
            else:
                self.assertIn(row["status"], UNPLACED, (row, request))
        for attempt in ours.keys() - seen.keys():
            self.assertIn(ours[attempt]["status"], ("not_sent", "not_placed"), ours[attempt])
        for row in daemon.rows("SELECT enrolment_id, sum(counted) AS attempts FROM calls GROUP BY enrolment_id"):
            self.assertLessEqual(row["attempts"], max_dials, row)
        self.assertEqual(daemon.rows("SELECT * FROM errors WHERE severity = 'critical'"), [])

    def no_dial_after(self, sim, daemon, instant, boot, where="1 = 1"):
        """No attempt was committed after `instant` (the daemon's axis), and only such as were before arrived."""
        self.assertEqual(daemon.rows(f"SELECT * FROM calls WHERE placing_at > ? AND {where}", instant), [])
        before = {row["id"] for row in daemon.rows("SELECT id FROM calls WHERE placing_at <= ?", instant)}
        for one in sim.requests():
            if one["arrived_boot_ns"] > boot:
                self.assertIn(one["metadata"]["outdial_attempt_id"], before)


class InThreads:
    """Runs a function over and over in so many threads until the end of the with block; keeps what it returned."""

    def __init__(self, threads, work):
        self.results = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(work, n), daemon=True) for n in range(threads)]

    def _run(self, work, number):
        count = 0
        while not self._stop.is_set():
            self.results.append(work(number, count))
            count += 1

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join(30)
