"""`segmentus data`: which waves are here, and how to get others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segmentus.cli.screen import out, print_table, say, showing_progress

if TYPE_CHECKING:
    from segmentus.survey.scf.fetch import Fetched

data_app = typer.Typer(help="List, fetch and import survey waves.", no_args_is_help=True)


@data_app.command("list")
def list_waves() -> None:
    """List the waves of the Survey of Consumer Finances and where their files are."""
    from segmentus.survey.scf.places import available

    print_table(
        ["data", ">families", "where", "file", "replicate weights"],
        [
            [
                f"scf{held.year}",
                f"{held.families:,}" if held.families else "",
                held.place,
                str(held.path or ""),
                str(held.replicates or ""),
            ]
            for held in available()
        ],
    )
    out().print('"sample" is built in. Get a wave with, for example: segmentus data fetch 2019')


@data_app.command("fetch")
def run_fetch(
    year: Annotated[int, typer.Argument(help="Survey year: 1989, 1992 … 2022 and later.")],
    replicates: Annotated[
        bool, typer.Option("--replicates", help="Fetch the replicate weights instead.")
    ] = False,
    origin: Annotated[
        str | None,
        typer.Option("--from", help="A mirror's address, or a file downloaded by hand."),
    ] = None,
) -> None:
    """Download a wave from the Federal Reserve, check it, and keep it in the user cache."""
    from segmentus.survey.scf.fetch import fetch as fetch_wave

    with showing_progress(after=0.2, counting="bytes") as progress:
        fetched = fetch_wave(
            year,
            what="replicates" if replicates else "summary",
            origin=origin,
            progress=progress,
        )
    _print_fetched(fetched)


@data_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A summary extract downloaded by hand.")],
) -> None:
    """Check a file you have and keep a copy in the user cache under its wave."""
    from segmentus.survey import scf
    from segmentus.survey.scf.fetch import fetch as fetch_wave

    year = scf.read(file).source.year
    assert year is not None  # a wave always has its year
    _print_fetched(fetch_wave(year, origin=file))


def _print_fetched(fetched: Fetched) -> None:
    lines = [
        f"{'Fetched' if fetched.fresh else 'Already here'}: {fetched.path}",
        f"  {fetched.families:,} families, survey year {fetched.year}",
        f"  {fetched.money_unit}" if fetched.money_unit else "  replicate weights",
        f"  SHA-256 {fetched.sha256}",
        f"  {fetched.size:,} bytes" + (f" from {fetched.origin}" if fetched.origin else ""),
        f"  {fetched.licence}",
        *(f"  {note}" for note in fetched.notes),
    ]
    if not fetched.fresh:
        lines.append("  To get a newer release, delete this file and fetch again.")
    for line in lines:
        say(line)
