"""What a column means: its label, kind and unit, and the words for its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segmentus.survey.kinds import Aside, Kind, SaidCurve
from segmentus.survey.phrases import Phrases


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """What one column means.

    Attributes
    ----------
    name : column name, upper case in the SCF.
    label : one line in plain words, without the unit.
    kind : money, count, share (0/1) or code (categories).
    unit : unit of the values as shown on an axis, e.g. "2019 dollars", "years"; "" for codes.
    codes : value → label, in display order; empty unless the values are categories or 0/1.
    topic : heading under which the codebook lists it, e.g. "credit".
    short : two or three lower-case words for names of segments and card lines, e.g. "home value".
    curve : "asinh" or "linear" where the user says so; "" leaves it to the plan.
    long_tail : not money, but bent like it under "asinh": a few values are far above the others.
    aside : why it names no segment; "" where it may.
    about : the column whose subject it shares, the value of vehicles for whether there are any.
    phrases : words for it inside sentences.
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    codes: Mapping[float, str] = field(default_factory=dict)
    topic: str = "other"
    short: str = ""
    curve: SaidCurve = ""
    long_tail: bool = False
    aside: Aside = ""
    about: str = ""
    phrases: Phrases = field(default_factory=Phrases)

    @property
    def subject(self) -> str:
        """The column whose subject it shares, else its own name."""
        return self.about or self.name

    @property
    def bent(self) -> bool:
        """Tell whether a plan's curve applies, and not the straight line."""
        return self.kind == "money" or self.long_tail

    def word_of(self, value: float) -> str:
        """Return what a value means: its label, or the number where it has none."""
        return self.codes.get(value, f"{value:g}")

    @property
    def short_label(self) -> str:
        """`short` where there is one, else the label."""
        return self.short or self.label
