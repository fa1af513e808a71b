"""A stream of random numbers into families: who they are, their planted segment, their weight."""

from dataclasses import dataclass

import numpy as np

import segmentus.survey.sample.planted as planted
from segmentus.arrays import Bools, Floats, Ints
from segmentus.compiled.arithmetic import exp, log, log1p

Columns = dict[str, Floats]

_LIST_SHARE = 0.24
"""Share of the sample drawn from the wealthy alone, as the SCF's list sample is."""

_POOL = 12
"""Candidates drawn per family: enough wealthy ones to choose the list sample from."""

_TAIL = 1.5
"""Pareto exponent of fortunes above the wealthy segment's floor, in the population."""

_TAIL_SAMPLED = 0.3
"""The same in the sample: smaller, so the very rich are far likelier to be drawn."""

_TAIL_END = 4.8
"""Fortunes end e^4.8 above the floor; the SCF too leaves out the very richest."""

_LIST_STRATA = 6


@dataclass(frozen=True, slots=True, eq=False)
class Families:
    """h sampled families.

    Attributes
    ----------
    columns : SCF name → (h,) demographic codes, years and counts.
    segment : (h,) int64, position of the planted segment in `planted.SEGMENTS`.
    stratum : (h,) int64, 0 area sample, 1… list sample by rising fortune.
    weight : (h,) float64, sums to the population.
    fortune : (h,) log height above the wealthy segment's floor; 0 outside it.
    standing : (h,) standard normal, high where a family has much for its segment.
    borrowing : (h,) standard normal, high where a family borrows readily.
    """

    columns: Columns
    segment: Ints
    stratum: Ints
    weight: Floats
    fortune: Floats
    standing: Floats
    borrowing: Floats


def draw_sample_families(rng: np.random.Generator, families: int) -> Families:
    """Draw `families` families: an area sample of everyone else and a list sample of the wealthy.

    The list sample is drawn with a flatter tail than the population's and weighted back by the
    ratio of the two densities (importance sampling), so that the richest carry the least weight.
    """
    pool = _draw_pool(rng, _POOL * families)
    wealthy = pool[3] == planted.WEALTHY
    n_list = round(_LIST_SHARE * families)
    area = rng.choice(np.flatnonzero(~wealthy), families - n_list)
    chosen = rng.permutation(np.concatenate([area, rng.choice(np.flatnonzero(wealthy), n_list)]))
    age, race, education, segment = (codes[chosen] for codes in pool)
    fortune, stratum, weight = _draw_list(rng, wealthy[chosen], float(wealthy.mean()))
    return Families(
        columns=_describe(rng, age, race, education, segment),
        segment=segment,
        stratum=stratum,
        weight=weight,
        fortune=fortune,
        standing=rng.standard_normal(families),
        borrowing=rng.standard_normal(families),
    )


def pick(rng: np.random.Generator, chances: Floats) -> Ints:
    """Draw one column of `chances` (n, k) per row, in proportion; (n,) int64."""
    edges = np.cumsum(chances, axis=1)
    return np.asarray((edges < rng.random((len(edges), 1)) * edges[:, -1:]).sum(axis=1), np.int64)


def top_share(score: Floats, weight: Floats, share: float) -> Bools:
    """Mark the rows of highest score that together carry `share` of the weight; (n,) bool.

    A threshold instead of a coin per row keeps the share near its target for every seed. Rows
    whose score is −inf are never marked.

    >>> top_share(np.array([3.0, 1.0, 2.0, 0.0]), np.ones(4), 0.5).tolist()
    [True, False, True, False]
    """
    order = np.argsort(-score, kind="stable")
    marked = np.empty(len(score), bool)
    marked[order] = np.cumsum(weight[order]) <= share * weight.sum() * (1 + 1e-12)
    return marked & np.isfinite(score)


def log_odds(chance: Floats) -> Floats:
    """Turn chances strictly between 0 and 1 into log odds.

    >>> log_odds(np.array([0.5])).tolist()
    [0.0]
    """
    return np.asarray(log(chance / (1 - chance)))


