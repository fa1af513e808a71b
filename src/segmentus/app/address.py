"""The address in the browser into what it asks for, and back: reload, share and Back work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from segmentus.app.kinds import OF_PLAN, OF_VIEW, check_fields
from segmentus.app.written import read_hint, write_hint
from segmentus.errors import InputError
from segmentus.plan import DEFAULT, Plan, built_in_plans, fields_of, make_plan
from segmentus.survey.table.schema import Hint

VIEWS = ("start", "explore", "features", "choose", "segments", "compare", "take")
"""Steps of the way, in the order of the menu."""

LONGEST = 8_000
MOST_K, MOST_KS, MOST_STARTS = 40, 24, 200
"""What one visitor of a server may ask for; the command line has no such bounds."""

_SAME_SEARCH = {"title", "rule", "k"}
"""Changes of a plan after which its groups are those that had names."""

MOST_FIELDS = 400
"""Fields of one address."""

_FIELDS = fields_of(Plan)
_LISTS = tuple(name for name, each in _FIELDS.items() if each.form == "names")
_OF_COLUMNS = tuple(name for name, each in _FIELDS.items() if each.form == "pairs")
_OPTIONAL = tuple(name for name, each in _FIELDS.items() if each.optional)
_CURRENT = {old: name for name, each in _FIELDS.items() for old in each.asked.former}
"""Former names of fields, as old addresses have them."""


@cache
def presets() -> dict[str, Plan]:
    """Built-in plans by name, read once."""
    return built_in_plans()


@dataclass(frozen=True, slots=True)
class Address:
    """What an address asks for.

    Attributes
    ----------
    view : one of `VIEWS`.
    preset : built-in plan that the plan started from.
    plan : what is segmented and how; `plan.data` is "sample", a wave, or "upload-…".
    part : of a view, "" for its first.
    x, y, z : axes of the scatter, "" for those shown at first; z makes it three-dimensional.
    about : variables looked at in Explore.
    by : category that Explore splits an amount by.
    against : the other setting in Compare, "curve:linear" or the like; "" for none.
    mapped : columns of the nation's survey and of the customers, "AGE:age", in Compare.
    questions : how many the questionnaire in Take away has, "" for the usual number.
    aside : names given at other numbers of groups, "4:Savers", in order.
    counted : what columns of purchases are, "customer:ID" and the like.
    chosen : whether somebody chose the data, though they are those of the preset.
    """

    view: str = "start"
    preset: str = DEFAULT
    plan: Plan = field(default_factory=lambda: presets()[DEFAULT])
    part: str = ""
    x: str = ""
    y: str = ""
    z: str = ""
    about: tuple[str, ...] = ()
    by: str = ""
    against: str = ""
    mapped: tuple[str, ...] = ()
    questions: str = ""
    aside: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    chosen: bool = field(default=False, compare=False)

    @property
    def bare(self) -> bool:
        """Tell whether nobody chose any data yet."""
        return (
            not self.chosen and self.preset == DEFAULT and self.plan.data == presets()[DEFAULT].data
        )

    def at(self, view: str, **changes: Any) -> Self:
        """Return the same plan in another view or another part of it."""
        return replace(self, view=view, **changes)

    def asking(self, **changes: Any) -> Self:
        """Change the plan; names given to segments go where the segments change.

        Raises
        ------
        InputError
            The changed plan is impossible.
        """
        names = changes.pop("names", ())
        plan = _bounded(make_plan(self.plan, **changes, names=tuple(names)))
        aside = self.aside if _SAME_SEARCH.issuperset(changes) else ()
        return replace(self, plan=plan, aside=aside)

    def at_count(self, now: int, count: int, **changes: Any) -> Self:
        """Ask for another number of groups of the same search; names go aside, and come back.

        Parameters
        ----------
        now : number of groups that have the names of the plan.
        count : the other number.
        changes : of the plan, that ask for it.

        Raises
        ------
        InputError
            The changed plan is impossible.
        """
        if count == now:
            return self.asking(**changes, names=self.plan.names)
        rest = [text for text in self.aside if not text.startswith(f"{now}:")]
        aside = (*rest, *(f"{now}:{name}" for name in self.plan.names))
        mark = f"{count}:"
        names = tuple(text.removeprefix(mark) for text in aside if text.startswith(mark))
        return replace(self.asking(**changes, names=names), aside=aside)

    def write(self) -> str:
        """Write the query string, with only what differs from the preset.

        >>> Address("choose").asking(k=4, where="").write()
        '?view=choose&title=Segments&where=&rule=fixed&k=4'
        """
        base = presets()[self.preset].model_dump()
        pairs: list[tuple[str, str]] = []
        if self.view != VIEWS[0]:
            pairs.append(("view", self.view))
        if self.preset != DEFAULT:
            pairs.append(("plan", self.preset))
        for name, value in self.plan.model_dump().items():
            if value != base[name] or (name == "data" and self.chosen):
                pairs += [(name, text) for text in _texts(value)]
        for name in OF_VIEW:
            value = getattr(self, name)
            if value:
                pairs += [(name, text) for text in _texts(value)]
        return f"?{urlencode(pairs)}" if pairs else ""


def read_address(search: str | None) -> Address:
    """Read a query string.

    Raises
    ------
    InputError
        It is too long, names an unknown view or field, or its plan is impossible.

    >>> read_address("?view=choose&k=4").plan.rule
    'fixed'
    """
    text = (search or "").removeprefix("?")
    if len(text) > LONGEST:
        raise InputError(f"address: {len(text):,} characters; the limit is {LONGEST:,}.")
    pairs = [(_CURRENT.get(name, name), value) for name, value in _split(text)]
    given = dict(pairs)
    view, preset = given.pop("view", VIEWS[0]), given.pop("plan", DEFAULT)
    if view not in VIEWS:
        raise InputError(f"address: no view is called {view!r}; there are {', '.join(VIEWS)}.")
    if preset not in presets():
        raise InputError(
            f"address: no plan is called {preset!r}; choose one of those on the page Start."
        )
    check_fields((name, value) for name, value in pairs if name in OF_PLAN or name in OF_VIEW)
    shown: dict[str, Any] = {name: given.pop(name) for name in OF_VIEW if name in given}
    shown |= {
        name: _list(pairs, name)
        for name in ("about", "aside", "counted", "mapped")
        if name in shown
    }
    changes: dict[str, Any] = {
        name: _list(pairs, name) if name in _LISTS else value for name, value in given.items()
    }
    changes |= {name: _pairs(_list(pairs, name), name) for name in _OF_COLUMNS if name in given}
    unset = {name: None for name in _OPTIONAL if changes.get(name) == ""}
    base = presets()[preset].model_copy(update=unset)
    kept = {name: value for name, value in changes.items() if name not in unset}
    plan = _bounded(make_plan(base, **kept))
    return Address(view, preset, plan, **shown, chosen="data" in given)


def _split(text: str) -> list[tuple[str, str]]:
    """Fields and values of a query string."""
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise InputError(f"address: more than {MOST_FIELDS} fields; ask for less.") from error


def _texts(value: Any) -> list[str]:
    """One text a value; an empty list is one empty text, so that it differs from none given."""
    if isinstance(value, dict):  # what is said of single columns
        return [f"{name}:{_word(said)}" for name, said in value.items()]
    if isinstance(value, tuple | list):
        return [str(item) for item in value] or [""]
    return ["" if value is None else str(value)]


def _word(said: Any) -> Any:
    """Write what a plan says of a column: a word, or those for a hint."""
    hint = Hint(**said) if isinstance(said, dict) else said
    return write_hint(hint) if isinstance(hint, Hint) else hint


def _pairs(texts: tuple[str, ...], name: str) -> dict[str, Any]:
    """Turn "name:word" into name → word, or what the word says of a column."""
    parts = [text.rpartition(":") for text in texts]
    return {column: read_hint(word) if name == "columns" else word for column, _, word in parts}


def _list(pairs: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(text for key, text in pairs if key == name and text)


def _bounded(plan: Plan) -> Plan:
    """Refuse values of other kinds than an address may hold, and what keeps a server busy."""
    asked = ((name, value) for name, value in plan if value != _FIELDS[name].default)
    check_fields((name, text) for name, value in asked for text in _texts(value) if text)
    ks = plan.tried
    if max(ks) > MOST_K or len(ks) > MOST_KS:
        raise InputError(
            f"ks: {len(ks)} numbers up to {max(ks)}; here at most {MOST_KS} numbers up to "
            f"{MOST_K}, more on the command line."
        )
    if plan.starts > MOST_STARTS:
        raise InputError(
            f"starts: {plan.starts:,}; here at most {MOST_STARTS}, more on the command line."
        )
    return plan
