"""The real daemon against the real simulator over real HTTP: processes, an API client, and the judge.

The programs come from the environment variables OUTDIALD and RETELL_SIM. Everything a test starts ends with it:
processes get SIGKILL when the test's own process dies, files lie in one temporary folder.
"""

import collections
import ctypes
import fcntl
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

AGENT = "agent_7d3f0b9a1c2e4f58869a0b1c2d"
FROM_NUMBER = "+14155550100"
API_KEY = "key_flow"
START_AT = "2026-11-18T15:00:00Z"
# A minute takes half a second: back-offs are waited for, and a request that hangs is still no long time.
SPEED = 120.0
# What a person does is decided by one attempt, and no outcome is anybody's fault but theirs.
DECISIVE = "interested=4,not_interested=2,voicemail=2,no_answer=3,busy=1,declined=1,invalid=1,wrong_number=1"
FINAL = ("done", "exhausted", "suppressed", "expired", "cancelled", "needs_review")
STATES = ("pending", "queued", "in_call") + FINAL
UNPLACED = ("refused", "throttled", "not_sent", "not_placed")

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def program(name):
    path = os.environ.get(name)
    if not path:
        raise RuntimeError(f"set {name} to the program's path")
    return path


def wait_until(condition, seconds, what):
    """The first true value of condition(); an AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def boot_ns():
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


class Port:
    """A port that no other test takes while this one holds it, also between two starts of a server."""

    def __init__(self):
        folder = pathlib.Path(tempfile.gettempdir()) / f"outdial-flow-ports.{os.getuid()}"
        folder.mkdir(exist_ok=True)
        # Below the range that the system hands out for port 0.
        for number in random.sample(range(18000, 28000), 200):
            self._lock = open(folder / str(number), "w")
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
            except OSError:
                self._lock.close()
                continue
            self.number = number
            return
        raise RuntimeError("no free port")

    def release(self):
        self._lock.close()


class Process:
    """A child that writes its output to a file."""

    def __init__(self, arguments, log, environment=None):
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as output:
            self.child = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    @property
    def pid(self):
        return self.child.pid

    def said(self):
        return self.log.read_text(errors="replace")

    def signal(self, number):
        if self.child.poll() is None:
            self.child.send_signal(number)

    def wait(self, seconds):
        return self.child.wait(seconds)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.child.wait(10)

    def memory_kb(self, name):
        """A line of /proc/PID/status, such as RssAnon or VmHWM."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{name}:\s+(\d+) kB", status, re.M).group(1))


class ApiError(Exception):
    def __init__(self, method, path, status, problem):
        self.status = status
        self.problem = problem
        super().__init__(f"{method} {path}: {status} {json.dumps(problem)}")

    @property
    def code(self):
        return self.problem.get("code")


