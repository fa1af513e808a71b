"""Clusters of one partition to those of another, one to one."""

from __future__ import annotations

import numpy as np

from segmentus.arrays import Floats, Labels
from segmentus.compiled.library import kernel, open_room


def match_clusters(overlap: Floats) -> Labels:
    """Row (k,) of each column of overlaps (k, k), each row once, so that their sum is the highest.

    By shortest augmenting paths (Jonker & Volgenant 1987). scipy has one too, but takes longer to
    load than all else that a sweep loads of it.

    >>> match_clusters(np.array([[0.9, 0.8], [0.7, 0.0]])).tolist()
    [1, 0]
    """
    k = len(overlap)
    matched = np.empty(k, np.int64)
    room = open_room("matching_room", k)
    kernel("match_clusters")(k, np.ascontiguousarray(overlap), matched, *room)
    return matched
