"""One file is the old one or the new one; litter goes with the next run, full disks are told."""

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from segmentus.disk.target import check_target, in_use, temporary_beside, write_file, writing
from segmentus.errors import InputError

OLD, NEW = b"old" * 1000, b"new" * 1000

KILLED = """
import os, pathlib, signal, sys
from segmentus.disk.target import write_file

left = int(sys.argv[2])

def step(call):
    def run(*given, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **named)
    return run

for name in ("open", "replace", "unlink", "chmod", "close"):
    setattr(os, name, step(getattr(os, name)))
pathlib.Path.write_bytes = step(pathlib.Path.write_bytes)
write_file(pathlib.Path(sys.argv[1]), b"new" * 1000)
print(left)
"""


def killed_at(target, step):
    words = [sys.executable, "-c", KILLED, str(target), str(step)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_killed_at_every_step_a_file_is_old_or_new_and_the_next_run_clears_up(tmp_path):
    (tmp_path / "count").write_bytes(OLD)
    steps = 10**6 - killed_at(tmp_path / "count", 10**6)
    assert steps >= 6
    for step in range(1, steps + 1):
        target = tmp_path / str(step) / "model.json"
        target.parent.mkdir()
        target.write_bytes(OLD)
        assert killed_at(target, step) is None
        assert target.read_bytes() in (OLD, NEW)
        write_file(target, NEW)
        assert [path.name for path in target.parent.iterdir()] == ["model.json"]
        assert target.read_bytes() == NEW


def test_what_is_in_use_or_not_ours_is_no_litter(tmp_path):
    for name in (".segmentus-dead.part", ".fetch-x1.part", ".mine.part", "b.part", ".segmentus-x"):
        (tmp_path / name).write_bytes(b"")
    with temporary_beside(tmp_path / "other") as part:
        assert in_use(part)
        write_file(tmp_path / "a", NEW)
        assert part.exists()
    left = {".mine.part", "b.part", ".segmentus-x", "a"}
    assert {path.name for path in tmp_path.iterdir()} == left


def test_without_locks_age_decides(tmp_path, monkeypatch):
    monkeypatch.setattr("segmentus.disk.target.fcntl", None)
    new, old = tmp_path / ".segmentus-new.part", tmp_path / ".segmentus-old.part"
    for path in (new, old):
        path.write_bytes(b"")
    os.utime(old, (time.time() - 90_000,) * 2)
    write_file(tmp_path / "a", NEW)
    assert {path.name for path in tmp_path.iterdir()} == {new.name, "a"}


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "a"
    write_file(target, OLD)

    def stopped():
        with writing(target) as part:
            part.write_bytes(NEW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert target.read_bytes() == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_the_mode_of_a_file_stays_and_a_new_one_has_that_of_any_other(tmp_path):
    (tmp_path / "other").write_bytes(b"")
    write_file(tmp_path / "a", NEW)
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "other").stat().st_mode
    (tmp_path / "a").chmod(0o600)
    write_file(tmp_path / "a", OLD)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("folder", "this is a folder"),
        ("none/a", r"the folder .*none does not exist"),
        ("n" * 300, "cannot be written"),
    ],
)
def test_a_path_where_no_file_can_be_is_refused_before_the_work(name, says, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=says):
        check_target(tmp_path / name)


@contextmanager
def full_disk():
    """As if the disk had room for 1,000 more bytes in a file; pytest may write to one, too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_file_and_names_it(tmp_path):
    target = tmp_path / "scores.sql"
    write_file(target, b"old")
    told = pytest.raises(InputError, match=r"scores\.sql cannot be written \(File too large\)")
    with full_disk(), told:
        write_file(target, NEW)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["scores.sql"]
