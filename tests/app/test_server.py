"""The server: headers, token, host, origin, cookies, downloads, limits."""

import re

import polars as pl
import pytest
from threadpoolctl import threadpool_info

from looking import LOCAL, QUICK, key_of
from segmentus.app import wsgi
from segmentus.app.address import presets
from segmentus.app.code import write_code
from segmentus.app.data import Upload
from segmentus.app.security import CALLBACKS, COOKIE
from segmentus.app.sent_files import LARGEST_FILE
from segmentus.app.server import LONGEST_BODIES, make_server
from segmentus.errors import InputError
from segmentus.plan import DEFAULT, Plan
from segmentus.study import run

OUTSIDE = "http://team.example:8050"


@pytest.fixture(scope="module")
def local(given):
    return make_server(given=given)


@pytest.fixture(scope="module")
def guarded(given):
    return make_server(token="open sesame", given=given)


def test_every_answer_has_the_headers(local):
    for path in ("/", "/healthy", "/assets/app.css", "/take/no/nothing", "/_dash-layout"):
        answer = local.test_client().get(path, base_url=LOCAL, buffered=True)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-eval" not in policy
        assert "script-src 'self' 'sha256-" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_page_names_nothing_of_another_server(local):
    text = local.test_client().get("/", base_url=LOCAL).text
    sources = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert sources
    assert all(source.startswith("/") and not source.startswith("//") for source in sources)


def test_a_session_cookie_is_secret_and_cannot_be_read_by_scripts(local):
    cookies = [local.test_client().get("/", base_url=LOCAL).headers["Set-Cookie"] for _ in range(2)]
    assert cookies[0] != cookies[1]
    for cookie in cookies:
        assert re.match(rf"{COOKIE}-8050=[\w-]{{43}}\.[\w-]{{27}};", cookie)
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_without_a_token_only_this_machine_is_answered(local):
    assert local.test_client().get("/", base_url=LOCAL).status_code == 200
    assert local.test_client().get("/", base_url="http://localhost:1").status_code == 200
    assert local.test_client().get("/", base_url="http://[::1]:1").status_code == 200
    assert local.test_client().get("/", base_url="http://rebound.example").status_code == 421


def test_another_site_cannot_send_anything(local):
    client = local.test_client()
    sent = {"json": {}, "base_url": LOCAL}
    other = client.post(
        "/_dash-update-component", headers={"Origin": "http://evil.example"}, **sent
    )
    assert other.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_can_link_to_a_page_and_nothing_else(local, site):
    client = local.test_client()
    key = key_of(client)
    linked = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    shown = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
    take = f"/take/{key}/plan.toml{QUICK}"
    for path, headers, status in (
        ("/", linked, 200), ("/", shown, 403), (take, linked, 403), (take, shown, 403),
        (take, own, 200), ("/_dash-layout", shown, 403), ("/assets/app.js", linked, 403),
    ):  # fmt: skip
        answer = client.get(path, base_url=LOCAL, headers=headers, buffered=True)
        assert answer.status_code == status, (path, headers)
    assert client.post("/leave", base_url=LOCAL, headers=linked).status_code == 403


def test_nothing_is_computed_without_the_key_of_the_session(local, monkeypatch):
    client, other = local.test_client(), local.test_client()
    theirs = key_of(other)
    key_of(client)
    monkeypatch.setattr("segmentus.app.server.take_file", lambda *_: pytest.fail("computed"))
    for key in (theirs, "x", "ü", theirs[:-1], theirs.swapcase()):
        answer = client.get(f"/take/{key}/plan.toml{QUICK}", base_url=LOCAL)
        assert answer.status_code == 403
        assert "another session" in answer.text


def test_malformed_requests_get_400(local):
    client = local.test_client()
    key = key_of(client)
    many = "&".join(f"f=A{at}" for at in range(500))
    for search in (
        many,
        "view=%ff",
        "k=%00",
        "where=%ED%A0%80",
        "colour=1",
        "k=%2e%2e%2f",
        "seed=",
    ):
        assert client.get(f"/take/{key}/plan.toml?{search}", base_url=LOCAL).status_code == 400
    bodies = (
        b"", b"{", b"[]", b"{}", b"null", b"3", b"\xff", b"[" * 100_000, b'{"output": "x"}',
        b'{"output": {"a": 1}, "outputs": [], "inputs": []}',
        b'{"output": "..page.children..", "outputs": [], "inputs": [], "changedPropIds": ["{.x"]}',
    )  # fmt: skip
    for body in bodies:
        for media in ("application/json", "text/plain", ""):
            sent = {"data": body, "content_type": media, "base_url": LOCAL}
            assert client.post(CALLBACKS, **sent).status_code == 400, (body[:40], media)


def test_the_path_of_the_file_of_the_server_is_not_shown_to_others(given):
    secret = Upload("small.csv", given.survey, path="/srv/secret/small.csv")
    client = make_server(token="t", given=secret).test_client()
    client.get("/?token=t", base_url=LOCAL)
    key = key_of(client)
    for name in ("plan.toml", "study.py", "study.json", "report.html", "model.json"):
        answer = client.get(f"/take/{key}/{name}{QUICK}&k=2", base_url=LOCAL)
        assert answer.status_code == 200
        assert "/srv/secret" not in answer.text


