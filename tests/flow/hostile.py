"""Clients that mean no good: they are refused cheaply, and everybody else is served on."""

import json
import socket
import time
import unittest

from harness import FlowTest
from wire import exchange


def answer_to(address, data, seconds=15):
    """Sends as much as the server takes and gives what it said before it hung up."""
    with socket.create_connection(address, timeout=seconds) as connection:
        try:
            for chunk in data:
                connection.sendall(chunk)
        except OSError:
            pass
        said = b""
        try:
            while part := connection.recv(65536):
                said += part
        except OSError:
            pass
        return said


class Hostile(FlowTest):
    def setUp(self):
        super().setUp()
        self.simulator, self.server, self.api = self.world()
        self.address = self.server.address

    def healthy(self):
        started = time.monotonic()
        status, _, body = exchange(self.address, "GET", "/healthz", timeout=10)
        self.assertEqual(status, 200, body)
        return (time.monotonic() - started) * 1000

    def test_slow_and_idle_clients(self):
        held = []
        self.addCleanup(lambda: [one.close() for one in held])

        def hold(count, first):
            for _ in range(count):
                connection = socket.create_connection(self.address, timeout=10)
                connection.sendall(first)
                held.append(connection)

        slow_body = (
            b"POST /webhooks/retell HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\n\r\n{"
        )
        hold(500, b"")
        hold(200, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        hold(200, slow_body)
        waits = []
        deadline = time.monotonic() + 2.5
        while time.monotonic() < deadline:
            for slow in held[500:]:
                try:
                    slow.send(b"a")
                except OSError:
                    pass
            waits += [self.healthy() for _ in range(5)]
        waits.sort()
        print(json.dumps({"measure": "healthz_ms_beside_900_slow_clients", "count": len(waits),
                          "p50": round(waits[len(waits) // 2], 2), "p99": round(waits[int(len(waits) * 0.99)], 2)}))
        self.assertGreater(len(waits), 20)
        self.assertLess(waits[int(len(waits) * 0.9)], 1000)

    def test_requests_out_of_all_proportion(self):
        megabyte = b"a" * (1 << 20)
        head = b"POST /api/v1/campaigns HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        authorised = head + b"Authorization: Bearer " + self.api.token.encode() + b"\r\n"
        chunk = b"100000\r\n" + megabyte + b"\r\n"
        nested = b"[" * 400_000
        floods = {
            "a header line of 200 MB": [b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: "] + [megabyte] * 200,
            "a chunked body of 150 MB": [head + b"Transfer-Encoding: chunked\r\n\r\n"] + [chunk] * 150,
            "Content-Length and Transfer-Encoding": [
                head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            ],
            "10,000 headers": [b"GET / HTTP/1.1\r\nHost: x\r\n"] + [b"X-%d: y\r\n" % n for n in range(10_000)],
            "400 kB of nested [": [
                authorised + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(nested),
                nested,
            ],
        }
        before = self.server.process.memory_kb("VmHWM")
        for name, data in floods.items():
            with self.subTest(name):
                said = answer_to(self.address, data)
                status = said[:12].decode(errors="replace")
                self.assertTrue(said == b"" or status.startswith("HTTP/1.1 4"), (name, said[:200]))
                self.assertLess(self.healthy(), 2000)
        grown = self.server.process.memory_kb("VmHWM") - before
        print(json.dumps({"measure": "peak_memory_growth_kb_under_floods", "value": grown}))
        self.assertLess(grown, 48 * 1024)

    def test_what_is_no_http(self):
        for data in (b"\x16\x03\x01\x02\x00\x01\x00", b"\r\n\r\n\r\n", b"GET\r\n\r\n", b"\x00" * 5000,
                     b"GET / HTTP/9.9\r\n\r\n", b"GET /%00%0a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                     b"POST /webhooks/retell HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"):
            said = answer_to(self.address, [data])
            self.assertNotIn(b"HTTP/1.1 2", said[:12], data)
            self.healthy()


if __name__ == "__main__":
    unittest.main()
