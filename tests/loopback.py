"""A server on this machine that gives files, and breaks off, errs and lies when told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>Not now.</body></html>"


class Loopback:
    """What the server gives (`files`), how it behaves in turn (`moods`), what it was asked."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.address = f"http://127.0.0.1:{server.server_address[1]}/"
        self.files: dict[str, bytes] = {}
        self.moods: list[str] = []
        self.requests: list[str] = []
        self.lock = threading.Lock()

    def next_mood(self, path: str) -> str:
        """Note the request and take the next mood; the last one stays."""
        with self.lock:
            self.requests.append(path)
            return self.moods.pop(0) if len(self.moods) > 1 else (self.moods or ["ok"])[0]


class _Handler(BaseHTTPRequestHandler):
    loopback: Loopback

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        mood, data = self.loopback.next_mood(path), self.loopback.files.get(path)
        if mood == "fail":
            self.send_error(503)
        elif mood == "page":
            self._send(PAGE, len(PAGE), "text/html")
        elif data is None:
            self.send_error(404)
        elif mood == "break":
            self._send(data[: len(data) // 2], len(data), "application/zip")
        elif mood == "break silently":
            self._send(data[: len(data) // 2], None, "application/zip")
        else:
            self._send(data, len(data), "application/zip")

    def _send(self, data: bytes, length: int | None, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def loopback_server() -> Iterator[Loopback]:
    """Serve until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.loopback = Loopback(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield handler.loopback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
