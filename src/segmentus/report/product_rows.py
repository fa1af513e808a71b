"""Products by segment into rows: who has what, and what is open."""

from __future__ import annotations

import math
from dataclasses import dataclass

from segmentus.formats import people
from segmentus.margins import whole
from segmentus.report.segment_cards import make_badges
from segmentus.report.values import Badge
from segmentus.report.words import capital
from segmentus.segments.answer.values import Product
from segmentus.study import Study


@dataclass(frozen=True, slots=True)
class ProductCell:
    """The share of one group that has a product; `width` in per cent, "" where it is withheld."""

    badge: Badge
    share: str
    width: str
    open: bool


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product."""

    label: str
    cells: tuple[ProductCell, ...]
    domain: str
    openings: str


@dataclass(frozen=True, slots=True)
class ProductTable:
    """Products with one base in common, "" for everybody."""

    base: str
    rows: tuple[ProductRow, ...]


def make_product_tables(study: Study) -> tuple[ProductTable, ...]:
    """Make one table a base, in order of the products."""
    bases = dict.fromkeys(product.base for product in study.answer.products)
    return tuple(
        ProductTable(
            base,
            tuple(_make_row(one, study) for one in study.answer.products if one.base == base),
        )
        for base in bases
    )


def _make_row(product: Product, study: Study) -> ProductRow:
    opened = {opening.position for opening in product.openings}
    cells = tuple(
        ProductCell(
            badge, whole(part.value),
            f"{100 * part.value:.1f}" if math.isfinite(part.value) else "",
            badge.number - 1 in opened,
        )
        for badge, part in zip(make_badges(study.answer), product.segments, strict=True)
    )  # fmt: skip
    openings = ", ".join(
        f"{people(opening.lacking.value)} of group {opening.position + 1}"
        for opening in sorted(product.openings, key=lambda one: one.position)
    )
    return ProductRow(capital(product.label), cells, whole(product.domain.value), openings)
