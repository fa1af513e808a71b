"""What a run and its report need more than once is computed once."""

import sys
from collections import Counter

import numpy as np
import pytest

from segmentus.plan import Plan
from segmentus.report import write_report
from segmentus.study import run

KS = (2, 3, 4, 5)
PLAN = Plan(features=("DEBT", "INCOME", "HOUSES"), ks="2-5", starts=3, replicates="20")
COUNTED = {
    "merge_rows": "segmentus.cluster.points",
    "squared_distances": "segmentus.cluster.scores.indices",
    "guard": "segmentus.segments.guard",
    "find": "segmentus.segments.finding",
    "find_support": "segmentus.cluster.scores.support",
}


@pytest.fixture(scope="module")
def calls(sample_survey, tmp_path_factory):
    """Name of a function → how often each of its first two arguments was asked about."""
    counted = {name: Counter() for name in COUNTED}
    kept = []  # so that no other value gets the number of one that has gone
    with pytest.MonkeyPatch.context() as patch:
        for name, home in COUNTED.items():
            _count(patch, getattr(sys.modules[home], name), counted[name], kept)
        study = run(sample_survey, PLAN)
        write_report(study, tmp_path_factory.mktemp("once") / "out")
    return counted


def _count(patch, function, counter, kept):
    """Count the calls of a function wherever in the package its name is known."""

    def counting(*args, **named):
        kept.append(args)
        counter[tuple(_mark(value) for value in args[:3])] += 1
        return function(*args, **named)

    for name, module in list(sys.modules.items()):
        if name.startswith("segmentus"):
            for known, value in list(vars(module).items()):
                if value is function:
                    patch.setattr(module, known, counting)


def _mark(value):
    return hash(value.tobytes()) if isinstance(value, np.ndarray) else id(value)


def test_rows_are_sorted_and_merged_once_for_each_table(calls):
    assert len(calls["merge_rows"]) > 20, "references, implicates and the table itself"
    assert set(calls["merge_rows"].values()) == {1}


def test_distances_to_centers_are_taken_once_a_k_and_once_for_the_chosen_one(calls):
    counts = sorted(calls["squared_distances"].values())
    assert counts == [1] * (len(KS) - 1) + [2]


def test_the_guard_looks_at_each_k_once(calls):
    assert sorted(calls["guard"].values()) == [1] * len(KS)


def test_what_the_data_ask_for_is_found_once(calls):
    assert sorted(calls["find"].values()) == [1]


def test_support_is_counted_once_a_k(calls):
    assert sorted(calls["find_support"].values()) == [1] * len(KS)
