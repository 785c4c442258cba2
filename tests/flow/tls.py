"""Retell over TLS: only the right certificate gets a request."""

import socket
import subprocess
import time
import unittest

from harness import FlowTest
from wire import people, wait_until


class Tls(FlowTest):
    def make_authority(self, name):
        """A certificate authority, and a server certificate of it for localhost."""
        folder = self.folder / name
        folder.mkdir()

        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)

        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                "-keyout", "ca.key", "-out", "ca.pem")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "csr")
        (folder / "ext").write_text("subjectAltName = DNS:localhost\n")
        openssl("x509", "-req", "-in", "csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                "-extfile", "ext", "-out", "cert.pem")
        return folder

    def trusting(self, authority, server):
        port = self.port()
        ledger = self.folder / "ledger.jsonl"
        sim = self.sim(port, tls_cert=server / "cert.pem", tls_key=server / "key.pem", ledger=ledger)
        retell = {"ca_file": str(authority / "ca.pem")}
        daemon = self.daemon(port, sim.url, {"retell": retell}).start()
        return ledger, daemon, daemon.api()

    def test_calls_go_out_over_tls(self):
        authority = self.make_authority("right")
        ledger, daemon, api = self.trusting(authority, authority)
        batch = api.launched(people(20))
        api.finish(batch, 60)
        self.assertEqual(len(ledger.read_text().splitlines()), 20)
        self.assertEqual(daemon.value("SELECT count(DISTINCT phone_number) FROM calls WHERE settled = 1"), 20)

    def test_a_wrong_certificate_gets_nothing(self):
        ledger, daemon, api = self.trusting(self.make_authority("right"), self.make_authority("wrong"))
        batch = api.launched(people(20))
        wait_until(lambda: daemon.value("SELECT count(*) FROM calls WHERE status = 'not_sent'") >= 2, 30, "two tries")
        self.assertEqual(daemon.value("SELECT count(*) FROM calls WHERE status NOT IN ('placing', 'not_sent')"), 0)
        api.post(f"/api/v1/batches/{batch}/pause")
        time.sleep(0.5)
        self.assertEqual(ledger.read_text() if ledger.exists() else "", "")
        self.assertEqual(api.shown(batch)["pending"], 20, "nobody has lost an attempt")
        self.assertEqual(daemon.value("SELECT sum(attempts) FROM enrolments"), 0)

    def test_a_server_without_tls_gets_nothing(self):
        port = self.port()
        heard = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.2)
            url = f"https://localhost:{server.getsockname()[1]}"
            daemon = self.daemon(port, url).start()
            api = daemon.api()
            api.launched(people(3))
            deadline = time.monotonic() + 3
            while time.monotonic() < deadline:
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    heard.append(connection.recv(4096))
        self.assertGreater(len(heard), 0)
        for said in heard:
            self.assertNotIn(b"POST", said)
            self.assertNotIn(b"555", said)
        self.assertEqual(daemon.value("SELECT count(*) FROM calls WHERE status NOT IN ('placing', 'not_sent')"), 0)


if __name__ == "__main__":
    unittest.main()
