"""Files on their way: in bounded memory, whole or not at all, gone with their last user."""

import gc
import io
import json
import socket
import threading
import time
import tracemalloc
from contextlib import closing, suppress

import pytest

from looking import words
from segmentus.app import listener as listening
from segmentus.app import sent_files
from segmentus.app.listener import Listener
from segmentus.app.scratch import scratch_folder
from segmentus.app.security import SEND, limit_body
from segmentus.app.sent_files import Arrivals, bytes_on_disk, keep_bytes, receive
from segmentus.app.server import LONGEST_BODIES, make_server
from segmentus.app.sessions import Sessions
from segmentus.app.uploads import take_upload
from segmentus.errors import InputError


@pytest.fixture(scope="module")
def port(given):
    """A running server's."""
    bound = socket.create_server(("127.0.0.1", 0))
    server = Listener(make_server(given=given), bound, limit_body("", LONGEST_BODIES))
    threading.Thread(target=server.run, daemon=True).start()
    yield bound.getsockname()[1]
    server.close()


def opened(port, name, length):
    """A connection on which the head of a file was sent."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    head = f"POST {SEND}?name={name} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    connection.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
    return connection


def answer(connection):
    parts = []
    with suppress(ConnectionError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts).decode()


def folders():
    """What sent files lie in."""
    gc.collect()
    return set(scratch_folder().glob("sent-*"))


def test_two_hundred_megabytes_arrive_in_a_few_of_memory(port):
    before, size = folders(), min(200 * 2**20, sent_files.LARGEST_FILE)
    piece = memoryview(bytes(4 * 2**20))
    tracemalloc.start()
    with closing(opened(port, "big.csv", size)) as connection:
        for at in range(0, size, len(piece)):
            connection.sendall(piece[: size - at])
        told = answer(connection)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert json.loads(told.partition("\r\n\r\n")[2])["word"]
    assert highest < 24 * 2**20
    (folder,) = folders() - before
    assert (folder / "big.csv").stat().st_size == size


def test_what_is_cut_off_leaves_nothing(port):
    before = folders()
    with closing(opened(port, "half.csv", 3 * 2**20)) as connection:
        connection.sendall(bytes(2**20))
    time.sleep(0.2)
    assert folders() == before
    with pytest.raises(InputError, match=r"half\.csv: the file did not arrive whole; send it ag"):
        receive("half.csv", io.BytesIO(b"a,b\n"), 100)
    assert folders() == before


def test_a_sender_who_goes_meanwhile_leaves_nothing():
    class Gone(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError

    before = folders()
    with pytest.raises(ConnectionResetError):
        receive("gone.csv", Gone(), 100)
    assert folders() == before


def test_what_is_too_large_is_refused_by_its_head(port, monkeypatch):
    with closing(opened(port, "huge.csv", sent_files.LARGEST_FILE + 1)) as connection:
        assert answer(connection).startswith("HTTP/1.1 413")
    monkeypatch.setattr(sent_files, "LARGEST_FILE", 200 * 2**20)
    with pytest.raises(InputError, match=r"huge\.csv: 201 MB; the limit is 200 MB, more on the c"):
        receive("huge.csv", io.BytesIO(), 200 * 2**20 + 1)


def test_more_than_there_is_room_for_is_not_received(port, monkeypatch):
    monkeypatch.setattr(listening, "MOST_ARRIVING", 5 * 2**20)
    with closing(opened(port, "a.csv", 3 * 2**20)) as first:
        first.sendall(b"a")
        time.sleep(0.2)
        with closing(opened(port, "b.csv", 3 * 2**20)) as second:
            assert answer(second).startswith("HTTP/1.1 503")
        first.sendall(bytes(3 * 2**20 - 1))
        assert answer(first).startswith("HTTP/1.1 200")


def test_a_length_must_be_told(port):
    head = f"POST {SEND} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        chunk = b"%x\r\n" % 2**20 + bytes(2**20) + b"\r\n"
        with suppress(ConnectionError):
            connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + 3 * chunk)
        told = answer(connection)
        assert told.startswith("HTTP/1.1 413") or not told


def test_all_files_together_are_bounded(monkeypatch):
    monkeypatch.setattr(sent_files, "MOST_ON_DISK", bytes_on_disk() + 100)
    kept = keep_bytes("a.csv", bytes(60))
    with pytest.raises(InputError, match="no room for it now; send it again later"):
        keep_bytes("b.csv", bytes(60))
    del kept
    gc.collect()
    assert keep_bytes("b.csv", bytes(60)).size == 60


def test_a_file_goes_with_its_last_user_and_its_name_is_no_path():
    sent = keep_bytes("../../etc/pass\0wd", b"root")
    assert sent.path.parent.parent == scratch_folder()
    assert sent.read_head(2) == b"ro"
    folder, total = sent.path.parent, bytes_on_disk()
    del sent
    gc.collect()
    assert not folder.exists()
    assert bytes_on_disk() == total - 4


def test_sessions_that_nobody_uses_give_up_their_files(session):
    made = {"a": session}
    held = Sessions(lambda: made.pop("a"), most_on_disk=bytes_on_disk() + 10)
    visitor = held.of("a")
    folder = visitor.arrivals.keep(keep_bytes("a.csv", bytes(20))) and folders()
    made["a"] = session.__class__(session._pool, session.library)
    held.of("b")
    assert len(held) == 1
    assert folders() < folder


def test_a_file_is_claimed_once_and_by_who_sent_it(session):
    arrivals, sent = Arrivals(), keep_bytes("a.csv", b"a,b\n")
    word = arrivals.keep(sent)
    assert Arrivals().claim(word) is None
    assert arrivals.claim("0" * 12) is None
    assert arrivals.claim(word) is sent
    assert arrivals.claim(word) is None
    assert "not here any more" in words(take_upload(session, "", word)[1])


def test_reading_can_be_stopped(session):
    rows = b"".join(b"%d,%d\n" % (n, n % 97) for n in range(200_000))
    found = []
    word = session.arrivals.keep(keep_bytes("long.csv", b"a,b\n" + rows))
    reader = threading.Thread(target=lambda: found.append(take_upload(session, "", word)))
    reader.start()
    while reader.is_alive():
        session.stop_reading()
        time.sleep(0.02)
    assert "stopped, as you asked" in words(found[0][1]).lower()
