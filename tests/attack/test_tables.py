"""Fuzzed tables and damaged files: read, or refused in one sentence."""

import gzip
import io
import random
import zipfile

import numpy as np
import polars as pl
import pyreadstat
import pytest

from attack.conftest import many
from attack.pen import assert_sound, run_each_alone, run_in_turn
from bad_tables.make import arrow, csv, parquet, sound, workbook, zipped
from little import csv_bytes, little_survey

TABLES, FILES, STUDIED = 1000, 300, 40
QUICK = ("--ks", "2-3", "--starts", "1", "--replicates", "0")
CELLS = (
    "", "0", "1", "-1", "7", "12.5", "1,234", "1.234", "1.234,56", "12 %", "$5", "5 €", "(3)",
    "1e5", "1e99", "1e101", "-1e308", "1e-320", "inf", "nan", "NA", "-", "?", "yes", "no", "true",
    "2024-01-31", "31.12.2023", "0000-00-00", "99999-01-01", "x@y.org", "=1+1", "\0", "é", "\ufeff",
    "a" * 300, '"', "'", "\t", "−5", "٣", "1 000", "00012", "+44 20 7946 0018",
)  # fmt: skip
NAMES = ("spend", "visits", "id", "age", "date", "[bold]", ":smile:", "a", "", "weight", "x" * 90)


def some_column(dice: random.Random, rows: int) -> list[str]:
    """Cells of one column: mostly of one kind, or anything."""
    kind = dice.choice(["money", "count", "words", "days", "few", "anything", "constant", "large"])
    cells = {
        "money": lambda: f"{dice.lognormvariate(5, 2):.2f}",
        "count": lambda: str(dice.randint(0, 9)),
        "words": lambda: dice.choice(["north", "south", "east", ""]),
        "days": lambda: (
            f"20{dice.randint(10, 24)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        ),
        "few": lambda: dice.choice(CELLS[:8]),
        "anything": lambda: dice.choice(CELLS),
        "constant": lambda: "1000000000000000",
        "large": lambda: repr(dice.uniform(-1, 1) * 10.0 ** dice.randint(-300, 300)),
    }[kind]
    odd = dice.choice([0, 0, 0.02, 0.3])
    return [dice.choice(CELLS) if dice.random() < odd else cells() for _ in range(rows)]


def some_table(dice: random.Random) -> bytes:
    """A text table of odd cells, sometimes ragged, in any delimiter and encoding."""
    rows, width = dice.choice([0, 1, 3, 5, 12, 60, 60, 60]), dice.randint(1, 6)
    columns = [some_column(dice, rows) for _ in range(width)]
    names = [dice.choice(NAMES) + (str(n) if dice.random() < 0.9 else "") for n in range(width)]
    delimiter = dice.choice([",", ",", ";", "\t", "|"])
    lines = [names, *map(list, zip(*columns, strict=True))]
    if dice.random() < 0.1 and rows:
        dice.choice(lines).append("more")
    text = dice.choice(["\n", "\r\n"]).join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line)
        for line in lines
    )
    return text.encode(dice.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), errors="replace")


def test_fuzzed_tables_are_read_or_refused(tmp_path, dice, tell, monkeypatch):
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / "cache"))
    commands = []
    for number in range(many(TABLES)):
        path = tmp_path / f"t{number}.csv"
        path.write_bytes(some_table(dice))
        commands.append(["variables", "--data", path])
    for number in range(many(STUDIED)):  # the others of the thousand are only read
        commands[number] = ["report", tmp_path / f"t{number}.csv", *QUICK, "-o", tmp_path / "out"]
    outcomes = run_in_turn(commands, tmp_path)
    assert len(outcomes) == many(TABLES)
    assert_sound(outcomes)
    refused = sum(each.status == 2 for each in outcomes)
    tell(f"fuzzed tables: {len(outcomes)}, {refused} refused in a sentence, 0 faults")


def stata(frame, folder):
    pyreadstat.write_dta(frame, folder / "t.dta")
    return (folder / "t.dta").read_bytes()


@pytest.fixture
def whole(tmp_path):
    """A sound file of every kind."""
    dice = np.random.default_rng(5)
    frame = sound().with_columns(
        day=pl.date(2024, 1, 1) + pl.duration(days=pl.int_range(pl.len())),
        when=pl.datetime(2024, 1, 1) + pl.duration(hours=pl.int_range(pl.len())),
        word=pl.Series(dice.choice(["a", "b"], sound().height)),
    )
    deflated = io.BytesIO()
    with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SCFP2019.csv", csv_bytes(little_survey()))
    cells = [["spend", "visits"], *[[float(n * n), float(n % 7)] for n in range(30)]]
    stream = io.BytesIO()
    frame.write_ipc_stream(stream)
    return {
        "a.csv": csv(),
        "a.csv.gz": gzip.compress(csv()),
        "a.zip": zipped(a__csv=csv()),
        "SCFP2019.zip": deflated.getvalue(),
        "SCFP2019.csv.gz": gzip.compress(csv_bytes(little_survey())),
        "SCFP2019.dta": stata(little_survey(), tmp_path),
        "a.parquet": parquet(frame),
        "a.arrow": arrow(frame),
        "b.arrow": stream.getvalue(),
        "a.dta": stata(sound(), tmp_path),
        "a.xlsx": workbook(cells),
    }


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Some bytes flipped, cut, put in or out, or numbers made as large as can be."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(out))
        how = dice.choice(["flip", "flip", "cut", "insert", "drop", "largest", "zero"])
        if how == "flip":
            out[at] ^= dice.randint(1, 255)
        elif how == "cut":
            del out[max(at, 8) :]
        elif how == "insert":
            out[at:at] = dice.randbytes(dice.randint(1, 8))
        elif how == "drop":
            del out[at : at + dice.randint(1, 20)]
        else:
            filling = b"\xff" if how == "largest" else b"\0"
            out[at : at + dice.choice([2, 4, 8])] = filling * dice.choice([2, 4, 8])
        if len(out) < 9:
            break
    return bytes(out)


def damaged_workbook(data: bytes, dice: random.Random) -> bytes:
    """A sound zip of damaged sheets, or the zip itself damaged."""
    if dice.random() < 0.3:
        return damaged(data, dice)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w") as archive:
        for name in held.namelist():
            part = held.read(name)
            if "sheet1" in name:
                odd = dice.choice([b"XFD1048576", b"A0", b"A99999999", b"ZZZZ1", b"", b"A1:B2"])
                part = part.replace(dice.choice([b"A1", b"B3", b"B31"]), odd)
            archive.writestr(name, damaged(part, dice) if dice.random() < 0.5 else part)
    return out.getvalue()


def test_damaged_files_are_read_or_refused_each_in_its_own_process(
    whole, tmp_path, dice, tell, monkeypatch
):
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / "cache"))
    commands, kinds = [], list(whole)
    for number in range(many(FILES)):
        name = kinds[number % len(kinds)]
        path = tmp_path / f"d{number}" / name
        path.parent.mkdir()
        harm = damaged_workbook if name.endswith("xlsx") else damaged
        path.write_bytes(harm(whole[name], dice))
        commands.append(["variables", "--data", path])
    outcomes = run_each_alone(commands, tmp_path)
    assert_sound(outcomes)
    refused = sum(each.status == 2 for each in outcomes)
    tell(f"damaged files: {len(outcomes)}, {refused} refused in a sentence, 0 faults")
