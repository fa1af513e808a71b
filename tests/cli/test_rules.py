"""`segmentus rules`: the sentences of the cards, from the model and the rows it was made from."""

import json

import pytest
from typer.testing import CliRunner

from segmentus.cli.commands import app
from segmentus.plan import make_plan, read_plan
from segmentus.report import write_report
from segmentus.study import run
from segmentus.survey.named import read_named
from telco import make_telco


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("rules")
    make_telco(800).write_csv(place / "telco.csv")
    plan = make_plan(
        read_plan("customers"), data=str(place / "telco.csv"), k=4, starts=5, replicates="0"
    )  # fmt: skip
    study = run(read_named(plan.data, hints=plan.hints), plan)
    write_report(study, place / "out")
    return study, place / "out" / "model.json", place / "telco.csv"


def test_rules_of_a_model_are_those_of_the_cards(made):
    study, model, data = made
    done = CliRunner().invoke(app, ["rules", str(model), str(data), "--json"])
    content = json.loads(done.output)
    assert content["right"] == pytest.approx(study.answer.certainty.right)
    for rule, card in zip(content["rules"], study.answer.cards, strict=True):
        assert rule["name"] == card.name
        assert rule["rule"] == card.recognition.words
        assert rule["precision"] == pytest.approx(card.recognition.precision)
        assert rule["coverage"] == pytest.approx(card.recognition.coverage)


def test_rules_are_printed_with_both_figures(made, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    study, model, data = made
    done = CliRunner().invoke(app, ["rules", str(model), str(data)])
    assert done.exit_code == 0
    for card in study.answer.cards:
        assert card.recognition.words in done.output
    assert "measured on others than those the rules were found from" in done.output


def test_too_few_rows_are_refused(made, tmp_path):
    make_telco(4).write_csv(tmp_path / "few.csv")
    done = CliRunner().invoke(app, ["rules", str(made[1]), str(tmp_path / "few.csv")])
    assert "too few rows to judge a rule on" in str(done.exception)
