"""What the browser says into addresses and pages, without a browser or a server."""

import time
from types import SimpleNamespace

import numpy as np
import pytest

from looking import QUICK, kinds, send_file, with_id, words
from segmentus.app import column_changes, intents
from segmentus.app.address import read_address
from segmentus.app.elements import word_notes
from segmentus.app.pages import show
from segmentus.app.views.compare_words import word_regrouping
from segmentus.app.written import FORMS
from segmentus.errors import InputError
from segmentus.segments.flow import Flow, trace_flow
from segmentus.segments.regrouped import find_regrouping
from segmentus.survey.table.schema import Hint


def open_page(session, text):
    """The page once nothing will be added to it."""
    end = time.monotonic() + 120
    while (page := show(session, f"{QUICK}&{text}", patience=5)).waiting:
        assert time.monotonic() < end
    return page


def test_a_form_becomes_a_plan_at_its_groups():
    fields = {
        "where": "AGE < 40", "features": ["DEBT", "FIN"], "select": "", "count": 5,
        "curve": "linear", "asinh_unit": 1000, "scale": "none", "weights": "none",
        "identities": "allow", "ks": "2-5", "starts": 3, "seed": 9,
    }  # fmt: skip
    address = read_address(intents.enter_plan("?k=3", fields))
    plan = address.plan
    assert address.view == "segments"
    assert (plan.where, plan.features, plan.curve) == ("AGE < 40", ("DEBT", "FIN"), "linear")
    assert (plan.scale, plan.weights, plan.identities) == ("none", "none", "allow")
    assert (plan.ks, plan.starts, plan.seed, plan.asinh_unit) == ("2-5", 3, 9, 1000)
    assert (plan.rule, plan.k) == ("fixed", 3)


def test_a_form_can_ask_for_a_selection_and_give_it_up():
    chosen = intents.enter_plan("", {"select": "variance", "count": 3, "features": ["DEBT"]})
    plan = read_address(chosen).plan
    assert (plan.select, plan.count, plan.features) == ("variance", 3, ())
    given = read_address(
        intents.enter_plan(chosen, {"select": "", "features": ["DEBT", "FIN"]})
    ).plan
    assert (given.select, given.features) == (None, ("DEBT", "FIN"))


def test_a_form_gives_single_features_their_own_curve_and_scale():
    fields = {
        "features": ["DEBT", "AGE"], "curves:AGE": "asinh", "curves:DEBT": "",
        "scales:DEBT": "none", "curves:FIN": "linear",
    }  # fmt: skip
    search = intents.enter_plan("", fields)
    plan = read_address(search).plan
    assert (plan.curves, plan.scales) == ({"AGE": "asinh"}, {"DEBT": "none"})  # FIN is not taken
    back = read_address(intents.enter_plan(search, {"features": ["DEBT", "AGE"], "curves:AGE": ""}))
    assert (back.plan.curves, back.plan.scales) == ({}, {})


def test_a_form_of_an_own_table_lets_protected_columns_in_and_out():
    fields = {"features": ["balance"], "include_protected": "yes", "categories": "fit"}
    search = intents.enter_plan("?plan=customers", fields)
    plan = read_address(search).plan
    assert (plan.include_protected, plan.categories) == (True, "fit")
    again = intents.enter_plan(search, {"features": ["balance"], "include_protected": ""})
    assert not read_address(again).plan.include_protected


def test_an_impossible_form_is_one_sentence():
    with pytest.raises(InputError, match="ks"):
        intents.enter_plan("", {"ks": "one to ten", "features": ["DEBT"]})


@pytest.mark.parametrize(("x", "k"), [(3, 3), (4.0, 4), (9, None), (None, None), ("3", None)])
def test_pressing_a_point_takes_its_k(x, k):
    target = intents.enter_k(QUICK, {"points": [{"x": x}]})
    assert (read_address(target).plan.k if target else None) == k


def test_axes_are_turned_and_turned_back():
    turned = intents.set_axes("?view=segments", {"x": "DEBT", "y": "axis-2", "z": "axis-3"})
    assert (read_address(turned).x, read_address(turned).z) == ("DEBT", "axis-3")
    flat = intents.set_axes("?view=segments", {"x": "axis-1", "y": "axis-2", "z": "flat"})
    assert flat == "?view=segments"


def test_dollars_are_restated_and_taken_back():
    other = intents.enter_dollars("?data=scf2019", 2022)
    assert read_address(other).plan.dollars == 2022
    assert intents.enter_dollars(other, 0) == "?data=scf2019"


