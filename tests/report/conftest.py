import numpy as np
import polars as pl
import pytest

from segmentus.arrays import read_only
from segmentus.explore.exploration import Exploration, explore
from segmentus.plan import Plan
from segmentus.study import Study, run
from segmentus.survey import sample
from segmentus.survey.design import Design
from segmentus.survey.values import Source, Survey, Variable

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(scope="session")
def study() -> Study:
    """Segments of the built-in sample that pass the guard, in a domain."""
    plan = Plan(
        title="Families with little", where="NETWORTH < 2e6", ks="2-4", starts=2,
        features=("INCOME", "DEBT", "HOUSES"),
    )  # fmt: skip
    return run(sample.read(families=600), plan)


@pytest.fixture(scope="session")
def thin() -> Study:
    """The well-known mistake: plain dollars, no scaling, segments of one family."""
    plan = Plan(
        where="TURNFEAR = 1", features=("DEBT", "HOUSES"), curve="linear", scale="none",
        weights="none", rule="fixed", k=4, ks="2-4", starts=2,
    )  # fmt: skip
    return run(sample.read(families=2000), plan)


@pytest.fixture(scope="session")
def domain() -> Exploration:
    """An exploration of a domain beside everyone else."""
    return explore(sample.read(families=600), "TURNFEAR = 1")


@pytest.fixture(scope="session")
def customers(hostile: Study) -> Exploration:
    """An exploration of the customers with hostile names."""
    return explore(hostile.survey, "VISITS > 20")


@pytest.fixture(scope="session")
def hostile() -> Study:
    """Customers without money, implicates or weights, whose names try to be a program."""
    rng = np.random.default_rng(5)
    spend = np.r_[rng.normal(2, 0.4, 60), rng.normal(9, 0.5, 60)]
    visits = np.r_[rng.normal(30, 4, 60), rng.normal(5, 1, 60)]
    group = np.r_[np.ones(70), np.full(50, 2.0)]
    frame = pl.DataFrame({HOSTILE: spend, "VISITS": visits, "GROUP": group})
    variables = {
        HOSTILE: Variable(HOSTILE, HOSTILE, "count", "orders"),
        "VISITS": Variable("VISITS", "=1+1", "count", "visits"),
        "GROUP": Variable("GROUP", "Group & co", "code", codes={1.0: "<b>one", 2.0: "-two"}),
    }
    n = frame.height
    names = np.array([f"=customer {number}" for number in range(n)], dtype=object)
    design = Design(
        weight=read_only(np.ones(n)),
        unit=read_only(np.arange(n)),
        implicate=read_only(np.ones(n, np.int64)),
        units=names,
        n_implicates=1,
    )
    source = Source(f"shop {HOSTILE}", None, "one customer", "customers", "", "", file="shop.csv")
    plan = Plan(title=HOSTILE, features=(HOSTILE, "VISITS"), ks="2-3", starts=2)
    return run(Survey(frame, design, variables, source), plan)
