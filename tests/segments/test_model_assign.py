"""A file in, the same file with segments out: every row kept, in constant memory."""

import csv
import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.segments.model import Reading, assign_file, make_model, write_model
from segmentus.survey.named import read_named
from segmentus.survey.table import records
from trained import ODD, learn


def read_csv(path):
    """All cells as text, by another reader than the one under test."""
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as f:
        header, *rows = csv.reader(f)
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")


@pytest.fixture
def customers(odd, tmp_path):
    """(path of a CSV of the training rows with an id and a remark, labels, model)."""
    survey, labels, model = odd
    frame = survey.frame.with_columns(
        id=pl.Series([f"c{n}" for n in range(survey.n_rows)]),
        remark=pl.Series(["=cmd|' /C calc'!A0", "-12", "+49 30 1", 'said "no",\nand left'] * 100),
        weight=pl.Series(survey.design.weight),
    )
    path = tmp_path / "new.csv"
    frame.write_csv(path)
    return path, labels, model


@pytest.mark.parametrize("end", ["csv", "csv.gz", "parquet"])
@pytest.mark.parametrize("start", ["csv", "csv.gz", "parquet"])
def test_training_rows_get_their_labels_in_every_kind_of_file(customers, start, end, tmp_path):
    path, labels, model = customers
    frame = read_csv(path)
    source, target = tmp_path / f"in.{start}", tmp_path / f"out.{end}"
    if start == "parquet":
        frame.with_columns(pl.col(ODD).cast(pl.Float64)).write_parquet(source)
    else:
        data = path.read_bytes()
        source.write_bytes(gzip.compress(data) if start == "csv.gz" else data)
    done = assign_file(model, source, target)
    got = pl.read_parquet(target) if end == "parquet" else read_csv(target)
    assert got["segment"].cast(int).to_list() == (labels + 1).tolist()
    assert got["segment_name"].to_list() == [model.segment_names[c] for c in labels]
    assert got["id"].to_list() == frame["id"].to_list()
    assert got["not_scored"].fill_null("").to_list() == [""] * done.rows
    assert done.rows == done.scored == len(labels)
    assert got["confidence"].cast(float).is_between(0, 1).all()
    for name in ODD:
        assert got[name].cast(float).to_list() == frame[name].cast(float).to_list()
    assert {p.name for p in tmp_path.iterdir()} == {"new.csv", source.name, target.name}


