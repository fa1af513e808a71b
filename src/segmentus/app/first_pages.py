"""The pages before a search: Start, which asks for data and looks over their columns."""

from __future__ import annotations

from segmentus.app.address import Address
from segmentus.app.awaited import await_value, need_survey
from segmentus.app.column_changes import guessed_plan
from segmentus.app.column_uses import list_used
from segmentus.app.data import list_data_offers
from segmentus.app.elements import Element
from segmentus.app.forming import ask_forming
from segmentus.app.session import Session
from segmentus.app.views.columns import show_table
from segmentus.app.views.questions import show_survey
from segmentus.app.views.start import offer_data


def show_start(session: Session, address: Address, patience: float) -> list[Element]:
    """Show what can be chosen, or what was chosen: a survey, or the columns of a table."""
    if address.bare:
        return offer_data(address, list_data_offers(session.library.given), session.uploads)
    survey = need_survey(session, address, patience)
    if survey.schema is None:
        return show_survey(address, survey)
    guess = await_value(lambda: session.survey(guessed_plan(address.plan)), patience)
    forming = await_value(lambda: ask_forming(session, address.plan), patience)
    used = list_used(survey, guess.schema, forming, address.plan)
    return show_table(address, survey, used)
