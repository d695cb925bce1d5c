"""Every page of the board as axe-core judges it (WCAG 2.2 AA) and by the keyboard; light, dark, both directions.

The board stands over a line in memory; npm is asked for axe-core, which is pinned and kept nowhere in the project.
"""

import hashlib
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from processors.board import words
from processors.board.app import ROUTES
from processors.board.serve import Server
from processors.board.words import Catalogue
from schemas.taxonomy import LANGUAGES
from tests.integration.browser import chromium
from tests.processors.board.behind import ATTACK, PASSWORD, Behind

pytestmark = pytest.mark.integration

AXE, DIGEST = "axe-core@4.14.1", "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_STOPS = 150
WRONG = '<img src="/static/icon.svg"><p style="color:#777;background:#888">x</p>'
STOPS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.type !== 'hidden')
    .filter(one => !one.closest('dialog'))
    .map((one, n) => one.dataset.stop = n).length"""
STOP = """() => {
    const one = document.activeElement, style = getComputedStyle(one), shown = one.matches(':focus-visible');
    const width = parseFloat(style.outlineWidth);
    return [one.dataset.stop ?? null, shown, style.outlineStyle, width, one.outerHTML.slice(0, 120)];
}"""


@pytest.fixture
def axe(tmp_path: Path) -> str:
    """The script."""
    subprocess.run(["npm", "install", "--silent", "--ignore-scripts", AXE], cwd=tmp_path, timeout=300, check=True)
    script = (tmp_path / "node_modules" / "axe-core" / "axe.min.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() == DIGEST
    return script.decode("utf-8")


@pytest.fixture
def heard(tmp_path: Path) -> Behind:
    """A line with something in it, and much that is not."""
    behind = Behind(tmp_path / "board")
    behind.hear(*ATTACK)
    behind.hear(
        "אלמונים הציתו את דלת בית הכנסת בליון", "אלמונים הציתו הלילה את דלת בית הכנסת בליון.", "hof.example", "he"
    )
    return behind


@pytest.fixture
def address(heard: Behind) -> Iterator[str]:
    """Where a browser finds it."""
    server, listening, told = Server(heard.board, "127.0.0.1", 0), threading.Event(), [""]

    def hear(where: str) -> None:
        told[0] = where
        listening.set()

    serving = threading.Thread(target=server.run, args=(hear,))
    serving.start()
    assert listening.wait(60)
    yield told[0]
    server.stop()
    serving.join()


def paths(behind: Behind) -> list[str]:
    """All pages that there are."""
    found = [route.path for route in ROUTES if route.method == "GET" and "{" not in route.path and not route.reader]
    ids = {kind: next(iter(behind.rows[kind])) for kind in ("alerts", "stories", "documents")}
    found += [f"/{kind}/{identity}" for kind, identity in ids.items()]
    return [*found, "/search?q=gunman", "/search?q=***", "/no/such", "/sign-in"]


def signed_in(browser: Browser, address: str, **how: Any) -> tuple[BrowserContext, Page]:
    context = browser.new_context(bypass_csp=True, base_url=address, **how)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Name").fill("r.levy")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")
    return context, page


def judged(page: Page, axe: str) -> list[str]:
    """What is wrong with a page, a line each."""
    page.evaluate(axe)
    found = page.evaluate("standards => axe.run({runOnly: standards})", STANDARDS)
    assert found["passes"], "nothing was looked at"
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_on_any_page(heard: Behind, address: str, axe: str, scheme: str) -> None:
    with chromium() as browser:
        context, page = signed_in(browser, address, color_scheme=scheme)
        wrong = {}
        for path in paths(heard):
            page.goto(path)
            if found := judged(page, axe):
                wrong[path] = found
        page.goto("/")
        page.get_by_role("button", name="Keyboard shortcuts").click()
        wrong |= {"dialog": found} if (found := judged(page, axe)) else {}
        page.goto("/")
        page.evaluate("wrong => { document.querySelector('main').innerHTML = wrong }", WRONG)
        assert judged(page, axe), "a picture without a word and grey on grey would be found"
        context.close()
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_stands_in_the_direction_of_its_language(
    heard: Behind, address: str, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    spoken = Catalogue(language=language, words={}, form=words.catalogue("en").form)
    for module in ("app", "parts"):
        monkeypatch.setattr(f"processors.board.{module}.catalogue", lambda _language: spoken)
    rightwards = language not in ("he", "ar")
    with chromium() as browser:
        context, page = signed_in(browser, address, viewport={"width": 360, "height": 740})
        for path in paths(heard):
            page.goto(path)
            assert page.evaluate("document.documentElement.lang") == language
            assert (page.evaluate("getComputedStyle(document.body).direction") == "ltr") is rightwards
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.goto("/")
        badge, title = (page.locator(one).first.bounding_box() for one in (".row .badge", ".row a.title"))
        assert badge is not None
        assert title is not None
        assert (badge["x"] < title["x"]) is rightwards
        assert (
            page.locator("a.title bdi", has_text="Gunman").first.evaluate("one => getComputedStyle(one).direction")
            == "ltr"
        )
        context.close()


def test_the_keyboard_reaches_everything_and_is_caught_nowhere(heard: Behind, address: str) -> None:
    with chromium() as browser:
        context, page = signed_in(browser, address)
        for path in paths(heard):
            page.goto(path)
            wanted = page.evaluate(STOPS)
            page.evaluate("document.activeElement.blur(), document.body.focus()")
            seen: set[str] = set()
            for _ in range(min(MOST_STOPS, wanted + 5)):
                page.keyboard.press("Tab")
                stop = page.evaluate(STOP)
                if stop[0] is None:
                    continue
                seen.add(stop[0])
                assert stop[1], (path, stop)
                assert stop[2] != "none", (path, stop)
                assert stop[3] >= 1, (path, stop)
            assert len(seen) >= min(wanted, MOST_STOPS - 10) - 1, path
        page.goto("/")
        page.keyboard.press("?")
        page.keyboard.press("Escape")
        assert page.locator("#keys-help").is_hidden(), "the dialog lets go"
        page.goto("/stories")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main", "the first stop skips to the content"
        context.close()
