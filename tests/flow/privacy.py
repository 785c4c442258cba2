"""Whoever is called, no log line says so: a campaign in which all goes wrong, and then a search for everybody in it."""

import hashlib
import hmac
import http.server
import json
import re
import subprocess
import threading
import time
import unittest

from harness import FlowTest
from processes import API_KEY, program
from wire import PROMPT_RETELL, ApiError, exchange, wait_until

FIRST = """Marisela Thaddeus Ottoline Evander Philippa Lysander Cordelia Ignatius Rosalind Balthazar Zoë Gwendolyn Horatio
Persephone Caspian Seraphina Leopold Clementine Ambrose Wilhelmina""".split()
LAST = """Quillfeather Abernathy-Voss Zielinski O'Shaughnessy Katsaros Brandywine Hollingbrook Nakagawa Featherstone Müllerova
Castellanos Dubrovsky Winterbourne Papadakis Ravensworth Lindqvist Okonkwo Fitzwilliam Montgomerie Strathclyde""".split()
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
# As people write them in a file.
WRITTEN = ["+1{0}555{1}", "({0}) 555-{1}", "{0}.555.{1}", "1-{0}-555-{1}", "+1 {0} 555 {1}", "{0} 555 {1}"]
WRONG_ROWS = [
    "X-1,{first},{last},call {first} at home,{email},",
    "X-2,{first},{last},{email},{phone},",
    "X-3,{first},{last},{phone}99,,",
    "X-4,{first},{last},{phone},,{last}/{first}",
    "X-5,\"{first},{last},{phone}",
]


class Person:
    def __init__(self, n):
        self.first, self.last = FIRST[n % len(FIRST)], LAST[n * 7 % len(LAST)]
        self.area, self.line = ["212", "415", "303", "617"][n % 4], f"01{n:02d}"
        self.digits = f"{self.area}555{self.line}"
        self.phone = f"+1{self.digits}"
        self.written = WRITTEN[n % len(WRITTEN)].format(self.area, self.line)
        plain = re.sub(r"[^a-z]", "", self.last.lower())
        self.email = f"{self.first[0].lower()}.{plain}{n}@{plain}-mail.example.org"
        self.id = f"P-{n}"

    def row(self):
        return f"{self.id},{self.first},{self.last},{self.written},{self.email},"

    def names(self):
        return {"first": self.first, "last": self.last, "phone": self.phone, "email": self.email}


HEADER = "external_id,first_name,last_name,phone,email,timezone"


def patterns_of(people):
    """What would give somebody away: the number as written or spoken, address, first and last name."""
    texts = set()
    for person in people:
        texts.add(r"[^0-9A-Za-z]{0,3}".join(person.digits))
        texts.add(r"[^0-9A-Za-z]{1,3}".join(DIGITS[int(digit)] for digit in person.digits))
        texts.add(re.escape(person.email))
        texts.add(re.escape(person.email.split("@")[0]))
        texts.update(rf"\b{re.escape(name)}\b" for name in (person.first, person.last))
    return [re.compile(text, re.IGNORECASE) for text in sorted(texts)]


