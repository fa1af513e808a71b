"""Plans and models written before curves were chosen by column keep their meaning.

The files in tests/stored were written by the program of that day: "own" by `segmentus report
rows.csv --weight w --k 3 --ks 3 --starts 5 --replicates 0`, "hints" from a plan with hints and an
asinh unit of 100, "sample" by `segmentus report sample --k 4 --ks 4 --starts 5 --replicates 0`.
"""

from pathlib import Path

import numpy as np
import pytest

from segmentus.plan import read_plan
from segmentus.report.model import model_of
from segmentus.segments.model import read_model, score_rows
from segmentus.study import run
from segmentus.survey.named import read_named

STORED = Path(__file__).parent / "stored"
NAMES = ["own", "hints", "sample"]


@pytest.fixture(scope="module", params=NAMES)
def stored(request):
    """(plan, model, survey, labels) as they were kept."""
    plan = read_plan(str(STORED / f"{request.param}.toml"))
    data = plan.data if plan.data == "sample" else str(STORED / plan.data)
    survey = read_named(data, dollars=plan.dollars, hints=plan.hints)
    text = (STORED / f"{request.param}.labels.txt").read_text().replace("\n", "")
    labels = np.array([int(digit) - 1 for digit in text])
    return plan, read_model(STORED / f"{request.param}.json"), survey, labels


def test_an_old_model_gives_its_labels(stored):
    plan, model, survey, labels = stored
    domain = survey.where(plan.where) if plan.where else survey
    assert score_rows(model, domain).label.tolist() == labels.tolist()
    assert {feature.clip for feature in model.features} == {None}


def test_an_old_plan_gives_its_labels_centers_and_scales(stored):
    plan, model, survey, labels = stored
    study = run(survey, plan)
    assert study.segmentation.clustering.labels.tolist() == labels.tolist()
    now = model_of(study)
    for new, old in zip(now.features, model.features, strict=True):
        assert (new.name, new.curve, new.per) == (old.name, old.curve, old.per)
        assert (new.center, new.spread, new.clip) == (old.center, old.spread, old.clip)
        assert new.missing == old.missing
    # to the last digit but one: sums were not correctly rounded when these were stored
    np.testing.assert_allclose(now.centers, model.centers, rtol=1e-13)
    assert not any(scale.winsorised for scale in study.features.scales)


def test_an_old_plan_names_its_curve(stored):
    assert stored[0].curve == "asinh"
