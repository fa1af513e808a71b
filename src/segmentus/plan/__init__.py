"""What was asked: a `Plan`, the same from TOML, the command line, an address and Python."""

from segmentus.plan.changes import _RULES, make_plan
from segmentus.plan.files import DEFAULT, OWN_TABLE, built_in_plans, read_plan
from segmentus.plan.numbers import parse_ks
from segmentus.plan.surfaces import GROUPS, PlanField, fields_of
from segmentus.plan.values import Plan

__all__ = [
    "DEFAULT",
    "GROUPS",
    "OWN_TABLE",
    "_RULES",
    "Plan",
    "PlanField",
    "built_in_plans",
    "fields_of",
    "make_plan",
    "parse_ks",
    "read_plan",
]
