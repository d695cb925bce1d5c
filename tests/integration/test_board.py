"""The whole duty in a real browser: sign in, see the alert, read why, acknowledge, search, and be told when blind.

Every document comes in by the webhook. `make pictures` runs the same and keeps what was seen as docs/board/*.png.
"""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.integration.browser import chromium, tab
from tests.integration.conftest import eventually
from tests.integration.desk import TOKEN, Desk, sign_in

pytestmark = pytest.mark.integration

expect.set_options(timeout=20_000)
PICTURES = os.environ.get("VIGIL_PICTURES")
"""A folder: what is seen is kept there."""
SCRIPT = "<script>document.title='run'; alert(1)</script><img src=x onerror=\"alert(2)\"><svg onload=alert(3)>"
DOCUMENTS: list[dict[str, str]] = [
    {
        "id": "antwerp-1",
        "source": "lakeside-post.example",
        "url": "https://lakeside-post.example/antwerp",
        "title": "Gunman opens fire at synagogue in Antwerp, two wounded, police hunt attacker",
        "text": "A gunman opened fire outside a synagogue in Antwerp this morning. Two people were wounded. "
        "The attacker fled on foot and is still being sought. Schools in the neighbourhood keep their doors shut.",
    },
    {
        "id": "antwerp-2",
        "source": "harbour-times.example",
        "title": "Shots fired outside Antwerp synagogue; two hurt and gunman on the run",
        "text": "Two people were hurt when a gunman opened fire outside a synagogue in Antwerp, police said. "
        "The gunman is on the run.",
    },
    {
        "id": "lyon-1",
        "source": "courrier-du-quai.example",
        "language": "fr",
        "title": "Lyon : la porte d’une synagogue incendiée dans la nuit",
        "text": "Des inconnus ont mis le feu à la porte d’une synagogue de Lyon dans la nuit. Personne n’a été blessé. "
        "La police recherche deux suspects.",
    },
    {
        "id": "ashdod-1",
        "source": "hof-news.example",
        "language": "he",
        "title": "אלמונים הציתו את דלת בית הכנסת בליון, המשטרה מחפשת חשודים",
        "text": "אלמונים הציתו הלילה את דלת בית הכנסת בעיר ליון שבצרפת. איש לא נפגע. המשטרה מחפשת שני חשודים.",
    },
    {
        "id": "hostile-1",
        "source": "elsewhere.example",
        "title": f"Man with knife arrested outside Jewish school in Vienna {SCRIPT}",
        "text": f"{SCRIPT} Police arrested a man with a knife outside a Jewish school in Vienna this morning. {SCRIPT}",
    },
]


