"""A `Representation` into its words, its tables and its page."""

from __future__ import annotations

from pathlib import Path

from segmentus.charts.love import draw_love
from segmentus.disk.target import write_file
from segmentus.estimate.values import Estimate
from segmentus.formats import join, money, people, share
from segmentus.report.estimates import word_share
from segmentus.report.html import set_page
from segmentus.report.method import word_software
from segmentus.report.use_page import UsePage, UsePart
from segmentus.report.values import Shown, Table
from segmentus.report.words import capital
from segmentus.survey.scf.replicates import is_scf
from segmentus.uses.nation import Representation

FAMILY_WORDS = (
    "A family here is the survey's primary economic unit: the person or couple with most of the "
    "money, and all who depend on them financially. It is not a household: room-mates and grown "
    "children with money of their own are left out. It is not a customer either: two customers "
    "of yours may be one family, and a customer may hold less than the family has."
)
"""What a family of the survey is, and is not."""


def list_nation_words(found: Representation) -> list[str]:
    """List what must be known of both sides to read the figures."""
    survey = found.shared.survey
    words = [FAMILY_WORDS] if is_scf(survey) or survey.source.units == "families" else []
    mapped = [one for one in found.shared.features.variables if one.kind == "money"]
    if mapped:
        told = join([f"{one.name}: {one.label[:1].lower()}{one.label[1:]}" for one in mapped])
        words.append(
            f"Amounts of the survey are in {survey.source.money_unit}, incomes before taxes "
            f"({told}); customers' amounts are taken as they are, so bring "
            "them to the same currency, year and concept first."
        )
    lacking = found.shared.incomplete
    if lacking:
        words.append(f"{lacking:,} rows of {found.name} lack a mapped column and are left out.")
    words.append(
        f"{share(found.shared.outside)} of the customers are unlike anyone in the survey: their "
        "segment is the nearest, which says little."
    )
    return [word.replace("\u00a0", " ") for word in words]


def word_nation(found: Representation) -> list[str]:
    """Say who is reached more and less than others, where the survey's errors allow it."""
    names = found.shared.segmentation.names
    told = []
    for word, side in (("more", 1), ("less", -1)):
        sure = [
            f"{names[at]} ({one.value:.2f} times their share)"
            for at, one in sorted(enumerate(found.ratio), key=lambda each: -side * each[1].value)
            if side * (_end(one, side) - 1) > 0
        ]
        if sure:
            told.append(f"You reach {join(sure)} {word} than their share of the nation.")
    if not told:
        told.append("No segment is reached more or less than its share, within the errors.")
    if found.openings:
        at = found.openings[0]
        told.append(
            f"The largest opening: {names[at]}, {people(found.population[at].value)} "
            f"{found.shared.survey.source.units} with "
            f"{money(found.money[at].value, found.money[at].unit)} of {found.money_name} in all."
        )
    return [each.replace("\u00a0", " ") for each in told]


def _end(one: Estimate, side: int) -> float:
    """End of an interval that is nearer to 1 where the value is above (1) or below (−1)."""
    low, high = one.interval()
    return low if side > 0 else high


def word_ratio(one: Estimate) -> str:
    """Write a ratio with its 95 % interval."""
    low, high = one.interval()
    ends = f" ({low:.2f} to {high:.2f})" if low == low else ""
    return f"{one.value:.2f}{ends}"


def word_raking(found: Representation) -> str:
    """Say what was raked to what, and what it costs."""
    side, margins = ("customers'", "nation's") if found.raked_to == "nation" else (
        "survey's", "customers'")  # fmt: skip
    return (
        f"Raked: the {side} weights, to the {margins} classes of "
        f"{join([one.name for one in found.margins])}. Design effect {found.effect:.2f}; the "
        f"weighted rows tell as much as {found.effective:,.0f} of equal weight. "
        f"{' '.join(found.not_raked)}"
    ).rstrip()


def tabulate_nation(found: Representation) -> Table:
    """Table of shares and ratios."""
    rows = [
        (
            f"{at + 1} {name}", share(float(found.customers[at])), word_share(found.nation[at]),
            word_ratio(found.ratio[at]), word_ratio(found.raked_ratio[at]),
        )
        for at, name in enumerate(found.shared.segmentation.names)
    ]  # fmt: skip
    return Table(
        "Share of the customers and of the nation (± one standard error), and the one over the "
        "other with 95 % intervals from the survey's errors",
        ("segment", "customers", "nation", "times their share", "the same after raking"),
        tuple(rows),
    )


def tabulate_openings(found: Representation) -> Table:
    """Table of the segments reached less than their share, by the money they have."""
    names = found.shared.segmentation.names
    return Table(
        f"Segments reached less than their share, ranked by population × mean {found.money_name}",
        ("segment", "population", f"mean {found.money_name}", f"total {found.money_name}", "reach"),
        tuple(
            (
                f"{at + 1} {names[at]}", people(found.population[at].value),
                money(found.means[at].value, found.means[at].unit),
                money(found.money[at].value, found.money[at].unit),
                f"{found.ratio[at].value:.2f}",
            )
            for at in found.openings
        ),
    )  # fmt: skip


def tabulate_balance(found: Representation) -> Table:
    """Table of standardised mean differences."""
    return Table(
        "Standardised mean differences, customers less nation",
        ("variable or class", "before", "after"),
        tuple((one.name, _signed(one.before), _signed(one.after)) for one in found.balance),
    )


def _signed(value: float) -> str:
    """Write a difference with its sign, to three digits."""
    text = f"{value:+.3f}"
    return "0.000" if text in ("+0.000", "-0.000") else text.replace("-", "−")


def write_nation(found: Representation, target: str | Path) -> Path:
    """Write the page of a comparison with the nation, self-contained.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    return write_file(Path(target), render_nation(found).encode())


def render_nation(found: Representation) -> str:
    """Set the page; the same comparison gives the same text."""
    survey = found.shared.survey
    parts = [UsePart("Who is reached", tables=(tabulate_nation(found),))]
    if found.openings:
        parts.append(UsePart("Openings", tables=(tabulate_openings(found),)))
    raked = UsePart("Raking", (word_raking(found),), ("love",), (tabulate_balance(found),))
    page = UsePage(
        title=f"{capital(found.name)} and the nation",
        subtitle="Your customers against the nation",
        banners=survey.source.notes,
        source=f"Customers: {found.name}; nation: {survey.source.name}.",
        answer=tuple(word_nation(found)),
        parts=(*parts, raked, UsePart("Read this first", tuple(list_nation_words(found)))),
        shown=(show_love(found),),
        method=(
            "Segments are fitted on the survey in the columns that both sides have, and each "
            "customer gets the nearest. Customers are counted, the nation is estimated: errors are "
            "the survey's.",
            "Raking (iterative proportional fitting) is repeated under every replicate weight, "
            "with that replicate's margins.",
            f"Computed with {word_software()}.",
        ),
    )
    return set_page("use.html", page)


def show_love(found: Representation) -> Shown:
    """Show how alike both sides are before and after raking."""
    balance = found.balance
    return Shown(
        "love", "How alike both sides are, before and after raking",
        "Absolute standardised mean differences; under the dotted line, 0.1, a variable is usually "
        "called balanced. Amounts are compared on their curves.",
        "Love plot; the table below has the same numbers.",
        draw_love([b.name for b in balance], [b.before for b in balance],
                  [b.after for b in balance]),
    )  # fmt: skip
