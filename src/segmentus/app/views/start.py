"""What there is to segment into the first page: data, plans, and what the columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import dcc, html

from segmentus.app.address import Address, presets
from segmentus.app.data import LARGEST_UPLOAD, SECONDS, Offer, Upload
from segmentus.app.elements import Element, aria, button, field, link, section, table
from segmentus.app.written import FORMS
from segmentus.charts.style import people
from segmentus.report.values import Table
from segmentus.survey.codebook import search_codebook
from segmentus.survey.table.purchases import write_command
from segmentus.survey.table.schema import Hints, Schema
from segmentus.survey.values import Survey, Variable

_SHOWN = 60

TASKS = ("id", "weight", "unit", "strata")
ROLES = (
    "money", "count", "number", "category", "yes/no", "date", "protected", "outcome", "personal",
    "free text",
    *TASKS, "excluded",
)  # fmt: skip
"""What a visitor can say that a column is."""
_CURVES = {
    None: "asinh",
    "asinh": "asinh",
    "linear": "linear",
    "auto": "each curve by its skewness",
}
_ALL_YEARS = (2019, 2022)


def offer_data(
    address: Address, offers: Sequence[Offer], uploads: Mapping[str, Upload]
) -> list[Element]:
    """Show what data there is, and how to add a file."""
    own = [
        Offer(name, upload.file, f"your file; {upload.survey.n_units:,} {_units(upload.survey)}")
        for name, upload in uploads.items()
    ]
    return [
        section(
            "Choose data",
            html.Ul([_offer(address, offer) for offer in (*own, *offers)], className="offers"),
            _sender(),
        ),
        section(
            "Start from a plan",
            _plans(address),
            lead="A plan says whom to segment and by which features.",
        ),
    ]


def show_schema(address: Address, survey: Survey, words: str = "") -> list[Element]:
    """Show what the data is and what its columns mean; `words` searches them."""
    source, design = survey.source, survey.design
    facts = (
        ("Data", source.name),
        ("Rows", f"{survey.n_rows:,}; a row is {source.row}"),
        ("Sampled", f"{survey.n_units:,} {source.units}, {design.n_implicates} implicates each, "
         "with missing answers filled in differently" if design.n_implicates > 1
         else f"{survey.n_units:,} {source.units}"),
        ("Stand for", f"{people(survey.population)} {source.units}: the sum of the weights, which "
         f"say how many {source.units} each row stands for"),
        ("Amounts in", source.money_unit or _word_money(survey)),
        ("File", source.file or "none; the rows were generated"),
    )  # fmt: skip
    return [
        section(
            "What is in it",
            html.Dl(
                [html.Div([html.Dt(term), html.Dd(text)]) for term, text in facts],
                className="facts",
            ),
            *_dollars(address, survey),
            *offer_rows(address, survey),
            *([_columns(address, survey.schema)] if survey.schema is not None else []),
            field(
                "Search the columns",
                dcc.Input(
                    id="search-columns", value=words, type="search", debounce=0.3,
                    className="text", placeholder="debt, home, age …",
                ),
            ),
            html.Div(list_columns(survey, words), id="columns"),
            html.P(
                link(address.at("features"), "Choose features →", className="button primary"),
                className="onward",
            ),
        )
    ]  # fmt: skip


def offer_rows(address: Address, survey: Survey) -> list[Element]:
    """Offer the ways on where rows look like purchases; nothing elsewhere."""
    found = survey.schema.purchases if survey.schema is not None else None
    if found is None:
        return []
    go_on = link(
        address.asking(rows="customers"), "Each row is a customer", id="rows-customers",
        className="button",
    )  # fmt: skip
    return [
        html.Div(
            [
                html.P(
                    "Each row looks like a purchase, but segments are made of customers. Turn the "
                    "rows into one per customer with this command, and upload the file it writes:"
                ),
                html.Pre(write_command(found, survey.source.file or "purchases.csv")),
                html.P(["If each row is a customer after all, say so: ", go_on]),
            ],
            className="ways",
        )
    ]


def list_columns(survey: Survey, words: str) -> Element:
    """Show columns with label, kind and unit; all of them, or those that words are found in."""
    found = search_codebook(survey.variables, words)
    more = (
        f" The first {_SHOWN} of {len(found):,}; search for others." if len(found) > _SHOWN else ""
    )
    content = Table(
        f"{len(found):,} of {len(survey.variables):,} columns.{more}",
        ("Column", "Meaning", "Kind", "Unit or values"),
        tuple(_column(variable) for variable in found[:_SHOWN]),
    )
    return table(content, "columns")


def _columns(address: Address, schema: Schema) -> html.Div:
    """Show what each column of a customer table was taken for, and let that be corrected."""
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
    plain = replace(address, plan=address.plan.model_copy(update=vars(Hints())))
    return html.Div(
        [
            table(content, "schema"),
            html.Div(
                [
                    field("Column", dcc.Dropdown(names, None, id={"field": "column"},
                                                 className="picker")),
                    field("is", dcc.Dropdown(list(ROLES), None, id={"field": "role"},
                                             className="picker", searchable=False)),
                    field("written", dcc.Dropdown({word: shown for word, (shown, _) in
                                                   FORMS.items()}, None, id={"field": "form"},
                                                  className="picker", searchable=False)),
                    button("Correct it", "correct"),
                ],
                className="row-of-fields",
            ),
            *(
                [html.P(link(plain, "Read it as guessed", id="as-guessed"))]
                if plain != address
                else []
            ),
        ]
    )  # fmt: skip


def _offer(address: Address, offer: Offer) -> html.Li:
    here = offer.data == address.plan.data
    target = address.asking(data=offer.data, dollars=None) if not here else address
    return html.Li(
        [link(target, offer.name, id=f"data-{offer.data}"), html.Span(offer.about)],
        className="here" if here else "",
        **(aria(current="true") if here else aria()),
    )


def _sender() -> html.Div:
    """Show where a file is dropped or chosen."""
    return html.Div(
        [
            dcc.Upload(
                html.Div(
                    [html.Strong("Send a file"), " – drop it here, or click to choose"],
                    className="sender",
                ),
                id="upload",
                max_size=LARGEST_UPLOAD,
                className="upload",
            ),
            html.P(
                f"At most {LARGEST_UPLOAD // 2**20} MB, read within {SECONDS} seconds: your own "
                "customers, or an extract of the Survey of Consumer Finances, as CSV, Excel, "
                "Parquet, Stata, zip or gz. It stays in this server's memory and is visible only "
                "to your session.",
                className="hint",
            ),
            html.Div(id="upload-said"),
        ]
    )


def _plans(address: Address) -> html.Ul:
    items = []
    for name, plan in presets().items():
        target = Address("features", name, plan.model_copy(update={"data": address.plan.data}))
        by = ", ".join(plan.features) or "features chosen for it"
        items.append(
            html.Li(
                [
                    link(target, plan.title, id=f"plan-{name}"),
                    html.Span(f"{plan.where or 'everyone'}; by {by}; {_CURVES[plan.curve]}"),
                ],
                className="here" if name == address.preset else "",
            )
        )
    return html.Ul(items, className="offers")


def _dollars(address: Address, survey: Survey) -> list[Element]:
    """Let amounts be restated where that is possible."""
    if not address.plan.data.startswith("scf"):
        return []
    years = sorted({*_ALL_YEARS, *([survey.source.year] if survey.source.year else [])})
    options = [{"label": "as in the file", "value": 0}]
    options += [{"label": f"{year} dollars", "value": year} for year in years]
    control = dcc.RadioItems(
        options, address.plan.dollars or 0, id={"field": "dollars"}, inline=True, className="radios"
    )
    return [
        html.Div(
            [field("Amounts", control), button("Restate", "restate")], className="row-of-fields"
        )
    ]


def _word_money(survey: Survey) -> str:
    """Say why amounts have no unit."""
    some = any(variable.kind == "money" for variable in survey.variables.values())
    return "a currency that the file does not name" if some else "no money columns"


def _column(variable: Variable) -> tuple[str, str, str, str]:
    codes = ", ".join(f"{value:g} {label}" for value, label in variable.codes.items())
    return (variable.name, variable.label, variable.kind, variable.unit or codes or "no unit")


def _units(survey: Survey) -> str:
    return survey.source.units
