"""A survey into what is worth knowing before clustering.

>>> from segmentus import explore, sample
>>> both = explore.contrast(sample.read(families=500), "TURNFEAR = 1")
>>> round(sum(part.domain.value for part in explore.compose(both, "RACECL4").parts), 9)
1.0
"""

from segmentus.explore.boxes import box
from segmentus.explore.composition import compose
from segmentus.explore.contrast import contrast, measure
from segmentus.explore.correlation import compare, correlate
from segmentus.explore.distribution import distribute
from segmentus.explore.exploration import Exploration, explore
from segmentus.explore.identities import find_identities, find_twins
from segmentus.explore.key_figures import take_key_figures
from segmentus.explore.points import pick_points
from segmentus.explore.quality import check_quality
from segmentus.explore.ranking import rank_both
from segmentus.explore.shortlist import shortlist

__all__ = [
    "Exploration",
    "box",
    "check_quality",
    "compare",
    "compose",
    "contrast",
    "correlate",
    "distribute",
    "explore",
    "find_identities",
    "find_twins",
    "measure",
    "pick_points",
    "rank_both",
    "shortlist",
    "take_key_figures",
]
