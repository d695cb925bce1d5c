"""The desk says the same whatever happens to the process, and says nothing twice."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from processors.desk import DeadLetter, Desk, restored
from processors.judging import state
from processors.judging.recollection import Cut, Recollection, delta
from processors.seat import topic_of
from schemas.alert import Alert
from schemas.codec import Record, encode
from schemas.document import Enriched
from schemas.envelope import Said
from schemas.heard import Decision, Heard, Observation, Poll, Tick
from schemas.ids import story_id
from schemas.scored import Scored
from schemas.taxonomy import Act, Health, IncidentType
from tests.processors.events import at, attack, enriched, killing, log, opening

WORDS = ["fire", "door", "night", "police", "school", "threat", "mail", "bomb", "crowd", "rain"]


def told(desk: Desk, records: list[Record]) -> list[Said]:
    said: list[Said] = []
    for record in records:
        for output in desk.handle(record):
            assert not isinstance(output, DeadLetter), dict(output.headers)["vigil_error"]
            said.append(output)
    return said


def live(*events: Heard, rules: tuple[str, ...] | None = None) -> list[Said]:
    return told(Desk("fold"), log([*opening(rules), *events]))


def of(kind: type[Said], said: list[Said]) -> list[Said]:
    return [one for one in said if isinstance(one, kind)]


def alerts(said: list[Said]) -> list[tuple[str, str, str]]:
    return [(one.rule, one.change, one.stage) for one in said if isinstance(one, Alert)]


def an_act(draw: random.Random, number: int, heard: list[Enriched]) -> Decision:
    """Something an officer may want of what was heard, or of what never was."""
    story, other = (story_id(draw.choice(heard).document.id) for _ in range(2))
    document = draw.choice(heard).document.id
    acts: list[tuple[Act, str, str | None]] = [
        ("override", story, draw.choice(["priority=0", "priority=3; type=arson", "relevant=maybe"])),
        ("override", document, "place=Hull, GB"),
        ("merge", story, other),
        ("split", story, document),
        ("close", "nothing", None),
    ]
    act, subject, value = draw.choice(acts)
    return Decision(
        id=f"x{number}", at=at(number * 7), officer="r.levy", act=act, subject=subject, reason="seen", value=value
    )


def acts_on_alerts(draw: random.Random, events: list[Heard]) -> None:
    """Put among events what officers do to the alerts that follow from them."""
    raised = sorted({alert.id for alert in of(Alert, live(*events)) if isinstance(alert, Alert)})
    acts: list[Act] = ["acknowledge", "acknowledge", "assign", "snooze", "snooze", "close", "comment", "override"]
    for number in range(20):
        act, place = draw.choice(acts), draw.randrange(len(events))
        values = {"assign": draw.choice(["n.cohen", "b.katz"]), "override": "priority=1"}
        decision = Decision(
            id=f"y{number}",
            at=at(place * 5),
            officer=draw.choice(["r.levy", "n.cohen"]),
            act=act,
            subject=draw.choice(raised or ["none"]),
            reason="seen",
            value=values.get(act),
            until=at(place * 5 + draw.choice([5, 60, 600])) if act == "snooze" else None,
        )
        events.insert(place, decision)


def a_day(seed: int) -> list[Heard]:
    """Some hours with incidents, copies, revisions, repeats, ticks, decisions and levels."""
    draw = random.Random(seed)
    events: list[Heard] = []
    for number in range(60):
        minute = number * 7
        name = f"n{draw.randrange(25)}"
        kinds: list[IncidentType | None] = [None, None, "arson", "hoax_threat", "shooting"]
        kind = draw.choice(kinds)
        events.append(
            enriched(
                name,
                minute,
                words=" ".join(
                    draw.sample(
                        ["fire", "door", "night", "police", "school", "threat", "mail", "bomb", "crowd", "rain"], 4
                    )
                ),
                incident=kind,
                place=draw.choice(["Leeds", "York"]),
                target=draw.choice(["synagogue", "school"]),
                text=str(draw.randrange(3)),
                offset=number,
            )
        )
        if draw.random() < 0.4:
            events.append(Tick(at=at(minute + 3)))
        if draw.random() < 0.1:
            events.append(draw.choice(events))
        if draw.random() < 0.2:
            level = draw.choice(["SEVERE", "SUBSTANTIAL"])
            hand = draw.random() < 0.5
            events.append(
                Observation(
                    id=f"o{number}",
                    at=at(minute),
                    system="uk-jtac",
                    scope="GB",
                    level=level,
                    source="mi5",
                    first_hand=hand,
                )
            )
        if draw.random() < 0.2:
            event = enriched(f"t{number}", minute, words=f"general {number} killed", offset=100 + number)
            events.append(killing(event) if draw.random() < 0.5 else attack(event))
        if draw.random() < 0.1:
            health: Health = draw.choice(["well", "failing", "silent"])
            events.append(Poll(id=f"feed{draw.randrange(2)}", at=at(minute), health=health))
        if draw.random() < 0.2:
            events.append(an_act(draw, number, [event for event in events if isinstance(event, Enriched)]))
    acts_on_alerts(draw, events)
    events.append(Tick(at=at(60 * 50)))
    return events


@given(st.integers(0, 1000), st.lists(st.integers(1, 80), max_size=6))
@settings(derandomize=True, max_examples=40, deadline=None)
def test_a_desk_taken_down_anywhere_and_restored_says_the_same_bytes(seed: int, cuts: list[int]) -> None:
    records = log([*opening(), *a_day(seed)])
    whole = [encode(said, "/t").value for said in told(Desk("fold"), records)]
    parts: list[bytes] = []
    memory, desk, start = Recollection(), Desk("fold"), -1
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(records)], strict=True):
        parts += [encode(said, "/t").value for said in told(desk, records[begin:end])]
        for message in delta("w", "fold", Cut(start, end - 1, "", desk.cut())):
            memory.hear(message)
        start = max(start, end - 1)
        desk = Desk("fold")
        desk.reset(restored(memory.values))
    assert parts == whole


@given(st.integers(0, 1000))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_repeats_of_any_event_say_nothing_new(seed: int) -> None:
    day = [*opening(), *a_day(seed)]
    desk = Desk("fold")
    told(desk, log(day))
    documents: list[Heard] = [event for event in day if not isinstance(event, Observation | Poll)]
    again = told(desk, log(documents, start=len(day)))
    assert again == []


def test_dense_and_sparse_ticks_say_the_same_of_timers() -> None:
    fire = enriched("a", incident="arson")
    sparse = live(fire, Tick(at=at(60 * 50)))
    dense = live(fire, *[Tick(at=at(minute)) for minute in range(1, 60 * 50 + 1)])

    def bare(said: list[Said]) -> list[tuple[object, ...]]:
        return [(a.id, a.change, a.said_at, a.stage) for a in said if isinstance(a, Alert)]

    assert bare(sparse) == bare(dense)
    assert [change for _, change, _ in alerts(sparse)] == ["raised", "escalated", "cleared"]
    assert [alert.said_at for alert in of(Alert, sparse)] == [at(0), at(15), at(60 * 48)]


@given(st.integers(0, 500))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_how_dense_the_ticks_are_changes_nothing_that_timers_say(seed: int) -> None:
    draw = random.Random(seed)
    fires: list[Heard] = [
        enriched(f"f{n}", words=" ".join(draw.sample(WORDS, 3)), incident="arson", offset=n) for n in range(3)
    ]
    moments = sorted({draw.randrange(1, 60 * 60) for _ in range(draw.randrange(1, 40))})
    ticks: list[Heard] = [Tick(at=at(minute)) for minute in moments]

    def timers(said: list[Said]) -> list[bytes]:
        """Everything but the position in `desk`, which the ticks before it move."""
        return [encode(replace(one, sequence=0), "/t").value for one in said if one.said_at > at(0)]

    end = Tick(at=at(60 * 60))
    assert timers(live(*fires, *ticks, end)) == timers(live(*fires, end))


def test_a_position_that_was_handled_is_not_handled_again() -> None:
    later = enriched("a", words="later words", incident="arson", offset=9)
    earlier = enriched("a", words="earlier words", incident="shooting", offset=4)
    assert len(of(Scored, live(later, earlier))) == 1


def test_an_event_that_cannot_be_read_leaves_no_trace_but_a_dead_letter() -> None:
    desk = Desk("fold")
    told(desk, log(opening()))
    before = dict(desk.state)
    for value, headers in [
        (b"\xff", [("ce_type", b"vigil.tick.v1")]),
        (b"{}", []),
        (
            b'{"event":"config","id":"x","at":"2026-01-01T00:00:00Z","rules":["name ="],"profile":""}',
            [("ce_type", b"vigil.config.v1")],
        ),
    ]:
        (letter,) = desk.handle(Record(0, 77, b"k", value, headers, "desk"))
        assert isinstance(letter, DeadLetter)
        assert letter.value == value
        assert dict(letter.headers)["vigil_offset"] == b"77"
        assert desk.state == before
    assert isinstance(told(desk, log([enriched("a", incident="arson")], 78))[0], Scored)


def test_a_new_epoch_of_the_topics_stands_in_what_is_said() -> None:
    assert {one.epoch for one in live(enriched("a", incident="arson"))} == {1}


@pytest.mark.parametrize("name", ["Scored", "Story", "Alert"])
def test_each_output_has_its_topic(name: str) -> None:
    said = {type(one).__name__: one for one in live(enriched("a", incident="arson"))}
    assert topic_of(said[name]).name == {"Scored": "scored", "Story": "picture", "Alert": "alerts"}[name]


def test_nothing_that_the_desk_keeps_is_walked_by_the_collector() -> None:
    kept = [kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Struct)]
    assert len(kept) > 10
    assert [kind.__name__ for kind in kept if kind is not Struct and kind.__struct_config__.gc] == []
