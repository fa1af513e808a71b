"""Figures of a sample that stand for all rows."""

import numpy as np
import pytest

from segmentus.engines.choosing import post_stratify


def naive(rows, labels, weight, mass):
    """Mean and error cluster by cluster."""
    total, value, square = 0.0, 0.0, 0.0
    for c, whole in enumerate(mass):
        mine = [(r, w) for r, w, label in zip(rows, weight, labels, strict=True) if label == c]
        if mine:
            own = sum(w for _, w in mine)
            center = sum(r * w for r, w in mine) / own
            total += whole
            value += whole * center
            square += whole**2 * sum((w * (r - center)) ** 2 for r, w in mine) / own**2
    return value / total, square**0.5 / total


def test_a_mean_over_clusters_is_that_of_a_loop():
    rng = np.random.default_rng(1)
    rows, weight, labels = rng.random(50), rng.uniform(1, 5, 50), rng.integers(0, 3, 50)
    mass = np.array([100.0, 30.0, 2.0, 7.0])  # of the last none was drawn
    assert post_stratify(rows, labels, weight, mass) == pytest.approx(
        naive(rows, labels, weight, mass)
    )
    assert post_stratify(rows, labels, 9 * weight, mass / 7) == pytest.approx(
        naive(rows, labels, weight, mass)
    )


def test_the_error_is_how_far_samples_are_off_and_less_than_without_clusters():
    rng = np.random.default_rng(2)
    labels = np.repeat([0, 1, 2], [6000, 3000, 1000])
    values = np.array([0.8, 0.3, -0.1])[labels] + rng.normal(0, 0.1, 10_000)
    mass, ones = np.bincount(labels).astype(float), np.ones(400)
    means, errors, plain = [], [], []
    for _ in range(400):
        some = rng.integers(0, 10_000, 400)
        mean, error = post_stratify(values[some], labels[some], ones, mass)
        means.append(mean)
        errors.append(error)
        plain.append(values[some].mean())
    assert np.mean(means) == pytest.approx(values.mean(), abs=3 * np.std(means) / 20)
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.12)
    assert np.std(means) < 0.4 * np.std(plain)
