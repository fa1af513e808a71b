"""Columns into features and back: the curve, weighted center and spread, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive
from segmentus.errors import InputError
from segmentus.features.scale import fit_features
from segmentus.features.values import Scale
from tables import survey_of

cents = st.integers(-(10**11), 10**11).map(lambda number: number / 100)
amounts = st.lists(cents, min_size=3, max_size=30).filter(lambda x: len(set(x)) > 1)


def refused(*args, **options) -> str:
    with pytest.raises(InputError) as caught:
        fit_features(*args, **options)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_single_features_have_their_own_curve_and_scale():
    survey = survey_of({"DEBT": [0.0, 5e3, 9e5], "AGE": [20, 40, 80]}, kinds={"AGE": "count"})
    own = {"curves": {"age": "asinh", "DEBT": "linear"}, "scalings": {"DEBT": "none"}}
    debt, age = fit_features(survey, ["DEBT", "AGE"], **own).scales
    assert (debt.curve, debt.center, debt.spread) == ("linear", 0.0, 1.0)
    assert age.curve == "asinh"
    assert age.spread == pytest.approx(np.arcsinh([20, 40, 80]).std())
    assert "curves: AGE is not among the features DEBT" in refused(
        survey, ["DEBT"], curves={"AGE": "linear"}
    )


@given(amounts, st.sampled_from(["asinh", "linear"]), st.sampled_from(["standard", "none"]))
def test_undo_gives_back_the_dollars(values, curve, scaling):
    values = np.array(values)
    features = fit_features(survey_of({"DEBT": values}), ["DEBT"], curve=curve, scaling=scaling)
    back = features.undo(features.values)
    scale = np.abs(values).max()
    np.testing.assert_allclose(back[:, 0], values, rtol=1e-11, atol=1e-11 * scale)


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e6), st.floats(-20, 20), st.floats(0.01, 100))
def test_scale_undo_inverts_apply(x, per, center, spread):
    for curve in ("asinh", "linear"):
        scale = Scale("DEBT", curve, center, spread, "dollars", per)
        back = float(scale.undo(scale.apply(np.array([x])))[0])
        assert back == pytest.approx(x, rel=1e-9, abs=1e-9 * per)


def test_the_curve_is_asinh_of_dollars_per_unit():
    values = np.array([-5e4, 0.0, 3.0, 2e6])
    features = fit_features(
        survey_of({"NETWORTH": values}), ["NETWORTH"], scaling="none", asinh_unit=1000.0
    )
    ratio = values / 1000.0
    want = np.log(np.abs(ratio) + np.sqrt(ratio**2 + 1)) * np.sign(values)
    np.testing.assert_allclose(features.values[:, 0], want, rtol=1e-12)
    assert features.scales[0].formula == "asinh(x / 1,000)"


def test_center_and_spread_are_weighted():
    values, weight = np.array([0.0, 1.0, 5.0]), np.array([2.0, 1.0, 1.0])
    features = fit_features(survey_of({"DEBT": values}, weight), ["DEBT"], curve="linear")
    assert features.scales[0].center == pytest.approx(6 / 4)
    assert features.scales[0].spread == pytest.approx(np.std([0, 0, 1, 5]))
    assert features.weight @ features.values[:, 0] == pytest.approx(0, abs=1e-12)
    assert features.weight @ features.values[:, 0] ** 2 / 4 == pytest.approx(1)


def test_only_money_is_bent():
    survey = survey_of({"DEBT": [0, 1e3, 1e6], "AGE": [20, 40, 60]}, kinds={"AGE": "count"})
    money, age = fit_features(survey, ["DEBT", "AGE"], scaling="none").scales
    assert (money.curve, age.curve, age.formula) == ("asinh", "linear", "linear")


@given(amounts, st.randoms(use_true_random=False))
def test_row_order_leaves_no_trace(values, random):
    weight = np.linspace(0.3, 7.1, len(values))
    order = list(range(len(values)))
    random.shuffle(order)
    values = np.array(values)
    one = fit_features(survey_of({"DEBT": values}, weight), ["DEBT"])
    other = fit_features(survey_of({"DEBT": values[order]}, weight[order]), ["DEBT"])
    assert np.array_equal(other.values, one.values[order])


@pytest.mark.parametrize("c", [2.0**-30, 8.0, 2.0**40])
def test_scaling_the_weights_changes_nothing(c):
    values = np.random.default_rng(1).lognormal(8, 2, 50)
    weight = np.random.default_rng(2).uniform(1, 9, 50)
    one = fit_features(survey_of({"DEBT": values}, weight), ["DEBT"])
    other = fit_features(survey_of({"DEBT": values}, weight * c), ["DEBT"])
    assert np.array_equal(other.values, one.values)


def test_zero_weight_rows_have_no_say():
    values, weight = np.array([1.0, 5.0, 9.0, 1e12]), np.array([1.0, 2.0, 1.0, 0.0])
    one = fit_features(survey_of({"DEBT": values}, weight), ["DEBT"]).scales[0]
    other = fit_features(survey_of({"DEBT": values[:3]}, weight[:3]), ["DEBT"]).scales[0]
    assert (one.center, one.spread) == (other.center, other.spread)


def test_names_may_be_in_lower_case_and_keep_their_order():
    survey = survey_of({"DEBT": [0, 1, 5], "HOUSES": [3, 0, 1]})
    assert fit_features(survey, ["houses", "DEBT"]).names == ["HOUSES", "DEBT"]


@pytest.mark.parametrize("values", [[1e16, 1e16 + 2, 1e16], [0.0, 1e-300, 0.0]])
def test_what_the_curve_cannot_tell_apart_is_refused_as_constant(values):
    """Their deviation is 0 in floating point; dividing by it would give infinities."""
    assert "cannot tell segments apart" in refused(survey_of({"DEBT": values}), ["DEBT"])


def test_values_are_read_only():
    features = fit_features(survey_of({"DEBT": [0, 1, 5]}), ["DEBT"])
    with pytest.raises(ValueError, match="read-only"):
        features.values[0, 0] = 1


def test_refusals_name_the_column_the_row_and_a_cure():
    survey = survey_of(
        {
            "DEBT": [0, 1, 5, 2],
            "EMPTY": [1, np.nan, 3, np.nan],
            "SAME": [7, 7, 7, 7],
            "ENDLESS": [1, 2, np.inf, 3],
            "FEW": [1, 1, 1, 9],
        },
        weight=[1.0, 1.0, 1.0, 0.0],
    )
    assert refused(survey, []) == "features: none given; name at least one column."
    assert "DEBT is named twice" in refused(survey, ["DEBT", "debt"])
    assert "no column is called DEPT; did you mean DEBT" in refused(survey, ["DEPT"])
    missing = refused(survey, ["EMPTY"])
    assert "EMPTY: 2 of 4 values are missing (first at row 2 of the domain)" in missing
    assert "ENDLESS: 1 of 4 values are missing (first at row 3" in refused(survey, ["ENDLESS"])
    assert "SAME: every row of the domain has the value 7" in refused(survey, ["SAME"])
    assert "FEW: every row of the domain has the value 1" in refused(survey, ["FEW"])


@pytest.mark.parametrize(
    "order",
    [
        ("NETWORTH", "ASSET", "DEBT"),
        ("ASSET", "DEBT", "NETWORTH"),
        ("DEBT", "INCOME", "NETWORTH", "ASSET"),
    ],
)
def test_an_identity_is_refused_in_any_order(order):
    rng = np.random.default_rng(3)
    asset, debt = rng.lognormal(11, 2, 200), rng.lognormal(9, 2, 200)
    survey = survey_of(
        {
            "ASSET": asset,
            "DEBT": debt,
            "NETWORTH": asset - debt,
            "INCOME": rng.lognormal(10, 1, 200),
        }
    )
    sentence = refused(survey, order)
    last = [name for name in order if name != "INCOME"][-1]
    text = {"NETWORTH": "ASSET − DEBT", "ASSET": "NETWORTH + DEBT", "DEBT": "ASSET − NETWORTH"}
    sides = sentence.removeprefix("features: ").split(" in every row")[0].split(" = ")
    assert sides[0] == last
    assert sorted(sides[1].split()) == sorted(text[last].split())
    assert "INCOME" not in sentence
    assert fit_features(survey, order, identities="allow").names == list(order)


@pytest.mark.scf
def test_the_survey_of_consumer_finances_refuses_net_worth_beside_its_parents(scf2019):
    sentence = refused(scf2019, ["DEBT", "NETWORTH", "HOUSES", "NFIN", "ASSET"])
    assert "ASSET = NETWORTH + DEBT in every row" in sentence or (
        "ASSET = DEBT + NETWORTH in every row" in sentence
    )
    assert fit_features(scf2019, ["DEBT", "NETWORTH", "HOUSES", "NFIN"]).values.shape[1] == 4


def test_standard_features_do_not_depend_on_the_implementation():
    """Center and spread from correctly rounded sums, by hand."""
    values = np.random.default_rng(8).lognormal(5, 3, 300)
    weight = np.random.default_rng(9).uniform(0.1, 1e5, 300)
    scale = fit_features(survey_of({"DEBT": values}, weight), ["DEBT"], curve="linear").scales[0]
    rows = [[value] for value in values]
    mass, total, _ = naive.moments(rows, list(weight), [[0.0]])
    center = total[0][0] / mass[0]
    _, _, within = naive.moments(rows, list(weight), [[center]])
    assert scale.center == pytest.approx(center, rel=1e-15)
    assert scale.spread == pytest.approx((within[0] / mass[0]) ** 0.5, rel=1e-14)
