"""A survey to a model in one call, and column names that try to break out of every language."""

from segmentus.cluster.sweep import sweep_k
from segmentus.features.scale import fit_features
from segmentus.segments.choose import choose
from segmentus.segments.model import make_model
from segmentus.segments.segmentation import segment

ODD = ("a\"b'; DROP", "<script>", "Ümsatz №1 `x`", "tab\\n{}")


def learn(survey, names, k, **options):
    """Segmentation, features and model of a survey."""
    features = fit_features(survey, names, **options)
    swept = sweep_k(features, survey.design, ks=[k], starts=2)
    found = segment(features, swept[k], choose(swept, "fixed", k=k), units="customers")
    return found, features, make_model(found, features, survey, title="Trial")
