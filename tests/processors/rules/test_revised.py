"""What rules with a time make of documents that are revised, come late, or name nothing."""

from datetime import datetime
from typing import Any

from processors.desk import Desk
from schemas.alert import Alert
from schemas.document import Enriched
from schemas.heard import Heard, Tick
from tests.processors.events import at, enriched, log, opening
from tests.processors.hearing import told
from tests.processors.rules.kinds import ARSON, END, NEW, RAISED, SEQUENCE, THREAT, raises

COUNT = """
kind = "frequency"
priority = 2
by = "rule"
count = 2
count_of = "documents"
quiet_after = "30m"
[[when]]
field = "incident_types"
any_of = ["arson"]
"""


def pages(rule_text: str, *events: Heard) -> list[tuple[str, datetime]]:
    """Rule and moment of each page."""
    text = f'name = "trial"\nwhy = "To try."\n{rule_text}{END}'
    said = told(Desk("fold"), log([*opening((text,)), *events]))
    return [(one.rule, one.said_at) for one in said if isinstance(one, Alert) and one.change == "raised"]


def fire(name: str, minutes: float, offset: int, **more: Any) -> Enriched:
    words = more.pop("words", f"fire {name} night")
    return enriched(name, minutes, words=words, incident=more.pop("incident", "arson"), offset=offset, **more)


def test_what_a_revision_takes_back_is_counted_no_more() -> None:
    first, second = fire("a", 0, 0), fire("b", 5, 2)
    corrected = fire("a", 2, 1, incident=None, text="It was a barbecue")
    assert pages(COUNT, first, second) != []
    assert pages(COUNT, first, corrected, second) == []


def test_a_mended_word_does_not_page_again_after_the_alert_is_closed() -> None:
    first, second = fire("a", 0, 0), fire("b", 5, 1)
    quiet, mended = Tick(at=at(60)), fire("b", 61, 2, text="A typo mended")
    assert len(pages(COUNT, first, second, quiet, mended, Tick(at=at(62)))) == 1


def test_a_sequence_takes_the_follower_that_makes_it_whole() -> None:
    two = SEQUENCE.replace("priority = 2", "priority = 2\nvoices = 2")
    same = {**THREAT, "voice": "a", "minutes": 30}
    assert raises(two, RAISED, same, {**THREAT, "minutes": 60})


def test_what_names_no_country_is_no_case_of_a_country() -> None:
    by_country = COUNT.replace('by = "rule"', 'by = "country"')
    assert raises(by_country, {**ARSON, "country": "FR"}, {**ARSON, "country": "FR", "minutes": 5})
    assert not raises(by_country, ARSON, {**ARSON, "minutes": 5})


def test_a_term_is_new_once_at_a_desk_and_not_while_the_rule_learns() -> None:
    text = NEW.replace('term = "actors.id"', 'term = "countries"\nlearn = "1h"\nby = "countries"')
    early = fire("a", 0, 0, words="fire door night", country="GB")
    known = fire("b", 90, 1, words="shots market noon", country="GB")
    other = fire("c", 95, 2, words="crowd square evening", country="FR", place="Lyon")
    times: list[Heard] = [early, Tick(at=at(90)), known, Tick(at=at(95)), other]
    assert pages(text, *times) == [("trial", at(95))]
