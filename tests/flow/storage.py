"""A disk that fails, a file that goes away, too few descriptors: said at once, and nothing is lost or dialled blindly."""

import json
import resource
import socket
import unittest

from bulk import signature, webhook
from harness import FlowTest
from wire import ApiError, exchange, people, wait_until

LIMITS = {"limits": {"calls_per_second": 10.0, "concurrency": 20}}


class Storage(FlowTest):
    def ask(self, daemon, path):
        status, _, body = exchange(daemon.address, "GET", path)
        return status, json.loads(body)

    def deliver(self, daemon, number):
        body = webhook(number)
        headers = {"Content-Type": "application/json", "X-Retell-Signature": signature(body)}
        return exchange(daemon.address, "POST", "/webhooks/retell", body, headers)[0]

    def says_it_stores_nothing(self, daemon):
        status, said = self.ask(daemon, "/readyz?verbose")
        self.assertEqual((status, said["status"]), (503, "not_ready"))
        self.assertFalse(said["checks"]["database"]["ok"])
        self.assertTrue(said["checks"]["database"]["detail"])
        status, said = self.ask(daemon, "/health")
        self.assertEqual((status, said["status"]), (503, "unhealthy"))

    def file_size_limit(self, daemon, size):
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def test_a_full_disk_is_said_and_survived(self):
        sim, daemon, api = self.world(LIMITS, cps=10, webhook_retry_ms="3000,6000,9000,30000,60000")
        batch = api.launched(people(60))
        wait_until(lambda: len(sim.accepted()) >= 10, 30, "some are dialled")
        self.file_size_limit(daemon, 1024)
        wait_until(lambda: self.ask(daemon, "/readyz")[0] == 503, 10, "it is not ready")
        self.says_it_stores_nothing(daemon)
        self.assertEqual(self.deliver(daemon, 1), 503)
        dialled = len(sim.requests())
        with self.assertRaises(AssertionError):
            wait_until(lambda: len(sim.requests()) > dialled, 2, "somebody is dialled")
        self.says_it_stores_nothing(daemon)
        self.file_size_limit(daemon, resource.RLIM_INFINITY)
        wait_until(lambda: self.ask(daemon, "/readyz")[0] == 200, 15, "it is ready again")
        self.assertEqual(self.ask(daemon, "/health")[1]["status"], "healthy")
        self.assertEqual(self.deliver(daemon, 1), 200)
        api.finish(batch, 90)
        summary = self.judge(sim, daemon, [batch])
        self.assertEqual(summary["numbers_dialled"], 60)

    def test_a_database_moved_away_under_it_stops_everything_until_it_is_back(self):
        sim, daemon, api = self.world(LIMITS, cps=10)
        first = api.launched(people(20))
        api.finish(first, 60)
        second = api.batch(api.campaign(), people(20, 20))
        away = daemon.data / "away.db"
        daemon.database.rename(away)
        self.says_it_stores_nothing(daemon)
        self.assertEqual(self.deliver(daemon, 2), 503)
        with self.assertRaises(ApiError) as refused:
            api.launch(second)
        self.assertEqual((refused.exception.status, refused.exception.code), (503, "unavailable"))
        wait_until(lambda: "CRITICAL" in daemon.process.said(), 10, "the log says so")
        self.assertEqual(len(sim.requests()), 20)
        daemon.database.write_bytes(b"")
        self.says_it_stores_nothing(daemon)
        away.rename(daemon.database)
        wait_until(lambda: self.ask(daemon, "/readyz")[0] == 200, 15, "it is ready again")
        api.launch(second)
        api.finish(second, 60)
        self.judge(sim, daemon, [first, second])

    def test_a_running_batch_dials_nobody_once_the_database_is_gone(self):
        sim, daemon, api = self.world(LIMITS, cps=10)
        api.launched(people(60))
        wait_until(lambda: len(sim.accepted()) >= 10, 30, "some are dialled")
        for one in daemon.data.glob("outdial.db*"):
            one.unlink()
        self.says_it_stores_nothing(daemon)
        # What had begun by then may still arrive.
        with self.assertRaises(AssertionError):
            wait_until(lambda: len(sim.requests()) > 25, 4, "dialling goes on")
        self.assertEqual(list(daemon.data.glob("outdial.db*")), [])
        daemon.terminate()

    def test_idle_connections_leave_descriptors_for_the_work(self):
        port = self.port()
        sim = self.sim(port, cps=10)
        daemon = self.daemon(port, sim.url, LIMITS)
        daemon.prefix = ["prlimit", "--nofile=64:256"]
        api = daemon.start().api()
        self.assertIn("fewer connections", daemon.process.said())
        batch = api.launched(people(40))
        idle = []
        for _ in range(400):
            one = socket.socket()
            self.addCleanup(one.close)
            one.setblocking(False)
            one.connect_ex(daemon.address)
            idle.append(one)
        wait_until(lambda: len(sim.accepted()) == 40, 30, "everybody is dialled")
        self.assertNotIn("accept failed", daemon.process.said())
        for one in idle:
            one.close()
        wait_until(lambda: self.ask(daemon, "/readyz")[0] == 200, 15, "connections are free again")
        api.finish(batch, 90)
        self.judge(sim, daemon, [batch])


if __name__ == "__main__":
    unittest.main()
