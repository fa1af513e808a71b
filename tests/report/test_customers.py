"""The user's own columns come back whole, with the segment of every customer."""

import csv
import io
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from office import calculate, parts_of
from segmentus.plan import Plan
from segmentus.report.customers import free_name, list_customers, read_figures
from segmentus.report.model import model_of
from segmentus.report.office.customers import _MOST_CELLS, refuse_length
from segmentus.report.takeaway import Origin, find_takeaway, list_refused, list_takeaways
from segmentus.study import run
from segmentus.survey import table
from segmentus.survey.table.formulas import spell_csv

ADDED = ["segment_", "segment_name", "confidence", "how_sure", "remark"]


@pytest.fixture(scope="module")
def frame():
    """A shop's customers with what spoils lists: an own segment, formulas, zeros in front."""
    rng = np.random.default_rng(3)
    n = 240
    big = rng.random(n) < 0.4
    spend = np.where(big, rng.normal(900, 60, n), rng.normal(120, 25, n)).round(2)
    return pl.DataFrame(
        {
            "customer_no": [f"{number:05d}" for number in range(n)],
            "Segment": np.where(big, "gold", "base"),
            "note": [
                "=HYPERLINK(1)" if number == 3 else f"a <b> & {number}" for number in range(n)
            ],
            "zip": [f"{number:05d}" for number in rng.integers(1000, 99999, n)],
            "spend": [
                "" if number == 7 else f"${value:,.2f}" for number, value in enumerate(spend)
            ],
            "visits": [str(value) for value in np.where(big, 20, 4) + rng.integers(0, 4, n)],
            "=odd": rng.choice(["x", "y"], n),
        }
    )


@pytest.fixture(scope="module")
def shop(frame, tmp_path_factory):
    path = tmp_path_factory.mktemp("shop") / "shop.csv"
    frame.write_csv(path)
    plan = Plan(
        features=("spend", "visits"), ks="2-3", starts=2, replicates="20", k=2, rule="fixed",
        missing="median", curve="auto",
    )  # fmt: skip
    return run(table.read(path), plan)


@pytest.fixture(scope="module")
def customers(shop):
    return list_customers(shop, model_of(shop))


def test_own_columns_come_back_in_order_and_the_found_ones_follow(shop, frame, customers) -> None:
    assert customers.columns == [*frame.columns, *ADDED]
    for name in frame.columns:
        assert customers[name].fill_null("").to_list() == frame[name].to_list(), name
    labels = shop.segmentation.clustering.labels
    assert customers["segment_"].to_list() == (labels + 1).tolist()
    names = shop.segmentation.names
    assert customers["segment_name"].to_list() == [names[label] for label in labels]


def test_a_filled_value_and_how_sure_a_row_is_are_said(shop, customers) -> None:
    remarks = customers["remark"].to_list()
    assert remarks[7].endswith("spend was missing and filled in")
    assert sum("filled in" in one for one in remarks) == 1
    apart = ["far from all others" in one for one in remarks]
    assert apart == shop.apart.tolist()
    assert customers["confidence"].is_between(0, 1).all()
    words = {"sure": 0.9, "fairly sure": 0.7, "near a border": 0.0}
    for word, confidence in customers.select("how_sure", "confidence").iter_rows():
        assert confidence >= words[word]


def test_without_refits_nothing_is_said_to_be_sure(shop) -> None:
    bare = replace(shop, refitted=None)
    listed = list_customers(bare, model_of(bare))
    assert listed["confidence"].null_count() == listed.height
    assert set(listed["how_sure"]) == {""}


def test_rows_of_a_domain_keep_their_own_cells(shop, frame) -> None:
    domain = run(shop.everyone, shop.plan.model_copy(update={"where": "visits < 15"}))
    listed = list_customers(domain, model_of(domain))
    some = frame.filter(pl.col("visits").cast(pl.Int64) < 15)
    assert 0 < listed.height == some.height < frame.height
    assert listed["customer_no"].to_list() == some["customer_no"].to_list()


def test_the_csv_runs_nothing_and_reads_back(customers, frame) -> None:
    text = b"".join(spell_csv(customers)).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[3]["note"] == "'=HYPERLINK(1)"
    assert "'=odd" in rows[0]
    assert [row["customer_no"] for row in rows] == frame["customer_no"].to_list()
    assert [row["segment_"] for row in rows] == [str(one) for one in customers["segment_"]]


