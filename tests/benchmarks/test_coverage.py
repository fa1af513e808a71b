"""95 % intervals hold the truth about 95 times in 100; rows taken for families do not."""

import numpy as np
import pytest
from benchmarks.coverage import draw_survey, make_population, monte_carlo_error, simulate

DRAWS = 120


@pytest.fixture(scope="module")
def population():
    return make_population(8_000)


@pytest.fixture(scope="module")
def found(population):
    return simulate(population, DRAWS, sampled=1_200, replicates=100)


def test_intervals_hold_the_truth(found):
    error = monte_carlo_error(DRAWS)
    assert found.names[0] == "mean net worth"
    assert np.abs(found.ours - 0.95).max() < 4 * error, "of 14 figures, none is far off"
    assert found.ours[1:].mean() == pytest.approx(0.95, abs=0.02)
    assert np.abs(found.bias).max() < 4 / np.sqrt(DRAWS)
    # errors of the width are those of a standard deviation from so many draws
    assert np.abs(found.width - 1).max() < 4 / np.sqrt(2 * DRAWS)


def test_rows_are_no_families(found):
    """Five implicates taken for five families: errors too small by √5, 62 % by the normal law."""
    shares = found.naive[1:-1]
    assert shares.mean() == pytest.approx(0.62, abs=0.06)


def test_what_the_strata_explain_is_not_an_error(found):
    """The wealthy are sampled by themselves, so who ignores that covers too often."""
    assert found.names[-1] == "share of wealthy"
    assert found.plain[0] >= found.ours[0]
    assert found.plain[-1] >= found.ours[-1]


def test_a_sample_stands_for_its_population(population):
    survey, columns = draw_survey(np.random.default_rng(0), population, 1_200)
    design = survey.design
    assert survey.population == pytest.approx(population.weight.sum())
    assert len(design.units) == pytest.approx(1_200, abs=7)
    per_implicate = np.bincount(design.implicate, design.weight)[1:]
    assert per_implicate == pytest.approx([survey.population / 5] * 5)
    differs = np.ptp(columns[:, 0].reshape(-1, 5), axis=1) > 0
    assert 0.3 < differs.mean() < 0.45, "as in the built-in sample"
