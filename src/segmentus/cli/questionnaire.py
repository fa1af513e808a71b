"""`segmentus questionnaire`: the few questions that place a new person."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segmentus.cli.screen import out, print_json, print_table, say, showing_progress

if TYPE_CHECKING:
    from segmentus.segments.questionnaire import Questionnaire


def questionnaire(
    model: Annotated[Path, typer.Argument(help="The model.json of a report.")],
    data: Annotated[
        str, typer.Argument(help='"sample", "scf2019" and other waves, or a file.')
    ] = "sample",
    targets: Annotated[
        list[Path] | None,
        typer.Option(
            "--out",
            "-o",
            help="File to write: .html (a form that scores itself), .xlsx, .csv (coefficients), "
            ".py, .js or .sql; may be repeated.",
        ),
    ] = None,
    questions: Annotated[int, typer.Option(help="How many questions to ask.")] = 3,
    ask: Annotated[
        str, typer.Option(metavar="A,B,C", help="Ask about these columns and no others.")
    ] = "",
    encoding: Annotated[
        str, typer.Option(help="Of a text file, as cp1251; detected if not given.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object and nothing else.")
    ] = False,
) -> None:
    """Find the fewest questions that place a new person in a segment of MODEL, judged on DATA."""
    from segmentus.disk.target import check_target
    from segmentus.segments.model import read_model
    from segmentus.segments.questionnaire import ask_named
    from segmentus.segments.questionnaire.content import list_figures
    from segmentus.segments.questionnaire.deliver import check_ending, write_questionnaire

    for target in targets or ():
        check_ending(target)
        check_target(target)
    named = [name.strip() for name in ask.split(",") if name.strip()]
    with showing_progress() as progress:
        asked = ask_named(
            read_model(model), data, count=questions, ask=named, encoding=encoding,
            progress=progress,
        )  # fmt: skip
    if as_json:
        print_json(list_figures(asked))
    else:
        _print(asked)
    for target in targets or ():
        write_questionnaire(asked, target)
        if not as_json:
            say(f"Written: {target}")


def _print(asked: Questionnaire) -> None:
    """Print the questions, how often they are right, and of each segment the share found."""
    from segmentus.segments.questionnaire.form import word_method, word_right

    console = out()
    for number, question in enumerate(asked.questions, start=1):
        console.print(f"{number}. {question.text}", soft_wrap=True)
        console.print(f"   {' · '.join(question.answers)}", style="dim", soft_wrap=True)
    print_table(
        [">", "segment", ">found"],
        [
            [str(at), name, f"{100 * found:.0f} %" if math.isfinite(found) else "–"]
            for at, (name, found) in enumerate(
                zip(asked.names, asked.judged.recall.tolist(), strict=True), start=1
            )
        ],
    )
    console.print(word_right(asked), soft_wrap=True)
    console.print(word_method(asked), style="dim", soft_wrap=True)
