"""Outcomes: who counts and in what words, rates that differ or not, splits that chance is not."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.segments.answer.outcome import rate_outcome
from segmentus.segments.answer.parts import cut_parts
from segmentus.segments.answer.sides import list_sides
from segmentus.segments.answer.splits import _MOST
from segmentus.segments.answer.target import find_target, list_outcomes, refuse_fitted
from segmentus.segments.guard import Bounds
from segmentus.survey.replicates import draw_replicates
from segmentus.survey.table import read
from segmentus.survey.values import Variable
from tables import survey_of

BOUNDS = Bounds(families=30, share=0.01, largest=0.1, cv=0.3)


def rated(columns, labels, outcome="LATE", kinds=None, candidates=(), k=2, draws=60, **rules):
    """The outcome of a table by segment, all other columns yes or no."""
    kinds = dict.fromkeys(columns, "share") | (kinds or {})
    survey = survey_of(columns, kinds=kinds)
    codes = {name: {1.0: "one", 2.0: "two", 3.0: "three"} for name in columns}
    survey = replace(
        survey,
        variables={
            name: replace(each, codes=codes[name] if each.kind == "code" else each.codes)
            for name, each in survey.variables.items()
        },
    )
    if draws:
        survey = draw_replicates(survey, draws)
    parts = cut_parts(survey, np.asarray(labels), k, **rules)
    sides = list(list_sides([survey.variable(name) for name in candidates], ()))
    return rate_outcome(parts, find_target(survey, [outcome]), sides, BOUNDS)


@pytest.fixture(scope="module")
def halves():
    """Two segments of 300 families; 60 % of the second paid late, 20 % of the first."""
    rng = np.random.default_rng(2)
    labels = np.repeat([0, 1], 300)
    return rng, labels, (rng.random(600) < np.where(labels, 0.6, 0.2)).astype(float)


def test_rates_and_their_differences_from_the_others(halves):
    _, labels, late = halves
    got = rated({"LATE": late}, labels)
    rates = [late[labels == c].mean() for c in (0, 1)]
    assert [each.rate.value for each in got.segments] == pytest.approx(rates)
    assert got.domain.value == pytest.approx(late.mean())
    assert got.segments[0].difference.value == pytest.approx(rates[0] - rates[1])
    assert [each.beside for each in got.segments] == ["fewer", "more"]
    assert got.worst == 1
    assert [each.people.value for each in got.segments] == [late[labels == c].sum() for c in (0, 1)]
    assert [each.others.value for each in got.segments] == [
        (1 - late[labels == c]).sum() for c in (0, 1)
    ]
    low, high = got.segments[1].rate.interval()
    assert 0 < low < rates[1] < high < 1


def test_no_segment_is_worst_where_all_are_about_alike(halves):
    rng, labels, _ = halves
    got = rated({"LATE": (rng.random(600) < 0.3).astype(float)}, labels)
    assert [each.beside for each in got.segments] == ["about", "about"]
    assert got.worst is None
    assert got.splits == ()


def test_nothing_is_said_to_differ_where_no_error_is_known(halves):
    _, labels, late = halves
    got = rated({"LATE": late}, labels, draws=0)
    assert [each.beside for each in got.segments] == ["about", "about"]


def test_a_segment_that_nothing_happened_to_is_below_the_others(halves):
    _, labels, late = halves
    got = rated({"LATE": np.where(labels == 0, 0.0, late)}, labels)
    assert got.segments[0].rate.value == 0
    assert np.isnan(got.segments[0].rate.se)
    assert got.segments[0].beside == "fewer"


def test_unknown_outcomes_are_left_out_of_both(halves):
    _, labels, late = halves
    some = late.copy()
    some[:50] = np.nan
    got = rated({"LATE": some}, labels)
    assert got.segments[0].rate.value == pytest.approx(np.nanmean(some[labels == 0]))
    assert got.segments[0].rate.families == 250


def test_rates_of_few_are_withheld(halves):
    _, labels, late = halves
    few = np.where(np.arange(600) < 4, 2, labels)
    got = rated({"LATE": late}, few, k=3, least=5)
    assert np.isnan(got.segments[2].rate.value)
    assert got.segments[2].beside == "about"
    assert got.worst == 1


def test_splits_find_what_moves_the_outcome_and_not_what_does_not(halves):
    rng, labels, _ = halves
    cause = (rng.random(600) < 0.5).astype(float)
    late = (rng.random(600) < np.where(labels, 0.2 + 0.6 * cause, 0.1)).astype(float)
    noise = {f"N{at}": (rng.random(600) < 0.5).astype(float) for at in range(20)}
    columns = {"LATE": late, "CAUSE": cause, **noise}
    got = rated(columns, labels, candidates=["CAUSE", *noise])
    assert [split.variable.name for split in got.splits] == ["CAUSE"]
    (split,) = got.splits
    inside = labels == 1
    assert split.rate.value == pytest.approx(late[inside & (cause == 1)].mean())
    assert split.other_rate.value == pytest.approx(late[inside & (cause == 0)].mean())
    assert split.families + split.other_families == 300
    assert split.rate.value > split.other_rate.value


def test_twenty_columns_of_chance_are_no_finding(halves):
    rng, labels, late = halves
    wrong = 0
    for _ in range(10):
        noise = {f"N{at}": (rng.random(600) < 0.5).astype(float) for at in range(20)}
        wrong += bool(rated({"LATE": late, **noise}, labels, candidates=list(noise)).splits)
    assert wrong <= 3, "of ten tables at 5 %, more than three happen once in a thousand"


def test_another_word_for_the_outcome_splits_nothing(halves):
    rng, labels, late = halves
    later = late * (rng.random(600) < 0.6)  # nobody is 60 days late who was not late
    got = rated({"LATE": late, "LATE60": later}, labels, candidates=["LATE60"])
    assert got.splits == ()


def test_both_sides_of_a_split_need_families_enough(halves):
    _, labels, late = halves
    for n, found in ((29, 0), (31, 1)):
        rare = np.zeros(600)
        rare[np.flatnonzero((labels == 1) & (late == 1))[: n - 2]] = 1
        rare[np.flatnonzero((labels == 1) & (late == 0))[:2]] = 1
        got = rated({"LATE": late, "RARE": rare}, labels, candidates=["RARE"])
        assert len(got.splits) == found, n


def test_a_variable_is_split_once_and_no_more_than_a_few_are_shown(halves):
    rng, labels, _ = halves
    code = rng.integers(1, 4, 600).astype(float)
    late = (rng.random(600) < np.where(labels, 0.25 * code, 0.05)).astype(float)
    alike = {f"C{at}": np.where(rng.random(600) < 0.9, code, 1.0) for at in range(_MOST + 2)}
    kinds = dict.fromkeys(alike, "code")
    got = rated({"LATE": late, **alike}, labels, kinds=kinds, candidates=list(alike))
    assert len(got.splits) == _MOST
    assert len({split.variable.name for split in got.splits}) == _MOST
    widths = [
        (s.rate.value - s.other_rate.value) / np.hypot(s.rate.se, s.other_rate.se)
        for s in got.splits
    ]
    assert widths == sorted(widths, reverse=True) or max(widths) / min(widths) < 1.5


# --- who counts


def table_of(tmp_path, heading, values):
    path = tmp_path / "table.csv"
    lines = [f"{heading},spend"] + [f"{values[at % len(values)]},{at * 7 + 3}" for at in range(60)]
    path.write_text("\n".join(lines) + "\n")
    return read(path)


@pytest.mark.parametrize(
    ("heading", "values", "words", "hoped", "share"),
    [
        ("Churn", ["Yes", "No", "No"], "left", False, 1 / 3),
        ("Attrition_Flag", ["Existing Customer", "Attrited Customer"] * 2, "left", False, 1 / 2),
        ("default.payment.next.month", ["1", "0", "0"], "defaulted", False, 1 / 3),
        ("Response", ["1", "0", "0", "0"], "responded", True, 1 / 4),
        ("exited", ["0", "1", "0"], "left", False, 1 / 3),
        ("deposit", ["yes", "no", "no"], "made a deposit", True, 1 / 3),
        ("gekauft", ["ja", "nein", "nein"], "bought", True, 1 / 3),
        ("y", ["yes", "no", "no"], "have “y”", False, 1 / 3),
        ("converted", ["True", "False", "False"], "converted", True, 1 / 3),
        ("loan_status", ["paid", "late", "paid"], "have “late” in loan status", False, 1 / 3),
    ],
)
def test_headings_say_what_those_who_count_did(tmp_path, heading, values, words, hoped, share):
    survey = table_of(tmp_path, heading, values)
    target = find_target(survey)
    assert target is not None
    assert (target.words, target.hoped, target.base) == (words, hoped, "")
    assert target.happened.mean() == pytest.approx(share)


def test_a_table_without_an_outcome_has_none(tmp_path):
    assert find_target(table_of(tmp_path, "region", ["north", "south"])) is None
    assert list_outcomes(table_of(tmp_path, "region", ["north", "south"])) == ()


def test_an_outcome_that_chose_the_domain_is_none():
    survey = survey_of({"LATE": [1.0, 0, 1, 0]}, kinds={"LATE": "share"})
    assert find_target(survey, ["LATE"]) is not None
    assert find_target(survey.where("LATE = 1"), ["LATE"]) is None


def test_a_plan_names_the_outcome_of_a_survey_and_of_whom_it_is():
    survey = survey_of({"LATE": [1.0, 0, 1, 0], "DEBT": [1.0, 2, 3, 4]}, kinds={"LATE": "share"})
    target = find_target(survey, ["late"])
    assert (target.words, target.base) == ("paid a loan late", "also those without a loan")
    assert find_target(survey) is None
    with pytest.raises(InputError, match="no column is called LATTE"):
        find_target(survey, ["LATTE"])
    with pytest.raises(InputError, match="DEBT: it is named as an outcome"):
        refuse_fitted(survey, ["DEBT"], ["DEBT"])
    refuse_fitted(survey, ["DEBT"], ["LATE"])


def test_of_two_unknown_values_the_rarer_counts():
    codes = {1.0: "blue", 2.0: "green"}
    survey = survey_of({"X": [1.0, 2, 2, 2]}, kinds={"X": "code"})
    survey = replace(survey, variables={"X": Variable("X", "x", "code", codes=codes, short="x")})
    target = find_target(survey, ["X"])
    assert target.happened.tolist() == [1, 0, 0, 0]
    assert target.words == "have “blue” in x"


def test_the_value_that_counts_can_be_named_also_among_several():
    survey = survey_of({"tier": [1.0, 2.0, 3.0, 1.0]}, kinds={"tier": "code"})
    codes = {1.0: "gold", 2.0: "tin", 3.0: "none"}
    variables = {"tier": replace(survey.variables["tier"], codes=codes)}
    survey = replace(survey, variables=variables)
    assert find_target(survey, ["tier"]) is None  # three values, and nobody says which counts
    target = find_target(survey, ["tier"], "Gold")
    assert target.happened.tolist() == [1, 0, 0, 1]
    assert "gold" in target.words
    with pytest.raises(InputError, match="tier has no value 'brass'; it has gold, tin, none"):
        find_target(survey, ["tier"], "brass")
