"""`segmentus report` and `segmentus sweep`: a plan in, a folder or a table out."""

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segmentus.cli.answer import list_answer
from segmentus.cli.schema import print_schema
from segmentus.cli.screen import out, print_table, say, showing_progress

if TYPE_CHECKING:
    from segmentus.estimate.values import Estimate
    from segmentus.plan import Plan
    from segmentus.study import Study
    from segmentus.survey.values import Survey


_FILES = (
    "report.html", "customers.xlsx", "customers.csv", "segments.xlsx", "slides.pptx", "scorer.xlsx",
    "scorer.sql", "model.json", "plan.toml", "assignments.csv", "profile.csv", "study.json",
)  # fmt: skip
"""What a report folder may get, looked at before the work."""


def report(
    context: typer.Context,
    folder: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path("out"),
    details: Annotated[
        bool, typer.Option("--details", help="Print the statistics behind the answer too.")
    ] = False,
) -> None:
    """Segment DATA, write the report and its files to a folder, and print the answer."""
    from segmentus.disk.folder import check_folder

    check_folder(folder, _FILES)
    study = _run(context.obj, quiet=not details)
    from segmentus.report import write_report
    from segmentus.report.takeaway import list_refused

    with showing_progress() as progress:
        written = write_report(study, folder, progress=progress)
    if details:
        print_summary(study)
    for note in () if details or study.survey.schema else study.survey.source.notes:
        out().print(note, style="yellow", soft_wrap=True)
    for line in list_answer(study):
        out().print(line, soft_wrap=not sys.stdout.isatty(), markup=False)
    for sentence in list_refused(study):
        out().print(sentence, style="yellow", soft_wrap=True)
    say(f"Report: {written['report.html']}")


def sweep(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object and nothing else.")
    ] = False,
) -> None:
    """Try every k on DATA and print the scores, the guard's warnings and the choice."""
    if not as_json:
        print_summary(_run(context.obj))
        return
    from segmentus.report.machine import make_sweep_json
    from segmentus.study.run import run, run_sweep

    plan: Plan = context.obj
    survey = _read(plan, quiet=True)
    with showing_progress() as progress:
        found = (run if plan.labels else run_sweep)(survey, plan, progress=progress)
    sys.stdout.write(make_sweep_json(found))


def _run(plan: "Plan", *, quiet: bool = False) -> "Study":
    from segmentus.study import run

    survey = _read(plan, quiet=quiet)
    with showing_progress() as progress:
        return run(survey, plan, progress=progress)


def _read(plan: "Plan", *, quiet: bool) -> "Survey":
    from segmentus.survey.named import read_named

    with showing_progress() as progress:
        survey = read_named(plan.data, dollars=plan.dollars, hints=plan.hints, progress=progress)
    if survey.schema is not None and not quiet:
        print_schema(survey.schema)
    return survey


def print_summary(study: "Study") -> None:
    """Print what was segmented, every k with its scores, and the choice."""
    from segmentus.segments.evidence import expect_silhouette
    from segmentus.segments.holdings import word_holdings

    survey, console = study.survey, out()
    units, several = survey.source.units, survey.design.n_implicates > 1
    say(
        f"{survey.source.name}: {survey.n_units:,} {units} standing for "
        f"{survey.population:,.0f}" + (f", where {study.plan.where}" if study.plan.where else "")
    )
    for note in study.notes:
        console.print(f"  {note}", style="yellow", soft_wrap=True, markup=False)
    _print_scales(study)
    print_table(
        [
            "",
            ">k",
            ">inertia",
            ">silhouette",
            ">without groups",
            ">gap",
            ">stable",
            *([">implicates"] if several else []),
            f"{units} by segment",
            "",
        ],
        [
            [
                "→" if fit.score.k == study.choice.k else "",
                str(fit.score.k),
                f"{fit.score.inertia:.5g}",
                f"{fit.score.silhouette:.3f}",
                _known(expect_silhouette(study.sweep, fit.score.k)),
                _known(fit.score.gap),
                _known(fit.stability.lowest) if fit.stability else "",
                *([_known(fit.score.agreement)] if several else []),
                " ".join(f"{size:,}" for size in fit.clustering.size),
                "passed over" if fit.score.k in study.choice.disqualified else "",
            ]
            for fit in study.sweep
        ],
    )
    agreed = (
        f"; implicates (data sets in which missing answers of the same {units} are filled in "
        "differently): adjusted Rand index between their fits"
    )
    console.print(
        f"silhouette: how much closer {units} are to their own segment than to the next (−1 to 1); "
        "without groups: the same in random data with the same zeros, skew and correlations; gap: "
        "log inertia of that data minus log inertia of yours; stable: overlap (mean Jaccard index) "
        "of the least stable segment with its counterparts when the search starts afresh in "
        f"re-drawn samples{agreed if several else ''}.",
        style="dim",
        soft_wrap=True,
    )
    console.print(study.choice.reason, soft_wrap=True, markup=False)
    if study.verdict:
        console.print(study.verdict.text, soft_wrap=True, markup=False)
    types = word_holdings(study.holdings, study.features.variables, survey.source.unit)
    if types:
        console.print(types, soft_wrap=True, markup=False)
    _print_segments(study)


def _print_scales(study: "Study") -> None:
    """Print how each column became a feature."""
    from segmentus.features.wording import word_bounds, word_scales

    scales = study.features.scales
    print_table(
        ["feature", "curve", ">center", ">spread", ">bounds"],
        [
            [
                scale.name,
                scale.formula,
                f"{scale.center:.4g}",
                f"{scale.spread:.4g}",
                word_bounds(scale),
            ]
            for scale in scales
        ],
    )
    out().print(word_scales(scales), style="dim", soft_wrap=True)


def _print_segments(study: "Study") -> None:
    segmentation, profile = study.segmentation, study.profile
    rows = zip(segmentation.names, profile.families, profile.population, profile.share, strict=True)
    print_table(
        [">", "segment", f">{study.survey.source.units}", ">population", ">share"],
        [
            [
                str(number),
                name,
                f"{families:,}",
                f"{population.value:,.0f}",
                _share(share),
            ]
            for number, (name, families, population, share) in enumerate(rows, start=1)
        ],
    )
    if study.error_method:
        out().print(f"± one standard error: {study.error_method}", style="dim", soft_wrap=True)
    for warning in segmentation.warnings:
        out().print(f"Warning: {warning.text}", style="bold red", soft_wrap=True)


def _known(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else ""


def _share(share: "Estimate") -> str:
    from segmentus.report.estimates import word_share

    return word_share(share).replace("\u00a0", " ")
