"""Whether a column holds personal data, by its name or the form of its cells."""

from __future__ import annotations

from segmentus.survey.table.look import Look
from segmentus.survey.table.names import counts_something, sounds_like

_MOSTLY = 0.5
_SHOWN = 2000
_DIGITS = 5
"""Numbers by which a person is reached have at least so many digits."""

_FORMS = {
    "e-mail addresses": r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$",
    "social-security numbers": r"^\d{3}-\d{2}-\d{4}$",
    "phone numbers": r"^(\+|00)\d[\d ()/.-]{6,18}$|^\(?0?\d{2,5}\)?[ /-]\d{3,4}[ -]\d{3,5}$",
    "bank account numbers": r"^[A-Z]{2}\d{2}[ ]?([A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}$",
    "addresses on the network": r"^\d{1,3}(\.\d{1,3}){3}$",
    "street addresses": r"(?i)^\d{1,5} [\p{L}. '-]+ "
    r"(st|street|ave|avenue|rd|road|lane|ln|drive|dr|blvd|way|court)\.?$"
    r"|^[\p{L}. '-]*(straße|strasse|str\.|weg|platz|allee) \d{1,4}\s?[a-z]?$",
}


def looks_personal(look: Look) -> str:
    """Say in a few words why a column seems to hold personal data; "" where it does not.

    A name of a person counts by the column's name alone. "phone" and the like count where the
    cells can be that, mostly different and, as numbers, long: phone_calls are no contact data.
    """
    if look.values.type not in ("text", "whole number") or look.money:
        return _by_name(look) if look.values.type == "number" else ""
    return _by_name(look) or _by_form(look)


def _by_name(look: Look) -> str:
    name, words = look.name, look.words
    product = sounds_like(name, "not_personal") and words[-1:] in (["name"], ["names"])
    counted = counts_something(name) and words[-1:] not in (["number"], ["no"], ["nr"])
    if sounds_like(name, "personal") and not product and not counted:
        return "by its name"
    if not sounds_like(name, "contact") or counted:
        return ""
    if look.values.type != "text" and sounds_like(name, "money", "ratio"):
        return ""
    differ = look.different > _MOSTLY * look.total
    long = look.cells.str.len_chars().median() or 0
    reaches = look.values.type == "text" or long >= _DIGITS  # type: ignore[operator]
    return "by its name" if differ and reaches else ""


def _by_form(look: Look) -> str:
    if look.whole and sounds_like(look.name, "money"):
        return ""
    head = look.show(_SHOWN).str.strip_chars()
    for what, pattern in _FORMS.items() if head.len() else ():
        if int(head.str.contains(pattern).sum()) > _MOSTLY * head.len():
            return f"its values look like {what}"
    digits = head.str.replace_all("[ -]", "")
    cards = digits.filter(digits.str.contains(r"^[2-6]\d{12,18}$")).to_list()
    if len(cards) > _MOSTLY * head.len() and sum(map(_passes_luhn, cards)) > 0.9 * len(cards):
        return "its values look like card numbers"
    return ""


def _passes_luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1, annex B)."""
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
