"""Official levels at the desk: what polls observe, what bodies and articles say, and what follows from a change."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from processors.alerts.heightening import ruled
from processors.alerts.sitting import Sitting
from processors.knowledge.ladder import Ladder, ladder, standing
from processors.steps.match import event_time
from processors.steps.observe import CONFIRMED_BY, Register, observe
from schemas.heard import Observation
from schemas.ids import digest
from schemas.picture import Level
from schemas.reading import LevelChange
from schemas.scored import Scored
from schemas.taxonomy import LevelTurn

STALE = timedelta(days=1)
"""Without a look for so long nobody knows what a level is; sources that show one are polled every six hours at most."""
FIRST_HAND = 2
"""Observations that confirm a raise where the body that sets the level shows it: the first and the next."""
REPORTED = 3
"""Independent voices that confirm a level of which the body itself was not heard."""
OLD_NEWS = timedelta(hours=18)
"""A change that was told longer ago is mentioned, not news: the papers of the next morning still report it."""
SHY = timedelta(days=7)
"""After a raise that was withdrawn the same step does not alert at first sight for so long: the feed flaps."""


def observed(desk: Sitting, seen: Observation) -> None:
    """Take one observation of a level into the registry.

    A word that its ladder does not have is said once, and is no look at the level: after a day nobody knows it.
    """
    of = ladder(seen.system)
    step = _native(of, seen.level)
    key = _key(seen.system, seen.scope)
    before = desk.get(key, Level)
    if before is not None and seen.at <= before.checked and before.seen:
        return  # it comes late: what was seen since holds
    known = before or _blank(desk, seen.system, seen.scope, seen.at)
    if step is None:
        if known.unread != seen.level:
            level = replace(known, unread=seen.level, source=seen.source, turn="kept", **desk.stamp(known.heard_at))
            desk.put(key, level)
            desk.say(level)
        return
    up = _rank(of, step) > (known.rank or 0) if of and known.level else False
    quick = up and seen.first_hand and not known.travel
    register = observe(_register(known), step, seen.at, FIRST_HAND if quick else CONFIRMED_BY)
    turn = _turn(of, known, register, quick=quick and not _shy(known, step, seen.at))
    level = replace(
        _settled(known, of, register),
        turn=turn,
        checked=seen.at,
        first_hand=seen.first_hand,
        source=seen.source,
        withdrawn=known.pending if turn == "withdrawn" else known.withdrawn,
        withdrawn_at=seen.at if turn == "withdrawn" else known.withdrawn_at,
        stale=False,
        unread=None,
        **desk.stamp(known.heard_at),
    )
    desk.put(key, level)
    desk.say(level)
    ruled(desk, level)


def restated(desk: Sitting, change: LevelChange, at: datetime) -> bool:
    """Whether a change that a text tells has been known for longer than it is news: then it is none."""
    level = desk.get(_key(*_scope(change)), Level) if change.system else None
    if level is None:
        return False
    if level.level == change.to and level.since is not None:
        return at - level.since > OLD_NEWS
    return level.reported == change.to and level.reported_at is not None and at - level.reported_at > OLD_NEWS


def doubts(desk: Sitting, change: LevelChange) -> tuple[str, ...]:
    """Where the registry knows better from the body itself what a level was before a change that a text tells."""
    level = desk.get(_key(*_scope(change)), Level) if change.system else None
    if (
        level is None
        or not level.first_hand
        or level.level is None
        or change.from_ in (None, level.level, level.before)
    ):
        return ()
    return (f"level from {change.from_}: the registry has {level.level} since {level.since:%Y-%m-%d}",)


def reported(desk: Sitting, said: Scored, voice: str) -> None:
    """Take a change that a document tells into the registry: from the body itself at once, else as a claim.

    Left aside is travel advice, for articles and feeds do not name its scopes alike, and what is told in passing.
    """
    change = said.level_change
    if change is None or change.aside or change.system is None or change.to_rank is None or change.travel:
        return
    system, scope = _scope(change)
    key, at = _key(system, scope), event_time(said.document)
    known = desk.get(key, Level) or _blank(desk, system, scope, at)
    if (known.since is not None and at < known.since) or known.level == change.to:
        return  # old, or known
    publisher = said.document.publisher
    own = publisher is not None and publisher.official and publisher.country == change.country
    again = known.reported == change.to
    voices = tuple(sorted({*(known.voices if again else ()), *([voice] if voice else [])}))
    level = replace(
        known,
        reported=change.to,
        reported_at=known.reported_at if again else at,
        voices=voices,
        turn="kept",
        **desk.stamp(known.heard_at),
    )
    if own or len(voices) >= REPORTED:
        level = replace(
            level,
            level=change.to,
            before=known.level or change.from_,
            since=at,
            rank=change.to_rank,
            percentile=standing(system, change.to),
            pending=change.to,
            seen=0,
            checked=max(at, known.checked) if own else known.checked,
            first_hand=own,
            source=said.document.source,
            until=said.document.expires if own else None,
            stale=known.stale and not own,
            turn=_way(change),
        )
    if level != replace(known, turn="kept", **desk.stamp(known.heard_at)):
        desk.put(key, level)
        desk.say(level)


def due(desk: Sitting, key: str, level: Level, moment: datetime) -> None:
    """A level that nobody has looked at, or that runs out by its publisher's word; it bears the due time."""
    ended = level.until is not None and level.until <= moment
    until = None if ended else level.until
    level = replace(level, stale=True, until=until, turn="kept", **desk.stamp(level.heard_at, moment))
    desk.put(key, level)
    desk.say(level)


