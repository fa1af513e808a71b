"""A survey, a domain and variables into an `Exploration`: every question of this room answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from threadpoolctl import threadpool_limits

from segmentus.door import check_arguments
from segmentus.explore.boxes import Boxes, box
from segmentus.explore.composition import Composition, compose
from segmentus.explore.contrast import Contrast, Size, contrast, measure
from segmentus.explore.correlation import Compared, compare
from segmentus.explore.distribution import Distribution, distribute_each
from segmentus.explore.identities import Twins, find_identities, find_twins
from segmentus.explore.key_figures import KeyFigure, take_key_figures
from segmentus.explore.points import PointCloud, pick_points
from segmentus.explore.quality import Quality, check_quality
from segmentus.explore.ranking import Rankings, rank_both
from segmentus.explore.shortlist import Shortlist, shortlist
from segmentus.explore.withhold import Withheld, withhold_cells
from segmentus.features.select import Identity
from segmentus.progress import Progress, silent
from segmentus.segments.asked import MIN_FAMILIES
from segmentus.survey.values import Survey
from segmentus.threads import each_in_threads

LEADING = 2
"""Amounts that are split by groups."""


@dataclass(frozen=True, slots=True, eq=False)
class Exploration:
    """What is worth knowing before clustering.

    Attributes
    ----------
    contrast : the domain and whom it is compared with.
    asked : the variables looked at.
    sizes : everyone, the domain, the others.
    key_figures : weighted beside unweighted figures.
    compositions : shares of categories in both groups.
    distributions : histograms and quantiles in both groups.
    boxes : the first amounts by group, in the domain.
    correlations : in the domain and the reference; None where fewer than two amounts are known.
    points : of a scatter; None where fewer than two amounts are known.
    rankings : money columns by variance and by trimmed variance, in the domain.
    quality : every column, in the domain.
    identities, twins : columns that others add up to, and that say nearly the same.
    withheld : what was left out of all these, as too few families stand behind it.
    """

    contrast: Contrast
    asked: Shortlist
    sizes: tuple[Size, ...]
    key_figures: tuple[KeyFigure, ...]
    compositions: tuple[Composition, ...]
    distributions: tuple[Distribution, ...]
    boxes: tuple[Boxes, ...]
    correlations: Compared | None
    points: PointCloud | None
    rankings: Rankings
    quality: tuple[Quality, ...]
    identities: tuple[Identity, ...]
    twins: tuple[Twins, ...]
    withheld: Withheld

    @property
    def survey(self) -> Survey:
        """Everyone."""
        return self.contrast.survey


@check_arguments
def explore(
    survey: Survey,
    where: str = "",
    against: str = "",
    names: Sequence[str] = (),
    *,
    least: int = MIN_FAMILIES,
    progress: Progress = silent,
) -> Exploration:
    """Answer every question of this room about a domain of a survey.

    Parameters
    ----------
    survey : everyone.
    where : condition of the domain; "" for everyone.
    against : condition of whom to compare it with; "" for everyone else.
    names : variables to look at; headline columns of a kind that none is named of.
    least : families (or customers) that a figure needs, else it is left out; 0 withholds nothing.
    progress : called as the work goes on; may raise to cancel.

    Raises
    ------
    InputError
        A condition cannot be used, a variable does not exist, or is missing for all of a group.
    """
    both = contrast(survey, where, against)
    domain, asked = both.domain, shortlist(survey, names)
    amounts = [variable.name for variable in asked.amounts]
    groups = [variable.name for variable in asked.groups]
    related = len(amounts) > 1
    steps: dict[str, Callable[[], Any]] = {
        "sizes": lambda: measure(both),
        "key_figures": lambda: take_key_figures(both, asked.all),
        "compositions": lambda: tuple(compose(both, name) for name in groups),
        "distributions": lambda: distribute_each(both, amounts),
        "boxes": lambda: tuple(
            box(domain, name, by) for name in amounts[:LEADING] for by in groups
        ),
        "correlations": lambda: (
            compare(both.name, domain, both.reference, amounts) if related else None
        ),
        "points": lambda: pick_points(both, amounts) if related else None,
        "rankings": lambda: rank_both(domain),
        "quality": lambda: check_quality(domain),
        "identities": lambda: find_identities(domain),
        "twins": lambda: find_twins(domain),
    }
    parts, answers = list(steps), list(steps.values())
    found = {}
    with threadpool_limits(1, user_api="blas"):  # thousands of dot products too short to share
        progress("exploring", 0, len(steps))
        for done, answer in enumerate(each_in_threads(lambda at: answers[at](), len(steps))):
            found[parts[done]] = answer
            progress("exploring", done + 1, len(steps))
    kept, withheld = withhold_cells(both, found, least)
    return Exploration(contrast=both, asked=asked, withheld=withheld, **kept)
