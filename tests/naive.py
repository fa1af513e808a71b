"""Plain loops that say what the fast code must give: oracles, written to be read, not to be fast.

Rows are sequences of floats, labels are lists; nothing here imports the package.
"""

import itertools
import math
from fractions import Fraction
from itertools import product
from math import fsum, inf, sqrt


def square(a, b):
    """Squared distance, features added in order."""
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total += (x - y) * (x - y)
    return total


def nearest(rows, centers):
    """Label, squared distance to the nearest and to the second nearest center, a tie to the lower.

    The second is inf where there is one center.
    """
    found = []
    for row in rows:
        label, near, second = 0, inf, inf
        for c, center in enumerate(centers):
            away = square(row, center)
            if away < near:
                label, near, second = c, away, near
            elif away < second:
                second = away
        found.append((label, near, second))
    labels, near, second = zip(*found, strict=True)
    return list(labels), list(near), list(second)


def moments(rows, weight, centers):
    """Weight (k,), total (k, p) and within (k,) of each cluster, every sum correctly rounded."""
    labels, near, _ = nearest(rows, centers)
    mass, total, within = [], [], []
    for c in range(len(centers)):
        mine = [i for i, label in enumerate(labels) if label == c]
        mass.append(fsum(weight[i] for i in mine))
        total.append([fsum(weight[i] * rows[i][f] for i in mine) for f in range(len(rows[0]))])
        within.append(fsum(weight[i] * near[i] for i in mine))
    return mass, total, within


def farthest(rows, weight, centers):
    """The row of largest weight × squared distance; a tie to the first."""
    _, near, _ = nearest(rows, centers)
    cost = [w * d for w, d in zip(weight, near, strict=True)]
    return rows[cost.index(max(cost))]


def lloyd(rows, weight, centers, steps=1000):
    """Means of the nearest rows, again and again; returns centers, labels, inertia.

    The first empty cluster moves to the farthest row, a further one stays where it is.
    """
    for _ in range(steps):
        mass, total, within = moments(rows, weight, centers)
        moved, far = [], farthest(rows, weight, centers)
        for c in range(len(centers)):
            if mass[c] > 0:
                moved.append([x / mass[c] for x in total[c]])
            elif all(mass[:c]):
                moved.append(list(far))
            else:
                moved.append(list(centers[c]))
        if max(square(a, b) for a, b in zip(moved, centers, strict=True)) < 1e-28:
            break
        centers = moved
    return moved, nearest(rows, moved)[0], fsum(within)


def draw(mass, u):
    """First position where the running sum of mass passes u of its total."""
    total = 0.0
    for m in mass:
        total += m
    running, last = 0.0, 0
    for i, m in enumerate(mass):
        if m > 0:
            running += m
            last = i
            if running > u * total:
                return i
    return last


def seed_centers(rows, weight, draws):
    """Greedy k-means++ by cumulative mass: of the drawn candidates the one that helps most."""
    centers = [rows[draw(weight, draws[0][0])]]
    for row in draws[1:]:
        _, near, _ = nearest(rows, centers)
        mass = [w * d for w, d in zip(weight, near, strict=True)]
        best, chosen = inf, None
        for u in row:
            candidate = rows[draw(mass, u)]
            cost = inertia(rows, weight, [*centers, candidate])
            if cost < best:
                best, chosen = cost, candidate
        centers.append(chosen)
    return centers


def inertia(rows, weight, centers):
    """Weighted sum of squared distances to the nearest center."""
    return fsum(w * d for w, d in zip(weight, nearest(rows, centers)[1], strict=True))


def swap_costs(rows, weight, centers, point):
    """Inertia after the point has replaced each center in turn."""
    return [
        inertia(rows, weight, [*centers[:c], point, *centers[c + 1 :]]) for c in range(len(centers))
    ]


def lowest_inertia(rows, weight, k):
    """The inertia of the best of all partitions into k; for a handful of rows."""
    best = inf
    for labels in product(range(k), repeat=len(rows)):
        cost = 0.0
        for c in set(labels):
            mine = [i for i, label in enumerate(labels) if label == c and weight[i] > 0]
            mass = fsum(weight[i] for i in mine)
            if mass == 0:
                continue
            center = [
                fsum(weight[i] * rows[i][f] for i in mine) / mass for f in range(len(rows[0]))
            ]
            cost += fsum(weight[i] * square(rows[i], center) for i in mine)
        best = min(best, cost)
    return best


def silhouettes(rows, labels, weight, apart=sqrt):
    """Silhouette of each row: double loop, the own mean without the row itself.

    Rows of weight 0 are absent and score 0, as does a row alone in its cluster. `apart` makes a
    distance of a squared one.
    """
    present = [i for i, w in enumerate(weight) if w > 0]
    scores = [0.0] * len(rows)
    for i in present:
        mean = {}
        for c in {labels[j] for j in present}:
            others = [j for j in present if labels[j] == c and j != i]
            mass = fsum(weight[j] for j in others)
            if mass > 0:
                away = fsum(weight[j] * apart(square(rows[i], rows[j])) for j in others)
                mean[c] = away / mass
        own = mean.pop(labels[i], None)
        if own is None or not mean or max(own, *mean.values()) == 0:
            continue
        beyond = min(mean.values())
        scores[i] = (beyond - own) / max(own, beyond)
    return scores


