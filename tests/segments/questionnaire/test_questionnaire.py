"""Few questions that place people: recomputed row by row, and the same in every language."""

import csv
import io
import json
import math
import shutil
import subprocess
from dataclasses import replace

import duckdb
import numpy as np
import openpyxl
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from typer.testing import CliRunner

from segmentus.cli.commands import app
from segmentus.errors import InputError
from segmentus.segments.model import score_rows, write_model
from segmentus.segments.questionnaire import ask_named, make_questionnaire
from segmentus.segments.questionnaire.candidates import list_questions
from segmentus.segments.questionnaire.content import list_questions_asked, write_place_sql
from segmentus.segments.questionnaire.deliver import write_questionnaire
from segmentus.segments.questionnaire.judge import judge
from segmentus.segments.questionnaire.ladders import set_rungs, word_rungs
from segmentus.segments.questionnaire.table import People, count_patterns, guess_by_table
from segmentus.segments.questionnaire.values import AskedQuestion
from segmentus.survey import sample
from segmentus.survey.values import Variable
from tables import survey_of
from trained import learn

FEATURES = ["INCOME", "DEBT", "HOUSES", "VEHIC"]
KEYS = ["questions", "accuracy", "largest_share", "kappa", "recall", "calibration_error", "curve"]


@pytest.fixture(scope="module")
def survey():
    return sample.read(families=500)


@pytest.fixture(scope="module")
def model(survey):
    return learn(survey, FEATURES, 3)[2]


@pytest.fixture(scope="module")
def asked(model, survey):
    return make_questionnaire(model, survey, count=3)


@pytest.fixture(scope="module")
def given(asked, survey):
    """Answers of 200 rows to each question."""
    return [question.answer(survey.column(question.column))[:200] for question in asked.questions]


# --- judged out of sample


def naive_judgement(sets, sizes, people):
    """Accuracy, kappa, recall, calibration and abstaining, one row after the other."""
    n, k = len(people.labels), people.k
    sure, label = np.zeros(n), np.zeros(n, int)
    for fold in range(people.n_folds):
        known, out = people.folds != fold, people.folds == fold
        marks = np.array([
            [float(answers[row] == a) for answers, size in zip(sets, sizes, strict=True)
             for a in range(size)] for row in range(n)
        ])  # fmt: skip
        weight = people.weight[known] * people.n_units / people.weight[known].sum()
        fit = LogisticRegression(solver="newton-cg", tol=1e-6, max_iter=200)
        fit.fit(marks[known], people.labels[known], sample_weight=weight)
        points = np.rint(10 * fit.coef_.T)
        logits = (np.rint(10 * fit.intercept_) + marks[out] @ points) / 10
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        sure[out] = (odds / odds.sum(axis=1, keepdims=True)).max(axis=1)
        label[out] = logits.argmax(axis=1)
    w, total = people.weight, people.weight.sum()
    right = label == people.labels
    accuracy = sum(w[i] for i in range(n) if right[i]) / total
    chance = sum(
        (w[people.labels == c].sum() / total) * (w[label == c].sum() / total) for c in range(k)
    )
    recall = [w[right & (people.labels == c)].sum() / w[people.labels == c].sum() for c in range(k)]
    error = 0.0
    for low in range(10):
        inside = [i for i in range(n) if min(int(sure[i] * 10), 9) == low]
        error += abs(sum(w[i] * (sure[i] - right[i]) for i in inside)) / total
    left, kept = 0.05 * total, 0.0
    for level in sorted(set(sure)):
        group = [i for i in range(n) if sure[i] == level]
        mass, good = sum(w[i] for i in group), sum(w[i] for i in group if right[i])
        out = min(left, mass)
        kept, left = kept + good * (1 - out / mass), left - out
    return accuracy, (accuracy - chance) / (1 - chance), recall, error, kept / (0.95 * total)


