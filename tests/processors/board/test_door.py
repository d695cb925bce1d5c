"""Who gets in, and what a form must bring with it."""

from datetime import timedelta
from pathlib import Path

import pytest

from processors.board.accounts import Accounts, BadAccount, password
from processors.board.door import onward
from processors.board.sessions import LASTS, Sessions
from processors.board.throttle import WITHIN, Throttle, keys_of
from tests.processors.board.behind import NOON, PASSWORD, Behind, token


def test_nobody_sees_a_page_without_signing_in(behind: Behind) -> None:
    browser = behind.client(None)
    page = browser.get("/stories?span=3+d")
    assert page.url.path == "/sign-in"
    page = browser.post(
        "/sign-in",
        data={"name": "r.levy", "password": PASSWORD, "token": token(page.text), "next": "/stories?span=3 d"},
    )
    assert page.url.path == "/stories"


def test_a_wrong_password_and_a_name_that_is_not_there_get_the_same_answer(behind: Behind) -> None:
    browser = behind.client(None)
    pages = []
    for name in ("r.levy", "nobody"):
        given = token(browser.get("/sign-in").text)
        page = browser.post("/sign-in", data={"name": name, "password": "wrong", "token": given})
        assert page.status_code == 401
        pages.append(page.text.replace(name, "NAME"))
    assert pages[0] == pages[1]


def test_after_five_failures_even_the_right_password_waits(behind: Behind) -> None:
    browser = behind.client(None)
    given = token(browser.get("/sign-in").text)
    for _ in range(5):
        browser.post("/sign-in", data={"name": "r.levy", "password": "wrong", "token": given})
    page = browser.post("/sign-in", data={"name": "r.levy", "password": PASSWORD, "token": given})
    assert page.status_code == 429
    behind.now += WITHIN
    page = browser.post("/sign-in", data={"name": "r.levy", "password": PASSWORD, "token": given})
    assert page.url.path == "/"


def test_a_stranger_who_knows_a_name_does_not_keep_its_owner_out() -> None:
    throttle = Throttle()
    for _ in range(10):
        throttle.failed(keys_of("198.51.100.7", "r.levy"), NOON)
    assert throttle.wait(keys_of("198.51.100.7", "r.levy"), NOON) == WITHIN
    assert not throttle.wait(keys_of("192.0.2.1", "r.levy"), NOON)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_of_plain_http_where_there_is_https(
    behind: Behind,
) -> None:
    browser = behind.client(None)
    for address, secure in (("http://board.example", False), ("https://board.example", True)):
        page = browser.get(f"{address}/sign-in")
        cookie = page.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert ("secure" in cookie) is secure
        assert ("strict-transport-security" in page.headers) is secure
        browser.cookies.clear()


def test_every_answer_forbids_scripts_of_others(behind: Behind) -> None:
    browser = behind.client()
    for path in ("/", "/sign-in", "/no/such/page", "/healthz", "/readyz"):
        policy = browser.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert browser.get(path).headers["x-content-type-options"] == "nosniff"


def test_a_form_without_its_token_or_from_another_site_does_nothing(behind: Behind) -> None:
    browser = behind.client()
    right = token(browser.get("/").text)
    assert browser.post("/sign-out", data={"token": "0" * 64}).status_code == 403
    assert browser.post("/sign-out", data={}).status_code == 403
    elsewhere = {"origin": "https://elsewhere.example"}
    assert browser.post("/sign-out", data={"token": right}, headers=elsewhere).status_code == 403
    assert browser.post("/sign-out", data={"token": right}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert browser.get("/").url.path == "/"


def test_who_signed_out_is_out_also_with_a_kept_cookie(behind: Behind) -> None:
    browser = behind.client()
    kept = dict(browser.cookies)
    browser.post("/sign-out", data={"token": token(browser.get("/").text)})
    for name, value in kept.items():
        browser.cookies.set(name, value, domain="board.example")
    assert browser.get("/").url.path == "/sign-in"


def test_a_session_ends_with_the_shift_a_new_password_or_the_account(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    sessions = Sessions(tmp_path, accounts)
    accounts.add("r.levy", "officer", PASSWORD, NOON)
    account = accounts.check("r.levy", PASSWORD)
    assert account is not None
    cookie = sessions.begin(account, NOON)
    assert sessions.account(cookie, NOON) == account
    assert Sessions(tmp_path, accounts).account(cookie, NOON) == account, "it outlives a restart"
    assert cookie not in (tmp_path / "sessions.json").read_text(), "the file alone lets nobody in"
    assert sessions.account(cookie, NOON + LASTS) is None
    accounts.change("r.levy", PASSWORD + "!", NOON + timedelta(seconds=1))
    assert sessions.account(cookie, NOON + timedelta(seconds=2)) is None
    accounts.remove("r.levy")
    assert accounts.check("r.levy", PASSWORD + "!") is None


def test_passwords_rest_as_argon2_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    Accounts(tmp_path).add("r.levy", "viewer", PASSWORD, NOON)
    file = tmp_path / "accounts.json"
    assert "$argon2id$" in file.read_text()
    assert PASSWORD not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "given", "wrong"),
    [("", PASSWORD, "is no name"), ("a\nb", PASSWORD, "is no name"), ("r.levy", "short", "10 to 256 characters")],
)
def test_accounts_that_cannot_be_are_refused(tmp_path: Path, name: str, given: str, wrong: str) -> None:
    with pytest.raises(BadAccount, match=wrong):
        Accounts(tmp_path).add(name, "viewer", given, NOON)


def test_an_account_is_not_made_twice_and_a_spoilt_file_is_said(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("דנה לוי", "viewer", PASSWORD, NOON)
    with pytest.raises(BadAccount, match="already"):
        accounts.add("דנה לוי", "viewer", PASSWORD, NOON)
    with pytest.raises(BadAccount, match="there is no account"):
        accounts.remove("x")
    (tmp_path / "accounts.json").write_text("{")
    with pytest.raises(BadAccount, match="mend it"):
        accounts.all()


def test_a_drawn_password_is_never_the_same() -> None:
    assert len({password() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "asked", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "", "/a\nb"]
)
def test_the_door_leads_to_no_other_site(asked: str) -> None:
    assert onward(asked) == "/"
