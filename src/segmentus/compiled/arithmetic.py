"""Logarithms, products and sums with the same bits on every processor, in place of numpy's.

numpy's own logarithms use whatever instructions there are, and a BLAS adds up in an order that
depends on the processor; a last digit may send a search to another optimum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from segmentus.arrays import Floats
from segmentus.compiled.library import kernel


def asinh(values: ArrayLike) -> Floats:
    """Inverse hyperbolic sine of each value.

    >>> asinh([0.0, -0.5, 1e300]).round(12).tolist()
    [0.0, -0.48121182506, 691.468675078774]
    """
    return _each("asinh_all", values)


def sinh(values: ArrayLike) -> Floats:
    """Hyperbolic sine of each value."""
    return _each("sinh_all", values)


def log(values: ArrayLike) -> Floats:
    """Natural logarithm of each value; −inf of 0, nan below."""
    return _each("log_all", values)


def log1p(values: ArrayLike) -> Floats:
    """Natural logarithm of 1 + each value."""
    return _each("log1p_all", values)


def exp(values: ArrayLike) -> Floats:
    """E to the power of each value."""
    return _each("exp_all", values)


def normal_share(values: ArrayLike) -> Floats:
    """Share of a normal distribution below each value, within 4e-16.

    >>> normal_share([-1.959963984540054, 0.0, 9.0]).round(12).tolist()
    [0.025, 0.5, 1.0]
    """
    return _each("normal_shares", values)


def normal_quantile(shares: ArrayLike) -> Floats:
    """Quantile of a normal distribution at each share; ±inf at 0 and 1, nan outside.

    >>> normal_quantile([0.0, 0.025, 0.5]).round(12).tolist()
    [-inf, -1.95996398454, 0.0]
    """
    return _each("normal_quantiles", shares)


def add_products(one: ArrayLike, other: ArrayLike) -> float:
    """Sum of one × other (n,), each product rounded, their sum rounded once: in any order the same.

    >>> add_products([1e16, 1.0, -1e16], np.ones(3))
    1.0
    """
    x, y = _laid(one), _laid(other)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"arrays of shapes {x.shape} and {y.shape} have no products to add up")
    return float(kernel("add_products")(len(x), x, y))


def multiply(one: ArrayLike, other: ArrayLike, onto: Floats | None = None) -> Floats:
    """Product of matrices (m, n) and (n, q), or of vectors as `@` takes them, in plain order.

    Sums go on from `onto` (m, q), which is written, where somebody gives it: the product of all
    rows of `other` taken part by part has the same bits.
    """
    a, b = _laid(one), _laid(other)
    rows, columns = np.atleast_2d(a), b[:, None] if b.ndim == 1 else b
    if rows.shape[1] != len(columns):
        raise ValueError(f"a product of shapes {a.shape} and {b.shape} does not exist")
    (m, n), q = rows.shape, columns.shape[1]
    out = np.zeros((m, q)) if onto is None else onto
    kernel("multiply")(m, n, q, rows, np.ascontiguousarray(columns), out)
    return out.reshape(a.shape[:-1] + b.shape[1:])


def find_axes(matrix: Floats) -> tuple[Floats, Floats]:
    """Find the axes of a symmetric matrix (p, p): sizes (p,) ascending, and columns (p, p)."""
    turned, axes = np.array(matrix, np.float64, order="C"), np.empty(matrix.shape)
    kernel("find_axes")(len(turned), turned, axes)
    order = np.argsort(np.diag(turned), kind="stable")
    return np.diag(turned)[order], axes[:, order]


def _laid(values: ArrayLike) -> Floats:
    return np.ascontiguousarray(values, np.float64)


def _each(name: str, values: ArrayLike) -> Floats:
    given = np.asarray(values, np.float64)
    flat = np.ascontiguousarray(given).reshape(-1)
    found = np.empty_like(flat)
    kernel(name)(len(flat), flat, found)
    shaped: Floats = found.reshape(given.shape)[()]
    return shaped
