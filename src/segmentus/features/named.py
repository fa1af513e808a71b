"""Features that a user names, checked against what a table's columns are for."""

from __future__ import annotations

from collections.abc import Iterable

from segmentus.errors import InputError
from segmentus.survey.table.schema import Column
from segmentus.survey.values import Survey, Variable

OF_THE_DESIGN = {"YY1": "a family's number", "Y1": "a row's number", "WGT": "the weight"}
"""Columns of an extract that say whom a row stands for, and nothing of them."""


def refuse_design(survey: Survey, variables: Iterable[Variable]) -> None:
    """Raise where a feature named says whom a row stands for.

    Raises
    ------
    InputError
        It is a number of a family or of a row, or the weight.
    """
    for variable in variables:
        what = OF_THE_DESIGN.get(variable.name) if survey.schema is None else None
        if what:
            raise InputError(
                f"feature {variable.name}: it is {what}, which says nothing of how families are "
                "alike; leave it out."
            )


def refuse_categories(survey: Survey, names: Iterable[str]) -> None:
    """Raise where a feature named is a category without an order.

    Raises
    ------
    InputError
        Its codes are labels, and distances between them mean nothing.
    """
    for name in names:
        variable = survey.variable(name)
        if survey.schema is not None and variable.kind == "code":
            raise InputError(
                f"feature {variable.name}: it holds categories, whose distances mean nothing; "
                "leave it out, use --categories fit, or if it is a number, set role = "
                '"number" for it in [columns].'
            )


def refuse_outcomes(survey: Survey, names: Iterable[str]) -> None:
    """Raise where a feature named is a column that the user calls an outcome.

    Raises
    ------
    InputError
        Segments made from an outcome say nothing about it.
    """
    for name in names:
        column = _column(survey, name)
        if column is not None and column.role == "outcome" and column.why == "as asked":
            raise InputError(
                f"feature {column.name}: it is named as an outcome, which is described and never "
                "clustered on; leave it out of one of the two."
            )


def word_outcomes(survey: Survey, names: Iterable[str]) -> tuple[str, ...]:
    """Say which features named look like outcomes."""
    columns = [_column(survey, name) for name in names]
    return tuple(
        f"{column.name} is used as a feature, as requested, although it looks like an outcome: "
        "that segments differ in it is then no finding."
        for column in columns
        if column is not None and column.role == "outcome"
    )


def _column(survey: Survey, name: str) -> Column | None:
    """Return how a column of a customer table was read."""
    return None if survey.schema is None else survey.schema.column(survey.variable(name).name)