def test_only_text_that_a_spreadsheet_would_run_is_changed(customers, tmp_path):
    path, _, model = customers
    assign_file(model, path, tmp_path / "out.csv")
    got = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert got["remark"][:4].to_list() == [
        "'=cmd|' /C calc'!A0", "-12", "'+49 30 1", 'said "no",\nand left',
    ]  # fmt: skip
    assign_file(model, path, tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet")["remark"][0] == "=cmd|' /C calc'!A0"


def test_rows_that_cannot_be_scored_are_kept_marked_and_counted(tied, tmp_path):
    source = tmp_path / "new.csv"
    source.write_text(
        "id,B,A\n1,0,4\n2,,4\n3,0,much\n4,inf,1\n\n5,8, -4 \n6,1,\n7,1e101,NaN\n8,x,\n"
    )
    done = assign_file(tied, source, tmp_path / "out.csv")
    got = pl.read_csv(tmp_path / "out.csv")
    assert got["id"].to_list() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert any("line 6 (blank)" in note for note in done.notes)
    assert got["segment"].is_not_null().to_list() == [n in (0, 4) for n in range(8)]
    assert got["not_scored"].to_list() == [
        None, "B is missing", "A is not a number", "B is missing", None,
        "A is missing", "A is missing", "B is not a number",
    ]  # fmt: skip
    for name in ("segment_name", "distance", "confidence", "unlike_training"):
        assert got[name].is_null().to_list() == got["segment"].is_null().to_list()
    assert done.rows == 8
    assert done.scored == 2
    assert done.blocked == {
        "A is missing": 2, "A is not a number": 1, "B is missing": 2, "B is not a number": 1,
    }  # fmt: skip


def test_where_nothing_can_be_scored_there_is_no_drift(tied, tmp_path):
    (tmp_path / "new.csv").write_text("A,B,id\n,,1\n,,2\n")
    done = assign_file(tied, tmp_path / "new.csv", tmp_path / "out.csv")
    assert (done.rows, done.scored, done.drift) == (2, 0, None)
    (tmp_path / "new.csv").write_text("A,B\n")
    done = assign_file(tied, tmp_path / "new.csv", tmp_path / "out.csv")
    assert done.rows == 0
    header = (tmp_path / "out.csv").read_text().strip()
    assert header == "A,B,segment,segment_name,distance,confidence,unlike_training,not_scored"


def test_a_rule_fills_holes_but_not_words(tmp_path, sample_survey):
    found, features, _ = learn(sample_survey, ["INCOME", "DEBT"], 3)
    readings = {"DEBT": Reading("DEBT", rule="median", fill=0.0)}
    model = make_model(found, features, sample_survey, readings=readings)
    (tmp_path / "new.csv").write_text("INCOME,DEBT\n50000,\n50000,0\n50000,none\n")
    assign_file(model, tmp_path / "new.csv", tmp_path / "out.csv")
    got = pl.read_csv(tmp_path / "out.csv")
    assert got["segment"][0] == got["segment"][1]
    assert got["not_scored"].to_list() == [None, None, "DEBT is not a number"]


@pytest.mark.parametrize("part", [1, 7, 64, 1 << 20])
def test_where_the_file_is_cut_leaves_no_trace(tied, tmp_path, monkeypatch, part):
    monkeypatch.setattr(records, "PART", part)
    text = 'A;B;"re\nmark"\r\n' + '4,5;1;"a\n""b;"\r\n-4;8;c\r\n' * 20 + "4;0;last"
    (tmp_path / "new.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    done = assign_file(tied, tmp_path / "new.csv", tmp_path / "out.csv")
    got = pl.read_csv(tmp_path / "out.csv")
    assert done.rows == done.scored == 41
    assert got["re\nmark"].to_list() == ['a\n"b;', "c"] * 20 + ["last"]
    assert got["A"].to_list() == ["4,5", "-4"] * 20 + ["4"]
    assert got["segment"].n_unique() == 2


def test_columns_it_would_write_are_not_overwritten(tied, tmp_path):
    (tmp_path / "new.csv").write_text("A,B,segment\n1,2,3\n")
    with pytest.raises(InputError, match="has a column segment already; give --prefix"):
        assign_file(tied, tmp_path / "new.csv", tmp_path / "out.csv")
    assign_file(tied, tmp_path / "new.csv", tmp_path / "out.csv", prefix="new_")
    assert pl.read_csv(tmp_path / "out.csv").columns[2:4] == ["segment", "new_segment"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("absent.csv", None, "no such file"),
        ("empty.csv", b"", "the file is empty"),
        ("new.txt", b"%PDF-1.4 A,B", "this is a PDF"),
        ("twice.csv", b"A,A,B\n1,2,3\n", "columns 1 and 2 are both called 'A'"),
        ("ragged.csv", b"A,B\n1,2\n1,2,3\n", "line 3 has 3 cells where the header has 2"),
        ("open.csv", b'A,B\n1,2\n"1,2\n', "begins on line 3, a quote is not closed"),
        ("latin.csv", b"\xe9,B\n1,2\n", "lacks the column A"),
        ("lacks.csv", b"A,C\n1,2\n", "lacks the column B"),
        ("new.parquet", b"PAR1 not so", "cannot be read"),
        (
            "new.csv.gz",
            gzip.compress(b"A,B\n1,2\n" * 999, mtime=0)[:40],
            "save it again|cannot be read",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence_and_leaves_nothing(
    tied, tmp_path, name, content, sentence
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = set(tmp_path.iterdir())
    with pytest.raises(InputError, match=sentence) as refused:
        assign_file(tied, tmp_path / name, tmp_path / "out.csv")
    assert len(str(refused.value).splitlines()) == 1
    assert set(tmp_path.iterdir()) == before


def test_a_place_that_cannot_be_written_is_named(tied, tmp_path):
    (tmp_path / "new.csv").write_text("A,B\n1,2\n")
    with pytest.raises(InputError, match=r"out\.csv: the folder .*no does not exist"):
        assign_file(tied, tmp_path / "new.csv", tmp_path / "no" / "out.csv")
    with pytest.raises(InputError, match="does not end in"):
        assign_file(tied, tmp_path / "new.csv", tmp_path / "out.xlsx")


def test_stopping_keeps_the_old_file(tied, tmp_path):
    (tmp_path / "new.csv").write_text("A,B\n1,2\n")
    (tmp_path / "out.csv").write_text("old")

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assign_file(tied, tmp_path / "new.csv", tmp_path / "out.csv", progress=stop)
    assert (tmp_path / "out.csv").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


def test_drift_weighs_rows_as_told(tied, tmp_path):
    (tmp_path / "new.csv").write_text("A,B,W\n4,0,3\n-4,8,1\n4,,9\n")
    done = assign_file(tied, tmp_path / "new.csv", tmp_path / "out.csv", weight="W")
    assert sorted(done.drift.now.tolist()) == [0.0, 0.0, 0.25, 0.75]
    (tmp_path / "new.csv").write_text("A,B,W\n4,0,-3\n")
    with pytest.raises(InputError, match="weight W is missing, negative or no number at row 1"):
        assign_file(tied, tmp_path / "new.csv", tmp_path / "out.csv", weight="W")


MEASURE = """
import sys
from segmentus.segments.model import assign_file, read_model
peak = 0
def look(*_):
    global peak
    with open("/proc/self/status") as status:
        held = next(line for line in status if line.startswith("RssAnon"))
    peak = max(peak, int(held.split()[1]) // 1024)
done = assign_file(read_model(sys.argv[1]), sys.argv[2], sys.argv[3], progress=look)
print(done.rows, peak)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to read memory from")
def test_a_million_rows_take_the_memory_of_a_quarter_million(tied, tmp_path):
    write_model(tied, tmp_path / "model.json")
    quarter = "".join(f"{n % 19 - 9},{n % 23},{'x' * 60}{n}\n" for n in range(250_000))
    held = []
    for times in (1, 4):
        with (tmp_path / "new.csv").open("w") as file:
            file.write("A,B,REMARK\n")
            for _ in range(times):
                file.write(quarter)
        words = [tmp_path / "model.json", tmp_path / "new.csv", tmp_path / "out.csv"]
        run = subprocess.run(
            [sys.executable, "-c", MEASURE, *words], capture_output=True, text=True, check=True
        )
        rows, peak = map(int, run.stdout.split())
        assert rows == 250_000 * times
        held.append(peak)
    assert held[1] < held[0] + 50  # MB; the file grew by 53 MB, its output by more


def test_from_a_report_to_new_rows_on_the_command_line(run, tmp_path):
    run("report", "sample", "--ks", "2-3", "--starts", "2", "-o", tmp_path)
    survey = read_named("sample").where("TURNFEAR = 1")
    survey.frame.write_parquet(tmp_path / "new.parquet")
    status, out, _ = run(
        "assign", tmp_path / "model.json", tmp_path / "new.parquet", "-o", tmp_path / "out.csv"
    )
    assert status == 0
    got = pl.read_csv(tmp_path / "out.csv")
    assert (
        got["segment"].to_list() == pl.read_csv(tmp_path / "assignments.csv")["segment"].to_list()
    )
    np.testing.assert_allclose(
        got["distance"], pl.read_csv(tmp_path / "assignments.csv")["distance"], rtol=1e-9
    )
    assert f"{survey.n_rows:,} of {survey.n_rows:,} rows scored" in out
    assert "Drift since training: none beyond chance" in out
    assert f"Written: {tmp_path / 'out.csv'}" in out


def test_wrong_words_on_the_command_line_are_one_sentence(run, tmp_path):
    status, _, err = run("assign", tmp_path / "no.json", "new.csv", "-o", tmp_path / "out.csv")
    assert status == 2
    assert "no such file" in err
    assert len(err.strip().splitlines()) == 1
