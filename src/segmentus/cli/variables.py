"""`segmentus variables` and `segmentus plans`: what there is to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from segmentus.cli.schema import print_schema
from segmentus.cli.screen import out, print_table
from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.survey.values import Survey
    from segmentus.survey.variable import Variable

_SHOWN = 40


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """Variables to search, and their summaries: as stored, else of the survey."""

    name: str
    notes: tuple[str, ...]
    variables: Mapping[str, Variable]
    stored: Mapping[str, str] = field(default_factory=dict)
    survey: Survey | None = None

    def summary(self, variable: Variable) -> str:
        """Return the share or the quartiles of a variable."""
        if self.survey is not None:
            return summarise(self.survey, variable)
        return self.stored[variable.name]


def list_variables(
    words: Annotated[
        list[str] | None, typer.Argument(help="Words to look for in names and labels.")
    ] = None,
    data: Annotated[str, typer.Option(help='"sample", "scf2019", or a file.')] = "sample",
    where: Annotated[str, typer.Option(help="Domain to summarise.")] = "",
) -> None:
    """Search the codebook; shows the weighted share or the quartiles beside each variable."""
    from segmentus.survey.codebook import search_codebook

    looked = _stored() if data == "sample" and not where else _read(data, where)
    text = " ".join(words or [])
    found = search_codebook(looked.variables, text)
    if not found:
        raise InputError(f"{data} has no variable about {text!r}; try another word.")
    console = out()
    if looked.survey is not None and looked.survey.schema is not None:
        print_schema(looked.survey.schema)
    console.print(f"{looked.name}, weighted", style="bold", markup=False)
    for note in looked.notes:
        console.print(f"  {note}", style="yellow", soft_wrap=True, markup=False)
    shown = found if text else found[:_SHOWN]
    print_table(
        ["name", "label", "share, or quartiles", "unit"],
        [[v.name, v.label, looked.summary(v), v.unit] for v in shown],
    )
    if len(found) > len(shown):
        console.print(f"… and {len(found) - len(shown)} more; add a word, e.g. `credit`.")


def _stored() -> _Looked:
    """The sample as it is stored for look-ups, which generates none."""
    from segmentus.built_in import read_sample_summaries
    from segmentus.survey.codebook import make_variables

    held = read_sample_summaries()
    variables = make_variables(held["variables"], held["money_unit"])
    return _Looked(held["name"], tuple(held["notes"]), variables, held["variables"])


def _read(data: str, where: str) -> _Looked:
    from segmentus.survey.named import read_named

    survey = read_named(data)
    survey = survey.where(where) if where else survey
    return _Looked(survey.source.name, survey.source.notes, survey.variables, survey=survey)


def summarise(survey: Survey, variable: Variable) -> str:
    """Weighted shares of the values of a category, or the three quartiles of a number."""
    from segmentus.explore.quality import check_column

    quality = check_column(survey, variable.name)
    if quality.values == 0:
        return "all missing"
    if variable.kind == "share":
        ((label, share),) = quality.shares
        return f"{100 * share:.1f} % {label}"
    if variable.kind == "code":
        return ", ".join(f"{label} {100 * share:.1f} %" for label, share in quality.shares)
    return " · ".join(
        f"{value:,.4g}" if abs(value) < 100 else f"{value:,.0f}" for value in quality.quartiles
    )


def plans() -> None:
    """List the built-in plans."""
    import tomllib

    from segmentus.built_in import read_built_in_texts

    found = {name: tomllib.loads(text) for name, text in read_built_in_texts().items()}
    print_table(
        ["plan", "what it asks", "where", "features"],
        [
            [
                name,
                plan["title"],
                plan.get("where") or "everyone",
                ", ".join(plan.get("features", ())) or plan.get("select", ""),
            ]
            for name, plan in found.items()
        ],
    )
    out().print("Use one with --plan NAME; write your own as TOML and give its path.")
