"""A model, new data and those of then into a `Movement`: shares, a test, and why they moved."""

from __future__ import annotations

from dataclasses import dataclass

from segmentus.estimate.shares import estimate_count
from segmentus.estimate.values import Estimate
from segmentus.progress import Progress, silent
from segmentus.segments.model.drift import Drift, compare_sides, training_shares
from segmentus.segments.model.values import Model
from segmentus.uses.drift.side import DriftSide, dollar_year, find_training, read_side
from segmentus.uses.drift.split import ChangeSplit, split_change


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """How the segments of a model have moved between two tables.

    Attributes
    ----------
    model : whose segments they are.
    drift : shares, test and index.
    then_name, now_name : of the data.
    then, now : k estimates of shares.
    split : why; None where the new rows are too few.
    dollars : of all amounts; "" where there are none.
    notes : sentences to be seen with every figure.
    """

    model: Model
    drift: Drift
    then_name: str
    now_name: str
    then: tuple[Estimate, ...]
    now: tuple[Estimate, ...]
    split: ChangeSplit | None
    dollars: str
    notes: tuple[str, ...]

    @property
    def alarm(self) -> bool:
        """Tell whether the shares have moved by more than chance would."""
        return self.drift.alarm


def trace_drift(
    model: Model,
    new: str,
    then: str = "",
    *,
    weight: str = "",
    encoding: str = "",
    progress: Progress = silent,
) -> Movement:
    """Compare the segments of new data with those of then, and say why they moved.

    Parameters
    ----------
    model : read from model.json.
    new : "sample", a wave such as "scf2022", or a file.
    then : the same; "" takes the model's training data where they are at hand and unchanged,
        else the shares that the model keeps of them.
    weight : column of a file by which its rows count.
    encoding : of text files.
    progress : called as the work goes on.

    Raises
    ------
    InputError
        Data cannot be read or scored.
    """
    given = {"weight": weight, "encoding": encoding}
    now = read_side(model, new, **_for_file(new, given), progress=progress)
    old = then or find_training(model) or ""
    before = read_side(model, old, **_for_file(old, given), progress=progress) if old else None
    return compare_rows(model, now, before)


def compare_rows(model: Model, now: DriftSide, then: DriftSide | None) -> Movement:
    """Compare two sides, or one with the shares that the model keeps of training."""
    kept = training_shares(model)
    shares = kept if then is None else then.shares
    unlike = model.reference.unlike_share if then is None else then.unlike
    return Movement(
        model=model,
        drift=compare_sides(shares, now.shares, (unlike, now.unlike)),
        then_name="training" if then is None else then.name,
        now_name=now.name,
        then=tuple(estimate_count(one, kept.effective) for one in kept.value.tolist())
        if then is None
        else then.estimates,
        now=now.estimates,
        split=split_change(model, now, then),
        dollars=model.provenance.money_unit if dollar_year(model) else "",
        notes=_notes(now, then),
    )


def _for_file(data: str, given: dict[str, str]) -> dict[str, str]:
    """Options that are for files, where the data are one."""
    from segmentus.survey.named import is_own_table

    return given if data and is_own_table(data) else {}


def _notes(now: DriftSide, then: DriftSide | None) -> tuple[str, ...]:
    sides = [now] if then is None else [then, now]
    notes = [note for side in sides for note in side.notes]
    notes += [
        f"{side.name}: {side.not_scored:,} rows lack what the model needs and are left out."
        for side in sides
        if side.not_scored
    ]
    return tuple(dict.fromkeys(notes))
