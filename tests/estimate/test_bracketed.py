"""Quantiles by the rows near them against those of all rows."""

import numpy as np
import pytest

from segmentus.arrays import read_only
from segmentus.estimate import quantiles
from segmentus.estimate.groups import cut
from segmentus.survey.design import Design
from segmentus.survey.random_groups import halve_groups

N = 24_000


@pytest.fixture(scope="module")
def columns():
    rng = np.random.default_rng(4)
    return np.column_stack([
        rng.lognormal(0, 2, N), rng.poisson(4, N), np.round(rng.normal(size=N), 1),
        np.where(rng.random(N) < 0.7, 0.0, rng.random(N)), np.sort(rng.normal(size=N)),
        np.full(N, 3.0), rng.integers(0, 2, N), np.where(rng.random(N) < 0.3, np.nan, 1e9),
    ]).astype(float)  # fmt: skip


@pytest.mark.parametrize("q", [0.5, 0.1, 0.97])
@pytest.mark.parametrize("weighted", [False, True])
def test_rows_near_a_quantile_tell_what_all_tell(columns, q, weighted, monkeypatch):
    rng = np.random.default_rng(1)
    weight = rng.integers(0, 4, N).astype(float) if weighted else np.ones(N)
    design = Design(
        weight=weight, unit=np.arange(N), implicate=np.ones(N, np.int64), units=np.arange(N),
        n_implicates=1, replicates=halve_groups(read_only(weight.copy())),
    )  # fmt: skip
    groups = cut(design, [rng.random(N) < 0.4, np.ones(N, bool)])
    walked, ends = quantiles.take_with_ends(groups, columns, np.array([q]))
    monkeypatch.setattr(quantiles, "MANY_ROWS", 5_000)
    bracketed, near = quantiles.take_with_ends(groups, columns, np.array([q]))
    assert np.array_equal(walked.value, bracketed.value)
    np.testing.assert_array_equal(walked.redrawn, bracketed.redrawn)
    np.testing.assert_array_equal(ends, near)
