"""What somebody brings along into the fields that say so: groups made elsewhere, a least size."""

from __future__ import annotations

from dash import dcc, html

from segmentus.app.elements import Element, field, text_field
from segmentus.plan import Plan
from segmentus.survey.values import Survey


def ask_brought(plan: Plan, survey: Survey) -> list[Element]:
    """Show which column holds groups made elsewhere, and how small a group may be."""
    labels = dcc.Dropdown(
        [{"label": "none: find groups", "value": ""}, *_list_labels(survey)],
        _spelled(survey, plan.labels), id={"field": "labels"}, clearable=False, className="picker",
    )  # fmt: skip
    return [
        html.Div(
            field(
                "Groups made elsewhere", labels,
                "A column of the file that says who is in which group; none are searched then.",
            ),
            className="wide",
        ),
        field(
            "Least share of a group",
            text_field("least_share", plan.least_share, kind="number", min=0, max=0.5, step="any"),
            "Like 0.05 for 5 %; a number of groups with a smaller one is never taken.",
        ),
    ]  # fmt: skip


def _list_labels(survey: Survey) -> list[dict[str, str]]:
    """Columns that may say who is in which group: any of a table, those with codes of a survey."""
    if survey.schema is not None:
        names = [column.name for column in survey.schema.columns]
    else:
        names = [each.name for each in survey.variables.values() if each.kind == "code"]
    return [{"label": name, "value": name} for name in names]


def _spelled(survey: Survey, name: str) -> str:
    """The name of a column as it is listed."""
    listed = [each["value"] for each in _list_labels(survey)]
    return next((each for each in listed if each.casefold() == name.casefold()), name)