def test_the_judgement_is_that_of_loops_over_rows():
    rng = np.random.default_rng(3)
    n, k = 240, 3
    units = rng.integers(0, 80, n)
    labels = rng.integers(0, k, n)
    sets = [np.where(rng.random(n) < 0.7, labels, rng.integers(0, 4, n)), rng.integers(-1, 2, n)]
    folds = rng.integers(0, 5, 80)[units]
    people = People(labels, rng.uniform(0.5, 3, n), folds, k, 5, 80)
    found = judge(count_patterns(sets, people), [4, 2], 80)
    accuracy, kappa, recall, error, confident = naive_judgement(sets, [4, 2], people)
    assert found.accuracy == pytest.approx(accuracy)
    assert found.kappa == pytest.approx(kappa)
    assert found.recall == pytest.approx(recall)
    assert found.calibration_error == pytest.approx(error)
    assert found.confident_accuracy == pytest.approx(confident)


def test_a_family_is_never_judged_by_its_own_answers():
    """A question that names each family tells nothing of the others."""
    units = np.repeat(np.arange(30), 5)
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 30)[units]
    by_family = People(labels, np.ones(150), units % 5, 2, 5, 30)
    by_row = People(labels, np.ones(150), np.tile(np.arange(5), 30), 2, 5, 30)
    share = np.bincount(labels).max() / 150
    named = [units]
    tables = [count_patterns(named, people).mass for people in (by_family, by_row)]
    assert guess_by_table(tables[0]) <= share
    assert guess_by_table(tables[1]) == 1


# --- what may be asked


def test_protected_outcome_and_computed_columns_are_asked_only_if_named(survey):
    free = {q.column for q, _ in list_questions(survey, FEATURES, ask=(), outcome=["SAVED"])}
    assert {"HOUSES", "INCOME"} <= free
    assert not free & {"HHSEX", "AGE", "RACE", "MARRIED", "LATE", "NETWORTH", "ASSET", "NWCAT",
                       "WGT", "YY1", "SAVED"}  # fmt: skip
    named = list_questions(survey, FEATURES, ask=["age"], outcome=())
    assert {q.column for q, _ in named} == {"AGE"}
    with pytest.raises(InputError, match="AGEE"):
        list_questions(survey, FEATURES, ask=["AGEE"], outcome=())


def test_questions_are_in_the_words_of_the_codebook(survey):
    asked = {
        (q.column, len(q.answers)): q
        for q, _ in list_questions(survey, FEATURES, ask=("HOUSES", "EDCL"), outcome=())
    }
    own = asked["HOUSES", 2]
    assert (own.text, own.answers) == ("Do you or your family own a home?", ("Yes", "No"))
    ladder = next(q for (name, size), q in asked.items() if name == "HOUSES" and size > 2)
    assert ladder.text == "Value of the main home: about how much, in 2019 dollars?"
    assert ladder.answers[0] == "nothing"
    assert next(q for (name, _), q in asked.items() if name == "EDCL").codes


@pytest.mark.parametrize("values", [
    [0, 0, 120, 900, 4_000, 60_000, 75_000, 300_000, 2e6], [-5e4, -10, 0, 10, 2e3, 5e5, 7e5],
    [17, 25, 33, 41, 58, 76, 94], [0, 1, 1, 2, 3, 5], [0.5, 0.7, 12.25, 80.5], [3.0, 3.0],
])  # fmt: skip
@pytest.mark.parametrize("kind", ["money", "count"])
def test_a_ladder_has_one_answer_for_every_amount(values, kind):
    x = np.array(values, float)
    variable = Variable("X", "x", kind, "dollars" if kind == "money" else "")
    cuts = set_rungs(variable, x, np.ones(len(x)))
    assert list(cuts) == sorted(set(cuts))
    if not cuts:
        return
    words = word_rungs(variable, cuts, bool((x == x.round()).all()))
    assert len(words) == len(cuts) + 1 == len(set(words))
    answers = AskedQuestion("X", "X", "x?", words, cuts=cuts).answer(x)
    for value, answer in zip(x, answers, strict=True):
        low = cuts[answer - 1] if answer else -math.inf
        high = cuts[answer] if answer < len(cuts) else math.inf
        assert low <= value < high
        if "nothing" in words and words[answer] == "nothing":
            assert value == 0


