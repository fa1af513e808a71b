"""`segmentus reach`: whom would an offer to a segment reach?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segmentus.cli.screen import out, print_json, print_table, showing_progress
from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.segments.model.values import Model
    from segmentus.survey.values import Survey
    from segmentus.uses.reach import Reach


def run_reach(
    model: Annotated[Path, typer.Argument(help="The model.json of a report.")],
    data: Annotated[
        str,
        typer.Argument(help='"sample", "scf2022" … or a file; what the model was made of if none.'),
    ] = "",
    segment: Annotated[
        str, typer.Option(help="Number or name of the segment; all if not given.")
    ] = "",
    weight: Annotated[str, typer.Option(help="Weight column of a file.")] = "",
    min_families: Annotated[
        int, typer.Option(help="Withhold figures based on fewer families or customers.")
    ] = 5,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object and nothing else.")
    ] = False,
) -> None:
    """Show whom an offer to a segment would reach, by race, sex, age and marital status.

    It shows and documents; it never adjusts, and claims no law.
    """
    from segmentus.report.reach import reach_content
    from segmentus.segments.model import read_model
    from segmentus.uses.reach import reach_of_model

    learned = read_model(model)
    segments = None if not segment else [_find(learned, segment)]
    with showing_progress() as progress:
        survey, found = reach_of_model(
            learned, data, segments=segments, weight=weight, progress=progress
        )
    if as_json:
        content = reach_content(survey, found, min_families)
        print_json(content)
    else:
        _print(survey, found, min_families)


def _find(model: Model, segment: str) -> int:
    """Position of a segment by its number or name."""
    names = [name.casefold() for name in model.segment_names]
    if segment.isdecimal() and 1 <= int(segment) <= model.k:
        return int(segment) - 1
    if segment.casefold() in names:
        return names.index(segment.casefold())
    listed = ", ".join(f"{at} {name}" for at, name in enumerate(model.segment_names, start=1))
    raise InputError(f"--segment: got {segment!r}; the model has {listed}.")


def _print(survey: Survey, found: tuple[Reach, ...], least: int) -> None:
    from segmentus.report.reach import (
        NO_LAW,
        READING,
        list_carriers,
        tabulate_reach,
        word_flags,
    )

    out().print(word_flags(found), soft_wrap=True)
    for note in survey.source.notes:
        out().print(note, style="yellow", soft_wrap=True)
    for one in found:
        table = tabulate_reach(one, least, survey.source.units)
        out().print(f"{table.caption}:".replace("\u00a0", " "), style="dim", soft_wrap=True)
        head, *others = table.head
        print_table(
            [head, *(f">{name}" for name in others)],
            [[cell.replace("\u00a0", " ") for cell in row] for row in table.rows],
        )
    for sentence in (*list_carriers(found), READING, NO_LAW):
        out().print(sentence, style="dim", soft_wrap=True)