class EchoingRetell(http.server.BaseHTTPRequestHandler):
    """Refuses everything in the words of the request, as an API may."""

    status = 422

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.asked.append(body)
        names = json.loads(body).get("retell_llm_dynamic_variables", {}) if body else {}
        message = f"cannot call {body} for {' '.join(names.values())}"
        answer = json.dumps({"status": "error", "message": message}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Privacy(FlowTest):
    def assert_silent(self, texts, people):
        patterns = patterns_of(people)
        found = []
        for name, text in texts:
            for line in text.splitlines():
                for pattern in patterns:
                    if pattern.search(line):
                        found.append(f"{name}: {pattern.pattern}: {line}")
        self.assertEqual(found[:20], [], f"{len(found)} finds")

    def logs(self):
        return [(log.name, log.read_text(errors="replace")) for log in sorted(self.folder.glob("outdiald.*.log"))]

    def campaign(self, api):
        names = {"customer_name": "{{first_name}} {{last_name}}", "reach_at": "{{email}}"}
        return api.campaign(variables=names, retry={"max_attempts_total": 2, "min_gap_minutes": 1})

    def add(self, api, batch, rows):
        path = f"/api/v1/batches/{batch}/contacts"
        return api.post(path, "\n".join([HEADER, *rows, ""]).encode(), content_type="text/csv")

    def misuse(self, daemon, api, person):
        """Requests that are refused, with somebody in every part of them."""
        texts = [person.phone, person.written, person.email, f"{person.first} {person.last}"]
        for text in texts:
            quoted = "".join(f"%{byte:02X}" for byte in text.encode())
            for method, path, body in [
                ("GET", f"/api/v1/contacts/{quoted}", None),
                ("GET", f"/api/v1/contacts?phone={quoted}&nobody={quoted}", None),
                ("GET", f"/{quoted}?token={quoted}", None),
                ("POST", "/api/v1/suppressions", {"phone": text, text: text}),
                ("POST", "/api/v1/suppressions", {"phone": f"{text} or so"}),
                ("POST", "/api/v1/campaigns", {"name": text, "from_number": text, "kind": text}),
                ("POST", "/api/v1/calls", {"to_number": text, "objective": text}),
                ("POST", "/api/v1/calls", b'{"to_number": "' + text.encode() + b'", '),
                ("PATCH", "/api/v1/tenant", {"timezone": text, "callback_number": text}),
                ("DELETE", f"/api/v1/suppressions/{quoted}", None),
            ]:
                try:
                    api.ask(method, path, body, key=None)
                except ApiError:
                    pass
            headers = {"Authorization": f"Bearer {quoted}", "X-Request-Id": quoted, "User-Agent": quoted}
            exchange(daemon.address, "GET", "/api/v1/contacts", headers=headers)

    def webhook(self, daemon, body, signed=True):
        stamp = str(time.time_ns() // 1_000_000)
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        key = API_KEY if signed else "another"
        mac = hmac.new(key.encode(), text + stamp.encode(), hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Retell-Signature": f"v={stamp},d={mac}"}
        return exchange(daemon.address, "POST", "/webhooks/retell", text, headers)[0]

    def wrong_webhooks(self, daemon, attempt, person):
        said = f"User: I am {person.first} {person.last}, {person.phone}, {person.email}"
        call = {
            "call_id": "call_of_nobody",
            "to_number": person.phone,
            "transcript": said,
            "metadata": {"outdial_attempt_id": attempt},
            "retell_llm_dynamic_variables": {"customer_name": f"{person.first} {person.last}"},
        }
        for signed in (False, True):
            self.webhook(daemon, {"event": "call_ended", "call": call}, signed)
            self.webhook(daemon, {"event": said, "call": call}, signed)
            self.webhook(daemon, {"event": "call_ended", "call": {**call, "duration_ms": said}}, signed)
            self.webhook(daemon, {"event": "call_analyzed", "call": {**call, "call_analysis": said}}, signed)
            self.webhook(daemon, {"event": "call_ended", "call": said}, signed)
            self.webhook(daemon, b'{"event": "call_ended", "call": ' + said.encode(), signed)
            self.webhook(daemon, {"event": "call_ended", "call": {**call, "call_id": said}}, signed)

    def command(self, daemon, *words):
        environment = {**daemon.environment, "OUTDIAL_SERVER": f"http://127.0.0.1:{daemon.port}"}
        environment["OUTDIAL_TOKEN"] = (daemon.data / "admin-token").read_text().strip()
        done = subprocess.run(
            [program("OUTDIAL"), *words], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stderr

    def commands(self, daemon, batch, people):
        """What somebody sees beside the data when they use the command line on these people."""
        file = self.folder / "people.csv"
        wrong = [row.format(**people[0].names()) for row in WRONG_ROWS]
        file.write_text("\n".join([HEADER, *wrong, people[1].row(), ""]))
        campaign = self.folder / "campaign.json"
        campaign.write_text(json.dumps({"name": people[2].first, "kind": people[2].email, "from_number": people[2].phone}))
        attempt = daemon.value("SELECT id FROM calls LIMIT 1")
        contact = daemon.value("SELECT id FROM contacts LIMIT 1")
        said = [
            self.command(daemon, "batch", "add", batch, str(file), "--dry-run"),
            self.command(daemon, "batch", "add", batch, str(file)),
            self.command(daemon, "campaign", "create", str(campaign)),
            self.command(daemon, "contact", "explain", people[3].phone),
            self.command(daemon, "contact", "explain", "+12125550188"),
            self.command(daemon, "contact", "show", contact),
            self.command(daemon, "call", "show", attempt, "--events"),
            self.command(daemon, "batch", "show", batch),
            self.command(daemon, "batch", "export", batch),
            self.command(daemon, "status"),
        ]
        return [("outdial", text) for text in said]

    def test_nobody_is_named_in_the_log(self):
        people = [Person(n) for n in range(40)]
        settings = {"log": {"level": "debug", "format": "text"}, "retell": PROMPT_RETELL}
        sim, daemon, api = self.world(settings, outcomes="interested=3,not_interested=1,opt_out=1,callback=1,voicemail=1,no_answer=1")
        sim.faults(
            webhook_bad_signature=0.1, webhook_duplicated=0.2, webhook_unknown_fields=0.3, webhook_unknown_event=0.1,
            http_429=0.1, reject_500=0.05, unreadable_201=0.05, accept_then_drop=0.05, truncated_answer=0.05,
        )
        batch = api.post("/api/v1/batches", {"campaign_id": self.campaign(api), "name": "Flow"})["id"]
        wrong = [row.format(**person.names()) for person in people[:5] for row in WRONG_ROWS]
        report = self.add(api, batch, [person.row() for person in people] + wrong)
        self.assertEqual(report["accepted"], 40, report)
        self.assertGreater(len(report["rejected"]), 0)
        api.launch(batch)
        wait_until(lambda: len(sim.accepted()) >= 8, 60, "calls are made")
        daemon.kill9()
        daemon.settings["log"]["format"] = "json"
        daemon.write_config()
        daemon.launch()
        wait_until(lambda: "Ready" in daemon.process.said(), 30, "the daemon is ready again")
        for person in people[:6]:
            self.misuse(daemon, api, person)
        attempts = [row["id"] for row in daemon.rows("SELECT id FROM calls ORDER BY id LIMIT 6")]
        for attempt, person in zip(attempts, people):
            self.wrong_webhooks(daemon, attempt, person)
        # Somebody may be reached at the second attempt only, hours later.
        wait_until(lambda: len(sim.accepted()) >= 36, 90, "nearly everybody is called")
        talk = self.commands(daemon, batch, people)
        daemon.terminate()
        logs = self.logs()
        self.assertGreater(sum(len(text.splitlines()) for _, text in logs), 60)
        transcripts = json.dumps(daemon.rows("SELECT transcript FROM transcripts"), ensure_ascii=False)
        self.assertRegex(transcripts, "|".join(FIRST), "nobody is named in any conversation")
        self.assert_silent(logs + talk, people)

    def test_nobody_is_named_in_what_the_provider_refuses(self):
        people = [Person(n) for n in range(6)]
        for status in (422, 500, 401):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EchoingRetell)
            server.status, server.asked = status, []
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            folder = self.folder / str(status)
            folder.mkdir()
            settings = {"log": {"level": "debug"}, "retell": PROMPT_RETELL}
            url = f"http://127.0.0.1:{server.server_address[1]}"
            daemon = self.daemon(self.port(), url, settings, folder=folder).start()
            api = daemon.api()
            batch = api.post("/api/v1/batches", {"campaign_id": self.campaign(api), "name": "Flow"})["id"]
            self.add(api, batch, [person.row() for person in people])
            api.launch(batch)
            wait_until(lambda: any("to_number" in body for body in server.asked), 30, "somebody is called")
            wait_until(lambda: daemon.value("SELECT count(*) FROM calls WHERE status <> 'placing'"), 30, "it is refused")
            time.sleep(0.5)
            daemon.terminate()
            logs = [(log.name, log.read_text(errors="replace")) for log in sorted(folder.glob("outdiald.*.log"))]
            self.assertGreater(sum(len(text) for _, text in logs), 0)
            self.assert_silent(logs, people)


if __name__ == "__main__":
    unittest.main()
