"""Ranking by spread, and the guard against columns that others add up to."""

import itertools

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.features.select import find_identity, rank_money, select_features
from tables import survey_of


def money(n=300, seed=0):
    rng = np.random.default_rng(seed)
    asset, debt = rng.lognormal(12, 1.5, n), rng.lognormal(10, 1.5, n)
    return {
        "INCOME": rng.lognormal(10, 0.8, n),
        "ASSET": asset,
        "DEBT": debt,
        "NETWORTH": asset - debt,
        "ZERO": np.zeros(n),
        "AGE": rng.integers(18, 90, n).astype(float),
    }


@pytest.fixture
def survey():
    weight = np.random.default_rng(4).uniform(1, 30, 300)
    return survey_of(money(), weight, kinds={"AGE": "count"})


def test_ranking_is_by_weighted_variance(survey):
    ranking = rank_money(survey, "variance")
    weight = survey.design.weight
    want = {
        name: float(np.cov(survey.column(name), aweights=weight, ddof=1))
        for name in ("ASSET", "NETWORTH", "DEBT", "INCOME")
    }
    assert [item.name for item in ranking] == sorted(want, key=want.get, reverse=True)
    assert [item.value for item in ranking] == pytest.approx(sorted(want.values(), reverse=True))


def test_trimming_ignores_the_tails():
    quiet = np.concatenate([np.linspace(0, 50, 95), np.full(5, 1e9)])
    loud = np.linspace(0, 1000, 100)
    survey = survey_of({"QUIET": quiet, "LOUD": loud})
    assert rank_money(survey, "variance")[0].name == "QUIET"
    assert rank_money(survey, "trimmed-variance")[0].name == "LOUD"


def test_incomplete_columns_are_not_ranked():
    survey = survey_of({"GAPS": [1, np.nan, 900, 4], "DEBT": [0, 1, 2, 5]})
    assert [item.name for item in rank_money(survey, "variance")] == ["DEBT"]


def test_selection_passes_over_an_identity_and_says_so(survey):
    chosen = select_features(survey, 3, "variance")
    assert set(chosen.names) == {"ASSET", "NETWORTH", "INCOME"}
    assert len(chosen.dropped) == 1
    assert chosen.dropped[0].startswith("DEBT was skipped: DEBT = ASSET − NETWORTH in every")
    allowed = select_features(survey, 3, "variance", identities="allow")
    assert set(allowed.names) == {"ASSET", "NETWORTH", "DEBT"}
    assert allowed.dropped == ()


def test_too_many_are_refused_with_the_number_there_are(survey):
    with pytest.raises(InputError, match="4 asked for by variance, but only 3 money columns vary"):
        select_features(survey, 4, "variance")


@pytest.mark.parametrize("order", list(itertools.permutations(["ASSET", "DEBT", "NETWORTH"])))
def test_an_identity_is_found_in_any_order(order):
    columns = money()
    found = find_identity(
        [columns["INCOME"], *(columns[name] for name in order)], ["INCOME", *order]
    )
    assert found is not None
    assert found.names[0] == order[-1]
    assert set(found.names) == set(order)


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ((1.0, 1.0, 1.0), "SUM = A + B + C"),
        ((1.0, -1.0, 0.0), "SUM = A − B"),
        ((0.5, 0.0, 0.0), "SUM = 0.5 × A"),
        ((-1.0, 0.0, 2.0), "SUM = 2 × C − A"),
        ((-1.0, -1.0, 0.0), "SUM = − A − B"),
    ],
)
def test_the_identity_in_words(factors, text):
    table = np.random.default_rng(2).lognormal(10, 2, (100, 3))
    found = find_identity([*table.T, table @ np.array(factors)], ["A", "B", "C", "SUM"])
    assert found is not None
    left, right = found.text.split(" = ")
    assert left == "SUM"
    assert sorted(right.split()) == sorted(text.split(" = ")[1].split())


@pytest.mark.parametrize("size", [1.0, 1e3, 1e9])
def test_units_do_not_matter(size):
    """A sum is found whether in cents or in billions, and whatever its parts measure."""
    rng = np.random.default_rng(6)
    small, large = rng.random(500), rng.random(500) * 1e6
    columns = [small * size, large * size, (small * 1e6 + large) * size]
    assert find_identity(columns, ["SHARE", "LARGE", "SUM"]) is not None


@pytest.mark.parametrize("noise", [1e3, 1e4, 1e6])
def test_nearly_a_sum_is_not_a_sum(noise):
    """Amounts near 1e9 that miss the sum by a millionth part are columns of their own."""
    rng = np.random.default_rng(7)
    a, b = rng.uniform(5e8, 1e9, 400), rng.uniform(1e8, 5e8, 400)
    assert find_identity([a, b, a - b + noise * rng.standard_normal(400)], ["A", "B", "C"]) is None


def test_a_sum_with_rounded_cents_is_a_sum():
    rng = np.random.default_rng(8)
    a, b = rng.uniform(5e5, 1e6, 400), rng.uniform(1e5, 5e5, 400)
    assert find_identity([a, b, (a - b).round(2)], ["A", "B", "C"]) is not None


def test_what_differs_in_all_rows_but_one_is_no_identity():
    """One fortune must not hide that all other rows disagree: "in every row" would be false."""
    rng = np.random.default_rng(9)
    a = np.append(rng.uniform(0, 1e5, 200), 1e13)
    b = np.append(rng.uniform(0, 1e5, 200), 1e13)
    assert find_identity([a, b], ["A", "B"]) is None


def test_columns_of_zeros_are_no_identity():
    ramp = np.arange(5.0)
    assert find_identity([np.zeros(5), ramp, np.zeros(5)], ["A", "B", "C"]) is None
    assert find_identity([], []) is None


@pytest.mark.scf
def test_identities_of_the_survey(scf2019):
    """Those the data's description names hold; columns that are merely close do not."""

    def of(*names):
        found = find_identity([scf2019.column(name) for name in names], names)
        return found.text if found else None

    assert of("ASSET", "DEBT", "NETWORTH") == "NETWORTH = ASSET − DEBT"
    assert of("FIN", "NFIN", "ASSET") == "ASSET = FIN + NFIN" or (
        of("FIN", "NFIN", "ASSET") == "ASSET = NFIN + FIN"
    )
    assert of("BUS", "ACTBUS") is None
    assert of("ASSET", "NFIN", "HOUSES", "DEBT") is None