def test_rungs_do_not_look_at_segments_and_are_sayable():
    x = np.random.default_rng(1).lognormal(10, 2, 4000)
    cuts = set_rungs(Variable("X", "x", "money", "dollars"), x, np.ones(4000))
    assert all(f"{cut:.0e}"[0] in "125" and float(f"{cut:.0e}") == cut for cut in cuts)
    assert 3 <= len(cuts) <= 5


# --- the whole


def test_more_questions_are_better_and_beat_guessing(asked, survey, model):
    assert len(asked.curve) == 3 == len(asked.questions)
    assert asked.judged.accuracy == asked.curve[-1] > asked.judged.largest_share + 0.2
    assert asked.curve[0] <= asked.curve[1] + 0.01 <= asked.curve[2] + 0.02
    label = score_rows(model, survey).label
    answers = [question.answer(survey.column(question.column)) for question in asked.questions]
    right = (asked.place(answers) == label) @ survey.design.weight / survey.population
    assert right >= asked.judged.accuracy - 0.03
    assert len({question.subject for question in asked.questions}) == 3


def test_row_order_changes_nothing(model, survey, asked):
    rows = np.random.default_rng(2).permutation(survey.n_rows)

    mixed = replace(
        survey,
        frame=survey.frame[rows.tolist()],
        design=replace(
            survey.design,
            weight=survey.design.weight[rows],
            unit=survey.design.unit[rows],
            implicate=survey.design.implicate[rows],
            replicates=None,
        ),
    )
    again = make_questionnaire(model, mixed, count=3)
    assert list_questions_asked(again) == list_questions_asked(asked)
    assert again.judged.accuracy == pytest.approx(asked.judged.accuracy)


def test_named_columns_are_asked_in_their_order(model, survey):
    asked = make_questionnaire(model, survey, ask=["VEHIC", "HOUSES"])
    assert [question.column for question in asked.questions] == ["VEHIC", "HOUSES"]


@pytest.mark.parametrize(("count", "words"), [(0, "--questions 0"), (21, "from 1 to 20")])
def test_impossible_numbers_are_refused(model, survey, count, words):
    with pytest.raises(InputError, match=words):
        make_questionnaire(model, survey, count=count)


def test_two_segments_and_missing_answers_work():
    rng = np.random.default_rng(5)
    a = np.r_[rng.normal(0, 1, 90), rng.normal(40, 1, 90)]
    b = np.where(rng.random(180) < 0.2, np.nan, a * 2)
    survey = survey_of({"A": a, "B": b}, kinds={"A": "count", "B": "count"})
    model = learn(survey, ["A"], 2)[2]

    worded = replace(
        survey, variables={n: replace(v, topic="sport", unit="points")
                           for n, v in survey.variables.items()},
    )  # fmt: skip
    asked = make_questionnaire(model, worded, ask=["B"])
    assert asked.judged.accuracy > 0.85
    nobody = [np.full(3, -1)]
    assert (asked.place(nobody) == asked.points.start.argmax()).all()


# --- delivered


