"""A study of customers into the list of one group: all of it, or those without the outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from segmentus.arrays import Ints, read_only
from segmentus.report.office.customers import write_customers
from segmentus.report.takeaway import Origin
from segmentus.study import Study

_NAME = re.compile(r"group-[0-9]{1,2}(-not)?\.xlsx")


@dataclass(frozen=True, slots=True, eq=False)
class GroupList:
    """The list of one group.

    Attributes
    ----------
    name : of its file.
    position : of the group.
    rows : (c,) places of its customers, those with most of the first amount of money first.
    without : who are left out, "left"; "" where nobody is.
    """

    name: str
    position: int
    rows: Ints
    without: str = ""

    @property
    def customers(self) -> int:
        """Number of customers on it."""
        return len(self.rows)


def holds_customers(study: Study) -> bool:
    """Tell whether a study holds all customers: a survey names nobody, and drawn rows are some."""
    return study.survey.cells is not None and study.survey.source.drawn is None


def list_group_lists(study: Study) -> list[GroupList]:
    """List the lists of every group, and of those without the outcome where that is feared.

    There are none where the study does not hold all customers, or xlsxwriter is absent.
    """
    if not holds_customers(study) or find_spec("xlsxwriter") is None:
        return []
    outcome, order, found = study.answer.outcome, _order_rows(study), []
    labels = study.segmentation.clustering.labels[order]
    for position in range(study.choice.k):
        rows = order[labels == position]
        found.append(GroupList(f"group-{position + 1}.xlsx", position, read_only(rows)))
        if outcome is not None and not outcome.hoped:
            spared = rows[study.survey.column(outcome.variable.name)[rows] != outcome.value]
            name = f"group-{position + 1}-not.xlsx"
            found.append(GroupList(name, position, read_only(spared), outcome.words))
    return found


def is_group_list(name: str) -> bool:
    """Tell whether a file is the list of a group, by its name."""
    return _NAME.fullmatch(name) is not None


def make_group_list(study: Study, one: GroupList) -> bytes:
    """Make the workbook of a list.

    Parameters
    ----------
    study : of a table of customers.
    one : of its lists.
    """
    origin = Origin(study)
    figures = {column: numbers[one.rows] for column, numbers in origin.figures.items()}
    return write_customers(origin.customers[one.rows], figures)


def _order_rows(study: Study) -> Ints:
    """Places (n,) of all rows, those with most of the first amount of money first."""
    if not study.answer.money:
        return np.arange(study.survey.n_rows)
    amount = study.survey.column(study.answer.money[0].variable.name)
    return np.argsort(-np.nan_to_num(amount, nan=-np.inf), kind="stable")
