"""What is wrong with the settings is said all at once, with its place; nothing starts."""

import re
import sqlite3
import unittest

from harness import FlowTest

WRONG = """[server]
listen = "127.0.0.1"
http_thread = 8

[retell]
base_url = "http://api.example.com"
api_key = "key_1234"

[limits]
concurrency = "many"
calls_per_second = -1.0
"""


class Settings(FlowTest):
    def test_all_mistakes_with_their_places(self):
        daemon = self.daemon(self.port(), "http://127.0.0.1:9")
        daemon.config.write_text(WRONG)
        for flags in ((), ("--check-config",)):
            code, said = daemon.run(*flags)
            self.assertEqual(code, 78, said)
            places = re.findall(r"^.*outdial\.toml:(\d+):(\d+): .+$", said, re.M)
            lines = {int(line) for line, _ in places}
            self.assertEqual(lines, {2, 3, 6, 7, 10, 11}, said)
            self.assertIn("http_threads", said, "the nearest known key is named")
        self.assertFalse(daemon.database.exists(), "nothing was begun")

    def test_good_settings_and_the_environment_before_the_file(self):
        daemon = self.daemon(self.port(), "http://127.0.0.1:9")
        self.assertEqual(daemon.run("--check-config")[0], 0)
        daemon.environment["OUTDIAL__LIMITS__CONCURRENCY"] = "0"
        code, said = daemon.run("--check-config")
        self.assertEqual(code, 78, said)
        self.assertIn("OUTDIAL__LIMITS__CONCURRENCY", said)
        daemon.environment["OUTDIAL__LIMITS__CONCURRENCY"] = "7"
        code, said = daemon.run("--check-config", "--set", "limits.concurrency=0")
        self.assertEqual(code, 78, said)

    def test_a_simulated_clock_needs_a_simulated_retell(self):
        daemon = self.daemon(self.port(), "https://api.example.com")
        code, said = daemon.run("--check-config")
        self.assertEqual(code, 78, said)
        self.assertIn("simulation", said)

    def test_a_missing_key_is_found_before_anything_is_touched(self):
        daemon = self.daemon(self.port(), "http://127.0.0.1:9")
        del daemon.environment["OUTDIAL_SECRET_RETELL_API_KEY"]
        for setting in ("", str(self.folder / "absent")):
            daemon.settings["secrets"] = {"retell_api_key_file": setting}
            daemon.write_config()
            for flags in ((), ("--check-config",)):
                code, said = daemon.run(*flags)
                self.assertEqual(code, 78, said)
                self.assertIn("secret retell_api_key", said)
                self.assertIn("OUTDIAL_SECRET_RETELL_API_KEY", said, "it says where to put it")
        self.assertEqual(list(daemon.data.iterdir()), [])

    def test_databases_in_one_folder_have_a_token_file_each(self):
        first = self.daemon(self.port(), "http://127.0.0.1:9").start()
        token = (first.data / "admin-token").read_text()
        other = {"storage": {"url": f"sqlite:{first.data / 'second.db'}"}}
        second = self.daemon(first.port, "http://127.0.0.1:9", other)
        second.config = self.folder / "second.toml"
        second.write_config()
        code, said = second.run()
        self.assertNotEqual(code, 0, said)
        self.assertIn("cannot listen on", said)
        own = first.data / "admin-token-second.db"
        self.assertFalse(own.exists(), "a daemon without a port writes no token")
        second.settings["server"]["listen"] = "127.0.0.1:0"
        second.write_config()
        second.starts = 50
        second.start()
        self.assertNotEqual(own.read_text(), token)
        self.assertEqual((first.data / "admin-token").read_text(), token)
        self.assertEqual(first.api().get("/api/v1/tokens")["data"][0]["role"], "admin")

    def test_a_newer_database_is_refused_and_left_alone(self):
        daemon = self.daemon(self.port(), "http://127.0.0.1:9")
        with sqlite3.connect(daemon.database) as database:
            database.execute("CREATE TABLE future (id TEXT)")
            database.execute("PRAGMA user_version = 9999")
        database.close()
        code, said = daemon.run()
        self.assertEqual(code, 78, said)
        self.assertIn("9999", said)
        self.assertEqual(daemon.rows("SELECT name FROM sqlite_master"), [{"name": "future"}])


if __name__ == "__main__":
    unittest.main()
