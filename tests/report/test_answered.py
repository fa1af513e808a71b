"""The files for programs hold every figure that a page says above the fold."""

import csv
import io
import json
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from segmentus.estimate.values import Estimate
from segmentus.report.files import tabulate_profile
from segmentus.report.machine import make_study_json, make_sweep_json
from segmentus.segments.answer.values import Recognition
from segmentus.study import Study, run


@pytest.fixture(scope="module")
def late(study: Study) -> Study:
    """The study with an outcome, and a rule on each card."""
    found = run(study.everyone, study.plan.model_copy(update={"outcome": ("LATE",)}))
    cards = tuple(
        replace(card, recognition=Recognition(f"Owns {card.position} homes.", 0.9, 0.5))
        for card in found.answer.cards
    )
    return replace(found, answer=replace(found.answer, cards=cards))


def rows_of(study: Study) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tabulate_profile(study))))


def estimates_in(value):
    """Every estimate of a value, however deep."""
    if isinstance(value, Estimate):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from estimates_in(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from estimates_in(each)


def numbers_in(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from numbers_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, int | float):
        yield float(value)


def test_every_estimate_of_the_answer_is_in_the_json(late: Study) -> None:
    written = set(numbers_in(json.loads(make_study_json(late))["answer"]))
    found = list(estimates_in(late.answer))
    assert len(found) > 60
    for estimate in found:
        for number in (estimate.value, estimate.se, *estimate.interval()):
            assert number in written or not np.isfinite(number)


def test_the_json_says_leads_outcome_and_rules(late: Study) -> None:
    answer = json.loads(make_study_json(late))["answer"]
    assert [lead["heading"] for lead in answer["leads"]] == [
        lead.heading for lead in late.answer.leads
    ]
    assert answer["outcome"]["words"] == "paid a loan late"
    assert answer["outcome"]["variable"]["name"] == "LATE"
    assert answer["cards"][1]["recognition"] == {
        "words": "Owns 1 homes.", "precision": 0.9, "coverage": 0.5,
    }  # fmt: skip
    debt = next(each for each in answer["money"] if each["variable"]["name"] == "DEBT")
    assert debt["domain"]["share"]["estimate"] == 1
    assert "answer" not in json.loads(make_sweep_json(late))


def test_the_profile_holds_totals_shares_rates_and_rules(late: Study) -> None:
    rows = {(row["segment"], row["variable"], row["statistic"]): row for row in rows_of(late)}
    for column in late.answer.money:
        for at, money in enumerate(column.segments):
            total = rows[str(at + 1), column.variable.name, "total"]
            assert float(total["estimate"]) == money.total.value
            assert float(total["se"]) == money.total.se
            assert total["unit"] == column.variable.unit
            share = rows.get((str(at + 1), column.variable.name, "share of total"))
            if np.isnan(money.share.value):
                assert share is None, "a share of net worth means nothing"
            else:
                assert float(share["estimate"]) == money.share.value
    for at, rate in enumerate(late.answer.outcome.segments):
        row = rows[str(at + 1), "LATE", "difference of rate from others"]
        assert float(row["estimate"]) == rate.difference.value
        assert row["label"] == "paid a loan late (also those without a loan)"
        rule = rows[str(at + 1), "", "precision of rule"]
        assert (rule["label"], float(rule["estimate"])) == (f"Owns {at} homes.", 0.9)
    assert float(rows["domain", "LATE", "rate of outcome"]["estimate"]) == pytest.approx(
        float(rows["domain", "LATE", "share"]["estimate"])
    )


def test_a_rate_is_the_share_that_the_profile_gives(late: Study) -> None:
    """Two rooms take the same figure: they must not differ."""
    (line,) = late.profile.of("LATE")
    for one, other in zip(line.segments, late.answer.outcome.segments, strict=True):
        assert (one.value, one.se) == pytest.approx((other.rate.value, other.rate.se))
        assert one.interval() == pytest.approx(other.rate.interval())
    for column in late.answer.money:
        (line,) = late.profile.of(column.variable.name, "mean")
        for one, other in zip(line.segments, column.segments, strict=True):
            assert (one.value, one.se) == pytest.approx((other.mean.value, other.mean.se))
            assert one.interval() == pytest.approx(other.mean.interval())
