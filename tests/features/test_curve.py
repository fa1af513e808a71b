"""Which curve a column gets by itself, and the center, spread and bounds that go with it."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.errors import InputError
from segmentus.features.curve import fit_curve, fit_spread, skewness, sort
from segmentus.features.scale import CLIP, fit_features
from segmentus.plan import Plan, make_plan
from segmentus.study import run
from segmentus.survey import table
from tables import survey_of

RNG = np.random.default_rng(11)
MONEY = RNG.lognormal(6, 1.2, 800).round(2)
NORMAL = RNG.normal(50, 9, 800)


def auto(columns, weight=None, **options):
    return fit_features(survey_of(columns, weight), list(columns), curve="auto", **options)


def scale_of(values, weight=None, **options):
    return auto({"X": values}, weight, **options).scales[0]


def winsorise(values):
    """Draw in 1 % at either end, one row after the other."""
    cut = len(values) // 100
    ordered = np.sort(values)
    return np.clip(values, ordered[cut], ordered[len(values) - 1 - cut])


def test_a_skewed_column_turns_at_the_lower_quartile_of_its_own_amounts():
    scale = scale_of(MONEY)
    quarter = np.sort(MONEY)[len(MONEY) // 4 - 1]
    assert (scale.curve, scale.per) == ("asinh", float(f"{quarter:.1e}"))
    bent = winsorise(np.arcsinh(MONEY / scale.per))
    assert scale.center == pytest.approx(bent.mean(), rel=1e-12)
    assert scale.spread == pytest.approx(bent.std(), rel=1e-12)
    assert (scale.clip, scale.winsorised) == (CLIP, True)


def test_zeros_have_no_say_in_the_unit():
    some = np.concatenate([MONEY, np.zeros(500)])
    assert scale_of(some).per == scale_of(MONEY).per
    assert scale_of(-some).per == scale_of(MONEY).per


@pytest.mark.parametrize("c", [0.01, 100.0, 2.0**20])
def test_euros_and_cents_give_the_same_feature_but_for_the_rounding_of_the_unit(c):
    one, other = auto({"X": MONEY}), auto({"X": MONEY * c})
    assert other.scales[0].per == pytest.approx(c * one.scales[0].per, rel=0.06)
    np.testing.assert_allclose(other.values, one.values, atol=0.02)


def test_debts_are_the_mirror_image_of_fortunes():
    one, other = auto({"X": MONEY}), auto({"X": -MONEY})
    np.testing.assert_allclose(other.values, -one.values, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "values",
    [
        NORMAL,
        RNG.uniform(0, 9, 400),
        np.where(np.arange(400) < 12, 1.0, 0.0),  # 0/1 has no curve that could help it
        np.where(np.arange(400) < 19, np.arange(400) ** 3 + 1.0, 0.0),  # 19 values, and rare
        np.repeat([0.0, 1.0, 2.0, 4.0, 90.0], [60, 90, 40, 20, 10]),  # four values
        np.concatenate([NORMAL, [1e9]]),  # one far value is no skew
    ],
)
def test_what_is_not_skewed_or_hangs_on_few_values_stays_straight(values):
    assert (scale_of(values).curve, scale_of(values).per) == ("linear", 1.0)


def test_common_counts_of_few_values_may_be_bent():
    visits = RNG.geometric(0.25, 800) - 1.0
    assert 5 < len(np.unique(visits[visits > 0])) < 40
    assert scale_of(visits).curve == "asinh"
    assert scale_of(np.minimum(visits, 3)).curve == "linear"


def test_a_curve_that_does_not_help_is_not_taken():
    values = np.concatenate([np.zeros(900), RNG.normal(500, 5, 100)])
    assert abs(skewness(sort(values, np.ones(1000)).winsorised())) > 2
    assert scale_of(values).curve == "linear"


def test_one_far_row_neither_sets_the_spread_nor_leaves_the_bounds():
    far = np.concatenate([NORMAL, [1e9]])
    with_it, without = auto({"X": far}), auto({"X": NORMAL})
    assert with_it.scales[0].spread == pytest.approx(without.scales[0].spread, rel=0.02)
    assert with_it.values[-1, 0] == CLIP
    assert np.abs(with_it.values).max() == CLIP
    assert float(with_it.undo(np.array([[CLIP]]))[0, 0]) < 100


def test_where_the_winsorised_spread_is_0_the_column_s_own_counts():
    rare = np.where(np.arange(1000) < 5, 1.0, 0.0)
    center, spread = fit_spread(sort(rare, np.ones(1000)))
    assert (center, spread) == (pytest.approx(0.005), pytest.approx(rare.std()))
    assert scale_of(rare).spread == spread


@given(st.randoms(use_true_random=False))
def test_row_order_leaves_no_trace(random):
    order = list(range(len(MONEY)))
    random.shuffle(order)
    weight = np.linspace(0.3, 7.1, len(MONEY))
    one, other = auto({"X": MONEY}, weight), auto({"X": MONEY[order]}, weight[order])
    assert np.array_equal(other.values, one.values[order])


def test_a_weight_of_3_is_three_rows_and_one_of_0_is_none():
    times = RNG.integers(0, 4, len(MONEY))
    hidden = np.where(times == 0, 1e12 * MONEY, MONEY)
    weighted = scale_of(hidden, times)
    repeated = scale_of(np.repeat(MONEY, times))
    assert (weighted.curve, weighted.per) == (repeated.curve, repeated.per)
    assert weighted.center == pytest.approx(repeated.center, rel=1e-12)
    assert weighted.spread == pytest.approx(repeated.spread, rel=1e-12)


@pytest.mark.parametrize("times", [1, 3, 40])
def test_how_often_all_rows_are_repeated_decides_nothing(times):
    """A rule that counts rows would bend a column once it is there twice."""
    few = RNG.lognormal(5, 1, 25).round(2)
    for count in (15, 25):
        one, many = scale_of(few[:count]), scale_of(np.repeat(few[:count], times))
        assert (one.curve, one.per) == (many.curve, many.per)


@pytest.mark.parametrize("c", [2.0**-30, 3.7, 2.0**40])
def test_scaling_the_weights_changes_nothing(c):
    weight = RNG.uniform(1, 9, len(MONEY))
    one, other = scale_of(MONEY, weight), scale_of(MONEY, weight * c)
    assert (one.curve, one.per) == (other.curve, other.per)
    assert other.center == pytest.approx(one.center, rel=1e-12)


def test_sizes_at_the_ends_of_floating_point_do_no_harm():
    for size in (1e-140, 1e99):
        scale = scale_of(MONEY * size)
        assert scale.curve == "asinh"
        assert np.isfinite([scale.center, scale.spread]).all()
    assert fit_curve(sort(np.concatenate([MONEY * 1e-320, [1e300]]), np.ones(801)))[0] == "linear"


def test_what_is_said_of_one_column_holds_for_it_alone():
    columns = {"A": MONEY, "B": MONEY, "C": MONEY, "D": MONEY}
    features = auto(
        columns, curves={"A": "linear", "B": "asinh"}, scalings={"C": "none"}, identities="allow"
    )
    a, b, c, d = features.scales
    assert (a.curve, a.clip, b.curve, b.per) == ("linear", CLIP, "asinh", 1.0)
    assert (c.curve, c.center, c.spread, c.clip) == ("asinh", 0.0, 1.0, math.inf)
    assert (c.per, d.clip) == (d.per, CLIP)
    plain = fit_features(survey_of(columns), ["A", "B"], curve="asinh", curves={"A": "auto"},
                         identities="allow")  # fmt: skip
    assert plain.scales[0].per == d.per
    assert (plain.scales[1].per, plain.scales[1].clip) == (1.0, math.inf)


def test_unit_and_bounds_may_be_given():
    scale = scale_of(MONEY, asinh_unit=77.0, clip=2.5)
    assert (scale.per, scale.clip) == (77.0, 2.5)
    assert scale_of(MONEY, clip=math.inf).clip == math.inf
    straight = fit_features(survey_of({"X": MONEY}), ["X"], curve="linear", clip=1.5)
    assert np.abs(straight.values).max() == 1.5
    assert straight.scales[0].spread == pytest.approx(MONEY.std())


def test_only_a_table_of_one_s_own_gets_it_where_nobody_says():
    data = pl.DataFrame({"spend": MONEY, "score": NORMAL})
    own = table.read(data)
    assert [scale.clip for scale in fit_features(own, ["spend", "score"]).scales] == [CLIP, CLIP]
    survey = survey_of({"spend": MONEY})
    assert fit_features(survey, ["spend"]).scales[0].clip == math.inf
    study = run(own, Plan(ks="2", starts=2, replicates="0"))
    assert study.plan.curve == "auto"
    assert 'curve = "auto"' in study.plan.to_toml()


def test_a_plan_that_turns_to_auto_gives_up_the_unit_of_its_former_curve():
    old = Plan(curve="asinh", asinh_unit=1.0)
    assert make_plan(old, curve="auto").asinh_unit is None
    assert make_plan(old, curve="auto", asinh_unit=5.0).asinh_unit == 5.0
    assert make_plan(Plan(curve="auto", asinh_unit=5.0), k=3).asinh_unit == 5.0


def test_bounds_must_be_above_0():
    with pytest.raises(InputError, match="clip"):
        make_plan(Plan(), clip=0.0)
