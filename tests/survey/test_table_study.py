"""An own table through the whole pipeline: default features, missing values, safe surfaces."""

import csv
import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import polars as pl
import pytest

from segmentus.cli import main
from segmentus.cli.study import print_summary
from segmentus.errors import InputError
from segmentus.features.automatic import pick_features
from segmentus.features.missing import treat_missing
from segmentus.plan import Plan, read_plan
from segmentus.report import write_report
from segmentus.report.model import model_of
from segmentus.segments.model import score_rows
from segmentus.study import run
from segmentus.survey import table
from segmentus.survey.table import Hint, Hints

N = 240
HOSTILE = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"


def frame(**more):
    """Two plain segments, whose amounts and visits differ."""
    rng = np.random.default_rng(4)
    rich = np.arange(N) % 2 == 0
    spend = np.where(rich, rng.lognormal(7, 0.4, N), rng.lognormal(4, 0.4, N)).round(2)
    visits = np.where(rich, rng.poisson(20, N), rng.poisson(4, N))
    return pl.DataFrame({"spend": spend, "visits": visits, **more})


def holes(every=7):
    whole = frame()
    gaps = pl.int_range(N, eager=True) % every == 0
    return whole.with_columns(spend=pl.when(gaps).then(None).otherwise(pl.col("spend")))


def study(data, **plan):
    return run(table.read(data), Plan(ks="2-3", starts=3, **plan))


# --- default features


def pick(data, hints=None, **more):
    return pick_features(table.read(data, hints), **more)


def test_money_comes_first_and_the_rest_in_the_table_s_order():
    noise = np.random.default_rng(1)
    data = frame(
        x2=noise.normal(size=N), age=noise.integers(20, 70, N), income=noise.gamma(9, 99, N)
    )
    assert pick(data).names == ("spend", "income", "visits", "x2")
    assert pick(data, include_protected=True).names == ("spend", "income", "visits", "x2", "age")
    assert pick(data, count=2).names == ("spend", "income")
    together, rest = pick(data, count=2).dropped
    assert "spend stands for visits, which move with it" in together
    assert "after the 2 that tell most of all: x2" in rest


def test_what_tells_nothing_more_is_passed_over():
    whole = frame()
    rng = np.random.default_rng(2)
    other = rng.gamma(4, 500, N).round(2)
    data = whole.with_columns(
        other_cost=other,
        spend_cents=pl.col("spend") * 100,
        sum_cost=pl.col("spend") + other,
        rare=pl.Series(np.where(np.arange(N) < 5, np.arange(N) + 2.5, 0.0)),
        patchy=pl.Series([None if n % 3 else n * 1.5 for n in range(N)]),
    )
    picked = pick(data)
    assert picked.names == ("spend", "other_cost", "visits")
    said = " ".join(picked.dropped)
    assert "spend_cents" in said
    assert "sum_cost = spend + other_cost" in said
    assert "rare was skipped: 97.9 % have the same value" in said
    assert "patchy was skipped: more than 50 %" in said


def test_a_mark_for_none_is_no_amount():
    visits = frame()["visits"].to_list()
    ago = pl.Series([-1 if n % 3 else 5 * v + 1 for n, v in enumerate(visits)])
    picked = pick(frame(days_ago=ago))
    assert picked.names == ("spend", "visits")
    said = "days_ago was skipped: -1, its only value below zero, holds 66.7 % and seems"
    assert said in " ".join(picked.dropped)
    debts = pl.Series([-1 if n % 3 else -v for n, v in enumerate(visits)])
    assert pick(frame(change=debts)).names == ("spend", "visits", "change")
    assert study(frame(days_ago=ago), features=("days_ago",)).features.names == ["days_ago"]


def test_a_mark_for_none_must_hold_more_than_one_in_a_hundred():
    def passed_over(marked):
        rows, rng = 400, np.random.default_rng(8)
        spend, visits = rng.lognormal(6, 1, rows).round(2), rng.integers(50, 900, rows)
        visits[:marked] = -1
        data = pl.DataFrame({"spend": spend, "visits": visits})
        return "seems to mean none" in " ".join(pick(data).dropped)

    assert [passed_over(marked) for marked in (0, 4, 5)] == [False, False, True]


def test_an_own_plan_that_names_no_features_gets_them_too():
    assert study(frame()).features.names == ["spend", "visits"]
    assert study(frame(), features=("visits",)).features.names == ["visits"]


