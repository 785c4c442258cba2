"""systemd's verdict on the files in systemd/: unit_test.py PATH-OF-OUTDIALD"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

UNITS = pathlib.Path(__file__).resolve().parents[2] / "systemd"
WORST_EXPOSURE = 1.5
daemon = ""


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


class Unit(unittest.TestCase):
    def test_is_verified_without_a_word(self):
        # verify looks for the program, which is installed only on the machine that runs it.
        text = (UNITS / "outdiald.service").read_text()
        self.assertEqual(text.count("/usr/bin/outdiald"), 1)
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "outdiald.service"
            unit.write_text(text.replace("/usr/bin/outdiald", daemon))
            status, said = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit))
        self.assertEqual((status, said), (0, ""))

    def test_exposes_little(self):
        status, said = run(
            "systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={WORST_EXPOSURE * 10:.0f}",
            str(UNITS / "outdiald.service"),
        )
        self.assertEqual(status, 0, said)
        self.assertIn("Overall exposure level", said)

    def test_makes_the_account_that_the_unit_runs_as(self):
        status, said = run("systemd-sysusers", "--dry-run", str(UNITS / "outdial.sysusers.conf"))
        self.assertEqual(status, 0, said)
        self.assertIn("User=outdial\n", (UNITS / "outdiald.service").read_text())
        self.assertTrue((UNITS / "outdial.sysusers.conf").read_text().startswith("u outdial "))

    def test_keeps_the_credentials_folder_to_root(self):
        with tempfile.TemporaryDirectory() as root:
            target = pathlib.Path(root) / "etc/tmpfiles.d"
            target.mkdir(parents=True)
            folders = (UNITS / "outdial.tmpfiles.conf").read_text()
            (target / "outdial.conf").write_text(folders.replace("root root", "- -"))
            status, said = run("systemd-tmpfiles", "--create", f"--root={root}", "outdial.conf")
            self.assertEqual(status, 0, said)
            mode = (pathlib.Path(root) / "etc/outdial/credentials").stat().st_mode & 0o777
        self.assertEqual(mode, 0o700)


if __name__ == "__main__":
    daemon = sys.argv.pop(1)
    unittest.main()
