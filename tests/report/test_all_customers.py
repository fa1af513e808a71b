"""A study of drawn rows lists every customer of the file, and says which files it cannot make."""

import csv
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.report import write_report
from segmentus.report.model import model_of
from segmentus.report.page import render
from segmentus.report.takeaway import list_refused, list_takeaways
from segmentus.segments.model.scoring import score_rows
from segmentus.study import run
from segmentus.survey import table
from segmentus.survey.named import read_named
from segmentus.survey.table.schema import Hints

N, M = 3_000, 600


@pytest.fixture(scope="module")
def frame():
    """Two kinds of customers, with what lists stumble on: gaps, formulas, no weight, no number."""
    rng = np.random.default_rng(4)
    big = rng.random(N) < 0.4
    spend = np.where(big, rng.normal(900, 60, N), rng.normal(120, 25, N)).round(2)
    cells = [f"{value:.2f} €".replace(".", ",") for value in spend]
    visits = [str(value) for value in np.where(big, 20, 4) + rng.integers(0, 4, N)]
    visits[5] = visits[6] = ""
    visits[8] = "9000000"
    regions, rare = rng.choice(["Nord", "Süd"], N), (11, 12)
    return pl.DataFrame(
        {
            "customer_no": [f"{number:05d}" for number in range(N)],
            "region": ["Ost" if at in rare else one for at, one in enumerate(regions)],
            'my "age"': rng.integers(18, 80, N),
            "note": ["=HYPERLINK(1)" if at % 50 == 3 else f"a {at}" for at in range(N)],
            "spend": cells,
            "visits": visits,
            "w": np.where(np.arange(N) % 100 == 9, 0, 1 + np.arange(N) % 3),
        }
    )


@pytest.fixture(scope="module")
def path(frame, tmp_path_factory):
    found = tmp_path_factory.mktemp("long") / "shop.csv"
    frame.write_csv(found, separator=";")
    return found


def study_of(path, **more):
    plan = Plan(
        data=str(path), draw=M, weight="w", id="customer_no", features=("spend", "visits"), k=2,
        ks="2", starts=2, replicates="20", **more,
    )  # fmt: skip
    return run(read_named(plan.data, hints=plan.hints), plan)


@pytest.fixture(scope="module")
def study(path):
    return study_of(path)


def rows_of(written):
    with written["customers.csv"].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_listed_as_it_stands_in_the_file(study, frame, tmp_path):
    rows = rows_of(write_report(study, tmp_path))
    assert [row["customer_no"] for row in rows] == frame["customer_no"].to_list()
    assert [row["spend"] for row in rows] == frame["spend"].to_list()
    assert rows[3]["note"] == "'=HYPERLINK(1)"


def test_the_rare_region_was_not_drawn(study):
    assert set(study.survey.cells["region"]) == {"Nord", "Süd"}


def test_drawn_rows_are_where_the_study_has_them(study, tmp_path):
    rows = {row["customer_no"]: row for row in rows_of(write_report(study, tmp_path))}
    labels = study.segmentation.clustering.labels + 1
    names = study.segmentation.names
    for unit, label in zip(study.survey.cells["customer_no"], labels.tolist(), strict=True):
        assert rows[unit]["segment"] == str(label)
        assert rows[unit]["segment_name"] == names[label - 1]


def test_others_are_where_the_model_puts_them(study, path, tmp_path):
    rows = rows_of(write_report(study, tmp_path))
    whole = read_named(str(path), hints=Plan(draw=0, weight="w").hints)
    scored = score_rows(model_of(study), whole.frame)
    assert [int(row["segment"]) for row in rows] == (scored.label + 1).tolist()
    assert [float(row["confidence"]) for row in rows] == scored.confidence.round(3).tolist()


def test_remarks_say_what_is_odd(study, tmp_path):
    rows = rows_of(write_report(study, tmp_path))
    assert "visits was missing and filled in" in rows[5]["remark"]
    assert "unlike the others" in rows[8]["remark"]
    assert rows[9]["remark"] == "has no weight"
    assert rows[4]["remark"] == ""


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("region = 'Nord'", pl.col("region") == "Nord"),
        ("region != 'Nord'", pl.col("region") != "Nord"),
        ("region NOT IN ('Nord', 'West')", pl.col("region") != "Nord"),
        ('"my ""age""" < 30', pl.col('my "age"') < 30),
        ("visits > 10 AND region = 'Süd'",
         (pl.col("visits").cast(int, strict=False) > 10) & (pl.col("region") == "Süd")),
    ],
)  # fmt: skip
def test_only_the_domain_is_listed(path, frame, tmp_path, where, kept):
    rows = rows_of(write_report(study_of(path, where=where), tmp_path))
    assert [row["customer_no"] for row in rows] == frame.filter(kept)["customer_no"].to_list()


