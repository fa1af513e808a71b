"""Attacks on a running dashboard: crowds, mutated requests, kills. Run with -m attack."""

import json
import random
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress

import pytest

from attack.visitor import CALLBACKS, HOST, QUICK, Visitor, running

pytestmark = pytest.mark.attack

MUTATED = 300
KILLS = 10
ALLOWED = {200, 204, 302, 304, 308, 400, 401, 403, 404, 405, 413, 421, 431, 501, 503}
"""Answers that a request may get; 500 is none of them."""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Customers, some of them rich."""
    rng = random.Random(0)
    rows = [
        f"{number},{rng.choice((100, 10_000)) * rng.uniform(1, 2):.2f},{rng.randint(0, 40)}"
        for number in range(400)
    ]
    path = tmp_path_factory.mktemp("table") / "customers.csv"
    path.write_text("id,spend,orders\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def server(table, tmp_path_factory):
    with running(table, tmp_path_factory.mktemp("server") / "log") as server:
        Visitor(server).find_key()  # what it compiles at first is there
        yield server


@pytest.fixture(autouse=True)
def clean(request):
    """After every attack: no traceback in the log, and the server is as quick as before."""
    yield
    if "server" in request.fixturenames:
        server = request.getfixturevalue("server")
        assert "Traceback" not in server.log.read_text()
        assert server.healthy() < 1


@pytest.fixture
def watch(server):
    """Times of /healthy, asked all the while."""
    times, stop = [], threading.Event()

    def ask():
        while not stop.wait(0.2):
            times.append(server.healthy())

    thread = threading.Thread(target=ask)
    thread.start()
    yield times
    stop.set()
    thread.join()


def is_quick(times):
    """Whether /healthy was answered within a second throughout."""
    print(f"{len(times)} times, the slowest after {max(times):.3f} s")
    return len(times) > 3 and max(times) < 1


def test_crowds_of_slow_connections(server, watch):
    starts = (b"", b"GET / HT", b"POST /leave HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
    with ExitStack() as held:
        slow = []
        for number in range(600):
            connection = held.enter_context(socket.create_connection((HOST, server.port)))
            with suppress(ConnectionError):
                connection.sendall(starts[number % 3])
            slow.append(connection)
        for _ in range(12):
            for connection in slow:
                with suppress(ConnectionError, BrokenPipeError):
                    connection.sendall(b"x")
            time.sleep(1)
        assert is_quick(watch)
        assert Visitor(server).get("/")[0] == 200


def test_downloads_of_unfinished_studies_at_once(server, watch):
    """Far more than there are threads, of visitors who wait and of visitors who leave."""
    visitors = [Visitor(server) for _ in range(8)]
    keys = [visitor.find_key() for visitor in visitors]

    def take(number):
        visitor, key = visitors[number % 8], keys[number % 8]
        path = f"/take/{key}/plan.toml{QUICK}&ks=2-12&starts=200&seed={number}"
        if number % 2:
            return visitor.get(path)[0]
        with suppress(TimeoutError):
            return visitor.get(path, seconds=3)[0]
        return None

    with ThreadPoolExecutor(64) as crowd:
        answers = list(crowd.map(take, range(64)))
    print(sorted(map(str, answers)))
    assert set(answers) <= {200, 503, None}
    assert 503 in answers
    assert is_quick(watch)


def test_long_bodies_at_once(server, watch):
    """Bodies that are allowed, from visitors, and bodies that are not, from anybody."""
    visitor = Visitor(server)

    def known(_):
        return visitor.post({"contents": "x" * 15 * 2**20}, 120)[0]

    def unknown(length):
        with closing(server.connect(10)) as connection:
            connection.putrequest("POST", CALLBACKS)
            connection.putheader("Content-Length", str(length))
            connection.endheaders()
            return connection.getresponse().status

    with ThreadPoolExecutor(16) as crowd:
        answers = set(crowd.map(known, range(12)))
        refused = set(crowd.map(unknown, [300_000_000] * 30))
    assert answers <= {400, 503}
    assert refused == {413}
    assert is_quick(watch)


def test_an_address_of_too_many_fields(server):
    visitor = Visitor(server)
    key = visitor.find_key()
    for fields in (401, 500, 700):
        many = "&".join(f"f=A{at}" for at in range(fields))
        status, text = visitor.get(f"/take/{key}/plan.toml?{many}")
        assert status == 400
        assert len(text) < 300


ODD = (
    b"%00", b"%ff", b"%", b"\x00", b"\xff\xfe", b"../", b"//", b"\\", b"\r\n", b"\r\n\r\n", b"'",
    b'"', b"&" * 600, b"=", b"[" * 20_000, b"{" * 20_000, b"9" * 5_000, b"-1", b"1e999", b"NaN",
    b"null", b"true", b"[]", b"{}", b"\\ud800", b"\xed\xa0\x80", b"/dev/zero", b"/etc/passwd",
    b"<script>", b"Infinity", b"A" * 70_000, b"chunked", b"Content-Length: 7\r\n",
    b"Transfer-Encoding: x\r\n",
)  # fmt: skip
LEAVES = (
    None, True, -1, 2**70, 1.5, float("nan"), "", "x" * 9_000, "\ud800", [], {}, [[]], {"id": {}},
    ["x"] * 3_000, "?data=/etc/passwd", {"points": [{"x": "y"}]}, {"points": 3}, '{"act":"run"}',
)  # fmt: skip


def mutate(rng, whole):
    """Change a request in one or two places."""
    for _ in range(rng.randint(1, 2)):
        at, long = rng.randrange(len(whole) + 1), rng.randint(1, 40)
        before, after, odd = whole[:at], whole[at:], rng.choice(ODD)
        noise = bytes(rng.randrange(256) for _ in range(long))
        insert = rng.choice((odd, odd, noise, before[-long:] * 3, b""))
        whole = before + insert + (after[long:] if rng.random() < 0.5 else after)
    return whole


def replace_leaf(rng, value):
    """Put something odd in place of some part of a request's JSON."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(sorted(value))
        if rng.random() < 0.1:
            return {name: each for name, each in value.items() if name != key}
        return value | {key: replace_leaf(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.85:
        at = rng.randrange(len(value))
        return [*value[:at], replace_leaf(rng, value[at]), *value[at + 1 :]]
    return rng.choice(LEAVES)


def requests(visitor, key, rng):
    """Requests of every kind, each good."""
    asked = [
        visitor.asking(QUICK), visitor.asking(f"{QUICK}&view=choose"),
        visitor.sending("0123456789ab"),
    ]  # fmt: skip
    gets = ("/", f"/take/{key}/plan.toml{QUICK}", f"/take/{key}/report.html{QUICK}", "/healthy",
            "/assets/app.css", "/_dash-component-suites/dash/dcc/async-graph.js", "/_dash-layout",
            "/style/report.css", f"/?token={visitor.server.token}")  # fmt: skip
    start = f"Host: {HOST}:{visitor.server.port}\r\nCookie: {visitor.cookie}\r\n"
    start += "Connection: close\r\n"
    while True:
        if rng.random() < 0.5:
            yield f"GET {rng.choice(gets)} HTTP/1.1\r\n{start}\r\n".encode(), True
            continue
        body, plain = rng.choice(asked), rng.random() < 0.2
        text = json.dumps(body if plain else replace_leaf(rng, body)).encode()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n"
        yield f"POST {CALLBACKS} HTTP/1.1\r\n{start}{kind}\r\n".encode() + text, plain


def test_mutated_requests(server, watch):
    rng = random.Random(13)
    visitor = Visitor(server)
    good = requests(visitor, visitor.find_key(), rng)
    sent = [mutate(rng, whole) if bytewise else whole for whole, bytewise in
            (next(good) for _ in range(MUTATED))]  # fmt: skip

    def send(whole):
        """Status of the answer; 0 where the request ends too early to have one."""
        with socket.create_connection((HOST, server.port), timeout=60) as connection:
            with suppress(ConnectionError):
                connection.sendall(whole)
            with suppress(ConnectionError):
                answer = connection.recv(65536)
                while answer.startswith(b"HTTP/1.1 100"):
                    answer = connection.recv(65536)
                return int(answer.split()[1]) if answer else 0
        return 0

    with ThreadPoolExecutor(32) as crowd:
        statuses = list(crowd.map(send, sent))
    counts = {status: statuses.count(status) for status in sorted(set(statuses))}
    print(counts)
    assert set(counts) <= ALLOWED | {0}
    assert counts.get(400, 0) > MUTATED / 10
    assert counts.get(200, 0) > MUTATED / 20
    assert is_quick(watch)
    assert visitor.show(QUICK)[0] == 200


def test_kills_while_a_file_is_read_leave_nothing_for_the_next_start(table, tmp_path):
    rng = random.Random(0)
    large = table.read_bytes() * 200
    littered = 0
    for _ in range(KILLS):
        with running(table, tmp_path / "log") as server:
            visitor = Visitor(server)

            def send(visitor=visitor):
                with suppress(OSError):
                    visitor.send("large.csv", large)

            sender = threading.Thread(target=send)
            sender.start()
            time.sleep(rng.uniform(0.1, 1.5))
            server.process.kill()
            server.process.wait()
            sender.join()
        littered += any(tmp_path.glob("segmentus-app-*"))
    print(f"{littered} of {KILLS} kills left files")
    assert littered
    with running(table, tmp_path / "log") as server:
        assert server.healthy() < 1
        assert not list(tmp_path.glob("segmentus-app-*"))
    assert "Traceback" not in (tmp_path / "log").read_text()