def test_a_name_is_changed_and_the_others_stay(ready):
    search = f"{QUICK}&view=segments&k=2"
    open_page(ready, "view=segments&k=2")
    study = ready.study(read_address(search).plan)
    named = read_address(intents.enter_name(ready, search, "2", "  Young\n families "))
    assert named.plan.names == (study.segmentation.names[0], "Young families")
    titled = intents.enter_name(ready, named.write(), "title", "Loans")
    assert read_address(titled).plan.title == "Loans"
    assert read_address(titled).plan.names == named.plan.names
    assert "Loans" in words(show(ready, titled, patience=5).content)  # at once: nothing is computed
    assert read_address(intents.forget_names(titled)).plan == read_address(search).plan
    for at, odd in (("1", " "), ("1", "Young families"), ("3", "Nobody"), ("title", "")):
        with pytest.raises(InputError, match="names"):
            intents.enter_name(ready, named.write(), at, odd)


def test_a_domain_is_built_by_clicking(ready):
    by = intents.enter_column(QUICK, "RACE")
    narrower = intents.narrow_domain(ready, by, {"values": [3, 2]})
    assert read_address(narrower).plan.where == "RACE IN (2, 3)"
    by = intents.enter_column(narrower, "AGE")
    narrower = intents.narrow_domain(ready, by, {"low": 30, "high": None})
    assert read_address(narrower).plan.where == "RACE IN (2, 3) AND AGE >= 30"
    with pytest.raises(InputError, match="holds for nobody"):
        intents.narrow_domain(ready, by, {"low": 40, "high": 30})
    with pytest.raises(InputError, match="no column is chosen"):
        intents.narrow_domain(ready, QUICK, {"low": 40})


def test_start_asks_for_a_file_before_it_offers_examples(ready):
    page = show(ready, "")
    text = words(page.content)
    told = [text.index(each) for each in (
        "Who are your customers?", "Drop your customers here", "Look over", "What you get",
        "small.csv", "No file at hand?", "Made-up customers", "Families turned down",
    )]  # fmt: skip
    assert told == sorted(told)
    assert "Total income" not in text  # no survey is read unasked
    assert "What do you want to know?" not in text


def test_a_survey_that_was_chosen_offers_questions_and_its_columns(ready):
    page = open_page(ready, "")
    text = words(page.content)
    assert "Who is turned down for credit?" in text
    assert "Total income of the family" in text
    assert "600 families, 5 implicates each" in text
    found = words(intents.find_columns(ready, QUICK, "payday"))
    assert "HPAYDAY" in found
    assert "INCOME" not in found
    sample = show(ready, "?data=sample", patience=30)
    assert "What do you want to know?" in words(sample.content)


def test_features_are_ranked_with_an_identity_in_sight(ready):
    page = open_page(ready, "view=features&features=ASSET&features=NETWORTH")
    assert "DEBT" in words(page.content)
    identity = [each for each in kinds(page.content, "P") if getattr(each, "role", None) == "alert"]
    assert "ASSET" in words(identity)
    assert "count the same thing twice" in words(identity)
    ranked = [words(row) for row in kinds(page.content, "Tr")[1:4]]
    assert any(row.startswith("ASSET") for row in ranked)


def test_each_feature_has_its_curve_and_scale_beside_menus(ready):
    page = open_page(ready, "view=features&curves=DEBT%3Alinear")
    (row,) = [words(row) for row in kinds(page.content, "Tr") if "Debt · DEBT" in words(row)]
    assert "linear" in row
    assert with_id(page.content, {"field": "curves:DEBT"}).value == "linear"
    assert with_id(page.content, {"field": "curves:INCOME"}).value == ""
    refused = open_page(ready, "view=features&curves=AGE%3Alinear")
    assert "curves: AGE is not among the features" in words(refused.content)


def test_the_scatter_of_explore_shows_the_amounts_asked_for(ready):
    page = open_page(ready, "view=explore&part=together&x=INCOME&y=DEBT")
    assert with_id(page.content, {"axis": "x"}).value == "INCOME"
    figure = with_id(page.content, "figure-pair").figure
    assert figure.layout.xaxis.title.text.startswith("Income")
    assert figure.layout.yaxis.title.text.startswith("Debt")
    turned = intents.set_axes("?view=explore&part=together", {"x": "DEBT", "y": "FIN"})
    assert (read_address(turned).view, read_address(turned).y) == ("explore", "FIN")


def test_rules_say_in_plain_amounts_who_is_where(ready):
    page = open_page(ready, "view=segments&part=rules&k=3")
    rows = [words(row) for row in kinds(page.content, "Tr")[1:]]
    assert {row.split()[0] for row in rows} == {"1", "2", "3", "Segment"}
    assert "One sentence a segment" in words(page.content)
    assert any("at most $" in row for row in rows)
    assert any("above $" in row for row in rows)


