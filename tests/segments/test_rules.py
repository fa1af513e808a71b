"""Rules of thumb: true of the rows they speak of, one for every row, and honest about weights."""

import numpy as np
import pytest

from segmentus.features.scale import fit_features
from segmentus.segments.rules import find_rules
from segmentus.segments.trees import cut_back, grow_tree
from tables import design_of, survey_of


def rows_of(rule, columns) -> np.ndarray:
    """Rows whose plain amounts satisfy a rule, read as a person would."""
    inside = np.ones(len(columns[0]), bool)
    for bound in rule.bounds:
        inside &= (columns[bound.feature] > bound.low) & (columns[bound.feature] <= bound.high)
    return inside


@pytest.fixture(scope="module")
def segmented():
    """(columns, features, design, labels) of three overlapping clouds in whole dollars."""
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 3, 900)
    columns = (
        np.floor(rng.lognormal(8 + 1.5 * (labels == 1), 0.7)),
        np.floor(rng.lognormal(7 + 2.0 * (labels == 2), 0.7)),
    )
    weight = rng.uniform(0, 5, 900) * (rng.random(900) > 0.1)
    survey = survey_of({"A": columns[0], "B": columns[1]}, weight)
    return columns, fit_features(survey, ["A", "B"]), survey.design, labels


def test_every_row_satisfies_exactly_one_rule_and_its_figures_are_those_of_its_words(segmented):
    columns, features, design, labels = segmented
    found = find_rules(features, design, labels, 3)
    holds = [rows_of(rule, columns) for rule in found.rules]
    assert (np.sum(holds, axis=0) == 1).all()
    for rule, inside in zip(found.rules, holds, strict=True):
        here = inside & (labels == rule.segment)
        assert rule.population == pytest.approx(design.weight[inside].sum())
        assert rule.right == pytest.approx(design.weight[here].sum() / rule.population)
        all_of_it = design.weight[labels == rule.segment].sum()
        assert rule.covers == pytest.approx(design.weight[here].sum() / all_of_it)
        assert rule.families == (inside & (design.weight > 0)).sum()
    assert len(found.rules) <= 6
    assert found.right > 0.8
    assert found.missed == ()


def test_a_weight_is_as_many_rows(segmented):
    columns, features, _, labels = segmented
    times = np.random.default_rng(1).integers(1, 4, len(labels))
    again = np.repeat(np.arange(len(labels)), times)
    survey = survey_of({"A": columns[0][again], "B": columns[1][again]})
    scaled = features.values[again]
    repeated = type(features)(scaled, survey.design.weight, features.scales, features.variables)
    heavy = find_rules(features, design_of(times), labels, 3)
    long = find_rules(repeated, survey.design, labels[again], 3)
    assert [rule.bounds for rule in heavy.rules] == [rule.bounds for rule in long.rules]
    assert heavy.right == pytest.approx(long.right)


def test_a_segment_too_small_for_a_rule_is_said_to_be_missed():
    amounts = np.r_[np.arange(100.0), 1000.0 + np.arange(100)]
    labels = np.r_[np.zeros(100), np.ones(100)].astype(np.int32)
    labels[50] = 2
    survey = survey_of({"A": amounts}, np.where(labels == 2, 0.0, 1.0))
    found = find_rules(fit_features(survey, ["A"]), survey.design, labels, 3)
    assert found.missed == (2,)
    assert [rule.right for rule in found.rules] == [1.0, 1.0]


def test_two_groups_far_apart_need_one_cut_each():
    amounts = np.r_[np.arange(100.0), 1000.0 + np.arange(100)]
    survey = survey_of({"A": amounts})
    labels = np.repeat([0, 1], 100).astype(np.int32)
    found = find_rules(fit_features(survey, ["A"], curve="linear"), survey.design, labels, 2)
    (low,), (high,) = (rule.bounds for rule in found.rules)
    assert (low.high, high.low) == (549.0, 549.0)  # between 99 and 1,000, in whole numbers
    assert found.right == 1.0


def test_a_tree_that_is_cut_back_is_the_tree_grown_with_so_many_leaves():
    rng = np.random.default_rng(8)
    for k in (2, 4, 6):
        held = (rng.random((300, 5)) < rng.random(5)).astype(float)
        labels, weight = rng.integers(0, k, 300), rng.uniform(0.1, 3, 300)
        large = grow_tree(held, labels, weight, k, 2 * k)
        for leaves in range(k, 2 * k + 1):
            small, cut = grow_tree(held, labels, weight, k, leaves), cut_back(large, leaves)
            nodes = small.node_count
            assert cut.children_left[:nodes].tolist() == small.children_left.tolist()
            assert cut.children_right[:nodes].tolist() == small.children_right.tolist()
            split = small.children_left >= 0
            assert cut.feature[:nodes][split].tolist() == small.feature[split].tolist()
            assert cut.threshold[:nodes][split].tolist() == small.threshold[split].tolist()
            assert (cut.value[:nodes] == small.value).all()
