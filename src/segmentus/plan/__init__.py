"""What was asked: a `Plan`, the same from TOML, the command line, an address and Python."""

from segmentus.built_in import DEFAULT, OWN_TABLE
from segmentus.ks import parse_ks
from segmentus.plan.changes import make_plan
from segmentus.plan.files import built_in_plans, read_plan
from segmentus.plan.spellings import K_RULES
from segmentus.plan.surfaces import GROUPS, PlanField, fields_of
from segmentus.plan.values import Plan

__all__ = [
    "DEFAULT",
    "GROUPS",
    "K_RULES",
    "OWN_TABLE",
    "Plan",
    "PlanField",
    "built_in_plans",
    "fields_of",
    "make_plan",
    "parse_ks",
    "read_plan",
]
