"""A segmentation as a file that outlives this library: make, write, read, score, watch."""

from segmentus.segments.model.confidence import calibrate
from segmentus.segments.model.drift import Drift, measure_drift
from segmentus.segments.model.files import read_model, write_model
from segmentus.segments.model.make import Reading, make_model
from segmentus.segments.model.scoring import Scored, score_rows
from segmentus.segments.model.stream import assign_file
from segmentus.segments.model.values import Model

__all__ = [
    "Drift",
    "Model",
    "Reading",
    "Scored",
    "assign_file",
    "calibrate",
    "make_model",
    "measure_drift",
    "read_model",
    "score_rows",
    "write_model",
]
