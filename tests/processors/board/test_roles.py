"""Who may do what, asked of every route there is by HTTP, and what every answer says to the browser."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient

from processors.board.app import ROUTES
from processors.board.headers import FIXED
from processors.board.sessions import LASTS
from processors.board.throttle import WITHIN
from processors.board.visit import Route
from tests.processors.board.behind import ATTACK, PASSWORD, Behind, token

OWN = ("sign-in", "enter", "leave", "password", "language")
"""What everybody does for oneself."""
NEW = "another long password"


@pytest.fixture
def heard(behind: Behind) -> Behind:
    """Something to act on."""
    behind.hear(*ATTACK)
    return behind


def address(route: Route, behind: Behind) -> str:
    """Of something that is there."""
    kind = route.path.split("/")[1]
    identity = next(iter(behind.rows.get(kind, {"none": {}})))
    act = "comment" if kind == "watches" else "close"
    return route.path.replace("{id:path}", identity).replace("{id}", identity).replace("{act}", act)


def test_every_route_that_acts_refuses_a_viewer_and_does_nothing(heard: Behind) -> None:
    acting = [route for route in ROUTES if route.method == "POST" and route.name not in OWN]
    assert {route.name for route in acting} == {"act", "act on a watch", "comment", "reported"}
    browser = heard.client("wall")
    form = {"token": token(browser.get("/").text), "reason": "x", "text": "x", "sequence": "1"}
    before = repr(heard.rows)
    for route in acting:
        assert route.role == "officer", route.name
        assert browser.post(address(route, heard), data=form).status_code == 403, route.name
        assert heard.client(None).post(address(route, heard), data=form).status_code == 401, route.name
    assert repr(heard.rows) == before
    assert heard.reported == []


def test_a_viewer_is_shown_no_button_but_those_of_everybody(heard: Behind) -> None:
    browser = heard.client("wall")
    for route in ROUTES:
        if route.method == "GET" and route.role != "officer" and not route.reader and route.name != "sign-in":
            page = browser.get(address(route, heard)).text
            actions = set(re.findall(r'<form[^>]* action="([^"]+)"', page)) | set(
                re.findall(r'formaction="([^"]+)"', page)
            )
            assert actions <= {"/sign-out", "/search", "/you/password", "/you/language"}, route.path
            assert 'name="reason"' not in page
    assert browser.get("/report").status_code == 403
    officer = heard.client().get(f"/alerts/{next(iter(heard.rows['alerts']))}").text
    assert "/acknowledge" in officer


def answers(behind: Behind) -> Iterator[tuple[str, httpx.Response]]:
    """All kinds of answers: pages, files, refusals, errors, for everybody."""
    for name in ("r.levy", "wall", None):
        browser = behind.client(name)
        for route in ROUTES:
            path = address(route, behind)
            yield f"{name} GET {path}", browser.get(path, follow_redirects=False)
            yield f"{name} POST {path}", browser.post(path, data={"token": "x"}, follow_redirects=False)
        for path in (
            "/no/such",
            "/live",
            "/intake",
            "/healthz",
            "/readyz",
            "/static/board.js",
            "/static/none",
            "/feeds/x",
        ):
            if path == "/live" and name:
                continue  # a stream without end
            yield f"{name} {path}", browser.get(path, follow_redirects=False)
        yield f"{name} PUT", browser.put("/stories")
        yield f"{name} OPTIONS", browser.options("/")
        yield f"{name} large", browser.post("/intake", content=b"x" * (33 << 20))
    behind.away = "Elasticsearch does not answer"
    yield "nobody /live", behind.client(None).get("/live")
    yield "blind", behind.client().get("/stories")


def test_every_answer_has_every_header(heard: Behind) -> None:
    statuses = set()
    for where, answer in answers(heard):
        statuses.add(answer.status_code)
        for name, value in FIXED.items():
            assert answer.headers[name] == value, where
        assert "cache-control" in answer.headers, where
    assert statuses >= {200, 303, 401, 403, 404, 405, 413, 503}


def test_an_error_of_our_own_is_a_page_with_every_header_and_says_nothing_of_it(heard: Behind) -> None:
    def broken() -> Any:
        raise ZeroDivisionError("a secret")

    heard.board = replace(heard.board, effects=replace(heard.board.effects, rules=broken))
    browser = heard.client()
    other = TestClient(browser.app, "http://board.example", raise_server_exceptions=False, cookies=browser.cookies)
    answer = other.get("/rules")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"] == FIXED["content-security-policy"]


def test_a_session_ends_with_the_shift_on_every_page(heard: Behind) -> None:
    browser = heard.client()
    assert browser.get("/stories").url.path == "/stories"
    heard.now += LASTS
    assert browser.get("/stories").url.path == "/sign-in"
    assert browser.get("/live").status_code == 401


def change(browser: TestClient, old: str, new: str, again: str | None = None) -> tuple[int, str]:
    form = {"token": token(browser.get("/you").text), "password": old, "new": new, "again": again or new}
    answer = browser.post("/you/password", data=form)
    return answer.status_code, answer.text


def test_a_person_takes_another_password_and_every_other_session_of_the_name_ends(heard: Behind) -> None:
    mine, other = heard.client("wall"), heard.client("wall")
    heard.now += WITHIN
    status, page = change(mine, PASSWORD, NEW)
    assert status == 200
    assert "You have another password." in page
    assert mine.get("/stories").url.path == "/stories"
    assert other.get("/stories").url.path == "/sign-in"
    assert heard.board.accounts.check("wall", PASSWORD) is None
    assert heard.board.accounts.check("wall", NEW) is not None


@pytest.mark.parametrize(
    ("old", "new", "again", "status"),
    [
        ("wrong", NEW, NEW, 403),
        (PASSWORD, NEW, NEW + "x", 400),
        (PASSWORD, "short", "short", 400),
        (PASSWORD, "x" * 257, "x" * 257, 400),
    ],
)
def test_a_password_is_not_changed_otherwise(heard: Behind, old: str, new: str, again: str, status: int) -> None:
    browser = heard.client()
    assert change(browser, old, new, again)[0] == status
    assert heard.board.accounts.check("r.levy", PASSWORD) is not None
    assert browser.get("/stories").url.path == "/stories"


def test_who_guesses_the_password_until_now_waits(heard: Behind) -> None:
    browser = heard.client()
    for _ in range(5):
        assert change(browser, "wrong", NEW)[0] == 403
    assert change(browser, PASSWORD, NEW)[0] == 429


def test_an_unknown_language_is_refused_and_a_known_one_is_kept(heard: Behind) -> None:
    browser = heard.client()
    given = token(browser.get("/you").text)
    assert browser.post("/you/language", data={"token": given, "language": "xx"}).status_code == 400
    assert browser.post("/you/language", data={"token": given, "language": "en"}).url.path == "/you"
    assert browser.cookies.get("vigil-language") == "en"
