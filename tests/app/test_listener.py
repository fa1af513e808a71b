"""The listener and the guard before it: bodies, slow senders, crowds, names, other sites."""

import json
import socket
import threading
import time
from contextlib import ExitStack, suppress

import pytest
from waitress.channel import ClientDisconnected, HTTPChannel

from segmentus.app import listener as listening
from segmentus.app.listener import Listener
from segmentus.app.security import CALLBACKS, COOKIE, FEW_BYTES, limit_body
from segmentus.app.server import LONGEST_BODIES, make_server

TOKEN = "open sesame"
LARGE = "/_dash-component-suites/plotly/package_data/plotly.min.js"
"""Five megabytes that anybody may fetch."""


@pytest.fixture
def serve(given):
    """Start a server on a free port of this machine; gives its port."""
    with ExitStack() as started:

        def start(token=""):
            bound = socket.create_server(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            server = make_server(token=token, given=given)
            running = Listener(server, bound, limit_body(token, LONGEST_BODIES))
            threading.Thread(target=running.run, daemon=True).start()
            started.callback(running.close)
            return port

        yield start


def ask(port, head, body=b"", seconds=10):
    """Send a request as it is and return all of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        with suppress(ConnectionError):
            connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        return read(connection)


def read(connection):
    parts = []
    with suppress(ConnectionError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts).decode("latin-1")


def head(port, method, path, *lines):
    return "\n".join((f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines))


def healthy(port):
    """Seconds until the server says that it is up."""
    began = time.perf_counter()
    answer = ask(port, head(port, "GET", "/healthy", "Connection: close"), seconds=5)
    assert answer.startswith("HTTP/1.1 200")
    return time.perf_counter() - began


LENGTHS = {
    "declared": "Content-Length: 300000000",
    "asked for first": "Content-Length: 300000000\nExpect: 100-continue",
    "endless": f"Content-Length: {'9' * 30}",
}


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
@pytest.mark.parametrize("path", [CALLBACKS, "/", "/leave", "/nowhere"])
@pytest.mark.parametrize("cookie", ["", f"Cookie: segmentus-token-PORT={TOKEN}"])
def test_a_long_body_is_refused_by_its_length_before_it_is_read(serve, length, path, cookie):
    port = serve(TOKEN)
    lines = [line for line in (length, cookie.replace("PORT", str(port))) if line]
    began = time.perf_counter()
    answer = ask(port, head(port, "POST", path, *lines))
    assert answer.startswith("HTTP/1.1 413")
    assert "100 Continue" not in answer
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("lines", [
    (),
    ("Origin: http://evil.example",),
    ("Sec-Fetch-Site: cross-site",),
    ("Cookie: segmentus-token-PORT=wrong",),
])  # fmt: skip
def test_nobody_unknown_may_send_more_than_a_little(serve, lines):
    port = serve(TOKEN)
    lines = [line.replace("PORT", str(port)) for line in lines]
    long = f"Content-Length: {FEW_BYTES + 1}"
    assert ask(port, head(port, "POST", CALLBACKS, long, *lines)).startswith("HTTP/1.1 413")
    chunked = b"%x\r\n" % 40_000 + b"x" * 40_000 + b"\r\n"
    answer = ask(
        port, head(port, "POST", CALLBACKS, "Transfer-Encoding: chunked", *lines), chunked * 4
    )
    assert answer.startswith("HTTP/1.1 413") or not answer  # closed while we still sent


def test_a_visitor_may_send_a_file(serve):
    port = serve(TOKEN)
    cookie = f'Cookie: segmentus-token-{port}="{TOKEN}"'
    body = json.dumps({"contents": "x" * 3 * 2**20}).encode()
    lines = (f"Content-Length: {len(body)}", "Content-Type: application/json", cookie)
    answer = ask(port, head(port, "POST", CALLBACKS, *lines, "Connection: close"), body)
    assert answer.startswith("HTTP/1.1 400")  # it was received whole, and is no callback


def test_what_arrives_too_slowly_is_closed_and_what_is_slow_but_steady_is_not(serve, monkeypatch):
    monkeypatch.setattr(listening, "ARRIVE", 2.0)
    monkeypatch.setattr(listening, "SLOWEST", 1000)
    port = serve()
    starts = {
        "head": b"GET / HT",
        "headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
        "body": b"POST /leave HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\n",
        "steady": b"POST /leave HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 14000\r\n\r\n",
    }
    with ExitStack() as held:
        slow = {
            name: held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            for name in starts
        }
        for name, connection in slow.items():
            connection.sendall(starts[name])
        closed = {}
        began = time.perf_counter()
        while (now := time.perf_counter() - began) < 6:
            for name, connection in slow.items():
                if name in closed:
                    continue
                connection.setblocking(False)
                try:
                    closed[name] = (now, connection.recv(1000))
                except BlockingIOError:
                    connection.setblocking(True)
                    with suppress(ConnectionError):
                        connection.sendall(b"x" * (700 if name == "steady" else 1))
                except ConnectionError:
                    closed[name] = (now, b"")
            assert healthy(port) < 1
            time.sleep(0.25)
    assert {name: answer[:12] for name, (_, answer) in closed.items()} == {
        "head": b"", "headers": b"", "body": b"", "steady": b"HTTP/1.1 204",
    }  # fmt: skip
    assert all(when < 5 for name, (when, _) in closed.items() if name != "steady")


def test_silent_connections_give_way_to_others(serve, monkeypatch):
    monkeypatch.setattr(listening, "MOST_CONNECTIONS", 20)
    port = serve()
    with ExitStack() as held:
        for _ in range(100):
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        assert healthy(port) < 1


def test_answers_that_are_not_fetched_hold_no_thread_for_long(serve, monkeypatch):
    monkeypatch.setattr(listening, "ARRIVE", 1.0)
    monkeypatch.setattr(listening, "MOST_UNSENT", 2**16)
    port = serve()
    two = 2 * (head(port, "GET", LARGE).replace("\n", "\r\n").encode() + b"\r\n\r\n")
    with ExitStack() as held:
        for _ in range(listening.THREADS + 8):
            connection = held.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", port))
            connection.sendall(two)
        time.sleep(8)
        assert healthy(port) < 1


def test_of_many_requests_at_once_only_the_first_are_answered(serve):
    port = serve()
    many = 50 * (head(port, "GET", "/healthy").replace("\n", "\r\n").encode() + b"\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(many)
        assert read(connection).count("HTTP/1.1 200") == 2


def test_an_unknown_name_gets_a_new_one(serve):
    port = serve()
    held = set()
    for given in ("x" * 43, "x" * 43 + "." + "y" * 27, "", "a" * 4000, "sample.sample", "ü"):
        answer = ask(
            port,
            head(port, "GET", "/", f"Cookie: {COOKIE}-{port}={given}", "Connection: close"),
        )
        (cookie,) = [line for line in answer.split("\r\n") if line.startswith("Set-Cookie")]
        assert f"{COOKIE}-{port}=" in cookie
        assert not given or given not in cookie
        held.add(cookie)
    assert len(held) == 6
    known = cookie.split("=", 1)[1].partition(";")[0]
    again = ask(
        port, head(port, "GET", "/", f"Cookie: {COOKIE}-{port}={known}", "Connection: close")
    )
    assert "Set-Cookie" not in again
    elsewhere = serve()  # another server of this machine: what it did not name is unknown to it
    moved = f"Cookie: {COOKIE}-{elsewhere}={known}"
    assert "Set-Cookie" in ask(elsewhere, head(elsewhere, "GET", "/", moved, "Connection: close"))


@pytest.mark.parametrize("head", ["GARBAGE", "GET", "GET / HTTP/9.9", "X" * 70_000])
def test_who_leaves_before_a_refusal_is_no_error(serve, head, caplog, monkeypatch):
    left = threading.Event()

    def leave(*_):
        left.set()
        raise ClientDisconnected

    port = serve()
    with monkeypatch.context() as patched:
        patched.setattr(HTTPChannel, "write_soon", leave)
        with suppress(ConnectionError):
            ask(port, head, seconds=1)
    assert left.wait(5)
    healthy(port)
    assert not [record for record in caplog.records if record.exc_info]
