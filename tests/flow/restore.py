"""One database belongs to one daemon on one machine; a copy of it dials nobody until a person says so."""

import os
import pathlib
import shutil
import sqlite3
import time
import unittest

from harness import FlowTest
from processes import Daemon
from wire import people, wait_until

LIMITS = {"limits": {"calls_per_second": 10.0, "concurrency": 20}}


class Restore(FlowTest):
    def new_folder(self, name):
        folder = self.folder / name
        folder.mkdir()
        return folder

    def half_done(self):
        """A batch of 60 that was paused half-way, and the backup made then."""
        sim, daemon, api = self.world(LIMITS, cps=10)
        batch = api.launched(people(60))
        wait_until(lambda: len(sim.accepted()) >= 25, 30, "half is dialled")
        api.post(f"/api/v1/batches/{batch}/pause")
        self.settle(daemon)
        wait_until(lambda: api.shown(batch)["in_call"] == 0, 30, "everybody who was dialled is settled")
        api.post(f"/api/v1/batches/{batch}/resume")
        daemon.kill9()
        # It may have begun a few more; they come to their end without us.
        return sim, daemon, batch

    def dials_nobody_until_unlocked(self, sim, daemon, batch):
        api = daemon.api()
        daemon.start()
        dialled = len(sim.requests())
        self.assertTrue(api.get("/api/v1/dialling")["locked"])
        time.sleep(2.0)
        self.assertEqual(len(sim.requests()), dialled)
        self.assertEqual(api.shown(batch)["waiting_reason"], "dialling_locked")
        self.assertFalse(api.post("/api/v1/dialling/unlock")["locked"])
        api.finish(batch, 60)
        summary = self.judge(sim, daemon, [batch])
        self.assertEqual(summary["numbers_dialled"], 60)

    def test_a_restored_database_waits_for_a_word(self):
        sim, first, batch = self.half_done()
        backup = self.folder / "backup.db"
        with sqlite3.connect(first.database) as source, sqlite3.connect(backup) as copy:
            source.backup(copy)
        source.close(), copy.close()
        second = self.daemon(first.port, sim.url, LIMITS, folder=self.new_folder("restored"))
        shutil.copy(first.data / "admin-token", second.data)
        code, said = second.run("--restore", str(backup))
        self.assertEqual(code, 0, said)
        self.assertIn("unlock", said)
        code, said = second.run("--restore", str(backup))
        self.assertNotEqual(code, 0, "a restore never overwrites")
        self.dials_nobody_until_unlocked(sim, second, batch)

    def test_a_restore_that_is_killed_leaves_nothing_that_dials(self):
        sim, first, batch = self.half_done()
        backup = self.folder / "backup.db"
        with sqlite3.connect(first.database) as source, sqlite3.connect(backup) as copy:
            source.backup(copy)
            copy.execute("CREATE TABLE pad (bytes)")
            copy.executemany("INSERT INTO pad VALUES (?)", [(os.urandom(1 << 20),) for _ in range(40)])
        source.close(), copy.close()
        second = self.daemon(first.port, sim.url, LIMITS, folder=self.new_folder("restored"))
        shutil.copy(first.data / "admin-token", second.data)
        # What a killed daemon leaves beside a database that was moved away.
        log = pathlib.Path(f"{second.database}-wal")
        log.write_bytes(b"of another database")
        started = time.monotonic()
        self.assertEqual(second.run("--restore", str(backup))[0], 0)
        whole = time.monotonic() - started
        self.assertEqual(second.value("SELECT value FROM meta WHERE key = 'dialling_locked'"), "restored")
        self.assertEqual(
            [one.read_bytes() for one in second.data.glob("outdial.db.former-*-wal")], [b"of another database"]
        )
        second.database.unlink()
        unnamed = 0
        for step in range(12):
            second.launch("--restore", str(backup))
            time.sleep(whole * step / 10)
            second.process.kill()
            if second.database.exists():
                self.assertEqual(second.value("SELECT value FROM meta WHERE key = 'dialling_locked'"), "restored")
                self.assertEqual(second.value("SELECT count(*) FROM enrolments"), 60)
                second.database.unlink()
            elif list(second.data.glob("outdial.db.restoring")):
                unnamed += 1
                code, said = second.run()
                self.assertEqual(code, 78, said)
                self.assertIn("cut short", said)
                self.assertFalse(second.database.exists())
        self.assertGreater(unnamed, 0)
        self.assertEqual(second.run("--restore", str(backup))[0], 0)
        self.dials_nobody_until_unlocked(sim, second, batch)

    def test_a_copied_file_waits_for_a_word_and_a_moved_one_does_not(self):
        sim, daemon, batch = self.half_done()
        self.assertFalse(daemon.start().api().get("/api/v1/dialling")["locked"], "an ordinary restart")
        daemon.api().post("/api/v1/pause-all")
        self.settle(daemon)
        daemon.terminate()
        with sqlite3.connect(daemon.database) as database:
            database.execute("VACUUM")
        database.close()
        away = daemon.data / "away.db"
        daemon.database.rename(away)
        away.rename(daemon.database)
        self.assertFalse(daemon.start().api().get("/api/v1/dialling")["locked"], "the same file")
        # Written into the same file, as long as files can be marked.
        overwritten = daemon.data / "overwritten.db"
        with sqlite3.connect(daemon.database) as source, sqlite3.connect(overwritten) as copy:
            source.backup(copy)
        source.close(), copy.close()
        daemon.terminate()
        if os.listxattr(daemon.database):
            daemon.database.write_bytes(overwritten.read_bytes())
            self.assertEqual(daemon.start().api().get("/api/v1/dialling")["reason"], "copied_file")
            self.assertFalse(daemon.api().post("/api/v1/dialling/unlock")["locked"])
            daemon.terminate()
            self.assertFalse(daemon.start().api().get("/api/v1/dialling")["locked"], "once is enough")
            daemon.terminate()
        daemon.database.rename(away)
        shutil.copy(away, daemon.database)
        daemon.start()
        self.assertEqual(daemon.api().get("/api/v1/dialling")["reason"], "copied_file")
        self.assertIn("a copy", daemon.process.said())
        daemon.terminate()
        daemon.start()
        self.assertTrue(daemon.api().get("/api/v1/dialling")["locked"], "until somebody unlocks it")
        daemon.api().post("/api/v1/resume-all")
        daemon.terminate()
        self.dials_nobody_until_unlocked(sim, daemon, batch)

    def test_a_database_from_another_machine_waits_for_a_word(self):
        sim, daemon, batch = self.half_done()
        with sqlite3.connect(daemon.database) as database:
            changed = database.execute("UPDATE meta SET value = 'elsewhere' WHERE key = 'machine_id'").rowcount
        database.close()
        if changed == 0:
            self.skipTest("this machine has no /etc/machine-id")
        self.dials_nobody_until_unlocked(sim, daemon, batch)


