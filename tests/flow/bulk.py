"""A hundred thousand contacts come in while Retell's webhooks go on being answered."""

import hashlib
import hmac
import json
import threading
import time
import unittest

from harness import FlowTest, InThreads
from processes import API_KEY
from wire import exchange, wait_until

ROWS = 100_000
MEMORY_GROWTH_KB = 64 * 1024


def signature(body, key=API_KEY):
    now = str(int(time.time() * 1000))
    digest = hmac.new(key.encode(), body + now.encode(), hashlib.sha256).hexdigest()
    return f"v={now},d={digest}"


def webhook(number):
    """News of a call that nobody here placed, as another system on the same account makes them."""
    call = {
        "call_id": f"call_{number:027x}",
        "call_type": "phone_call",
        "agent_id": "agent_7d3f0b9a1c2e4f58869a0b1c2d",
        "call_status": "ongoing",
        "from_number": "+14155550100",
        "to_number": "+12025550199",
        "direction": "outbound",
        "metadata": {},
    }
    return json.dumps({"event": "call_started", "call": call}).encode()


def csv_in_pieces(rows):
    """Many people share a fictional number here: a contact is its external_id, and nobody is dialled."""
    yield "external_id,first_name,last_name,email,phone,timezone,source,notes\n"
    for n in range(rows):
        yield (
            f"C-{n},Ann{n},Ortiz,ann{n}@example.com,+1{212 + 2 * (n % 3)}5550{100 + n % 100},America/New_York,"
            f"Company website,\"said, call any time {n}\"\n"
        )


class Bulk(FlowTest):
    def test_a_large_file_comes_in_while_webhooks_are_answered(self):
        _, daemon, api = self.world({"simulation": {"speed": 1.0}})
        # Every row is a contact of its own, though all share a few fictional numbers.
        campaign = api.campaign(kind="confirm_appointment", one_per="appointment")
        batch = api.post("/api/v1/batches", {"campaign_id": campaign, "name": "Large"})["id"]
        text = "".join(csv_in_pieces(ROWS)).encode()
        waits = []

        def send(thread, count):
            body = webhook(thread * 1_000_000 + count)
            headers = {"Content-Type": "application/json", "X-Retell-Signature": signature(body)}
            started = time.monotonic()
            status, _, answer = exchange(daemon.address, "POST", "/webhooks/retell", body, headers)
            waits.append((time.monotonic() - started) * 1000)
            self.assertLess(status, 300, answer)
            time.sleep(0.05)
            return status

        for warm_up in range(20):
            send(9, warm_up)
        waits.clear()
        before = daemon.process.memory_kb("RssAnon")
        peak = [before]

        def watch(_, __):
            peak[0] = max(peak[0], daemon.process.memory_kb("RssAnon"))
            time.sleep(0.05)

        started = time.monotonic()
        with InThreads(4, send) as senders, InThreads(1, watch):
            report = api.post(f"/api/v1/batches/{batch}/contacts", text, content_type="text/csv", timeout=300)
        seconds = time.monotonic() - started
        waits.sort()
        print(json.dumps({
            "measure": "webhook_answers_during_import", "rows": ROWS, "import_seconds": round(seconds, 1),
            "webhooks": len(waits), "p50_ms": round(waits[len(waits) // 2], 1),
            "p99_ms": round(waits[int(len(waits) * 0.99)], 1), "rss_anon_growth_kb": peak[0] - before,
        }))
        self.assertEqual((report["rows"], report["accepted"]), (ROWS, ROWS), report)
        self.assertEqual(report["rejected_total"], 0)
        self.assertEqual(api.shown(batch)["total"], ROWS)
        self.assertEqual(daemon.value("SELECT count(*) FROM enrolments WHERE batch_id = ?", batch), ROWS)
        self.assertLess(peak[0] - before, MEMORY_GROWTH_KB)
        # Nothing of what was acknowledged is missing.
        self.assertEqual(daemon.value("SELECT count(*) FROM call_events"), len(senders.results) + 20)
        self.assertEqual(threading.active_count(), 1)

    def test_an_import_cut_off_by_a_kill_is_made_whole_by_a_repetition(self):
        _, daemon, api = self.world({"simulation": {"speed": 1.0}})
        campaign = api.campaign(kind="confirm_appointment", one_per="appointment")
        batch = api.post("/api/v1/batches", {"campaign_id": campaign, "name": "Cut off"})["id"]
        rows = 20_000
        text = "".join(csv_in_pieces(rows)).encode()
        path = f"/api/v1/batches/{batch}/contacts"
        stored = "SELECT count(*) FROM enrolments"

        def begin():
            with self.assertRaises(OSError):
                api.post(path, text, content_type="text/csv", key="import-1")

        sender = threading.Thread(target=begin)
        sender.start()
        wait_until(lambda: daemon.value(stored) >= 2000, 30, "a part is stored")
        daemon.kill9()
        sender.join()
        before = daemon.value(stored)
        self.assertLess(before, rows)
        daemon.start()
        self.assertEqual(api.shown(batch)["total"], before)
        report = api.post(path, text, content_type="text/csv", key="import-1", timeout=120)
        self.assertEqual(report["rows"], rows)
        self.assertEqual(report["accepted"] + report["duplicates"], rows)
        self.assertEqual(daemon.value(stored), rows)
        self.assertEqual(api.shown(batch)["total"], rows)


if __name__ == "__main__":
    unittest.main()
