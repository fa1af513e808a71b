"""Profiles: sizes and lines from their definitions, by the survey's weights."""

import numpy as np
import pytest

import naive
from segmentus.cluster.sweep import sweep_k
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.estimate.variance import estimate, estimate_difference
from segmentus.features.scale import fit_features
from segmentus.segments.choose import choose
from segmentus.segments.profile import describe
from segmentus.segments.segmentation import segment
from segmentus.survey.replicates import draw_replicates
from tables import survey_of


@pytest.fixture
def made():
    """60 families of five rows in two segments that some families straddle; the domain is most."""
    rng = np.random.default_rng(5)
    h = 60
    debt = np.repeat(np.where(np.arange(h) < 30, 1e3, 1e6), 5) * rng.lognormal(0, 2.2, 5 * h)
    columns = {
        "DEBT": debt,
        "AGE": np.repeat(rng.integers(18, 90, h), 5).astype(float),
        "OWNS": (debt > 1e5).astype(float),
        "CLASS": np.repeat(rng.integers(1, 4, h), 5).astype(float),
    }
    columns["AGE"][7] = np.nan
    everyone = survey_of(
        columns,
        rng.uniform(1, 9, 5 * h),
        kinds={"AGE": "count", "OWNS": "share", "CLASS": "code"},
        unit=np.repeat(np.arange(h), 5),
        implicate=np.tile(np.arange(1, 6), h),
    )
    survey = everyone.where("CLASS < 3")
    features = fit_features(survey, ["DEBT"])
    swept = sweep_k(features, survey.design, ks=[2], starts=3)
    made = segment(features, swept[2], choose(swept, "fixed", k=2), units="customers")
    return everyone, survey, made


def pooled(survey, rows, statistic):
    """Mean and variance of the five implicates' figures, weights at population scale."""
    figures = []
    for number in range(1, 6):
        inside = rows & (survey.design.implicate == number)
        figures.append(statistic(np.flatnonzero(inside), 5 * survey.design.weight))
    return np.mean(figures), np.var(figures, ddof=1)


def test_sizes(made):
    everyone, survey, got = made
    profile = describe(survey, got, ["DEBT"], everyone=everyone)
    labels, design = got.clustering.labels, survey.design
    for c in range(2):
        inside = labels == c
        want, between = pooled(survey, inside, lambda rows, weight: weight[rows].sum())
        assert profile.population[c].value == pytest.approx(want)
        assert profile.population[c].imputation == pytest.approx(between)
        assert profile.families[c] == len(set(design.unit[inside].tolist()))
        assert profile.population[c].families == profile.families[c]
        assert profile.population[c].unit == "customers"
    shares = [share.value for share in profile.share]
    assert sum(shares) == pytest.approx(1)
    assert sum(p.value for p in profile.population) == pytest.approx(survey.population)
    assert sum(profile.families) > survey.n_units, "some families straddle the segments"


def test_means_and_medians_by_segment_domain_and_everyone(made):
    everyone, survey, got = made
    profile = describe(survey, got, ["DEBT", "AGE"], everyone=everyone)
    for name in ("DEBT", "AGE"):
        (mean,), (median,) = profile.of(name, "mean"), profile.of(name, "median")
        column = survey.column(name)
        known = ~np.isnan(column)
        for c in range(2):
            inside = (got.clustering.labels == c) & known
            want, between = pooled(
                survey, inside, lambda rows, w, x=column: np.average(x[rows], weights=w[rows])
            )
            assert mean.segments[c].value == pytest.approx(want)
            assert mean.segments[c].imputation == pytest.approx(between, rel=1e-6, abs=1e-18)
            want, _ = pooled(
                survey, inside, lambda rows, w, x=column: naive.quantile(x[rows], w[rows], 0.5)
            )
            assert median.segments[c].value == pytest.approx(want)
        want, _ = pooled(
            survey, known, lambda rows, w, x=column: np.average(x[rows], weights=w[rows])
        )
        assert mean.domain.value == pytest.approx(want)
        whole = everyone.column(name)
        known = ~np.isnan(whole)
        want, _ = pooled(
            everyone, known, lambda rows, w, x=whole: np.average(x[rows], weights=w[rows])
        )
        assert mean.everyone.value == pytest.approx(want)
        assert mean.domain.unit == "dollars"