def test_segments_are_those_that_were_planted():
    made = study(frame())
    rich = np.arange(N) % 2 == 0
    assert made.choice.k == 2
    assert np.mean(made.segmentation.clustering.labels == rich) > 0.97


def test_curves_follow_the_schema_and_the_hint():
    made = study(frame(), curve="asinh")
    scales = {scale.name: scale.curve for scale in made.features.scales}
    assert scales == {"spend": "asinh", "visits": "linear"}
    own = {scale.name: scale.formula for scale in study(frame()).features.scales}
    quarter = float(np.sort(frame()["spend"])[N // 4 - 1])
    assert own == {"spend": f"asinh(x / {float(f'{quarter:.1e}'):g})", "visits": "linear"}
    hints = Hints(columns={"spend": Hint(curve="linear"), "visits": Hint(curve="asinh")})
    made = run(table.read(frame(), hints), Plan(ks="2-3", starts=3))
    assert {s.name: s.curve for s in made.features.scales} == {"spend": "linear", "visits": "asinh"}


def test_every_surface_states_curve_unit_center_spread_and_bounds(tmp_path, capsys):
    made = study(frame())
    written = write_report(made, tmp_path / "out")
    kept = json.loads(written["study.json"].read_text(encoding="utf-8"))["features"][0]
    scale = made.features.scales[0]
    assert (kept["curve"], kept["per"], kept["clip"]) == ("asinh", scale.per, 4.0)
    assert (kept["center"], kept["spread"], kept["winsorised"]) == (
        scale.center,
        scale.spread,
        True,
    )
    assert kept["scale"].startswith(f"asinh(x / {scale.per:g}); winsorised center ")
    assert kept["scale"].endswith("; between −4 and 4")
    model = json.loads(written["model.json"].read_text(encoding="utf-8"))["features"][0]
    assert (model["curve"], model["per"], model["clip"]) == ("asinh", scale.per, 4.0)
    page = written["report.html"].read_text(encoding="utf-8")
    assert f"asinh(x / {scale.per:g})" in page
    assert "−4 to 4" in page
    assert "winsorised at 1 % and 99 %" in page
    print_summary(made)
    told = capsys.readouterr().out
    assert f"spend asinh(x / {scale.per:g})" in " ".join(told.split())
    assert "−4 to 4" in told


# --- missing values


def test_median_and_mode_are_weighted():
    data = pl.DataFrame(
        {"x": [1.0, 2.5, 2.5, 9.0, None, 4.0] * 5, "w": [1.0, 1.0, 1.0, 9.0, 1.0, 1.0] * 5}
    )
    survey = table.read(data, Hints(weight="w", columns={"x": Hint(role="number")}))
    assert treat_missing(survey, ["x"], "median").fills == {"x": 9.0}
    assert treat_missing(survey.unweighted(), ["x"], "median").fills == {"x": 2.5}
    assert treat_missing(survey.unweighted(), ["x"], "mode").fills == {"x": 2.5}
    assert treat_missing(survey, ["x"], "mode").fills == {"x": 9.0}


@pytest.mark.parametrize("rule", ["median", "mode", "indicator"])
def test_filling_reaches_the_fit_and_not_the_profile(rule):
    made = study(holes(), missing=rule)
    known = holes()["spend"].drop_nulls()
    fill = made.features.scales[0].fill
    assert fill in known.to_list()
    column = made.survey.column("spend")
    assert int(np.isnan(column).sum()) == holes()["spend"].null_count()
    (line,) = made.profile.of("spend", "mean")
    assert line.domain.value == pytest.approx(known.mean())
    filled = made.features.scales[0].apply(np.array([fill]))[0]
    assert (made.features.values[np.isnan(column), 0] == filled).all()


@pytest.mark.parametrize("rule", ["median", "mode", "indicator", "drop", "refuse"])
def test_new_rows_may_lack_what_training_rows_had(rule):
    made = study(frame(), missing=rule)
    new = pl.DataFrame({"spend": [50.0], "visits": [None]}, schema_overrides={"visits": pl.Int64})
    label = score_rows(model_of(made), new).label[0]
    if rule in ("drop", "refuse"):
        assert label == -1
        return
    told, visits = "mode" if rule == "mode" else "median", frame()["visits"]
    fill = visits.mode().min() if rule == "mode" else visits.quantile(0.5, "lower")
    filled = new.with_columns(visits=pl.lit(fill))
    assert label == score_rows(model_of(made), filled).label[0]
    assert [feature.missing.rule for feature in model_of(made).features] == [told, told]


@pytest.mark.parametrize("rule", ["median", "mode", "indicator"])
def test_assigning_the_rows_of_the_fit_gives_its_labels(rule):
    made = study(holes(), missing=rule)
    want = made.segmentation.clustering.labels
    assert (made.segmentation.assign(holes()) == want).all()
    assert (made.segmentation.assign(made.survey) == want).all()
    assert (made.segmentation.assign(holes().to_pandas()) == want).all()


def test_an_indicator_is_a_feature_of_its_own():
    made = study(holes(), missing="indicator")
    assert made.features.names == ["spend", "visits", "spend is missing"]
    assert made.features.scales[2].marks == "spend"
    gaps = np.isnan(made.survey.column("spend"))
    assert (made.survey.column("spend is missing") == gaps).all()


def test_dropping_leaves_out_rows_and_counts_them():
    made = study(holes(), missing="drop")
    gone = holes()["spend"].null_count()
    assert made.survey.n_rows == N - gone
    assert len(made.segmentation.clustering.labels) == N - gone
    assert made.everyone.n_rows == N
    assert any(f"{gone} of {N} rows were left out" in note for note in made.notes)


def test_refusing_says_where():
    with pytest.raises(InputError, match=r"spend: 35 of 240 values are missing \(first at row 1 "):
        study(holes(), missing="refuse", features=("spend", "visits"))


def test_nothing_missing_is_the_same_under_every_rule():
    plain = study(frame(), missing="refuse")
    for rule in ("median", "mode", "drop", "indicator"):
        same = study(frame(), missing=rule)
        assert np.array_equal(same.features.values, plain.features.values)
        assert same.notes == plain.notes


# --- the surfaces


class Scripts(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self):
        super().__init__()
        self.inside, self.code = False, []

    def handle_starttag(self, tag, attributes):
        self.inside = tag == "script" and dict(attributes).get("type") is None
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.code.append(data)


def test_hostile_names_and_values_are_harmless_on_every_surface(tmp_path):
    rng = np.random.default_rng(3)
    data = frame(
        **{
            HOSTILE: rng.normal(size=N),
            FORMULA: [[FORMULA, HOSTILE, "@x"][n % 3] for n in range(N)],
            "customer_id": [f"=1+{n}" for n in range(N)],
        }
    )
    made = run(table.read(data), Plan(title=HOSTILE, ks="2-3", starts=2))
    written = write_report(made, tmp_path)
    page = written["report.html"].read_text()
    assert HOSTILE not in page
    reader = Scripts()
    reader.feed(page)
    assert all("alert(1)" not in code for code in reader.code)
    for name in ("assignments.csv", "profile.csv"):
        with written[name].open(newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    number = cell.lstrip("-").replace(".", "").replace("e-", "").isdigit()
                    assert number or not cell.startswith(("=", "+", "-", "@", "\t")), cell


# --- the command line


@pytest.fixture
def seg(monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr(sys, "argv", ["segmentus", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        return stop.value.code or 0, capsys.readouterr().out

    return call


def test_a_path_is_enough_and_the_plan_written_gives_the_same_bytes(seg, tmp_path):
    holes().write_csv(tmp_path / "shop.csv")
    words = ("--ks", "2-3", "--starts", "2")
    status, out = seg("report", tmp_path / "shop.csv", *words, "-o", tmp_path / "a", "--details")
    assert status == 0
    assert "240 rows of 2 columns, text in UTF-8, separated by commas" in out
    assert re.search(r"^→ +2 ", out, re.MULTILINE)
    plan = read_plan(str(tmp_path / "a" / "plan.toml"))
    assert (plan.title, plan.select, plan.count) == ("Customer segments", "automatic", 12)
    assert seg("report", "--plan", tmp_path / "a" / "plan.toml", "-o", tmp_path / "b")[0] == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_a_table_whose_rows_stand_for_themselves_is_not_called_a_sample(seg, tmp_path):
    frame().write_csv(tmp_path / "shop.csv")
    seg("report", tmp_path / "shop.csv", "-o", tmp_path / "out", "--ks", "2-3", "--starts", "2")
    page = (tmp_path / "out" / "report.html").read_text()
    text = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    found = [word for word in ("in the sample", "implicate") if word in text]
    assert not found, [text[text.index(word) - 200 :][:400] for word in found]
    assert "of all customers" in text
    assert "of these customers." in text  # not by weight


def test_a_plan_corrects_columns(seg, tmp_path):
    frame(day=[1 + n % 28 for n in range(N)]).write_csv(tmp_path / "shop.csv")
    plan = tmp_path / "mine.toml"
    plan.write_text(
        'ks = "2-3"\nstarts = 2\nid = ""\n[columns]\nday = "number"\n'
        '[columns.spend]\nlabel = "Spend last year"\nunit = "euros"\ncurve = "linear"\n'
    )
    status, _ = seg("report", tmp_path / "shop.csv", "--plan", plan, "-o", tmp_path / "a")
    assert status == 0
    again = read_plan(str(tmp_path / "a" / "plan.toml"))
    assert again.columns["day"] == Hint(role="number")
    assert again.columns["spend"].unit == "euros"
    assert "Spend last year" in (tmp_path / "a" / "report.html").read_text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[columns]\nday = "nmber"', ("columns", "day", "role")),
        ('[columns.day]\nrol = "number"', ("columns", "rol")),
        ("[columns]\nday = 3", ("columns",)),
        ('columns = "day"', ("columns",)),
    ],
)
def test_wrong_hints_are_one_sentence(text, words, tmp_path):
    plan = tmp_path / "mine.toml"
    plan.write_text(text)
    with pytest.raises(InputError) as caught:
        read_plan(str(plan))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("mine.toml: ")
    assert all(word in str(caught.value) for word in words)


def test_variables_and_sweep_take_a_path(seg, tmp_path):
    frame(town=["Ulm", "Bonn"] * 120).write_csv(tmp_path / "shop.csv")
    status, out = seg("variables", "--data", tmp_path / "shop.csv")
    assert status == 0
    assert "Bonn 50.0 %" in out
    status, out = seg("sweep", tmp_path / "shop.csv", "--ks", "2", "--starts", "2", "--json",
                      "--where", "town = 'Ulm'")  # fmt: skip
    assert status == 0
    assert out.startswith("{")
    assert '"n_rows": 120' in out


def test_rfm_makes_a_table_that_report_takes(seg, tmp_path):
    rng = np.random.default_rng(0)
    days = np.datetime64("2024-01-01") + rng.integers(0, 300, 900)
    pl.DataFrame(
        {"who": rng.integers(1000, 1080, 900), "day": days, "paid": rng.gamma(2, 20, 900).round(2)}
    ).write_csv(tmp_path / "t.csv")
    made = tmp_path / "customers.csv"
    status, out = seg("rfm", tmp_path / "t.csv", "--customer", "who", "--date", "day",
                      "--amount", "paid", "-o", made)  # fmt: skip
    assert status == 0
    assert "80 customers; days are counted back from 2024-10-2" in out
    status, out = seg("sweep", made, "--ks", "2-3", "--starts", "2")
    assert status == 0
    assert "customer_id" in out


def test_rfm_counts_visits_month_first_and_scores_them(seg, tmp_path):
    lines = [f"C{n % 40},{1 + n % 9:02d}/{1 + n % 12:02d}/2024" for n in range(400)]
    (tmp_path / "t.csv").write_text("\n".join(["client,day", *lines]))
    words = ("rfm", tmp_path / "t.csv", "--customer", "client", "--date", "day")
    status, out = seg(*words, "--month-first", "-o", tmp_path / "c.csv")
    assert status == 0
    assert "40 customers; days are counted back from 2024-09-13" in out
    made = pl.read_csv(tmp_path / "c.csv")
    assert made.columns == [
        "customer_id", "recency_days", "frequency", "tenure_days", "interpurchase_days",
        "recency_score", "frequency_score", "rfm_segment",
    ]  # fmt: skip
    assert "use --month-first" in seg(*words, "-o", tmp_path / "d.csv")[1]
    wrong = seg(*words, "--date-format", "%d.%m.%Y", "-o", tmp_path / "e.csv")
    assert wrong[0] == 2
    assert not (tmp_path / "e.csv").exists()


def test_rfm_takes_an_encoding_and_writes_names_that_no_spreadsheet_runs(seg, tmp_path):
    lines = [f"Жанна{n % 30},2024-{1 + n % 9:02d}-{1 + n % 28:02d},{n % 50}" for n in range(300)]
    lines += ["=1+1,2024-01-05,7", "-5,2024-01-06,7"]
    (tmp_path / "t.csv").write_bytes("\n".join(["клиент,day,paid", *lines]).encode("cp866"))
    words = ("rfm", tmp_path / "t.csv", "--customer", "клиент", "--date", "day", "--amount", "paid")
    status, _ = seg(*words, "--encoding", "cp866", "-o", tmp_path / "c.csv")
    assert status == 0
    names = pl.read_csv(tmp_path / "c.csv")["customer_id"].to_list()
    assert {"'=1+1", "-5", "Жанна0", "Жанна29"} <= set(names)
    assert seg(*words, "--encoding", "ascii", "-o", tmp_path / "d.csv")[0] == 2
    assert seg(*words, "--encoding", "klingon", "-o", tmp_path / "d.csv")[0] == 2


@pytest.mark.parametrize("more", [(), ("--month-first",), ("--date-format", "%m/%d/%Y")])
def test_rfm_reads_american_dates_when_told(seg, tmp_path, more):
    lines = ["A,03/04/2024,10", "A,05/06/2024,20", "B,07/08/2024,5", "B,01/02/2024,8"]
    (tmp_path / "us.csv").write_text("\n".join(["client,day,paid", *lines]))
    status, out = seg("rfm", tmp_path / "us.csv", "--customer", "client", "--date", "day",
                      "--amount", "paid", "--reference", "2025-01-01", *more,
                      "-o", tmp_path / "c.csv")  # fmt: skip
    assert status == 0
    assert ("day first" in out) == (not more)
    days = pl.read_csv(tmp_path / "c.csv")["recency_days"].to_list()
    assert days == (
        [240, 177] if more else [210, 147]
    )  # since 6 May and 8 July, or 5 June, 7 August


def test_a_table_of_purchases_goes_on_when_told(seg, tmp_path):
    lines = [
        f"C{n % 40},2024-{1 + n % 9:02d}-{1 + n % 28:02d},{5 + n * n % 83}.5" for n in range(400)
    ]
    (tmp_path / "sales.csv").write_text("\n".join(["client,day,paid", *lines]))
    words = ("sweep", tmp_path / "sales.csv", "--ks", "2", "--starts", "2", "--replicates", "0")
    assert seg(*words)[0] == 2
    for told in (("--rows", "customers"), ("--unit", "client")):
        assert seg(*words, *told)[0] == 0
    assert seg(*words, "--rows", "sales")[0] == 2


def test_everything_stays_itself_beside_a_survey_without_schema(sample_survey):
    made = treat_missing(replace(sample_survey, schema=None), ["DEBT"], "median")
    assert made.survey is not None
    assert made.fills == {}


# --- defaults never ask for the impossible


def few_customers(rows, **columns):
    rng = np.random.default_rng(rows)
    drawn = {"spend": rng.lognormal(4, 1, rows).round(2), "visits": rng.poisson(6, rows)}
    return table.read(
        pl.DataFrame({"customer": [f"K{n}" for n in range(rows)], **drawn, **columns})
    )


@pytest.mark.parametrize("rows", [3, 4, 5, 7, 10])
def test_a_few_customers_get_what_can_be_given(rows):
    study = run(few_customers(rows), Plan(select="automatic", replicates="0", starts=2))
    assert study.sweep.ks == tuple(range(2, rows))
    said = f"At most {rows - 1} segments were tried, not 12: no more customers differ in these"
    assert any(note.startswith(said) for note in study.notes)
    assert sum(study.profile.families) == rows


def test_few_different_answers_are_at_most_so_many_segments():
    answers = pl.DataFrame({"nps": [0, 5, 10] * 100, "stars": [2, 2, 2, 4, 4, 4] * 50})
    study = run(table.read(answers), Plan(select="automatic", replicates="0", starts=2))
    assert study.sweep.ks == (2, 3, 4, 5, 6)


def test_two_customers_are_too_few_and_a_number_asked_for_stays_asked_for():
    with pytest.raises(InputError, match="too few customers differ in spend"):
        run(few_customers(2), Plan(select="automatic", replicates="0"))
    with pytest.raises(InputError, match="k = 9: only 7 distinct rows"):
        run(few_customers(7), Plan(select="automatic", replicates="0", rule="fixed", k=9, ks="2"))
