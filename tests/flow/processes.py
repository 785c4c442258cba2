"""The programs under test as processes that never outlive the test's own.

The programs come from the environment variables OUTDIALD and RETELL_SIM.
"""

import ctypes
import fcntl
import json
import os
import pathlib
import random
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import urllib.parse

from wire import AGENT, FROM_NUMBER, Api, exchange, wait_until

API_KEY = "key_flow"
START_AT = "2026-11-18T15:00:00Z"
# A minute takes half a second: back-offs are waited for, and a request that hangs is still no long time.
SPEED = 120.0
# What a person does is decided by one attempt, and no outcome is anybody's fault but theirs.
DECISIVE = "interested=4,not_interested=2,voicemail=2,no_answer=3,busy=1,declined=1,invalid=1,wrong_number=1"

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def program(name):
    path = os.environ.get(name)
    if not path:
        raise RuntimeError(f"set {name} to the program's path")
    return path


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
        self.prefix = []
        self.starts = 0
        self.write_config()

    def write_config(self):
        self.config.write_text(toml_of(self.settings))

    def launch(self, *arguments):
        """Starts it without waiting."""
        self.starts += 1
        log = self.folder / f"outdiald.{self.starts:02d}.log"
        command = [*self.prefix, program("OUTDIALD"), "--config", str(self.config), *arguments]
        self.process = Process(command, log, self.environment)

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
