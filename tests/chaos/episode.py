"""A while of chaos: batches run while everything goes wrong that a seed chooses; then everybody is at an end.

The seed fixes what goes wrong, in which order and for how long; not what the programs do meanwhile.
"""

import collections
import json
import os
import pathlib
import random
import socket
import sqlite3
import sys
import time
import types

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "flow"))

from harness import FlowTest
from small_disk import SmallDisk
from wire import PROMPT_RETELL, people, wait_until

CPS = 12
# Less than the provider would allow, and less than the pace would fill.
CONCURRENCY = 5
SETTINGS = {
    "retell": PROMPT_RETELL,
    "limits": {"calls_per_second": float(CPS), "concurrency": CONCURRENCY},
}
# All of these a daemon must get over without anybody's help.
FAULTS = {
    "accept_then_drop": 0.3,
    "drop_before_accept": 0.3,
    "accept_then_500": 0.3,
    "accept_then_502_html": 0.3,
    "reject_500": 0.3,
    "truncated_answer": 0.3,
    "unreadable_201": 0.3,
    "webhook_before_answer": {"probability": 0.3, "ms": 1500},
    "answer_late": {"probability": 0.3, "ms": 4000},
    "slow_answer_ms": {"probability": 0.5, "ms": 2500},
    "hang": 0.3,
    "http_429": 0.4,
    "http_429_retry_after": {"probability": 0.3, "ms": 1000},
    "concurrency_429": 0.2,
    "concurrency_ended": 0.2,
    "list_500": 0.6,
    "get_500": 0.6,
    "list_lag_ms": {"probability": 0.5, "ms": 60000},
    "webhook_lost": 0.5,
    "webhook_duplicated": 0.5,
    "webhook_delayed": {"probability": 0.5, "ms": 60000},
    "webhook_reordered": 0.5,
    "webhook_bad_signature": 0.3,
    "started_missing": 0.5,
    "analyzed_missing": 0.3,
}
EVENTS = {
    "kill": 8,
    "kill_while_starting": 3,
    "freeze": 2,
    "tell_to_stop": 1,
    "outage": 2,
    "faults": 5,
    "full_disk": 2,
    "second_daemon": 2,
    "hanging_clients": 1,
    "launch": 5,
}


