"""Values into what a notebook cell shows: sentences, tables and pictures, computing nothing.

The last line of a cell is one call of these; whatever data were read, its words hold.

>>> import segmentus as sg
>>> from segmentus import notebook as nb
>>> both = sg.explore.contrast(sg.sample.read(families=500), "DEBT > 0")
>>> print(nb.say_share(both))
By rows ... of all families have DEBT > 0.
"""

from segmentus.notebook.clustering import (
    draw_centers,
    say_cautions,
    say_scores,
    tabulate_centers,
    tabulate_scales,
    tabulate_support,
)
from segmentus.notebook.exploring import (
    draw_boxes,
    draw_correlation,
    draw_histogram,
    draw_points,
    draw_ranking,
    draw_shares,
    say_identities,
    say_share,
    say_source,
    tabulate_correlation,
    tabulate_quality,
    tabulate_rankings,
    tabulate_schema,
    tabulate_shares,
    tabulate_sizes,
)
from segmentus.notebook.folder import copy_notebooks
from segmentus.notebook.points import draw_clusters, draw_features, draw_principal_axes
from segmentus.notebook.segments import (
    draw_heat_map,
    draw_pair,
    draw_projection,
    draw_silhouettes,
    draw_sizes,
    say_answer,
    say_assigned,
    say_evidence,
    say_written,
    tabulate_medians,
    tabulate_segments,
)
from segmentus.notebook.shown import Picture, Sheet, Words
from segmentus.notebook.sweeps import (
    draw_choice,
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
    "draw_boxes",
    "draw_centers",
    "draw_choice",
    "draw_clusters",
    "draw_correlation",
    "draw_features",
    "draw_heat_map",
    "draw_histogram",
    "draw_pair",
    "draw_points",
    "draw_principal_axes",
    "draw_projection",
    "draw_ranking",
    "draw_shares",
    "draw_silhouettes",
    "draw_sizes",
    "say_answer",
    "say_assigned",
    "say_cautions",
    "say_evidence",
    "say_groups",
    "say_identities",
    "say_scores",
    "say_share",
    "say_source",
    "say_written",
    "tabulate_centers",
    "tabulate_changes",
    "tabulate_correlation",
    "tabulate_ends",
    "tabulate_medians",
    "tabulate_quality",
    "tabulate_rankings",
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
