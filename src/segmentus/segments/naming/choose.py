"""Claims into those that a segment's name makes: few, true of most of it, and of few others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.compiled.arithmetic import multiply
from segmentus.estimate.weighted import mean, quantile, weighted_means
from segmentus.segments.naming.claims import HIGH, LOW, Claim

TRUE_OF = 0.75
"""Words are true of so much of a segment's weight at least."""
ALIKE = 0.75
"""Two claims say one thing where their columns, or the rows they are true of, correlate so far."""
GAIN = 0.1
"""A claim must be so much more often true of the segment than of the others."""
FEATURE = 0.1
"""What the segments were made from comes first, by so much."""
_MOST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Claims with what decides between them. c claims.

    Attributes
    ----------
    claims : all of them.
    true : (c, n) 1 where a claim is true of a row, else 0.
    bonus : (c,) for those about features.
    alike : (c, c) whether two of them say one thing.
    """

    claims: tuple[Claim, ...]
    true: Floats
    bonus: Floats
    alike: Bools


def weigh_claims(
    claims: Sequence[Claim],
    columns: Mapping[str, Floats],
    features: Collection[str],
    weight: Floats,
) -> Candidates:
    """Find which claims are about features, and which say one thing.

    Parameters
    ----------
    claims : of all columns.
    columns : name → (n,) each column that is no category, on its curve.
    features : names of the columns that were clustered.
    weight : (n,) weights.
    """
    true = np.array([claim.true for claim in claims], float).reshape(len(claims), len(weight))
    alike = _correlate(true.T, weight) > ALIKE
    names = [claim.variable.name for claim in claims]
    alike |= _compare_columns(names, columns, weight) > ALIKE
    subjects = np.array([claim.variable.subject for claim in claims])
    alike |= subjects[:, None] == subjects[None, :]
    bonus = np.array([FEATURE * (claim.variable.name in features) for claim in claims])
    return Candidates(tuple(claims), true, bonus, alike)


def _compare_columns(names: Sequence[str], columns: Mapping[str, Floats], weight: Floats) -> Floats:
    """Sizes of correlations (c, c) between the columns of claims; 0 beside a category."""
    size = np.zeros((len(columns) + 1, len(columns) + 1))
    if columns:
        filled = [_fill(column, weight) for column in columns.values()]
        size[:-1, :-1] = _correlate(np.column_stack(filled), weight)
    place = {name: at for at, name in enumerate(columns)}
    at = np.array([place.get(name, len(columns)) for name in names], int)
    of_claims: Floats = size[np.ix_(at, at)]
    return of_claims


def _fill(column: Floats, weight: Floats) -> Floats:
    """A column with its mean in place of what is missing."""
    known = ~np.isnan(column)
    return np.where(known, column, mean(column[known], weight[known]) if known.any() else 0.0)


def _correlate(columns: Floats, weight: Floats) -> Floats:
    """Sizes of correlations (c, c) of columns (n, c), to nine digits, so that the order in which
    rows are added up cannot decide; 0 beside what does not vary.
    """
    middle = columns - weighted_means(columns, weight)
    matrix = (middle * weight[:, None]).T @ middle
    spread = np.sqrt(np.diag(matrix))
    scale = np.outer(spread, spread)
    size: Floats = np.abs(np.divide(matrix, scale, where=scale > 0, out=np.zeros_like(matrix)))
    return size.round(9)


@dataclass(frozen=True, slots=True, eq=False)
class ClaimStanding:
    """How claims stand to one segment.

    Attributes
    ----------
    rows : (n,) of the segment.
    fit : (c,) whether each is true of enough of it, and truer of it than of the others.
    score : (c,) how much truer, with the bonus.
    """

    rows: Bools
    fit: Bools
    score: Floats


def judge_claims(found: Candidates, rows: Bools, weight: Floats) -> ClaimStanding:
    """Find how claims stand to the segment of some rows (n,), by weight (n,)."""
    inside, gain = _gains(found, rows, weight, np.ones_like(rows))
    fit = (inside >= TRUE_OF) & (gain >= GAIN)
    for at, claim in enumerate(found.claims):
        if fit[at] and claim.ranks is not None:
            known = rows & ~np.isnan(claim.ranks)
            middle = quantile(claim.ranks[known], weight[known], 0.5)
            fit[at] = middle >= HIGH if claim.state == "high" else middle <= LOW
    return ClaimStanding(rows, fit, gain + found.bonus)


def choose_claims(found: Candidates, standing: ClaimStanding, weight: Floats) -> list[Claim]:
    """Choose what the name of one segment says, the most important first.

    The head first: one of having or not having before one of much or little. Then again and again
    the claim that is true of most more of the segment than of the others, AMONG THOSE THE NAME SO
    FAR IS TRUE OF; so what only repeats it gains nothing. It is enough when three quarters of those
    it is true of are in the segment.

    Parameters
    ----------
    found : as weighed.
    standing : of the claims, to that segment.
    weight : (n,) weights.
    """
    rows, fit = standing.rows, standing.fit
    chosen = _head(found, standing)
    base = np.ones_like(rows)
    for at in chosen:
        base = base & found.claims[at].true
    while len(chosen) < _MOST and not (len(chosen) > 1 and _purity(rows, weight, base) >= TRUE_OF):
        more = _next(found, fit, chosen, rows, weight, base)
        if more is None:
            break
        chosen.append(more)
        base = base & found.claims[more].true
    return [found.claims[at] for at in chosen]


def list_next(found: Candidates, standing: ClaimStanding, said: Sequence[Claim]) -> list[Claim]:
    """List what else may be said of a segment, the best first, for names that would be alike."""
    taken = [at for at, claim in enumerate(found.claims) if claim in said]
    out: list[Claim] = []
    for at in sorted(np.flatnonzero(standing.fit).tolist(), key=lambda at: -standing.score[at]):
        claim = found.claims[at]
        if not found.alike[at, taken].any() and claim.form != "head":
            out.append(claim)
            taken.append(at)
    return out


def _gains(found: Candidates, rows: Bools, weight: Floats, base: Bools) -> tuple[Floats, Floats]:
    """Share (c,) of a segment within `base` that each claim is true of, and what others lack."""
    own, other = weight * (base & rows), weight * (base & ~rows)
    inside: Floats = multiply(found.true, own) / max(own.sum(), 1e-300)
    outside = multiply(found.true, other) / max(other.sum(), 1e-300)
    return inside, inside - outside


def _head(found: Candidates, standing: ClaimStanding) -> list[int]:
    """The best head: what someone has or has not, else how much."""
    fit, claims = np.flatnonzero(standing.fit).tolist(), found.claims
    heads = [at for at in fit if claims[at].form == "head"]
    heads.sort(key=lambda at: (claims[at].state not in ("some", "none"), -standing.score[at], at))
    return heads[:1]


def _next(
    found: Candidates, fit: Bools, chosen: list[int], rows: Bools, weight: Floats, base: Bools
) -> int | None:
    """The claim that adds most to those chosen; None where none adds enough."""
    inside, gain = _gains(found, rows, weight, base)
    able = fit & (inside >= TRUE_OF) & (gain + found.bonus >= GAIN)
    able &= np.array([claim.form != "head" for claim in found.claims], dtype=np.bool_)
    for at in chosen:
        able &= ~found.alike[at]
    if not able.any():
        return None
    return int(np.where(able, gain + found.bonus, -1.0).argmax())


def _purity(rows: Bools, weight: Floats, base: Bools) -> float:
    """Share in the segment of those whom a name is true of."""
    return mean(rows[base].astype(float), weight[base])
