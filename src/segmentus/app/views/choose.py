"""A study into the page where the number of segments is chosen."""

from __future__ import annotations

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, chips, figure, link, section, table
from segmentus.charts.clustergram import draw_clustergram
from segmentus.report.figures import show_choice
from segmentus.report.tables import make_scores_table, tabulate_features
from segmentus.report.values import Shown
from segmentus.report.words import list_evidence, word_caution
from segmentus.segments.clustergram import trace_clusters
from segmentus.study import Study

CHOICE, GRAM = {"figure": "choice"}, {"figure": "clustergram"}


_SILHOUETTE = (
    "A silhouette says how much closer rows are to their own segment than to the next, from −1 to "
    "1; the columns beside it say whether the segments come back in other samples."
)


def show_choosing(address: Address, study: Study, source: str) -> list[Element]:
    """Show why this k, every k to press, and how clusters split as k grows."""
    scores = make_scores_table(study)
    links = {str(k): link(at_k(address, k), str(k), id=f"take-{k}") for k in study.sweep.ks}
    return [
        section(
            "How many segments",
            list_ks(address, study),
            *(html.P(sentence, className="lead") for sentence in list_evidence(study)),
            figure(show_choice(study), source, graph_id=CHOICE),
            html.P(
                link(address.at("segments"), "See the segments →", className="button primary"),
                className="onward",
            ),
            lead=study.choice.reason,
        ),
        section("How clusters split", figure(_show_gram(study), source, graph_id=GRAM)),
        section("Scores of every k", table(scores, "scores", first=links), lead=_SILHOUETTE),
        section("Curve and scale of each feature", table(tabulate_features(study), "features")),
    ]


def list_ks(address: Address, study: Study) -> html.Nav:
    """Links to every k that was swept; the recommended one leads back to the rule."""
    items = []
    for k in study.sweep.ks:
        mark = " ✕" if k in study.choice.disqualified else ""
        items.append((at_k(address, k), f"k = {k}{mark}", k == study.choice.k))
    ruled = address.plan.rule != "fixed"
    back = address.asking(rule="auto")
    return chips([(back, "recommended", ruled), *items], "Number of segments")


def at_k(address: Address, k: int) -> Address:
    """Ask for a k; one outside the numbers tried leaves the address as it is."""
    return address.asking(k=k) if k in address.plan.tried else address


def _show_gram(study: Study) -> Shown:
    gram = trace_clusters(study.sweep, study.projection, study.survey.design)
    return Shown(
        id="clustergram",
        title="Clustergram: clusters over k",
        caption="Dots are clusters, as large as their share of the population; lines are as wide "
        "as the population that goes from one to the other. Stable clusters continue as one "
        "line; those divided differently at every k cross. Click a dot to choose its k.",
        alt=f"Clustergram over k = {gram.ks[0]} to {gram.ks[-1]} with k = {study.choice.k} marked.",
        figure=draw_clustergram(gram, study.choice.k),
        caution=word_caution(study),
    )
