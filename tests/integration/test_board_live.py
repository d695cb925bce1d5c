"""Open pages of the board become new by themselves, and take nothing away from whoever reads or types there."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.integration.browser import chromium, tab
from tests.integration.conftest import eventually
from tests.integration.desk import Desk, sign_in

pytestmark = pytest.mark.integration

CITIES = ("Antwerp", "Lyon", "Leeds", "Porto", "Malmo", "Toronto")
WAIT = 60_000
"""Milliseconds: a document passes the line, and a page looks again after ten seconds."""


def attack(city: str) -> dict[str, str]:
    return {
        "id": city,
        "source": f"{city.casefold()}-post.example",
        "title": f"Gunman opens fire at synagogue in {city}, two wounded, police hunt attacker",
        "text": f"A gunman opened fire outside a synagogue in {city} this morning. Two people were wounded. "
        "The attacker fled on foot and is still being sought.",
    }


def test_open_pages_become_new_and_take_nothing_away(desk: Desk) -> None:
    wrong: list[str] = []
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1000, "height": 420})
        page = tab(context, wrong)
        sign_in(page, desk)
        desk.publish([attack(city) for city in CITIES[:4]])
        page.goto(f"{desk.address}/stories")
        for city in CITIES[:4]:
            expect(page.locator(".row", has_text=city)).to_be_visible(timeout=90_000)
        pages = {path: tab(context, wrong) for path in ("/map", "/timeline")}
        for path, one in pages.items():
            one.goto(f"{desk.address}{path}")
        pages["/timeline"].get_by_text("as a table").click()

        # Somebody has gone down the list, and stands on a story of it.
        link = page.locator(".row a.title").last
        link.focus()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.keyboard.press("k")
        kept = page.evaluate("window.kept = 1, document.activeElement.textContent")
        where = top(page)
        desk.publish([attack(CITIES[4])])
        expect(page.locator(".row", has_text=CITIES[4])).to_be_attached(timeout=WAIT)
        assert page.evaluate("document.activeElement.textContent") == kept
        assert abs(top(page) - where) < 3
        expect(page.locator(".row.chosen")).to_contain_text(kept)
        assert page.evaluate("window.kept") == 1, "it was not loaded anew"

        # The others have heard of it, too, and what was opened is open.
        expect(pages["/map"].locator(".places", has_text=CITIES[4])).to_be_visible(timeout=WAIT)
        expect(pages["/timeline"].locator(".lanes", has_text=CITIES[4])).to_be_visible(timeout=WAIT)
        expect(pages["/timeline"].locator("details table")).to_be_visible()
        for one in pages.values():
            one.close()
        a_story_goes_on_under_a_pen(page, desk)
        keys_are_turned_off(page, desk)
        context.close()
    assert wrong == []


def a_story_goes_on_under_a_pen(page: Page, desk: Desk) -> None:
    """What is typed stays, with the place of the caret, and so does the report that is read."""
    page.goto(f"{desk.address}/stories")
    page.locator("a.title", has_text="Antwerp").click()
    expect(page.locator("[data-part=origins]")).to_contain_text("1 report")
    box = page.locator("#reason")
    box.fill("rang the school")
    page.keyboard.press("Home")
    read = page.locator(".text").text_content()
    more = attack("Antwerp") | {"id": "antwerp-2", "source": "harbour-times.example"}
    more["text"] = (
        "Police said two people were hurt when a gunman opened fire at a synagogue in Antwerp; he is on the run."
    )
    desk.publish([more])
    expect(page.locator("[data-part=origins]")).to_contain_text("2 reports", timeout=WAIT)
    expect(box).to_be_focused()
    assert box.input_value() == "rang the school"
    assert box.evaluate("one => one.selectionStart") == 0
    assert page.locator(".text").text_content() == read


def keys_are_turned_off(page: Page, desk: Desk) -> None:
    """Single keys do nothing once they are off, in this browser, until they are on again (WCAG 2.1.4)."""
    page.goto(f"{desk.address}/stories")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_be_visible()
    help_.get_by_label("Single keys do what stands here").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for key in ("j", "?", "/", "t", "g", "h"):
        page.keyboard.press(key)
    expect(help_).to_be_hidden()
    expect(page.locator(".row.chosen")).to_have_count(0)
    assert page.url.endswith("/stories")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    help_.get_by_label("Single keys do what stands here").check()
    help_.get_by_role("button", name="Close").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator(".row.chosen")).to_have_count(1)
    eventually(lambda: page.evaluate("localStorage.getItem('vigil-keys')") == "on")
    assert not re.search("chosen", page.content().split("<main")[0])


def top(page: Page) -> float:
    """Where the story that somebody stands on is on the screen."""
    return float(page.evaluate("document.activeElement.getBoundingClientRect().top"))
