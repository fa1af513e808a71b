"""Two studies of the same customers into a page: what a change does, and who goes where."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, chips, link, table
from segmentus.app.layout import show_context
from segmentus.app.movements import AWAITED, NOW, THEN, list_other_waves
from segmentus.app.nations import NATION, list_nations
from segmentus.app.views.compare_words import list_moves, say_change, tell_group
from segmentus.app.views.moved import is_other_table
from segmentus.app.views.nation import is_nation
from segmentus.app.views.purposes import first_part
from segmentus.app.views.strip import show_strip
from segmentus.charts.style import people, share
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.report.values import Table
from segmentus.report.words import word_number
from segmentus.segments.flow import Flow, trace_flow
from segmentus.study import Study

_WORDS = {
    "weights:none": "fitted without weights",
    "weights:survey": "fitted with weights",
    "curve:auto": "each curve by its skewness",
    "curve:linear": "linear",
    "curve:asinh": "asinh",
    "scale:none": "not standardised",
    "scale:standard": "standardised",
}
"""Changes that statisticians ask for."""

_FEWEST = 2
"""Columns that must be left to form groups by."""


def find_against(address: Address, study: Study) -> str:
    """Change that a page compares with: the one asked for, else one group fewer, or one more."""
    if address.against:
        return address.against
    k, ks = study.choice.k, study.sweep.ks
    near = [other for other in (k - 1, k + 1) if other in ks and other > 1]
    return f"k:{near[0]}" if near else ""


def other_plan(address: Address, study: Study) -> Plan | None:
    """Plan to compare with; None where there is nothing to compare.

    Any change but that of k is compared at the same number of groups, so that nothing else differs.

    Raises
    ------
    InputError
        The change is unknown.
    """
    against = find_against(address, study)
    name, _, value = against.partition(":")
    if not against or _is_beside(against):
        return None
    if name == "k" and value.isdecimal():
        return address.asking(k=int(value)).plan
    if name == "without" and value in _columns(study):
        rest = tuple(column for column in _columns(study) if column != value)
        plan = address.asking(k=study.choice.k, features=rest).plan
        return plan.model_copy(update={"select": None})
    if against not in _WORDS:
        raise InputError(f"compare: there is no setting {against!r}; choose one of those.")
    return address.asking(k=study.choice.k, **{name: value}).plan


def offer_settings(address: Address, study: Study) -> list[Element]:
    """Show what can be changed: a number of groups, a column; the rest is for statisticians."""
    plan, k, against = address.plan, study.choice.k, find_against(address, study)
    title, words = _head(against)
    counts = [f"k:{other}" for other in (k - 1, k + 1) if other > 1 and other in study.sweep.ks]
    if against.startswith("k:") and against not in counts:
        counts.append(against)
    columns = [f"without:{name}" for name in _columns(study)]
    now = {f"{name}:{getattr(plan, name)}" for name in ("weights", "curve", "scale")}
    rest = [key for key in _WORDS if key not in now]

    def offer(keys: list[str]) -> list[tuple[Address, str, bool]]:
        return [
            (address.at("compare", against=key), _word_setting(key), key == against) for key in keys
        ]

    return [
        show_context(address, words, title),
        chips([*offer([*counts, *columns]), (address.at("features"), "other columns …", False),
               *_list_others(address, study, against)], "Compare with"),
        *([_method(offer(rest), rest, against)] if not _is_beside(against) else []),
    ]  # fmt: skip


def _method(
    settings: list[tuple[Address, str, bool]], rest: list[str], against: str
) -> html.Details:
    """Show what only statisticians would change."""
    return html.Details(
        [
            html.Summary(["For the statistician", html.Small(" curve, scale, weights")]),
            chips(settings, "Compare with another method"),
        ],
        id="fold-settings", className="fold", open=against in rest,
    )  # fmt: skip


def _is_beside(against: str) -> bool:
    """Tell whether a page compares with other data, not with another setting."""
    return is_other_table(against) or is_nation(against)


def _head(against: str) -> tuple[str, str]:
    """Title of the page, and a line below it."""
    if is_nation(against):
        return "Whom do you reach, and whom not?", "Your customers beside the families of a survey."
    if is_other_table(against):
        return (
            "Have the groups moved?",
            "The same groups in another file: last month’s, or a newer.",
        )
    return "What if it were otherwise?", "Press one change; everything else stays as it is."


def _list_others(address: Address, study: Study, against: str) -> list[tuple[Address, str, bool]]:
    """Other tables to compare with: a file, other waves of a survey, the nation."""
    waves = list_other_waves(address.plan)
    sides = [(f"{THEN}:{AWAITED}", "last month’s file …"), (f"{NOW}:{AWAITED}", "a newer file …")]
    listed = [*waves, *sides]
    if study.survey.schema is not None:
        listed.append((f"{NATION}:{list_nations()[0].data}", "the nation …"))
    known = [key for key, _ in waves]

    def here(key: str) -> bool:
        if against in known:
            return key == against
        return key not in known and key.partition(":")[0] == against.partition(":")[0]

    return [(address.at("compare", against=key), words, here(key)) for key, words in listed]


def show_comparison(address: Address, first: Study, second: Study, other: Plan) -> list[Element]:
    """Say what the change does, and show who goes where; `other` is the plan of the second."""
    flow = trace_flow(
        first.survey.design,
        first.segmentation.clustering.labels,
        second.segmentation.clustering.labels,
    )
    left, right = (
        [tell_group(study, position) for position in range(study.choice.k)]
        for study in (first, second)
    )
    heads = [f"{study.choice.k} groups" if study.choice.k > 1 else "1 group"
             for study in (first, second)]  # fmt: skip
    warnings = [html.P(each.text, className="caution") for each in second.segmentation.warnings]
    return [
        say_change(_begin(find_against(address, first)), first, second, flow),
        show_strip(flow, left, right, heads),
        *warnings,
        _choose_side(address, other),
        _show_moves(flow, first, second),
    ]


def _choose_side(address: Address, other: Plan) -> html.Div:
    """Take the other setting, or keep the present one."""
    part = first_part(address.plan.use)
    taken = replace(address, plan=other).at("segments", against="", part=part)
    return html.Div(
        [
            link(taken, "Use the right side from now on", className="button primary", id="use"),
            link(
                address.at("segments", against="", part=part), "Keep the left", className="button",
                id="keep",
            ),
        ],
        className="onward",
    )  # fmt: skip


def _show_moves(flow: Flow, first: Study, second: Study) -> html.Details:
    rows = _tabulate(flow, first, second)
    count = html.Small(f" ({len(rows.rows)} rows)")
    content = [html.Summary(["Every move, in numbers", count]), table(rows, "flow")]
    return html.Details(content, id="fold-moves", className="fold")


def _columns(study: Study) -> list[str]:
    """Columns that can be left out: more than two that are numbers of their own."""
    scales = study.features.scales
    plain = all(scale.level is None and not scale.marks for scale in scales)
    return [scale.name for scale in scales] if plain and len(scales) > _FEWEST else []


def _word_setting(key: str) -> str:
    name, _, value = key.partition(":")
    if name == "k":
        return f"{value} group{'s' if value != '1' else ''}"
    return f"without {value}" if name == "without" else _WORDS[key]


def _begin(against: str) -> str:
    """Begin the sentence on a change."""
    name, _, value = against.partition(":")
    if name == "k":
        many = word_number(int(value))
        return f"with {many} group{'s' if value != '1' else ''}"
    return f"without {value}" if name == "without" else f"if they were {_WORDS[against]}"


def _tabulate(flow: Flow, first: Study, second: Study) -> Table:
    units = first.survey.source.units
    total = float(flow.population.sum())
    heads = ("From", "To", f"Population ({units})", "Share of all", f"In the sample ({units})")
    rows = [
        (
            _numbered(first)[i], _numbered(second)[j],
            people(float(flow.population[i, j])), share(float(flow.population[i, j]) / total),
            f"{int(flow.families[i, j]):,}",
        )
        for i, j in list_moves(flow)
    ]  # fmt: skip
    caption = "Every move, the largest first."
    if first.survey.schema is None:
        return Table(caption, heads, tuple(rows))
    # The population of a table of customers are those in it.
    plain = tuple((row[0], row[1], row[4], row[3]) for row in rows)
    return Table(caption, ("From", "To", units.capitalize(), "Share of all"), plain)


def _numbered(study: Study) -> list[str]:
    return [f"{place} {name}" for place, name in enumerate(study.segmentation.names, start=1)]
