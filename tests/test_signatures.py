"""No argument of a public function is ignored.

Every function of `segmentus` is walked: a call is made, made again (the same answer, or the
comparison would mean nothing), and made with each argument changed, which must give another answer
or a sentence. A new function or argument without an example here fails. And every public function
of every module reads each of its arguments at least once.
"""

import ast
import dataclasses
import hashlib
import inspect
import pickle
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

import segmentus as sg
from segmentus.errors import InputError
from segmentus.features.values import Features
from segmentus.segments.guard import Bounds
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.replicates import add_replicates
from segmentus.survey.table import Hints
from segmentus.survey.values import Survey

USING = (
    "segmentus.uses", "segmentus.engines", "segmentus.segments.questionnaire",
    "segmentus.segments.model.reasons", "segmentus.segments.model.make",
    "segmentus.survey.replicate_columns",
)  # fmt: skip
CUSTOMERS = {"name": ["a", "b", "c", "d"], "spend": [1.0, 20.0, 3.0, 40.0], "age": [30, 40, 50, 60]}


@cache
def made() -> SimpleNamespace:
    """What the calls work on, once."""
    everyone = add_replicates(sg.sample.read(families=500), 8)
    domain, others = everyone.where("TURNFEAR = 1"), everyone.where("TURNFEAR = 0")
    two, three = ["DEBT", "HOUSES"], ["DEBT", "HOUSES", "INCOME"]
    features = sg.fit_features(domain, two)
    other_features = sg.fit_features(domain, three, curve="linear")
    tried = {"design": domain.design, "starts": 1}
    bare, again = (sg.sweep_k(features, ks=ks, **tried) for ks in ("2-4", "2-5"))
    unlike = sg.sweep_k(other_features, ks=(2, 3, 4), **tried)
    ages = sg.fit_features(domain, ["AGE", "KIDS"])
    aged = sg.sweep_k(ages, ks=(3, 4), **tried)
    both, against = (sg.explore.contrast(everyone, w) for w in ("TURNFEAR = 1", "DEBT > 0"))
    choice, other_choice = sg.choose(bare, k=3), sg.choose(bare, "elbow")
    segmentation = sg.segment(features, bare[3], choice)
    other_segmentation = sg.segment(features, bare[2], sg.choose(bare, k=2))
    plan = sg.Plan(features=two, k=3, ks="2-3", starts=1, replicates=0)
    study, other_study = (sg.run(everyone, p) for p in (plan, plan.change(k=2)))
    return SimpleNamespace(**locals())