def exchange(address, method, path, body=b"", headers=None, timeout=30):
    """One request on a connection of its own: status, headers, body."""
    connection = http.client.HTTPConnection(*address, timeout=timeout)
    try:
        connection.request(method, path, body=body or None, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


class Api:
    """The daemon's HTTP API; a refusal is raised as ApiError and must be a problem+json."""

    def __init__(self, address, token):
        self.address = address
        self.token = token

    def ask(self, method, path, body=None, content_type="application/json", key=None, timeout=60):
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        payload = b""
        if body is not None:
            payload = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = content_type
        status, answered, text = exchange(self.address, method, path, payload, headers, timeout)
        if status < 400:
            return json.loads(text) if text else None
        if answered.get("Content-Type") != "application/problem+json":
            raise AssertionError(f"{method} {path}: {status} is no problem+json: {text[:200]!r}")
        raise ApiError(method, path, status, json.loads(text))

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)

    def patch(self, path, body):
        return self.ask("PATCH", path, body)

    def every(self, path):
        """All rows of a list, over all pages."""
        rows, cursor = [], ""
        while True:
            sign = "&" if "?" in path else "?"
            page = self.get(f"{path}{sign}limit=200" + (f"&cursor={urllib.parse.quote(cursor)}" if cursor else ""))
            rows += page["data"]
            if not page["has_more"]:
                return rows
            cursor = page["next_cursor"]

    def campaign(self, **members):
        body = {
            "name": "Flow",
            "kind": "screen_candidate",
            "from_number": FROM_NUMBER,
            "agent_id": AGENT,
            "agent_version": 12,
            "timezone": "America/New_York",
            "calling_windows": [{"start": "00:00", "end": "24:00"}],
            "retry": {"max_attempts_total": 1},
            "variables": {"customer_name": '{{first_name | default:"there"}}'},
            "consent_default": {"type": "express", "source": "form", "obtained_at": "2026-08-01T00:00:00Z"},
        }
        body.update(members)
        return self.post("/api/v1/campaigns", body)["id"]

    def batch(self, campaign, people, **members):
        """A batch in preparation with these contacts, all accepted."""
        body = {"campaign_id": campaign, "name": "Flow"}
        body.update(members)
        batch = self.post("/api/v1/batches", body)["id"]
        report = self.post(f"/api/v1/batches/{batch}/contacts", csv_of(people), content_type="text/csv")
        if report["accepted"] + report["updated"] != len(people):
            raise AssertionError(f"import of {len(people)}: {report}")
        return batch

    def launch(self, batch):
        return self.post(f"/api/v1/batches/{batch}/launch", key=f"launch-{batch}")

    def launched(self, people, **campaign):
        batch = self.batch(self.campaign(**campaign), people)
        self.launch(batch)
        return batch

    def shown(self, batch):
        return self.get(f"/api/v1/batches/{batch}")

    def finish(self, batch, seconds, status="completed"):
        """Waits for the end; on the way the states always sum to the total."""

        def ended():
            shown = self.shown(batch)
            if sum(shown[state] for state in STATES) != shown["total"]:
                raise AssertionError(f"states do not sum to the total: {shown}")
            return shown if shown["status"] == status else None

        try:
            return wait_until(ended, seconds, f"batch {batch} {status}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{json.dumps(self.shown(batch))}") from None


