"""A folder holds the old set or the new one, whatever kills the run and wherever."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from segmentus.disk import folder as module
from segmentus.disk.folder import check_folder, write_folder
from segmentus.errors import InputError

NAMES = ("a.html", "b.csv", "c.json")
OLD, NEW = dict.fromkeys(NAMES, b"old"), dict.fromkeys(NAMES, b"new")
STEPS = ("mkdir", "open", "rename", "replace", "link", "unlink", "rmdir", "chown", "chmod")

KILLED = f"""
import ctypes, os, pathlib, signal, sys
from segmentus.disk import folder

left = int(sys.argv[2])

def step(call, after):
    def run(*given, **named):
        global left
        done = call(*given, **named) if after else None
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done if after else call(*given, **named)
    return run

after = sys.argv[3] == "after"
for name in {STEPS!r}:
    setattr(os, name, step(getattr(os, name), after))
folder._exchange = step(folder._exchange, after)
pathlib.Path.write_bytes = step(pathlib.Path.write_bytes, after)
target = pathlib.Path(sys.argv[1])
if sys.argv[4] == "no exchange":
    folder._exchange = lambda *_: False
folder.write_folder(target, {{name: b"new" for name in {NAMES!r}}})
print(left)
"""


def killed_at(target, step, when="before", how="exchange"):
    """Write the new set in a process that is killed at a step; the steps left where it is not."""
    words = [sys.executable, "-c", KILLED, target, str(step), when, how]
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def every_step(target, when, how="exchange"):
    """Numbers of the steps that writing over a folder takes."""
    left = killed_at(target, 10**6, when, how)
    return range(1, 10**6 - left + 1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_step_the_folder_is_old_or_new_and_the_next_run_clears_up(tmp_path, when):
    write_folder(tmp_path / "count", OLD)
    steps = every_step(tmp_path / "count", when)
    assert len(steps) > 8
    seen = set()
    for step in steps:
        place = tmp_path / str(step)
        target = place / "out"
        write_folder(target, OLD)
        (target / "notes.txt").write_text("mine")
        (target / "deeper").mkdir()
        (target / "deeper" / "too.txt").write_text("mine")
        assert killed_at(target, step, when) is None
        now = content(target)
        assert now.pop("notes.txt") == b"mine"
        assert now in (OLD, NEW)
        seen.add(now["a.html"])
        write_folder(target, NEW)
        assert content(target) == NEW | {"notes.txt": b"mine"}
        assert (target / "deeper" / "too.txt").read_text() == "mine"
        assert [path.name for path in place.iterdir()] == ["out"]
    assert seen == {b"old", b"new"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_step_a_new_folder_is_whole_or_absent(tmp_path, when):
    steps = every_step(tmp_path / "count" / "out", when)
    for step in steps:
        target = tmp_path / str(step) / "out"
        assert killed_at(target, step, when) is None
        assert not target.exists() or content(target) == NEW
        write_folder(target, NEW)
        assert [path.name for path in target.parent.iterdir()] == ["out"]


def test_where_folders_cannot_change_places_every_file_is_whole(tmp_path):
    write_folder(tmp_path / "count", OLD)
    for step in every_step(tmp_path / "count", "after", "no exchange"):
        target = tmp_path / str(step) / "out"
        write_folder(target, OLD)
        assert killed_at(target, step, "after", "no exchange") is None
        assert set(content(target)) == set(NAMES)
        assert set(content(target).values()) <= {b"old", b"new"}
        write_folder(target, NEW)
        assert content(target) == NEW
        assert [path.name for path in target.parent.iterdir()] == ["out"]


def test_the_current_folder_is_written_where_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    write_folder(".", OLD)
    paths = write_folder(".", NEW)
    assert paths == {name: Path(name) for name in NAMES}
    assert tmp_path.stat().st_ino == before
    assert content(tmp_path) == NEW
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES)


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_folder(tmp_path / "link", OLD)
    write_folder(tmp_path / "link", NEW)
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == NEW
    assert {path.name for path in tmp_path.iterdir()} == {"real", "link"}


def test_modes_and_links_within_the_folder_stay(tmp_path):
    target = tmp_path / "out"
    write_folder(target, OLD)
    target.chmod(0o750)
    (target / "a.html").chmod(0o600)
    (target / "mine.lnk").symlink_to("nowhere")
    write_folder(target, NEW)
    assert stat.S_IMODE(target.stat().st_mode) == 0o750
    assert stat.S_IMODE((target / "a.html").stat().st_mode) == 0o600
    assert (target / "mine.lnk").is_symlink()


def test_a_file_that_comes_while_the_set_is_written_is_kept(tmp_path, monkeypatch):
    target = tmp_path / "out"
    write_folder(target, OLD)
    exchange = module._exchange

    def meanwhile(one, other):
        (target / "late.txt").write_text("mine")
        return exchange(one, other)

    monkeypatch.setattr(module, "_exchange", meanwhile)
    write_folder(target, NEW)
    assert content(target) == NEW | {"late.txt": b"mine"}


def test_the_set_of_another_run_that_is_alive_is_not_litter(tmp_path):
    target = tmp_path / "out"
    write_folder(target, OLD)
    with module._stage(target, beside=True) as other:
        (other / "a.html").write_bytes(b"theirs")
        write_folder(target, NEW)
        assert (other / "a.html").read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_where_a_file_should_be_is_named(tmp_path):
    (tmp_path / "out" / "b.csv").mkdir(parents=True)
    for check in (lambda: check_folder(tmp_path / "out", NAMES),
                  lambda: write_folder(tmp_path / "out", NEW)):  # fmt: skip
        with pytest.raises(InputError, match=r"out/b\.csv: this is a folder where a file is to be"):
            check()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.csv"]


@pytest.mark.parametrize("place", ["taken", "taken/deeper", "n" * 300])
def test_a_folder_that_cannot_be_is_named(tmp_path, place):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputError, match=f"{place[:100]}.* cannot be written"):
        write_folder(tmp_path / place, NEW)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_is_named_before_the_work(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="may not be written to"):
        check_folder(tmp_path / "out", NAMES)


def test_a_parent_that_may_not_be_written_is_gone_without(tmp_path, monkeypatch):
    target = tmp_path / "out"
    write_folder(target, OLD)
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path and access(path, mode))
    write_folder(target, NEW)
    assert content(target) == NEW
    assert {path.name for path in target.iterdir()} == set(NAMES)


@pytest.mark.parametrize("how", ["exchange", "no exchange"])
def test_a_file_of_the_older_set_that_the_new_one_lacks_goes(tmp_path, monkeypatch, how):
    if how == "no exchange":
        monkeypatch.setattr(module, "_exchange", lambda *_: False)
    target = tmp_path / "set"
    write_folder(target, {**OLD, "slides.pptx": b"old"})
    (target / "mine.txt").write_bytes(b"mine")
    write_folder(target, NEW, gone=("slides.pptx", "never.there"))
    assert content(target) == {**NEW, "mine.txt": b"mine"}


def test_a_file_may_be_made_when_its_turn_comes_and_piece_by_piece(tmp_path):
    def pieces():
        yield b"ne"
        yield b"w"

    write_folder(tmp_path / "out", {"a.html": lambda: b"new", "b.csv": pieces, "c.json": b"new"})
    assert content(tmp_path / "out") == NEW


def test_a_file_that_cannot_be_made_to_its_end_leaves_the_old_ones(tmp_path):
    def pieces():
        yield b"ne"
        raise ValueError("torn")

    write_folder(tmp_path / "out", OLD)
    with pytest.raises(ValueError, match="torn"):
        write_folder(tmp_path / "out", {"a.html": b"new", "b.csv": pieces})
    assert content(tmp_path / "out") == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
