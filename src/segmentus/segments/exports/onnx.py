"""A model into an ONNX graph of plain arithmetic in double precision."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from segmentus.segments.model.feature import Feature
from segmentus.segments.model.values import Calibration, Model

OPSET, IR = 17, 8
"""Of 2022: old enough for every runtime in use, new enough for all that is needed."""


def write_onnx(model: Model) -> bytes:
    """Write the graph.

    Input: "values" (n, c), double, the model's columns in order, nan where missing. Outputs, (n,)
    each: "segment" int64 from 1, 0 where a row cannot be scored; "distance" and "confidence",
    double, nan there; "unlike_training" bool. Columns and segment names stand in the metadata.
    """
    content: bytes = build(model).SerializeToString()
    return content


def build(model: Model) -> ModelProto:
    """Build the graph as a checked protobuf."""
    graph = _Graph()
    scored, points, strange = _read(graph, model)
    squares = _measure(graph, model, points)
    nearest = graph.add("ArgMin", squares, axis=1, keepdims=0, select_last_index=0)
    near, second = _two_least(graph, squares, model.k)
    margin = _margin(graph, near, second, model.k)
    beyond = graph.hold(np.array([one.unlike_beyond for one in model.segments]))
    nan, zero = graph.hold(np.nan), graph.hold(np.int64(0))
    number = graph.add("Add", nearest, graph.hold(np.int64(1)))
    graph.add("Where", scored, number, zero, to="segment")
    graph.add("Where", scored, near, nan, to="distance")
    graph.add("Where", scored, _confidence(graph, margin, model.calibration), nan, to="confidence")
    far = graph.add("Greater", near, graph.add("Gather", beyond, nearest))
    for one in strange:
        far = graph.add("Or", far, one)
    graph.add("And", scored, far, to="unlike_training")
    return graph.finish(model)


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.held: list[Any] = []
        self.names: Iterator[int] = count(1)

    def add(self, kind: str, *inputs: str, to: str = "", **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        name = to or f"{kind.lower()}_{next(self.names)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def hold(self, value: Any) -> str:
        """Add a constant and return its name."""
        name = f"constant_{next(self.names)}"
        self.held.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def finish(self, model: Model) -> ModelProto:
        """Close the graph, add what people need to know, and check it."""
        values = helper.make_tensor_value_info(
            "values", TensorProto.DOUBLE, ["n", len(model.columns)]
        )
        kinds = {
            "segment": TensorProto.INT64, "distance": TensorProto.DOUBLE,
            "confidence": TensorProto.DOUBLE, "unlike_training": TensorProto.BOOL,
        }  # fmt: skip
        outputs = [helper.make_tensor_value_info(name, kind, ["n"]) for name, kind in kinds.items()]
        graph = helper.make_graph(self.nodes, "segments", [values], outputs, self.held)
        made = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR,
            producer_name="segmentus",
        )  # fmt: skip
        about = {
            "title": model.title,
            "columns": json.dumps(model.columns),
            "segment_names": json.dumps(model.segment_names),
        }
        helper.set_model_props(made, about)
        checker.check_model(made, full_check=True)
        return made


def _read(graph: _Graph, model: Model) -> tuple[str, list[str], list[str]]:
    """Names: (n,) whether a row can be scored, (n, 1) features, (n,) which are out of reach."""
    usable = {}
    for position, column in enumerate(model.columns):
        x = graph.add("Gather", "values", graph.hold(np.int64(position)), axis=1)
        inside = graph.add("LessOrEqual", graph.add("Abs", x), graph.hold(model.largest))
        usable[column] = (x, inside)
    refused = [f.column for f in model.features if f.take == "value" and f.missing.fill is None]
    scored = graph.add("Equal", usable[model.columns[0]][1], usable[model.columns[0]][1])
    for column in dict.fromkeys(refused):
        scored = graph.add("And", scored, usable[column][1])
    points, strange = [], []
    for feature in model.features:
        scaled = _scale(graph, feature, *usable[feature.column])
        if feature.clip is not None and feature.reach is not None:
            low, high = (graph.hold(end) for end in feature.reach)
            strange += [graph.add("Less", scaled, low), graph.add("Greater", scaled, high)]
            ends = graph.hold(-feature.clip), graph.hold(feature.clip)
            scaled = graph.add("Clip", scaled, *ends)
        points.append(graph.add("Unsqueeze", scaled, graph.hold(np.array([1]))))
    return scored, points, strange


def _scale(graph: _Graph, feature: Feature, x: str, inside: str) -> str:
    """Name (n,) of a feature on its scale, not clipped yet."""
    if feature.take == "missing":
        value = graph.add("Where", inside, graph.hold(0.0), graph.hold(1.0))
    else:
        value = graph.add("Where", inside, x, graph.hold(feature.missing.fill or 0.0))
    if feature.curve == "asinh":
        value = _asinh(graph, graph.add("Div", value, graph.hold(feature.per)))
    less = graph.add("Sub", value, graph.hold(feature.center))
    return graph.add("Div", less, graph.hold(feature.spread))


def _asinh(graph: _Graph, x: str) -> str:
    """sign(x) ln(|x| + sqrt(x² + 1)): runtimes lack Asinh in double precision."""
    one = graph.hold(1.0)
    root = graph.add("Sqrt", graph.add("Add", graph.add("Mul", x, x), one))
    log = graph.add("Log", graph.add("Add", graph.add("Abs", x), root))
    return graph.add("Mul", graph.add("Sign", x), log)


def _measure(graph: _Graph, model: Model, points: list[str]) -> str:
    """Squared distances (n, k), summed feature by feature: a reduction may sum otherwise."""
    total = ""
    for point, centers in zip(points, model.centers.T, strict=True):
        gap = graph.add("Sub", point, graph.hold(np.ascontiguousarray(centers[None])))
        square = graph.add("Mul", gap, gap)
        total = graph.add("Add", total, square) if total else square
    return total


def _two_least(graph: _Graph, squares: str, k: int) -> tuple[str, str]:
    """Distances (n,) to the nearest and the second nearest center."""
    near = graph.add("Sqrt", graph.add("ReduceMin", squares, axes=[1], keepdims=0))
    if k == 1:
        return near, near
    name = f"two_{next(graph.names)}"
    graph.nodes.append(
        helper.make_node(
            "TopK", [squares, graph.hold(np.array([2]))], [name, f"{name}_at"],
            axis=1, largest=0, sorted=1,
        )
    )  # fmt: skip
    second = graph.add("Gather", name, graph.hold(np.int64(1)), axis=1)
    return near, graph.add("Sqrt", second)


def _margin(graph: _Graph, near: str, second: str, k: int) -> str:
    """(d2 − d1) / (d2 + d1); 0 where both are 0, 1 where there is one center only."""
    both = graph.add("Add", second, near)
    some = graph.add("Greater", both, graph.hold(0.0))
    divisor = graph.add("Where", some, both, graph.hold(1.0))
    margin = graph.add("Div", graph.add("Sub", second, near), divisor)
    return margin if k > 1 else graph.add("Add", margin, graph.hold(1.0))


def _confidence(graph: _Graph, margin: str, table: Calibration | None) -> str:
    """The first value, and the rises that lie below the margin, each in part or whole."""
    if table is None:
        return margin
    x, y = np.array(table.margin), np.array(table.kept)
    if len(x) == 1:
        return graph.add("Add", graph.add("Mul", margin, graph.hold(0.0)), graph.hold(y[0]))
    column = graph.add("Unsqueeze", margin, graph.hold(np.array([1])))
    gone = graph.add("Sub", column, graph.hold(x[None, :-1]))
    part = graph.add("Min", graph.add("Max", gone, graph.hold(0.0)), graph.hold(np.diff(x)[None]))
    slopes = graph.hold((np.diff(y) / np.diff(x))[:, None])
    rise = graph.add("Squeeze", graph.add("MatMul", part, slopes), graph.hold(np.array([1])))
    return graph.add("Add", rise, graph.hold(y[0]))
