"""A cell for the end of each notebook that prints, as JSON, values the notebook has computed."""

FACTS = {
    "01_data_exploration.ipynb": """
import json
from segmentus.explore.contrast import measure
size = measure(both)[1]
print(json.dumps({
    "by rows": size.share_of_rows, "by weight": size.share.value,
    "income": [
        [part.domain.value, part.other.value] for part in sg.explore.compose(rows, "INCCAT").parts
    ],
    "assets and houses": [
        c.between("ASSET", "HOUSES") for c in (by_rows.reference, by_rows.domain)
    ],
    "debt and houses": [
        c.between("DEBT", "HOUSES")[0]
        for c in (by_rows.reference, by_rows.domain, by_weight.reference, by_weight.domain)
    ],
}))
""",
    "02_clustering_two_features.ipynb": """
import json
print(json.dumps({
    "inertia": [score.inertia for score in sweep.scores],
    "silhouette": [score.silhouette for score in sweep.scores],
    "centers": features.undo(sweep[3].clustering.centers).tolist(),
    "families": [sweep[k].clustering.size.tolist() for k in (3, 4)],
    "dissolved": tested[4].stability.dissolved.tolist(),
    "reason": choice.reason,
    "share": [one.value for one in study.profile.share],
    "warnings": len(study.segmentation.warnings),
    "rejected": study.choice.k in study.choice.disqualified,
}))
""",
    "03_multivariate_clustering.ipynb": """
import json
from segmentus.cluster.sensitivity import score_elsewhere
print(json.dumps({
    "rankings": [
        [[place.name, place.value] for place in places]
        for places in (rankings.variance, rankings.trimmed)
    ],
    "inertia": {k: sweep[k].score.inertia for k in (2, 3, 4)},
    "silhouette": {k: sweep[k].score.silhouette for k in (2, 3)},
    "on dollars": dict(zip(sweep.ks, score_elsewhere(sweep, dollars).tolist(), strict=True)),
    "identity": nb.say_identities(families, plan.features).sentences[0],
    "ends": [[end.inertia, end.runs] for end in sg.find_local_optima(features, 4, seed=0)],
    "share": [one.value for one in study.profile.share],
    "rejected": study.choice.k in study.choice.disqualified,
}))
""",
    "04_your_own_customers.ipynb": """
import json
from pathlib import Path
print(json.dumps({
    "k": study.choice.k,
    "features": study.features.names,
    "same": bool((labels == study.segmentation.clustering.labels).all()),
    "files": sorted(path.name for path in Path("customers").iterdir()),
    "share": [one.value for one in study.profile.share],
}))
""",
    "05_from_segments_to_decisions.ipynb": """
import json
import numpy as np
split = moved.split
parts = (
    split.membership - split.by_feature.sum(axis=0) - split.together,
    split.definition - split.by_center.sum(axis=0),
    split.total - split.membership - split.definition,
)
print(json.dumps({
    "alarm": moved.alarm,
    "then": moved.then_name, "now": moved.now_name,
    "dollars": moved.dollars, "model dollars": survey.source.money_unit,
    "adds up": float(np.abs(parts).max()),
    "share": [one.value for one in moved.now],
    "openings": list(nation.openings),
}))
""",
}
