"""A rule is tried on what was heard before it pages anybody."""

from collections.abc import Iterable

import pytest

from processors.past import proof
from processors.past.record import Fired, record
from processors.rules import rulebook
from schemas.alert import Alert
from schemas.codec import Record
from schemas.errors import Refused
from schemas.heard import Decision, Heard, Tick
from schemas.topics import DESK, Topic
from tests.processors.events import at, enriched, log, opening
from tests.processors.hearing import live, of

TRIAL = """
name = "schools"
why = "Whatever is about a school."
kind = "match"
priority = 2
[[when]]
field = "target_types"
any_of = ["school"]
[[fires]]
about = "x"
documents = [{}]
[[quiet]]
about = "y"
documents = [{}]
"""


class Heap:
    """A topic in memory."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records

    def bounds(self, topic: Topic) -> tuple[int, int]:
        return (self._records[0].offset, self._records[-1].offset + 1) if topic is DESK else (0, 0)

    def read(self, topic: Topic, start: int | None = None) -> Iterable[Record]:
        return [record for record in self._records if record.offset >= (start or 0)] if topic is DESK else []


def night() -> list[Heard]:
    """A fire that an officer acknowledges, and a rumour about a school."""
    fire = enriched("a", words="fire door night leeds", incident="arson")
    alert = next(one for one in of(Alert, live(fire)) if isinstance(one, Alert))
    taken = Decision(id="x", at=at(2), officer="r.levy", act="acknowledge", subject=alert.id, reason="on it")
    words = "talk school gate morning"
    rumour = enriched("b", 5, words=words, incident="vandalism", target="school", place="York", offset=1)
    return [*opening(), fire, Tick(at=at(1)), taken, rumour, Tick(at=at(60))]


def tried(start: int, *rules: str) -> list[tuple[str, str, str | None]]:
    records = log(night())
    topics, to = Heap(records), len(records) - 1
    before = proof.pages(topics, "fold", start, to)
    after = proof.pages(topics, "fold", start, to, rules)
    return [(page.rule, page.by, page.answered) for page in proof.compared(before, after)]


def test_pages_of_two_sets_of_rules_stand_side_by_side_with_what_officers_did() -> None:
    assert tried(0, *rulebook.gather(), TRIAL) == [
        ("act-now", "both", "acknowledged"),
        ("schools", "on trial", None),
    ]
    assert tried(0, TRIAL) == [("act-now", "in force", "acknowledged"), ("schools", "on trial", None)]


def test_what_was_paged_before_the_time_looked_at_is_known_and_not_told() -> None:
    assert tried(6, *rulebook.gather(), TRIAL) == [("schools", "on trial", None)]


def test_a_rule_in_shadow_pages_nobody() -> None:
    assert tried(6, TRIAL.replace("priority = 2", "priority = 2\nshadow = true")) == []


def test_the_record_of_a_rule_counts_what_became_of_its_alerts() -> None:
    fire = enriched("a", words="fire door night leeds", incident="arson")
    other = enriched("b", 5, words="shots market noon york", incident="shooting", place="York", offset=1)
    first, second = (one for one in of(Alert, live(fire, other)) if isinstance(one, Alert))
    acts: list[Heard] = [
        Decision(id="x", at=at(6), officer="r.levy", act="acknowledge", subject=first.id, reason="on it"),
        Decision(id="y", at=at(7), officer="r.levy", act="close", subject=second.id, reason="a film"),
    ]
    said = [one for one in of(Alert, live(fire, other, *acts)) if isinstance(one, Alert)]
    assert record(said) == {"act-now": Fired(fired=2, acknowledged=1, dismissed=1)}


def test_a_person_sees_what_would_be_new_and_what_would_be_gone() -> None:
    records = log(night())
    topics, to = Heap(records), len(records) - 1
    before = proof.pages(topics, "fold", 0, to)
    after = proof.pages(topics, "fold", 0, to, (TRIAL,))
    lines = proof.shown(proof.compared(before, after), as_json=False).decode().splitlines()
    assert [line[0] for line in lines[:-1]] == ["-", "+"]
    assert lines[-1] == "0 pages of both, 1 only now (-), 1 only on trial (+)"


def test_where_what_was_known_is_no_longer_kept_nothing_is_proven() -> None:
    records = log(night())[3:]
    with pytest.raises(Refused, match="is no longer kept"):
        list(proof.pages(Heap(records), "fold", records[0].offset, records[-1].offset))


def test_pages_stand_together_by_their_moment_not_by_their_number() -> None:
    text = TRIAL.replace('"school"', '"synagogue"').replace(
        "priority = 2", 'priority = 2\nby = "rule"\nquiet_after = "30m"'
    )
    hits = [
        enriched(f"n{n}", 60 * n, words=word, incident="arson", offset=n) for n, word in enumerate(("door", "roof"))
    ]
    ticks = [Tick(at=at(60 * n)) for n in range(1, 3)]
    one = [*opening((text,)), hits[0], ticks[0], hits[1], ticks[1]]
    other = text.replace('any_of = ["synagogue"]', 'any_of = ["synagogue"]\n[[when]]\nfield = "title"\nsays = ["roof"]')
    records = log(one)
    topics, to = Heap(records), len(records) - 1
    before, after = proof.pages(topics, "fold", 0, to), proof.pages(topics, "fold", 0, to, (other,))
    assert [(page.by, page.at) for page in proof.compared(before, after)] == [("in force", at(0)), ("both", at(60))]


def test_an_alert_that_goes_with_another_is_no_page_of_its_own() -> None:
    fires = TRIAL.replace('"schools"', '"fires"').replace('"school"', '"synagogue"')
    assert tried(0, *rulebook.gather(), fires)[0] == ("act-now", "both", "acknowledged")
    assert "fires" not in [rule for rule, _, _ in tried(0, *rulebook.gather(), fires)]
    assert tried(0, fires) == [("act-now", "in force", "acknowledged"), ("fires", "on trial", None)]
