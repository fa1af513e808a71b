"""`segmentus plan-sample`: how many must be asked to find segments of such shares?"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segmentus.cli.screen import out, print_table, showing_progress
from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.uses.sample_size import SampleSize


def run_plan_sample(
    shares: Annotated[
        str, typer.Option(metavar="PER CENT", help="Shares of the segments expected.")
    ] = "40,30,20,10",
    apart: Annotated[
        float,
        typer.Option(help="Distance of their centers, in standard deviations within a segment."),
    ] = 2.5,
    features: Annotated[
        int | None, typer.Option(min=1, help="Questions asked of everyone; 4 if not given.")
    ] = None,
    effect: Annotated[
        float, typer.Option("--design-effect", help="Of weights and clusters; 1 for none.")
    ] = 1.0,
    error: Annotated[
        float, typer.Option(help="Standard error wanted of the least share, in points.")
    ] = 2.0,
    seed: Annotated[int, typer.Option(help="Seed of the simulation.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object and nothing else.")
    ] = False,
) -> None:
    """Find how many families to ask, so that a sample finds the segments and their shares."""
    from segmentus.uses.sample_size import plan_sample

    try:
        parts = [float(part) for part in shares.split(",") if part.strip()]
    except ValueError:
        raise InputError(f"--shares: got {shares!r}; give numbers, as 40,30,20,10.") from None
    with showing_progress() as progress:
        found = plan_sample(
            parts, apart, features=features, effect=effect, error=error / 100, seed=seed,
            progress=progress,
        )  # fmt: skip
    if as_json:
        sys.stdout.write(json.dumps(sample_size_content(found), indent=1) + "\n")
    else:
        _print(found)


def sample_size_content(found: SampleSize) -> dict[str, Any]:
    """Put a plan of a sample into JSON; null where no size tried is enough."""
    return {
        "families": found.families,
        "for_error": found.for_error,
        "for_finding": found.for_finding,
        "shares": list(found.shares),
        "apart": found.apart,
        "features": found.features,
        "design_effect": found.effect,
        "standard_error": found.error,
        "agreement_with_true_groups": found.at_best,
        "curve": [
            {"families": one.families, "found": one.found, "samples": one.samples}
            for one in found.curve
        ],
    }


def _print(found: SampleSize) -> None:
    from segmentus.uses.sample_size import FOUND_INDEX, LARGEST_SAMPLE, SURE_SAMPLES

    console = out()
    sure = f"{100 * SURE_SAMPLES:.0f} %"
    if found.families is None:
        most = LARGEST_SAMPLE * found.effect
        console.print(
            f"No sample of up to {most:,.0f} families finds these segments in {sure} of cases: "
            "they lie too close together. Ask something that tells them further apart, or look "
            "for fewer.",
            soft_wrap=True,
        )
    else:
        console.print(f"Ask about {found.families:,} families.", soft_wrap=True)
    finding = "not found" if found.for_finding is None else f"{found.for_finding:,}"
    console.print(
        f"For the least share, {100 * min(found.shares):.0f} % with a standard error of "
        f"{100 * found.error:g} points: {found.for_error:,}. For finding the segments in {sure} "
        f"of samples: {finding}.",
        soft_wrap=True,
    )
    print_table(
        [">families", ">found", ">samples drawn"],
        [
            [f"{one.families:,}", f"{100 * one.found:.0f} %", f"{one.samples}"]
            for one in found.curve
        ],
    )
    console.print(
        "Found: k-means in the sample divides people as it would in an endless one (adjusted Rand "
        f"index of {FOUND_INDEX:g} or more). Even an endless sample agrees with the true groups "
        f"only by {found.at_best:.2f}, because segments {found.apart:g} standard deviations apart "
        f"overlap. Simulated: normal clouds in {found.features} features, design effect "
        f"{found.effect:g}.",
        style="dim",
        soft_wrap=True,
    )
