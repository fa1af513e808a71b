"""A study into what its page says above the fold: the answer in half a minute, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segmentus.margins import large_sum, people_with_margin, whole
from segmentus.report.money_panes import Pane, make_panes
from segmentus.report.outcome_panel import OutcomePanel, show_outcome
from segmentus.report.product_rows import ProductTable, make_product_tables
from segmentus.report.segment_cards import SegmentCard, make_badges, make_report_cards
from segmentus.report.takeaway import Takeaway, list_takeaways
from segmentus.report.uses import Use, list_uses
from segmentus.report.values import Badge
from segmentus.report.why import word_why
from segmentus.report.words import FINDINGS, capital, find_alarm, stand_for_themselves, word_number
from segmentus.segments.answer.values import Answer, Lead
from segmentus.segments.asked import Purpose
from segmentus.study import Study

_PARTS = ("money", "outcome", "products")
_PART_OF: Mapping[Purpose, str] = {
    "products": "products", "experience": "outcome", "profitability": "money",
}  # fmt: skip
"""What the segments are for → the part that a page shows first."""


@dataclass(frozen=True, slots=True, eq=False)
class Top:
    """What stands above the fold, ready to print.

    Attributes
    ----------
    kicker : source, how many, and of whom.
    title : what was asked, and how many groups there are.
    leads : what matters most, and how sure it is.
    badges : one a group, for the strip and the names.
    cards : in rows.
    fine : what ± and the typical one are.
    rename : what to say where names were made from headings only, else "".
    findings : (name, meaning, whether it is this one); empty where it was not looked at.
    sure : sentences on how sure it is.
    alarm : why not to act on it, "" for nothing.
    good_for, not_for : uses it bears and does not.
    uses : five.
    parts : "money", "outcome" and "products", in the order in which the page shows them.
    panes : amounts of money.
    outcome : the outcome, None without one.
    products : who has what, by base.
    files : to take away.
    """

    kicker: str
    title: str
    leads: tuple[Lead, ...]
    badges: tuple[Badge, ...]
    cards: tuple[tuple[SegmentCard, ...], ...]
    fine: str
    rename: str
    findings: tuple[tuple[str, str, bool], ...]
    sure: tuple[str, ...]
    alarm: str
    good_for: tuple[str, ...]
    not_for: tuple[str, ...]
    uses: tuple[Use, ...]
    parts: tuple[str, ...]
    panes: tuple[Pane, ...]
    outcome: OutcomePanel | None
    products: tuple[ProductTable, ...]
    files: tuple[Takeaway, ...]


def collect_top(study: Study) -> Top:
    """Collect what a study's page says above the fold."""
    answer, alarm = study.answer, find_alarm(study)
    files = list_takeaways(study)
    return Top(
        kicker=_word_kicker(study),
        title=word_title(study),
        leads=(*answer.leads, *_lead_certainty(answer)),
        badges=make_badges(answer),
        cards=make_report_cards(study),
        fine=word_fine(study),
        rename="Names come from the column headings; you can rename the groups."
        if answer.from_headings
        else "",
        findings=_list_findings(answer),
        sure=tuple(filter(None, (*answer.certainty.sentences, word_why(study)))),
        alarm=alarm.heading if alarm else "",
        good_for=answer.good_for,
        not_for=answer.not_for,
        uses=list_uses(study, tuple(file.file for file in files)),
        parts=tuple(sorted(_PARTS, key=lambda part: part != _PART_OF.get(study.plan.use))),
        panes=make_panes(study),
        outcome=show_outcome(study),
        products=make_product_tables(study),
        files=files,
    )


def _lead_certainty(answer: Answer) -> tuple[Lead, ...]:
    """Tell who reads no further how sure it is, and the first thing it is not for."""
    if answer.certainty.kind is None:
        return ()
    words = [answer.certainty.sentences[0]]
    if answer.not_for:
        use = answer.not_for[0].split(":")[0].rstrip(".")
        words.append(f"Not for {use[:1].lower()}{use[1:]}.")
    return (Lead("How sure", " ".join(words)),)


def word_title(study: Study) -> str:
    """The plan's title and how many groups; bands where there is nothing that makes groups."""
    many = word_number(study.choice.k)
    title = study.plan.title.rstrip(".:")
    if study.answer.certainty.kind == "none":
        return f"{title}: no natural groups, {many} bands for convenience"
    return f"{title}: {many} group{'s' if study.choice.k != 1 else ''}"


def _word_kicker(study: Study) -> str:
    """Source, how many there are, and of a survey's domain what part of all that is."""
    survey, answer = study.survey, study.answer
    units = survey.source.units
    if stand_for_themselves(survey):
        who = f"{survey.n_units:,} {units}"
    else:
        who = f"{people_with_margin(study.profile.domain)} {units}"
    if survey.conditions:
        part = survey.population / study.everyone.population
        where = " in the US" if survey.schema is None else ""
        who += f", {whole(part)} of all{where}"
    parts = [_word_source(study), who]
    if survey.schema is not None:
        parts += [
            f"{one.short} {large_sum(one.domain.total.value, one.domain.total.unit)} in all"
            for one in answer.money[:1]
        ]
        if answer.outcome is not None:
            parts.append(f"{whole(answer.outcome.domain.value)} {answer.outcome.words}")
    return " · ".join(parts)


def _word_source(study: Study) -> str:
    """Name of a survey, or of the file that a table came in."""
    name = study.survey.source.name
    return capital(name) if study.survey.schema is None else name.removeprefix("table ")


def word_fine(study: Study) -> str:
    """Say what ± is, and who the typical one is."""
    survey = study.survey
    source = survey.source
    sentences, drawn = [], source.drawn
    if drawn is not None:
        sentences.append(f"Figures are from {drawn.rows:,} of {drawn.of:,} rows, drawn by lot.")
    if survey.design.replicates is not None:
        like = (
            f"how far figures of {survey.n_units:,} {source.units} like these move by chance"
            if stand_for_themselves(survey)
            else f"in 19 of 20 {'surveys' if drawn is None else 'draws'} like this one it covers "
            "the true figure"
        )
        sentences.append(
            f"± is a 95 % margin: {like}. Where it is wider to one side, both ends stand in "
            "brackets."
        )
    sentences.append(f"“Typical” is the middle {source.unit} (the median).")
    if any(study.segmentation.claims):
        sentences.append("Each part of a name is true of three quarters of the group or more.")
    if source.money_unit:
        sentences.append(f"Amounts are in {source.money_unit}.")
    sentences += _word_unknown(study)
    return " ".join(sentences)


def _word_unknown(study: Study) -> list[str]:
    """Say of a customer table what no column was taken for, since the page is silent on it."""
    if study.survey.schema is None:
        return []
    answer = study.answer
    missing = [] if answer.money else ["money"]
    missing += [] if answer.outcome else ["an outcome"]
    if not missing:
        return []
    return [f"No column was read as {' or as '.join(missing)}; you can name one."]


def _list_findings(answer: Answer) -> tuple[tuple[str, str, bool], ...]:
    kind = answer.certainty.kind
    if kind is None:
        return ()
    return tuple((name, meaning, kind == key) for key, name, meaning in FINDINGS)
