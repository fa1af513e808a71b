"""Replicate weights: drawn by a bootstrap of families, and read as the Federal Reserve has them."""

from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from little import csv_bytes, little_survey, stata_bytes, zip_bytes
from loopback import loopback_server
from segmentus.errors import InputError
from segmentus.estimate import weighted
from segmentus.estimate.groups import redrawn_totals
from segmentus.estimate.variance import estimate
from segmentus.survey import replicates, sample, scf
from segmentus.survey.random_groups import RANDOM_GROUPS, halve_groups
from segmentus.survey.replicates import (
    add_replicates,
    classify_weights,
    draw_replicates,
    with_replicates,
)
from segmentus.survey.scf.fetch import fetch
from tables import survey_of

FAMILIES = 60


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SEGMENTUS_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def wave(tmp_path):
    """A little wave of 60 families."""
    path = tmp_path / "SCFP2019.csv"
    path.write_bytes(csv_bytes(little_survey(FAMILIES)))
    return path


def published(frame, r=7, *, seed=3, upper=True):
    """The Board's layout: wt1bN and mmN, both missing where a family was not drawn."""
    rng = np.random.default_rng(seed)
    family = frame.group_by("YY1", maintain_order=True).agg(pl.col("WGT").sum())
    weight = family["WGT"].to_numpy()
    columns = {"yy1": family["YY1"].to_numpy(), "y1": family["YY1"].to_numpy() * 10 + 1}
    product = np.empty((len(weight), r))
    for n in range(r):
        times = np.bincount(rng.integers(0, len(weight), len(weight)), minlength=len(weight))
        scaled = weight * weight.sum() / (weight * times).sum()
        product[:, n] = scaled * times
        columns[f"wt1b{n + 1}"] = np.where(times > 0, scaled, np.nan)
        columns[f"mm{n + 1}"] = np.where(times > 0, times, np.nan)
    table = pl.DataFrame(columns).fill_nan(None)
    table = table.rename({name: name.upper() for name in table.columns} if upper else {})
    return table, product


def write(frame, path):
    path.write_bytes(stata_bytes(frame, path.parent))
    return path


# --- published


@pytest.mark.parametrize("upper", [True, False])
def test_published_weights_are_products_matched_on_the_family(wave, tmp_path, upper):
    table, product = published(little_survey(FAMILIES), upper=upper)
    mixed = table.sample(fraction=1, shuffle=True, seed=4)
    survey = scf.read(wave, replicates=write(mixed, tmp_path / "p19_rw1.dta"))
    replicates = survey.design.replicates
    assert replicates.weight == pytest.approx(product, rel=1e-15)
    assert (replicates.weight[np.isnan(table[table.columns[2]].to_numpy()), 0] == 0).all()
    assert replicates.words == "7 replicate weights, published"
    assert replicates.weight.sum(axis=0) == pytest.approx([survey.population] * 7)
    assert not replicates.weight.flags.writeable


def test_order_of_the_rows_does_not_matter(wave, tmp_path):
    table, _ = published(little_survey(FAMILIES))
    path = write(table, tmp_path / "p19_rw1.dta")
    shuffled = tmp_path / "other2019.csv"
    shuffled.write_bytes(csv_bytes(little_survey(FAMILIES).sample(fraction=1, shuffle=True)))
    one, other = (scf.read(each, replicates=path) for each in (wave, shuffled))
    for statistic in (weighted.mean, weighted.median, weighted.total):
        got = [estimate(statistic, s.column("NETWORTH"), s.design, unit="") for s in (one, other)]
        assert got[0].sampling == got[1].sampling
        assert got[0].value == got[1].value


