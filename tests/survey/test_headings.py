"""Headings of tables in words, and words of the codebook inside sentences."""

import pytest

from segmentus.errors import InputError
from segmentus.survey.codebook import entries
from segmentus.survey.phrases import negate, plural_verb, read_phrases
from segmentus.survey.table.headings import humanise, phrase_heading


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("MntWines", "spend on wines"),
        ("MntMeatProducts", "spend on meat"),
        ("MntGoldProds", "spend on gold"),
        ("NumWebPurchases", "web purchases"),
        ("Num_of_Loans", "loans"),
        ("nb_orders", "orders"),
        ("QtyOrdered", "ordered"),
        ("NumWebVisitsMonth", "web visits a month"),
        ("MonthlyCharges", "monthly charges"),
        ("ONEOFF_PURCHASES_FREQUENCY", "one-off purchases frequency"),
        ("CASH_ADVANCE_TRX", "cash advance transactions"),
        ("CLV", "CLV"),
        ("ATM_withdrawals", "ATM withdrawals"),
        ("avgSpend", "average spend"),
        ("tot.revenue", "total revenue"),
        ("PRC_FULL_PAYMENT", "share of full payment"),
        ("newsletter_flag", "newsletter"),
        ("premium-ind", "premium"),
        ("AcceptedCmp1", "accepted campaign 1"),
        ("Detergents_Paper", "detergents and paper"),
        ("streamingTV", "streaming TV"),
        ("orders", "orders"),
        ("num", "num"),
        ("iOS", "iOS"),
        ("Straße_länge", "straße länge"),
    ],
)
def test_headings_are_words(heading, words):
    assert humanise(heading) == words


@pytest.mark.parametrize(
    ("heading", "role", "high", "low"),
    [
        ("tenure", "count", "long-standing {units}", "new {units}"),
        ("months on book", "count", "long-standing {units}", "new {units}"),
        ("income", "money", "high earners", "low earners"),
        ("annual income", "money", "high earners", "low earners"),
        ("orders", "count", "frequent buyers", "rare buyers"),
        ("recency", "count", "lapsed {units}", "recent {units}"),
        ("milk", "count", "heavy on milk", "light on milk"),
        ("spend on milk", "money", "with high spend on milk", "with low spend on milk"),
        ("web purchases", "count", "with many web purchases", "with few web purchases"),
        ("cash advance frequency", "number", "with frequent cash advance",
         "with rare cash advance"),
        ("credit limit", "money", "with high credit limit", "with low credit limit"),
        ("status", "count", "with high status", "with low status"),
    ],
)  # fmt: skip
def test_amounts_get_words_for_much_and_little(heading, role, high, low):
    words = {state: text for state, _, text in phrase_heading(heading, role, {}).words}
    assert (words["high"], words["low"]) == (high, low)


def test_values_of_categories_get_words():
    said = phrase_heading("contract", "category", {1.0: "Month-to-month", 2.0: "unknown"})
    assert dict(said.levels) == {1.0: "with month-to-month contract"}
    net = phrase_heading("internet service", "category", {1.0: "DSL", 2.0: "No"})
    assert list(net.levels.values()) == ["with DSL internet service", "without internet service"]
    place = phrase_heading("channel", "category", {1.0: "1", 2.0: "2"})
    assert place.levels[2.0] == "in channel 2"
    assert not phrase_heading("month", "category", {1.0: "jan"}).levels


def test_what_a_user_calls_a_column_is_not_guessed_at():
    words = phrase_heading("tenure", "count", {}, told=True).words
    assert ("high", "tail", "with high tenure") in words


def test_every_share_of_the_codebook_says_what_people_do():
    silent = [v.name for v in entries().values() if v.kind == "share" and not v.phrases.has]
    assert silent == []


def test_verbs_of_one_and_of_many():
    said = {
        name: (plural_verb(v.phrases.has), v.phrases.lacks or negate(v.phrases.has))
        for name, v in entries().items()
        if v.phrases.has
    }
    assert said["HCCBAL"] == ("carry card debt", "carries no card debt")
    assert said["HHOUSES"] == ("own a home", "owns no home")
    assert said["LATE"] == ("paid a loan late", "paid no loan late")
    assert said["TURNDOWN"][0] == "were turned down for credit"
    assert said["DONTLIKE"] == ("dislike banks", "does not dislike banks")
    assert said["BFRIENDWORK"][0] == "ask friends before borrowing"
    assert all(" has " not in f" {many} " for many, _ in said.values())


def test_wrong_words_are_refused_in_one_sentence():
    with pytest.raises(InputError, match=r"x, A: heads has the state 'much'; use some, none"):
        read_phrases({"heads": {"much": "owners"}}, "x, A")
    with pytest.raises(InputError, match=r"x, A: tails is 'with debt'; write it as"):
        read_phrases({"tails": "with debt"}, "x, A")
