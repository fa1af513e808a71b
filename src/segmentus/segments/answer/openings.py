"""Columns that say who has what into products, and where a segment lacks what others have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Bools, Floats
from segmentus.estimate.pool import Estimate, Figures, combine
from segmentus.estimate.ways import of_shares_of, of_totals
from segmentus.formats import people
from segmentus.segments.answer.parts import Parts
from segmentus.segments.answer.told import read_words
from segmentus.segments.answer.values import Opening, Product
from segmentus.segments.guard import Bounds
from segmentus.survey.table.names import cut_name
from segmentus.survey.values import Survey, Variable

BELOW = 0.20
"""How far below the segment that has it most a share must be for an opening."""

_BATTERY = 3
"""Columns of yes and no with the same answers that make a list of products."""


@dataclass(frozen=True, slots=True, eq=False)
class Having:
    """A column that says who has a product.

    Attributes
    ----------
    variable : the column.
    label : of the product in a sentence, "online security".
    having : codes of those who have it.
    lacking : codes of those who have not; any other value is no answer.
    base : what those have of whom it is asked, "internet service"; "" for all.
    offered : whether lacking it is an opening.
    """

    variable: Variable
    label: str
    having: tuple[float, ...]
    lacking: tuple[float, ...]
    base: str = ""
    offered: bool = True


def find_products(survey: Survey, without: Sequence[str] = ()) -> tuple[Having, ...]:
    """Find the columns that say who has what.

    Parameters
    ----------
    survey : of families, whose products are listed; or a customer table, where a product is a
        column of yes and no whose heading names one, or one of a battery: several with the same
        answers, of which one may say that the question does not arise ("No internet service").
    without : names that are no products: outcomes and features.
    """
    said = read_words("products")
    if survey.schema is None:
        listed = {**said["survey"], **said["shown"]}
        return tuple(
            Having(survey.variables[name], label, (1.0,), (0.0,), "", name in said["survey"])
            for name, label in listed.items()
            if name in survey.variables and name not in without
        )
    read = [column.name for column in survey.schema.columns]  # others were made for the fit
    able = [survey.variables[name] for name in read if name in survey.variables]
    able = [each for each in able if _may_be(each, without)]
    alike: dict[tuple[str, ...], int] = {}
    for variable in able:
        alike[_answers(variable)] = alike.get(_answers(variable), 0) + 1
    found = (_read(variable, in_battery=alike[_answers(variable)] >= _BATTERY) for variable in able)
    return tuple(each for each in found if each is not None)


def count_products(parts: Parts, products: Sequence[Having], bounds: Bounds) -> tuple[Product, ...]:
    """Take who has each product, and count the openings.

    Parameters
    ----------
    parts : the segments.
    products : what to look at.
    bounds : families that a share must rest on to be an opening or to make one.
    """
    if not products:
        return ()
    columns: list[Callable[[], Floats]] = []
    for each in products:
        columns += [_column(parts, each, each.having), _column(parts, each, each.lacking)]
    totals = parts.totals(columns)
    return tuple(
        _product(parts, each, totals[:, 2 * at], totals[:, 2 * at + 1], bounds)
        for at, each in enumerate(products)
    )


def _may_be(variable: Variable, without: Sequence[str]) -> bool:
    """Tell whether a column of a customer table is neither an outcome nor says who someone is."""
    said = read_words("products")["table"]
    words = cut_name(variable.name)
    return (
        variable.kind in ("share", "code")
        and not variable.aside
        and variable.name not in without
        and set(words).isdisjoint(said["no_product"])
    )


def _answers(variable: Variable) -> tuple[str, ...]:
    return tuple(sorted(label.casefold() for label in variable.codes.values()))


def _read(variable: Variable, *, in_battery: bool) -> Having | None:
    """Read a column as a product; None where it is none."""
    said = read_words("products")["table"]
    named = not set(cut_name(variable.name)).isdisjoint(said["product"])
    if not (named or in_battery):
        return None
    label = variable.short_label.removeprefix("has ")
    kinds = {code: _kind(text, said) for code, text in variable.codes.items()}
    yes = tuple(code for code, kind in kinds.items() if kind == "yes")
    no = tuple(code for code, kind in kinds.items() if kind == "no")
    none = tuple(code for code, kind in kinds.items() if kind == "none")
    if len(yes) == 1 and len(no) == 1 and len(yes + no + none) == len(kinds) and len(none) < 2:
        base = variable.codes[none[0]].partition(" ")[2] if none else ""
        return Having(variable, label, yes, no, base)
    others = tuple(code for code, kind in kinds.items() if kind == "")
    if named and len(no) == 1 and len(others) >= 2 and not yes and not none:
        return Having(variable, label, others, no)  # "DSL", "Fiber optic", "No"
    return None


def _kind(text: str, said: Mapping[str, Sequence[str]]) -> str:
    """Tell an answer: "yes", "no", "none" (the question does not arise), or another."""
    plain = text.casefold()
    if plain in said["yes"]:
        return "yes"
    if plain in (*said["no"], *said["none"]):
        return "no"
    return "none" if " " in plain and plain.split()[0] in said["none"] else ""


def _column(parts: Parts, product: Having, codes: Sequence[float]) -> Callable[[], Floats]:
    return lambda: np.isin(parts.survey.column(product.variable.name), codes).astype(np.float64)


def _product(
    parts: Parts, product: Having, having: Figures, lacking: Figures, bounds: Bounds
) -> Product:
    """Shares of one product, and where it is lacking."""
    base = combine(np.add, having, lacking)
    families = parts.families(_asked(parts, product))
    shares = parts.shares(having, base, families, families.astype(np.float64))
    units = parts.survey.source.units
    population = parts.pool(base, families, units, of_totals(0.0))
    ways = of_shares_of(population, families.astype(np.float64))
    without = parts.pool(lacking, families, units, ways)
    places = _find_openings(shares, bounds) if product.offered else []
    openings = tuple(
        Opening(c, without[c], _word(product, c, without[c])) for c in places
    )  # fmt: skip
    whole = f"{units} with {product.base}" if product.base else ""
    label = product.label[:1].upper() + product.label[1:]
    return Product(product.variable, label, whole, tuple(shares[:-1]), shares[-1], openings)


def _asked(parts: Parts, product: Having) -> Floats:
    """1 for those of whom it is known whether they have the product, nan for others."""
    column = parts.survey.column(product.variable.name)
    known: Bools = np.isin(column, (*product.having, *product.lacking))
    return np.where(known, 1.0, np.nan)


def _find_openings(shares: Sequence[Estimate], bounds: Bounds) -> list[int]:
    """Segments far below the one that has it most and below all, the emptiest first."""
    *segments, domain = shares
    enough = [c for c, one in enumerate(segments) if one.families >= bounds.families]
    known = [c for c in enough if np.isfinite(segments[c].value)]
    if not known:
        return []
    best = max(segments[c].value for c in known)
    places = [
        c
        for c in known
        if segments[c].value <= best - BELOW + 1e-12 and segments[c].value < domain.value
    ]
    return sorted(places, key=lambda c: segments[c].value)


def _word(product: Having, position: int, lacking: Estimate) -> str:
    """Say how many of a segment lack a product."""
    has = f"have {product.base} but no" if product.base else "have no"
    return f"{people(lacking.value)} of group {position + 1} {has} {product.label}"


def list_offers(products: Sequence[Product]) -> Iterator[tuple[Product, Opening]]:
    """Openings of all products, the most people first."""
    pairs = [(product, opening) for product in products for opening in product.openings]
    return iter(sorted(pairs, key=lambda pair: -pair[1].lacking.value))