def test_what_fetch_brings_is_what_read_finds(tmp_path):
    table, product = published(little_survey(FAMILIES))
    with loopback_server() as server:
        server.files["scfp2019excel.zip"] = zip_bytes("SCFP2019.csv", csv_bytes(little_survey()))
        server.files["scf2019rw1s.zip"] = zip_bytes("p19_rw1.dta", stata_bytes(table, tmp_path))
        fetch(2019, origin=server.address)
        assert scf.read(2019, replicates="auto").design.replicates is None
        fetched = fetch(2019, what="replicates", origin=server.address)
    for survey in (
        scf.read(2019, replicates="auto"),
        scf.read(2019, replicates=fetched.path),
        add_replicates(scf.read(2019), "auto"),
        add_replicates(scf.read(2019), str(fetched.path)),
    ):
        assert survey.design.replicates.weight == pytest.approx(product, rel=1e-15)
        assert survey.design.replicates.origin == "published"
    assert scf.read(2019).design.replicates is None


def test_the_data_folder_comes_before_the_cache(wave, tmp_path, monkeypatch):
    one, _ = published(little_survey(FAMILIES), r=3)
    other, _ = published(little_survey(FAMILIES), r=5)
    (tmp_path / "cache").mkdir()
    write(one, tmp_path / "cache" / "p19_rw1.dta")
    write(other, tmp_path / "P19_RW1.DTA")
    monkeypatch.setenv("SEGMENTUS_DATA", str(tmp_path))
    assert scf.read(2019, replicates="auto").design.replicates.weight.shape == (FAMILIES, 5)


def refusal(wave, path):
    with pytest.raises(InputError) as caught:
        scf.read(wave, replicates=path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_weights_of_another_scale_are_refused_with_the_ratio(wave, tmp_path):
    table, _ = published(little_survey(FAMILIES))
    fifth = table.with_columns(pl.col("^WT1B.*$") / 5)
    sentence = refusal(wave, write(fifth, tmp_path / "p19_rw1.dta"))
    assert "0.2 times the population" in sentence
    assert "WGT × 5" in sentence
    five = table.with_columns(pl.col("^WT1B.*$") * 5)
    assert "5 times the population" in refusal(wave, write(five, tmp_path / "p19_rw1.dta"))


def test_unmatched_families_are_named_on_either_side(wave, tmp_path):
    table, _ = published(little_survey(FAMILIES))
    sentence = refusal(wave, write(table.slice(5), tmp_path / "p19_rw1.dta"))
    assert "5 of 60 families of SCFP2019.csv are not in p19_rw1.dta (YY1 1, 2, 3, …)" in sentence
    more, _ = published(little_survey(FAMILIES + 2))
    sentence = refusal(wave, write(more, tmp_path / "p19_rw1.dta"))
    assert "2 of 62 families of p19_rw1.dta are not in SCFP2019.csv (YY1 61, 62)" in sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop("MM4"), "no column MM4"),
        (lambda t: t.drop("WT1B3"), "no column WT1B3"),
        (lambda t: t.drop("YY1"), "no column YY1"),
        (lambda t: t.with_columns(-pl.col("WT1B2")), "WT1B2 is negative"),
        (lambda t: pl.concat([t, t[:3]]), "3 families appear twice"),
        (lambda t: t.with_columns(pl.col("YY1") + 0.5), "YY1 is not a whole number"),
        (lambda t: t.select("YY1", "Y1"), "not the replicate weights"),
    ],
)
def test_wrong_files_are_refused(wave, tmp_path, change, words):
    table, _ = published(little_survey(FAMILIES))
    assert words in refusal(wave, write(change(table), tmp_path / "p19_rw1.dta"))


def test_a_domain_a_table_and_a_wave_without_numbers_have_published_weights_of_all_or_none(
    wave, tmp_path
):
    table, _ = published(little_survey(FAMILIES))
    path = write(table, tmp_path / "p19_rw1.dta")
    old = scf.read(wave).where("AGE > 40")
    with pytest.raises(InputError, match="has left a part; read them before the condition"):
        scf.replicates.read_replicates(path, old)
    before = add_replicates(scf.read(wave), path).where("AGE > 40").design.replicates
    assert np.array_equal(add_replicates(old, path).design.replicates.weight, before.weight)
    with pytest.raises(InputError, match="'a small table'; give a number"):
        add_replicates(survey_of({"DEBT": [1.0, 2.0]}), path)
    with pytest.raises(InputError, match="know their strata"):
        add_replicates(scf.read(wave), path, strata="AGE")
    lost = tmp_path / "lost2019.csv"
    lost.write_bytes(csv_bytes(little_survey(FAMILIES).drop("YY1", "Y1")))
    assert "cannot be matched" in refusal(lost, path)


