"""Plain loops that place centers on points, compiled: draws by mass, greedy k-means++.

Arrays as in `lloyd_kernels`. Nothing here is random: uniform draws are given.
"""

import numpy as np

from segmentus.cluster.kernels import LANES
from segmentus.jit import compiled, vectorized


@vectorized
def lower_block(blocks, weight, near, g, at, gap, out):  # type: ignore[no-untyped-def]
    """`lower` in block g; gap (LANES,) is room for squared distances. Returns its mass."""
    a, b = at[0], at[1]
    for i in range(LANES):
        x, y = blocks[g, 0, i] - a, blocks[g, 1, i] - b
        gap[i] = x * x + y * y
    for f in range(2, len(at), 2):
        a, b = at[f], at[f + 1]
        for i in range(LANES):
            x, y = blocks[g, f, i] - a, blocks[g, f + 1, i] - b
            gap[i] += x * x + y * y
    mass = np.float32(0.0)
    for i in range(LANES):
        least = min(near[g, i], gap[i])
        out[g, i] = least
        mass += weight[g, i] * least
    return mass


@compiled
def lower(blocks, weight, near, at, gap, out, mass):  # type: ignore[no-untyped-def]
    """Squared distances if `at` (p,) were a center as well, and their mass by block.

    near (g, LANES) in; written: out (g, LANES), another array, or the loop is not turned into
    vectors; mass (g,) float64, the sum of weight × out. gap (LANES,) is room. Returns the sum
    of mass.
    """
    total = 0.0
    for g in range(len(blocks)):
        mass[g] = lower_block(blocks, weight, near, g, at, gap, out)
        total += mass[g]
    return total


@compiled
def draw(weight, near, mass, u):  # type: ignore[no-untyped-def]
    """Block and lane where the running sum of weight × near passes u in [0, 1) of the total.

    mass (g,) holds that sum by block. A point without mass is never drawn while any has some.
    """
    total, block = 0.0, 0
    for g in range(len(mass)):
        total += mass[g]
    reach = u * total
    for g in range(len(mass)):
        if mass[g] > 0.0:
            block = g
            if reach < mass[g]:
                break
            reach -= mass[g]
    lane, running = 0, 0.0
    for i in range(LANES):
        step = np.float64(weight[block, i]) * np.float64(near[block, i])
        if step > 0.0:
            lane, running = i, running + step
            if running > reach:
                break
    return block, lane


@compiled
def add_best(blocks, weight, draws, near, mass, at):  # type: ignore[no-untyped-def]
    """Of points drawn by mass, one for each of draws (m,), the one that lowers the mass most.

    Written: at (p,), that point; near and mass with it as a center. Ties go to the first.
    """
    trial, part = np.empty_like(near), np.empty_like(mass)
    kept, kept_part = np.empty_like(near), np.empty_like(mass)
    point, gap, best = np.empty_like(at), np.empty(LANES, np.float32), np.inf
    for u in draws:
        g, lane = draw(weight, near, mass, u)
        for f in range(len(at)):
            point[f] = blocks[g, f, lane]
        total = lower(blocks, weight, near, point, gap, trial, part)
        if total < best:
            best = total
            for f in range(len(at)):
                at[f] = point[f]
            trial, kept = kept, trial
            part, kept_part = kept_part, part
    for g in range(len(mass)):
        mass[g] = kept_part[g]
        for i in range(LANES):
            near[g, i] = kept[g, i]


@compiled
def seed_centers(blocks, weight, draws, centers):  # type: ignore[no-untyped-def]
    """Greedy k-means++ (Arthur & Vassilvitskii 2007) from uniform draws (k, m) into centers (k, p).

    The first center is drawn by weight alone; each further one is the best of m drawn by
    weight × squared distance to the nearest center so far.
    """
    ones, near, mass = np.ones_like(weight), np.empty_like(weight), np.empty(len(weight))
    for g in range(len(weight)):
        mass[g] = 0.0
        for i in range(LANES):
            mass[g] += weight[g, i]
    g, lane = draw(weight, ones, mass, draws[0, 0])
    for f in range(centers.shape[1]):
        centers[0, f] = blocks[g, f, lane]
    far = np.full(weight.shape, np.inf, np.float32)
    lower(blocks, weight, far, centers[0], np.empty(LANES, np.float32), near, mass)
    for c in range(1, len(centers)):
        add_best(blocks, weight, draws[c], near, mass, centers[c])