def calls(m: SimpleNamespace, folder) -> dict[str, tuple]:
    """A function, a call of it, and for each argument another value."""
    nowhere = folder / "nowhere.csv"
    frame, other_frame = pl.DataFrame(CUSTOMERS), pl.DataFrame(CUSTOMERS).head(3)
    contrast = m.both
    tried = {"features": m.features, "design": m.domain.design, "ks": [3], "starts": 1, "seed": 0}
    asked = {"sweep": m.bare, "rule": "auto", "k": None, "units": "families"}
    sums = ["ASSET", "DEBT", "NETWORTH"]
    scaled = {"survey": m.domain, "names": sums, "identities": "allow"}
    return {
        "sample.read": (sg.sample.read, {}, {"seed": 1, "families": 600, "replicates": 3}),
        "sample.generate": (sg.sample.generate, {}, {"seed": 1, "families": 600, "replicates": 3}),
        "table.read": (
            sg.table.read,
            {"what": frame},
            {"what": other_frame, "hints": Hints(exclude=("age",)), "name": "shop"},
        ),
        "read_first": (
            sg.read_first,
            {"choices": ("scf1900", "sample")},
            {"choices": ("nowhere",)},
        ),
        "first_at_hand": (
            sg.first_at_hand,
            {"choices": ("scf1900", "sample")},
            {"choices": ("scf1900", "nowhere")},
        ),
        "scf.read": (
            sg.scf.read,
            {"what": extract(m, folder)},
            {"what": nowhere, "dollars": 2016, "columns": ["DEBT"], "replicates": nowhere},
        ),
        "add_replicates": (
            sg.add_replicates,
            {"survey": m.everyone, "replicates": 4},
            {"survey": m.everyone.unweighted(), "replicates": 5, "seed": 1, "strata": "RACE"},
        ),
        "fit_features": (
            sg.fit_features,
            scaled,
            {
                "survey": m.others,
                "names": m.three,
                "curve": "linear",
                "scaling": "none",
                "asinh_unit": 900.0,
                "clip": 1.0,
                "identities": "refuse",
                "fills": {"FOO": 1.0},
                "levels": {"FOO": None},
                "curves": {"DEBT": "linear"},
                "scalings": {"DEBT": "none"},
            },
        ),
        "sweep_k": (
            sg.sweep_k,
            tried,
            {
                "features": m.other_features,
                "design": m.others.design,
                "ks": [4],
                "starts": 2,
                "seed": 7,
            },
        ),
        "find_local_optima": (
            sg.find_local_optima,
            {"features": m.features, "k": 4, "runs": 5},
            {"features": m.other_features, "k": 3, "runs": 6, "seed": 1},
        ),
        "assess": (
            sg.assess,
            {
                "sweep": m.bare,
                "features": m.features,
                "design": m.domain.design,
                "refits": 2,
                "references": 2,
            },
            {
                "sweep": m.again,
                "features": m.other_features,
                "design": m.others.design,
                "refits": 4,
                "references": 3,
                "seed": 5,
            },
        ),
        "choose": (
            sg.choose,
            asked,
            {
                "sweep": m.unlike,
                "rule": "elbow",
                "k": 3,
                "units": "people",
                "bounds": Bounds(families=1, share=0, largest=1, cv=9),
            },
        ),
        "segment": (
            sg.segment,
            {
                "features": m.ages,
                "fit": m.aged[4],
                "choice": sg.choose(m.aged, k=4),
                "survey": m.domain,
            },
            {
                "features": m.other_features,
                "fit": m.aged[3],
                "choice": m.other_choice,
                "survey": None,
            },
        ),
        "describe": (
            sg.describe,
            {"survey": m.domain, "segmentation": m.segmentation},
            {
                "survey": m.others,
                "segmentation": m.other_segmentation,
                "names": ["AGE"],
                "everyone": m.everyone,
                "variance": "fed",
            },
        ),
        "run": (
            sg.run,
            {"survey": m.everyone, "plan": m.plan},
            {"survey": m.others, "plan": m.plan.change(k=2)},
        ),
        "read_plan": (sg.read_plan, {"name": "credit"}, {"name": "customers"}),
        "read_model": (sg.read_model, {"path": model(folder)}, {"path": nowhere}),
        "write_report": (
            lambda **given: contents(sg.write_report(**given)),
            {"study": m.study, "folder": folder / "a"},
            {"study": m.other_study, "folder": folder / "b"},
        ),
        "write_exploration": (
            lambda **given: contents(sg.write_exploration(**given)),
            {"exploration": exploration(""), "folder": folder / "c"},
            {"exploration": exploration("DEBT > 0"), "folder": folder / "d"},
        ),
        "explore.explore": (
            sg.explore.explore,
            {"survey": m.everyone, "where": "TURNFEAR = 1", "names": m.two},
            {
                "survey": m.everyone.unweighted(),
                "where": "DEBT > 0",
                "against": "DEBT = 0",
                "names": m.three,
                "least": 10_000,
            },
        ),
        "explore.box": (
            sg.explore.box,
            {"survey": m.domain, "name": "DEBT", "by": "RACE"},
            {"survey": m.others, "name": "INCOME", "by": "EDCL"},
        ),
        "explore.check_quality": (
            sg.explore.check_quality,
            {"survey": m.domain},
            {"survey": m.others},
        ),
        "explore.compare": (
            sg.explore.compare,
            {"name": "a", "domain": m.domain, "reference": None, "names": m.two},
            {"name": "b", "domain": m.others, "reference": ("all", m.everyone), "names": m.three},
        ),
        "explore.compose": (
            sg.explore.compose,
            {"both": contrast, "name": "RACE"},
            {"both": m.against, "name": "EDCL"},
        ),
        "explore.contrast": (
            sg.explore.contrast,
            {"survey": m.everyone, "where": "TURNFEAR = 1"},
            {"survey": m.everyone.unweighted(), "where": "DEBT > 0", "against": "DEBT = 0"},
        ),
        "explore.correlate": (
            sg.explore.correlate,
            {"survey": m.domain, "names": m.two},
            {"survey": m.others, "names": m.three},
        ),
        "explore.distribute": (
            sg.explore.distribute,
            {"both": contrast, "name": "DEBT"},
            {"both": m.against, "name": "INCOME"},
        ),
        "explore.find_identities": (
            sg.explore.find_identities,
            {"survey": m.everyone},
            {"survey": narrow(m, m.two)},
        ),
        "explore.find_twins": (
            sg.explore.find_twins,
            {"survey": m.everyone},
            {"survey": narrow(m, m.two)},
        ),
        "explore.measure": (sg.explore.measure, {"both": contrast}, {"both": m.against}),
        "explore.pick_points": (
            sg.explore.pick_points,
            {"both": contrast, "names": m.two, "most": 300},
            {"both": m.against, "names": m.three, "most": 100},
        ),
        "explore.rank_both": (
            sg.explore.rank_both,
            {"survey": m.domain},
            {"survey": m.others, "count": 3},
        ),
        "explore.shortlist": (
            sg.explore.shortlist,
            {"survey": m.domain},
            {"survey": narrow(m, m.three), "names": m.two},
        ),
        "explore.take_key_figures": (
            sg.explore.take_key_figures,
            {"both": contrast, "variables": [m.everyone.variables["DEBT"]]},
            {"both": m.against, "variables": [m.everyone.variables["INCOME"]]},
        ),
        "Survey.where": (
            m.everyone.where,
            {"condition": "DEBT > 0"},
            {"condition": "DEBT = 0", "note": "who owe"},
        ),
        "Survey.rows_where": (
            m.everyone.rows_where,
            {"condition": "DEBT > 0"},
            {"condition": "DEBT = 0"},
        ),
        "Survey.column": (m.everyone.column, {"name": "DEBT"}, {"name": "INCOME"}),
        "Survey.variable": (m.everyone.variable, {"name": "DEBT"}, {"name": "INCOME"}),
        "Segmentation.assign": (m.segmentation.assign, {"rows": m.domain}, {"rows": m.others}),
        "Features.undo": (
            m.features.undo,
            {"centers": np.zeros((1, 2))},
            {"centers": np.ones((1, 2))},
        ),
    }


