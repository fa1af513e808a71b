"""All rows into candidates for centers, by k-means||: where no sample of them can be searched.

Round after round the points are drawn that lie far from what was drawn before; each then weighs as
much as the rows nearest to it, and the few are searched in memory. Source: Bahmani et al. (2012).

A point is drawn by its rank, u / d², the lowest first: d is its distance to the candidates and u a
hash of its values, even between 0 and 1. Equal rows have one rank, so a row and its copies are one
draw, and neither order nor blocks nor engine decide: order sampling by size, Ohlsson (1998).
Weights enter when candidates are weighed, not in the draw: a weight of 3 is three rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from segmentus.arrays import Floats, Ints
from segmentus.cluster.moments import measure_nearest
from segmentus.engines.blocks import Block, RowsRun
from segmentus.engines.lloyd import AskStep, Space
from segmentus.engines.look import FirstLook
from segmentus.engines.sample import PRIME, Hashing, choose_hashing
from segmentus.engines.scaled import fill_rows, lay_scaled, scale_rows

Seeding = Literal["sample", "parallel"]
ROUNDS_OF_DRAWS = 5
"""Draws after the first one."""
DRAWN_A_CENTER = 2
"""Points drawn in a round for each center of the largest k."""


@dataclass(frozen=True, slots=True, eq=False)
class RankedPoints:
    """Distinct points with the lowest ranks, in their order.

    Attributes
    ----------
    rank : (m,) above 0.
    keys : (m, 2) hashes, which order equal ranks.
    values : (m, p) complete, in the units of the columns.
    """

    rank: Floats
    keys: Ints
    values: Floats


@dataclass(frozen=True, slots=True, eq=False)
class AskRanked:
    """Ask for the points with the lowest ranks by squared distance to centers.

    Attributes
    ----------
    space, hashing : the feature scale, and how rows are hashed.
    centers : (k, p); with none, every point is as far as any other.
    size : points drawn.
    multiplier : of the first hash, from 1 to PRIME − 1: makes a new u of both.
    """

    space: Space
    hashing: Hashing
    centers: Floats
    size: int
    multiplier: int

    def ask(self, block: Block) -> RankedPoints:
        """Draw from one block."""
        keys = self.hashing.block_keys(block)
        u = ((keys[:, 0] * self.multiplier + keys[:, 1]) % PRIME + 1).astype(np.float64)
        square = self._squares(block) if len(self.centers) else np.ones(len(u))
        apart = np.flatnonzero(square > 0)
        rank = u[apart] / square[apart]
        ordered = np.sort(rank)  # copies of a point share its rank
        lowest = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
        if len(lowest) > self.size:
            few = rank <= lowest[self.size - 1]
            apart, rank = apart[few], rank[few]
        drawn = Block(tuple(column[apart] for column in block.columns), block.weight[apart])
        return self._cut(
            RankedPoints(rank, keys[apart], fill_rows(drawn.values, self.hashing.scales))
        )

    def join(self, one: RankedPoints, other: RankedPoints) -> RankedPoints:
        """Draw from both sets of rows."""
        return self._cut(
            RankedPoints(
                np.concatenate([one.rank, other.rank]),
                np.vstack([one.keys, other.keys]),
                np.vstack([one.values, other.values]),
            )
        )

    def _squares(self, block: Block) -> Floats:
        """Squared distances (n,) to the nearest center."""
        squares = []
        for piece in block.pieces():
            laid, _ = lay_scaled(piece, self.space.scales)
            near = measure_nearest(laid, self.centers)[1]
            squares.append(near.reshape(-1)[: len(piece.weight)])
        return np.concatenate(squares)

    def _cut(self, ranked: RankedPoints) -> RankedPoints:
        order = np.lexsort((ranked.keys[:, 1], ranked.keys[:, 0], ranked.rank))
        keys = ranked.keys[order]
        fresh = np.append(True, (keys[1:] != keys[:-1]).any(axis=1))[: len(order)]
        kept = order[fresh][: self.size]
        return RankedPoints(ranked.rank[kept], ranked.keys[kept], ranked.values[kept])


def draw_candidates(
    run: RowsRun, look: FirstLook, space: Space, k: int, seed: int
) -> tuple[Floats, Floats]:
    """Draw and weigh candidates for up to k centers, in seven passes.

    Parameters
    ----------
    run : asks all blocks.
    look : at the same rows.
    space : the feature scale.
    k : the largest number of centers that is wanted.
    seed : decides the draws.

    Returns
    -------
    Candidates (m, p) on the feature scale, different ones, and the weights (m,) of the rows nearest
    to each; those that no row is nearest to are left out.
    """
    hashing = choose_hashing(look, space.scales)
    multipliers = np.random.default_rng(seed).integers(1, PRIME, ROUNDS_OF_DRAWS + 1)
    found = np.empty((0, len(space.scales)))
    for multiplier in multipliers.tolist():
        asked = AskRanked(space, hashing, found, DRAWN_A_CENTER * k, multiplier)
        drawn = run(asked, "candidates")
        found = np.unique(np.vstack([found, scale_rows(drawn.values, space.scales)]), axis=0)
    [step] = run(AskStep(space, (space.bound(found),)), "candidates")
    near = step.weight > 0
    return found[near], step.weight[near]
