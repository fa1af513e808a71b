"""What became of groups: joined, divided, shifted; differences beyond two standard errors."""

import math

import numpy as np
import pytest

from segmentus.estimate.values import Estimate
from segmentus.segments.flow import Flow
from segmentus.segments.regrouped import Change, Regrouping, differ, find_regrouping


def found(rows):
    population = np.array(rows, dtype=float)
    return find_regrouping(Flow(population, population.astype(np.int64)))


def test_the_same_groups_in_another_order_neither_join_nor_divide():
    assert found([[0, 10, 0], [9, 0, 1], [0, 0, 12]]) == Regrouping((), ())


def test_two_groups_that_become_one_are_told_the_larger_part_first():
    assert found([[8, 0], [9, 1], [0, 30]]).joined == (Change(0, (1, 0)),)


def test_a_group_that_is_divided_is_told():
    assert found([[10, 7, 1], [0, 0, 20]]).divided == (Change(0, (0, 1)),)


@pytest.mark.parametrize(("mass", "joined"), [(24.9, False), (25.0, True)])
def test_a_quarter_counts_as_a_part(mass, joined):
    assert bool(found([[100 - mass, 0], [mass, 100]]).joined) is joined


def test_figures_differ_beyond_two_standard_errors_and_never_without_any():
    def rate(value, se):
        return Estimate(value, se**2, 0.0, 1, math.inf, "share", 100)

    assert differ(rate(0.28, 0.02), rate(0.20, 0.02))
    assert not differ(rate(0.28, 0.02), rate(0.23, 0.02))
    assert not differ(rate(0.28, math.nan), rate(0.10, 0.01))
