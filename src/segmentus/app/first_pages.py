"""The pages before a search: Start, which asks for data and looks over their columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from segmentus.app.address import Address
from segmentus.app.awaited import await_value, need_survey
from segmentus.app.column_changes import forget_changes, guessed_plan
from segmentus.app.column_uses import choose_forming, list_used
from segmentus.app.counting import count, find_roles
from segmentus.app.data import list_data_offers
from segmentus.app.elements import Element
from segmentus.app.forming import ask_forming, ask_selection
from segmentus.app.runs import sweep_key
from segmentus.app.session import Session
from segmentus.app.survey_uses import list_survey_uses
from segmentus.app.views.candidates import find_candidates
from segmentus.app.views.columns import show_table
from segmentus.app.views.counting import show_purchases
from segmentus.app.views.features import Formed, show_features
from segmentus.app.views.purchases import show_problem
from segmentus.app.views.questions import show_survey
from segmentus.app.views.start import offer_data
from segmentus.errors import InputError
from segmentus.features.overlap import find_overlaps
from segmentus.plan import Plan
from segmentus.study import scale
from segmentus.survey.values import Survey


def show_start(session: Session, address: Address, patience: float) -> list[Element]:
    """Show what can be chosen, or what was chosen: a survey, or the columns of a table."""
    if address.bare:
        return offer_data(address, list_data_offers(session.library.given), session.uploads)
    survey = need_survey(session, address, patience)
    if survey.schema is None:
        chosen = await_value(lambda: ask_forming(session, address.plan), patience)
        return show_survey(address, survey, list_survey_uses(survey, chosen, address.plan))
    if survey.schema.purchases is not None and not (address.plan.rows or address.plan.unit):
        return _purchases(session, address, survey, patience)
    guess = await_value(lambda: session.survey(guessed_plan(address.plan)), patience)
    chosen = await_value(lambda: ask_selection(session, address.plan), patience)
    plain = forget_changes(address).plan
    usual = await_value(lambda: ask_forming(session, plain), patience)
    used = list_used(survey, guess.schema, chosen, address.plan, usual)
    upload = session.uploads.get(address.plan.data)
    return show_table(address, survey, used, upload.origin if upload is not None else "")


def _purchases(
    session: Session, address: Address, survey: Survey, patience: float
) -> list[Element]:
    """Show the purchases, and the customers that come of them where they can be counted."""
    assert survey.schema is not None
    roles, counted, problem = find_roles(address, survey.schema), None, ""
    try:
        counted = _asked(session, ("counted", *_domain_key(address.plan), roles),
                         lambda: count(survey, roles), patience)  # fmt: skip
    except InputError as error:
        problem = f"{str(error).rpartition('; ')[0]}; choose another column above."
    return show_purchases(address, survey, roles, counted, problem)


def show_forming(session: Session, address: Address, patience: float) -> list[Element]:
    """Show what forms the groups, as far as the plan fits the data, and what is wrong where not."""
    survey = need_survey(session, address, patience)
    plan, problem = address.plan, []
    names: tuple[str, ...] = ()
    choices, features, overlaps = None, None, ()
    try:
        chosen = await_value(lambda: ask_forming(session, plan), patience)
        names = chosen or choose_forming(survey, plan).names
        choices = _asked(
            session,
            ("candidates", *_domain_key(plan), plan.features),
            lambda: find_candidates(survey, plan),
            patience,
        )
        overlaps = _asked(
            session,
            ("overlaps", *_domain_key(plan), names),
            lambda: find_overlaps(choices.domain, names),
            patience,
        )
        if choices.identity is None or plan.identities == "allow":
            features = _asked(
                session, ("scales", *sweep_key(plan)), lambda: scale(survey, plan), patience
            )
    except InputError as error:
        problem = [show_problem(address, str(error))]
    return show_features(address, survey, Formed(names, overlaps, choices, features), problem)


def _domain_key(plan: Plan) -> tuple[Any, ...]:
    return (plan.data, plan.dollars, plan.where, plan.weights, repr(plan.hints))


def _asked(session: Session, key: tuple[Any, ...], make: Callable[[], Any], patience: float) -> Any:
    return await_value(lambda: session.ask(key, lambda progress: make()), patience)
