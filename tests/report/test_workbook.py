"""The workbook holds the study's figures, sums them by formulas, and never changes by itself."""

import math
from dataclasses import replace

import pytest

from office import calculate, parts_of
from segmentus.report.takeaway import Origin, find_takeaway

pytest.importorskip("xlsxwriter")

from segmentus.report.office.workbook import write_workbook


@pytest.fixture
def rows(study, tmp_path):
    """Rows of a sheet by its number, as LibreOffice calculates them."""
    path = tmp_path / "segments.xlsx"
    path.write_bytes(write_workbook(study, None, {}))
    return lambda number: calculate(path, number, tmp_path)


def test_the_answer_adds_up_by_formulas(study, rows) -> None:
    table = rows(1)
    head, k = table[3], len(study.answer.cards)
    found, whole = table[4 : 4 + k], table[4 + k]
    for card, row in zip(study.answer.cards, found, strict=True):
        assert row[0] == str(card.position + 1)
        assert row[1] == card.name
        assert float(row[2]) == pytest.approx(card.population.value, rel=1e-9)
    assert whole[1] == "All"
    assert float(whole[2]) == pytest.approx(study.profile.domain.value, rel=1e-9)
    at = head.index("Share of families")
    shares = [float(row[at].rstrip("%")) for row in found]
    for card, share in zip(study.answer.cards, shares, strict=True):
        assert share in (
            pytest.approx(card.share.value, abs=1e-6),
            pytest.approx(100 * card.share.value, abs=0.6),
        )
    column = study.answer.money[0]
    together = next(place for place, title in enumerate(head) if title.endswith(", together"))
    assert float(whole[together]) == pytest.approx(column.domain.total.value, rel=1e-6)


def test_formulas_stand_in_the_file_with_their_values(study) -> None:
    parts = parts_of(write_workbook(study, None, {}))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    k = len(study.answer.cards)
    assert f"<f>SUM(C5:C{4 + k})</f>" in sheet
    assert f"<f>C5/C${5 + k}</f>" in sheet
    assert sum("xl/charts/chart" in name for name in parts) == 2
    assert b"dataBar" in parts["xl/worksheets/sheet2.xml"] or not study.answer.products


def test_the_same_study_gives_the_same_bytes(study) -> None:
    assert write_workbook(study, None, {}) == write_workbook(study, None, {})


def test_rules_and_method_are_told(study, rows) -> None:
    told = [row[2] for row in rows(3)[1:]]
    known = [card.recognition for card in study.answer.cards]
    assert told == [one.words if one else "No short rule tells them." for one in known]
    assert set(study.answer.certainty.sentences) <= {row[1] for row in rows(4)}


def test_a_survey_has_no_sheet_of_customers(study) -> None:
    book = parts_of(find_takeaway("segments.xlsx").pieces(Origin(study)))["xl/workbook.xml"]
    assert b'name="The answer"' in book
    assert b'name="Customers"' not in book


@pytest.mark.parametrize("name", ["thin", "hostile"])
def test_odd_studies_have_a_workbook_that_runs_nothing(name, request) -> None:
    study = request.getfixturevalue(name)
    made = parts_of(write_workbook(study, None, {}))
    for part, content in made.items():
        if part.startswith("xl/worksheets/sheet") and part != "xl/worksheets/sheet1.xml":
            assert b"<f>" not in content


def test_figures_that_are_not_known_leave_their_cells_empty(study) -> None:
    money = study.answer.money[0]
    blank = replace(money.segments[0], mean=money.segments[0].mean.blank())
    lacking = replace(money, segments=(blank, *money.segments[1:]))
    told = replace(study, answer=replace(study.answer, money=(lacking,)))
    assert math.isnan(blank.mean.value)
    sheet = parts_of(write_workbook(told, None, {}))["xl/worksheets/sheet1.xml"]
    assert b"nan" not in sheet.lower()