def test_notes_speak_of_the_page_and_not_of_options():
    notes = word_notes(
        [
            "Categories are described: job; --categories fit makes them features.",
            "pdays was skipped; name it with --features.",
        ]
    )
    assert notes == [
        "Categories are described: job; see Form groups.",
        "pdays was skipped; name it on the page Form groups.",
    ]


def test_choosing_shows_the_reason_every_k_and_the_clustergram(ready):
    page = open_page(ready, "view=choose")
    study = ready.study(read_address(QUICK).plan)
    assert study.choice.reason in words(page.content)
    figures = {str(each.id): each.figure for each in kinds(page.content, "Graph")}
    assert set(figures) == {"{'figure': 'choice'}", "{'figure': 'clustergram'}"}
    hrefs = [each.href for each in kinds(page.content, "Link")]
    assert {read_address(href[1:]).plan.k for href in hrefs} >= {2, 3, 4, None}


def test_groups_are_cards_whose_names_have_pencils(ready):
    page = open_page(ready, "view=segments&k=3&names=A&names=B&names=C")
    assert [words(with_id(page.content, f"name-{at}")) for at in (1, 2, 3)] == ["A", "B", "C"]
    assert getattr(with_id(page.content, "pen-2"), "aria-label") == "Rename group 2, B"
    study = ready.study(read_address(f"{QUICK}&k=3").plan)
    for card in study.answer.cards:
        assert f"{100 * card.share.value:.0f} %" in words(page.content).replace("\u00a0", " ")


def test_tabs_are_addresses_and_one_is_marked(ready):
    page = open_page(ready, "view=segments&k=3&part=money")
    tabs = [each for each in kinds(page.content, "A") if each.role == "tab"]
    assert [words(tab) for tab in tabs][:2] == ["Cards", "Money"]
    assert [words(tab) for tab in tabs][-3:] == ["Map", "How sure", "Who it reaches"]
    here = [getattr(tab, "aria-selected") == "true" for tab in tabs]
    assert here == [words(tab) == "Money" for tab in tabs]
    assert read_address(tabs[0].href[1:]).part == ""
    assert with_id(page.content, "panel").role == "tabpanel"


def test_the_advised_number_leads_back_to_the_rule(ready):
    page = open_page(ready, "view=segments&k=2")
    advised = [each for each in kinds(page.content, "Link") if "advised" in words(each)]
    advised = [each for each in advised if "not advised" not in words(each)]
    assert [read_address(each.href[1:]).plan.rule for each in advised] == ["auto"]


def test_the_old_step_for_k_opens_the_reason_on_groups(ready):
    page = open_page(ready, "view=choose&k=3")
    opened = {each.id: each.open for each in kinds(page.content, "Details") if each.id}
    assert opened["fold-why"]
    assert not opened["fold-statistics"]
    assert words(kinds(page.content, "H1")).endswith("three groups ✎")
    (here,) = [each for each in kinds(page.menu, "Li") if each.className == "here"]
    assert words(here) == "Groups"


@pytest.mark.parametrize("part", ["", "&part=profile"])
def test_errors_say_that_their_replicates_were_drawn(ready, part):
    page = open_page(ready, f"view=segments&k=3{part}")
    assert "from 200 replicate weights, drawn: ignores stratification" in words(page.content)


def test_warnings_of_the_guard_stand_first(session):
    text = "view=segments&curve=linear&scale=none&weights=none&k=4"
    page = open_page(session, text)
    first = [each for each in page.content if "alarm" in str(getattr(each, "className", ""))]
    assert "Do not act on this segmentation" in words(first)
    assert page.content.index(first[0]) < 4


def test_a_lasso_says_who_is_inside(ready):
    search = f"{QUICK}&view=segments&part=scatter&k=3"
    open_page(ready, "view=segments&part=scatter&k=3")
    points = [{"curveNumber": 0, "pointNumber": n} for n in range(4)]
    points.append({"curveNumber": 2, "pointNumber": 0})
    text = words(intents.describe_lasso(ready, search, {"points": points}))
    assert "in the sample, standing for" in text
    assert "Income" in text
    nobody = [{"curveNumber": 77, "pointNumber": 1}, {"curveNumber": 0, "pointNumber": -5}]
    assert "No point" in words(intents.describe_lasso(ready, search, {"points": nobody}))
    assert intents.describe_lasso(ready, search, None) == []


