"""A model and two tables, of then and of now, into what has moved and why."""

from segmentus.uses.drift.movement import Movement, trace_drift

__all__ = ["Movement", "trace_drift"]