# --- drawn


def many(h=300, seed=0):
    rng = np.random.default_rng(seed)
    return survey_of(
        {
            "DEBT": rng.lognormal(9, 1, 5 * h),
            "STRATUM": np.repeat(rng.integers(0, 4, h), 5),
            "OWNS": np.repeat(rng.integers(0, 2, h), 5),
        },
        np.repeat(rng.uniform(1, 9, h), 5) * rng.uniform(0.9, 1.1, 5 * h),
        kinds={"STRATUM": "code", "OWNS": "share"},
        unit=np.repeat(np.arange(h), 5),
        implicate=np.tile(np.arange(1, 6), h),
    )


def drawn_times(survey, replicates):
    """How often each family was drawn, (h, r), from the weights alone."""
    family = np.bincount(survey.design.unit, survey.design.weight)
    ratio = replicates.weight / family[:, None]
    return ratio / np.min(np.where(ratio > 0, ratio, np.inf), axis=0)


def test_n_minus_one_families_are_drawn_each_time():
    survey = many()
    replicates = draw_replicates(survey, 40, seed=1).design.replicates
    times = drawn_times(survey, replicates)
    assert times == pytest.approx(np.round(times), abs=1e-9)
    assert times.sum(axis=0) == pytest.approx([299] * 40)
    assert replicates.weight.sum(axis=0) == pytest.approx([survey.population] * 40)
    assert replicates.words == "40 replicate weights, drawn: ignores stratification"


def test_within_strata_every_stratum_is_drawn_by_itself():
    survey = many()
    replicates = draw_replicates(survey, 40, strata="stratum").design.replicates
    family = np.bincount(survey.design.unit, survey.design.weight)
    stratum = survey.column("STRATUM")[::5]
    for code in range(4):
        inside = stratum == code
        ratio = replicates.weight[inside] / family[inside, None]
        once = np.min(np.where(ratio > 0, ratio, np.inf), axis=0)
        assert (ratio / once).sum(axis=0) == pytest.approx([inside.sum() - 1] * 40)
    assert replicates.words == "40 replicate weights, drawn within strata of STRATUM"


def test_a_wave_is_drawn_within_classes_of_weight():
    """Each of ten classes of families with like weights is drawn by itself, and is told of."""
    survey = many(h=620)
    wave = replace(survey, source=replace(survey.source, name="Survey of Consumer Finances 2019"))
    replicates = draw_replicates(wave, 40).design.replicates
    family = np.bincount(wave.design.unit, wave.design.weight)
    for inside in np.array_split(np.argsort(family), 10):
        ratio = replicates.weight[inside] / family[inside, None]
        once = np.min(np.where(ratio > 0, ratio, np.inf), axis=0)
        assert (ratio / once).sum(axis=0) == pytest.approx([61] * 40)
    assert replicates.words == (
        "40 replicate weights, drawn within 10 classes of weight: probably too wide for means of "
        "wealth"
    )
    by_column = draw_replicates(wave, 3, strata="STRATUM").design.replicates.words
    assert by_column.endswith("strata of STRATUM: probably too wide for means of wealth")


def test_equal_weights_are_in_one_class_and_small_tables_in_few():
    assert not classify_weights(np.ones(5000)).any()
    assert not classify_weights(np.arange(99.0)).any()
    mixed = classify_weights(np.repeat([1.0, 2.0, 9.0], [10, 500, 490]))
    assert np.bincount(mixed).min() >= 50
    assert len(set(mixed[10:510])) == 1


