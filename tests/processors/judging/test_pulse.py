"""A poll loop that is dead is told by the line itself, and one that is restarted, or a desk that was, is none."""

from processors.alerts.awaiting import NOT_POLLED
from schemas.alert import Alert
from schemas.heard import Beat, Heard, Tick
from tests.processors.alerts.test_awaiting import SILENCE
from tests.processors.events import at, enriched
from tests.processors.hearing import live, of


def beat(minute: float, shard: str = "1/1") -> Beat:
    return Beat(id=shard, at=at(minute), sources=40)


def lived(*events: Heard, rules: tuple[str, ...] | None = None) -> list[Alert]:
    return [one for one in of(Alert, live(*events, rules=rules)) if isinstance(one, Alert)]


def told(*events: Heard) -> list[tuple[str, str, float]]:
    """Part of the roster, change and minute of each alert."""
    found = (one for one in lived(*events) if one.rule == NOT_POLLED)
    return [(one.key, one.change, (one.said_at - at(0)).total_seconds() / 60) for one in found]


def minutes(*moments: float) -> list[Heard]:
    return [Tick(at=at(moment)) for moment in moments]


def test_where_nothing_was_ever_polled_nothing_is_missed() -> None:
    assert told(*minutes(5, 600)) == []


def test_a_loop_that_stops_is_told_after_five_minutes_once_and_until_it_beats_again() -> None:
    beats = [event for minute in range(3) for event in (Tick(at=at(minute)), beat(minute))]
    assert told(*beats, *minutes(6.9)) == []
    assert told(*beats, *minutes(7, 8, 600), beat(600), *minutes(604)) == [
        ("1/1", "raised", 7),
        ("1/1", "cleared", 600),
    ]
    (alert, *_) = (one for one in lived(*beats, *minutes(7)) if one.rule == NOT_POLLED)
    assert alert.headline == "Nobody polls part 1/1 of the roster (40 sources) since 2026-11-20 09:02 UTC"
    assert (alert.priority, alert.stage) == (2, "active")


def test_each_part_of_the_roster_is_missed_by_itself() -> None:
    events = [beat(0, "1/2"), beat(0, "2/2"), *minutes(4), beat(4, "2/2"), *minutes(8)]
    assert told(*events) == [("1/2", "raised", 5)]


def test_a_roster_that_is_divided_anew_is_not_missed_in_its_old_parts() -> None:
    anew = [beat(6, "1/2"), beat(6, "2/2")]
    assert told(beat(0), *minutes(6), *anew, *minutes(10)) == [("1/1", "raised", 5), ("1/1", "cleared", 6)]
    assert told(beat(0), *minutes(4), *anew, *minutes(8)) == []


def test_a_desk_that_stood_still_believes_what_was_told_meanwhile() -> None:
    """It hears an hour of beats at once, and only then the first tick after them."""
    assert told(beat(0), *(beat(minute) for minute in range(1, 61)), *minutes(61)) == []
    assert told(beat(0), *(beat(minute) for minute in range(1, 31)), *minutes(61)) == [("1/1", "raised", 35)]


def test_a_beat_from_the_future_puts_nothing_off() -> None:
    assert told(beat(60 * 24 * 365), *minutes(5, 10)) == [("1/1", "raised", 5)]


def test_while_nobody_polls_nothing_else_is_missed() -> None:
    def rules(*events: Heard) -> list[tuple[str, str]]:
        return [(one.rule, one.change) for one in lived(*events, rules=(SILENCE,))]

    assert rules(enriched("a"), beat(0), *minutes(400)) == [(NOT_POLLED, "raised")]
    again = [Tick(at=at(400)), beat(400), *minutes(403)]
    assert rules(enriched("a"), beat(0), *again)[-2:] == [(NOT_POLLED, "cleared"), ("silence", "raised")]
