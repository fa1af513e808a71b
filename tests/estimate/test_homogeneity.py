"""Shares of two samples are tested at 5 %, small or large; independent loops say the same."""

import itertools
import math

import numpy as np
import pytest

from naive import exact_p
from segmentus.estimate.homogeneity import (
    Shares,
    bound_index,
    compare_shares,
    count_effective,
    effective_of,
    index_stability,
)


def counts(*numbers):
    total = sum(numbers)
    return Shares(np.array(numbers) / total, float(total))


def false_alarms(n, m, p, trials, rng):
    found = 0
    for _ in range(trials):
        then, now = rng.multinomial(m, p), rng.multinomial(n, p)
        found += compare_shares(counts(*then), counts(*now), draws=399).p < 0.05
    return found / trials


@pytest.mark.parametrize(("n", "m", "k"), [(50, 50, 2), (50, 9_000, 2), (200, 900, 12)])
def test_one_quiet_sample_in_twenty_raises_an_alarm(n, m, k):
    """Whole tables alone would give 3.3 or 6.5 % where 50 rows meet many of training."""
    trials = 1_200
    rate = false_alarms(n, m, np.full(k, 1 / k), trials, np.random.default_rng(k))
    assert abs(rate - 0.05) < 3 * math.sqrt(0.05 * 0.95 / trials)


def test_it_is_the_exact_test_of_all_tables_with_the_same_margins():
    then, now = (9, 3, 2), (2, 6, 1)
    above, alike = exact_p(then, now)
    found = compare_shares(counts(*then), counts(*now), draws=20_000)
    assert found.method == "exact"
    assert above - 0.01 <= found.p <= above + alike + 0.01


def test_large_counts_follow_the_law_that_draws_do():
    found = compare_shares(counts(30_000, 20_000), counts(29_500, 20_500))
    assert found.method == "chi-squared"
    # Pearson's statistic of a 2 × 2 table, by its closed form
    gap = 30_000 * 20_500 - 20_000 * 29_500
    wanted = 100_000 * gap**2 / (50_000 * 50_000 * 59_500 * 40_500)
    assert found.statistic == pytest.approx(wanted, rel=1e-12)
    assert found.p == pytest.approx(math.erfc(math.sqrt(wanted / 2)), rel=1e-9)


def test_five_points_are_found_among_two_thousand():
    rng, found = np.random.default_rng(5), 0
    for _ in range(100):
        then = rng.multinomial(2_000, [0.35, 0.30, 0.20, 0.15])
        now = rng.multinomial(2_000, [0.30, 0.35, 0.20, 0.15])
        found += compare_shares(counts(*then), counts(*now), draws=399).p < 0.05
    assert found >= 80


def test_replicates_of_rows_drawn_alike_give_the_test_of_their_counts():
    """With the multinomial covariance, Rao and Scott's statistic is Pearson's over its df."""
    p, n = np.array([0.5, 0.3, 0.2]), 5_000.0
    q = np.array([0.52, 0.28, 0.20])
    plain = [Shares(each, n) for each in (p, q)]
    with_errors = [Shares(one.value, n, one.spread) for one in plain]
    found, wanted = compare_shares(*with_errors), compare_shares(*plain)
    assert found.method == "Rao-Scott"
    assert found.p == pytest.approx(wanted.p, rel=0.25)
    assert effective_of(p, with_errors[0].covariance) == pytest.approx(n)


def test_a_clustered_sample_counts_for_fewer():
    p, q, n = np.array([0.5, 0.5]), np.array([0.55, 0.45]), 1_000.0
    alike = Shares(p, n).spread
    found = [
        compare_shares(Shares(p, n, times * alike, 99.0), Shares(q, n, times * alike, 99.0)).p
        for times in (1.0, 4.0)
    ]
    assert found[0] < 0.05 < found[1]


@pytest.mark.parametrize("others", [(), (1.0, 1.0)])
def test_the_same_shares_are_no_alarm(others):
    same = counts(6, 4)
    assert compare_shares(same, same).p > 0.9
    alone = Shares(np.array([1.0, *(0.0 for _ in others)]), 5.0)
    assert compare_shares(alone, alone).p == 1.0


def test_the_same_counts_always_get_the_same_answer():
    first, second = (compare_shares(counts(30, 20), counts(20, 30)).p for _ in range(2))
    assert first == second


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="2 shares then, 3 now"):
        compare_shares(counts(1, 1), counts(1, 1, 1))
    with pytest.raises(ValueError, match="less than one unit"):
        compare_shares(counts(1, 1), Shares(np.array([0.5, 0.5]), 0.5))


def test_the_index_of_quiet_samples_stays_under_its_bound_at_any_size():
    rng, p = np.random.default_rng(1), np.array([0.4, 0.3, 0.2, 0.1])
    for n, m in itertools.product((500, 20_000), repeat=2):
        drawn = [(rng.multinomial(n, p) / n, rng.multinomial(m, p) / m) for _ in range(400)]
        over = np.mean([index_stability(a, b, 1e-4) > bound_index(4, n, m) for a, b in drawn])
        assert over < 0.05 + 4 * math.sqrt(0.05 * 0.95 / 400)


def test_equal_weights_count_whole_and_one_weight_alone_counts_one():
    assert count_effective(np.full(7, 1e-40)) == pytest.approx(7)
    assert count_effective(np.array([1e60, 1.0])) == pytest.approx(1)
