"""Products: which columns say who has what, and where a segment lacks what others have."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.segments.answer.openings import count_products, find_products
from segmentus.segments.answer.parts import cut_parts
from segmentus.segments.guard import SURVEY_BOUNDS
from segmentus.survey import table
from segmentus.survey.replicates import draw_replicates
from tables import survey_of
from telco import make_telco


@pytest.fixture(scope="module")
def telco():
    return table.read(make_telco(1500))


def test_batteries_and_services_are_products_and_who_someone_is_is_none(telco):
    found = {each.variable.name: each for each in find_products(telco)}
    assert set(found) == {
        "PhoneService", "MultipleLines", "InternetService", "OnlineSecurity", "OnlineBackup",
        "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies",
    }  # fmt: skip
    assert found["TechSupport"].base == "internet service"
    assert found["MultipleLines"].base == "phone service"
    assert found["PhoneService"].base == ""
    codes = found["InternetService"].variable.codes
    assert {codes[code] for code in found["InternetService"].having} == {"DSL", "Fiber optic"}
    assert "TechSupport" not in {p.variable.name for p in find_products(telco, ["TechSupport"])}


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("HasCrCard", True), ("Securities.Account", True), ("Personal Loan", True),
        ("Insurance", True), ("IsActiveMember", False), ("Partner", False), ("Complain", False),
        ("housing", False), ("AcceptedCmp3", False), ("PaperlessBilling", False),
    ],
)  # fmt: skip
def test_a_lone_yes_or_no_is_a_product_by_its_heading(tmp_path, heading, is_one):
    path = tmp_path / "customers.csv"
    rows = [f"{'yes' if at % 3 else 'no'},{at * 7 + 3}" for at in range(60)]
    path.write_text("\n".join([f"{heading},spend", *rows]) + "\n")
    assert bool(find_products(table.read(path))) == is_one


def test_shares_are_of_those_who_are_asked_and_openings_count_them(telco):
    drawn = draw_replicates(telco, 40)
    labels = (telco.column("tenure") > 30).astype(int)
    parts = cut_parts(drawn, labels, 2)
    products = {
        p.variable.name: p for p in count_products(parts, find_products(drawn), SURVEY_BOUNDS)
    }
    support = products["TechSupport"]
    column, codes = telco.column("TechSupport"), telco.variable("TechSupport").codes
    yes, no = (next(c for c, text in codes.items() if text == word) for word in ("Yes", "No"))
    for c, share in enumerate(support.segments):
        inside = labels == c
        has, lacks = (np.sum(inside & (column == code)) for code in (yes, no))
        assert share.value == pytest.approx(has / (has + lacks))
        assert share.families == has + lacks
    assert support.base == "customers with internet service"
    (opening,) = support.openings
    lacking = np.sum((labels == 0) & (column == no))
    assert opening.position == 0
    assert opening.lacking.value == pytest.approx(lacking)
    assert opening.words == f"{lacking} of group 1 have internet service but no tech support"


def having(rates, n=200, **kinds):
    """Products of a survey whose segments of n families have them at these rates."""
    columns = {
        name: np.concatenate([(np.arange(n) < round(rate * n)).astype(float) for rate in each])
        for name, each in rates.items()
    }
    survey = survey_of(columns, kinds=dict.fromkeys(columns, "share"))
    k = len(next(iter(rates.values())))
    parts = cut_parts(draw_replicates(survey, 20), np.repeat(np.arange(k), n), k, **kinds)
    return {p.variable.name: p for p in count_products(parts, find_products(survey), SURVEY_BOUNDS)}


def test_an_opening_is_twenty_points_below_the_best_and_below_all():
    found = having({"HCHECK": (0.5, 0.7, 0.61), "HSAVING": (0.51, 0.7, 0.6)})
    assert [opening.position for opening in found["HCHECK"].openings] == [0]
    assert found["HSAVING"].openings == ()
    assert found["HCHECK"].openings[0].words == "100 of group 1 have no checking account"
    many = having({"HCHECK": (0.05, 0.05, 0.05, 0.3)})["HCHECK"]
    assert [opening.position for opening in many.openings] == [0, 1, 2]


def test_loans_are_shown_and_no_opening_is_made_of_them():
    found = having({"HVEH_INST": (0.0, 0.9)})
    assert found["HVEH_INST"].label == "Car loan"
    assert found["HVEH_INST"].openings == ()


def test_few_families_neither_make_an_opening_nor_are_one():
    rates = {"HCHECK": (0.1, 0.9)}
    assert having(rates, n=29)["HCHECK"].openings == ()
    assert len(having(rates, n=30)["HCHECK"].openings) == 1
    assert np.isnan(having(rates, n=4, least=5)["HCHECK"].segments[0].value)


def test_a_segment_where_nobody_has_it_has_a_bound_and_is_an_opening():
    found = having({"HCHECK": (0.0, 0.8)})["HCHECK"]
    low, high = found.segments[0].interval()
    assert (found.segments[0].value, low) == (0, 0)
    assert 0 < high < 0.1
    assert found.openings[0].lacking.value == pytest.approx(200)


def test_columns_made_for_the_fit_are_no_products(telco):
    made = replace(telco.variable("PhoneService"), name="PhoneService: yes")
    frame = telco.frame.with_columns(telco.frame["PhoneService"].alias(made.name))
    more = replace(telco, frame=frame, variables={**telco.variables, made.name: made})
    assert made.name not in {each.variable.name for each in find_products(more)}
