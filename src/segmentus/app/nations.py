"""Customers and an address into how they differ from the nation: which columns, which survey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from segmentus.app.address import Address, read_address
from segmentus.app.data import GIVEN, Offer, list_data_offers
from segmentus.app.session import Session
from segmentus.app.work import LONG, Job
from segmentus.errors import InputError
from segmentus.progress import Progress
from segmentus.survey.replicates import add_replicates
from segmentus.survey.values import Survey
from segmentus.uses.nation import Representation, compare_nation, guess_map
from segmentus.uses.nation.shared import USUAL

NATION = "nation"
"""Word in an address before the survey that stands for the nation."""

FIELD = "nation-"
"""How the fields of the form begin, before the survey's column."""

_FEWEST = 2


def list_nations() -> list[Offer]:
    """List the surveys that can stand for the nation, the newest wave first."""
    return [offer for offer in list_data_offers() if not offer.table and offer.data != GIVEN]


def read_map(address: Address, customers: Survey) -> dict[str, str]:
    """Read which column of the customers is which of the survey's; guess where nobody said so.

    Returns
    -------
    Survey's column → customers' column, of those that have both.
    """
    if not address.mapped:
        return guess_map(list(list_comparable(customers)))
    said = dict(text.partition(":")[::2] for text in address.mapped)
    return {name: said[name] for name in USUAL if said.get(name) in list_comparable(customers)}


def list_comparable(customers: Survey) -> list[str]:
    """List the columns of customers that can be compared: numbers and yes/no."""
    return [name for name, variable in customers.variables.items() if variable.kind != "code"]


def enter_nation(search: str | None, fields: Mapping[str, Any]) -> str:
    """Write the address that compares by the columns of a form.

    Raises
    ------
    InputError
        Fewer than two columns are named, or one twice.
    """
    chosen = {name: str(fields.get(f"{FIELD}{name}") or "") for name in USUAL}
    mapped = tuple(f"{name}:{column}" for name, column in chosen.items() if column)
    if len(mapped) < _FEWEST:
        raise InputError("Say of at least two columns which they are.")
    if len({text.partition(":")[2] for text in mapped}) < len(mapped):
        raise InputError("One column cannot be two things; choose another one.")
    return replace(read_address(search), mapped=mapped).write()


def ask_nation(session: Session, address: Address) -> Representation | Job:
    """Give how customers differ from the nation, or the job that is at it.

    Raises
    ------
    InputError
        The data are not here, or the two cannot be compared.
    """
    plan, word = address.plan, address.against.partition(":")[2]
    customers = session.survey(plan)
    if isinstance(customers, Job):
        return customers
    if word not in [offer.data for offer in list_nations()]:
        raise InputError(f"nation: no survey is called {word!r} here; choose one of those.")
    pairs = {column: name for name, column in read_map(address, customers).items()}

    def work(progress: Progress) -> Representation:
        progress("reading the survey", 0, 1)
        survey = session.library.read(word, None)
        survey = add_replicates(survey, "auto", seed=plan.seed, progress=progress)
        ours = customers.where(plan.where) if plan.where else customers
        return compare_nation(ours, survey, pairs, seed=plan.seed, progress=progress)

    key = (NATION, word, plan.data, plan.where, plan.seed, repr(plan.hints), tuple(pairs.items()))
    found: Representation | Job = session.ask(key, work, LONG)
    return found