@cache
def examples(folder):
    return calls(made(), folder)


def narrow(m: SimpleNamespace, names):
    """Everyone with a few columns."""
    kept = {name: m.everyone.variables[name] for name in names}
    return dataclasses.replace(m.everyone, frame=m.everyone.frame.select(names), variables=kept)


def contents(written) -> list[tuple[str, bytes]]:
    return [(p.parent.name, p.read_bytes()) for p in written.values() if p.suffix == ".html"]


def model(folder):
    return sg.write_report(made().study, folder / "model")["model.json"]


@cache
def exploration(where: str):
    return sg.explore.explore(made().everyone, where, names=["DEBT", "HOUSES"])


def extract(m: SimpleNamespace, folder):
    """A file of the survey's form, made of the sample."""
    path = folder / "SCFP2019.csv"
    if not path.exists():
        frame = m.everyone.frame.with_columns(
            WGT=m.everyone.design.weight,
            YY1=m.everyone.design.unit + 1,
            Y1=10 * (m.everyone.design.unit + 1) + m.everyone.design.implicate,
        )
        frame.write_csv(path)
    return path


def public() -> dict[str, object]:
    """Every function of the pipeline; what uses its answers is tested with its command."""
    found = {}
    for name in sg.__all__:
        value = getattr(sg, name)
        if inspect.ismodule(value):
            members = {f"{name}.{each}": getattr(value, each) for each in value.__all__}
            found |= {key: each for key, each in members.items() if inspect.isfunction(each)}
        elif inspect.isfunction(value) and not value.__module__.startswith(USING):
            found[name] = value
    return found


