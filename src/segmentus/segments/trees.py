"""Labeled rows into small decision trees, which rules are read from (CART: Breiman et al. 1984)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentus.arrays import Floats, Labels
from segmentus.features.values import Scale


@dataclass(frozen=True, slots=True, eq=False)
class CutTree:
    """The first nodes of a tree, as arrays (nodes,); where it was cut its nodes have no children.

    Attributes
    ----------
    children_left, children_right : nodes below, -1 for a leaf.
    feature, threshold : of the split.
    value : (nodes, 1, k) weight of each segment.
    """

    children_left: Labels
    children_right: Labels
    feature: Labels
    threshold: Floats
    value: Floats


def grow_tree(values: Floats, labels: Labels, weight: Floats, k: int, leaves: int) -> Any:
    """Grow a weighted tree with so many leaves at most; scikit-learn's ``tree_``.

    Parameters
    ----------
    values : (n, p).
    labels, weight : (n,); rows of weight 0 are absent.
    k : number of segments; each is known to the tree, whatever the rows lack.
    leaves : at least 2.
    """
    from sklearn import config_context  # takes a second, and most runs need none
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0)
    # Rules are found by many small trees, and looking over what is known to be finite takes a
    # fifth of the time.
    with config_context(assume_finite=True, skip_parameter_validation=True):
        return tree.fit(
            np.vstack([values, np.zeros((k, values.shape[1]))]).astype(np.float32),
            np.append(labels, np.arange(k)),
            sample_weight=np.append(weight, np.zeros(k)),
            check_input=False,
        ).tree_


def cut_back(tree: Any, leaves: int) -> CutTree:
    """The same tree as if it had been grown with so many leaves at most.

    The best split comes first, and its two nodes take the next numbers, so a smaller tree is the
    first nodes of a larger one.
    """
    most = 2 * leaves - 1
    kept = tree.children_left < most
    return CutTree(
        np.where(kept, tree.children_left, -1), np.where(kept, tree.children_right, -1),
        tree.feature, tree.threshold, tree.value,
    )  # fmt: skip


def segments_below(tree: Any, node: int) -> set[int]:
    """Collect the segments of the leaves below a node."""
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left < 0:
        return {int(tree.value[node].argmax())}
    return segments_below(tree, left) | segments_below(tree, right)


def holds_whole_numbers(scale: Scale, scaled: Floats) -> bool:
    """Tell whether a feature's column (n,), given on the feature scale, is of whole numbers."""
    column = scale.undo(scaled[np.abs(scaled) < scale.clip])
    return bool(np.allclose(column, column.round(), rtol=1e-9, atol=1e-6))


def round_cut(cut: float, whole: bool, digits: int) -> float:
    """A cut in few digits; of whole numbers the highest one below it, for x ≤ cut."""
    return float(f"{np.floor(cut) if whole else cut:.{digits}g}")
