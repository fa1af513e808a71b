"""Plain loops of a genetic search, compiled: crossover, mutation, local search, survival.

Source: Gribel & Vidal (2019), HG-means: an offspring takes each center from one of two parents, one
center is dropped and one drawn anew, and a local search improves it. Here Lloyd is followed by
transfers of single points (Hartigan & Wong 1979). Arrays as in `lloyd_kernels`; uniform draws are
given.
"""

import numpy as np

from segmentus.cluster.kernels import LANES
from segmentus.cluster.search.hartigan_wong import transfer_all
from segmentus.cluster.search.lloyd_kernels import iterate_lloyd, pack
from segmentus.cluster.search.seeding import draw, lower
from segmentus.jit import compiled

SAME = 1e-9
"""Relative difference of what two solutions explain below which they are one."""


@compiled
def local_search(blocks, weight, rows, centers, steps, passes, least):  # type: ignore[no-untyped-def]
    """Lloyd for some steps, then transfers of single points; returns what the solution explains.

    centers (k, p) become the means they end at; the center of an empty cluster stays. A solution
    that is not going to explain `least` is left where that shows.
    """
    k, p = centers.shape
    columns, half = np.empty((p, -(-k // 4) * 4), np.float32), np.empty(-(-k // 4) * 4, np.float32)
    label, sums = np.empty(weight.shape, np.int32), np.empty((k, p + 1))
    pack(centers, columns, half)
    iterate_lloyd(blocks, rows, columns, half, label, sums, steps)
    value = transfer_all(blocks, weight, rows, label, sums, passes, least)
    for c in range(k):
        if sums[c, p] > 0.0:
            for f in range(p):
                centers[c, f] = sums[c, f] / sums[c, p]
    return value


@compiled
def crossover(one, other, picks, offspring):  # type: ignore[no-untyped-def]
    """Offspring (k, p) of two solutions: each center of one, or the nearest unused of the other.

    picks (k,) uniform: below a half takes from `one`. Ties go to the lower number.
    """
    k, p = one.shape
    used = np.zeros(k, np.bool_)
    for c in range(k):
        least, match = np.inf, -1
        for o in range(k):
            if not used[o]:
                gap = 0.0
                for f in range(p):
                    gap += np.float64(one[c, f] - other[o, f]) ** 2
                if match < 0 or gap < least:
                    least, match = gap, o
        used[match] = True
        for f in range(p):
            offspring[c, f] = one[c, f] if picks[c] < 0.5 else other[match, f]


@compiled
def mutate(blocks, weight, u, v, centers):  # type: ignore[no-untyped-def]
    """Drop one center (k, p), u of the way through them, and draw one by mass with v instead."""
    k, p = centers.shape
    gone = int(u * k)
    near, lowered = np.full(weight.shape, np.inf, np.float32), np.empty_like(weight)
    mass, gap = np.empty(len(weight)), np.empty(LANES, np.float32)
    for c in range(k):
        if c != gone:
            lower(blocks, weight, near, centers[c], gap, lowered, mass)
            near, lowered = lowered, near
    g, lane = draw(weight, near, mass, v)
    for f in range(p):
        centers[gone, f] = blocks[g, f, lane]


@compiled
def hold_tournament(value, filled, u, v):  # type: ignore[no-untyped-def]
    """Of two members, u and v of the way through the filled ones, the one that explains more."""
    one, other = int(u * filled), int(v * filled)
    return one if value[one] >= value[other] else other


@compiled
def evolve(blocks, weight, rows, draws, steps, passes, centers, value, filled):  # type: ignore[no-untyped-def]
    """Let offspring of a population take the place of its worst members; returns how many it has.

    draws (n, 6 + k) uniform, a row an offspring. centers (m, k, p), value (m,): the population, its
    first `filled` members at least one, the others of value −inf. An offspring that explains as
    much as a member is dropped.
    """
    offspring = np.empty(centers.shape[1:], np.float32)
    for u in draws:
        one = hold_tournament(value, filled, u[0], u[1])
        other = hold_tournament(value, filled, u[2], u[3])
        crossover(centers[one], centers[other], u[6:], offspring)
        mutate(blocks, weight, u[4], u[5], offspring)
        place = 0
        for m in range(1, len(value)):
            place = m if value[m] < value[place] else place
        got = local_search(blocks, weight, rows, offspring, steps, passes, value[place])
        known = got <= value[place]
        for m in range(filled):
            known = known or abs(value[m] - got) <= SAME * abs(got)
        if not known:
            filled = max(filled, place + 1)
            value[place] = got
            for c in range(offspring.shape[0]):
                for f in range(offspring.shape[1]):
                    centers[place, c, f] = offspring[c, f]
    return filled
