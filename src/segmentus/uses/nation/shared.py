"""A survey, customers and a map between their columns into segments that both are in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from segmentus.arrays import Bools, Floats, Ints, Labels, read_only
from segmentus.cluster.sweep import sweep_k
from segmentus.errors import InputError
from segmentus.estimate.weighted import median
from segmentus.features.scale import fit_features
from segmentus.features.values import Features
from segmentus.formats import amount
from segmentus.segments.choose import choose
from segmentus.segments.model.make import make_model
from segmentus.segments.model.scoring import score_rows
from segmentus.segments.segmentation import Segmentation, rename, segment
from segmentus.survey.values import Survey

TRIED = range(3, 7)
"""Numbers of segments to choose from."""

_NUMBERED = re.compile(r"(.*) \d+")
"""A name that is given to several segments, and told apart by a number."""

USUAL = ("AGE", "INCOME", "HOUSES", "FIN", "DEBT")
"""Columns of a survey that are compared where nobody says which, as far as both sides have them."""


@dataclass(frozen=True, slots=True, eq=False)
class SharedSegments:
    """Segments fitted on the nation, and the customers in them.

    Attributes
    ----------
    survey : the nation, n rows.
    features, segmentation : of its rows.
    values : (c, q) the customers' values of the mapped columns, in the order of the features.
    scaled : (c, q) the same on the features' scale.
    labels : (c,) segment of each customer.
    weight : (c,) of each row of a customer, summing to 1.
    unit : (c,) number of the customer.
    outside : share of their weight that is unlike anyone in the survey.
    incomplete : customers left out, because a mapped column is missing.
    """

    survey: Survey
    features: Features
    segmentation: Segmentation
    values: Floats
    scaled: Floats
    labels: Labels
    weight: Floats
    unit: Ints
    outside: float
    incomplete: int

    @property
    def k(self) -> int:
        """Number of segments."""
        return self.segmentation.clustering.k


def find_map(customers: Survey, survey: Survey) -> dict[str, str]:
    """Pair columns of the same name, whatever their case; of two surveys the usual ones.

    Raises
    ------
    InputError
        There are fewer than two.
    """
    there = {name.casefold(): name for name, variable in survey.variables.items()
             if variable.kind != "code"}  # fmt: skip
    found = {name: there[name.casefold()] for name, variable in customers.variables.items()
             if variable.kind != "code" and name.casefold() in there}  # fmt: skip
    if customers.schema is None:
        found = {name: name for name in USUAL if name in found}
    if len(found) < 2:
        raise InputError(
            f"{customers.source.name}: fewer than two columns have the names of the survey's; say "
            "which is which, as in --map age=AGE,income=INCOME."
        )
    return found


def share_segments(
    customers: Survey, survey: Survey, pairs: Mapping[str, str], *, k: int | None, seed: int
) -> SharedSegments:
    """Fit segments on the survey in the mapped columns, and give each customer one.

    Parameters
    ----------
    customers : their table.
    survey : the nation, with replicate weights.
    pairs : column of the customers → column of the survey.
    k : number of segments; None to choose.
    seed : of the search.

    Raises
    ------
    InputError
        A column is absent or holds words, or no customer has them all.
    """
    names = [_numeric(survey, name) for name in pairs.values()]
    values = np.column_stack([customers.column(_numeric(customers, name)) for name in pairs])
    kept = ~np.isnan(values).any(axis=1) & (customers.design.weight > 0)
    if not kept.any():
        raise InputError(f"{customers.source.name}: no row has all of {', '.join(pairs)}.")
    survey = survey.take(_complete(survey, names))
    features = fit_features(survey, names, curve="auto")
    swept = sweep_k(features, survey.design, ks=TRIED if k is None else [k], seed=seed)
    choice = choose(swept) if k is None else choose(swept, "fixed", k=k)
    found = _name(segment(features, swept[choice.k], choice, units=survey.source.units), survey)
    columns = {scale.name: values[kept, at] for at, scale in enumerate(features.scales)}
    scored = score_rows(make_model(found, features, survey), pl.DataFrame(columns))
    weight = customers.design.weight[kept]
    return SharedSegments(
        survey, features, found, read_only(values[kept]),
        read_only(np.column_stack([scale.apply(columns[scale.name]) for scale in features.scales])),
        scored.label, read_only(weight / weight.sum()), read_only(customers.design.unit[kept]),
        float(weight[scored.unlike].sum() / weight.sum()), int((~kept).sum()),
    )  # fmt: skip


def _name(found: Segmentation, survey: Survey) -> Segmentation:
    """Name segments by the mapped columns alone, since nothing else is known of the customers.

    Where those make no name, as age alone does not, or the same one twice, typical values are
    given.
    """
    labels, weight = found.clustering.labels, survey.design.weight
    names = list(found.names)
    for at, name in enumerate(names):
        numbered = _NUMBERED.fullmatch(name)
        if numbered is None:
            continue
        typical = [
            f"{scale.name} {_typical(survey, scale.name, labels == at, weight)}"
            for scale in found.scales
        ]
        base = "" if name.startswith("Other ") else f"{numbered[1]}, "
        text = f"{base}typically {', '.join(typical)}"
        names[at] = f"{text[:1].upper()}{text[1:]}"
    return rename(found, names) if len(set(names)) == len(names) else found


def _typical(survey: Survey, name: str, rows: Bools, weight: Floats) -> str:
    variable = survey.variable(name)
    middle = median(survey.column(name)[rows], weight[rows])
    return amount(middle, variable, "median").replace("\u00a0", " ")


def _numeric(survey: Survey, name: str) -> str:
    variable = survey.variable(name)
    if variable.kind == "code":
        raise InputError(
            f"--map: {variable.name} of {survey.source.name} holds categories, and segments need "
            "numbers or yes/no; leave it out."
        )
    return variable.name


def _complete(survey: Survey, names: Sequence[str]) -> Bools:
    columns = np.column_stack([survey.column(name) for name in names])
    return np.asarray(~np.isnan(columns).any(axis=1))