def test_who_cannot_be_placed_is_listed_with_the_reason(path, tmp_path):
    rows = rows_of(write_report(study_of(path, missing="drop"), tmp_path))
    assert len(rows) == N
    assert rows[5]["segment"] == ""
    assert rows[5]["segment_name"] == ""
    assert rows[5]["remark"] == "visits is missing"
    assert rows[5]["confidence"] == rows[5]["how_sure"] == ""


def test_files_of_drawn_rows_alone_are_not_made(study):
    files = {one.file for one in list_takeaways(study)}
    assert "customers.csv" in files
    assert "customers.xlsx" not in files
    assert "the study is of 600 rows drawn from 3,000; customers.csv holds them all" in " ".join(
        list_refused(study)
    )


def test_progress_counts_the_rows(study, tmp_path):
    seen = []
    write_report(study, tmp_path, progress=lambda *step: seen.append(step))
    assert seen[-1] == ("rows", N, N)


def test_a_file_that_changed_or_went_spoils_no_report(frame, tmp_path):
    path = tmp_path / "shop.csv"
    frame.write_csv(path)
    study = study_of(path)
    write_report(study, tmp_path / "out")
    before = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    frame.head(N - 1).write_csv(path)
    with pytest.raises(InputError, match="was changed since rows were drawn from it"):
        write_report(study, tmp_path / "out")
    after = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    assert after == before
    path.unlink()
    written = write_report(study, tmp_path / "other")
    assert "customers.csv" not in written
    assert "the file that rows were drawn from is gone" in " ".join(list_refused(study))


def test_segments_made_elsewhere_are_in_the_file_already(path):
    study = study_of(path)
    labelled = replace(study, plan=study.plan.model_copy(update={"labels": "region"}))
    said = " ".join(list_refused(labelled))
    assert "the file itself has the segments" in said
    assert "customers.csv holds them all" not in said


def test_rows_taken_away_by_hand_are_not_listed(path):
    """What took them away is not known here, so that it cannot be done to the whole file."""
    plan = Plan(data=str(path), draw=M, features=("spend", "visits"), k=2, ks="2", replicates="0")
    survey = read_named(plan.data, hints=plan.hints)
    some = survey.take(np.arange(M) < 300)
    assert "by other means than a condition" in " ".join(list_refused(run(some, plan)))
    inside = survey.where("visits > 10")
    assert "customers.csv" in {one.file for one in list_takeaways(run(inside, plan))}


def test_a_column_without_a_heading_may_be_a_feature(frame, tmp_path):
    frame.rename({"spend": ""}).write_parquet(tmp_path / "t.parquet")
    number = frame.columns.index("spend") + 1
    plan = Plan(
        data=str(tmp_path / "t.parquet"), draw=M, features=("visits", f"column {number}"), k=2,
        ks="2", starts=2, replicates="0",
    )  # fmt: skip
    study = run(read_named(plan.data, hints=plan.hints), plan)
    assert len(rows_of(write_report(study, tmp_path / "out"))) == N


def test_how_the_file_is_read_comes_with_the_survey(frame, tmp_path):
    """In Python the hints may be given to `read` alone."""
    path = tmp_path / "t.csv"
    text = "a title\n" + frame.write_csv(separator=";").replace("€", "$")
    path.write_bytes(text.encode("cp850"))
    survey = table.read(path, Hints(draw=M, encoding="cp850", skip=1))
    plan = Plan(data=str(path), features=("visits",), k=2, ks="2", starts=2, replicates="0")
    rows = rows_of(write_report(run(survey, plan), tmp_path / "out"))
    assert {row["region"] for row in rows} == {"Nord", "Süd", "Ost"}


def test_the_page_says_that_rows_were_drawn(study):
    page = render(study)
    assert "Figures are from 600 of 3,000 rows, drawn by lot." in page
    assert "600 of 3,000 rows were drawn by lot and stand for all of them" in page
    assert "Each customer in the file has one of two groups" in page