def people(count, start=0):
    """So many contacts with fictional numbers: 555-0100 to 555-0199 in one area code after the other."""
    area_codes = [202, 206, 212, 214, 216, 303, 305, 312, 313, 317, 404, 415, 503, 504, 512, 602, 612, 615, 617, 619]
    rows = []
    for n in range(start, start + count):
        area, line = area_codes[n // 100 % len(area_codes)], n % 100
        rows.append({"external_id": f"C-{n}", "first_name": f"Ann{n}", "phone": f"+1{area}55501{line:02d}"})
    return rows


def csv_of(rows):
    lines = ["external_id,first_name,phone,timezone"]
    lines += [f"{row['external_id']},{row['first_name']},{row['phone']},America/New_York" for row in rows]
    return ("\n".join(lines) + "\n").encode()


class Sim:
    """retell-sim, and its account of what it saw."""

    def __init__(self, folder, webhook_url, speed=SPEED, key=API_KEY, **flags):
        options = {
            "port": 0,
            "speed": speed,
            "start-at": START_AT,
            "seed": 47,
            "api-key": key,
            "webhook-url": webhook_url,
            "agent": AGENT,
            "from-number": FROM_NUMBER,
            "cps": 50,
            "concurrency": 20,
            "outcomes": DECISIVE,
        }
        options.update({name.replace("_", "-"): value for name, value in flags.items()})
        arguments = [program("RETELL_SIM")]
        for name, value in options.items():
            for one in value if isinstance(value, (list, tuple)) else [value]:
                arguments += [f"--{name}"] if one is True else [f"--{name}", str(one)]
        self.process = Process(arguments, folder / f"retell-sim.{len(list(folder.glob('retell-sim.*')))}.log")
        pattern = re.compile(r"listening on 127\.0\.0\.1:(\d+)")
        match = wait_until(
            lambda: pattern.search(self.process.said()) or self.process.child.poll() is not None,
            20,
            "retell-sim listens",
        )
        if match is True:
            raise AssertionError(f"retell-sim did not start: {self.process.said()}")
        self.address = ("127.0.0.1", int(match.group(1)))
        self.tls = "tls-cert" in options
        self.url = f"http{'s' if self.tls else ''}://{'localhost' if self.tls else '127.0.0.1'}:{self.address[1]}"

    def ask(self, method, path, body=None):
        if self.tls:
            raise AssertionError("the judge is asked over plain HTTP only")
        text = json.dumps(body).encode() if body is not None else b""
        status, _, answer = exchange(self.address, method, path, text, {"Content-Type": "application/json"})
        if status >= 300:
            raise AssertionError(f"{method} {path}: {status} {answer[:300]!r}")
        return json.loads(answer) if answer else None

    def faults(self, **rules):
        return self.ask("POST", "/sim/faults", rules)

    def clear_faults(self):
        return self.ask("DELETE", "/sim/faults")

    def fault_hits(self):
        return self.ask("GET", "/sim/faults")

    def outcomes(self, plan):
        return self.ask("POST", "/sim/outcomes", plan)

    def limits(self, **limits):
        return self.ask("POST", "/sim/limits", limits)

    def summary(self, max_dials=1):
        return self.ask("GET", f"/sim/summary?max_dials={max_dials}")

    def requests(self, to_number=None):
        query = f"?to_number={urllib.parse.quote(to_number)}" if to_number else ""
        return self.ask("GET", f"/sim/calls{query}")["requests"]

    def accepted(self):
        return [one for one in self.requests() if one["accepted"]]


def toml_of(settings):
    lines = []
    for section, members in settings.items():
        lines.append(f"[{section}]")
        lines += [f"{name} = {json.dumps(value)}" for name, value in members.items()]
    return "\n".join(lines) + "\n"


class Daemon:
    """outdiald on one database and one port; it can be killed and started again."""

    def __init__(self, folder, port, base_url, settings=None, environment=None):
        self.folder = folder
        self.port = port
        self.data = folder / "data"
        self.data.mkdir(exist_ok=True)
        self.database = self.data / "outdial.db"
        self.config = folder / "outdial.toml"
        self.address = ("127.0.0.1", port)
        self.settings = {
            "server": {"listen": f"127.0.0.1:{port}", "public_url": f"http://127.0.0.1:{port}"},
            "storage": {"url": f"sqlite:{self.database}"},
            "retell": {"base_url": base_url, "connect_timeout_ms": 1000, "request_timeout_ms": 3000},
            "limits": {"concurrency": 20, "calls_per_second": 50.0, "chunk_size": 50, "chunk_interval_ms": 200},
            "simulation": {"start_at": START_AT, "speed": SPEED},
        }
        for section, members in (settings or {}).items():
            self.settings.setdefault(section, {}).update(members)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("OUTDIAL_")}
        self.environment["OUTDIAL_SECRET_RETELL_API_KEY"] = API_KEY
        self.environment.update(environment or {})
        self.process = None
        self.starts = 0
        self.write_config()

    def write_config(self):
        self.config.write_text(toml_of(self.settings))

    def launch(self):
        """Starts it without waiting."""
        self.starts += 1
        log = self.folder / f"outdiald.{self.starts:02d}.log"
        self.process = Process([program("OUTDIALD"), "--config", str(self.config)], log, self.environment)

    def start(self):
        self.launch()
        pattern = re.compile(r"Ready\b.*\bport=(\d+)")
        found = wait_until(
            lambda: pattern.search(self.process.said()) or self.process.child.poll() is not None,
            30,
            f"the daemon is ready\n{self.process.said()[-2000:]}",
        )
        if found is True:
            raise AssertionError(f"the daemon ended with {self.process.child.returncode}:\n{self.process.said()}")
        return self

    def run(self, *arguments, seconds=30):
        """Runs the program to its end with further arguments: exit code and output."""
        done = subprocess.run(
            [program("OUTDIALD"), "--config", str(self.config), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            preexec_fn=_die_with_parent,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def kill9(self):
        self.process.kill()

    def stop(self):
        self.process.signal(signal.SIGSTOP)

    def go_on(self):
        self.process.signal(signal.SIGCONT)

    def terminate(self, seconds=95):
        self.process.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def api(self):
        token = (self.data / "admin-token").read_text().strip()
        return Api(self.address, token)

    def rows(self, sql, *values):
        """Reads the database beside the running daemon."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]
        finally:
            connection.close()

    def value(self, sql, *values):
        return next(iter(self.rows(sql, *values)[0].values()))


class FlowTest(unittest.TestCase):
    """A test with a temporary folder, and what it starts in there."""

    maxDiff = 4000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="outdial-flow-"))
        self.addCleanup(self._tidy)
        self._processes = []

    def _tidy(self):
        failed = not self._outcome.success
        for one in self._processes:
            process = one.process
            if process is not None and process.child.poll() is None:
                process.kill()
        if failed:
            for log in sorted(self.folder.glob("*.log")):
                print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-3000:]}", flush=True)
        if not os.environ.get("OUTDIAL_FLOW_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

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