def test_all_programs_place_people_alike(asked, given, tmp_path):
    label = asked.place(given)
    rows = [
        {q.column: int(one[i]) + 1 for q, one in zip(asked.questions, given, strict=True)}
        for i in range(200)
    ]
    program = {}
    exec(write_questionnaire(asked, tmp_path / "place.py").read_text("ascii"), program)
    assert [program["place"](row)["segment"] - 1 for row in rows] == label.tolist()
    with duckdb.connect() as base:
        base.register("responses", pl.DataFrame(rows).with_row_index().to_arrow())
        found = base.sql(write_place_sql(asked)).order("index").fetchall()
    assert [one[-2] - 1 for one in found] == label.tolist()
    assert [one[-1] for one in found] == [asked.names[c] for c in label]
    if shutil.which("node"):
        write_questionnaire(asked, tmp_path / "place.js")
        code = (
            "const {place} = require('./place.js');"
            f"console.log(JSON.stringify({json.dumps(rows)}.map((row) => place(row).segment)))"
        )
        done = subprocess.run(
            ["node", "-e", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert [one - 1 for one in json.loads(done.stdout)] == label.tolist()


def test_the_table_and_the_sheet_hold_every_point(asked, tmp_path):
    text = write_questionnaire(asked, tmp_path / "points.csv").read_text("utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][4:] == list(asked.names)
    every = [asked.points.start.tolist(), *(p for q in asked.points.answers for p in q.tolist())]
    assert [[int(cell) for cell in row[4:]] for row in rows[1:]] == every
    book = openpyxl.load_workbook(write_questionnaire(asked, tmp_path / "form.xlsx"))
    assert book.sheetnames == ["One person", "Many people", "Points"]
    cells = [[cell.value for cell in row[1:]] for row in book["Points"].iter_rows(min_row=2)]
    assert cells == every
    lists = book["One person"].data_validations.dataValidation
    assert len(lists) == 3


def test_the_command_prints_one_object_with_the_documented_keys(model, tmp_path):
    place = write_model(model, tmp_path / "model.json")
    done = CliRunner().invoke(app, ["questionnaire", str(place), "--questions", "1", "--json"])
    said = json.loads(done.stdout)
    assert list(said) == KEYS
    assert len(said["curve"]) == len(said["questions"]) == 1
    assert list(said["recall"]) == model.segment_names
    assert all(0 <= share <= 1 for share in said["recall"].values())


@pytest.mark.parametrize(("words", "reason"), [
    (["-o", "form.pdf"], "must end in"), (["--ask", "NOTHING"], "NOTHING"),
])  # fmt: skip
def test_the_command_refuses_in_a_sentence(model, tmp_path, words, reason):
    place = write_model(model, tmp_path / "model.json")
    done = CliRunner().invoke(app, ["questionnaire", str(place), *words])
    assert isinstance(done.exception, InputError)
    assert reason in str(done.exception)


def test_a_table_of_customers_is_asked_about_columns_that_form_no_segment(tmp_path):
    from segmentus.plan import make_plan, read_plan
    from segmentus.report.model import model_of
    from segmentus.study import quick_study
    from segmentus.survey.named import read_named
    from telco import make_telco

    make_telco(600).write_csv(tmp_path / "telco.csv")
    data = str(tmp_path / "telco.csv")
    plan = make_plan(read_plan("customers"), data=data, k=3, starts=2, replicates="0")
    model = model_of(quick_study(read_named(data, hints=plan.hints), plan))
    asked = ask_named(model, data, count=2)
    assert asked.judged.accuracy > asked.judged.largest_share + 0.2
    named = ask_named(model, data, ask=["Contract"])
    assert named.questions[0].answers == ("Month-to-month", "One year", "Two year")


@pytest.mark.scf
def test_the_real_survey_reaches_what_trials_reached(scf2019):
    model = learn(scf2019, ["INCOME", "DEBT", "HOUSES", "FIN", "VEHIC"], 4, curve="asinh")[2]
    asked = make_questionnaire(model, scf2019)
    assert asked.curve == pytest.approx((0.719, 0.848, 0.943), abs=0.006)
    assert asked.judged.recall.min() >= 0.85
    assert asked.judged.calibration_error <= 0.03
    three = make_questionnaire(model, scf2019, ask=["HHOUSES", "HVEHIC", "HDEBT"])
    assert [question.answers for question in three.questions] == [("Yes", "No")] * 3
    assert three.judged.accuracy == pytest.approx(0.939, abs=0.003)
