"""The files beside the page hold the study's own numbers, and appear together or not at all."""

import csv
import io
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segmentus.charts.style import points
from segmentus.cluster.scores import silhouette
from segmentus.errors import InputError
from segmentus.estimate.interval import word_way
from segmentus.plan import read_plan
from segmentus.report import write, write_report
from segmentus.report.estimates import split_figure
from segmentus.report.figures import show_choice, show_sizes
from segmentus.report.files import tabulate_assignments, tabulate_profile
from segmentus.report.machine import make_study_json
from segmentus.report.method import list_method
from segmentus.report.model import model_of
from segmentus.segments.silhouettes import profile_silhouettes
from segmentus.study import Study, run
from segmentus.survey.table.formulas import spell_csv

pytest.importorskip("pptx")

NAMES = {
    "report.html", "slides.pptx", "segments.xlsx", "scorer.xlsx", "scorer.sql", "assignments.csv",
    "profile.csv", "plan.toml", "model.json", "study.json",
}  # fmt: skip


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def assigned(study: Study) -> list[dict[str, str]]:
    return rows_of(b"".join(spell_csv(tabulate_assignments(study))).decode())


def test_every_row_is_assigned_to_the_segment_it_has(study: Study) -> None:
    rows = assigned(study)
    labels, design = study.segmentation.clustering.labels, study.survey.design
    assert list(rows[0]) == [
        "family", "implicate", "segment", "name", "distance", "silhouette", "certainty", "apart",
    ]  # fmt: skip
    certainty = study.segmentation.fit.implicates.agreement[design.unit]
    assert [float(row["certainty"]) for row in rows] == certainty.tolist()
    assert len(rows) == study.survey.n_rows
    assert [int(row["segment"]) - 1 for row in rows] == labels.tolist()
    assert [int(row["family"]) for row in rows] == design.units[design.unit].tolist()
    assert rows[7]["name"] == study.segmentation.names[labels[7]]
    centers = study.segmentation.clustering.centers
    far = np.linalg.norm(study.features.values[:, None] - centers[None], axis=2)
    np.testing.assert_allclose([float(row["distance"]) for row in rows], far.min(axis=1))


def test_a_population_that_weights_are_calibrated_to_is_known(study: Study) -> None:
    rows = rows_of(tabulate_profile(study))
    sizes = {row["segment"]: row for row in rows if row["statistic"] == "population"}
    everyone = sizes["everyone"]
    assert float(everyone["se"]) == 0
    assert everyone["low"] == everyone["high"] == everyone["estimate"]
    assert everyone["method"].startswith("known without error")
    assert everyone["interval"] == "known"
    assert float(sizes["1"]["se"]) > 0


def test_rows_whose_silhouette_was_not_looked_at_are_empty_and_said(monkeypatch, study) -> None:
    monkeypatch.setattr(silhouette, "MOST", 500)
    monkeypatch.setattr(silhouette, "DRAWN", 400)
    drawn = run(study.everyone, study.plan.model_copy(update={"replicates": "0"}))
    known = np.isfinite(drawn.segmentation.fit.silhouette)
    cells = [row["silhouette"] != "" for row in assigned(drawn)]
    assert cells == known.tolist()
    assert f"{known.sum():,} rows drawn" in " ".join(list_method(drawn))
    for one, all_rows in zip(drawn.sweep.scores, study.sweep.scores, strict=True):
        assert 0.0 < one.silhouette_se < 0.1
        assert abs(one.silhouette - all_rows.silhouette) < 5 * one.silhouette_se
    for profile in profile_silhouettes(drawn.features, drawn.segmentation):
        assert np.isfinite(profile.values).all()


def test_the_profile_holds_every_estimate_unrounded(study: Study) -> None:
    rows = rows_of(tabulate_profile(study))
    found = {(row["segment"], row["variable"], row["statistic"], row["code"]): row for row in rows}
    assert len(found) == len(rows)
    for line in study.profile.lines:
        code = "" if line.code is None else str(float(line.code))
        groups = [*map(str, range(1, study.choice.k + 1)), "domain", "everyone"]
        estimates = [*line.segments, line.domain, line.everyone]
        for group, one in zip(groups, estimates, strict=True):
            row = found[group, line.variable.name, line.statistic, code]
            assert float(row["estimate"]) == one.value
            known = (one.sampling, one.imputation, one.se, one.df, *one.interval())
            for column, value in zip(("U", "B", "se", "df", "low", "high"), known, strict=True):
                assert (row[column] == "") if math.isnan(value) else float(row[column]) == value
            assert row["interval"] == (word_way(one.way) if row["low"] else "")
            assert int(row["families"]) == one.families
            assert row["method"].startswith("200 replicate weights, drawn: ignores stratification")


def test_errors_with_refitted_segments_stand_beside_the_conditional_ones(study: Study) -> None:
    rows = [row for row in rows_of(tabulate_profile(study)) if row["segment"] == "1"]
    told = {(row["variable"], row["statistic"]): row["se_refitted"] for row in rows}
    assert float(told["", "share of population"]) == study.refitted.share[0].se
    assert float(told["INCOME", "mean"]) == study.refitted.means["INCOME"][0].se
    assert told["INCOME", "median"] == ""
    assert study.refitted.share[0].se > 0.5 * study.profile.share[0].se


