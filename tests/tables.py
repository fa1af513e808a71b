"""Small tables for tests: surveys, designs and features built from plain arrays."""

import numpy as np
import polars as pl
from hypothesis import strategies as st

from segmentus.arrays import read_only
from segmentus.cluster.assessments import Gap, ImplicateFits, Separation, Stability
from segmentus.cluster.sweep import sweep_k
from segmentus.cluster.values import Clustering, Fit, Score, Support
from segmentus.features.values import Features, Scale
from segmentus.survey.design import Design
from segmentus.survey.values import Source, Survey, Variable


def design_of(weight, unit=None, implicate=None) -> Design:
    """Whom rows stand for; each row its own family in one implicate unless told otherwise."""
    weight = np.asarray(weight, float)
    unit = np.arange(len(weight)) if unit is None else np.asarray(unit, np.int64)
    implicate = np.ones(len(weight), np.int64) if implicate is None else np.asarray(implicate)
    return Design(
        weight=read_only(weight.copy()),
        unit=read_only(unit.copy()),
        implicate=read_only(implicate.astype(np.int64)),
        units=read_only(np.arange(unit.max(initial=-1) + 1)),
        n_implicates=int(implicate.max(initial=1)),
    )


def survey_of(columns, weight=None, *, kinds=None, unit=None, implicate=None) -> Survey:
    """A survey of named columns, money unless `kinds` says otherwise; nan becomes null."""
    arrays = {name: np.asarray(column, float) for name, column in columns.items()}
    frame = pl.DataFrame(arrays).fill_nan(None)
    weight = np.ones(frame.height) if weight is None else weight
    kinds = kinds or {}
    variables = {
        name: Variable(name, name.lower(), kinds.get(name, "money"), "dollars")
        for name in frame.columns
    }
    source = Source("a small table", None, "one customer", "customers", "dollars", "")
    return Survey(frame, design_of(weight, unit, implicate), variables, source)


def features_of(values, weight=None, kinds=None) -> Features:
    """Values (n, p) taken as they are, on the scale 1."""
    values = np.array(values, float)
    weight = np.ones(len(values)) if weight is None else np.array(weight, float)
    kinds = kinds or ["money"] * values.shape[1]
    names = [f"F{number}" for number in range(values.shape[1])]
    return Features(
        values=read_only(values),
        weight=read_only(weight),
        scales=tuple(Scale(name, "linear", 0.0, 1.0, "dollars") for name in names),
        variables=tuple(
            Variable(name, name.lower(), kind, "dollars")
            for name, kind in zip(names, kinds, strict=True)
        ),
    )


def fit(values, weight=None, k=2, *, seed=0, starts=3) -> Fit:
    """The fit of one k on values as they are, every row its own family."""
    features = features_of(values, weight)
    swept = sweep_k(features, design_of(features.weight), ks=[k], starts=starts, seed=seed)
    return swept[k]


def blobs(n, p=2, k=3, seed=0):
    """Continuous rows (n, p) around k well-separated middles, and uneven weights (n,)."""
    rng = np.random.default_rng(seed)
    middles = 6.0 * rng.standard_normal((k, p))
    rows = middles[rng.integers(0, k, n)] + rng.standard_normal((n, p))
    return rows, rng.uniform(0.5, 20.0, n)


@st.composite
def coarse_tables(draw, least=6, most=40):
    """Rows (n, p) of small whole numbers, full of ties and repeated rows, at least 4 distinct."""
    p = draw(st.integers(1, 3))
    row = st.tuples(*[st.integers(-4, 4)] * p)
    rows = draw(
        st.lists(row, min_size=least, max_size=most).filter(lambda rows: len(set(rows)) >= 4)
    )
    return np.array(rows, float)


def same(one: Fit, other: Fit) -> bool:
    """Whether two fits have the same centers and labels, to the last bit."""
    a, b = one.clustering, other.clustering
    return np.array_equal(a.centers, b.centers) and np.array_equal(a.labels, b.labels)


def bare_fit(
    k, *, silhouette=0.5, error=np.nan, inertia=None, size=100, share=None, cv=np.nan,
    effective=100.0, largest=0.02, jaccard=None, reproduced=1.0, rand=None, parts=None,
    chance=1.0,
) -> Fit:  # fmt: skip
    """A fit with given figures and no rows, for the rules that look at figures only.

    `jaccard` are the mean Jaccards of its segments over 50 refits, `reproduced` their adjusted Rand
    index two by two, `rand` that between implicates, `parts` how many parts stand apart, by
    `chance`; None where they were not looked at.
    """
    spread = np.full(k, 1 / k) if share is None else np.array(share, float)
    agreement = np.nan if rand is None else rand
    inertia = 100.0 / k**2 if inertia is None else inertia
    clustering = Clustering(
        centers=np.arange(float(k))[:, None],
        labels=np.arange(k),
        size=np.broadcast_to(np.array(size), (k,)).astype(np.int64),
        weight=spread,
        within=np.full(k, inertia / k),
        n_iter=1,
        converged=True,
        seed=0,
    )
    return Fit(
        clustering=clustering,
        score=Score(k, inertia, silhouette, 1.0, 1.0, silhouette_se=error, agreement=agreement),
        support=Support(
            population=spread,
            share=spread,
            share_se=spread * cv,
            effective=np.broadcast_to(np.array(effective), (k,)),
            largest=np.broadcast_to(np.array(largest), (k,)),
            agreement=np.ones(k),
        ),
        stability=_stability(k, jaccard, reproduced),
        separation=None if parts is None else _separation(k, parts, chance),
        implicates=None if rand is None else _implicates(k, rand),
        n_starts=1,
        n_optima=1,
        runner_up=float("nan"),
        silhouette=np.full(k, silhouette),
    )


def _separation(k, parts, chance):
    """Clusters of which the last ones are joined, so that so many parts stand apart."""
    part = np.minimum(np.arange(k), parts - 1)
    return Separation(np.where(part[:, None] == part, 1.0, 0.0), part, chance)


def _stability(k, jaccard, reproduced):
    """Fifty refits with these mean Jaccards."""
    if jaccard is None:
        return None
    every = np.broadcast_to(np.array(jaccard, float), (k,))
    return Stability(
        jaccard=every, dissolved=(every <= 0.5).astype(float), rand=np.ones(50),
        between=np.full(25, reproduced),
    )  # fmt: skip


def _implicates(k, rand):
    """Five implicates whose fits agree so far."""
    return ImplicateFits(rand=np.full(10, rand), agreement=np.ones(1), jaccard=np.ones(k))


def gap_of(ks, gap, se) -> Gap:
    """A gap statistic with these figures and one standard error for all k."""
    gap = np.array(gap, float)
    return Gap(
        ks=tuple(ks), gap=gap, se=np.full(len(gap), se), log_within=-gap, expected=0 * gap,
        n_references=20, silhouette=0 * gap, silhouettes=np.zeros((20, len(gap))),
    )  # fmt: skip


def references_of(ks, expected, noise=0.01, silhouettes=None) -> Gap:
    """References whose silhouettes have these means and standard deviations, for silhouettes."""
    expected = np.array(expected, float)
    draws = expected + noise * np.tile([[1.0], [-1.0]], (10, 1)) * np.sqrt(19 / 20)
    nil = 0 * expected
    return Gap(
        ks=tuple(ks), gap=nil, se=nil, log_within=nil, expected=nil, n_references=20,
        silhouette=np.array(silhouettes, float), silhouettes=draws,
    )  # fmt: skip
