"""Tables that bring replicate weights, implicates or sampling units: errors of all surfaces."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import segmentus as sg
from segmentus.cli import main
from segmentus.errors import InputError
from segmentus.estimate.variance import estimate
from segmentus.estimate.weighted import mean, ratio
from segmentus.survey.redrawn import redraw
from segmentus.survey.table import Hints, read

GOLDEN = Path(__file__).parents[1] / "golden" / "designs"
COUNT, REPLICATES = 240, 6
NAMES = [f"wr{at}" for at in range(1, REPLICATES + 1)]
PLAN = {
    "features": ("income", "debt"), "k": 2, "ks": "2", "starts": 1, "id": "pid", "weight": "w",
    "describe": ("income",), "missing": "refuse",
}  # fmt: skip


@pytest.fixture(scope="module")
def rows():
    """Ten strata of two sampling units with twelve people each."""
    rng = np.random.default_rng(0)
    stratum = np.repeat(np.arange(1, 11), 24)
    psu = np.tile(np.repeat([1, 2], 12), 10)
    like = rng.normal(size=21)[stratum * 2 + psu - 2]
    income = np.exp(10 + 0.5 * like + rng.normal(size=COUNT)).round(2)
    debt = (rng.exponential(size=COUNT) * 9_000 * (rng.random(COUNT) < 0.6)).round(2)
    w = rng.uniform(50, 150, COUNT).round(2)
    halves = [np.where(psu == rng.integers(1, 3, 11)[stratum], 2 * w, 0) for _ in NAMES]
    told = {"pid": np.arange(COUNT), "stratum": stratum, "psu": psu, "income": income}
    return pl.DataFrame(told | {"debt": debt, "w": w} | dict(zip(NAMES, halves, strict=True)))


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory):
    place = tmp_path_factory.mktemp("asked")
    rows.write_csv(place / "all.csv")
    rows.drop(NAMES).write_csv(place / "plain.csv")
    rows.select("pid", *NAMES).reverse().write_csv(place / "weights.csv")
    rows.drop(NAMES).with_columns(pl.col("income") * 1.02).write_csv(place / "second.csv")
    return place


def asked(folder, data, **more):
    """A study of a plan, as `segmentus report` makes it."""
    from segmentus.survey.named import read_named

    plan = sg.Plan(data=str(folder / data), **PLAN, **more)
    return sg.run(read_named(plan.data, hints=plan.hints), plan)


def mean_errors(study, incomes, rows):
    """By loops: standard errors of mean income in each segment, Rubin's over incomes."""
    labels, h = study.segmentation.clustering.labels, len(rows)
    errors = []
    for segment in range(2):
        figures, within = [], []
        for at, income in enumerate(incomes):
            inside = labels[at * h : (at + 1) * h] == segment
            full = np.average(income[inside], weights=rows["w"].to_numpy()[inside])
            redrawn = [
                np.average(income[inside], weights=rows[name].to_numpy()[inside]) for name in NAMES
            ]
            figures.append(full)
            within.append(sum((each - full) ** 2 for each in redrawn) / len(NAMES))
        m = len(incomes)
        between = np.var(figures, ddof=1) if m > 1 else 0.0
        errors.append(np.sqrt(np.mean(within) + (1 + 1 / m) * between))
    return errors


def income_line(study):
    line = next(one for one in study.profile.lines if one.variable.name == "income")
    return [one.se for one in line.segments]


@pytest.mark.parametrize("file", ["", "weights.csv"])
def test_a_report_has_the_errors_of_the_replicates(file, rows, folder):
    told = {"replicate_columns": "wr*", "replicate_design": "BRR"}
    study = asked(
        folder, "plain.csv" if file else "all.csv", **told,
        replicate_file=str(folder / file) if file else "",
    )  # fmt: skip
    assert not set(NAMES) & set(study.survey.variables)
    wanted = mean_errors(study, [rows["income"].to_numpy()], rows)
    assert income_line(study) == pytest.approx(wanted, rel=1e-9)
    assert "BRR, about the estimate" in study.error_method
    again = sg.Plan(**study.repeated.model_dump())
    assert (again.replicate_columns, again.replicate_design) == ("wr*", "BRR")


