"""What the well-known project printed on the survey of 2019, beside the same figures here."""

from __future__ import annotations

from typing import Literal

from segmentus.charts.style import NOTHING, heading, share
from segmentus.cluster.values import Sweep
from segmentus.explore.composition import Composition
from segmentus.notebook.clustering import word_inertia
from segmentus.notebook.shown import Sheet
from segmentus.report.values import Table

ClassicNotebook = Literal["two features", "five features"]

INERTIA: dict[ClassicNotebook, dict[int, float]] = {
    "two features": {
        2: 3.304291e15, 3: 9.395540e14, 4: 5.460988e14, 5: 3.129538e14, 6: 2.365850e14,
        7: 1.956426e14, 8: 1.544637e14, 9: 1.145529e14, 10: 1.003644e14, 11: 9.374018e13,
        12: 8.696226e13,
    },
    "five features": {2: 11028.058, 3: 7190.5263, 4: 6181.1931},
}  # fmt: skip
SILHOUETTE: dict[ClassicNotebook, dict[int, float]] = {
    "two features": {
        2: 0.9905, 3: 0.9769, 4: 0.9490, 5: 0.8146, 6: 0.7335, 7: 0.7262, 8: 0.7269, 9: 0.7291,
        10: 0.6982, 11: 0.7087, 12: 0.7028,
    },
    "five features": {},  # it was measured on another scale than the fit
}  # fmt: skip
INCOME = (
    (0.288125, 0.140343), (0.256327, 0.135933), (0.228856, 0.143146), (0.132598, 0.174841),
    (0.045209, 0.108441), (0.048886, 0.297296),
)  # fmt: skip
"""Shares of rows by income group: of those denied credit, and of the others."""


def tabulate_printed(sweep: Sweep, notebook: ClassicNotebook) -> Sheet:
    """Inertia and silhouette of every k, as the classic notebook printed them and as found here."""
    inertia, silhouette = INERTIA[notebook], SILHOUETTE[notebook]
    rows = tuple(
        (
            str(one.k), word_inertia(inertia[one.k]), word_inertia(one.inertia),
            *(f"{value:.4f}" for value in (silhouette.get(one.k), one.silhouette) if silhouette),
        )
        for one in sweep.scores
        if one.k in inertia
    )  # fmt: skip
    head = ["k", "Inertia, printed", "Inertia, here"]
    if silhouette:
        head += ["Silhouette, printed", "Silhouette, here"]
    return Sheet(Table(_caption(f"on {notebook}"), tuple(head), rows))


def tabulate_printed_shares(by_rows: Composition) -> Sheet:
    """Shares of rows by income group, as the classic notebook printed them and as found here."""
    rows = tuple(
        (
            part.label,
            share(printed), share(part.domain.value),
            share(others), share(part.other.value) if part.other is not None else NOTHING,
        )
        for part, (printed, others) in zip(by_rows.parts, INCOME, strict=False)
    )  # fmt: skip
    head = (
        heading(by_rows.variable), "Denied, printed", "Denied, here", "Others, printed",
        "Others, here",
    )  # fmt: skip
    return Sheet(Table(_caption("by income group, in shares of rows"), head, rows))


def _caption(of: str) -> str:
    return (
        f"What the classic notebook printed {of}, on the survey of 2019, beside what is found in "
        "the data that the first cell read."
    )