def test_only_what_adds_up_becomes_a_number(shop) -> None:
    figures = read_figures(shop.survey.cells, shop.survey.schema)
    assert sorted(figures) == ["spend", "visits"]
    assert figures["spend"].null_count() == 1
    assert figures["visits"].to_list() == shop.survey.frame["visits"].to_list()


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["007", "1"], False),
        (["1234567890123456", "2"], False),
        (["12 %", "5 %"], False),
        (["-5.5", "n/a", "3"], True),
        (["1.234,50", "7,25"], True),
        (["+4", "  6"], True),
        (["1E3", "x"], False),
    ],
)
def test_numbers_a_sheet_would_change_stay_text(cells, kept) -> None:
    frame = pl.DataFrame({"amount": cells * 20})
    frame = frame.with_columns(other=pl.Series([f"{n % 7}.5" for n in range(frame.height)]))
    survey = table.read(frame)
    assert ("amount" in read_figures(survey.cells, survey.schema)) is kept


def test_a_taken_name_gets_underscores_whatever_its_case() -> None:
    assert free_name("segment", ["SEGMENT", "segment_"]) == "segment__"
    assert free_name("remark", ["note"]) == "remark"


def test_the_workbook_holds_what_the_csv_holds(shop, customers, tmp_path) -> None:
    pytest.importorskip("xlsxwriter")
    book = find_takeaway("customers.xlsx").pieces(Origin(shop))
    path = tmp_path / "customers.xlsx"
    path.write_bytes(book)
    header, *rows = calculate(path, 1, tmp_path)
    assert header == customers.columns
    assert len(rows) == customers.height
    for row, known in zip(rows, customers.rows(), strict=True):
        assert row[0] == known[0]  # "00007", not 7
        assert row[2] == known[2]  # no formula was run
        assert row[3] == known[3]
        assert int(row[7]) == known[7]
    assert float(rows[0][4]) == float(customers["spend"][0].replace("$", "").replace(",", ""))
    assert rows[7][4] == ""


def test_the_workbook_is_a_table_with_filters_under_a_frozen_header(shop, customers) -> None:
    pytest.importorskip("xlsxwriter")
    openpyxl = pytest.importorskip("openpyxl")
    made = find_takeaway("customers.xlsx").pieces(Origin(shop))
    assert made == find_takeaway("customers.xlsx").pieces(Origin(shop))
    assert b"<f>" not in parts_of(made)["xl/worksheets/sheet1.xml"]
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet.freeze_panes == "A2"
    assert sheet.tables["customers"].ref == f"A1:L{customers.height + 1}"
    assert sheet.tables["customers"].autoFilter.ref == f"A1:L{customers.height + 1}"
    assert sheet["A9"].value == "00007"


def test_a_list_too_long_for_a_sheet_is_said_in_a_sentence() -> None:
    assert refuse_length(1_048_575, 2) == ""
    assert "1,048,576 customers are more than the 1,048,575 rows" in refuse_length(1_048_576, 2)
    assert "more than a spreadsheet holds" in refuse_length(1_000_000, _MOST_CELLS // 1_000_000 + 1)


def test_a_package_that_is_absent_costs_its_files_and_a_sentence(shop, monkeypatch) -> None:
    monkeypatch.setattr("segmentus.report.takeaway.find_spec", lambda name: None)
    names = {one.file for one in list_takeaways(shop)}
    assert "customers.csv" in names
    assert not {"customers.xlsx", "scorer.xlsx", "scorer.sql"} & names
    refused = list_refused(shop)
    assert any(
        line.startswith("customers.xlsx was not written: it needs the package xlsxwriter; in")
        for line in refused
    )
    assert all(line.endswith(".") and ".." not in line for line in refused)


def test_a_survey_has_no_list_of_customers(study) -> None:
    assert not {"customers.csv", "customers.xlsx"} & {one.file for one in list_takeaways(study)}
    assert not any("customers" in line for line in list_refused(study))


def test_a_model_that_cannot_be_exported_costs_its_scorers(frame) -> None:
    days = [f"2024-{1 + n % 12:02d}-{1 + n % 27:02d}" for n in range(frame.height)]
    dated = frame.with_columns(pl.Series("since", days))
    plan = Plan(features=("since", "visits"), ks="2-3", starts=2, replicates="0")
    refused = list_refused(run(table.read(dated), plan))
    assert [line.split(" was")[0] for line in refused if "is a date" in line] == [
        "scorer.xlsx", "scorer.sql",
    ]  # fmt: skip