def test_the_domain_is_between_its_segments(made):
    _, survey, got = made
    (line,) = describe(survey, got, ["DEBT"]).of("DEBT", "mean")
    values = [segment.value for segment in line.segments]
    assert min(values) < line.domain.value < max(values)
    assert line.everyone.value == line.domain.value, "without everyone the domain is all there is"


def test_shares_of_codes_sum_to_one_in_every_segment(made):
    everyone, survey, got = made
    lines = describe(survey, got, ["CLASS"], everyone=everyone).of("CLASS", "share")
    assert [line.code for line in lines] == [1, 2, 3], "also what only those outside have"
    for c in range(2):
        assert sum(line.segments[c].value for line in lines) == pytest.approx(1)
    assert lines[2].domain.value == 0
    assert lines[2].everyone.value > 0


def test_a_yes_or_no_variable_has_one_line(made):
    _, survey, got = made
    (line,) = describe(survey, got, ["OWNS"]).of("OWNS")
    inside = got.clustering.labels == 1
    owns = survey.column("OWNS")
    want, _ = pooled(survey, inside, lambda rows, w: np.average(owns[rows], weights=w[rows]))
    assert (line.statistic, line.code) == ("share", 1)
    assert line.segments[1].value == pytest.approx(want)


def test_differences_are_in_standard_deviations_of_the_domain(made):
    _, survey, got = made
    (line,) = describe(survey, got, ["DEBT"]).of("DEBT", "mean")
    bent, weight = np.arcsinh(survey.column("DEBT")), survey.design.weight
    middle = np.average(bent, weights=weight)
    spread = np.sqrt(np.average((bent - middle) ** 2, weights=weight))
    for c in range(2):
        inside = got.clustering.labels == c
        want, _ = pooled(
            survey,
            inside,
            lambda rows, w: np.average((bent[rows] - middle) / spread, weights=w[rows]),
        )
        assert line.difference[c].value == pytest.approx(want)
    shares = [s.value for s in describe(survey, got).share]
    together = sum(s * d.value for s, d in zip(shares, line.difference, strict=True))
    assert together == pytest.approx(0, abs=0.05)


def test_quantiles_on_stacked_rows(made):
    _, survey, got = made
    table = describe(survey, got, ["DEBT"]).quantiles["DEBT"]
    for c in range(2):
        inside = got.clustering.labels == c
        values, weight = survey.column("DEBT")[inside], survey.design.weight[inside]
        want = [naive.quantile(values, weight, q) for q in (0.05, 0.25, 0.5, 0.75, 0.95)]
        assert table[c].tolist() == want


def test_features_are_described_first_where_nothing_is_named(made):
    _, survey, got = made
    names = list(dict.fromkeys(line.variable.name for line in describe(survey, got).lines))
    assert names[0] == "DEBT"
    assert set(names) == {"DEBT", "AGE"}, "the headline columns the survey has"


def test_refusals(made):
    everyone, survey, got = made
    with pytest.raises(InputError, match="no column is called DEBTS; did you mean DEBT"):
        describe(survey, got, ["DEBTS"])
    with pytest.raises(InputError, match="has 300 rows where 220 were clustered"):
        describe(everyone, got)


def test_what_is_constant_in_the_domain_sets_nobody_apart(made):
    everyone, survey, _ = made
    constant = survey.where("OWNS = 1")
    features = fit_features(constant, ["DEBT"])
    swept = sweep_k(features, constant.design, ks=[2], starts=3)
    segmentation = segment(features, swept[2], choose(swept, "fixed", k=2))
    (line,) = describe(constant, segmentation, ["OWNS"], everyone=everyone).of("OWNS")
    assert [figure.value for figure in line.segments] == pytest.approx([1.0, 1.0])
    assert [figure.value for figure in line.difference] == [0.0, 0.0]


