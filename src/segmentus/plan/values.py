"""What was asked: a `Plan`, the same from TOML, the command line, an address and Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from segmentus.cluster.values import STARTS
from segmentus.estimate.pool import VarianceRule
from segmentus.features.select import By
from segmentus.features.values import CurveRule, Scaling
from segmentus.ks import parse_ks
from segmentus.plan.elsewhere import (
    AreFactors,
    Categories,
    CategoryDistance,
    CenterWord,
    Coefficients,
    CountedValue,
    Emphasis,
    FayFactor,
    FewestFamilies,
    FewestOfAll,
    ImplicateFiles,
    LabelColumn,
    LeastShare,
    MissingValues,
    ReplicateKind,
    ReplicateNames,
    ReplicatesElsewhere,
    RowsDrawn,
    SampledUnit,
    TextEncoding,
)
from segmentus.plan.spellings import (
    NameList,
    SaidColumns,
    SpelledKs,
    SpelledText,
    WholeNumber,
    WholeOrNone,
    with_rule,
)
from segmentus.plan.surfaces import (
    ERRORS,
    HOW,
    SHOWN,
    TABLE_GROUP,
    WHAT,
    AskedField,
    with_current_names,
)
from segmentus.plan.toml import write_toml
from segmentus.plan.wording import Worded
from segmentus.segments.asked import MIN_FAMILIES, ChoiceRule, Purpose
from segmentus.survey.table.schema import Hints


class Plan(Worded):
    """What to segment, by what, and into how many: every field has a default, and each stands here.

    A field is defined once, on its line below; all surfaces and the reference follow from it.
    """

    title: Annotated[str, AskedField(SHOWN, "Heading of the report.")] = "Segments"
    data: Annotated[
        SpelledText,
        AskedField(WHAT, '"sample", "scf2019" and other waves, or a file.', form="data"),
    ] = "sample"
    dollars: Annotated[
        WholeOrNone,
        AskedField(WHAT, "Year in whose dollars amounts are restated; by default the file's."),
    ] = Field(default=None, ge=1989, le=2100)
    where: Annotated[
        str,
        AskedField(
            WHAT, 'Domain, the group under study: "TURNFEAR = 1 AND NETWORTH < 2e6"; "" for all.',
            form="condition",
        ),
    ] = ""  # fmt: skip
    labels: LabelColumn = ""
    features: Annotated[
        NameList, AskedField(WHAT, "Features: the columns to form segments by.")
    ] = ()
    select: Annotated[
        By | Literal["automatic"] | None,
        AskedField(
            WHAT,
            "Pick columns instead of naming them: those of largest variance or trimmed-variance, "
            "or automatic, as for a table of your own.",
        ),
    ] = None
    count: Annotated[
        WholeOrNone,
        AskedField(
            WHAT,
            "How many columns to select (by default 5); for automatic, the maximum (by default "
            "12).",
        ),
    ] = Field(default=None, ge=1, le=50)
    identities: Annotated[
        Literal["guard", "allow"],
        AskedField(
            WHAT,
            "Features that are sums of others: guard refuses them, or skips them in a selection; "
            "allow lets them count twice.",
        ),
    ] = "guard"
    curve: Annotated[
        CurveRule | None,
        AskedField(
            HOW,
            "auto (each feature by its own skewness, within bounds), asinh (money and what has a "
            "long tail) or linear; by default auto for a table of your own, otherwise asinh.",
        ),
    ] = None
    asinh_unit: Annotated[
        float | None,
        AskedField(
            HOW,
            "Amount at which asinh turns logarithmic; by default 1, or with auto an amount found "
            "for each feature.",
        ),
    ] = Field(default=None, gt=0, allow_inf_nan=False)
    scale: Annotated[
        Scaling,
        AskedField(
            HOW, "standard (weighted mean and standard deviation) or none, in its own unit."
        ),
    ] = "standard"
    clip: Annotated[
        float | None,
        AskedField(
            HOW,
            "How many spreads from its center a feature is clipped, inf for never; by default 4 "
            "with auto, otherwise inf.",
            form="bound",
        ),
    ] = Field(default=None, gt=0)
    curves: Annotated[
        dict[str, CurveRule],
        AskedField(HOW, "Curves of single features, money or not: AGE:asinh,VEHIC:linear."),
    ] = Field(default_factory=dict)
    scales: Annotated[
        dict[str, Scaling], AskedField(HOW, "Scales of single features: KIDS:none.")
    ] = Field(default_factory=dict)
    emphasis: Emphasis = Field(default_factory=dict)
    weights: Annotated[
        Literal["survey", "none"],
        AskedField(
            HOW,
            "none: fit as if every row counted the same; sizes and profiles use the survey's "
            "weights either way.",
            option="--unweighted",
            means="none",
        ),
    ] = "survey"
    rule: Annotated[
        ChoiceRule,
        AskedField(HOW, "How k is chosen; fixed if k is a number.", option=""),
    ] = "auto"
    k: Annotated[
        WholeOrNone,
        AskedField(HOW, "auto, silhouette, elbow, gap, stability, or a number.", form="k"),
    ] = Field(default=None, ge=2, le=200)
    ks: Annotated[SpelledKs, AskedField(HOW, "Numbers to try: 2-12 or 2,4,8.", form="numbers")] = (
        "2-12"
    )
    guard_families: FewestFamilies = Field(default=None, ge=1)
    guard_share: FewestOfAll = Field(default=None, ge=0, le=0.5, allow_inf_nan=False)
    least_share: LeastShare = Field(default=None, gt=0, le=0.5, allow_inf_nan=False)
    replicates: Annotated[
        SpelledText,
        AskedField(
            ERRORS,
            "Replicate weights: how many to draw (0 for none), or a file of published ones; "
            "auto uses published ones if they are here, otherwise draws 200.",
            form="replicates",
        ),
    ] = "auto"
    variance: Annotated[
        VarianceRule,
        AskedField(
            ERRORS,
            "Sampling variance: rubin (mean over implicates) or fed (of the first implicate).",
        ),
    ] = "rubin"
    min_families: Annotated[
        int, AskedField(ERRORS, "Withhold figures based on fewer families.")
    ] = Field(default=MIN_FAMILIES, ge=0)
    starts: Annotated[
        WholeNumber, AskedField(HOW, "Independent starts of the search for each k.")
    ] = Field(default=STARTS, ge=1, le=10_000)
    seed: Annotated[WholeNumber, AskedField(HOW, "Seed of all random numbers.")] = Field(
        default=0, ge=0
    )
    describe: Annotated[
        NameList,
        AskedField(SHOWN, "Columns of the profile; by default the features and key columns."),
    ] = ()
    money: Annotated[
        NameList,
        AskedField(SHOWN, "Amounts that the answer adds up, in order; by default the usual ones."),
    ] = ()
    outcome_value: CountedValue = ""
    use: Annotated[
        Purpose, AskedField(SHOWN, "What the segments are for; decides what is shown first.")
    ] = ""
    names: Annotated[
        NameList,
        AskedField(SHOWN, "Names of the segments, in order; by default made from the data."),
    ] = ()
    missing: MissingValues = "median"
    categories: Categories = "profile"
    category_distance: CategoryDistance = Field(default=None, gt=0, le=1e6, allow_inf_nan=False)
    id: Annotated[str, AskedField(TABLE_GROUP, "Column that names each customer.")] = ""
    weight: Annotated[str, AskedField(TABLE_GROUP, "Column of weights.")] = ""
    unit: SampledUnit = ""
    strata: Annotated[
        str, AskedField(TABLE_GROUP, "Column of strata within which replicate weights are drawn.")
    ] = ""
    exclude: Annotated[NameList, AskedField(TABLE_GROUP, "Columns to leave out.")] = ()
    include_protected: Annotated[
        bool, AskedField(TABLE_GROUP, "Allow age, sex, marital status and the like as features.")
    ] = False
    columns: Annotated[
        SaidColumns,
        AskedField(
            TABLE_GROUP,
            "What single columns hold: day:number,spend:money; TOML can say more, see "
            "`segmentus.survey.table.schema.Hint`.",
        ),
    ] = Field(default_factory=dict)
    outcome: Annotated[
        NameList,
        AskedField(TABLE_GROUP, "Columns people care about: described, never used as features."),
    ] = ()
    rows: Annotated[
        Literal["", "customers"],
        AskedField(TABLE_GROUP, "customers: each row is one, even if rows look like purchases."),
    ] = ""
    encoding: TextEncoding = ""
    skip: Annotated[
        int, AskedField(TABLE_GROUP, "Lines above the headings of a text file to pass over.")
    ] = Field(default=0, ge=0, le=1_000)
    draw: RowsDrawn = Field(default=None, ge=0)
    implicates: ImplicateFiles = ()
    replicate_columns: ReplicateNames = ""
    replicate_design: ReplicateKind = "bootstrap"
    replicate_file: ReplicatesElsewhere = ""
    center: CenterWord = ""
    fay: FayFactor = Field(default=0.5, ge=0, lt=1)
    coefficient: Coefficients = ""
    factors: AreFactors = False

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Show the fields that are not the usual ones."""
        usual = type(self).model_fields
        known = {
            name: field.get_default(call_default_factory=True) for name, field in usual.items()
        }
        return [(n, v) for n, v in super().__repr_args__() if n and v != known[n]]

    def change(self, **changes: Any) -> Self:
        """Return the plan with some fields changed, as `make_plan` does."""
        from segmentus.plan.changes import make_plan

        return make_plan(self, **changes)

    @model_validator(mode="before")
    @classmethod
    def _take_spellings(cls, content: Any) -> Any:
        """Read fields under names that they had, and values as they are typed in Python."""
        if not isinstance(content, Mapping):
            return content
        return with_rule(with_current_names(content, cls))

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
        return Hints(**{name: getattr(self, name) for name in vars(Hints())})

    def to_toml(self) -> str:
        """Write the plan as TOML that `read_plan` turns into an equal plan."""
        return write_toml(self)
