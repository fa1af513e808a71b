"""A user's own table into a `Survey` of customers, with a `Schema` of what was understood."""

from segmentus.survey.table.asked import read_asked as read
from segmentus.survey.table.schema import Column, Hint, Hints, Schema

__all__ = ["Column", "Hint", "Hints", "Schema", "read"]
