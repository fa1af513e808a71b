"""How many must be asked: what is said is found again in samples drawn elsewhere."""

import json

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.uses.sample_size import place_centers, plan_sample


@pytest.fixture(scope="module")
def planned():
    return plan_sample([50, 30, 20], 5.0, error=0.04)


def test_centers_are_equally_far_apart():
    centers = place_centers(5, 6, 3.0)
    gaps = [np.linalg.norm(a - b) for i, a in enumerate(centers) for b in centers[:i]]
    assert gaps == pytest.approx([3.0] * 10)
    assert np.abs(centers.mean(axis=0)).max() < 1e-12


def test_the_share_has_the_error_that_was_asked_for(planned):
    n, p = planned.for_error, 0.2
    assert (p * (1 - p) / n) ** 0.5 <= 0.04 < (p * (1 - p) / (n - 1)) ** 0.5
    drawn = np.random.default_rng(1).binomial(n, p, 4_000) / n
    assert drawn.std() == pytest.approx(0.04, rel=0.05)


def test_a_design_effect_multiplies(planned):
    other = plan_sample([0.5, 0.3, 0.2], 5.0, error=0.04, effect=2.5)
    assert other.for_finding == pytest.approx(2.5 * planned.for_finding, abs=1)
    assert other.for_error == pytest.approx(2.5 * planned.for_error, abs=2)
    assert planned.families == max(planned.for_finding, planned.for_error)


def test_samples_of_that_size_find_what_an_endless_one_would(planned):
    """By scikit-learn, and against the true groups, which these are far enough apart to show."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    assert planned.at_best > 0.93
    centers, rng, found = place_centers(3, 4, 5.0), np.random.default_rng(7), 0
    for at in range(20):
        group = rng.choice(3, planned.for_finding, p=[0.5, 0.3, 0.2])
        rows = centers[group] + rng.standard_normal((len(group), 4))
        fit = KMeans(3, n_init=3, random_state=at).fit(rows)
        others = rng.choice(3, 500, p=[0.5, 0.3, 0.2])
        there = fit.predict(centers[others] + rng.standard_normal((500, 4)))
        found += adjusted_rand_score(others, there) >= 0.8
    assert found >= 18
    smallest = planned.curve[0]
    assert smallest.found < 0.95 or smallest.families == planned.for_finding


def test_closer_segments_need_more():
    near = plan_sample([50, 50], 3.0)
    assert near.for_finding >= plan_sample([50, 50], 6.0).for_finding
    assert near.at_best < 0.9


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--shares", "40,30"), "they add up to 70"),
        (("--shares", "100"), "give at least two"),
        (("--shares", "a,b"), "give numbers"),
        (("--apart", "0"), "--apart: got 0"),
        (("--error", "60"), "got 60 points"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(run, words, sentence):
    status, _, err = run("plan-sample", *words)
    assert (status, err.count("\n")) == (2, 1)
    assert sentence in err


def test_the_command_prints_a_number(run):
    status, out, _ = run("plan-sample", "--shares", "60,40", "--apart", "6")
    assert status == 0
    assert out.startswith("Ask about ")
    told = json.loads(run("plan-sample", "--shares", "60,40", "--apart", "6", "--json")[1])
    assert told["families"] == max(told["for_error"], told["for_finding"])
    with pytest.raises(InputError):
        plan_sample([0.5, 0.5], float("nan"))
