"""What a killed server leaves behind goes at the next start; what a living one holds stays."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from segmentus.app import scratch

HOLD = """
from segmentus.app.scratch import scratch_folder
(scratch_folder() / "sent.csv").write_text("a customer")
print(scratch_folder(), flush=True)
input()
"""


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A process that holds a folder of files sent; gives it and the folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:  # fmt: skip
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_a_killed_server_leaves_files_that_the_next_start_removes(server):
    process, folder = server
    assert (folder / "sent.csv").exists()
    assert scratch.remove_stale() == []
    assert (folder / "sent.csv").exists()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (folder / "sent.csv").exists()
    assert scratch.remove_stale() == [folder]
    assert not folder.exists()


def test_a_server_that_ends_takes_its_files_along(server):
    process, folder = server
    process.communicate("\n")
    assert not folder.exists()


def test_nothing_of_others_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / f"{scratch.PREFIX}link").symlink_to(kept)
    (tmp_path / f"{scratch.PREFIX}file").write_text("")
    (tmp_path / "segmentus-other").mkdir()
    (tmp_path / f"{scratch.PREFIX}link-to-nowhere").symlink_to(tmp_path / "nowhere")
    before = sorted(tmp_path.iterdir())
    assert scratch.remove_stale() == []
    assert sorted(tmp_path.iterdir()) == before
