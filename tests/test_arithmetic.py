"""Logarithms, products and sums of our own against math, fractions and numpy."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segmentus.compiled.arithmetic import (
    add_products,
    asinh,
    exp,
    find_axes,
    log,
    multiply,
    normal_quantile,
    normal_share,
    sinh,
)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)


def spread(low, high, n=2000):
    rng = np.random.default_rng(0)
    return np.concatenate(
        [10.0 ** rng.uniform(low, high, n), [10.0**low, 10.0**high, 1.0, 2.0, 0.5]]
    )


def off(got, want):
    """Largest distance in units of the last place."""
    return max(abs(g - w) / math.ulp(w) for g, w in zip(got.tolist(), want, strict=True))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("ours", "theirs", "high"), [(asinh, math.asinh, 300), (sinh, math.sinh, 2.8)]
)
def test_odd_functions_are_within_three_units_of_the_last_place(ours, theirs, high, sign):
    values = sign * spread(-300, high)
    values = np.append(values, sign * spread(-3, 1 if high > 3 else 0.5))
    assert off(ours(values), map(theirs, values.tolist())) <= 3
    assert ours(np.array([0.0, -0.0])).tolist() == [0.0, -0.0]


def test_logarithms_and_powers_are_within_three_units_of_the_last_place():
    values = np.append(spread(-307, 308), 1 + spread(-15, -1))
    assert off(log(values), map(math.log, values.tolist())) <= 3
    powers = np.append(spread(-9, 2.84), -spread(-9, 2.84))
    assert off(exp(powers), map(math.exp, powers.tolist())) <= 3


def test_the_ends_of_doubles_are_those_of_numpy():
    ends = np.array([0.0, np.inf, np.nan, 5e-324, 1.7e308])
    np.testing.assert_allclose(
        log(ends), [-np.inf, np.inf, np.nan, math.log(5e-324), math.log(1.7e308)], 1e-15
    )
    assert np.isnan(log(-1.0))
    assert exp(np.array([800.0, -800.0, np.inf, -np.inf])).tolist() == [np.inf, 0.0, np.inf, 0.0]
    assert asinh(np.array([np.inf, -np.inf])).tolist() == [np.inf, -np.inf]
    assert np.isnan(asinh(np.nan))
    assert asinh(np.ones((2, 3))).shape == (2, 3)
    assert isinstance(float(asinh(2.0)), float)


@given(st.lists(st.tuples(NUMBERS, st.floats(0, 1e4)), min_size=1, max_size=20))
def test_sums_of_products_are_correctly_rounded_in_any_order(pairs):
    x, y = np.array(pairs).T
    products = [a * b for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    assume(all(map(math.isfinite, products)) and max(map(abs, products)) > 1e-250)
    got = add_products(x, y)
    exact = sum(map(Fraction, products))
    largest = max(map(abs, products))
    assert abs(Fraction(got) - exact) <= Fraction(math.ulp(got)) / 2 + Fraction(largest) * Fraction(
        len(products), 2**98
    ) + Fraction(5e-324)
    order = np.random.default_rng(len(pairs)).permutation(len(pairs))
    assert add_products(x[order], y[order]) == got


def test_products_of_matrices_are_numpys_but_for_rounding():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(7, 5)), rng.normal(size=(5, 3))
    np.testing.assert_allclose(multiply(a, b), a @ b, rtol=1e-13)
    np.testing.assert_allclose(multiply(a[0], b), a[0] @ b, rtol=1e-13)
    np.testing.assert_allclose(multiply(a, b[:, 0]), a @ b[:, 0], rtol=1e-13)
    assert multiply(a[0], b[:, 0]) == pytest.approx(a[0] @ b[:, 0], rel=1e-13)
    with pytest.raises(ValueError, match="does not exist"):
        multiply(b, a)


@pytest.mark.parametrize("p", [1, 2, 6, 20])
def test_axes_are_those_of_lapack(p):
    matrix = np.cov(np.random.default_rng(p).normal(size=(p, 40))).reshape(p, p)
    sizes, axes = find_axes(matrix)
    np.testing.assert_allclose(sizes, np.linalg.eigh(matrix)[0], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(axes @ np.diag(sizes) @ axes.T, matrix, atol=1e-13)
    np.testing.assert_allclose(axes.T @ axes, np.eye(p), atol=1e-13)


def test_normal_shares_are_those_of_erfc_and_quantiles_their_inverse():
    values = np.concatenate([np.linspace(-37, 37, 3001), [3.0, -3.0, np.inf, -np.inf]])
    want = np.array([math.erfc(-x / math.sqrt(2)) / 2 for x in values.tolist()])
    got = normal_share(values)
    np.testing.assert_allclose(got, want, rtol=0, atol=4e-16)
    np.testing.assert_allclose(got, want, rtol=1e-12)
    assert np.isnan(normal_share(np.nan))
    shares = np.concatenate([np.linspace(1e-4, 0.9999, 999), 10.0 ** -np.arange(5.0, 300.0, 7.0)])
    np.testing.assert_allclose(normal_share(normal_quantile(shares)), shares, rtol=1e-12)
    ends = normal_quantile(np.array([0.0, 1.0, -0.1, 1.1, np.nan]))
    assert ends[:2].tolist() == [-np.inf, np.inf]
    assert np.isnan(ends[2:]).all()
