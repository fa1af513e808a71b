"""`segmentus compare`: customers against the nation, segment by segment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from segmentus.cli.ask import split_names, split_pairs
from segmentus.cli.screen import out, print_json, print_table, say, showing_progress
from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.estimate.values import Estimate
    from segmentus.report.values import Table
    from segmentus.uses.nation import Representation
    from segmentus.uses.nation.representation import RakeTo


def run_compare(
    customers: Annotated[str, typer.Argument(help="Your customers: a file, or a survey's name.")],
    nation: Annotated[
        str, typer.Option("--with", help='The nation: "sample", "scf2022" …, or its file.')
    ] = "sample",
    pairs: Annotated[
        str,
        typer.Option(
            "--map",
            metavar="A=B,…",
            help="Your column = the survey's; columns of the same name if not given.",
        ),
    ] = "",
    k: Annotated[int | None, typer.Option(help="Number of segments; chosen if not given.")] = None,
    raking: Annotated[
        str, typer.Option("--rake", help="Mapped columns to rake to; AGE and INCOME if mapped.")
    ] = "",
    rake_to: Annotated[
        str,
        typer.Option(help="nation: rake your weights to its margins; customers: its to yours."),
    ] = "nation",
    money: Annotated[str, typer.Option(help="The survey's column to rank openings by.")] = "",
    where: Annotated[str, typer.Option(help="Which customers, as a condition.")] = "",
    nation_where: Annotated[str, typer.Option(help="Which families, as a condition.")] = "",
    dollars: Annotated[
        int | None, typer.Option(help="Restate the survey in this year's dollars.")
    ] = None,
    weight: Annotated[str, typer.Option(help="Weight column of your table.")] = "",
    unit: Annotated[str, typer.Option(help="Column that names the customer of a row.")] = "",
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = 0,
    page: Annotated[
        Path | None, typer.Option("--out", "-o", help="HTML page to write, with a love plot.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object and nothing else.")
    ] = False,
) -> None:
    """Compare CUSTOMERS with the nation: who is reached more and less, also after raking.

    Segments are fitted on the survey in the columns both sides have. The segments you hardly reach
    are ranked by the money they have.
    """
    from segmentus.disk.target import check_target
    from segmentus.survey.named import is_own_table, read_named
    from segmentus.survey.replicates import add_replicates
    from segmentus.survey.table.schema import Hints
    from segmentus.uses.nation import compare_nation

    if rake_to not in ("nation", "customers"):
        raise InputError(f"--rake-to: got {rake_to!r}; give nation or customers.")
    if page is not None:
        check_target(page)
    hints = Hints(weight=weight, unit=unit, include_protected=True)
    ours = read_named(customers, hints=hints if is_own_table(customers) else None)
    with showing_progress() as progress:
        survey = add_replicates(
            read_named(nation, dollars=dollars), "auto", seed=seed, progress=progress
        )
        found = compare_nation(
            ours.where(where) if where else ours,
            survey.where(nation_where) if nation_where else survey,
            split_pairs(pairs or None, "--map"),
            k=k, raking=split_names(raking or None, "--rake") or (),
            rake_to=cast("RakeTo", rake_to), money=money, seed=seed, progress=progress,
        )  # fmt: skip
    if page is not None:
        from segmentus.report import write_nation

        write_nation(found, page)
    if as_json:
        print_json(nation_content(found))
        return
    _print(found)
    if page is not None:
        say(f"Page: {page}")


def nation_content(found: Representation) -> dict[str, Any]:
    """Put a comparison into JSON; what is not known is null."""
    from segmentus.report.nation_page import list_nation_words, word_nation

    rank = {at: place for place, at in enumerate(found.openings, start=1)}
    return {
        "customers": found.name,
        "nation": found.shared.survey.source.name,
        "dollars": found.shared.survey.source.money_unit or None,
        "answer": word_nation(found),
        "segments": [
            {
                "segment": at + 1,
                "name": name,
                "customers": float(found.customers[at]),
                "nation": _estimate(found.nation[at]),
                "ratio": _estimate(found.ratio[at]),
                "raked_customers": _estimate(found.raked_customers[at]),
                "raked_nation": _estimate(found.raked_nation[at]),
                "raked_ratio": _estimate(found.raked_ratio[at]),
                "population": _estimate(found.population[at]),
                f"total_{found.money_name}": _estimate(found.money[at]),
                "opening": rank.get(at),
            }
            for at, name in enumerate(found.shared.segmentation.names)
        ],
        "raking": {
            "to": found.raked_to,
            "margins": {one.name: list(one.labels) for one in found.margins},
            "design_effect": found.effect,
            "effective_rows": found.effective,
        },
        "balance": [
            {"name": one.name, "before": one.before, "after": one.after} for one in found.balance
        ],
        "outside_support": found.shared.outside,
        "incomplete": found.shared.incomplete,
        "words": list_nation_words(found),
        "notes": list(found.shared.survey.source.notes),
    }


def _estimate(one: Estimate) -> dict[str, float | None]:
    from segmentus.formats import known

    low, high = one.interval()
    numbers = {"value": one.value, "se": one.se, "low": low, "high": high}
    return {key: known(value) for key, value in numbers.items()}


def _print(found: Representation) -> None:
    from segmentus.report.nation_page import (
        list_nation_words,
        tabulate_balance,
        tabulate_nation,
        tabulate_openings,
        word_nation,
        word_raking,
    )

    for sentence in word_nation(found):
        out().print(sentence, soft_wrap=True)
    for note in found.shared.survey.source.notes:
        out().print(note, style="yellow", soft_wrap=True)
    tables = [tabulate_nation(found)]
    tables += [tabulate_openings(found)] if found.openings else []
    for table in tables:
        _print_table(table)
    out().print(word_raking(found), soft_wrap=True)
    _print_table(tabulate_balance(found))
    for sentence in list_nation_words(found):
        out().print(sentence, style="dim", soft_wrap=True)


def _print_table(table: Table) -> None:
    out().print(f"{table.caption}:", style="dim", soft_wrap=True)
    head, *others = table.head
    print_table(
        [head, *(f">{name}" for name in others)],
        [[cell.replace("\u00a0", " ") for cell in row] for row in table.rows],
    )
