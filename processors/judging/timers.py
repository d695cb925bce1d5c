"""What happens to what the desk remembers by itself, and when: derived from each value, never stored."""

from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from processors.alerts import awaiting, waking
from processors.judging import pulse, registry, watching
from processors.judging.state import (
    KNOWN_KEPT,
    Awaited,
    Ended,
    Errand,
    Held,
    Known,
    Met,
    Moved,
    Pulse,
    Tale,
    Usual,
    Window,
)
from processors.judging.watching import Watching
from processors.people import reaching, sending
from processors.people.sending import Reaching
from schemas.alert import Alert, Notification
from schemas.picture import Level, Watch

STORIES_KEPT = timedelta(days=14)


class Timed(Watching, Reaching, Protocol):
    """The desk, as far as timers need it."""


def due(desk: Timed, key: str, value: Struct, moment: datetime) -> None:
    """A timer of a value; what has no life of its own is forgotten."""
    match value:
        case Alert() if value.stage != "closed":
            waking.due(desk, key, value, moment)
        case Level():
            registry.due(desk, key, value, moment)
        case Watch():
            watching.due(desk, key, value, moment)
        case Awaited():
            awaiting.due(desk, key, value, moment)
        case Pulse():
            pulse.due(desk, key, value, moment)
        case Errand():
            reaching.due(desk, key, value, moment)
        case Notification():
            sending.due(desk, value, moment)
        case _:
            desk.put(key, None)


def timers(key: str, value: Struct) -> list[tuple[datetime, str]]:
    """The moments of a value, each with its key."""
    match value:
        case Alert() if value.stage == "closed":
            # One of a story, which is forgotten itself, does not come again; others keep the count of their openings.
            return [(value.said_at + KNOWN_KEPT, key)] if value.key == value.story else []
        case Alert():
            return [(moment, key) for moment in waking.timers(value)]
        case Tale():
            return [(value.picture.said_at + STORIES_KEPT, key)]
        case Level():
            checked = registry.timer(value)
            return [] if checked is None else [(checked, key)]
        case Watch():
            return [(value.until, key)]
        case Awaited() | Pulse():
            return [] if value.due is None else [(value.due, key)]
        case Met():
            return [] if value.forget_at is None else [(value.forget_at, key)]
        case Errand():
            due_at = (value.tell_at, value.forget_at, *(planned.at for planned in value.planned))
            return [(moment, key) for moment in due_at if moment is not None]
        case Notification():
            return [] if value.retry_at is None else [(value.retry_at, key)]
        case Known() | Moved() | Ended() | Held() | Usual() | Window():
            return [(value.forget_at, key)]
    return []
