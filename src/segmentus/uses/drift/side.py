"""A word for data and a model into one side of a comparison: rows with their segments."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from segmentus.arrays import Bools, Floats, Labels, read_only
from segmentus.errors import InputError
from segmentus.estimate.homogeneity import Shares, salt_of
from segmentus.estimate.shares import estimate_shares
from segmentus.estimate.values import Estimate
from segmentus.progress import Progress, silent
from segmentus.segments.cells import cast_numbers
from segmentus.segments.model.scoring import Scored, read_values, score_values
from segmentus.segments.model.stream import read_file
from segmentus.segments.model.values import Model
from segmentus.segments.new_rows import clip_features, find_column, take_columns
from segmentus.survey.design import Design
from segmentus.survey.named import is_own_table, is_sample, read_named
from segmentus.survey.replicates import add_replicates
from segmentus.survey.table.opened import open_table, read_batches
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False)
class DriftSide:
    """Rows that a model has given a segment, and whom they stand for.

    Attributes
    ----------
    name : of the data.
    values : (n, p) features on the model's scale, within its bounds.
    labels : (n,) segment from 0.
    design : of the same n rows.
    estimates, shares : of the k segments.
    unlike : share of the weight unlike anyone in training.
    not_scored : rows left out, because the model could not read them.
    money_unit : of its amounts; "" where the table has none, or does not tell.
    notes : sentences to be seen with every figure.
    """

    name: str
    values: Floats
    labels: Labels
    design: Design
    estimates: tuple[Estimate, ...]
    shares: Shares
    unlike: float
    not_scored: int
    money_unit: str
    notes: tuple[str, ...]

    @property
    def weight(self) -> Floats:
        """Weight (n,) of the rows, 1 / m in each implicate, so that the shares are those shown."""
        mass = np.bincount(self.design.implicate, self.design.weight)
        held = int(np.count_nonzero(mass))
        return np.asarray(self.design.weight / (mass[self.design.implicate] * held))


def read_side(
    model: Model, data: str, *, weight: str = "", encoding: str = "", progress: Progress = silent
) -> DriftSide:
    """Read data and give every row its segment by a model.

    A survey is restricted to the model's domain, its amounts are brought to the model's dollars,
    and its errors come from replicate weights. Any other file is read as `assign` reads it.

    Parameters
    ----------
    model : read from model.json.
    data : "sample", a wave such as "scf2022", or a file.
    weight : column of a file by which its rows count; "" where each counts once.
    encoding : of a text file; "" where it is to be found.
    progress : called as replicate weights are drawn.

    Raises
    ------
    InputError
        The data cannot be read or scored, or no row of them gets a segment.
    """
    if is_own_table(data):
        return _read_file(model, Path(data), weight, encoding)
    if weight or encoding:
        raise InputError(f"{data} knows its own weights; leave out --weight and --encoding.")
    survey = read_named(data, dollars=None if is_sample(data) else dollar_year(model))
    return side_of_survey(model, survey, progress=progress)


def side_of_survey(model: Model, survey: Survey, *, progress: Progress = silent) -> DriftSide:
    """Give the rows of a whole survey their segments, within the model's domain."""
    plan = model.provenance.plan
    if survey.design.replicates is None:
        survey = add_replicates(survey, "auto", seed=int(plan.get("seed", 0)), progress=progress)
    where = str(plan.get("where", ""))
    survey = survey.where(where) if where else survey
    values, blocker = read_values(model, take_columns(survey, model.columns, model.spellings))
    source = survey.source
    return _side(
        model, source.name, values, score_values(model, values, blocker), survey.design,
        (source.money_unit, source.notes),
    )  # fmt: skip


def dollar_year(model: Model) -> int | None:
    """Year of the model's dollars; None where it has none."""
    first, _, rest = model.provenance.money_unit.partition(" ")
    return int(first) if first.isdecimal() and rest == "dollars" else None


def find_training(model: Model) -> str | None:
    """Find the data a model was made of, where they are still at hand and the same."""
    data = str(model.provenance.plan.get("data", ""))
    if not data or not is_own_table(data):
        return data or None
    digest = hashlib.sha256(Path(data).expanduser().read_bytes()).hexdigest()
    return data if digest == model.provenance.sha256 else None


def _read_file(model: Model, path: Path, weight: str, encoding: str) -> DriftSide:
    values, labels = read_file(model, path, encoding)
    blocker = np.where(labels < 0, 0, -1)
    scored = score_values(model, np.where(labels[:, None] < 0, 0.0, values), blocker)
    counted = _read_weight(path, weight, encoding) if weight else np.ones(len(labels))
    at = read_only(np.arange(len(labels)))
    design = Design(read_only(counted), at, read_only(np.ones(len(at), np.int64)), at, 1)
    notes: tuple[str, ...] = ()
    if model.provenance.plan.get("where"):
        notes = (f"The model is of rows where {model.provenance.plan['where']}; all rows of "
                 f"{path.name} are scored.",)  # fmt: skip
    return _side(model, path.name, values, scored, design, ("", notes))


def _read_weight(path: Path, name: str, encoding: str) -> Floats:
    """Weight of every row of a file, in order."""
    table = open_table(path, encoding)
    spelled = find_column(name, list(table.schema))
    parts = [
        cast_numbers(batch[spelled], table.decimal_comma).to_numpy().astype(float)
        for batch in read_batches(table)
    ]
    found: Floats = np.concatenate([np.empty(0), *parts])
    good = np.isfinite(found) & (found >= 0)
    if not good.all():
        raise InputError(
            f"{path.name}: weight {spelled} is missing, negative or no number at row "
            f"{int(np.argmin(good)) + 1}; correct it or leave out --weight."
        )
    return found


def _side(
    model: Model, name: str, values: Floats, scored: Scored, design: Design,
    told: tuple[str, tuple[str, ...]],
) -> DriftSide:  # fmt: skip
    """Leave in what has a segment and weight, and take its shares."""
    kept: Bools = (scored.label >= 0) & (design.weight > 0)
    if not kept.any():
        raise InputError(f"{name}: no row with weight has all that the model needs.")
    design, labels = design.take(kept), read_only(scored.label[kept])
    estimates, shares = estimate_shares(design, labels, model.k)
    shares = replace(shares, salt=salt_of(values[kept]))
    return DriftSide(
        name, read_only(clip_features(model.scales, values[kept])), labels, design, estimates,
        shares, float(design.weight[scored.unlike[kept]].sum() / design.weight.sum()),
        int((scored.label < 0).sum()), *told,
    )  # fmt: skip
