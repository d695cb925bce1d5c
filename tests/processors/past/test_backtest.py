"""Rules tried on the past: what would have been sent, when, and for which documents."""

import json
from pathlib import Path
from typing import Any

import pytest

from processors.past.backtest import Backtest, BadDecisions, decisions
from processors.people import profile
from processors.rules import rulebook
from schemas.heard import Decision
from schemas.intake import moment

ATTACK = {
    "id": "a1",
    "title": "Gunman opens fire at synagogue in Antwerp, two wounded, police hunt attacker",
    "published": "2026-11-20T09:00:00Z",
}
DRILL = {"id": "b2", "title": "Police to hold drill at Leeds school on Friday", "published": "2026-11-20T09:30:00Z"}


def told(
    *documents: dict[str, Any], until: str | None = None, decided: list[Decision] | None = None
) -> list[dict[str, Any]]:
    testing = Backtest(
        rules=rulebook.gather(),
        profile=profile.gather(Path("no such file")),
        publishers=lambda _: None,
        extract=lambda *_: pytest.fail("no pages here"),
        until=moment(until),
        decided=decided,
    )
    return [json.loads(line) for line in testing.lines(json.dumps(one).encode() for one in documents)]


def test_an_attack_pages_once_with_the_document_that_caused_it() -> None:
    page, *later = told(ATTACK, DRILL)
    assert (page["event"], page["documents"], page["at"]) == ("raised", ["a1"], "2026-11-20T09:00:00Z")
    assert page["key"] == page["story"]
    assert [event["event"] for event in later] == ["escalated"], "nobody answered while the drill was announced"


def test_nobody_answers_so_it_escalates_and_then_it_is_cleared() -> None:
    events = told(ATTACK, until="2026-11-30")
    assert [event["event"] for event in events] == ["raised", "escalated", "cleared"]
    assert len({event["alert"] for event in events}) == 1


def test_what_an_officer_did_keeps_it_from_escalating() -> None:
    alert = told(ATTACK)[0]["alert"]
    line = {"at": "2026-11-20T09:01:00Z", "officer": "N. N.", "act": "acknowledge", "subject": alert, "reason": "seen"}
    events = told(ATTACK, until="2026-11-30", decided=decisions([json.dumps(line).encode()]))
    assert "escalated" not in {event["event"] for event in events}


def test_documents_after_the_end_are_not_heard() -> None:
    assert told(ATTACK, until="2026-11-19") == []


def test_a_line_that_is_no_document_is_answered_and_the_run_goes_on() -> None:
    first, second = told({"title": "no id"}, ATTACK)
    assert first["line"] == 1
    assert second["event"] == "raised"


def test_a_decision_that_is_none_is_refused_with_its_line() -> None:
    with pytest.raises(BadDecisions, match="line 2"):
        decisions([b"", b'{"at": "2026-11-20"}'])


def test_the_same_documents_give_the_same_alerts() -> None:
    assert told(ATTACK, DRILL, until="2026-12-01") == told(ATTACK, DRILL, until="2026-12-01")
