"""Somebody who was erased is in no file of the daemon any more, nor at Retell, and stays away."""

import sqlite3
import time

from harness import FlowTest
from wire import ApiError, people, wait_until

LIMITS = {"limits": {"calls_per_second": 10.0, "concurrency": 20}}


class Erasure(FlowTest):
    def contact_of(self, api, phone):
        return api.get(f"/api/v1/contacts?phone={phone.replace('+', '%2B')}")["data"][0]["id"]

    def erase(self, api, contact):
        def status():
            return api.post(f"/api/v1/contacts/{contact}/erase")["status"]

        status()
        wait_until(lambda: status() == "completed", 30, "the person is erased")

    def assert_in_no_file(self, daemon, *words):
        for path in sorted(daemon.data.iterdir()):
            content = path.read_bytes()
            for word in words:
                self.assertNotIn(word.encode(), content, path.name)

    def called(self):
        sim, daemon, api = self.world(LIMITS, cps=10)
        rows = people(12)
        rows[3]["first_name"] = "Quartermain"
        batch = api.launched(rows)
        api.finish(batch, 60)
        return sim, daemon, api, batch, rows[3]

    def test_nothing_is_left_of_an_erased_person(self):
        sim, daemon, api, batch, person = self.called()
        phone = person["phone"]
        contact = self.contact_of(api, phone)
        before = api.get(f"/api/v1/contacts/{contact}/export")
        self.assertEqual(len(before["attempts"]), 1)
        self.assertIn("Quartermain", str(before))
        shown = api.shown(batch)
        # Retell refuses for a while.
        sim.faults(http_401={"first": 2})
        self.erase(api, contact)
        self.assert_in_no_file(daemon, phone, "Quartermain", person["external_id"] + '"')
        deleted = [one["call"]["deleted"] for one in sim.requests(phone) if one["accepted"]]
        self.assertEqual(deleted, [True])
        self.assertEqual(sum(one["call"]["deleted"] for one in sim.accepted()), 1, "others' calls stay")
        after = api.get(f"/api/v1/contacts/{contact}/export")
        for word in (phone, phone[1:], "Quartermain"):
            self.assertNotIn(word, str(after))
        self.assertEqual(len(after["attempts"]), 1)
        self.assertEqual(after["attempts"][0]["disposition"], before["attempts"][0]["disposition"])
        for state in ("total", "done", "exhausted", "suppressed", "completed"):
            self.assertEqual(api.shown(batch)[state], shown[state])
        again = api.batch(api.campaign(name="Again"), [person])
        self.assertEqual(api.shown(again)["suppressed"], 1)
        self.assertEqual(len(sim.requests(phone)), 1)

    def test_a_restored_backup_is_held_to_the_erasure(self):
        sim, first, api, batch, person = self.called()
        contact = self.contact_of(api, person["phone"])
        backup = self.folder / "backup.db"
        with sqlite3.connect(first.database) as source, sqlite3.connect(backup) as copy:
            source.backup(copy)
        source.close(), copy.close()
        self.erase(api, contact)
        first.terminate()
        for path in first.data.glob("outdial.db*"):
            if path.suffix != ".erasures":
                path.unlink()
        self.assertEqual(first.run("--restore", str(backup))[0], 0)
        self.assertIn(person["phone"].encode(), first.database.read_bytes())
        backup.unlink()
        first.start()
        api = first.api()
        wait_until(lambda: api.get(f"/api/v1/contacts/{contact}")["erased_at"], 30, "erased once more")
        wait_until(lambda: first.value("SELECT count(*) FROM erasures WHERE completed_at IS NULL") == 0, 30, "done")
        self.assert_in_no_file(first, person["phone"], "Quartermain")

    def test_a_call_under_way_is_let_finish(self):
        sim, daemon, api = self.world(LIMITS, cps=10, outcomes="interested=1", talk_ms="120000-180000")
        rows = people(1)
        batch = api.launched(rows)
        wait_until(lambda: api.shown(batch)["in_call"] == 1, 30, "the person is in a call")
        contact = self.contact_of(api, rows[0]["phone"])
        api.post(f"/api/v1/contacts/{contact}/hold", {"reason": "Claim 4711"})
        with self.assertRaises(ApiError) as refused:
            api.post(f"/api/v1/contacts/{contact}/erase")
        self.assertEqual(refused.exception.code, "legal_hold")
        api.ask("DELETE", f"/api/v1/contacts/{contact}/hold")
        self.assertEqual(api.post(f"/api/v1/contacts/{contact}/erase")["status"], "requested")
        daemon.kill9()
        time.sleep(0.5)
        daemon.start()
        self.erase(daemon.api(), contact)
        self.assert_in_no_file(daemon, rows[0]["phone"])
        self.assertEqual(daemon.api().shown(batch)["total"], 1)