class Episode(FlowTest):
    def __init__(self, seed, seconds):
        super().__init__("go_through")
        self.seed = seed
        self.seconds = seconds
        self.dice = random.Random(seed)
        self.happened = collections.Counter()
        self.trace = []
        self.figures = {}

    # What is at hand

    def setUp(self):
        super().setUp()
        self.began = time.monotonic()
        self.disk = SmallDisk(self.folder / "data")
        port = self.port()
        self.retell = self.sim(port, api_latency_ms="20-120", cps=CPS, concurrency=50, seed=self.seed % 10000,
                               webhook_retry_ms="3000,60000,300000")
        self.main = self.daemon(port, self.retell.url, SETTINGS).start()
        self.api = self.main.api()
        self.standby = None
        self.faults_until = 0
        self.clients = []
        self.campaign_id = self.api.campaign()
        self.batches = []
        self.people = 0

    def _tidy(self):
        for one in self._processes:
            if one.process is not None and one.process.child.poll() is None:
                one.process.kill()
        if self.has_failed():
            os.environ["OUTDIAL_FLOW_KEEP"] = "1"
            self.disk.keep(self.folder / "data.kept")
            print(f"--- seed {self.seed}, what happened:\n" + "\n".join(self.trace[-60:]), flush=True)
            print(f"--- seed {self.seed} failed; its folder is kept: {self.folder}", flush=True)
        self.disk.close()
        super()._tidy()

    def note(self, what):
        self.trace.append(f"{time.monotonic() - self.began:7.2f}  {what}")

    def bring_up(self):
        """As systemd would; a second daemon that was waiting may be quicker."""
        if self.standby is not None:
            waiting, self.standby = self.standby, None
            wait_until(lambda: "Ready" in waiting.said() or waiting.child.poll() is not None, 20, "it takes over or ends")
            if waiting.child.poll() is None:
                self.happened["taken_over"] += 1
                self.note("the second daemon took over")
                self.main.process = waiting
                return
            self.assertEqual(waiting.child.poll(), 75, waiting.said())
        self.main.start()

    def kill_main(self):
        self.main.kill9()
        self.happened["kills"] += 1

    # What goes wrong

    def kill(self):
        self.note("kill -9")
        self.kill_main()
        time.sleep(self.dice.choice((0, 0, self.dice.uniform(0, 1.0))))
        if self.standby is None and self.dice.random() < 0.15:
            self.set_clock_back()
        self.bring_up()

    def kill_while_starting(self):
        if self.standby is not None:
            return
        self.note("kill -9, and again while it starts")
        self.kill_main()
        for _ in range(self.dice.randint(1, 2)):
            self.main.launch()
            time.sleep(self.dice.uniform(0, 0.15))
            self.kill_main()
        self.bring_up()

    def set_clock_back(self):
        minutes = self.dice.randint(5, 60)
        self.note(f"the clock is set back by {minutes} minutes while it is down")
        self.happened["clock_set_back"] += 1
        database = sqlite3.connect(self.main.database)
        with database:
            key = "simulated_clock"
            anchor = json.loads(database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])
            anchor["simulated"] -= minutes * 60_000
            database.execute("UPDATE meta SET value = ? WHERE key = ?", (json.dumps(anchor), key))
        database.close()

    def freeze(self):
        seconds = self.dice.uniform(0.3, 4.0)
        self.note(f"frozen for {seconds:.1f} s")
        self.happened["freezes"] += 1
        self.main.stop()
        time.sleep(seconds)
        self.main.go_on()

    def tell_to_stop(self):
        self.note("told to stop")
        self.happened["stops"] += 1
        self.assertEqual(self.main.terminate(30), 0, self.main.process.said())
        self.bring_up()

    def outage(self):
        length = self.dice.randint(300, 3000)
        self.note(f"Retell is gone for {length} ms")
        self.happened["outages"] += 1
        self.retell.ask("POST", "/sim/outage", {"ms": length})

    def faults(self):
        chosen = self.dice.sample(sorted(FAULTS), self.dice.randint(1, 4))
        seconds = self.dice.uniform(1.0, 5.0)
        self.note(f"faults for {seconds:.1f} s: {' '.join(chosen)}")
        self.happened["fault_spells"] += 1
        self.retell.clear_faults()
        self.retell.faults(**{name: FAULTS[name] for name in chosen})
        self.faults_until = time.monotonic() + seconds

    def full_disk(self):
        seconds = self.dice.uniform(0.3, 3.0)
        self.note(f"the disk is full for {seconds:.1f} s")
        self.happened["full_disks"] += 1
        self.disk.fill(self.main.process)
        time.sleep(seconds)
        if self.disk.mounted and self.standby is None and self.dice.random() < 0.5:
            self.note("kill -9 and a start on the full disk")
            self.kill_main()
            self.main.launch()
            ended = lambda: "Ready" in self.main.process.said() or self.main.process.child.poll() is not None
            wait_until(ended, 20, "it starts or says why not")
            code = self.main.process.child.poll()
            if code is not None:
                self.assertEqual(code, 1, self.main.process.said())
                self.assertIn("Cannot go on", self.main.process.said())
        self.disk.free()
        if self.main.process.child.poll() is not None:
            self.bring_up()

    def second_daemon(self):
        if self.standby is not None:
            return
        self.note("a second daemon waits for the database")
        self.happened["second_daemons"] += 1
        first = self.main.process
        self.main.launch()
        self.standby, self.main.process = self.main.process, first
        self._processes.append(types.SimpleNamespace(process=self.standby))

    def hanging_clients(self):
        self.note("clients that never finish their requests")
        self.happened["hanging_clients"] += 1
        for _ in range(30):
            one = socket.create_connection(self.main.address, timeout=5)
            self.addCleanup(one.close)
            one.sendall(b"POST /webhooks/retell HTTP/1.1\r\nHost: x\r\nContent-Le")
            self.clients.append(one)

    def launch(self):
        count = self.dice.randint(15, 45)
        if self.people + count > 1900:
            return
        crowd = people(count, self.people)
        self.people += count
        self.note(f"a batch of {count}")
        batch = self.api.batch(self.campaign_id, crowd)
        self.api.launch(batch)
        self.batches.append(batch)

    def look_after(self):
        if self.faults_until and time.monotonic() > self.faults_until:
            self.retell.clear_faults()
            self.faults_until = 0
        if self.standby is not None and self.standby.child.poll() is not None:
            self.assertEqual(self.standby.child.poll(), 75, self.standby.said())
            self.standby = None
        process = self.main.process
        self.assertIsNone(process.child.poll(), f"it ended by itself\n{process.said()[-3000:]}")

    # The run

    def go_through(self):
        for _ in range(3):
            self.launch()
        names, weights = list(EVENTS), list(EVENTS.values())
        while time.monotonic() < self.began + self.seconds:
            self.look_after()
            getattr(self, self.dice.choices(names, weights)[0])()
            time.sleep(self.dice.uniform(0.1, 1.2))
        self.note("the faults end")
        self.retell.clear_faults()
        self.look_after()
        deadline = time.monotonic() + 110
        for batch in self.batches:
            self.api.finish(batch, max(1, deadline - time.monotonic()))
        self.note("all batches are over")
        summary = self.judge(self.retell, self.main, self.batches, cps=CPS, concurrency=CONCURRENCY)
        acknowledged = self.judge_webhooks()
        self.assertEqual(summary["numbers_dialled"], self.people)
        self.assertFalse(self.main.api().get("/api/v1/dialling")["locked"])
        self.figures = {
            "seed": self.seed,
            "seconds": round(time.monotonic() - self.began),
            **self.happened,
            "batches": len(self.batches),
            "people": self.people,
            "requests": len(self.retell.requests()),
            "calls": summary["accepted"],
            "dials_cut_off": self.main.value("SELECT count(*) FROM jobs WHERE state = 'discarded'"),
            "dialled_twice": summary["dialled_too_often"]["count"],
            "webhooks_acknowledged": acknowledged,
            "most_in_one_second": summary["pace_seen"]["max_in_one_second"],
            "most_at_once": summary["max_concurrency"],
            "small_disk": self.disk.mounted,
        }

    def judge_webhooks(self):
        """Every webhook that got its 2xx is stored, applied and reflected."""
        stored = {(row["provider_call_id"], row["event"]): row for row in self.main.rows("SELECT * FROM call_events")}
        ours = {row["provider_call_id"]: row for row in self.main.rows("SELECT * FROM calls")}
        acknowledged = 0
        for request in self.retell.accepted():
            for one in request["call"]["webhooks"]:
                if not 200 <= one["http_status"] < 300:
                    continue
                acknowledged += 1
                row = stored.get((request["call_id"], one["event"]))
                self.assertIsNotNone(row, ("an acknowledged webhook is lost", one, request))
                self.assertIsNotNone(row["applied_at"], ("never applied", row))
                if one["event"] == "call_analyzed":
                    self.assertEqual(ours[request["call_id"]]["status"], "analyzed", request)
        return acknowledged
