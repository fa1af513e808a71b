"""Two readings of the SCF: *holdings first* (asinh at one dollar) and *amounts* (auto).

python -m benchmarks.readings        prints the table of decision 0026; some minutes. SEGMENTUS_DATA
names the folder with the waves 2019 and 2022.

Halves: families of 2019 are halved by chance, each half is scaled and fitted by itself, and both
label all families. Waves: 2019 and 2022 in the dollars of 2022, each scaled and fitted by itself,
both label the families of either. Cold: families are drawn anew with replacement and fitted from
fresh starts; Jaccard of the segment that comes back worst. Described: share of the variance of the
headline columns (weighted mid-ranks of amounts and counts, 0/1 of each category) that lies between
the segments, features apart. Lookup: share of the weight that "has it or has it not" tells.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.estimator import WeightedKMeans
from segmentus.cluster.stability.similarity import adjusted_rand_index
from segmentus.features.scale import fit_features
from segmentus.features.values import CurveRule, Features
from segmentus.plan import Plan, read_plan
from segmentus.segments.headline import HEADLINE
from segmentus.segments.holdings import look_up_holdings
from segmentus.survey.named import read_named
from segmentus.survey.values import Survey

WAVES = ("scf2019", "scf2022")
DOLLARS = 2022
PLANS = ("credit", "all-families")
READINGS: dict[str, CurveRule] = {"holdings first": "asinh", "amounts": "auto"}
KS = (3, 4, 5, 6)
HALVES, DRAWS, STARTS = 20, 20, 5
HEAD = ("plan", "reading", "k", "halves", "waves", "cold", "features", "others", "lookup", "least")


class Fitted(NamedTuple):
    """Features of a domain, their scales, and centers."""

    features: Features
    centers: Floats


def main() -> None:
    print(" | ".join(HEAD))
    for plan in PLANS:
        waves = [_domain(wave, read_plan(plan)) for wave in WAVES]
        for reading in READINGS:
            for k in KS:
                print(" | ".join(measure(plan, reading, waves, k)), flush=True)


def measure(plan: str, reading: str, waves: list[Survey], k: int) -> list[str]:
    """One line of the table."""
    asked, curve = read_plan(plan), READINGS[reading]
    survey = waves[0]
    base = fit(survey, asked, curve, k, seed=0)
    labels = label(survey, base)
    own, others = describe(survey, base.features, labels)
    held = look_up_holdings(base.features, survey.design.unit, labels)
    numbers = (
        halves(survey, asked, curve, k), across(waves, asked, curve, k),
        cold(survey, base, k), own, others, held.lookup,
    )  # fmt: skip
    least = min(len(np.unique(survey.design.unit[labels == c])) for c in range(k))
    return [plan, reading, str(k), *(f"{number:.2f}" for number in numbers), str(least)]


def fit(survey: Survey, plan: Plan, curve: CurveRule, k: int, *, seed: int) -> Fitted:
    """Scale and fit a domain by itself."""
    features = fit_features(survey, plan.features, curve=curve)
    return Fitted(features, _search(features.values, features.weight, k, seed))


def label(survey: Survey, fitted: Fitted) -> Labels:
    """Nearest center of every row, on the scale of the fit."""
    scales = fitted.features.scales
    values = np.column_stack([scale.apply(survey.column(scale.name)) for scale in scales])
    return _nearest(values, fitted.centers)


def halves(survey: Survey, plan: Plan, curve: CurveRule, k: int) -> float:
    """Mean adjusted Rand index of two halves of the families, by weight."""
    rng, rands = np.random.default_rng(1), []
    for turn in range(HALVES):
        inside = rng.permutation(survey.n_units) < survey.n_units // 2
        first = inside[survey.design.unit]
        parts = [_keep(survey, first), _keep(survey, ~first)]
        labels = [label(survey, fit(part, plan, curve, k, seed=turn)) for part in parts]
        rands.append(adjusted_rand_index(*labels, survey.design.weight))
    return float(np.mean(rands))


def across(waves: list[Survey], plan: Plan, curve: CurveRule, k: int) -> float:
    """Mean adjusted Rand index of two waves over the families of either."""
    fits = [fit(wave, plan, curve, k, seed=0) for wave in waves]
    return float(
        np.mean([
            adjusted_rand_index(*(label(wave, each) for each in fits), wave.design.weight)
            for wave in waves
        ])
    )  # fmt: skip


def cold(survey: Survey, base: Fitted, k: int) -> float:
    """Least over segments of the mean Jaccard with the best match in a fit from fresh starts."""
    rng, values = np.random.default_rng(2), base.features.values
    weight, unit = base.features.weight, survey.design.unit
    labels, found = _nearest(values, base.centers), []
    for turn in range(DRAWS):
        drawn = np.bincount(
            rng.integers(0, survey.n_units, survey.n_units), minlength=unit.max() + 1
        )
        again = _nearest(values, _search(values, weight * drawn[unit], k, 100 + turn))
        both = np.bincount(labels * k + again, weight, k * k).reshape(k, k)
        either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None] - both
        found.append((both / either).max(axis=1))
    return float(np.mean(found, axis=0).min())


def describe(survey: Survey, features: Features, labels: Labels) -> tuple[float, float]:
    """Mean share of the variance between segments, of the features and of the other columns."""
    names = [name for name in HEADLINE if name in survey.variables and name not in features.names]
    shares = [
        [_between(survey, name, labels) for name in columns] for columns in (features.names, names)
    ]
    return float(np.nanmean(shares[0])), float(np.nanmean(shares[1]))


def _between(survey: Survey, name: str, labels: Labels) -> float:
    """Share of a column's variance between segments; of a category, over all its values."""
    column, weight = survey.column(name), survey.design.weight
    known = np.isfinite(column)
    column, weight, labels = column[known], weight[known], labels[known]
    values, place = np.unique(column, return_inverse=True)
    if survey.variables[name].kind in ("money", "count"):
        mass = np.bincount(place, weight)
        parts = [(np.cumsum(mass) - mass / 2)[place]]
    else:
        parts = [(column == value).astype(float) for value in values]
    within = total = 0.0
    for part in parts:
        mass = np.bincount(labels, weight)
        means = np.bincount(labels, weight * part) / mass
        total += float(weight @ (part - weight @ part / weight.sum()) ** 2)
        within += float(weight @ (part - means[labels]) ** 2)
    return 1 - within / total if total > 0 else np.nan


def _search(values: Floats, weight: Floats, k: int, seed: int) -> Floats:
    found = WeightedKMeans(k, n_init=STARTS, random_state=seed).fit(values, sample_weight=weight)
    return np.asarray(found.cluster_centers_)


def _nearest(values: Floats, centers: Floats) -> Labels:
    square = [((values - center) ** 2).sum(axis=1) for center in centers]
    return np.argmin(square, axis=0)


def _keep(survey: Survey, rows: Labels) -> Survey:
    return replace(survey, frame=survey.frame.filter(rows), design=survey.design.take(rows))


def _domain(wave: str, plan: Plan) -> Survey:
    survey = read_named(wave, dollars=DOLLARS)
    survey = survey.where(plan.where) if plan.where else survey
    _, unit = np.unique(survey.design.unit, return_inverse=True)
    return replace(survey, design=replace(survey.design, unit=read_only(unit.astype(np.int64))))


if __name__ == "__main__":
    main()