def test_implicates_in_files_of_their_own(rows, folder):
    study = asked(
        folder, "plain.csv", replicate_columns="wr*", replicate_design="BRR",
        replicate_file=str(folder / "weights.csv"), implicates=[str(folder / "second.csv")],
    )  # fmt: skip
    income = rows["income"].to_numpy()
    wanted = mean_errors(study, [income, income * 1.02], rows)
    assert study.survey.design.n_implicates == 2
    assert income_line(study) == pytest.approx(wanted, rel=1e-9)


def test_units_are_redrawn_within_strata(rows, folder):
    study = asked(folder, "plain.csv", unit="stratum,psu", strata="stratum", replicates=50)
    w, income = rows["w"].to_numpy(), rows["income"].to_numpy()
    # units are numbered by their words, as "10/1" before "2/1"
    words = [f"{s}/{p}" for s, p in zip(rows["stratum"], rows["psu"], strict=True)]
    order = np.unique(words, return_inverse=True)[1]
    strata = np.zeros(20, np.int64)
    strata[order] = rows["stratum"].to_numpy()
    drawn = redraw(np.random.default_rng(0), np.bincount(order, w), strata, 50)
    factor = drawn / np.bincount(order, w)[:, None]
    inside = study.segmentation.clustering.labels == 0
    redrawn = [np.average(income[inside], weights=(w * each[order])[inside]) for each in factor.T]
    assert income_line(study)[0] == pytest.approx(np.std(redrawn, ddof=1), rel=1e-9)
    assert "of 20 sampling units, drawn within strata of stratum" in study.error_method
    whole = estimate(mean, study.survey.column("income"), study.survey.design, unit="")
    assert whole.df == 10  # units less strata
    assert study.survey.n_units == COUNT


def test_coefficients_of_a_jackknife_follow_from_the_strata():
    expected = pl.read_csv(GOLDEN / "expected.csv").to_dicts()
    line = next(one for one in expected if (one["kind"], one["about"]) == ("JKn", "full"))
    frame = pl.read_csv(GOLDEN / "jkn.csv").with_columns(esa=pl.Series([1, 1, 2, 2, 3, 3]))
    told = Hints(weight="w", strata="esa", replicate_columns="rep*", replicate_design="JKn")
    survey = read(frame, told)
    columns = np.column_stack([survey.column("alive"), survey.column("arrests")])
    got = estimate(ratio, columns, survey.design, unit="")
    assert got.se == pytest.approx(line["se"], rel=1e-9)
    wrong = frame.with_columns(esa=pl.Series([1, 2, 2, 2, 3, 3]))
    assert read(wrong, told).design.replicates.method.coefficient.tolist() != [0.5] * 6
    two = frame.with_columns(rep1=pl.Series([0, 1, 0, 1, 1, 1]))
    with pytest.raises(InputError, match="replicate 1 leaves out rows of 2 strata of esa"):
        read(two, told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"replicate_file": "x.csv"}, "are about --replicate-columns; say which those are."),
        ({"coefficient": "1"}, "are about --replicate-columns"),
        ({"replicate_columns": "wr*", "unit": "stratum,psu"}, "they know what was sampled"),
        ({"replicate_columns": "zz*"}, "has no column zz*"),
        ({"replicate_columns": "wr*", "coefficient": "a"}, "--coefficient: got 'a'"),
        ({"unit": "stratum,nowhere"}, "nowhere"),
        ({"implicates": ("second.csv",)}, "--id, the column that names a unit"),
    ],
)
def test_what_does_not_fit_is_refused(told, said, rows):
    with pytest.raises(InputError, match=said.replace("*", r"\*")):
        read(rows, Hints(weight="w", **told))


def test_explore_takes_them_as_report_does(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    words = ["--weight", "w", "--id", "pid", "--replicate-columns", "wr*", "--replicate-design"]
    monkeypatch.setattr(
        "sys.argv", ["segmentus", "explore", "all.csv", *words, "brr", "--variables", "income"]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0, capsys.readouterr().err
    page = (folder / "out" / "explore.html").read_text(encoding="utf-8")
    assert "6 replicate weights of the table, BRR, about the estimate" in page
