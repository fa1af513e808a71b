"""kill −9 at random moments: what was there stays whole, and the next run clears up."""

import os
import random
import time

import numpy as np
import polars as pl
import pytest

from attack.conftest import many
from attack.pen import begin, finish, run
from little import csv_bytes, little_survey, zip_bytes

QUICK = ("--ks", "2-3", "--starts", "2", "--replicates", "0")
PART = ".part"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a table, transactions, a wave, and a report with its model."""
    folder = tmp_path_factory.mktemp("kills")
    dice = np.random.default_rng(1)
    rows = 400
    frame = pl.DataFrame(
        {"spend": dice.lognormal(5, 1, rows).round(2), "visits": dice.integers(0, 40, rows)}
    )
    frame.write_csv(folder / "t.csv")
    pl.concat([frame] * 40).write_csv(folder / "new.csv")
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 12, 31), eager=True)
    pl.DataFrame(
        {
            "who": dice.integers(0, 300, 3000),
            "day": days[dice.integers(0, 366, 3000)],
            "amount": dice.lognormal(3, 1, 3000).round(2),
        }
    ).write_csv(folder / "sales.csv")
    for year, seed in ((2019, 1), (2016, 2)):
        data = csv_bytes(little_survey(200, seed))
        (folder / f"SCFP{year}.zip").write_bytes(zip_bytes(f"SCFP{year}.csv", data))
    (folder / "log").mkdir()
    done = run(["report", folder / "t.csv", *QUICK, "-o", folder / "model"], folder / "log")
    assert done.status == 0, done.err
    return folder


def commands(place, target):
    """Name → two commands that write different things to one place, and that place."""
    model, cache = place / "model" / "model.json", target / "cache"
    report = ["report", place / "t.csv", *QUICK, "-o", target / "out"]
    assign = ["assign", model, place / "new.csv", "-o", target / "scored.csv"]
    rfm = ["rfm", place / "sales.csv", "--customer", "who", "--date", "day", "--amount", "amount",
           "-o", target / "customers.csv"]  # fmt: skip
    export = ["export", model, "--to", "python", "-o", target / "score.py"]
    fetch = ["data", "fetch", "2019", "--from", place / "SCFP2019.zip"]
    return {
        "report": ([*report, "--k", "2"], [*report, "--k", "3"], target / "out"),
        "assign": (assign, [*assign, "--prefix", "new_"], target / "scored.csv"),
        "rfm": (rfm, [*rfm, "--reference", "2025-06-01"], target / "customers.csv"),
        "export": (export, ["export", model, "--to", "sql", "-o", target / "score.py"],
                   target / "score.py"),
        "fetch": (fetch, fetch, cache / "SCFP2019.zip"),
    }  # fmt: skip


def content(path):
    """What is at a place, as bytes; None where nothing is."""
    if path.is_dir():
        return {each.name: each.read_bytes() for each in path.iterdir()}
    return path.read_bytes() if path.exists() else None


def litter(folder):
    return [path for path in folder.rglob("*") if path.name.endswith(PART) or ".tmp." in path.name]


def wait_for_a_part(folder, process, dice):
    """Wait until something temporary appears, and a random moment more."""
    while process.exitcode is None:
        if folder.is_dir() and any(path.name.endswith(PART) for path in folder.iterdir()):
            return time.sleep(dice.expovariate(1 / 0.002))
        time.sleep(0.0002)
    return None


@pytest.mark.parametrize(
    ("name", "kills"),
    [("report", 26), ("assign", 22), ("rfm", 16), ("export", 18), ("fetch", 18)],
)
def test_what_is_killed_leaves_the_old_or_the_new(
    name, kills, place, tmp_path, dice: random.Random, tell, monkeypatch
):
    target, log = tmp_path / "target", tmp_path / "log"
    target.mkdir()
    log.mkdir()
    monkeypatch.setenv("SEGMENTUS_CACHE", str(target / "cache"))
    first, second, output = commands(place, target)[name]
    known = [None]
    for words in (first, second):
        began = time.monotonic()
        done = run(words, log)
        took = time.monotonic() - began
        assert done.status == 0, done.err
        known.append(content(output))
        assert litter(target) == []
    clear = name == "fetch"  # which does nothing where a sound file is
    beyond, killed = 0, 0
    for number in range(10 * many(kills)):  # some end before they are killed
        if killed == many(kills):
            break
        if clear:
            output.unlink(missing_ok=True)
        words = (first, second)[number % 2]
        process = begin(words, log)
        if number % 2:
            wait_for_a_part(output.parent, process, dice)
        else:
            time.sleep(dice.uniform(0, took))
        process.kill()
        killed += finish(process, words, log).status == -9
        now = content(output)
        assert now in known, f"a mixture at kill {number}"
        assert clear or now is not None
        beyond += bool(litter(target))
    if clear:
        output.unlink(missing_ok=True)
    done = run(first, log)
    assert done.status == 0, done.err
    assert content(output) == known[1]
    assert litter(target) == []
    assert killed == many(kills)
    tell(f"{name}: {killed} kills, {beyond} left litter until the next run, 0 mixtures")


def test_litter_is_not_left_in_the_folder_of_temporary_files(place, tmp_path, monkeypatch, tell):
    """Readers and writers need no temporary files but those beside what they write."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "log").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / "cache"))
    for words, _, _ in commands(place, tmp_path).values():
        assert run(words, tmp_path / "log").status == 0
    assert os.listdir(tmp_path / "tmp") == []  # noqa: PTH208