def digest(value) -> object:
    """Something equal for equal answers, whatever they are made of."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, [
            digest(getattr(value, f.name)) for f in dataclasses.fields(value)
        ]
    if isinstance(value, np.ndarray):
        raw = value.tobytes() if value.dtype != object else repr(value.tolist()).encode()
        return value.shape, hashlib.sha256(raw).hexdigest()
    if isinstance(value, pl.DataFrame):
        return value.columns, hashlib.sha256(
            pickle.dumps(value.to_dict(as_series=False))
        ).hexdigest()
    if isinstance(value, go.Figure):
        return value.to_json()
    if isinstance(value, dict):
        return [(str(key), digest(each)) for key, each in value.items()]
    if isinstance(value, list | tuple):
        return [digest(each) for each in value]
    return repr(value)


def answer(function, given):
    """What a call gives, or the sentence that refuses it."""
    if "choices" in given:
        given, several = {}, given["choices"]
    else:
        several = ()
    try:
        return digest(function(*several, **given))
    except InputError as error:
        return f"refused: {error}"


def function_of(name):
    """The function of a name, "Survey.where" being one of a class."""
    homes = {"Survey": Survey, "Segmentation": Segmentation, "Features": Features}
    home, _, method = name.partition(".")
    return getattr(homes[home], method) if home in homes else public()[name]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("signatures")


HARD_TO_SEE = {"segment": {"units"}}
"""Words that only some names hold; tests of names look at them."""
METHODS = (
    "Survey.where", "Survey.rows_where", "Survey.column", "Survey.variable", "Segmentation.assign",
    "Features.undo",
)  # fmt: skip


@pytest.mark.parametrize("name", [*sorted(public()), *METHODS])
def test_every_argument_changes_the_answer_or_is_refused(name, folder):
    function, base, changed = examples(folder)[name]
    wanted = set(inspect.signature(function_of(name)).parameters) - {"progress", "self"}
    assert set(changed) == wanted - HARD_TO_SEE.get(name, set())
    plain = answer(function, base)
    assert not str(plain).startswith("refused"), plain
    assert answer(function, base) == plain
    for argument, value in changed.items():
        said = answer(function, {**base, argument: value})
        assert said != plain, f"{argument} is ignored"


def test_what_takes_progress_reports_it():
    m, told = made(), []
    sg.sweep_k(
        m.features, m.domain.design, ks=2, starts=1, progress=lambda *step: told.append(step)
    )
    assert {what for what, _, _ in told} >= {"k-means", "silhouettes"}


SOURCE = Path(sg.__file__).parent
GIVEN = {"y", "X", "include", "exclude", "cls", "self"}
"""What callers of others pass: scikit-learn's y, Jupyter's wishes."""
ALIKE = {
    "show_comparison",
    "show_rules",
    "on_end",
    "ask",
    "between",
    "error",
    "blocks",
    "build_sweep",
}
"""Functions of which one of several is called, all in the same way."""


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: p.stem)
def test_every_public_function_reads_each_of_its_arguments(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or node.name in ALIKE:
            continue
        read = {
            each.id for part in node.body for each in ast.walk(part) if isinstance(each, ast.Name)
        }
        names = [
            each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        ]
        one_line = len(node.body) == 1 and isinstance(node.body[0], ast.Expr)
        ignored = [name for name in names if name not in read | GIVEN and name[:1] != "_"]
        assert one_line or not ignored, f"{node.name}: {ignored}"
