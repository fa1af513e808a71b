"""Plain loops for refits and agreement, to be read against the formulas; see tests/naive.py."""

from itertools import permutations
from math import fsum

import naive


def pairs(labels, weight):
    """Weight of the ordered pairs of distinct rows that share a label."""
    n = range(len(labels))
    return fsum(weight[i] * weight[j] for i in n for j in n if i != j and labels[i] == labels[j])


def adjusted_rand_index(first, second, weight):
    """(both − chance) / ((first + second) / 2 − chance), pairs counted one by one."""
    both = pairs(list(zip(first, second, strict=True)), weight)
    one, other = pairs(first, weight), pairs(second, weight)
    chance = one * other / pairs([0] * len(first), weight)
    room = (one + other) / 2 - chance
    return 1.0 if abs(room) < 1e-9 else (both - chance) / room


def jaccard(first, second, weight, k):
    """Weight in both over weight in either, for each pair of clusters."""
    table = []
    for a in range(k):
        row = []
        for b in range(k):
            ins = [(x == a, y == b) for x, y in zip(first, second, strict=True)]
            both = fsum(w for w, (x, y) in zip(weight, ins, strict=True) if x and y)
            either = fsum(w for w, (x, y) in zip(weight, ins, strict=True) if x or y)
            row.append(both / either if either > 0 else 0.0)
        table.append(row)
    return table


def matched(first, second, weight, k):
    """Jaccard (k,) of each first cluster with its match, all permutations tried."""
    table = jaccard(first, second, weight, k)
    return max(
        ([table[a][b] for a, b in enumerate(order)] for order in permutations(range(k))), key=fsum
    )


def refit(rows, weight, centers):
    """Lloyd from given centers under other weights; an emptied cluster is dropped (None)."""
    centers = [list(center) for center in centers]
    labels = None
    while True:
        alive = [c for c, center in enumerate(centers) if center is not None]
        found = naive.nearest(rows, [centers[c] for c in alive])[0]
        if [alive[label] for label in found] == labels:
            return centers, labels
        labels = [alive[label] for label in found]
        for c in alive:
            mine = [i for i, label in enumerate(labels) if label == c and weight[i] > 0]
            mass = fsum(weight[i] for i in mine)
            centers[c] = (
                [fsum(weight[i] * rows[i][f] for i in mine) / mass for f in range(len(rows[0]))]
                if mine
                else None
            )
