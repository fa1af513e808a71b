"""A model into PMML 4.4: a center-based clustering model over derived fields."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as Tree

import segmentus
from segmentus.segments.model.feature import Feature
from segmentus.segments.model.values import Model

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_pmml(model: Model) -> str:
    """Write the document.

    A row with a missing value that no rule fills has an invalid result. Outputs: "segment",
    "segment_name", "distance". Confidence and unlikeness are beyond what PMML's clustering
    models say.
    """
    root = Tree.Element("PMML", version="4.4", xmlns="http://www.dmg.org/PMML-4_4")
    header = _add(root, "Header", description=_clean(model.title or "Segments"))
    _add(header, "Application", name="segmentus", version=segmentus.__version__)
    fields = _add(root, "DataDictionary", numberOfFields=len(model.columns))
    for column in model.columns:
        field = _add(fields, "DataField", name=column, optype="continuous", dataType="double")
        bounds = {"leftMargin": -model.largest, "rightMargin": model.largest}
        _add(field, "Interval", closure="closedClosed", **bounds)
    _add_model(root, model)
    Tree.indent(root, " ")
    return Tree.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _add_model(root: Tree.Element, model: Model) -> None:
    found = _add(
        root, "ClusteringModel", modelName="segments", functionName="clustering",
        modelClass="centerBased", numberOfClusters=model.k,
    )  # fmt: skip
    _add_schema(found, model)
    _add_output(found, model)
    local = _add(found, "LocalTransformations")
    for number, feature in enumerate(model.features, start=1):
        _add_feature(local, feature, f"segmentus_z{number}")
    measure = _add(found, "ComparisonMeasure", kind="distance", compareFunction="absDiff")
    _add(measure, "squaredEuclidean")
    for number in range(1, len(model.features) + 1):
        _add(found, "ClusteringField", field=f"segmentus_z{number}", compareFunction="absDiff")
    for one in model.segments:
        cluster = _add(found, "Cluster", id=one.number, name=one.name)
        center = _add(cluster, "Array", n=len(one.center), type="real")
        center.text = " ".join(map(repr, one.center))


def _add_schema(found: Tree.Element, model: Model) -> None:
    refused = {f.column for f in model.features if f.take == "value" and f.missing.fill is None}
    schema = _add(found, "MiningSchema")
    for column in model.columns:
        treatment = "returnInvalid" if column in refused else "asIs"
        _add(
            schema, "MiningField", name=column, usageType="active",
            invalidValueTreatment="asMissing", missingValueTreatment=treatment,
        )  # fmt: skip


def _add_output(found: Tree.Element, model: Model) -> None:
    output = _add(found, "Output")
    _add(
        output, "OutputField", name="segment", optype="categorical", dataType="string",
        feature="predictedValue",
    )  # fmt: skip
    _add(
        output, "OutputField", name="segment_name", optype="categorical", dataType="string",
        feature="predictedDisplayValue",
    )  # fmt: skip
    _add(
        output, "OutputField", name="squared_distance", optype="continuous", dataType="double",
        feature="affinity",
    )  # fmt: skip
    distance = _add(
        output, "OutputField", name="distance", optype="continuous", dataType="double",
        feature="transformedValue",
    )  # fmt: skip
    _refer(_apply(distance, "sqrt"), "squared_distance")


def _add_feature(local: Tree.Element, feature: Feature, name: str) -> None:
    """One derived field: filled or indicated, curved, scaled, clipped."""
    x = f"{name}_x"
    value = _add(local, "DerivedField", name=x, optype="continuous", dataType="double")
    _add_value(value, feature)
    scaled = _add(local, "DerivedField", name=name, optype="continuous", dataType="double")
    if feature.clip is not None:
        below = _apply(scaled, "max")
        _constant(below, -feature.clip)
        scaled = _apply(below, "min")
        _constant(scaled, feature.clip)
    quotient = _apply(scaled, "/")
    less = _apply(quotient, "-")
    _add_curve(less, feature, x)
    _constant(less, feature.center)
    _constant(quotient, feature.spread)


def _add_value(parent: Tree.Element, feature: Feature) -> None:
    if feature.curve == "asinh":
        parent = _apply(parent, "/")
    inner = parent
    if feature.take == "missing" or feature.missing.fill is not None:
        inner = _apply(parent, "if")
        _refer(_apply(inner, "isMissing"), feature.column)
        _constant(inner, 1.0 if feature.take == "missing" else feature.missing.fill)
    if feature.take == "missing":
        _constant(inner, 0.0)
    else:
        _refer(inner, feature.column)
    if feature.curve == "asinh":
        _constant(parent, feature.per)


def _add_curve(parent: Tree.Element, feature: Feature, x: str) -> None:
    """asinh(x) = ±ln(|x| + sqrt(x² + 1)), which loses no digit on the negative side."""
    if feature.curve == "linear":
        _refer(parent, x)
        return
    bent = _apply(parent, "if")
    below = _apply(bent, "lessThan")
    _refer(below, x)
    _constant(below, 0.0)
    negative = _apply(bent, "*")
    _constant(negative, -1.0)
    for side in (negative, bent):
        total = _apply(_apply(side, "ln"), "+")
        _refer(_apply(total, "abs"), x)
        square = _apply(_apply(total, "sqrt"), "+")
        product = _apply(square, "*")
        _refer(product, x)
        _refer(product, x)
        _constant(square, 1.0)


def _add(parent: Tree.Element, tag: str, **attributes: Any) -> Tree.Element:
    written = {name: _clean(str(value)) for name, value in attributes.items()}
    return Tree.SubElement(parent, tag, written)


def _apply(parent: Tree.Element, function: str) -> Tree.Element:
    return _add(parent, "Apply", function=function)


def _refer(parent: Tree.Element, field: str) -> None:
    _add(parent, "FieldRef", field=field)


def _constant(parent: Tree.Element, value: float | None) -> None:
    _add(parent, "Constant", dataType="double").text = repr(value)


def _clean(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _UNSEEN.sub(" ", text)
