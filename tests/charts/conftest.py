import pytest

from segmentus.charts import axes
from segmentus.plan import Plan
from segmentus.study import Study, run
from segmentus.survey import sample


@pytest.fixture(autouse=True)
def checked_by_plotly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that plotly does not know fails here; elsewhere figures are made unchecked."""
    monkeypatch.setattr(axes, "VALIDATED", True)


@pytest.fixture(scope="session")
def study() -> Study:
    """Four fits on a few hundred families with net worth under two million dollars."""
    plan = Plan(
        where="NETWORTH < 2e6", features=("INCOME", "DEBT", "HOUSES", "AGE"), ks="2-5", starts=2,
        describe=("INCOME", "HOUSES", "NETWORTH", "AGE", "HHOUSES", "RACE"),
    )  # fmt: skip
    return run(sample.read(families=500), plan)
