"""A study of customers into the list of one group: all of it, or those without the outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from segmentus.arrays import Bools, Ints, read_only
from segmentus.report.office.customers import write_customers
from segmentus.report.takeaway import Origin
from segmentus.study import Study

_NAME = re.compile(r"group-([0-9]{1,2})(-not)?\.xlsx")

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class GroupList:
    """The list of one group.

    Attributes
    ----------
    name : of its file.
    position : of the group.
    customers : on it.
    without : who are left out, "left"; "" where nobody is.
    """

    name: str
    position: int
    customers: int
    without: str = ""


def list_group_lists(study: Study) -> list[GroupList]:
    """List the lists of every group, and of those without the outcome where that is feared.

    A survey names nobody, and without xlsxwriter no sheet is made.
    """
    if study.survey.cells is None or find_spec("xlsxwriter") is None:
        return []
    outcome = study.answer.outcome
    found = []
    for position in range(study.choice.k):
        names = [f"group-{position + 1}.xlsx"]
        if outcome is not None and not outcome.hoped:
            names.append(f"group-{position + 1}-not.xlsx")
        for name in names:
            rows = pick_rows(study, name)
            without = outcome.words if outcome is not None and "-not" in name else ""
            found.append(GroupList(name, position, int(rows.sum()), without))
    return found


def is_group_list(name: str) -> bool:
    """Tell whether a file is the list of a group, by its name."""
    return _NAME.fullmatch(name) is not None


def make_group_list(study: Study, name: str) -> bytes:
    """Make the workbook of the list of this name, which `list_group_lists` has.

    Parameters
    ----------
    study : of a table of customers.
    name : of the file.
    """
    origin, order = Origin(study), order_rows(study, name)
    figures = {column: numbers[order] for column, numbers in origin.figures.items()}
    return write_customers(origin.customers[order], figures)


def order_rows(study: Study, name: str) -> Ints:
    """Places of the rows of a list, those with most of the first amount of money first."""
    places = np.flatnonzero(pick_rows(study, name))
    if not study.answer.money:
        return read_only(places)
    amount = np.nan_to_num(
        study.survey.column(study.answer.money[0].variable.name)[places], nan=-np.inf
    )
    return read_only(places[np.argsort(-amount, kind="stable")])


def pick_rows(study: Study, name: str) -> Bools:
    """Rows (n,) that are on the list of this name."""
    which = _NAME.fullmatch(name)
    assert which is not None  # names come from `list_group_lists`
    rows: Bools = study.segmentation.clustering.labels == int(which[1]) - 1
    outcome = study.answer.outcome
    if which[2] and outcome is not None:
        rows = rows & (study.survey.column(outcome.variable.name) != outcome.value)
    return np.asarray(rows)
