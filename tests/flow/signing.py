"""Webhooks that the official client signs are accepted; all others are not."""

import pathlib
import shutil
import subprocess
import unittest

from bulk import signature, webhook
from harness import FlowTest
from processes import API_KEY
from wire import exchange

SDK = pathlib.Path(__file__).resolve().parents[1] / "sdk"


class Signing(FlowTest):
    def deliver(self, daemon, body, header):
        headers = {"Content-Type": "application/json"}
        if header is not None:
            headers["X-Retell-Signature"] = header
        return exchange(daemon.address, "POST", "/webhooks/retell", body, headers)[0]

    def official(self, body, key=API_KEY):
        node = shutil.which("node")
        done = subprocess.run(
            [node, "--experimental-global-webcrypto", "sdk_sign.mjs", key],
            cwd=SDK, input=body, capture_output=True, timeout=30, check=True,
        )
        return done.stdout.decode().strip()

    def test_the_official_client_is_believed(self):
        if not (SDK / "node_modules" / "retell-sdk").exists():
            self.fail("run `npm ci` in tests/sdk first; ctest does it as sdk_install")
        _, daemon, _ = self.world()
        body = webhook(1)
        header = self.official(body)
        self.assertEqual(self.deliver(daemon, body, header) // 100, 2)
        self.assertEqual(daemon.value("SELECT count(*) FROM call_events"), 1)
        self.assertEqual(daemon.value("SELECT body FROM call_events").encode(), body)
        self.assertEqual(self.deliver(daemon, body, header) // 100, 2, "a duplicate is no error")
        self.assertEqual(daemon.rows("SELECT copies FROM call_events"), [{"copies": 2}])
        self.assertEqual(self.deliver(daemon, webhook(2), self.official(webhook(2), "key_other")), 401)

    def test_forgeries_are_refused_and_leave_nothing(self):
        _, daemon, _ = self.world()
        body = webhook(3)
        good = signature(body)
        stale = good.replace("v=", "v=1", 1)
        for header in (None, "", "nonsense", "v=1,d=", good[:-1] + ("0" if good[-1] != "0" else "1"), stale):
            self.assertEqual(self.deliver(daemon, body, header), 401, header)
        self.assertEqual(self.deliver(daemon, body + b" ", good), 401)
        self.assertEqual(daemon.value("SELECT count(*) FROM call_events"), 0)
        self.assertEqual(self.deliver(daemon, body, good) // 100, 2)


if __name__ == "__main__":
    unittest.main()