def test_the_seed_decides():
    survey = many()
    one, again, other = (draw_replicates(survey, 5, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.design.replicates.weight, again.design.replicates.weight)
    assert not np.array_equal(one.design.replicates.weight, other.design.replicates.weight)


def test_variance_is_that_of_the_textbook():
    """Sampling with replacement: var of a weighted mean is Σ (w (y − ȳ))² n/(n − 1) / W²."""
    h = 400
    rng = np.random.default_rng(9)
    weight, y = rng.uniform(1, 5, h), rng.normal(10, 3, h)
    survey = draw_replicates(survey_of({"Y": y}, weight), 4000, seed=2)
    got = estimate(weighted.mean, survey.column("Y"), survey.design, unit="")
    gap = weight * (y - np.average(y, weights=weight)) / weight.sum()
    # 4,000 draws tell a variance to sqrt(2/4000) = 2.2 %
    assert got.sampling == pytest.approx((gap**2).sum() * h / (h - 1), rel=0.08)


def test_strata_take_away_what_they_explain():
    """A mean that is the same within each stratum has no variance left."""
    survey = many()
    level = survey.column("STRATUM")
    strata = draw_replicates(survey, 100, strata="STRATUM")
    plain = draw_replicates(survey, 100)
    one, other = (estimate(weighted.mean, level, each.design, unit="") for each in (strata, plain))
    assert one.sampling < 0.4 * other.sampling


def test_the_population_is_known_and_its_parts_are_not():
    survey = draw_replicates(many(), 50)
    ones = np.ones(survey.n_rows)
    whole = estimate(weighted.total, ones, survey.design, unit="")
    part = estimate(weighted.total, ones, survey.design, survey.column("OWNS") == 1, unit="")
    assert whole.sampling < 1e-20 * part.sampling


def test_a_domain_keeps_the_draws_of_all():
    survey = draw_replicates(many(), 50)
    domain = survey.where("OWNS = 1")
    assert domain.design.replicates is survey.design.replicates
    inside = survey.column("OWNS") == 1
    one = estimate(weighted.mean, domain.column("DEBT"), domain.design, unit="")
    other = estimate(weighted.mean, survey.column("DEBT"), survey.design, inside, unit="")
    assert (one.value, one.sampling) == (other.value, other.sampling)


@given(st.lists(st.integers(0, 5), min_size=4, max_size=20), st.integers(0, 99))
def test_rows_of_one_customer_are_drawn_together(unit, seed):
    """Two rows of a customer are one draw: its total is drawn, and its rows keep their parts."""
    _, unit = np.unique(unit, return_inverse=True)
    if unit.max() == 0:
        return
    weight = np.random.default_rng(seed).uniform(1, 9, len(unit))
    values = np.random.default_rng(seed + 1).normal(0, 9, len(unit))
    survey = draw_replicates(survey_of({"Y": values}, weight, unit=unit), 20, seed=seed)
    design = survey.design
    rows = design.replicate_weight(np.arange(len(unit)))
    for family in range(unit.max() + 1):
        mine = unit == family
        assert rows[mine].sum(axis=0) == pytest.approx(design.replicates.weight[family])
        ratio = rows[mine] / weight[mine, None]
        assert ratio == pytest.approx(np.broadcast_to(ratio[0], ratio.shape))
    mass = np.bincount(unit, weight)
    merged = survey_of({"Y": np.bincount(unit, weight * values) / mass}, mass)
    merged = with_replicates(merged, design.replicates)
    one, other = (
        estimate(weighted.mean, s.column("Y"), s.design, unit="") for s in (survey, merged)
    )
    assert one.value == pytest.approx(other.value, rel=1e-9, abs=1e-9)
    assert one.sampling == pytest.approx(other.sampling, rel=1e-9, abs=1e-9)


def test_tables_of_one_row_a_customer_need_no_parts():
    assert draw_replicates(many(), 2).design.part is None
    assert draw_replicates(survey_of({"Y": [1.0, 2.0, 3.0]}), 2).design.part is None


def test_progress_is_told():
    told = []
    draw_replicates(many(50), 120, progress=lambda *step: told.append(step))  # 16 at a time
    assert told[0] == ("replicate weights", 0, 120)
    assert told[-1] == ("replicate weights", 120, 120)
    assert len(told) == 9


def test_none_a_number_or_auto():
    survey = many()
    for nothing in (None, 0):
        assert add_replicates(survey, nothing) is survey
    assert add_replicates(survey, 9).design.replicates.weight.shape == (300, 9)
    assert add_replicates(survey, "auto").design.replicates.weight.shape == (300, 200)
    drawn = add_replicates(survey, "auto", strata="STRATUM", seed=4).design.replicates
    want = draw_replicates(survey, 200, strata="STRATUM", seed=4).design.replicates
    assert np.array_equal(drawn.weight, want.weight)
    assert add_replicates(sample.read(families=500), 3).design.replicates.origin == "drawn"


@pytest.mark.parametrize("replicates", [7, "auto"])
def test_a_condition_before_or_after_gives_the_same_replicates(replicates):
    survey = many()
    before = add_replicates(survey, replicates).where("OWNS = 1").where("DEBT > 1")
    after = add_replicates(survey.where("OWNS = 1").where("DEBT > 1"), replicates)
    rows = np.arange(after.n_rows)
    for one in ("weight", "full"):
        assert np.array_equal(*(getattr(s.design.replicates, one) for s in (before, after)))
    assert np.array_equal(before.design.replicate_weight(rows), after.design.replicate_weight(rows))


def test_rows_that_share_a_unit_keep_their_parts_whatever_came_first():
    survey = survey_of({"Y": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}, unit=[0, 0, 0, 1, 2, 2])
    before = add_replicates(survey, 5).where("Y > 1").design
    after = add_replicates(survey.where("Y > 1"), 5).design
    assert before.part.tolist() == after.part.tolist()
    assert min(after.part) < 1


def test_what_cannot_be_drawn_is_refused():
    survey = many()
    alone = survey.frame.with_columns(STRATUM=pl.Series([9.0] * 5 + [1.0] * 1495))
    differs = survey.frame.with_columns(STRATUM=pl.Series([9.0] + [1.0] * 1499))
    missing = survey.frame.with_columns(STRATUM=pl.Series([None] + [1.0] * 1499))
    for wrong, words in (
        (lambda: draw_replicates(survey.where("OWNS = 1")), "before the condition, by add_repl"),
        (lambda: add_replicates(survey.where("OWNS = 1").unweighted(), 9), "before the condition"),
        (lambda: draw_replicates(survey, 1), "got 1; give at least 2"),
        (lambda: draw_replicates(survey, -5), "got -5; give at least 2"),
        (lambda: draw_replicates(survey, 10_000_000), "ask for at most 1,666,666"),
        (lambda: draw_replicates(survey, strata="REGION"), "no column is called REGION"),
        (lambda: draw_replicates(survey, strata="DEBT"), "differs among the rows of customer 0"),
        (
            lambda: draw_replicates(replace(survey, frame=alone), strata="STRATUM"),
            "1 of 2 strata of STRATUM hold one customer alone",
        ),
        (
            lambda: draw_replicates(replace(survey, frame=differs), strata="STRATUM"),
            "differs among the rows of customer 0",
        ),
        (
            lambda: draw_replicates(replace(survey, frame=missing), strata="STRATUM"),
            "missing in 1 rows",
        ),
        (lambda: draw_replicates(survey_of({"Y": [1.0]})), "there is only 1"),
    ):
        with pytest.raises(InputError, match=words):
            wrong()


MANY = 20_000


def halved(survey, seed=0):
    return with_replicates(survey, halve_groups(survey.design.weight, seed=seed))


@pytest.fixture(scope="module")
def crowd():
    """Customers of uneven weight, an amount with a long tail, and one in 300 with something."""
    rng = np.random.default_rng(5)
    columns = {
        "AMOUNT": rng.lognormal(3, 1, MANY),
        "RARE": (rng.random(MANY) < 1 / 300).astype(float),
    }
    return survey_of(columns, rng.uniform(0.5, 2, MANY))


def test_half_samples_of_groups_keep_the_population_and_half_of_the_groups(crowd):
    found = halved(crowd).design.replicates
    family = np.bincount(crowd.design.unit, crowd.design.weight)
    group = np.bincount(found.group, family, len(found.weight))
    np.testing.assert_allclose(group @ found.weight, family.sum())
    assert found.weight.shape == (RANDOM_GROUPS, RANDOM_GROUPS - 1)
    assert ((found.weight > 0).sum(axis=0) == RANDOM_GROUPS // 2).all()
    sizes = np.bincount(found.group)
    assert sizes.max() - sizes.min() <= 1
    sign = np.sign(found.weight - 0.5)
    orthogonal = RANDOM_GROUPS * np.eye(RANDOM_GROUPS - 1)
    np.testing.assert_array_equal(sign.T @ sign, orthogonal)


@pytest.mark.parametrize("where", ["all", "AMOUNT > 20", "AMOUNT > 150"])
@pytest.mark.parametrize("name", ["AMOUNT", "RARE"])
def test_errors_by_groups_are_those_of_the_linearised_mean(crowd, where, name):
    """s² of the mean's influence, n / (n − 1) Σ z²: what every replicate design estimates."""
    errors = []
    rows = np.ones(MANY, bool) if where == "all" else crowd.rows_where(where)
    column, weight = crowd.column(name), crowd.design.weight
    share = np.where(rows, weight, 0) / weight[rows].sum()
    influence = share * (column - weighted.mean(column[rows], weight[rows]))
    true = np.sqrt((influence**2).sum() * MANY / (MANY - 1))
    for seed in range(8):
        design = halved(crowd, seed=seed).design
        errors.append(estimate(weighted.mean, column, design, rows, unit="").se)
    assert np.mean(errors) == pytest.approx(true, rel=0.06)
    assert np.std(errors) < 0.09 * true


@pytest.mark.parametrize("statistic", [
    weighted.total, weighted.median, partial(weighted.quantile, q=0.9), weighted.spread
])  # fmt: skip
def test_errors_by_groups_are_those_of_the_bootstrap(crowd, statistic):
    rows = crowd.rows_where("AMOUNT > 20")
    drawn, by_groups = draw_replicates(crowd, 400).design, halved(crowd).design
    one, other = (
        estimate(statistic, crowd.column("AMOUNT"), design, rows, unit="")
        for design in (drawn, by_groups)
    )
    assert one.value == other.value
    assert one.se == pytest.approx(other.se, rel=0.25)
    low, high = one.interval()
    assert other.interval() == pytest.approx((low, high), abs=0.3 * (high - low))


def test_groups_redraw_where_units_are_many_and_nobody_says_otherwise(crowd, monkeypatch):
    assert add_replicates(crowd, "auto").design.replicates.group is None
    monkeypatch.setattr(replicates, "MANY_UNITS", MANY)
    found = add_replicates(crowd, "auto").design.replicates
    assert "511 replicate weights, of 512 random groups, drawn" in found.words
    assert add_replicates(crowd, 20).design.replicates.group is None
    assert add_replicates(crowd, "auto", strata="RARE").design.replicates.group is None


def test_weights_of_rows_by_groups_are_those_their_totals_are_made_of(crowd):
    design = halved(crowd).design
    rows = np.flatnonzero(crowd.rows_where("AMOUNT > 20"))
    weight = design.replicate_weight(rows, slice(0, 20))
    totals = redrawn_totals(design, rows, crowd.column("AMOUNT")[rows, None])
    np.testing.assert_allclose(crowd.column("AMOUNT")[rows] @ weight, totals[0, :20])
