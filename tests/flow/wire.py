"""The daemon's HTTP API as its users see it, and fictional people to call."""

import http.client
import json
import time
import urllib.parse

AGENT = "agent_7d3f0b9a1c2e4f58869a0b1c2d"
FROM_NUMBER = "+14155550100"
FINAL = ("done", "exhausted", "suppressed", "expired", "cancelled", "needs_review")
STATES = ("pending", "queued", "in_call") + FINAL
# Settings of [retell] under which a call of unknown outcome is asked for within seconds of a quick clock.
PROMPT_RETELL = {
    "connect_timeout_ms": 1000,
    "request_timeout_ms": 3000,
    "reconcile_after_ms": [5000, 30000, 120000],
    "give_up_unknown_after_ms": 900000,
    "redial_not_placed_after_ms": 960000,
    "poll_overdue_after_ms": 60000,
    "analysis_wait_ms": 120000,
}


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
    for row in rows:
        zone = row.get("timezone", "America/New_York")
        lines.append(f"{row['external_id']},{row['first_name']},{row['phone']},{zone}")
    return ("\n".join(lines) + "\n").encode()
