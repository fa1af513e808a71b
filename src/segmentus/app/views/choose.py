"""A study into why there are so many groups: pills to press, the evidence, how groups split."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, aria, figure, link, section, table
from segmentus.charts.clustergram import draw_clustergram
from segmentus.report.figures import show_choice
from segmentus.report.tables import make_scores_table, tabulate_features
from segmentus.report.values import Shown
from segmentus.report.words import list_evidence, word_caution
from segmentus.segments.clustergram import trace_clusters
from segmentus.study import Study

CHOICE, GRAM = {"figure": "choice"}, {"figure": "clustergram"}

_SHOWN = 7
"""Pills beside each other; the other numbers are behind the last."""

_SILHOUETTE = (
    "A silhouette says how much closer rows are to their own group than to the next, from −1 to "
    "1; the columns beside it say whether the groups come back in other samples."
)


def show_choosing(address: Address, study: Study, source: str) -> list[Element]:
    """Show what speaks for every number of groups, and how groups split as it grows."""
    scores = make_scores_table(study)
    links = {
        str(k): link(at_k(address, study.choice.k, k, 0), str(k), id=f"take-{k}")
        for k in study.sweep.ks
    }
    return [
        *(html.P(sentence, className="lead") for sentence in list_evidence(study)),
        figure(show_choice(study), source, graph_id=CHOICE),
        section("How groups split", figure(_show_gram(study), source, graph_id=GRAM)),
        section("Scores of every number", table(scores, "scores", first=links), lead=_SILHOUETTE),
        section("Curve and scale of each column", table(tabulate_features(study), "features")),
    ]


def list_counts(address: Address, study: Study) -> html.Nav:
    """Links to every number of groups that was tried; the advised one leads back to the rule."""
    ks = list(study.sweep.ks)
    advised = study.advised
    near = sorted({*ks[:_SHOWN], study.choice.k, advised})
    more = [k for k in ks if k not in near]
    pills: list[Element] = [
        html.Ul([_pill(address, study, k, advised) for k in near], className="pills")
    ]
    if more:
        rest = html.Ul([_pill(address, study, k, advised) for k in more], className="pills")
        pills.append(html.Details([html.Summary("more …"), rest], id="more-numbers"))
    return html.Nav(pills, className="numbers", **aria(label="Number of groups"))


def _pill(address: Address, study: Study, k: int, advised: int) -> html.Li:
    here, words = k == study.choice.k, f"{k} group{'s' if k != 1 else ''}"
    marks: Sequence[Element] = ()
    if k == advised and not study.plan.labels:
        marks = (html.Small(" advised"),)
    elif k in study.choice.disqualified:
        marks = (html.Small(" not advised"),)
    target = at_k(address, study.choice.k, k, advised)
    return html.Li(
        link(target, [words, *marks], id=f"groups-{k}"),
        className="here" if here else "",
        **(aria(current="true") if here else aria()),
    )


def at_k(address: Address, now: int, k: int, advised: int) -> Address:
    """Ask for a number of groups; one that was not tried leaves the address as it is.

    The advised one is asked for by the rule, where it has no names that depend on the number.
    """
    if k not in address.plan.tried:
        return address
    named = address.plan.names if k == now else [t for t in address.aside if t.startswith(f"{k}:")]
    if k == advised and not named:
        return address.at_count(now, k, rule="auto")
    return address.at_count(now, k, k=k)


def _show_gram(study: Study) -> Shown:
    gram = trace_clusters(study.sweep, study.projection, study.survey.design)
    return Shown(
        id="clustergram",
        title="Clustergram: groups over their number",
        caption="Dots are groups, as large as their share of the population; lines are as wide "
        "as the population that goes from one to the other. Stable groups continue as one "
        "line; those divided differently at every number cross. Click a dot to choose its number.",
        alt=f"Clustergram over k = {gram.ks[0]} to {gram.ks[-1]} with k = {study.choice.k} marked.",
        figure=draw_clustergram(gram, study.choice.k),
        caution=word_caution(study),
    )