# --- with replicate weights


@pytest.fixture
def redrawn(made):
    """The same, with 30 replicates drawn of everyone; the same rows are in the same segments."""
    everyone, _, got = made
    everyone = draw_replicates(everyone, 30, seed=8)
    return everyone, everyone.where("CLASS < 3"), got


def same(one, other):
    assert one.value == pytest.approx(other.value, rel=1e-12)
    assert one.sampling == pytest.approx(other.sampling, rel=1e-9)
    assert one.imputation == pytest.approx(other.imputation, rel=1e-9, abs=1e-18)
    assert one.df == pytest.approx(other.df, rel=1e-6)
    assert (one.families, one.unit) == (other.families, other.unit)


def test_every_line_is_what_estimate_gives(redrawn):
    """Also for a column with a missing value, whose rows are left out."""
    everyone, survey, got = redrawn
    profile = describe(survey, got, ["DEBT", "AGE", "OWNS", "CLASS"], everyone=everyone)
    assert len(profile.lines) == 8
    for line in profile.lines:
        statistic = weighted.median if line.statistic == "median" else weighted.mean

        def taken(given, line=line):
            column = given.column(line.variable.name)
            if line.code is None:
                return column
            return np.where(np.isnan(column), np.nan, column == line.code)

        unit = "share" if line.statistic == "share" else line.variable.unit
        for c in range(2):
            inside = got.clustering.labels == c
            want = estimate(statistic, taken(survey), survey.design, inside, unit=unit)
            same(line.segments[c], want)
        same(line.domain, estimate(statistic, taken(survey), survey.design, unit=unit))
        same(line.everyone, estimate(statistic, taken(everyone), everyone.design, unit=unit))


def test_sizes_have_errors_and_the_few_families_inside_limit_them(redrawn):
    everyone, survey, got = redrawn
    profile = describe(survey, got, ["DEBT"], everyone=everyone)
    for c in range(2):
        inside = (got.clustering.labels == c).astype(float)
        total = estimate(weighted.total, inside, survey.design, unit="customers")
        share = estimate(weighted.mean, inside, survey.design, unit="share")
        for found, want in ((profile.population[c], total), (profile.share[c], share)):
            assert found.sampling == pytest.approx(want.sampling, rel=1e-9)
            assert found.se > 0
            assert found.families == profile.families[c]
            assert found.df <= min(29, profile.families[c] - 1)
    assert profile.share[0].se == pytest.approx(profile.share[1].se), "two shares that sum to one"


def test_differences_vary_with_what_sets_segment_and_domain_apart(redrawn):
    everyone, survey, got = redrawn
    (line,) = describe(survey, got, ["DEBT"], everyone=everyone).of("DEBT", "mean")
    bent, weight = np.arcsinh(survey.column("DEBT")), survey.design.weight
    middle = np.average(bent, weights=weight)
    spread = np.sqrt(np.average((bent - middle) ** 2, weights=weight))
    for c in range(2):
        want = estimate_difference(
            weighted.mean, bent / spread, survey.design, got.clustering.labels == c, unit=""
        )
        assert line.difference[c].sampling == pytest.approx(want.sampling, rel=1e-9)
        assert line.difference[c].imputation == pytest.approx(want.imputation, rel=1e-9)
        assert line.difference[c].se > 0


def test_fed_reaches_the_profile(redrawn):
    _, survey, got = redrawn
    (fed, _) = describe(survey, got, ["DEBT"], variance="fed").of("DEBT")
    column, inside = survey.column("DEBT"), got.clustering.labels == 1
    want = estimate(weighted.mean, column, survey.design, inside, unit="dollars", variance="fed")
    same(fed.segments[1], want)


def test_without_replicates_errors_are_unknown(made):
    _, survey, got = made
    profile = describe(survey, got, ["DEBT"])
    for one in (*profile.share, *profile.lines[0].segments, *profile.lines[0].difference):
        assert np.isnan(one.se)
        assert one.df == np.inf
