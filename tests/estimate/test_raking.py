"""Raked weights are those of R's survey and of plain loops, and refuse what cannot be met."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naive import raked
from segmentus.errors import InputError
from segmentus.estimate.raking import design_effect, rake

GOLDEN = Path(__file__).parents[1] / "golden" / "raking"


def test_weights_are_those_of_r_survey():
    """R stops at margins within 1e-10 of 6,194 schools, so its weights are good to some 1e-10."""
    schools = pl.read_csv(GOLDEN / "schools.csv")
    codes = schools.select("type", "award").to_numpy() - 1
    targets = [np.array([4421.0, 755.0, 1018.0]), np.array([1072.0, 5122.0])]
    found = rake(schools["weight"].to_numpy(), codes, targets)
    wanted = pl.read_csv(GOLDEN / "expected.csv")["weight"].to_numpy()
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


@given(st.integers(0, 10_000))
def test_weights_are_those_of_loops(seed):
    rng = np.random.default_rng(seed)
    mass, codes = rng.uniform(0.2, 3, 40), np.column_stack(
        [np.arange(40) % 3, rng.permutation(40) % 4]
    )  # fmt: skip
    targets = [rng.uniform(1, 4, 3), rng.uniform(1, 4, 4)]
    targets[0] *= targets[1].sum() / targets[0].sum()
    found = rake(mass, codes, targets)
    wanted = raked(mass.tolist(), codes.tolist(), [each.tolist() for each in targets])
    np.testing.assert_allclose(found, wanted, rtol=1e-8)
    for at, target in enumerate(targets):
        np.testing.assert_allclose(np.bincount(codes[:, at], found), target, rtol=1e-10)


def test_replicates_are_raked_apart():
    rng = np.random.default_rng(1)
    mass = rng.uniform(1, 2, (3, 8))
    codes = np.array([[i % 2, i // 4] for i in range(8)])
    targets = [rng.uniform(1, 2, (3, 2)), np.ones((3, 2))]
    found = rake(mass, codes, targets)
    for at in range(3):
        np.testing.assert_allclose(
            found[at], rake(mass[at], codes, [each[at] for each in targets]), rtol=1e-10
        )


def test_margins_that_hold_already_change_nothing():
    mass = np.array([1.0, 2.0, 3.0, 4.0])
    codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    found = rake(mass, codes, [np.array([3.0, 7.0]), np.array([4.0, 6.0])])
    np.testing.assert_allclose(found, mass, rtol=1e-15)


def test_what_cannot_be_met_is_refused():
    with pytest.raises(InputError, match="a class of margin 1 has a target and no weight"):
        rake(np.ones(2), np.array([[0], [0]]), [np.array([1.0, 1.0])])
    diagonal = np.array([[0, 0], [1, 1]])
    with pytest.raises(InputError, match="the margins are not met after"):
        rake(np.ones(2), diagonal, [np.array([1.0, 3.0]), np.array([3.0, 1.0])])


def test_the_design_effect_is_kish():
    weight = np.array([1.0, 2.0, 5.0, 0.0])
    assert design_effect(weight) == pytest.approx(3 * 30 / 64)
    assert design_effect(np.full(9, 1e-30)) == pytest.approx(1)
