"""Segments and a survey into whom an offer aimed at one of them would reach."""

from segmentus.uses.reach.of_model import reach_of_model
from segmentus.uses.reach.reached import GroupReach, Reach, measure_reach

__all__ = ["GroupReach", "Reach", "measure_reach", "reach_of_model"]
