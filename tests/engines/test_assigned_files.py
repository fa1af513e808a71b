"""Segments of many files: one each, whole or absent, and never done twice."""

import json
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

from rows import NAMES
from segmentus.cli import main
from segmentus.engines.assigned_files import RECORD, assign_files, plan_files
from segmentus.engines.files import find_files
from segmentus.engines.fit import fit
from segmentus.errors import InputError
from segmentus.segments.model import assign_file, stream, write_model


@pytest.fixture(scope="module")
def model(table):
    return fit(table, NAMES, k=3, weight="wgt", starts=2, sample=500).model


@pytest.fixture
def files(table, tmp_path):
    (tmp_path / "in" / "new").mkdir(parents=True)
    for number, part in enumerate(table.iter_slices(900)):
        part.write_parquet(tmp_path / "in" / f"part-{number}.parquet")
    table[:40].write_csv(tmp_path / "in" / "new" / "few.csv")
    return find_files(str(tmp_path / "in"))


def test_each_file_becomes_one_and_sums_are_those_of_all(model, files, table, tmp_path):
    done = assign_files(model, files, tmp_path / "out", weight="wgt")
    made = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.*"))
    assert made == [RECORD, "new/few.csv", *(f"part-{i}.parquet" for i in range(4))]
    both = pl.concat([table, table[:40]])
    both.write_parquet(tmp_path / "both.parquet")
    alone = assign_file(model, tmp_path / "both.parquet", tmp_path / "b.parquet", weight="wgt")
    assert done.rows == 3040 == alone.rows
    assert done.mass == pytest.approx(alone.mass)
    assert done.unlike == alone.unlike
    assert done.drift.stability_index == pytest.approx(alone.drift.stability_index)
    parts = [pl.read_parquet(tmp_path / "out" / f"part-{i}.parquet") for i in range(4)]
    assert pl.concat(parts).equals(pl.read_parquet(tmp_path / "b.parquet")[:3000])


def test_a_run_that_was_stopped_goes_on_with_what_is_not_done(model, files, tmp_path, monkeypatch):
    def stop(what, done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assign_files(model, files, tmp_path / "out", progress=stop)
    read = []
    opened = stream.open_table
    monkeypatch.setattr(
        stream, "open_table", lambda path, code: read.append(path.name) or opened(path, code)
    )
    done = assign_files(model, files, tmp_path / "out")
    assert len(read) == 3
    assert done.rows == 3040
    assert assign_files(model, files, tmp_path / "out").mass.tolist() == done.mass.tolist()
    assert len(read) == 3
    pl.read_parquet(files[-1]).head(10).write_parquet(files[-1])  # changed: done again
    assert assign_files(model, files, tmp_path / "out").rows < 3040
    assert len(read) == 4


def content(folder):
    """Name → bytes and time of every file but the record."""
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
        if path.name != RECORD
    }


def test_a_killed_process_keeps_what_is_done_and_ends_with_the_same_bytes(model, table, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(20):
        pl.concat([table[number:]] * 5).write_parquet(tmp_path / "in" / f"{number:02}.parquet")
    write_model(model, tmp_path / "model.json")
    words = [
        sys.executable, "-c", "from segmentus.cli import main; main()", "assign", "model.json",
        "in/*.parquet", "--weight", "wgt", "-o",
    ]  # fmt: skip
    whole = subprocess.run([*words, "whole"], cwd=tmp_path, capture_output=True, text=True)
    out = tmp_path / "out"
    process = subprocess.Popen([*words, "out"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(list(out.glob("*.parquet"))) < 4 and time.monotonic() < deadline:
        time.sleep(0.001)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    done = json.loads((out / RECORD).read_text())["files"]
    kept = {name: of for name, of in content(out).items() if f"in/{name}" in done}
    assert 0 < len(kept) < 20  # how many, the disk decides
    for name, (made, _) in content(out).items():
        if name.endswith(".parquet"):
            assert made == (tmp_path / "whole" / name).read_bytes()
    again = subprocess.run([*words, "out"], cwd=tmp_path, capture_output=True, text=True)
    assert again.stdout == whole.stdout.replace("Written: whole", "Written: out")
    assert "Drift since training" in whole.stdout
    assert f"{len(kept)} of 20 files were done already, and are kept." in again.stderr
    assert kept.items() <= content(out).items()
    ended = {name: made for name, (made, _) in content(out).items()}
    assert ended == {name: made for name, (made, _) in content(tmp_path / "whole").items()}


def test_what_cannot_be_is_refused(model, files, tmp_path):
    assign_files(model, files[:1], tmp_path / "out")
    with pytest.raises(InputError, match="of another model or options"):
        assign_files(model, files[:1], tmp_path / "out", prefix="new_")
    (tmp_path / "out" / RECORD).write_text("[]")
    with pytest.raises(InputError, match="is damaged; remove it"):
        assign_files(model, files[:1], tmp_path / "out")
    with pytest.raises(InputError, match="is where the files lie"):
        plan_files(files[-1:], tmp_path / "in")
    with pytest.raises(InputError, match=r"would both become x\.parquet"):
        plan_files(["a/x.arrow", "a/x.parquet"], tmp_path)


def test_the_command_takes_a_glob(model, files, tmp_path, monkeypatch, capsys):
    write_model(model, tmp_path / "model.json")
    words = ["assign", str(tmp_path / "model.json"), str(tmp_path / "in" / "*.parquet")]
    monkeypatch.setattr("sys.argv", ["segmentus", *words, "-o", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert "3,000 of 3,000 rows scored." in said
    assert "Drift since training" in said
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 4
