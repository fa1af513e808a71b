"""What was asked: a `Plan`, the same from TOML, the command line and Python."""

from __future__ import annotations

import difflib
import json
import math
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from segmentus.cluster.sweep import STARTS
from segmentus.errors import InputError
from segmentus.estimate.pool import VarianceRule
from segmentus.features.missing import Missing
from segmentus.features.select import By
from segmentus.features.values import CurveRule, Scaling
from segmentus.segments.choose import ChoiceRule
from segmentus.segments.withhold import MIN_FAMILIES
from segmentus.survey.table.schema import Hint, Hints

DEFAULT = "credit"
OWN_TABLE = "customers"
"""The plans where none is named: for surveys, and for a table of the user's own."""


class Plan(BaseModel):
    """What to segment, by what, and into how many. All fields have defaults; unknown ones fail.

    Attributes
    ----------
    title : heading of the report.
    data : "sample", "scf2019" and other waves, or a path.
    dollars : year whose dollars amounts are restated in; None leaves the file's.
    where : the domain, e.g. "TURNFEAR = 1 AND NETWORTH < 2e6"; "" for everyone.
    features : columns to cluster on; or else
    select, count : take the `count` columns of largest weighted "variance" or
        "trimmed-variance" (5 where not given); or "automatic", the rule for a customer table, see
        `features.automatic` (up to 12).
    identities : "guard" refuses (or passes over) a feature that others add up to; "allow".
    curve : "auto", each feature by its own skewness, winsorised and within bounds; "asinh", money
        and what has a long tail; "linear". None: "auto" for a customer table, else "asinh".
    asinh_unit : amount at which asinh turns; None: found for each feature under "auto", else 1.
    scale : "standard" (weighted mean and deviation) or "none".
    clip : how many deviations from its center a feature ends; None: 4 under "auto", else inf.
    curves, scales : feature → its own curve or scale, where it differs from that of the others;
        any feature may have one, money or not.
    weights : "survey", or "none" for a fit in which every row counts the same; sizes and
        profiles use the survey's weights either way.
    rule, k : how k is chosen; k is for rule "fixed".
    ks : numbers tried, "2-12" or "2,4,8".
    guard_families, guard_share : least families in a segment and least share of the population;
        by default 30 and 0.01 for surveys, 10 and 0.02 for a table of the user's own.
    starts, seed : of the search.
    replicates : "auto", the published replicate weights where they are at hand, else 200 drawn; a
        number to draw, 0 for none; or a file of published ones.
    strata : column within whose values replicates are drawn; "" for none.
    variance : "rubin" averages the sampling variance over implicates, "fed" takes the first's.
    min_families : families that a figure of the profile needs to be shown.
    describe : variables of the profile; the headline columns where empty.
    names : of the segments, in order; made from the features where empty.
    missing : what stands for missing values of features: "median", "mode", "indicator"; "drop"
        leaves their rows out, "refuse" stops.
    categories : "profile", described and not clustered on; "fit", features too, see
        `features.categories`: those of a customer table, or those among the features named.
    gap : squared distance between two values of a category; None lets it weigh as much as a
        standardised number.
    id, weight, unit, strata, exclude, include_protected, columns, outcome, rows, encoding : what
        the user says of a customer table, see `survey.table.Hints`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = "Segments"
    data: str = "sample"
    dollars: int | None = Field(default=None, ge=1989, le=2100)
    where: str = ""
    features: tuple[str, ...] = ()
    select: By | Literal["automatic"] | None = None
    count: int | None = Field(default=None, ge=1, le=50)
    identities: str = Field(default="guard", pattern="^(guard|allow)$")
    curve: CurveRule | None = None
    asinh_unit: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    scale: Scaling = "standard"
    clip: float | None = Field(default=None, gt=0)
    curves: dict[str, CurveRule] = Field(default_factory=dict)
    scales: dict[str, Scaling] = Field(default_factory=dict)
    weights: str = Field(default="survey", pattern="^(survey|none)$")
    rule: ChoiceRule = "auto"
    k: int | None = Field(default=None, ge=2, le=200)
    ks: str = "2-12"
    guard_families: int | None = Field(default=None, ge=1)
    guard_share: float | None = Field(default=None, ge=0, le=0.5, allow_inf_nan=False)
    replicates: str = "auto"
    variance: VarianceRule = "rubin"
    min_families: int = Field(default=MIN_FAMILIES, ge=0)
    starts: int = Field(default=STARTS, ge=1, le=10_000)
    seed: int = Field(default=0, ge=0)
    describe: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    missing: Missing = "median"
    categories: Literal["profile", "fit"] = "profile"
    gap: float | None = Field(default=None, gt=0, le=1e6, allow_inf_nan=False)
    id: str = ""
    weight: str = ""
    unit: str = ""
    strata: str = ""
    exclude: tuple[str, ...] = ()
    include_protected: bool = False
    columns: dict[str, Hint] = Field(default_factory=dict)
    outcome: tuple[str, ...] = ()
    rows: Literal["", "customers"] = ""
    encoding: str = ""

    @field_validator("columns", mode="before")
    @classmethod
    def _spell_out(cls, columns: Any) -> Any:
        """Read `day = "number"` as `day = { role = "number" }`."""
        if not isinstance(columns, dict):
            return columns
        return {
            name: {"role": hint} if isinstance(hint, str) else hint
            for name, hint in columns.items()
        }

    @field_validator("ks")
    @classmethod
    def _check_ks(cls, text: str) -> str:
        numbers = parse_ks(text)
        if not numbers or min(numbers) < 2 or max(numbers) > 200:
            raise ValueError(f"{text!r} is not numbers from 2 to 200, like 2-12 or 2,4,8")
        return text

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.features and self.select:
            raise ValueError("features and select exclude each other; give one of them")
        if (self.k is not None) != (self.rule == "fixed"):
            raise ValueError(f"k = {self.k} and rule = {self.rule!r} do not fit together")
        return self

    @property
    def tried(self) -> tuple[int, ...]:
        """Every k to sweep, the fixed one included."""
        return tuple(sorted({*parse_ks(self.ks), *([self.k] if self.k else [])}))

    @property
    def hints(self) -> Hints:
        """Collect what the plan says about the columns of a customer table."""
        return Hints(
            self.id, self.weight, self.unit, self.strata, self.exclude, self.include_protected,
            self.columns, self.outcome, self.rows, self.encoding,
        )  # fmt: skip

    def to_toml(self) -> str:
        """Write the plan as TOML that `read_plan` turns into an equal plan."""
        fields = self.model_dump(exclude_none=True, exclude={"columns"})
        unsaid = {**vars(Hints()), "curves": {}, "scales": {}}
        for name, value in unsaid.items():
            if fields.get(name) == value:  # nothing is said of single columns
                del fields[name]
        text = "".join(f"{name} = {_toml(value)}\n" for name, value in fields.items())
        for name, hint in self.columns.items():
            said = {key: value for key, value in vars(hint).items() if value not in ("", None, ())}
            lines = "".join(f"{key} = {_toml(value)}\n" for key, value in said.items())
            text += f"\n[columns.{_toml(name)}]\n{lines}"
        return text


def parse_ks(text: str) -> tuple[int, ...]:
    """Numbers meant by "2-12" or "2,4,8"; empty where the text means none.

    >>> parse_ks("2-4, 8")
    (2, 3, 4, 8)
    """
    numbers: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        last = last if dash else first
        if not (first + last).isascii() or not (first.isdigit() and last.isdigit()):
            return ()
        if len(first) > 8 or len(last) > 8:
            return ()
        numbers |= set(range(int(first), min(int(last), 10_000) + 1))
    return tuple(sorted(numbers))


def make_plan(base: Plan, **changes: Any) -> Plan:
    """Change some fields of a plan; None changes nothing.

    A plan that asks for a selection gives up its list of features, and the reverse; one that
    asks for a rule gives up its fixed k, and one that asks for a k has the rule "fixed". One
    whose condition changes gives up its title, which speaks of another domain; one whose curve
    changes to "auto" gives up the unit of the former curve.

    Raises
    ------
    InputError
        An unknown field, an impossible value, or values that do not fit together.
    """
    given = {name: value for name, value in changes.items() if value is not None}
    if given.get("select") and "features" not in given:
        given["features"] = ()
    if given.get("features") and "select" not in given:
        given["select"] = None
    if given.get("where", base.where) != base.where:
        given.setdefault("title", Plan().title)
    if base.curve in ("asinh", "linear") and given.get("curve") == "auto":
        given.setdefault("asinh_unit", None)
    if given.get("rule", "fixed") != "fixed":
        given["k"] = None
    elif "k" in given:
        given["rule"] = "fixed"
    return _validate({**base.model_dump(), **given}, "plan")


def read_plan(name: str) -> Plan:
    """Read a built-in plan by name, or a TOML file by path.

    Raises
    ------
    InputError
        Neither exists, the file is not TOML, or the plan is impossible; names the key.
    """
    built_in = built_in_plans()
    if name in built_in:
        return built_in[name]
    path = Path(name)
    if not path.is_file():
        raise InputError(
            f"plan {name!r} is neither a file nor built in; the built-in plans are "
            f"{', '.join(built_in)}."
        )
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} is not TOML ({error}); correct that line.") from error
    return _validate(content, path.name)


def built_in_plans() -> dict[str, Plan]:
    """Return the plans that come with the package, by name, the default first."""
    folder = files("segmentus") / "plans"
    texts = {
        item.name.removesuffix(".toml"): item.read_text(encoding="utf-8")
        for item in folder.iterdir()
        if item.name.endswith(".toml")
    }
    names = sorted(texts, key=lambda name: (name != DEFAULT, name))
    return {name: _validate(tomllib.loads(texts[name]), name) for name in names}


def _validate(content: dict[str, Any], where: str) -> Plan:
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        inside = first["loc"][:3] if first["loc"][:1] == ("columns",) else first["loc"][:1]
        key = ".".join(map(str, inside))
        raise InputError(f"{where}: {_word_error(first, key)}") from error


def _word_error(error: Any, key: str) -> str:
    """One validation error as a sentence."""
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        known = vars(Hint()) if key.startswith("columns.") else Plan.model_fields
        near = difflib.get_close_matches(key.rsplit(".", 1)[-1], known, n=1)
        cure = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."
        return f"unknown key {key!r}; {cure}"
    message = error["msg"].removeprefix("Value error, ")
    if not key:
        return f"{message}."
    return f"{key} = {error['input']!r} is not possible: {message[:1].lower() + message[1:]}."


def _toml(value: Any) -> str:
    """Scalars, flat lists and tables as TOML; JSON text is valid TOML for scalars."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_toml(key)} = {_toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if value == math.inf:
        return "inf"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