def keep(page: Page, name: str) -> None:
    """A picture for the docs, where they are asked for."""
    if PICTURES:
        page.wait_for_timeout(300)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def narrow(browser: Browser, context: BrowserContext, desk: Desk, wrong: list[str], paths: list[str]) -> None:
    """No page scrolls sideways on a telephone."""
    phone = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme="dark", storage_state=context.storage_state()
    )
    page = tab(phone, wrong)
    for path in paths:
        page.goto(f"{desk.address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        if path.startswith("/alerts/"):
            keep(page, "telephone")
    phone.close()


def test_a_whole_duty(desk: Desk) -> None:
    wrong: list[str] = []
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = tab(context, wrong)
        sign_in(page, desk)
        eventually(lambda: httpx.get(f"{desk.address}/readyz").status_code == 200)

        # It comes in by HTTP, and is on the open page without anybody's doing.
        assert desk.publish(DOCUMENTS).json() == {"confirmed": len(DOCUMENTS), "refused": []}
        row = page.locator(".row", has_text="Antwerp").first
        expect(row).to_be_visible(timeout=90_000)
        expect(row.locator(".count-down")).to_have_text(re.compile(r"^\d+:\d\d(:\d\d)?$"))
        expect(page.locator("#news")).to_contain_text("New alert, priority 3")
        keep(page, "alerts")

        # Opened by the keyboard; why it is there stands in the text.
        page.keyboard.press("j")
        page.locator(".row.chosen").wait_for()
        row.locator("a.title").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Why it is here")).to_be_visible()
        assert page.locator("mark").count() >= 2
        page.locator("mark sup a").first.click()
        expect(page.locator("tr:target")).to_be_visible()
        page.evaluate("scrollTo(0, 0)")
        keep(page, "alert")
        alert = urlsplit(page.url).path

        # A second tab has the same alert open when it is acknowledged here.
        other = tab(context, wrong)
        other.goto(f"{desk.address}{alert}")
        page.keyboard.press("a")
        page.keyboard.type("on it: rang the community")
        page.get_by_role("button", name="Acknowledge").click()
        expect(page.get_by_role("status")).to_contain_text("Done: alert")
        expect(page.locator(".meta .stage").first).to_have_text("acknowledged")
        expect(other.locator("#stale")).to_contain_text("has changed since you opened this page")
        expect(other.get_by_role("button", name="Acknowledge")).to_be_disabled()
        other.close()

        search(page, desk)
        page.goto(f"{desk.address}/stories")
        page.get_by_role("link", name="Antwerp").first.click()
        expect(page.get_by_role("heading", name="Reports by origin")).to_be_visible()
        keep(page, "story")
        page.goto(f"{desk.address}/map?area=europe")
        expect(page.locator("svg.map circle").first).to_be_visible()
        keep(page, "map")

        # Whoever looks only has no buttons, and script in a title is a title.
        page.goto(f"{desk.address}/stories")
        expect(page.get_by_text("<script>document.title").first).to_be_visible()
        page.get_by_role("link", name="Vienna").first.click()
        expect(page.locator(".text")).to_contain_text("<script>document.title='run'")
        paths = ["/", alert, "/stories", urlsplit(page.url).path, "/search?q=synagogue", "/map", "/timeline", "/levels"]
        narrow(browser, context, desk, wrong, [*paths, "/watches", "/sources", "/rules", "/report", "/sign-in"])
        blind(page, desk)
        context.close()
    assert wrong == []


def search(page: Page, desk: Desk) -> None:
    """In Hebrew and in French, in other forms of the words than the text has; and what cannot be asked is said."""
    stored = page.locator("a.title", has_text="Vienna")

    def all_there() -> bool:
        page.goto(f"{desk.address}/search?q=Vienna+school")
        return stored.count() > 0

    eventually(all_there)
    page.locator("h1").click()
    page.keyboard.press("/")
    box = page.get_by_label("Words, in any language")
    box.fill("בית הכנסת ליון")
    page.keyboard.press("Enter")
    title = page.locator("a.title", has_text="הציתו").first
    expect(title).to_be_visible()
    assert page.locator(".passage").first.evaluate("one => getComputedStyle(one).direction") == "rtl"
    keep(page, "search")
    box.fill("synagogues incendiées")
    page.keyboard.press("Enter")
    expect(page.locator("a.title", has_text="Lyon").first).to_be_visible()
    box.fill("***")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").last).to_contain_text("no word in the query")


def blind(page: Page, desk: Desk) -> None:
    """Elasticsearch goes away while a page is open, and comes back."""
    page.goto(desk.address)
    desk.door.shut()
    expect(page.locator("#blind")).to_contain_text("Blind since")
    page.reload()
    expect(page.get_by_role("heading", name="The board cannot see")).to_be_visible()
    expect(page.get_by_text("Antwerp").first).to_be_visible()
    keep(page, "blind")
    desk.door.open()
    expect(page.locator("#blind")).to_be_hidden()
    page.goto(desk.address)
    expect(page.get_by_role("heading", name="Open alerts")).to_be_visible()


def test_the_intake_refuses_what_it_must(desk: Desk) -> None:
    address = f"{desk.address}/intake"
    assert httpx.post(address, content=b"{}").status_code == 401
    assert httpx.post(address, content=b"{}", headers={"authorization": "Bearer wrong"}).status_code == 401
    right = {"authorization": f"Bearer {TOKEN}"}
    assert httpx.post(address, content=b" \n", headers=right).status_code == 400
    answer = httpx.post(address, content=b'{"id": 1, "title": "a"}\nno json', headers=right, timeout=60)
    assert answer.status_code == 422
    assert answer.json()["confirmed"] == 1
    assert [one["line"] for one in answer.json()["refused"]] == [2]