def quantile(values, weight, q):
    """Lowest value whose cumulative weight reaches q of the total; exact fractions."""
    pairs = sorted((x, Fraction(w)) for x, w in zip(values, weight, strict=True) if w > 0)
    reach = Fraction(q).limit_denominator(1000) * sum(w for _, w in pairs)
    running = Fraction(0)
    for x, w in pairs:
        running += w
        if running >= reach:
            return x
    raise ValueError("no weight")


def trimmed_variance(values, weight, tail):
    """Variance of what stays when both ends are cut while their weight is within the tail."""
    pairs = sorted((x, w) for x, w in zip(values, weight, strict=True) if w > 0)
    reach = Fraction(tail).limit_denominator(1000) * sum(Fraction(w) for _, w in pairs)
    for _ in range(2):
        running, kept = Fraction(0), []
        for x, w in pairs:
            running += Fraction(w)
            if running > reach:
                kept.append((x, w))
        pairs = kept[::-1]
    mass = fsum(w for _, w in pairs)
    middle = fsum(w * x for x, w in pairs) / mass
    return fsum(w * (x - middle) ** 2 for x, w in pairs) / mass


def calinski_harabasz(rows, labels, weight):
    """Between over within, by the definition; centers are the weighted means."""
    n, k, p = sum(w > 0 for w in weight), len(set(labels)), len(rows[0])
    middle = _mean(rows, weight, range(len(rows)), p)
    between = within = 0.0
    for c in set(labels):
        mine = [i for i, label in enumerate(labels) if label == c]
        center = _mean(rows, weight, mine, p)
        between += fsum(weight[i] for i in mine) * square(center, middle)
        within += fsum(weight[i] * square(rows[i], center) for i in mine)
    return (between / (k - 1)) / (within / (n - k))


def davies_bouldin(rows, labels, weight):
    """Mean over clusters of the worst (S_i + S_j) / M_ij, by the definition."""
    clusters, p = sorted(set(labels)), len(rows[0])
    center, scatter = {}, {}
    for c in clusters:
        mine = [i for i, label in enumerate(labels) if label == c]
        center[c] = _mean(rows, weight, mine, p)
        away = fsum(weight[i] * sqrt(square(rows[i], center[c])) for i in mine)
        scatter[c] = away / fsum(weight[i] for i in mine)
    worst = [
        max(
            (scatter[c] + scatter[o]) / sqrt(square(center[c], center[o]))
            for o in clusters
            if o != c
        )
        for c in clusters
    ]
    return fsum(worst) / len(worst)


def _mean(rows, weight, mine, p):
    mass = fsum(weight[i] for i in mine)
    return [fsum(weight[i] * rows[i][f] for i in mine) / mass for f in range(p)]


def best_move(rows, weight, labels, k):
    """The lowest inertia that moving at most one row to another cluster leaves."""
    best = _about_means(rows, weight, labels, k)
    for i in range(len(rows)):
        for c in range(k):
            best = min(best, _about_means(rows, weight, [*labels[:i], c, *labels[i + 1 :]], k))
    return best


def _about_means(rows, weight, labels, k):
    total = 0.0
    for c in range(k):
        mine = [i for i, label in enumerate(labels) if label == c]
        if mine:
            center = _mean(rows, weight, mine, len(rows[0]))
            total += fsum(weight[i] * square(rows[i], center) for i in mine)
    return total


def exact_p(then, now):
    """Chance of tables more uneven than the observed one given both margins, and of those as much.

    Every table is looked at: with n of N drawn, its chance is Π C(both_j, now_j) / C(N, n).
    """
    both, n = [a + b for a, b in zip(then, now, strict=True)], sum(now)

    def unevenness(table):
        total = sum(both)
        return sum(
            (x - b * n / total) ** 2 / (b * n / total)
            + (b - x - b * (total - n) / total) ** 2 / (b * (total - n) / total)
            for x, b in zip(table, both, strict=True)
        )

    above = alike = 0.0
    for table in itertools.product(*(range(b + 1) for b in both)):
        if sum(table) != n:
            continue
        chance = math.prod(math.comb(b, x) for b, x in zip(both, table, strict=True))
        chance /= math.comb(sum(both), n)
        gap = unevenness(table) - unevenness(now)
        above += chance * (gap > 1e-9)
        alike += chance * (abs(gap) <= 1e-9)
    return above, alike


def shapley(value, players):
    """What each player adds to a value, averaged over every order; `value` of a frozenset."""
    parts = dict.fromkeys(players, 0.0)
    orders = list(itertools.permutations(players))
    for order in orders:
        there = frozenset()
        for player in order:
            parts[player] += (value(there | {player}) - value(there)) / len(orders)
            there |= {player}
    return parts


def raked(weights, codes, targets, rounds=4_000):
    """Weights multiplied class by class, margin after margin, for many rounds."""
    weights = list(weights)
    for _ in range(rounds):
        largest = 0.0
        for at, target in enumerate(targets):
            margin = [0.0] * len(target)
            for weight, code in zip(weights, codes, strict=True):
                margin[code[at]] += weight
            for i, code in enumerate(codes):
                factor = target[code[at]] / margin[code[at]]
                largest = max(largest, abs(factor - 1))
                weights[i] *= factor
        if largest < 1e-13:
            break
    return weights
