"""Customers and a survey of the nation into who is reached more and less than others."""

from segmentus.uses.nation.guess import guess_map
from segmentus.uses.nation.representation import Representation, compare_nation

__all__ = ["Representation", "compare_nation", "guess_map"]
