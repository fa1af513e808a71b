"""A survey into the variables that are described where nobody names any."""

from __future__ import annotations

from collections.abc import Iterable

from segmentus.survey.values import Survey, Variable

HEADLINE = (
    "INCOME", "NETWORTH", "ASSET", "DEBT", "FIN", "LIQ", "RETQLIQ", "HOUSES", "VEHIC", "BUS",
    "MRTHEL", "CCBAL", "EDN_INST", "VEH_INST", "AGE", "KIDS", "HHOUSES", "HNH_MORT", "HCCBAL",
    "HEDN_INST", "HVEH_INST", "HRETQLIQ", "HBUS", "HVEHIC", "TURNFEAR", "TURNDOWN", "FEARDENIAL",
    "LATE", "LATE60", "HPAYDAY", "BNKRUPLAST5", "SAVED", "NOCHK", "AGECL", "RACE", "EDCL",
    "INCCAT", "MARRIED", "LF",
)  # fmt: skip
"""SCF columns described where a plan names none, as far as the survey has them."""

_FIRST = 40
"""Columns of other surveys that are described."""


def list_headline(survey: Survey, features: Iterable[str]) -> list[Variable]:
    """List the features first, then the headline columns of a survey, or else its first 40."""
    known = [name for name in HEADLINE if name in survey.variables]
    names = [*features, *(known or list(survey.variables)[:_FIRST])]
    return [survey.variable(name) for name in dict.fromkeys(names)]
