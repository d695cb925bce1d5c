"""When something must happen to what the desk remembers by itself: derived from each value, never stored."""

from datetime import datetime, timedelta

from msgspec import Struct

from processors import registry
from processors.state import KNOWN_KEPT, Awaited, Ended, Errand, Held, Known, Met, Moved, Tale, Usual, Window
from schemas.events import Alert, Level, Notification, Watch

STORIES_KEPT = timedelta(days=14)


def timers(key: str, value: Struct) -> list[tuple[datetime, str]]:
    """The moments of a value, each with its key."""
    match value:
        case Alert() if value.stage == "closed":
            # One of a story, which is forgotten itself, does not come again; others keep the count of their openings.
            return [(value.said_at + KNOWN_KEPT, key)] if value.key == value.story else []
        case Alert():
            return [(due, key) for due in (value.escalate_at, value.clear_at) if due is not None]
        case Tale():
            return [(value.picture.said_at + STORIES_KEPT, key)]
        case Level():
            moment = registry.timer(value)
            return [] if moment is None else [(moment, key)]
        case Watch():
            return [(value.until, key)]
        case Awaited():
            return [] if value.due is None else [(value.due, key)]
        case Met():
            return [] if value.forget_at is None else [(value.forget_at, key)]
        case Errand():
            moments = (value.tell_at, value.forget_at, *(planned.at for planned in value.planned))
            return [(moment, key) for moment in moments if moment is not None]
        case Notification():
            return [] if value.retry_at is None else [(value.retry_at, key)]
        case Known() | Moved() | Ended() | Held() | Usual() | Window():
            return [(value.forget_at, key)]
    return []
