"""`segmentus fit`: rows of any number, wherever they lie, into a model.json."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segmentus.cli.ask import split_names
from segmentus.cli.rows_done import showing_rows
from segmentus.cli.screen import out, print_table, say
from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.engines.pipeline import Fitted

_SIZES = {"": 1e9, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12}


def run_fit(
    source: Annotated[
        str,
        typer.Argument(
            help="The source of rows: path, glob or folder of files, or a URL, of a database too.",
            metavar="SOURCE",
        ),
    ],
    features: Annotated[str, typer.Option(help="Columns of numbers to cluster on: A,B,C.")],
    target: Annotated[Path, typer.Option("--out", "-o", help="Model to write.")] = Path(
        "model.json"
    ),
    ks: Annotated[str, typer.Option(help="Numbers of segments to try: 2-12 or 3,5,8.")] = "2-12",
    k: Annotated[int | None, typer.Option(help="The number of segments, if you know it.")] = None,
    weight: Annotated[str, typer.Option(help="Column of weights.")] = "",
    engine: Annotated[
        str, typer.Option(help="Where the work is done: memory, files, sql, dask or spark.")
    ] = "",
    scheduler: Annotated[
        str, typer.Option(help="Address of a Dask scheduler, or master of Spark.")
    ] = "",
    curve: Annotated[
        str, typer.Option(help="Curve of the columns: auto, asinh or linear.")
    ] = "auto",
    missing: Annotated[
        str, typer.Option(help="Missing values: median fills, drop leaves rows out, refuse stops.")
    ] = "median",
    memory: Annotated[str, typer.Option(help="Memory for rows, such as 500MB or 2GB.")] = "2GB",
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="Folder to keep each pass in; the same command then goes on from there."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides every draw.")] = 0,
    starts: Annotated[int, typer.Option(help="Independent starts of each search.")] = 8,
    sample: Annotated[
        int, typer.Option(help="Distinct rows searched before all rows are used.")
    ] = 45_000,
    seeding: Annotated[
        str, typer.Option(help="Where centers begin: sample, or parallel (k-means|| on all rows).")
    ] = "sample",
    title: Annotated[str, typer.Option(help="Heading of the model.")] = "",
) -> None:
    """Fit segments to any number of rows and write a model.json for `assign` and `export`.

    Files are read in blocks, a pass at a time, so that memory stays bounded; a sample is searched
    first, and its best centers are finished on all rows.
    """
    from segmentus.disk.target import check_target
    from segmentus.engines.fit import fit
    from segmentus.engines.opening import ENGINES
    from segmentus.segments.model import write_model

    check_target(target)
    with showing_rows() as progress:
        fitted = fit(
            source, split_names(features, "--features") or (), ks=read_ks(ks), k=k, weight=weight,
            engine=_one_of(engine, ENGINES, "--engine") if engine else None,  # type: ignore[arg-type]
            scheduler=scheduler,
            curve=_one_of(curve, ("auto", "asinh", "linear"), "--curve"),  # type: ignore[arg-type]
            missing=_one_of(missing, ("median", "drop", "refuse"), "--missing"),  # type: ignore[arg-type]
            memory=read_size(memory), checkpoint=checkpoint, seed=seed, starts=starts,
            sample=sample,
            seeding=_one_of(seeding, ("sample", "parallel"), "--seeding"),  # type: ignore[arg-type]
            title=title, progress=progress,
        )  # fmt: skip
    write_model(fitted.model, target)
    print_fitted(fitted)
    say(f"Written: {target}")


def print_fitted(fitted: Fitted) -> None:
    """Print the numbers of segments tried, the one chosen with its reason, and its segments."""
    console = out()
    console.print(f"{fitted.rows:,} rows; {fitted.sampled:,} distinct rows were searched.")
    if len(fitted.sweep.fits) > 1:
        print_table(
            [">k", ">inertia", ">silhouette", ">simplified", ">Davies–Bouldin"],
            [
                [
                    str(score.k), f"{score.inertia:,.6g}",
                    f"{score.silhouette:.3f} ± {2 * score.silhouette_se:.3f}",
                    f"{fitted.simplified[score.k]:.3f}", f"{score.davies_bouldin:.3f}",
                ]
                for score in fitted.sweep.scores
            ],
        )  # fmt: skip
    console.print(fitted.choice.reason, soft_wrap=True)
    chosen = fitted.chosen.clustering
    ended = "until no center moved" if chosen.converged else "without coming to rest"
    console.print(f"Lloyd's algorithm took {chosen.n_iter} steps over all rows, {ended}.")
    print_table(
        [">", "segment", ">rows", ">share"],
        [
            [str(each.number), each.name, f"{each.size:,}", f"{100 * each.share:.1f} %"]
            for each in fitted.model.segments
        ],
    )
    for warning in fitted.choice.warnings[fitted.choice.k]:
        console.print(warning.text, style="yellow", soft_wrap=True)


def read_ks(text: str) -> tuple[int, ...]:
    """Read numbers of segments, "2-12" or "3,5,8".

    Raises
    ------
    InputError
        It is neither.

    >>> read_ks("2-4,8")
    (2, 3, 4, 8)
    """
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?", part)
        if match is None:
            raise InputError(f"--ks {text!r} is no list of numbers; write it like 2-12 or 3,5,8.")
        found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(sorted(found))


def read_size(text: str) -> float:
    """Read an amount of memory, in gigabytes where no unit is given.

    Raises
    ------
    InputError
        It is none.

    >>> read_size("500MB"), read_size("2")
    (500000000.0, 2000000000.0)
    """
    match = re.fullmatch(r"\s*([\d.]+)\s*([kmgt]?b?)\s*", text.lower())
    unit = match[2] if match else "?"
    unit = unit if not unit or unit.endswith("b") else f"{unit}b"
    try:
        size = float(match[1]) * _SIZES[unit] if match else 0.0
    except (ValueError, KeyError):
        size = 0.0
    if size < 1e6:
        raise InputError(f"--memory {text!r} is no size above 1 MB; write it like 500MB or 2GB.")
    return size


def _one_of(word: str, known: tuple[str, ...], option: str) -> str:
    if word not in known:
        raise InputError(f"{option} {word!r} is not known; choose one of {', '.join(known)}.")
    return word