def timer(level: Level) -> datetime | None:
    """When something must happen to a level by itself."""
    known = level.level is not None or level.seen > 0  # a claim alone is nothing that was checked
    moments = [level.checked + STALE] if known and not level.stale else []
    moments += [level.until] if level.until is not None else []
    return min(moments, default=None)


def _turn(of: Ladder | None, known: Level, register: Register, *, quick: bool) -> LevelTurn:
    if register.level != known.level:
        if known.level is None:
            return "baseline"
        if of is None:
            return "changed"
        return "raised" if _rank(of, register.level) > _rank(of, known.level) else "lowered"
    if known.turn == "unconfirmed" and register.pending != known.pending:
        return "withdrawn"
    return "unconfirmed" if quick and register.seen == 1 else "kept"


def _shy(known: Level, step: str, at: datetime) -> bool:
    return known.withdrawn == step and known.withdrawn_at is not None and at - known.withdrawn_at < SHY


def _settled(known: Level, of: Ladder | None, register: Register) -> Level:
    changed = register.level != known.level
    rank = _rank(of, register.level) if of and register.level else None
    return replace(
        known,
        level=register.level,
        since=register.since,
        pending=register.pending,
        seen=register.seen,
        before=known.level if changed else known.before,
        rank=rank,
        percentile=standing(known.system, register.level),
        reported=None if changed else known.reported,
        voices=() if changed else known.voices,
        until=None if changed else known.until,
    )


def _native(of: Ladder | None, level: str) -> str | None:
    if of is None:
        return level
    rank = of.rank(level)
    return None if rank is None else of.native(rank)


def _rank(of: Ladder | None, level: str | None) -> int:
    return (of.rank(level) or 0) if of and level else 0


def _way(change: LevelChange) -> LevelTurn:
    return "lowered" if change.lowered else "raised"


def _scope(change: LevelChange) -> tuple[str, str]:
    return change.system or "", "/".join(filter(None, (change.country, change.area, change.sector)))


def _key(system: str, scope: str) -> str:
    return f"l/{system}/{scope}"


def _register(level: Level) -> Register:
    return Register(level=level.level, since=level.since, pending=level.pending, seen=level.seen)


def _blank(desk: Sitting, system: str, scope: str, at: datetime) -> Level:
    of = ladder(system)
    return Level(
        id=digest("level", system, scope, size=8),
        system=system,
        scope=scope,
        level=None,
        since=None,
        pending=None,
        seen=0,
        checked=at,
        travel=of.travel if of else "travel" in system,
        **desk.stamp(),
    )
