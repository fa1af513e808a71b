"""Files that people send: read apart, within limits, under a plain name, for one session."""

import gzip
import threading

import pytest

from little import csv_bytes, little_survey
from looking import send_file, with_id, words
from segmentus.app import data, intents, uploads
from segmentus.app.address import Address, read_address
from segmentus.app.code import write_code
from segmentus.app.data import GIVEN, Upload, read_upload
from segmentus.app.pages import show
from segmentus.app.sent_files import keep_bytes
from segmentus.errors import InputError
from segmentus.survey.values import Survey


@pytest.fixture(scope="module")
def table() -> bytes:
    return csv_bytes(little_survey(families=80))


def test_a_file_is_read_as_the_command_line_reads_it(table):
    found = read_upload(keep_bytes("C:\\mine\\SCFP2019.csv", table))
    assert found.file == "SCFP2019.csv"
    assert isinstance(found.survey, Survey)
    assert found.survey.n_units == 80
    assert found.survey.source.file == "SCFP2019.csv"


def test_what_is_wrong_with_a_file_is_one_sentence_without_a_path():
    with pytest.raises(InputError) as error:
        read_upload(keep_bytes("mine.csv", b"a,b\n1,2\n3,4,5\n"))
    assert str(error.value).startswith("mine.csv: ")
    assert "/tmp" not in str(error.value)


def test_a_file_that_unpacks_to_more_than_memory_allows_is_refused(monkeypatch):
    bomb = gzip.compress(b"YY1,WGT\n" + b"1,1\n" * 60_000_000, 1)
    monkeypatch.setattr(data, "SECONDS", 60)
    monkeypatch.setenv("SEGMENTUS_UPLOAD_MEMORY", str(600 * 2**20))
    with pytest.raises(InputError, match=r"memory|longer"):
        read_upload(keep_bytes("bomb.csv.gz", bomb))


def test_reading_is_bounded_in_time(monkeypatch, table):
    monkeypatch.setattr(data, "SECONDS", 0.01)
    with pytest.raises(InputError, match="longer than"):
        read_upload(keep_bytes("slow.csv", table))


def test_a_sent_file_becomes_the_data_of_the_address(session, table):
    search, said = send_file(session, "mine.csv", table, "?view=start")
    assert said == ""
    plan = read_address(search).plan
    assert plan.data in session.uploads
    assert session.survey(plan).n_units == 80
    assert plan.features == ()  # the little table lacks those of the plan


def test_a_plan_whose_columns_are_there_is_kept(given):
    address = Address().asking(where="AGE < 40", k=3)
    kept = uploads.fit_plan(address, GIVEN, given.survey).plan
    assert (kept.data, kept.where, kept.k) == (GIVEN, "AGE < 40", 3)
    lost = address.asking(features=("SPEND",))
    assert uploads.fit_plan(lost, GIVEN, given.survey).plan.features == ()


CUSTOMERS = b"customer_id,spend,visits,plan\n" + b"".join(
    b"c%d,%d.50,%d,%s\n" % (n, 10 + n * n % 97, n % 12, (b"gold", b"basic")[n % 2])
    for n in range(200)
)


def test_an_own_table_gets_a_plan_of_its_own_and_can_be_corrected(session):
    search, said = send_file(session, "mine.csv", CUSTOMERS)
    assert said == ""
    address = read_address(search)
    assert address.preset == "customers"
    survey = session.survey(address.plan)
    assert survey.schema.id == "customer_id"
    assert "visits" in {column.name for column in survey.schema.features}
    corrected = read_address(intents.correct_column(search, "visits", "category")).plan
    job = session.survey(corrected)
    assert job.watch(60)
    again = session.survey(corrected)
    assert again.variables["visits"].kind == "code"
    assert session.survey(address.plan) is survey


def test_a_table_of_purchases_has_ways_on(session):
    lines = [
        f"C{n % 40},2024-{1 + n % 9:02d}-{1 + n % 28:02d},{5 + n * n % 83}.5" for n in range(400)
    ]
    content = "\n".join(["client,day,paid", *lines]).encode()
    search, _ = send_file(session, "sales.csv", content)
    page = show(session, search, patience=30).content
    assert "400 lines of 40 customers" in words(page)
    asked = with_id(page, "rows-customers").href.removeprefix("/")
    assert read_address(asked).plan.rows == "customers"
    for view in ("features", "choose"):
        refused = show(session, read_address(search).at(view).write(), patience=30).content
        assert "looks like purchases of 40 customers" in words(refused)
        assert "--rows" not in words(refused)
        assert "rows=customers" in with_id(refused, "rows-customers").href
    page = show(session, asked, patience=30).content
    assert "A row is a purchase" not in words(page)
    features = show(session, read_address(asked).at("features").write(), patience=30).content
    assert "looks like purchases" not in words(features)


def test_a_domain_of_three_customers_is_explored_without_their_figures(session):
    rows = [f"{400 + 37 * n % 91}.5,{n % 50},{'gold' if n in (3, 7, 9) else 'tin'}"
            for n in range(90)]  # fmt: skip
    content = "\n".join(["spend,visits,tier", *rows]).encode()
    search, _ = send_file(session, "shop.csv", content)
    address = read_address(search).asking(where="tier = 'gold'")
    for part in ("", "amounts", "together", "quality"):
        page = words(show(session, address.at("explore", part=part).write(), patience=60).content)
        assert "are withheld, because they rest on fewer than 5 customers" in page
        assert "sum of others" not in page
        assert "3 customers with tier = 'gold'" in page


def test_one_file_of_a_visitor_is_read_at_a_time(session, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def read(sent, _hints, _progress):
        begun.set()
        assert go_on.wait(20)
        return Upload(sent.name, little_survey(families=80))

    monkeypatch.setattr("segmentus.app.session.read_upload", read)
    first = session.add_upload(keep_bytes("a.csv", b""))
    assert begun.wait(20)
    with pytest.raises(InputError, match="another file is being read"):
        session.add_upload(keep_bytes("b.csv", b""))
    go_on.set()
    assert first.watch(20)
    assert session.add_upload(keep_bytes("b.csv", b"")).watch(20)


def test_dates_and_amounts_are_corrected_to_the_form_they_have(session):
    lines = [f"K{n};0{1 + n % 9}/0{1 + n % 7}/2024;1.{n:03d};{n % 12}" for n in range(200)]
    data = "\n".join(["customer;day;spend;visits", *lines]).encode()
    search, _ = send_file(session, "us.csv", data)
    once = intents.correct_column(search, "day", "date", "month/day/year")
    plan = read_address(intents.correct_column(once, "spend", None, "decimal point")).plan
    job = session.survey(plan)
    assert job.watch(60)
    schema = session.survey(plan).schema
    assert schema.column("day").reference == "2024-09-07"  # month first; day first: 2024-07-09
    assert session.survey(plan).column("spend")[7] == 1.007
    assert '"day": {"role": "date", "format": "%m/%d/%Y"}' in write_code(plan)
