"""Categories as features: the distance between two values is gamma, whatever they are called."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.errors import InputError
from segmentus.features.categories import LARGEST_GAP, RARE, REST, code_categories, find_gap
from segmentus.features.missing import treat_missing
from segmentus.features.scale import fit_features
from segmentus.survey import table
from segmentus.survey.table import Hint, Hints
from tables import survey_of


def coded(codes, weight=None, gap=None, **more):
    """Features of one category and, where given, numbers."""
    kinds = {"JOB": "code", **dict.fromkeys(more, "count")}
    survey = survey_of({"JOB": codes, **more}, weight, kinds=kinds)
    treated = treat_missing(survey, list(more), "median")
    treated = code_categories(treated, ["JOB"], survey.design.weight, gap)
    return fit_features(treated.survey, treated.names, levels=treated.levels), treated


def squares(values):
    return ((values[:, None] - values[None]) ** 2).sum(axis=2)


JOBS = st.lists(st.integers(0, 4), min_size=6, max_size=40).filter(lambda x: len(set(x)) > 1)


@given(JOBS, st.floats(0.1, 50))
def test_two_values_are_gamma_apart_and_one_value_is_nowhere_apart(jobs, gap):
    jobs = np.array(jobs, float)
    features, _ = coded(jobs, gap=gap)
    want = np.where(jobs[:, None] == jobs[None], 0.0, gap)
    np.testing.assert_allclose(squares(features.values), want, rtol=1e-12)


@given(JOBS)
def test_by_default_two_random_rows_are_2_apart_as_on_a_standardised_number(jobs):
    rng = np.random.default_rng(len(jobs))
    weight = rng.uniform(1, 3, len(jobs))
    features, treated = coded(jobs, weight, X=rng.normal(size=len(jobs)))
    mass = np.outer(weight, weight) / weight.sum() ** 2
    number = (mass * squares(features.values[:, :1])).sum()
    category = (mass * squares(features.values[:, 1:])).sum()
    assert number == pytest.approx(2.0)
    gap = next(iter(treated.levels.values())).gap
    assert category == pytest.approx(2.0) if gap < LARGEST_GAP else category < 2.0


@given(JOBS, st.permutations(range(5)))
def test_other_names_for_the_values_change_no_distance(jobs, other):
    here, _ = coded(jobs)
    there, _ = coded([other[job] for job in jobs])
    np.testing.assert_allclose(squares(here.values), squares(there.values), rtol=1e-12)


@given(JOBS, st.data())
def test_a_weight_is_so_many_rows(jobs, data):
    times = data.draw(st.lists(st.integers(1, 4), min_size=len(jobs), max_size=len(jobs)))
    heavy, _ = coded(jobs, np.array(times, float))
    many, _ = coded(np.repeat(jobs, times))
    np.testing.assert_allclose(np.repeat(heavy.values, times, axis=0), many.values, rtol=1e-12)


def test_an_even_yes_or_no_is_the_same_as_a_standardised_number():
    answers = np.repeat([0.0, 1.0], [30, 10])
    features, _ = coded(answers)
    spread = answers.std()
    want = squares((answers / spread)[:, None])
    np.testing.assert_allclose(squares(features.values), want, rtol=1e-12)


def test_gamma_by_hand_and_its_bound():
    assert find_gap(np.array([0.5, 0.25, 0.25])) == pytest.approx(2 / (1 - 0.375))
    assert find_gap(np.array([0.9, 0.1])) == LARGEST_GAP == 8.0
    assert find_gap(np.array([0.85, 0.15])) == pytest.approx(2 / 0.255)
    assert find_gap(np.array([0.999, 0.001]), 3.0) == 3.0


def test_rare_and_missing_values_are_one():
    jobs = np.array([1.0] * 600 + [2.0] * 385 + [3.0] * 5 + [4.0] * 5 + [np.nan] * 5)
    features, treated = coded(jobs)
    assert RARE * len(jobs) > 5
    assert features.names == ["JOB = 1", "JOB = 2", f"JOB = {REST}"]
    assert (features.values[-15:] == features.values[-1]).all()
    assert "15 rows with rare or missing values" in treated.notes[0]
    assert features.undo(features.values).sum(axis=1) == pytest.approx(1.0)


def test_a_category_of_one_value_is_refused():
    with pytest.raises(InputError, match="feature JOB: of its values 1 hold"):
        coded(np.ones(20))


def test_two_values_of_one_label_get_names_of_their_own():
    frame = pl.DataFrame({"x": [1.5, 2.5] * 20, "job": ["a b", "a  b", "c", "c"] * 10})
    survey = table.read(frame, Hints(columns={"job": Hint(role="category")}))
    treated = treat_missing(survey, ["x"], "median")
    names = code_categories(treated, ["job"], survey.design.weight).names
    assert len(set(names)) == len(names) == 4