def _draw_pool(rng: np.random.Generator, n: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Age class, race, education and segment of n candidates, each 0, 1, 2…"""
    age = pick(rng, np.tile(planted.AGE_SHARE, (n, 1)))
    race = pick(rng, np.array(planted.RACE_BY_AGE)[age])
    schooling = np.array(planted.EDUCATION_BY_RACE)[race] * np.array(planted.EDUCATION_BY_AGE)[age]
    education = pick(rng, schooling)
    odds = np.array(planted.SEGMENT_BY_AGE)[age] * np.array(planted.SEGMENT_BY_RACE)[race]
    return age, race, education, pick(rng, odds * np.array(planted.SEGMENT_BY_EDUCATION)[education])


def _draw_list(
    rng: np.random.Generator, listed: Bools, share: float
) -> tuple[Floats, Ints, Floats]:
    """Fortune, stratum and weight of each family; those `listed` carry `share` of the weight."""
    n = int(listed.sum())
    fortune, stratum = np.zeros(len(listed)), np.zeros(len(listed), np.int64)
    reach = 1.0 - float(exp(-_TAIL_SAMPLED * _TAIL_END))
    fortune[listed] = -log1p(-rng.random(n) * reach) / _TAIL_SAMPLED
    stratum[listed] = 1 + (_LIST_STRATA * np.argsort(np.argsort(fortune[listed]))) // n
    response = 0.3 * rng.standard_normal(len(listed))
    rarity = exp(response - (_TAIL - _TAIL_SAMPLED) * fortune)
    held = np.where(listed, share / rarity[listed].sum(), (1 - share) / rarity[~listed].sum())
    return fortune, stratum, np.asarray(planted.POPULATION * rarity * held)


def _describe(
    rng: np.random.Generator, age: Ints, race: Ints, education: Ints, segment: Ints
) -> Columns:
    """Demographic columns under their SCF names."""
    years = _years(rng, age)
    married = rng.random(len(age)) < np.array([0.27, 0.4, 0.5, 0.75, 0.68, 0.5, 0.7, 0.82])[segment]
    children = rng.poisson(
        np.array([0.8, 1.5, 1.05, 0.42, 0.2, 0.12])[age] * np.where(married, 1.25, 0.7)
    )
    kids = np.minimum(children, 7).astype(np.float64)
    working = rng.random(len(age)) < _chance_of_work(age, segment)
    code = np.array(planted.RACE_CODES, np.float64)[race]
    return {
        "HHSEX": np.where(~married & (rng.random(len(age)) < 0.61), 2.0, 1.0),
        "AGE": years,
        "AGECL": age + 1.0,
        "EDUC": _grades(rng, education),
        "EDCL": education + 1.0,
        "MARRIED": np.where(married, 1.0, 2.0),
        "KIDS": kids,
        "LF": working.astype(np.float64),
        "LIFECL": _life_cycle(years, married, kids, working),
        "FAMSTRUCT": np.select(
            [~married & (kids > 0), ~married & (years < 55), ~married, kids > 0], [1, 2, 3, 4], 5.0
        ),
        "RACECL": np.where(race == 0, 1.0, 2.0),
        "RACECL4": race + 1.0,
        "RACE": code,
        **_occupation(rng, years, working, education, segment),
    }


def _years(rng: np.random.Generator, age: Ints) -> Floats:
    """Age in years within each age class."""
    u = rng.random(len(age))
    first = np.array([18, 35, 45, 55, 65, 75])[age]
    young = np.floor(18 + 17 * np.sqrt(u))
    old = np.floor(np.minimum(75 - 7 * log1p(-u), 95))
    return np.asarray(np.select([age == 0, age == 5], [young, old], first + np.floor(10 * u)))


def _chance_of_work(age: Ints, segment: Ints) -> Floats:
    """Chance that the reference person or partner works."""
    by_age = np.array([3.2, 3.0, 2.6, 1.1, -0.5, -1.5])[age]
    by_segment = np.array([-2.2, 0.6, 0.6, 0.8, -0.2, -1.2, 2.5, 0.2])[segment]
    return np.asarray(1 / (1 + exp(-(by_age + by_segment))))


def _grades(rng: np.random.Generator, education: Ints) -> Floats:
    """EDUC, the finer code, within each education class."""
    first = np.array([1, 8, 9, 12])[education]
    steps = np.array([7, 1, 3, 3])[education]
    bend = np.array([0.6, 1.0, 1.6, 1.8])[education]
    return np.asarray(first + np.floor(steps * rng.random(len(education)) ** bend))


def _life_cycle(years: Floats, married: Bools, kids: Floats, working: Bools) -> Floats:
    """LIFECL: under 55 by couple and children, from 55 by work."""
    young = years < 55
    return np.select(
        [
            young & ~married & (kids == 0),
            young & married & (kids == 0),
            young & married,
            young,
            working,
        ],
        [1.0, 2.0, 3.0, 4.0, 5.0],
        6.0,
    )


def _occupation(
    rng: np.random.Generator, years: Floats, working: Bools, education: Ints, segment: Ints
) -> Columns:
    """OCCAT1, OCCAT2 and INDCAT; people who do not work have no occupation or industry."""
    n = len(years)
    own_boss = (segment == planted.BUSINESS) | (
        rng.random(n) < np.where(segment == planted.WEALTHY, 0.4, 0.05)
    )
    seeking = working & (rng.random(n) < 0.03)
    employed = working & ~seeking
    manager = rng.random(n) < np.array([0.12, 0.2, 0.33, 0.72])[education]
    clerk = rng.random(n) < 0.52
    return {
        "OCCAT1": np.select([seeking, working & own_boss, working, years >= 50], [4.0, 2, 1, 3], 4),
        "OCCAT2": np.select([~employed, manager, clerk], [4.0, 1.0, 2.0], 3.0),
        "INDCAT": np.select([~employed, rng.random(n) < 0.23], [4.0, 1.0], 2.0),
    }
