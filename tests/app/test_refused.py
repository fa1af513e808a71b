"""Files that cannot be read: what is wrong, the cure, and the cure by a press."""

import pytest

from looking import kinds, send_file, with_id, words
from segmentus.app import uploads
from segmentus.app.address import read_address
from segmentus.app.pages import show
from segmentus.errors import InputError

BODY = "Customer,Spend,Orders,Branch\n" + "".join(
    f"C{n},{n * 37 % 900}.5,{n % 14},{100 + n % 7}\n" for n in range(60)
)
TITLES = "".join(f"prepared by the sales team, part {n}\n" for n in range(24))


def send(session, text, name="titled.csv"):
    return send_file(session, name, text.encode())


def test_titles_above_the_headings_are_passed_over_by_a_press(session):
    _, told = send(session, TITLES + BODY)
    text = words(told)
    assert "titled.csv: the headings are not on its first line." in text
    assert "Tell which line they are on" in text
    (radio,) = kinds(told, "RadioItems")
    assert radio.value == 25
    assert [each["value"] for each in radio.options] == [21, 22, 23, 24, 25, 26]
    assert with_id(told, {"act": "read-from"})
    search = uploads.read_from_line(session, "", 25)
    assert read_address(search).plan.skip == 24
    page = words(show(session, search, patience=60).content)
    assert "60 customers, 4 columns" in page
    back = with_id(show(session, search + "&exclude=Branch", patience=60).content, "as-guessed")
    assert "skip=24" in back.href  # the file is read as before, only the columns are guessed again


@pytest.mark.parametrize("line", [None, 0, -1, 10**9, "4", 2.5])
def test_no_other_line_is_read(session, line):
    send(session, TITLES + BODY)
    with pytest.raises(InputError, match="drop it again"):
        uploads.read_from_line(session, "", line)


def test_a_line_of_a_file_that_is_not_here_is_refused(session):
    with pytest.raises(InputError, match="drop it again"):
        uploads.read_from_line(session, "", 2)


def test_other_files_have_one_sentence_and_its_cure(session):
    _, told = send(session, "a,b\n1,2\n3,4,5\n", "broken.csv")
    assert not kinds(told, "RadioItems")
    assert words(kinds(told, "H2")).startswith("broken.csv: ")
    assert words(kinds(told, "P")).endswith(".")
    _, told = send(session, "", "half.csv")
    assert "half.csv" in words(told)


def test_too_few_customers_and_no_numbers_are_told_on_the_columns(session):
    search, _ = send(session, "name,spend\n" + "".join(f"N{n},{n}.5\n" for n in range(7)), "7.csv")
    page = words(show(session, search, patience=60).content)
    assert "7.csv has 7 customers, too few for groups." in page
    assert "Ask for a list of a hundred or more." in page
    towns = "".join(f"town {n % 7},{'abc'[n % 3]}\n" for n in range(90))
    search, _ = send(session, "city,tier\n" + towns, "names.csv")
    page = words(show(session, search, patience=60).content)
    assert "names.csv has no number that could form groups." in page
    assert "Add what they spent" in page
