"""`segmentus drift`: have the segments of a model moved, and why?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segmentus.cli.screen import out, print_json, print_table, say, showing_progress

if TYPE_CHECKING:
    from segmentus.estimate.values import Estimate
    from segmentus.uses.drift import Movement

ALARM = 1
"""Exit status where the shares have moved by more than chance would."""


def run_drift(
    model: Annotated[Path, typer.Argument(help="The model.json of a report.")],
    new: Annotated[str, typer.Argument(help='New data: "sample", "scf2022" …, or a file.')],
    then: Annotated[
        str,
        typer.Option(
            help="Data to compare with; those the model was made of if not given, or their shares."
        ),
    ] = "",
    page: Annotated[
        Path | None, typer.Option("--out", "-o", help="HTML page to write, with a Sankey diagram.")
    ] = None,
    weight: Annotated[str, typer.Option(help="Weight column of a file.")] = "",
    encoding: Annotated[
        str, typer.Option(help="Of a text file, as cp1251; detected if not given.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object and nothing else.")
    ] = False,
) -> None:
    """Compare the segments of NEW data with those of then; exit status 1 if they have moved.

    The test raises a false alarm in 5 of 100 quiet samples, small or large. The change is split
    into membership (the same definition, other people) and definition (segments found afresh).
    """
    from segmentus.disk.target import check_target
    from segmentus.segments.model import read_model
    from segmentus.uses.drift import trace_drift

    if page is not None:
        check_target(page)
    learned = read_model(model)
    with showing_progress() as progress:
        found = trace_drift(learned, new, then, weight=weight, encoding=encoding, progress=progress)
    if page is not None:
        from segmentus.report import write_drift

        write_drift(found, page)
    if as_json:
        print_json(drift_content(found))
    else:
        _print(found)
        if page is not None:
            say(f"Page: {page}")
    raise typer.Exit(ALARM if found.alarm else 0)


def drift_content(found: Movement) -> dict[str, Any]:
    """Put a drift into JSON; what is not known is null."""
    drift, split = found.drift, found.split
    return {
        "alarm": found.alarm,
        "p": drift.test.p,
        "test": drift.test.method,
        "statistic": drift.test.statistic,
        "df": drift.test.df,
        "stability_index": drift.stability_index,
        "stability_index_by_chance": drift.index_bound,
        "then": found.then_name,
        "now": found.now_name,
        "dollars": found.dollars or None,
        "unlike_training": {"then": drift.unlike_then, "now": drift.unlike_now},
        "segments": [
            {
                "segment": segment.number,
                "name": segment.name,
                "then": _estimate(found.then[at]),
                "now": _estimate(found.now[at]),
                **({} if split is None else _split(found, at)),
            }
            for at, segment in enumerate(found.model.segments)
        ],
        "agreement": None if split is None else split.agreement,
        "notes": list(found.notes),
    }


def _split(found: Movement, at: int) -> dict[str, Any]:
    """The parts of the change of one segment."""
    split = found.split
    assert split is not None
    names = found.model.names
    together = None if split.together is None else float(split.together[at])
    by_feature = split.by_feature
    return {
        "change": float(split.total[at]),
        "membership": float(split.membership[at]),
        "definition": float(split.definition[at]),
        "membership_by_feature": None
        if by_feature is None
        else dict(zip(names, by_feature[:, at].tolist(), strict=True)),
        "membership_together": together,
        "definition_by_feature": dict(zip(names, split.by_center[:, at].tolist(), strict=True)),
    }


def _estimate(one: Estimate) -> dict[str, float | None]:
    from segmentus.formats import known

    low, high = one.interval()
    numbers = {"share": one.value, "se": one.se, "low": low, "high": high}
    return {key: known(value) for key, value in numbers.items()}


def _print(found: Movement) -> None:
    """Print the finding, the shares with their errors, and the split."""
    from segmentus.formats import signed_points
    from segmentus.report.drift_page import word_drift

    console = out()
    console.print(word_drift(found), soft_wrap=True)
    for note in found.notes:
        console.print(note, style="yellow", soft_wrap=True)
    print_table(
        [">", "segment", ">then", ">now", ">change in points"],
        [
            [
                str(segment.number), segment.name, _share(then), _share(now),
                signed_points(now.value - then.value),
            ]
            for segment, then, now in zip(found.model.segments, found.then, found.now, strict=True)
        ],
    )  # fmt: skip
    dollars = f", all amounts in {found.dollars}" if found.dollars else ""
    console.print(
        f"Then: {found.then_name}; now: {found.now_name}{dollars}. ± one standard error. Unlike "
        f"anyone in training: {100 * found.drift.unlike_then:.2g} % then, "
        f"{100 * found.drift.unlike_now:.2g} % now.",
        style="dim", soft_wrap=True,
    )  # fmt: skip
    if found.split is not None:
        _print_split(found)


def _print_split(found: Movement) -> None:
    from segmentus.formats import signed_points
    from segmentus.report.drift_page import list_reasons

    split = found.split
    assert split is not None
    rows = [[label, *map(signed_points, line)] for label, line in list_reasons(found)]
    print_table(["why (points)", *(f">{s.number}" for s in found.model.segments)], rows)
    out().print(
        "Membership: the model's segments, new people. Definition: segments found afresh in the "
        "new rows and matched (adjusted Rand index with the model's "
        f"{split.agreement:.2f}). By feature: what each adds if the features change one after "
        "the other, averaged over the orders.",
        style="dim", soft_wrap=True,
    )  # fmt: skip


def _share(one: Estimate) -> str:
    from segmentus.report.estimates import word_share

    return word_share(one).replace("\u00a0", " ")
