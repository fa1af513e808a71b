import numpy as np
import polars as pl
import pytest

from segmentus.survey import sample
from segmentus.survey.values import Source, Survey, Variable
from tables import design_of


@pytest.fixture(scope="session")
def small() -> Survey:
    """The built-in sample with 600 families."""
    return sample.read(families=600)


@pytest.fixture(scope="session")
def wholesale() -> Survey:
    """Customers of a wholesaler: no weights, one row each, spend by product group, a channel."""
    rng = np.random.default_rng(11)
    n = 240
    channel = np.where(np.arange(n) < 160, 1.0, 2.0)
    spend = {
        name: np.round(rng.lognormal(8 + (channel == 2) * rise, 1.0, n), 2)
        for name, rise in (("Fresh", -0.3), ("Milk", 1.0), ("Grocery", 1.2), ("Frozen", -0.2))
    }
    spend["Total"] = spend["Fresh"] + spend["Milk"] + spend["Grocery"] + spend["Frozen"]
    frame = pl.DataFrame({"Customer": np.arange(1.0, n + 1), "Channel": channel, **spend})
    variables = {
        name: Variable(name, f"{name} spend", "money", "euros per year") for name in spend
    } | {
        "Customer": Variable("Customer", "Customer number", "count"),
        "Channel": Variable("Channel", "Channel", "code", codes={1.0: "hotel", 2.0: "retail"}),
    }
    variables = {name: variables[name] for name in frame.columns}
    source = Source("a wholesaler", None, "one customer", "customers", "euros per year", "")
    return Survey(frame, design_of(np.ones(n)), variables, source)