def test_comparing_says_first_what_becomes_of_the_groups(ready):
    page = open_page(ready, "view=compare&k=3")  # one fewer, unless the address says otherwise
    said = words(with_id(page.content, "say"))
    first, second = (ready.study(read_address(f"{QUICK}&k={k}").plan) for k in (3, 2))
    flow = trace_flow(first.survey.design, first.segmentation.clustering.labels,
                      second.segmentation.clustering.labels)  # fmt: skip
    assert said.startswith("With two groups, ")
    assert f"{100 * flow.kept:.0f}\u00a0% of all families stay" in said
    rows = kinds(page.content, "Tr")
    assert len(rows) == 1 + (flow.population > 0).sum()
    taken = read_address(with_id(page.content, "use").href[1:])
    assert (taken.plan.k, taken.view, taken.against) == (2, "segments", "")
    assert taken.plan.data == "file"


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([[9, 0], [9, 0], [0, 9]], "groups 1 and 2 become one"),
        ([[6, 3], [9, 0], [0, 9]], "groups 1, 2 and 3 become two"),
        ([[5, 5, 0], [0, 0, 9]], "group 1 is divided into two"),
        ([[5, 5, 0], [0, 5, 5]], "groups 1 and 2 are divided into three"),
        ([[5, 5], [4, 6]], "groups 1 and 2 are mixed anew"),
        ([[9, 1], [1, 9]], "the same two groups come out"),
    ],
)
def test_what_becomes_of_groups_is_one_thing_each(moves, said):
    population = np.array(moves, float)
    found = find_regrouping(Flow(population, population.astype(np.int64)))
    first, second = (SimpleNamespace(choice=SimpleNamespace(k=k)) for k in population.shape)
    assert word_regrouping(found, first, second) == said


def test_a_column_is_left_out_in_a_comparison(ready):
    page = open_page(ready, "view=compare&k=2&against=without%3ADEBT")
    assert words(with_id(page.content, "say")).startswith("Without DEBT, ")
    taken = read_address(with_id(page.content, "use").href[1:])
    assert taken.plan.features == ("INCOME", "HOUSES")
    assert "there is no setting" in words(
        open_page(ready, "view=compare&against=without%3AZ").content
    )


def test_an_unknown_comparison_is_a_sentence(ready):
    page = open_page(ready, "view=compare&against=seed%3A3")
    assert "there is no setting" in words(page.content)


def test_work_under_way_shows_how_far_it_is_and_can_be_cancelled(session):
    text = f"{QUICK}&view=segments&starts=200&ks=2-20"
    page = show(session, text, patience=0.0)
    assert page.waiting
    assert with_id(page.content, {"act": "cancel"})
    assert kinds(page.content, "Progress")
    session.cancel(read_address(text).plan)
    page = show(session, text, patience=30)
    assert not page.waiting
    assert "Stopped" in words(page.content)
    assert with_id(page.content, {"act": "retry"})


def test_a_search_tells_its_stages_and_offers_a_first_look(session):
    search = f"{QUICK}&view=segments&part=search&seed=5"
    page = show(session, search, patience=0.0)
    assert words(kinds(page.content, "H1")) == "Finding groups"
    assert "○ to come: Names and sentences" in " ".join(words(page.content).split())
    end = time.monotonic() + 60
    while not session.stage(read_address(search).plan):
        assert time.monotonic() < end
        show(session, search, patience=0.2)
    page = show(session, search, patience=0.0)
    if session.stage(read_address(search).plan) == "quick":  # the rest may be quicker than this
        assert "A first look is ready" in words(page.content)
        assert read_address(with_id(page.content, "see-now").href[1:]).part == ""
        session.cancel(read_address(search).plan)
        while (page := show(session, search, patience=0.2)).waiting:  # until its next step
            assert time.monotonic() < end
        assert "Stopped, as you asked." in words(page.content)
        assert "The first look is kept." in words(page.content)
        session.retry(read_address(search).plan)
    while (page := show(session, search, patience=1)).waiting:
        assert time.monotonic() < end
    assert with_id(page.content, "name-1")


def test_a_search_that_fails_says_why_and_how_to_go_on(session):
    page = show(session, f"{QUICK}&view=segments&part=search&where=INCOME+%3C+0", patience=20)
    assert words(kinds(page.content, "H1")) == "No groups yet"
    assert with_id(page.content, {"act": "retry"})
    assert read_address(with_id(page.content, "change-plan").href[1:]).view == "features"
    assert not page.waiting