def test_figures_of_too_few_families_are_withheld_and_marked(thin: Study) -> None:
    rows = rows_of(tabulate_profile(thin))
    marked = [row for row in rows if row["method"] == "withheld: under 5 families"]
    assert marked
    for row in marked:
        assert int(row["families"]) < 5
        assert row["estimate"] == row["se"] == row["low"] == row["se_refitted"] == ""
    assert all(row["estimate"] for row in rows if row not in marked)


def test_the_profile_holds_the_sizes(study: Study) -> None:
    rows = [row for row in rows_of(tabulate_profile(study)) if row["variable"] == ""]
    total = {
        row["segment"]: float(row["estimate"]) for row in rows if row["statistic"] == "population"
    }
    share = [float(row["estimate"]) for row in rows if row["statistic"] == "share of population"]
    assert total["domain"] == pytest.approx(study.survey.population, rel=1e-12)
    assert total["everyone"] == pytest.approx(study.everyone.population, rel=1e-12)
    assert share == [one.value for one in study.profile.share]


def test_standard_errors_are_shown_beside_the_figures(study: Study) -> None:
    page = write.render(study)
    line = study.profile.of("INCOME", "median")[0]
    figure, error = split_figure(line.segments[0], line.variable, "median")
    assert re.search(rf"<td>{re.escape(figure)}</td>\s*<td>{re.escape(error)}</td>", page)
    assert error.startswith("$")
    share = points(study.profile.share[0].se)
    assert re.search(rf"<td>{share}</td>", page)
    assert "drawn: ignores stratification" in page
    origin = "200 replicate weights, drawn: ignores stratification"
    assert f"Whiskers are one standard error, from {origin}." in show_sizes(study).caption
    assert f"that of the silhouette from {origin}." in show_choice(study).caption
    bare = replace(study, survey=study.survey.unweighted())
    assert show_sizes(bare).caption == "Share of the population by weight."


def test_the_model_knows_what_a_margin_is_worth(study: Study) -> None:
    model = model_of(study)
    assert model.calibration is not None
    assert model.calibration.refits == study.refitted.n_refits == 200
    assert model.calibration.kept[0] < 0.9 < model.calibration.kept[-1]


def test_text_that_a_spreadsheet_would_run_is_made_plain(hostile: Study) -> None:
    rows = assigned(hostile)
    assert next(iter(rows[0])) == "customer"
    assert rows[0]["customer"] == "'=customer 0"
    labels = {row["label"] for row in rows_of(tabulate_profile(hostile))}
    assert "'=1+1" in labels
    values = {row["value_label"] for row in rows_of(tabulate_profile(hostile))}
    assert {"<b>one", "'-two"} <= values
    differences = [row["difference"] for row in rows_of(tabulate_profile(hostile))]
    assert any(text.startswith("-") for text in differences)  # numbers stay numbers


@pytest.mark.parametrize("name", ["study", "thin", "hostile"])
def test_the_json_is_strict_and_says_what_was_found(
    name: str, request: pytest.FixtureRequest
) -> None:
    study = request.getfixturevalue(name)
    content = json.loads(make_study_json(study), parse_constant=pytest.fail)
    assert content["choice"]["k"] == study.choice.k
    assert [row["k"] for row in content["scores"]] == list(study.sweep.ks)
    assert [row["gap"] for row in content["scores"]] == [s.gap for s in study.sweep.scores]
    for row, fit in zip(content["scores"], study.sweep, strict=True):
        assert row["jaccard"] == fit.stability.jaccard.tolist()
        assert row["stability"] == fit.stability.mean_rand
    assert content["verdict"]["text"] == study.verdict.text
    assert [row["name"] for row in content["segments"]] == list(study.segmentation.names)
    assert content["provenance"]["sha256"] == study.survey.source.sha256
    assert content["plan"]["features"] == list(study.plan.features)
    centers = [list(row["center"].values()) for row in content["segments"]]
    assert centers == study.segmentation.clustering.centers.tolist()
    warned = sum(len(row["warnings"]) for row in content["segments"])
    assert warned == len(study.segmentation.warnings)


def test_writing_twice_gives_the_same_bytes(study: Study, tmp_path: Path) -> None:
    first = write_report(study, tmp_path / "a" / "deep")
    again = write_report(study, tmp_path / "b")
    assert set(first) == NAMES == {path.name for path in (tmp_path / "b").iterdir()}
    for name in NAMES:
        assert first[name].read_bytes() == again[name].read_bytes(), name


def test_the_plan_file_reads_back_as_the_plan(study: Study, tmp_path: Path) -> None:
    paths = write_report(study, tmp_path)
    assert read_plan(str(paths["plan.toml"])) == study.plan


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_run_that_is_stopped_leaves_the_old_files_and_nothing_else(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    for name in NAMES:
        (tmp_path / name).write_text("old")
    write_bytes = Path.write_bytes

    def fail_at_third(path: Path, data: bytes) -> int:
        if "profile.csv" in path.name:
            write_bytes(path, data[:10])
            raise stop
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail_at_third)
    with pytest.raises((KeyboardInterrupt, InputError)):
        write_report(study, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        NAMES, "old"
    )


def test_a_folder_that_cannot_be_made_is_named(study: Study, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputError, match=r"taken.*cannot be written"):
        write_report(study, tmp_path / "taken")


def test_numbers_of_the_page_are_finite_or_absent(thin: Study) -> None:
    for row in rows_of(tabulate_profile(thin)):
        assert row["estimate"] == "" or math.isfinite(float(row["estimate"]))
