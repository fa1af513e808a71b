import numpy as np
import polars as pl
import pytest

from engines import RUNNING
from segmentus.segments.model import Model
from tables import survey_of
from trained import ODD, learn


@pytest.fixture(scope="session", autouse=True)
def engines_stop():
    """Stop the engines that run on between tests."""
    yield
    RUNNING.close()


@pytest.fixture(scope="session")
def odd():
    """(survey, labels, model) of columns whose names try to break out of every language."""
    rng = np.random.default_rng(4)
    n = 400
    columns = {
        ODD[0]: np.where(rng.random(n) < 0.3, 0, rng.lognormal(9, 2, n)),
        ODD[1]: rng.lognormal(10, 1, n) * rng.choice([-1, 1], n),
        ODD[2]: rng.integers(18, 90, n),
        ODD[3]: rng.lognormal(2, 1, n),
    }
    survey = survey_of(columns, rng.uniform(1, 9, n), kinds={ODD[2]: "count"})
    found, _, model = learn(survey, list(ODD), 5)
    return survey, found.clustering.labels, model


@pytest.fixture(scope="session")
def tied() -> Model:
    """Four whole-numbered centers on plain axes, so that many rows lie exactly halfway."""
    rows = [(x, y) for x in (-4, 4) for y in (0, 8)]
    survey = survey_of(dict(zip("AB", np.array(rows * 3, float).T, strict=True)))
    model = learn(survey, ["A", "B"], 4, curve="linear", scaling="none")[2]
    assert sorted(segment.center for segment in model.segments) == sorted(rows)
    return model


@pytest.fixture(scope="session")
def halfway() -> pl.DataFrame:
    """All whole-numbered rows around the centers of `tied`, with holes and impossible values."""
    grid = [(float(x), float(y)) for x in range(-9, 10) for y in range(-6, 15)]
    holes = [(None, 1.0), (2.0, None), (None, None), (float("nan"), 3.0), (float("inf"), 1.0),
             (1.0, float("-inf")), (1e101, 0.0), (1e100, 0.0), (-1e99, 1e99)]  # fmt: skip
    return pl.DataFrame(grid + holes, schema={"A": pl.Float64, "B": pl.Float64}, orient="row")
