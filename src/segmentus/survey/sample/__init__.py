"""The built-in sample: a generated survey laid out like the SCF, with known segments."""

from segmentus.survey.sample.generate import MONEY_UNIT, NAME, Sample, generate
from segmentus.survey.sample.generate import read_sample as read

__all__ = ["MONEY_UNIT", "NAME", "Sample", "generate", "read"]
