"""The board over a line in memory: what officers see and do, and what happens when it cannot see."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

from tests.processors.board.behind import ATTACK, Behind, token

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)> \u2028"


def raised(behind: Behind) -> str:
    """An attack is heard; the id of its alert."""
    behind.hear(*ATTACK)
    (alert,) = [key for key, row in behind.rows["alerts"].items() if row["rule"]["name"] == "act-now"]
    return alert


def test_an_attack_is_on_the_first_page_with_its_countdown(behind: Behind) -> None:
    alert = raised(behind)
    page = behind.client().get("/").text
    assert ATTACK[0] in page
    assert f'href="/alerts/{alert}"' in page
    assert "data-until" in page


def test_an_officer_reads_why_and_acknowledges(behind: Behind) -> None:
    alert = raised(behind)
    browser = behind.client()
    page = browser.get(f"/alerts/{alert}").text
    assert re.search(r'<mark title="[^"]*\+\d+[^"]*">', page), "the words that led to it are marked"
    form = {"token": token(page), "sequence": sequence(page), "reason": "on it"}
    page = browser.post(f"/alerts/{alert}/acknowledge", data=form).text
    assert "Done: alert" in page
    assert "held by <bdi>r.levy</bdi>" in page
    assert "on it" in page
    assert "Done: alert" not in browser.get(f"/alerts/{alert}").text, "it is said once"
    assert behind.rows["alerts"][alert]["vigil"]["stage"] == "acknowledged"


def test_snooze_assign_comment_and_close(behind: Behind) -> None:
    alert = raised(behind)
    browser = behind.client()

    def act(name: str, **more: str) -> str:
        page = browser.get(f"/alerts/{alert}").text
        form = {"token": token(page), "sequence": sequence(page), "reason": f"to {name}", **more}
        return str(browser.post(f"/alerts/{alert}/{name}", data=form).text)

    assert "Done" in act("assign", person="N. Cohen")
    assert "held by <bdi>N. Cohen</bdi>" in browser.get("/").text
    assert "Done" in act("snooze", span="2 h")
    assert behind.rows["alerts"][alert]["vigil"]["snoozed_until"] == "2026-11-20T14:00:01Z"
    assert "noted" in act("comment")
    assert "How long?" in act("snooze", span="for ever")
    assert "Done" in act("close")
    assert alert not in browser.get("/").text
    assert ATTACK[0] in browser.get("/alerts/closed").text
    assert "Refused: alert" in act("acknowledge")


def test_a_page_from_before_a_change_can_do_nothing(behind: Behind) -> None:
    alert = raised(behind)
    mine, other = behind.client(), behind.client()
    old = mine.get(f"/alerts/{alert}").text
    form = {"token": token(other.get(f"/alerts/{alert}").text), "sequence": sequence(old), "reason": "first"}
    other.post(f"/alerts/{alert}/acknowledge", data=form)
    answer = mine.post(
        f"/alerts/{alert}/close", data={"token": token(old), "sequence": sequence(old), "reason": "late"}
    )
    assert answer.status_code == 409
    assert "has changed since" in answer.text
    assert behind.rows["alerts"][alert]["vigil"]["stage"] == "acknowledged"


def test_a_viewer_looks_and_decides_nothing(behind: Behind) -> None:
    alert = raised(behind)
    browser = behind.client("wall")
    page = browser.get(f"/alerts/{alert}").text
    form = {"token": token(page), "sequence": sequence(page), "reason": "x"}
    assert browser.post(f"/alerts/{alert}/close", data=form).status_code == 403
    assert behind.rows["alerts"][alert]["vigil"]["stage"] == "active"


def test_an_act_takes_a_reason_and_says_when_the_desk_does_not_answer(behind: Behind) -> None:
    alert = raised(behind)
    browser = behind.client()
    page = browser.get(f"/alerts/{alert}").text
    form = {"token": token(page), "sequence": sequence(page), "reason": " "}
    assert browser.post(f"/alerts/{alert}/acknowledge", data=form).status_code == 400
    assert browser.post(f"/alerts/{alert}/explode", data={**form, "reason": "x"}).status_code == 404
    assert browser.get("/alerts/none").status_code == 404
    behind.deaf = True
    page = browser.post(f"/alerts/{alert}/comment", data={**form, "reason": "x"}).text
    assert "has not answered yet" in page


def test_a_story_shows_its_figures_reports_by_origin_and_text(behind: Behind) -> None:
    raised(behind)
    behind.hear(ATTACK[0] + " – live", ATTACK[1] + " A suspect was arrested.", "harbour-times.example")
    browser = behind.client()
    page = browser.get("/stories").text
    (story,) = set(re.findall(r'href="/stories/(\w+)"', page))
    page = browser.get(f"/stories/{story}").text
    assert "lakeside-post.example" in page
    assert "harbour-times.example" in page
    assert "<mark" in page
    said = {"token": token(page), "reason": "rang the school"}
    assert "rang the school" in browser.post(f"/stories/{story}/comment", data=said).text
    assert browser.get("/stories/none").status_code == 404


def test_script_in_titles_and_texts_stays_text(behind: Behind) -> None:
    behind.hear(f"{SCRIPT} {ATTACK[0]}", f"{ATTACK[1]} {SCRIPT}")
    (alert,) = [key for key, row in behind.rows["alerts"].items() if row["rule"]["name"] == "act-now"]
    browser = behind.client()
    for path in ("/", f"/alerts/{alert}", "/stories"):
        page = browser.get(path).text
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_away_the_index_leaves_a_board_that_says_since_when_it_is_blind(behind: Behind) -> None:
    raised(behind)
    with behind.client() as browser:
        eventually(lambda: browser.get("/readyz").status_code == 200)
        behind.away = "Elasticsearch does not answer"
        since = behind.now
        eventually(lambda: browser.get("/readyz").status_code == 503)
        behind.now += timedelta(minutes=3)
        page = browser.get("/")
        assert page.status_code == 503
        assert f'Blind since <time datetime="{since:%Y-%m-%dT%H:%M:%SZ}"' in page.text
        assert ATTACK[0] in page.text, "the last that was seen is shown as that"
        assert browser.get("/healthz").status_code == 200
        behind.away = None
        eventually(lambda: browser.get("/").status_code == 200)


def test_an_act_while_blind_is_not_done(behind: Behind) -> None:
    alert = raised(behind)
    browser = behind.client()
    page = browser.get(f"/alerts/{alert}").text
    behind.away = "Elasticsearch does not answer"
    form = {"token": token(page), "sequence": sequence(page), "reason": "x"}
    assert browser.post(f"/alerts/{alert}/close", data=form).status_code == 503
    assert behind.rows["alerts"][alert]["vigil"]["stage"] == "active"


def sequence(page: str) -> str:
    """Of the alert that a page shows."""
    found = re.search(r'name="sequence" value="(\d+)"', page) or re.search(r'data-sequence="(\d+)"', page)
    assert found
    return found[1]


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for the reader, who looks twenty times a second here."""
    for _ in range(200):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError
