"""Values into what a notebook cell shows: sentences, tables and pictures, computing nothing.

The last line of a cell is one call of these; whatever data were read, its words hold.

>>> import segmentus as sg
>>> from segmentus import notebook as nb
>>> both = sg.explore.contrast(sg.sample.read(families=500), "DEBT > 0")
>>> print(nb.say_share(both))
By rows ... of all families have DEBT > 0.
"""

import warnings
from typing import Any

from segmentus.notebook.clustering import (
    plot_centers,
    say_cautions,
    say_scores,
    tabulate_centers,
    tabulate_scales,
    tabulate_support,
)
from segmentus.notebook.decisions import (
    plot_balance,
    plot_drift,
    plot_flow,
    plot_reach,
    plot_representation,
    plot_sample_size,
    say_drift,
    say_nation,
    say_reach,
    say_sample_size,
    tabulate_balanced,
    tabulate_drift,
    tabulate_drift_reasons,
    tabulate_flow,
    tabulate_nation_openings,
    tabulate_people,
    tabulate_representation,
    tabulate_sample_size,
)
from segmentus.notebook.exploring import (
    plot_boxes,
    plot_correlation,
    plot_histogram,
    plot_points,
    plot_shares,
    say_share,
    say_source,
    tabulate_boxes,
    tabulate_correlation,
    tabulate_group_figures,
    tabulate_quality,
    tabulate_schema,
    tabulate_shares,
    tabulate_sizes,
)
from segmentus.notebook.folder import copy_notebooks
from segmentus.notebook.points import plot_clusters, plot_features, plot_principal_axes
from segmentus.notebook.printed import tabulate_printed, tabulate_printed_shares
from segmentus.notebook.rankings import plot_ranking, say_identities, tabulate_rankings
from segmentus.notebook.segments import (
    plot_heat_map,
    plot_pair,
    plot_projection,
    plot_silhouettes,
    plot_sizes,
    say_answer,
    say_assigned,
    say_citation,
    say_evidence,
    say_written,
    tabulate_borders,
    tabulate_cohesion,
    tabulate_medians,
    tabulate_segments,
)
from segmentus.notebook.shown import Picture, Sheet, Words
from segmentus.notebook.sweeps import (
    plot_choice,
    say_groups,
    tabulate_changes,
    tabulate_ends,
    tabulate_scores,
    tabulate_silhouettes,
    tabulate_stability,
)

__all__ = [
    "Picture",
    "Sheet",
    "Words",
    "copy_notebooks",
    "plot_balance",
    "plot_boxes",
    "plot_centers",
    "plot_choice",
    "plot_clusters",
    "plot_correlation",
    "plot_drift",
    "plot_features",
    "plot_flow",
    "plot_heat_map",
    "plot_histogram",
    "plot_pair",
    "plot_points",
    "plot_principal_axes",
    "plot_projection",
    "plot_ranking",
    "plot_reach",
    "plot_representation",
    "plot_sample_size",
    "plot_shares",
    "plot_silhouettes",
    "plot_sizes",
    "say_answer",
    "say_assigned",
    "say_cautions",
    "say_citation",
    "say_drift",
    "say_evidence",
    "say_groups",
    "say_identities",
    "say_nation",
    "say_reach",
    "say_sample_size",
    "say_scores",
    "say_share",
    "say_source",
    "say_written",
    "tabulate_balanced",
    "tabulate_borders",
    "tabulate_boxes",
    "tabulate_centers",
    "tabulate_changes",
    "tabulate_cohesion",
    "tabulate_correlation",
    "tabulate_drift",
    "tabulate_drift_reasons",
    "tabulate_ends",
    "tabulate_flow",
    "tabulate_group_figures",
    "tabulate_medians",
    "tabulate_nation_openings",
    "tabulate_people",
    "tabulate_printed",
    "tabulate_printed_shares",
    "tabulate_quality",
    "tabulate_rankings",
    "tabulate_representation",
    "tabulate_sample_size",
    "tabulate_scales",
    "tabulate_schema",
    "tabulate_scores",
    "tabulate_segments",
    "tabulate_shares",
    "tabulate_silhouettes",
    "tabulate_sizes",
    "tabulate_stability",
    "tabulate_support",
]


def __getattr__(name: str) -> Any:
    """Find a picture by its name of the release before, kept for one release."""
    now = name.replace("draw_", "plot_", 1)
    if not name.startswith("draw_") or now not in __all__:
        raise AttributeError(f"module 'segmentus.notebook' has no attribute {name!r}")
    warnings.warn(f"{name} is called {now} now", FutureWarning, stacklevel=2)
    return globals()[now]
