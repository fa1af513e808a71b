"""The benchmark tables: features scaled as a reader of the classic notebook would scale them."""

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.survey import sample, scf
from segmentus.survey.values import Survey

FIVE = ("DEBT", "NETWORTH", "HOUSES", "NFIN", "ASSET")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Values (n, p) and the survey's weights (n,)."""

    name: str
    values: Floats
    weight: Floats


def make_tables() -> tuple[str, list[Table]]:
    """Name of the data, and tables A, B and C from SCF 2019 where present, else the sample."""
    survey = read_survey()
    denied = survey.where("TURNFEAR = 1")
    modest = denied.where("NETWORTH < 2e6")
    return survey.source.name, [
        Table("A", columns(denied, ("DEBT", "HOUSES")), denied.design.weight),
        Table("B", standardise(columns(modest, FIVE)), modest.design.weight),
        Table("C", standardise(np.arcsinh(columns(survey, FIVE))), survey.design.weight),
    ]


def make_large(name: str, rows: int, features: int = 10) -> Table:
    """Twelve overlapping clouds of uneven size, with uneven weights."""
    rng = np.random.default_rng(0)
    middles = 2.0 * rng.standard_normal((12, features))
    cloud = rng.choice(12, rows, p=np.arange(1, 13) / 78)
    values = middles[cloud] + rng.standard_normal((rows, features))
    return Table(name, values, rng.uniform(0.5, 2.0, rows))


def read_survey() -> Survey:
    """SCF 2019 where it is at hand, else the built-in sample."""
    try:
        return scf.read(2019)
    except InputError:
        return sample.read()


def columns(survey: Survey, names: tuple[str, ...]) -> Floats:
    return np.column_stack([survey.column(name) for name in names])


def standardise(values: Floats) -> Floats:
    return (values - values.mean(axis=0)) / values.std(axis=0)