class Ownership(FlowTest):
    def test_a_second_daemon_gives_way(self):
        sim, first, api = self.world(LIMITS, cps=10)
        batch = api.launched(people(40))
        second = Daemon(self.folder, self.port(), sim.url)
        started = time.monotonic()
        code, said = second.run()
        self.assertEqual(code, 75, said)
        self.assertIn("owns this database", said)
        self.assertLess(time.monotonic() - started, 15)
        api.finish(batch, 60)
        summary = self.judge(sim, first, [batch], cps=10)
        self.assertEqual(summary["numbers_dialled"], 40)

    def test_no_other_name_of_the_database_lets_a_second_daemon_in(self):
        sim, first, api = self.world(LIMITS, cps=10)
        batch = api.launched(people(40))
        hard, soft = first.data / "hard.db", first.data / "soft.db"
        hard.hardlink_to(first.database)
        soft.symlink_to(first.database)
        for name in (hard, soft):
            second = Daemon(self.folder, self.port(), sim.url, {"storage": {"url": f"sqlite:{name}"}})
            code, said = second.run()
            self.assertEqual(code, 75, said)
            self.assertIn("owns this database", said)
        api.finish(batch, 60)
        self.judge(sim, first, [batch], cps=10)
        self.assertEqual(first.terminate(), 0)
        first.write_config()
        code, said = first.run()
        self.assertEqual(code, 78, said)
        self.assertIn("hard link", said)
        hard.unlink()
        first.start()

    def test_a_second_daemon_takes_over_when_the_first_ends_in_time(self):
        sim, first, api = self.world(LIMITS, cps=10)
        batch = api.launched(people(30))
        second = self.daemon(first.port, sim.url, LIMITS)
        second.starts = 50
        second.launch()
        time.sleep(1.5)
        self.assertEqual(first.terminate(), 0)
        wait_until(lambda: "Ready" in second.process.said(), 20, "the second is ready")
        api.finish(batch, 60)
        summary = self.judge(sim, second, [batch], cps=10)
        self.assertEqual(summary["numbers_dialled"], 30)


if __name__ == "__main__":
    unittest.main()
