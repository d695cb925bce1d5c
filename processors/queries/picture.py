"""Stories, alerts and their course, levels, watches, sources, what officers did, what died."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from elasticsearch_dsl import Search

from processors.queries.documents import COUNTED_UP_TO, LONGEST_QUERY
from processors.queries.errors import BadQuery
from processors.queries.sources import of, one
from schemas.taxonomy import Health, Stage, Step

OPEN: tuple[Stage, ...] = ("pending", "active", "escalated", "acknowledged", "snoozed", "recovering")


def alerts(stages: Sequence[Stage] = OPEN, *, size: int = 100, namespace: str = "") -> Search:
    """Alerts in some stages, the most urgent and then the newest first; those still open unless said."""
    return (
        of("alerts", namespace, size)
        .filter("terms", **{"vigil.stage": list(stages)})
        .sort("-vigil.priority", "-event.start")
        .extra(track_total_hits=True)
    )


def closed(since: datetime, *, size: int = 100, namespace: str = "") -> Search:
    """Alerts that were closed since then, the latest first."""
    asked = of("alerts", namespace, size).filter("term", **{"vigil.stage": "closed"})
    return asked.filter("range", **{"vigil.said_at": {"gte": since}}).sort("-vigil.said_at")


def spoken(kind: Literal["alerts", "stories"], since: datetime, *, size: int = 200, namespace: str = "") -> Search:
    """Alerts or stories of concern of which the desk spoke since then, the latest word first.

    No alert of a rule on trial, and no story that was merged away.
    """
    asked = of(kind, namespace, size).filter("range", **{"vigil.said_at": {"gte": since}})
    asked = asked.filter("range", **{"vigil.priority": {"gte": 1}}).exclude("terms", tags=["shadow", "merged"])
    return asked.sort("-vigil.said_at", "-event.sequence")


def alert(identity: str, namespace: str = "") -> Search:
    """One alert, whichever month holds it."""
    return one("alerts", identity, namespace)


def course(identity: str, *, size: int = 500, namespace: str = "") -> Search:
    """All that happened to one alert, in its order: each state that it had."""
    return of("history", namespace, size).filter("term", **{"vigil.alert": identity}).sort("event.sequence")


def top_stories(size: int = 10, *, since: datetime | None = None, namespace: str = "") -> Search:
    """Stories of concern by score, none that was merged away; `since` is of their latest document."""
    asked = _live_stories(size, since, namespace).filter("range", **{"vigil.priority": {"gte": 1}})
    return asked.sort("-vigil.priority", "-vigil.score", "-event.end").extra(track_total_hits=True)


def newest_story(namespace: str = "") -> Search:
    """The story of which the desk spoke last, with nothing but when that was in its order."""
    return of("stories", namespace, 1).sort("-event.sequence").source(["event.sequence"])


def stories(
    text: str | None = None,
    *,
    countries: Sequence[str] = (),
    since: datetime | None = None,
    size: int = 50,
    namespace: str = "",
) -> Search:
    """Stories whose headline holds the words, or all, the latest first; none that was merged away.

    Raises BadQuery when there is no word in the text, or too much.
    """
    asked = _live_stories(size, since, namespace)
    if text is not None:
        if len(text) > LONGEST_QUERY or not any(character.isalnum() for character in text):
            raise BadQuery(f"give one word or more, in {LONGEST_QUERY} characters")
        asked = asked.query("simple_query_string", query=text, fields=["message"], default_operator="and")
    if countries:
        asked = asked.filter("terms", **{"vigil.countries": list(countries)})
    return asked.sort("-event.end").extra(track_total_hits=COUNTED_UP_TO)


def story(identity: str, namespace: str = "") -> Search:
    """One story, whichever month holds it."""
    return one("stories", identity, namespace)


def levels(
    *,
    scopes: Sequence[str] = (),
    travel: bool | None = None,
    every: bool = False,
    size: int = 500,
    namespace: str = "",
) -> Search:
    """Official levels by what they hold for; `travel`: only travel advice, or none of it.

    Those that are confirmed, or every one that was ever looked at.
    """
    asked = of("levels", namespace, size).sort("vigil.scope", "vigil.system")
    if not every:
        asked = asked.filter("exists", field="vigil.level")
    if scopes:
        asked = asked.filter("terms", **{"vigil.scope": list(scopes)})
    return asked if travel is None else asked.filter("term", **{"vigil.travel": travel})


def watches(*, every: bool = False, size: int = 500, namespace: str = "") -> Search:
    """Watches that are open, or every one, the newest first."""
    asked = of("watches", namespace, size).sort("-event.start")
    return asked if every else asked.filter("term", **{"vigil.stage": "open"})


def watch(identity: str, namespace: str = "") -> Search:
    """One watch, whichever month holds it."""
    return one("watches", identity, namespace)


def notifications(alert: str, *, size: int = 200, namespace: str = "") -> Search:
    """Who was told of an alert, and how far each message has come, in their order."""
    return of("notifications", namespace, size).filter("term", **{"vigil.alert": alert}).sort("event.sequence")


def feeds(health: Sequence[Health] = (), *, size: int = 1000, namespace: str = "") -> Search:
    """How each source is doing; those in some state, or all, whoever is longest in it first."""
    asked = of("feeds", namespace, size).sort("event.start")
    return asked.filter("terms", **{"vigil.health": list(health)}) if health else asked


def blind(*, size: int = 1000, namespace: str = "") -> Search:
    """Sources from which nothing can be learnt now, whoever is longest so first."""
    asked = of("feeds", namespace, size).filter("term", tags="blind").sort("event.start")
    return asked.extra(track_total_hits=True)


def rulings(subjects: Sequence[str], *, size: int = 200, namespace: str = "") -> Search:
    """What officers did to some things, in its order."""
    return of("rulings", namespace, size).filter("terms", **{"vigil.subject": list(subjects)}).sort("event.sequence")


def dead(text: str | None = None, *, step: Step | None = None, size: int = 100, namespace: str = "") -> Search:
    """What could not be handled, the newest first; with some words in the reason or the text, or of one step."""
    asked = of("dead", namespace, size).sort("-@timestamp").extra(track_total_hits=COUNTED_UP_TO)
    if text is not None:
        fields = ["message", "vigil.begins"]
        asked = asked.query("simple_query_string", query=text, fields=fields, default_operator="and")
    return asked.filter("term", **{"vigil.step": step}) if step else asked


def _live_stories(size: int, since: datetime | None, namespace: str) -> Search:
    asked = of("stories", namespace, size).exclude("exists", field="vigil.merged_into")
    return asked.filter("range", **{"event.end": {"gte": since}}) if since else asked