def test_a_token_opens_the_door_and_leaves_the_address(guarded):
    client = guarded.test_client()
    for path in ("/", "/take/plan.toml", "/_dash-layout", "/assets/app.js"):
        assert client.get(path, base_url=OUTSIDE).status_code == 401
    assert client.get("/healthy", base_url=OUTSIDE).text == "yes"  # as a container asks it
    wrong = client.get("/?token=open", base_url=OUTSIDE)
    assert wrong.status_code == 401
    assert "not right" in wrong.text
    right = client.get("/?token=open+sesame&view=choose&features=A&features=B", base_url=OUTSIDE)
    assert right.status_code == 302
    assert right.headers["Location"] == "/?view=choose&features=A&features=B"
    assert client.get("/", base_url=OUTSIDE).status_code == 200


def test_a_body_that_is_too_large_is_refused():
    server = make_server()
    assert server.config["MAX_CONTENT_LENGTH"] == max(LARGEST_FILE, LONGEST_BODIES[CALLBACKS])
    server.config["MAX_CONTENT_LENGTH"] = 100
    sent = {"json": {"contents": "x" * 1000}, "base_url": LOCAL}
    assert server.test_client().post("/_dash-update-component", **sent).status_code == 413


def test_an_error_that_nobody_expected_gets_a_line_that_the_log_has(given, monkeypatch, caplog):
    def broken(*_):
        raise KeyError("secret of the server")

    monkeypatch.setattr("segmentus.app.server.take_file", broken)
    client = make_server(given=given).test_client()
    answer = client.get(f"/take/{key_of(client)}/plan.toml{QUICK}", base_url=LOCAL)
    assert answer.status_code == 500
    assert re.fullmatch(
        r"error [0-9a-f]{8}: KeyError at test_server\.py:\d+, asked at /take/<key>/<name>",
        answer.text,
    )
    assert answer.text in caplog.text
    assert "secret of the server" in caplog.text


def test_files_are_those_of_the_study(local, given):
    client, search = local.test_client(), f"{QUICK}&k=3&names=A&names=B&names=C"
    key = key_of(client)
    answers = {
        name: client.get(f"/take/{key}/{name}{search}", base_url=LOCAL)
        for name in ("report.html", "assignments.csv", "profile.csv", "plan.toml", "study.json",
                     "study.py")
    }  # fmt: skip
    assert {answer.status_code for answer in answers.values()} == {200}
    rows = pl.read_csv(answers["assignments.csv"].data)
    plan = presets()[DEFAULT].model_copy(
        update={
            "where": "", "features": ("INCOME", "DEBT", "HOUSES"), "rule": "fixed", "k": 3,
            "ks": "2-4", "starts": 2, "names": ("A", "B", "C"),
        }
    )  # fmt: skip
    study = run(given.survey, plan)
    assert rows["segment"].to_list() == (study.segmentation.clustering.labels + 1).tolist()
    assert set(rows["name"]) == {"A", "B", "C"}
    assert "<title>" in answers["report.html"].text
    for name, answer in answers.items():
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_no_other_file_is_given(local):
    client = local.test_client()
    key = key_of(client)
    for name in ("passwd", "..", "report.html.bak", "server.py"):
        assert client.get(f"/take/{key}/{name}{QUICK}", base_url=LOCAL).status_code == 404
    for path in ("/nowhere", "/take/plan.toml", "/take", "/etc/passwd", "//etc/passwd"):
        assert client.get(f"{path}{QUICK}", base_url=LOCAL).status_code in (308, 404)
    suite = "/_dash-component-suites/dash/../../../etc/passwd"
    assert client.get(suite, base_url=LOCAL).status_code == 404
    odd = client.get(f"/take/{key}/plan.toml?data=/etc/passwd", base_url=LOCAL)
    assert odd.status_code == 400
    assert "it must be the sample, a wave like scf2019" in odd.text


def test_the_program_makes_the_same_study(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    hostile = 'it"s\n\\x """ \'\'\''
    plan = Plan(
        title=hostile, features=("INCOME", "DEBT"), where="TURNFEAR = 1", ks="2-3", starts=1,
        rule="fixed", k=2, names=("a", "b"), curve="asinh",
    )  # fmt: skip
    exec(compile(write_code(plan), "study.py", "exec"), {})
    from segmentus.plan import read_plan

    assert read_plan(str(tmp_path / "out" / "plan.toml")) == plan
    assert "k = 2" in capsys.readouterr().out


def test_a_team_server_must_have_a_token(monkeypatch):
    monkeypatch.delenv(wsgi.TOKEN, raising=False)
    with pytest.raises(InputError, match=wsgi.TOKEN):
        wsgi.make()
    monkeypatch.setenv(wsgi.TOKEN, "t")
    monkeypatch.setenv(wsgi.THREADS, "many")
    with pytest.raises(InputError, match="whole number"):
        wsgi.make()
    monkeypatch.setenv(wsgi.THREADS, "1")
    assert wsgi.make().test_client().get("/", base_url=OUTSIDE).status_code == 401


def test_a_server_keeps_blas_to_one_thread(local):
    pools = [each for each in threadpool_info() if each["user_api"] == "blas"]
    assert [each["num_threads"] for each in pools] == [1] * len(pools)
