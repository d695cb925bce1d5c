"""Whatever is asked of the board: an answer, never an error of our own, and never an echo that a browser would run."""

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from processors.board.app import ROUTES
from tests.processors.board.behind import ATTACK, Behind, token

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}{0}%s\u202e"
NAMES = (
    "q", "language", "order", "priority", "span", "area", "report", "next", "country", "place", "type", "community",
    "kind", "up_to", "since", "page", "mark", "open", "rule", "reason", "sequence", "person", "token", "text", "by",
    "marking", "name", "password", "new", "again",
)  # fmt: skip
WORDS = ["", "0", "-1", "9" * 40, "7 d", "world", "en"]
TEXT = st.one_of(st.just(HOSTILE), st.text(max_size=30), st.sampled_from(WORDS))
FIELDS = st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), TEXT, max_size=5)
MORE = {"/intake", "/healthz", "/readyz", "/static/{name}", "/{x}"}
PATHS = st.sampled_from(sorted({route.path for route in ROUTES} | MORE))
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
BODIES = st.one_of(st.binary(max_size=60), st.just(b'{"id": 1}'), st.just(b"--x\r\n"))
TYPES = st.sampled_from(
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", ""]
)


@pytest.fixture(scope="module")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[TestClient, str]]:
    """An officer, a viewer, nobody; each with the token of its forms."""
    behind = Behind(Path(tmp_path_factory.mktemp("any")))
    behind.hear(*ATTACK)
    found = [behind.client(name) for name in ("r.levy", "wall", None)]
    return [(one, token(one.get("/").text)) for one in found]


@given(st.integers(0, 2), METHODS, PATHS, st.text(max_size=12) | st.just(HOSTILE), FIELDS, FIELDS, st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_form_is_answered(
    browsers: list[tuple[TestClient, str]], who: int, method: str, path: str, value: str, query: dict[str, str],
    form: dict[str, str], ours: bool,
) -> None:  # fmt: skip
    browser, given_token = browsers[who]
    data = {**form, "token": given_token} if ours else form
    if path == "/sign-out" and ours:
        return
    answer = browser.request(method, filled(path, value), params=safe(query), data=safe(data), follow_redirects=False)
    harmless(answer.status_code, answer.text, answer.headers.get("content-type", ""))


@given(st.integers(0, 2), PATHS, BODIES, TYPES, st.dictionaries(st.sampled_from(
    ["authorization", "cookie", "accept-language", "if-none-match", "last-event-id", "origin", "content-length-x"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), max_size=3))  # fmt: skip
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_body_and_any_header_are_answered(
    browsers: list[tuple[TestClient, str]], who: int, path: str, body: bytes, kind: str, headers: dict[str, str]
) -> None:
    browser, _ = browsers[who]
    for method in ("POST", "GET"):
        answer = browser.request(
            method,
            filled(path, HOSTILE),
            content=body,
            headers={**headers, "content-type": kind},
            follow_redirects=False,
        )
        harmless(answer.status_code, answer.text, answer.headers.get("content-type", ""))


def filled(path: str, value: str) -> str:
    """A path of this route, with that in it."""
    for name in ("{id:path}", "{id}", "{act}", "{name}", "{x}"):
        path = path.replace(name, quote(sent(value), safe="") or "x")
    return path


def safe(fields: dict[str, str]) -> dict[str, str]:
    return {sent(name): sent(said) for name, said in fields.items()}


def sent(text: str) -> str:
    """What a client can send at all."""
    return text.encode("utf-8", "replace").decode()


def harmless(status: int, text: str, kind: str) -> None:
    assert status < 500 or status == 503
    if "html" in kind:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "\"'><" not in text
        assert "49{0}" not in text
