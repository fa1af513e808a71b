"""A study and another table of its columns, older or newer, into how its groups have moved."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from segmentus.app.address import Address, read_address
from segmentus.app.child import ask_child
from segmentus.app.data import GIVEN, MADE_UP, WAVE, list_data_offers
from segmentus.app.newcomers import SentRows, put_sent, refuse_large
from segmentus.app.runs import choice_key, sweep_key
from segmentus.app.scratch import scratch_folder
from segmentus.app.sent_files import plain_name
from segmentus.app.session import Session
from segmentus.app.work import LONG, Job
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.progress import Progress
from segmentus.report.model import model_of
from segmentus.segments.model import Model
from segmentus.segments.model.files import make_model_json
from segmentus.study import Study
from segmentus.uses.drift import Movement, trace_drift

THEN, NOW = "then", "now"
"""Words in an address before another table: an older one, a newer one."""

AWAITED = "file"
"""Word in an address for a table that is still to be dropped."""


def keep_other(session: Session, search: str | None, sent: SentRows) -> str:
    """Keep a table that was dropped and write the address that compares with it.

    Raises
    ------
    InputError
        It is too large.
    """
    address = read_address(search)
    refuse_large(sent.file, len(sent.content))
    side = THEN if address.against.startswith(THEN) else NOW
    return address.at("compare", against=f"{side}:{session.new_rows.keep(sent)}").write()


def list_other_waves(plan: Plan) -> list[tuple[str, str]]:
    """List the other waves of the survey of a plan that are at hand: what compares, and a name."""
    if not WAVE.fullmatch(plan.data):
        return []
    waves = [
        one for one in list_data_offers() if WAVE.fullmatch(one.data) and one.data != plan.data
    ]
    return [
        (f"{NOW if one.data > plan.data else THEN}:{one.data}", f"the survey of {one.data[3:]}")
        for one in waves
    ]


def is_sent(word: str) -> bool:
    """Tell the word of a table that was dropped from that of a wave, whose age is known."""
    return not WAVE.fullmatch(word)


def ask_movement(session: Session, address: Address) -> Movement | Job:
    """Give how the groups have moved, under the names that they have, or the job that is at it.

    Raises
    ------
    InputError
        The table is not here any more, or cannot be compared.
    """
    plan = address.plan
    study = session.completed(plan)
    if not isinstance(study, Study):
        return study
    side, _, word = address.against.partition(":")
    model = model_of(study)
    key = ("drift", side, word, *sweep_key(plan), *choice_key(plan))
    found: Movement | Job = session.ask(key, _compare(session, plan, model, side, word), LONG)
    return found if isinstance(found, Job) else replace(found, model=model)


def _compare(
    session: Session, plan: Plan, model: Model, side: str, word: str
) -> Callable[[Progress], Movement]:
    """Return the work that compares, with a wave here or with a file in a process of its own."""
    if not is_sent(word):
        pair = (plan.data, word) if side == NOW else (word, plan.data)
        return lambda progress: trace_drift(model, pair[1], pair[0], progress=progress)
    sent = session.new_rows.find(word)
    if sent is None:
        raise InputError("This file is not here any more; drop it again.")

    def work(progress: Progress) -> Movement:
        progress("comparing the files", 0, 1)
        with tempfile.TemporaryDirectory(dir=scratch_folder()) as name:
            folder = Path(name)
            training = _put_training(session, plan, folder)
            return _trace(model, plan, folder, sent=sent, training=training, side=side)

    return work


def _trace(
    model: Model, plan: Plan, folder: Path, *, sent: SentRows, training: str, side: str
) -> Movement:
    """Compare a file that was sent with training, in a process of its own."""
    file = str(put_sent(folder, sent))
    if side == THEN and not training:
        raise InputError(f"{sent.file}: the table of now is not here; drop it as a newer file.")
    (folder / "model.json").write_text(make_model_json(_without_path(model)), encoding="utf-8")
    new, then = (file, training) if side == NOW else (training, file)
    found: Movement = ask_child(
        "segmentus.app.tracing",
        (folder / "model.json", new, then, file, plan.weight, plan.encoding),
        folder / "answer", plain_name(sent.file),
    )  # fmt: skip
    return found


def _without_path(model: Model) -> Model:
    """Leave out of a model where its table was: what a visitor calls a file is no path here."""
    origin = model.provenance
    return model.model_copy(
        update={
            "provenance": origin.model_copy(update={"plan": {**origin.plan, "data": ""}}),
            "checksum": "",
        }
    )


def _put_training(session: Session, plan: Plan, folder: Path) -> str:
    """Put the table of a study where another process reads it; its word for a survey, "" if none.

    A file that was read by saying how, with lines to skip, would be read otherwise there.
    """
    upload = session.uploads.get(plan.data)
    given = session.library.given if plan.data == GIVEN else None
    if plan.skip:
        return ""
    if upload is not None:
        return "" if upload.sent is None else str(upload.sent.path)
    if plan.data == MADE_UP:
        with as_file(files("segmentus.notebooks") / "customers.csv") as path:
            held = folder / path.name
            held.write_bytes(path.read_bytes())
            return str(held)
    if given is not None:
        return given.path
    return plan.data
