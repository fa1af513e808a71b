"""Options of the command line into a `Plan`, written once for all commands that take one."""

import functools
import inspect
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.plan import Plan

_ASK = "What to segment"
_HOW = "How"
_ERRORS = "Standard errors"
_RULES = ("auto", "silhouette", "elbow", "gap", "stability")
_TABLE = "Your own table"
_PAIR = re.compile("[:=](?=[^:=]*$)")
"""The last colon or equals sign: names of columns may hold others."""


def ask_plan(
    data: Annotated[
        str | None,
        typer.Argument(help='"sample" (the default), "scf2019" and other waves, or a file.'),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            help="A built-in plan (see `segmentus plans`) or a TOML file; where none is given, "
            "customers for a table of your own, else credit."
        ),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            help='Domain, e.g. "TURNFEAR = 1 AND NETWORTH < 2e6"; "" for all.', rich_help_panel=_ASK
        ),
    ] = None,
    features: Annotated[
        str | None, typer.Option(help="Columns to cluster on: A,B,C.", rich_help_panel=_ASK)
    ] = None,
    select: Annotated[
        str | None,
        typer.Option(
            help="Take the columns of largest variance or trimmed-variance, or automatic.",
            rich_help_panel=_ASK,
        ),
    ] = None,
    count: Annotated[
        int | None,
        typer.Option(
            help="How many columns to select; the most for automatic.", rich_help_panel=_ASK
        ),
    ] = None,
    identities: Annotated[
        str | None,
        typer.Option(help="guard or allow features that others add up to.", rich_help_panel=_ASK),
    ] = None,
    dollars: Annotated[
        int | None,
        typer.Option(help="Restate amounts in this year's dollars.", rich_help_panel=_ASK),
    ] = None,
    curve: Annotated[
        str | None,
        typer.Option(
            help="auto (each feature by its own skewness), asinh (money) or linear; where nobody "
            "says, auto for a table of your own.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    asinh_unit: Annotated[
        float | None,
        typer.Option(
            help="Amount at which asinh turns logarithmic; auto finds one for each feature.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    scale: Annotated[
        str | None, typer.Option(help="standard or none.", rich_help_panel=_HOW)
    ] = None,
    clip: Annotated[
        float | None,
        typer.Option(
            help="How many spreads from its center a feature ends, inf for never; under auto 4.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    curves: Annotated[
        str | None,
        typer.Option(
            help="Curves of single features: AGE:asinh,VEHIC:linear.", rich_help_panel=_HOW
        ),
    ] = None,
    scales: Annotated[
        str | None,
        typer.Option(help="Scales of single features: KIDS:none.", rich_help_panel=_HOW),
    ] = None,
    unweighted: Annotated[
        bool, typer.Option("--unweighted", help="Fit without weights.", rich_help_panel=_HOW)
    ] = False,
    k: Annotated[
        str | None,
        typer.Option(
            help="auto, silhouette, elbow, gap, stability, or a number.", rich_help_panel=_HOW
        ),
    ] = None,
    ks: Annotated[
        str | None, typer.Option(help="Numbers to try: 2-12 or 2,4,8.", rich_help_panel=_HOW)
    ] = None,
    guard_families: Annotated[
        int | None,
        typer.Option(
            help="Least families in a segment: 30 in a survey, 10 customers.", rich_help_panel=_HOW
        ),
    ] = None,
    guard_share: Annotated[
        float | None,
        typer.Option(
            help="Least share of the population: 0.01 in a survey, 0.02 of customers.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    starts: Annotated[
        int | None, typer.Option(help="Independent starts for each k.", rich_help_panel=_HOW)
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Decides every draw.", rich_help_panel=_HOW)
    ] = None,
    replicates: Annotated[
        str | None,
        typer.Option(
            help="Replicate weights: how many to draw (0 for none), or a file of published ones; "
            "auto takes published ones at hand, else draws 200.",
            rich_help_panel=_ERRORS,
        ),
    ] = None,
    strata: Annotated[
        str | None,
        typer.Option(help="Column within whose values to draw them.", rich_help_panel=_ERRORS),
    ] = None,
    variance: Annotated[
        str | None,
        typer.Option(
            help="Sampling variance: rubin (mean over implicates) or fed (the first implicate's).",
            rich_help_panel=_ERRORS,
        ),
    ] = None,
    min_families: Annotated[
        int | None,
        typer.Option(
            help="Withhold figures that fewer families stand behind.", rich_help_panel=_ERRORS
        ),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option(
            help="For features: median, mode, drop, indicator or refuse.", rich_help_panel=_HOW
        ),
    ] = None,
    categories: Annotated[
        str | None,
        typer.Option(
            help="profile (describe them only) or fit (cluster on them too).", rich_help_panel=_HOW
        ),
    ] = None,
    gap: Annotated[
        float | None,
        typer.Option(
            help="Squared distance between two values of a category in the fit.",
            rich_help_panel=_HOW,
        ),
    ] = None,
    id: Annotated[
        str | None,
        typer.Option("--id", help="Column that names each customer.", rich_help_panel=_TABLE),
    ] = None,
    weight: Annotated[
        str | None, typer.Option(help="Column of weights.", rich_help_panel=_TABLE)
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            help="Column that names the customer where one has several rows.",
            rich_help_panel=_TABLE,
        ),
    ] = None,
    exclude: Annotated[
        str | None, typer.Option(help="Columns to leave out: A,B,C.", rich_help_panel=_TABLE)
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            help="Of a text file, as cp1251 or gb18030; found out where not given.",
            rich_help_panel=_TABLE,
        ),
    ] = None,
    rows: Annotated[
        str | None,
        typer.Option(
            help="customers: each row is one, also where rows look like purchases.",
            rich_help_panel=_TABLE,
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            help="Columns that people care about, to describe and never to cluster on: A,B.",
            rich_help_panel=_TABLE,
        ),
    ] = None,
    include_protected: Annotated[
        bool,
        typer.Option(
            "--include-protected",
            help="Let age, sex, marital status and the like into the fit.",
            rich_help_panel=_TABLE,
        ),
    ] = False,
) -> "Plan":
    """Make the plan that the options ask for, starting from a built-in one or a file.

    Raises
    ------
    InputError
        An option cannot be what it is, or options do not fit together.
    """
    from segmentus.plan import DEFAULT, OWN_TABLE, make_plan, read_plan
    from segmentus.survey.named import is_own_table

    own = data is not None and is_own_table(data)
    return make_plan(
        read_plan(plan or (OWN_TABLE if own else DEFAULT)),
        data=data,
        where=where,
        features=split_names(features, "--features"),
        select=select,
        count=count,
        identities=identities,
        dollars=dollars,
        curve=curve,
        asinh_unit=asinh_unit,
        scale=scale,
        clip=clip,
        curves=split_pairs(curves, "--curves"),
        scales=split_pairs(scales, "--scales"),
        weights="none" if unweighted else None,
        **_rule(k),
        ks=ks,
        guard_families=guard_families,
        guard_share=guard_share,
        starts=starts,
        seed=seed,
        replicates=replicates,
        strata=strata,
        variance=variance,
        min_families=min_families,
        missing=missing,
        categories=categories,
        gap=gap,
        id=id,
        weight=weight,
        unit=unit,
        exclude=split_names(exclude, "--exclude"),
        rows=rows,
        encoding=encoding,
        outcome=split_names(outcome, "--outcome"),
        include_protected=include_protected or None,
    )


def taking_plan(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command of (plan, own options) the options of `ask_plan` before its own."""
    asked = inspect.signature(ask_plan).parameters
    _, *own = inspect.signature(command).parameters.values()

    @functools.wraps(command)
    def run(**given: Any) -> None:
        plan = ask_plan(**{name: given.pop(name) for name in asked})
        command(plan, **given)

    parameters = [*asked.values(), *own]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def split_names(text: str | None, option: str) -> tuple[str, ...] | None:
    """Split the columns named in an option, "A,B"; None where it was not given."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise InputError(f"{option} {text!r} names no column; write it like INCOME,DEBT.")
    return names


def split_pairs(text: str | None, option: str) -> dict[str, str] | None:
    """Split what an option says of single columns, "A:x,B=y"; None where it was not given."""
    names = split_names(text, option)
    pairs = [_PAIR.split(name, maxsplit=1) for name in names or ()]
    odd = [pair[0] for pair in pairs if len(pair) == 1 or not pair[0].strip()]
    if odd:
        raise InputError(f"{option} {text!r}: {odd[0]!r} has no column; write it like A:linear.")
    return None if names is None else {column.strip(): word.strip() for column, word in pairs}


def _rule(k: str | None) -> dict[str, Any]:
    """What `--k` means: a rule by its name, or a fixed number; k of None is then cleared."""
    if k is None:
        return {}
    if k.isdigit():
        return {"k": int(k)}
    if k not in _RULES:
        raise InputError(f"--k {k!r}: give {', '.join(_RULES)} or a whole number.")
    return {"rule": k}
