"""`segmentus explore`: a survey and a domain in, one page on what is in them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segmentus.cli import estimate_options as options
from segmentus.cli.ask import split_names
from segmentus.cli.screen import out, print_table, say, showing_progress

if TYPE_CHECKING:
    from segmentus.explore.exploration import Exploration


def run_explore(
    data: Annotated[
        str, typer.Argument(help='"sample" (the default), "scf2019" and other waves, or a file.')
    ] = "sample",
    where: Annotated[
        str, typer.Option(help='Domain, e.g. "TURNFEAR = 1"; by default everyone.')
    ] = "",
    against: Annotated[
        str, typer.Option(help="Whom to compare the domain with; by default everyone else.")
    ] = "",
    variables: Annotated[
        str | None, typer.Option(help="Columns to look at: INCOME,DEBT,RACECL4.")
    ] = None,
    replicates: options.ReplicatesOption = "auto",
    strata: options.Strata = "",
    weight: options.Weight = "",
    unit: options.Unit = "",
    id_: options.Id = "",
    implicates: options.Implicates = "",
    columns: options.ReplicateColumnsOption = "",
    replicate_design: options.ReplicateDesign = "bootstrap",
    replicate_file: options.ReplicateFile = "",
    center: options.Center = "",
    fay: options.Fay = 0.5,
    coefficient: options.Coefficient = "",
    factors: options.Factors = False,
    min_families: Annotated[
        int, typer.Option(help="Withhold figures based on fewer families or customers.")
    ] = 5,
    folder: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path("out"),
) -> None:
    """Describe DATA before clustering: quality, distributions, compositions, correlations."""
    from segmentus.disk.folder import check_folder

    check_folder(folder, ["explore.html"])
    from segmentus.cli.estimate_data import AskedData
    from segmentus.explore.exploration import explore as explore_survey

    names = split_names(variables, "--variables") or ()
    with showing_progress() as progress:
        survey = AskedData(
            data, implicates, None, replicates, 0, strata, weight, unit, id_,
            columns, replicate_design, replicate_file, center, fay, coefficient, factors,
        ).read(progress)  # fmt: skip
    exploration = explore_survey(survey, where, against, names, least=min_families)
    from segmentus.report.exploration_page import write_exploration

    written = write_exploration(exploration, folder)
    _print_summary(exploration)
    say(f"Page: {written['explore.html']}")


def _print_summary(exploration: Exploration) -> None:
    """Print who is in each group and which columns add up to others."""
    from segmentus.report.exploration_words import word_withheld

    survey, console = exploration.survey, out()
    console.print(survey.source.name, style="bold", markup=False)
    for note in survey.source.notes:
        console.print(f"  {note}", style="yellow", soft_wrap=True, markup=False)
    print_table(
        ["group", f">{survey.source.units}", ">population", ">share", ">share by rows"],
        [
            [
                size.name,
                f"{size.families:,}",
                f"{size.population:,.0f}",
                f"{100 * size.share.value:.1f} %",
                f"{100 * size.share_of_rows:.1f} %",
            ]
            for size in exploration.sizes
        ],
    )
    withheld = word_withheld(exploration)
    if withheld:
        console.print(f"  {withheld}", style="yellow", soft_wrap=True, markup=False)
    for identity in exploration.identities:
        console.print(f"  {identity.text} in every row", soft_wrap=True, markup=False)
