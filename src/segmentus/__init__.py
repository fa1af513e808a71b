"""segmentus turns a table of households or customers into segments to trust and act on.

The names of the pipeline, loaded when first used:

>>> import segmentus as sg
>>> sorted(sg.__all__)[:3]
['Plan', 'ReplicateColumns', 'WeightedKMeans']
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which would take longer to load than all that is here
if TYPE_CHECKING:
    from typing import Any

_HOME = {
    "scf": "segmentus.survey.scf",
    "sample": "segmentus.survey.sample",
    "explore": "segmentus.explore",
    "table": "segmentus.survey.table",
    "read_first": "segmentus.survey.named",
    "first_at_hand": "segmentus.survey.named",
    "add_replicates": "segmentus.survey.replicates",
    "read_replicate_columns": "segmentus.survey.replicate_columns",
    "ReplicateColumns": "segmentus.survey.replicate_columns",
    "fit_features": "segmentus.features.scale",
    "sweep_k": "segmentus.cluster.sweep",
    "find_local_optima": "segmentus.cluster.search.local_optima",
    "assess": "segmentus.cluster.assess",
    "choose": "segmentus.segments.choose",
    "segment": "segmentus.segments.segmentation",
    "describe": "segmentus.segments.profile",
    "make_model": "segmentus.segments.model",
    "read_model": "segmentus.segments.model",
    "explain_rows": "segmentus.segments.model.reasons",
    "make_questionnaire": "segmentus.segments.questionnaire",
    "write_questionnaire": "segmentus.segments.questionnaire.deliver",
    "run": "segmentus.study",
    "fit": "segmentus.engines.fit",
    "Plan": "segmentus.plan",
    "read_plan": "segmentus.plan",
    "compare_nation": "segmentus.uses.nation",
    "measure_reach": "segmentus.uses.reach",
    "reach_of_model": "segmentus.uses.reach",
    "plan_sample": "segmentus.uses.sample_size",
    "trace_drift": "segmentus.uses.drift",
    "WeightedKMeans": "segmentus.cluster.estimator",
    "write_report": "segmentus.report",
    "write_exploration": "segmentus.report",
}

_FORMER = {"find_ends": "find_local_optima"}
"""Names of the release before, kept for one release."""

_ELSEWHERE = {
    "load": "read_first", "load_data": "read_first", "read": "table.read",
    "read_csv": "table.read", "read_excel": "table.read", "read_parquet": "table.read",
    "read_stata": "table.read", "KMeans": "WeightedKMeans", "kmeans": "sweep_k", "cluster": "run",
    "report": "write_report", "plot": "notebook", "predict": "read_model",
    "features": "fit_features",
}  # fmt: skip
"""What other libraries call things, and where they are here."""

_MODULES = ("scf", "sample", "table", "explore")

__version__ = "0.1.0"
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name in _FORMER:
        return _take_former(name)
    if name not in _HOME:
        cure = f"; see segmentus.{_ELSEWHERE[name]}" if name in _ELSEWHERE else ""
        raise AttributeError(f"module 'segmentus' has no attribute {name!r}{cure}")
    from importlib import import_module

    home = import_module(_HOME[name])
    value = home if name in _MODULES else getattr(home, name)
    globals()[name] = value
    return value


def _take_former(name: str) -> Any:
    """Return what a former name is called now, with a note of the new name."""
    import warnings

    now = _FORMER[name]
    warnings.warn(
        f"segmentus.{name} is called segmentus.{now} now; the old name goes with the next release.",
        FutureWarning,
        stacklevel=3,
    )
    return __getattr__(now)


def __dir__() -> list[str]:
    return __all__
