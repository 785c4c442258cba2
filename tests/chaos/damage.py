"""A damaged log, a disk that takes no writes, a clock that is set: the daemon refuses or goes on, and dials nobody blindly."""

import datetime
import os
import pathlib
import random
import shutil
import struct
import sys
import time
import unittest
import zoneinfo

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "flow"))

from harness import FlowTest
from processes import DECISIVE
from small_disk import SmallDisk
from wire import people, wait_until

LIMITS = {"limits": {"calls_per_second": 10.0, "concurrency": 20}}
WAL_HEAD, FRAME_HEAD, PAGE = 32, 24, 4096


class Damage(FlowTest):
    def killed_half_way(self, count):
        sim, daemon, api = self.world(LIMITS, cps=10)
        batch = api.launched(people(count))
        wait_until(lambda: len(sim.accepted()) >= count // 3, 30, "a third is dialled")
        daemon.kill9()
        return sim, daemon, batch

    def log_of(self, daemon):
        return pathlib.Path(f"{daemon.database}-wal")

    def flip(self, log, position):
        with open(log, "r+b") as file:
            file.seek(position)
            byte = file.read(1)[0]
            file.seek(position)
            file.write(bytes([byte ^ 0x5A]))

    def test_a_damaged_log_in_a_copy_dials_nobody(self):
        sim, first, batch = self.killed_half_way(60)
        size = self.log_of(first).stat().st_size
        self.assertGreater(size, WAL_HEAD + 20 * (FRAME_HEAD + PAGE))
        dice = random.Random(int(os.environ.get("OUTDIAL_TEST_SEED", "47")))
        positions = [9, size - PAGE, WAL_HEAD + 2] + [dice.randrange(WAL_HEAD, size) for _ in range(4)]
        dialled = len(sim.requests())
        for number, position in enumerate(positions):
            folder = self.folder / f"copy{number}"
            shutil.copytree(first.data, folder / "data")
            copy = self.daemon(self.port(), sim.url, LIMITS, folder=folder)
            self.flip(self.log_of(copy), position)
            copy.launch()
            ended = lambda: "Ready" in copy.process.said() or copy.process.child.poll() is not None
            wait_until(ended, 20, "it is ready or says why not")
            if copy.process.child.poll() is None:
                self.assertTrue(copy.api().get("/api/v1/dialling")["locked"], copy.process.said())
                self.assertEqual(copy.value("PRAGMA quick_check(1)"), "ok")
                time.sleep(0.7)
                copy.process.kill()
            else:
                self.assertRegex(copy.process.said(), "Cannot go on|damaged|malformed")
        self.assertEqual(len(sim.requests()), dialled)
        first.start().api().finish(batch, 90)
        self.judge(sim, first, [batch])

    def frames_of(self, log):
        """Whether each frame that the log's newest use holds is a commit, in their order."""
        text = log.read_bytes()
        frames = []
        for at in range(WAL_HEAD, len(text) - PAGE, FRAME_HEAD + PAGE):
            if text[at + 8:at + 16] != text[16:24]:
                break
            frames.append(text[at + 4:at + 8] != bytes(4))
        return frames

    def test_a_log_damaged_in_place_locks_dialling(self):
        """SQLite forgets what lies behind the damage: calls that were placed among them."""
        sim, daemon, batch = self.killed_half_way(60)
        log = self.log_of(daemon)
        frames = self.frames_of(log)
        commits = [number for number, commits in enumerate(frames) if commits]
        self.assertGreater(len(commits), 10)
        dice = random.Random(int(os.environ.get("OUTDIAL_TEST_SEED", "47")))
        frame = dice.randrange(commits[1], commits[-4])
        self.flip(log, WAL_HEAD + frame * (FRAME_HEAD + PAGE) + dice.randrange(FRAME_HEAD + PAGE))
        dialled = len(sim.requests())
        for _ in range(2):
            api = daemon.start().api()
            self.assertEqual(api.get("/api/v1/dialling")["reason"], "damaged_log", daemon.process.said())
            time.sleep(1.5)
            self.assertEqual(len(sim.requests()), dialled)
            self.assertEqual(api.shown(batch)["waiting_reason"], "dialling_locked")
            daemon.kill9()
        api = daemon.start().api()
        api.post(f"/api/v1/batches/{batch}/pause")
        self.assertFalse(api.post("/api/v1/dialling/unlock")["locked"])
        daemon.kill9()
        self.assertFalse(daemon.start().api().get("/api/v1/dialling")["locked"], "the word was given")
        self.assertIn("write-ahead log is damaged", (self.folder / "outdiald.02.log").read_text())

    def test_a_disk_that_is_read_only_is_refused_with_its_reason(self):
        disk = SmallDisk(self.folder / "data")
        self.addCleanup(disk.close)
        if not disk.mounted:
            self.skipTest("nobody may mount here, so nothing can be made read-only")
        sim, daemon, batch = self.killed_half_way(40)
        dialled = len(sim.requests())
        disk.read_only(True)
        code, said = daemon.run()
        self.assertEqual(code, 78, said)
        self.assertIn("Read-only file system", said)
        disk.read_only(False)
        self.assertEqual(len(sim.requests()), dialled)
        daemon.start().api().finish(batch, 60)
        summary = self.judge(sim, daemon, [batch], cps=10)
        self.assertEqual(summary["numbers_dialled"], 40)

    def test_a_file_that_is_no_database_is_refused_and_left_alone(self):
        sim, daemon, batch = self.killed_half_way(40)
        dialled = len(sim.requests())
        away = daemon.data / "away.db"
        for part in ("", "-wal", "-shm"):
            pathlib.Path(f"{daemon.database}{part}").rename(f"{away}{part}")
        nonsense = b"This is no database. " * 1000
        daemon.database.write_bytes(nonsense)
        code, said = daemon.run()
        self.assertNotEqual(code, 0, said)
        self.assertIn("not a database", said)
        self.assertEqual(daemon.database.read_bytes(), nonsense)
        self.assertEqual(len(sim.requests()), dialled)
        for part in ("", "-wal", "-shm"):
            pathlib.Path(f"{away}{part}").rename(f"{daemon.database}{part}")
        daemon.start().api().finish(batch, 60)
        self.judge(sim, daemon, [batch])


def zone_at_noon():
    """Where people may be called whenever this runs."""
    zones = ["Pacific/Honolulu", "America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "Europe/London",
             "Europe/Helsinki", "Asia/Dubai", "Asia/Bangkok", "Asia/Tokyo", "Pacific/Auckland"]
    return min(zones, key=lambda zone: abs(datetime.datetime.now(zoneinfo.ZoneInfo(zone)).hour - 13))


class SetClock(FlowTest):
    """The machine's own clock, without any simulation, set while the daemon runs."""

    def set_clock(self, seconds):
        with open(self.shift, "r+b") as file:
            file.write(struct.pack("<q", seconds * 1000))

    def test_set_back_by_minutes_and_by_an_hour_and_forward_again(self):
        self.shift = self.folder / "shift"
        self.shift.write_bytes(bytes(8))
        port = self.port()
        sim = self.sim(port, speed=1, cps=6, outcomes=DECISIVE, ring_ms="100-400", ring_out_ms=600, talk_ms="300-1200",
                       machine_ms="300-600", webhook_delay_ms=30, analysis_ms="100-300", list_lag_ms=100)
        preload = {"LD_PRELOAD": os.environ["SHIFTED_CLOCK"], "SHIFTED_CLOCK_FILE": str(self.shift)}
        settings = {
            "limits": {"calls_per_second": 6.0, "concurrency": 20},
            "retell": {"poll_overdue_after_ms": 5000, "analysis_wait_ms": 10000},
        }
        daemon = self.daemon(port, sim.url, settings, preload)
        daemon.settings.pop("simulation")
        daemon.write_config()
        api = daemon.start().api()
        zone = zone_at_noon()
        batch = api.launched([{**person, "timezone": zone} for person in people(60)])
        for seconds in (-120, -3600, -60, 0):
            wait = len(sim.requests()) + 8
            wait_until(lambda: len(sim.requests()) >= wait, 30, f"dialling goes on before the clock is off by {seconds} s")
            self.set_clock(seconds)
        api.finish(batch, 90)
        summary = self.judge(sim, daemon, [batch], cps=6, concurrency=20)
        self.assertEqual(summary["numbers_dialled"], 60)
        said = daemon.process.said()
        self.assertIn("The clock was set back", said)
        self.assertIn("The clock was set forward", said)


if __name__ == "__main__":
    unittest.main()