def test_a_file_that_is_lost_is_asked_for_again_and_keeps_its_plan(session):
    search = "?plan=customers&data=upload-00112233aabb&view=segments&k=3&names=A&names=B&names=C"
    page = show(session, search, patience=5)
    assert "names and settings are still here" in words(page.content)
    assert with_id(page.content, "upload")
    table = "id,spend,visits\n" + "".join(f"{n},{n * 7 % 90}.5,{n % 11}\n" for n in range(60))
    asked = f"{search}&features=spend&features=visits"
    target, _ = send_file(session, "a.csv", table.encode(), asked)
    kept = read_address(target)
    assert (kept.view, kept.plan.k, kept.plan.names) == ("segments", 3, ("A", "B", "C"))
    assert kept.plan.data in session.uploads
    other, _ = send_file(session, "a.csv", table.encode(), f"{search}&features=income")
    assert (read_address(other).view, read_address(other).plan.names) == ("start", ())


OWN = "?plan=customers&data=upload-000000000001"


@pytest.mark.parametrize(("shown", "search", "stays"), [
    (OWN, f"{OWN}&columns=A:in+euros", True), (OWN, OWN.replace("1", "2"), False),
    (OWN, f"{OWN}&view=features", False), (f"{OWN}&view=segments&k=2", f"{OWN}&k=3", False),
    ("", OWN, False), (None, "", False), ("", "", False), ("?view=nonsense", OWN, False),
])  # fmt: skip
def test_a_page_stays_while_a_change_on_it_is_worked_out(shown, search, stays):
    assert intents.stays_while_waiting(shown, search) is stays


def test_an_error_keeps_the_menu_and_offers_a_way_out(session):
    page = show(session, "?view=segments&data=/etc/passwd", patience=5)
    assert "it must be the sample, a wave like scf2019" in words(page.content)
    assert "Take away" in words(page.menu)
    assert "Change what forms groups" in words(page.content)


def test_hostile_words_stay_words(session):
    page = show(session, "?view=choose&where=%3Cscript%3Ealert(1)%3C%2Fscript%3E", patience=30)
    assert "<script>alert(1)</script>" in words(page.content)
    assert not kinds(page.content, "Script")


def test_a_sketch_is_shown_with_what_is_still_to_come(session):
    search = f"{QUICK}&view=segments&seed=3"
    page = show(session, search, patience=60)
    assert page.waiting
    assert page.stage == "quick"
    assert "on their way" in words(page.underway)
    assert (
        intents.is_shown(session, search, [search, "quick"])
        or session.stage(read_address(search).plan) == "full"
    )
    page = open_page(session, "view=segments&seed=3")
    assert page.stage == "full"
    assert intents.is_shown(session, search, [search, "full"])
    assert not intents.is_shown(session, search, [f"{search}&k=2", "full"])
    assert not intents.is_shown(session, search, [search, ""])
    assert page.underway == []
    assert "±" in words(page.content)


def test_leaving_out_what_is_to_come_keeps_the_sketch(session):
    search = f"{QUICK}&view=segments&seed=4"
    assert show(session, search, patience=60).stage == "quick"
    session.cancel(read_address(search).plan)
    end = time.monotonic() + 60
    while (page := show(session, search, patience=1)).waiting:
        assert time.monotonic() < end
    assert with_id(page.underway, {"act": "retry"})
    assert page.stage == "quick"


def test_a_column_is_corrected_and_corrected_again():
    once = read_address(column_changes.correct_column("?plan=customers", "day", "category")).plan
    assert once.columns["day"].role == "category"
    twice = column_changes.correct_column(
        column_changes.correct_column("?plan=customers", "day", "category"), "day", "id"
    )
    assert read_address(twice).plan.columns == {}
    assert read_address(twice).plan.id == "day"
    out = read_address(column_changes.correct_column(twice, "day", "excluded")).plan
    assert (out.id, out.exclude) == ("", ("day",))
    with pytest.raises(InputError, match="choose a column"):
        column_changes.correct_column("", None, "money")
    with pytest.raises(InputError, match="or how it is written"):
        column_changes.correct_column("", "day", None, "%Y; import os")


@pytest.mark.parametrize("role", [None, "date", "money"])
@pytest.mark.parametrize("form", FORMS)
def test_how_a_column_is_written_is_corrected_and_kept_by_the_address(role, form):
    search = column_changes.correct_column("?plan=customers", "on: a day", role, form)
    hint = read_address(search).plan.columns["on: a day"]
    assert hint == Hint(role=role or "", **FORMS[form][1])
    assert read_address(search).write() == search
    both = read_address(column_changes.correct_column(search, "spend", "money")).plan.columns
    assert both == {"on: a day": hint, "spend": Hint(role="money")}
