"""How each column of a customer table was read, in a table: for those who know its terms."""

from __future__ import annotations

from dash import dcc, html

from segmentus.app.elements import button, field, fold_up, table, word_notes
from segmentus.app.written import FORMS
from segmentus.report.values import Table
from segmentus.survey.table.schema import Schema
from segmentus.survey.values import Survey

TASKS = ("id", "weight", "unit", "strata")
ROLES = (
    "money", "count", "number", "category", "yes/no", "date", "protected", "outcome", "personal",
    "free text",
    *TASKS, "excluded",
)  # fmt: skip
"""What a visitor can say that a column is."""

_IDENTIFIERS = "Left out as identifiers"
"""How a note of the reader begins that tells of columns that number rows."""


def show_schema(schema: Schema, skip: int = 0) -> html.Details:
    """Show how each column was read, and let an expert correct its role and how it is written.

    `skip` lines above the headings are passed over.
    """
    content = Table(
        f"{schema.rows:,} rows of {len(schema.columns)} columns; {schema.form}. How each column "
        "was read, and why.",
        ("Column", "Holds", "Taken for", "Used as", "Missing", "Distinct values", "Reason"),
        tuple(
            (
                column.name, column.type, column.role, column.task, f"{column.missing:,}",
                f"{column.distinct:,}", column.why,
            )
            for column in schema.columns
        ),
    )  # fmt: skip
    names = [column.name for column in schema.columns]
    forms = {word: shown for word, (shown, _) in FORMS.items()}
    return fold_up(
        "For the statistician",
        table(content, "schema"),
        html.Div(
            [
                field("Column", _menu("column", names)),
                field("is", _menu("role", list(ROLES))),
                field("written", _menu("form", forms)),
                button("Correct it", "correct"),
            ],
            className="row-of-fields",
        ),
        field(
            "Lines above the headings to pass over",
            dcc.Input(
                id={"column": "", "says": "skip"},
                type="number",
                min=0,
                max=1000,
                step=1,
                value=skip,
                debounce=True,
                className="text",
            ),
        ),
        hint="roles of the columns, weights, strata, how numbers and dates are written",
    )


def _menu(name: str, options: list[str] | dict[str, str]) -> dcc.Dropdown:
    return dcc.Dropdown(
        options, None, id={"field": name}, className="picker", searchable=name == "column"
    )


def word_reading(survey: Survey) -> list[str]:
    """Say how a table was read; of the column that names customers, that it does."""
    schema = survey.schema
    assert schema is not None
    kept, name = [], schema.id
    for note in survey.source.notes:
        about, _, names = note.rstrip(".").partition(": ")
        if about == _IDENTIFIERS and name in names.split(", "):
            others = [each for each in names.split(", ") if each != name]
            kept += [f"{about}: {', '.join(others)}."] if others else []
            note = f"{name} names each customer in your list, and forms no groups."
        kept.append(note)
    return word_notes(kept)
