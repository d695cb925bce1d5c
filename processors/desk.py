"""The desk: one pure, deterministic fold over everything it hears, `Desk.handle(record) -> outputs`.

State is a mapping of frozen structs, which are replaced and never changed. What can be derived from it
(indexes, timers) is rebuilt at load and never stored. There is no clock, randomness, network or file here;
sets are sorted before anyone sees them. So a live day and its replay say the same bytes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import TypeVar

import msgspec
from msgspec import Struct

from processors.alerts import alerting, awaiting
from processors.alerts.sitting import joined
from processors.alerts.standing import Standing
from processors.judging import pulse, registry, rulings, telling
from processors.judging.state import BEGINNING, KINDS, Clock, Followed, Tale
from processors.judging.timers import due, timers
from processors.knowledge.calendar import calendar
from processors.knowledge.ladder import systems
from processors.knowledge.watches import watches
from processors.people import profile, reaching
from processors.people.profile import Profile
from processors.rules import rulebook
from processors.rules.ruleset import Ruleset
from processors.steps.alert import Stamp
from processors.steps.group import Live
from schemas.alert import Alert
from schemas.codec import Headers, Record, dead_letter, decode
from schemas.document import Enriched
from schemas.envelope import Event, Said
from schemas.errors import BadEvent, Reason, reason_of, told
from schemas.heard import Beat, Config, Decision, Delivery, Epoch, Heard, Observation, Poll, Tick
from schemas.picture import Feed, Watch

S = TypeVar("S", bound=Struct)
T = TypeVar("T", bound=Said)
OUTPUTS_EACH = 1 << 20
"""Sequence numbers of one event (design: sequence = desk offset × 2^20 + n)."""
WAITING = timedelta(minutes=1)
"""Documents that wait longer than this to be read leave it open what has come (design: late)."""


class DeadLetter(Struct, frozen=True):
    """An event that the desk could not handle, as it came."""

    key: bytes | None
    value: bytes
    headers: Headers
    reason: Reason = "failed"


class Desk:
    """The whole memory of Vigil and what it makes of the next event."""

    def __init__(self, fold: str, without: str | None = None) -> None:
        systems(), watches(), calendar()  # tables with errors are refused before anything is heard
        self.fold = fold
        self.without = without
        """A factor to leave out of every score: to see what it does."""
        self.state: dict[str, Struct] = {}
        self.changed: dict[str, Struct | None] = {}
        """Since the last `cut`."""
        self.reset({})

    # --- memory ---------------------------------------------------------------------------------

    def reset(self, state: dict[str, Struct]) -> None:
        """Begin from a state; everything derived is built from it."""
        self.state = state
        self._new: dict[str, Struct | None] = {}
        self.said: list[Said] = []
        self._offset = -1
        self._upto = BEGINNING
        """Of the tick that is being handled: the clock shows that only when all that was due by then has happened."""
        self.live = Live(value.memory for value in state.values() if isinstance(value, Tale))
        self.watches = {key: value for key, value in state.items() if isinstance(value, Watch)}
        self.watches = dict(sorted(self.watches.items()))
        self._open: list[Watch] | None = None
        self.standing = Standing((key, value) for key, value in state.items() if isinstance(value, Alert))
        self._timers = [timer for key, value in state.items() for timer in timers(key, value)]
        heapify(self._timers)
        self._configure(self.get("g", Followed))

    def cut(self) -> dict[str, Struct | None]:
        """The keys that changed since the last cut, with their whole values; None says that one is gone."""
        changed, self.changed = self.changed, {}
        return changed

    def get(self, key: str, kind: type[S]) -> S | None:
        """The value of a key, this event's changes included."""
        value = self._new[key] if key in self._new else self.state.get(key)
        return value if isinstance(value, kind) else None

    def put(self, key: str, value: Struct | None) -> None:
        """Replace a value; None takes it away. Nothing holds until the event is handled to its end."""
        self._new[key] = value
        if key[0] == "o":
            self._open = None
        elif key.startswith("a/"):
            self.standing.put(key, value if isinstance(value, Alert) else None)
        if value is not None:
            for timer in timers(key, value):
                heappush(self._timers, timer)

    @property
    def open_watches(self) -> list[Watch]:
        """Those that are open, in order of their keys, this event's changes included."""
        if self._open is None:
            found = (self.get(key, Watch) for key in self.watches)
            self._open = [watch for watch in found if watch is not None and watch.stage == "open"]
        return self._open

    @property
    def clock(self) -> Clock:
        """Now, and what holds now."""
        return self.get("c", Clock) or Clock()

    def came(self, heard: datetime, told: datetime | None) -> datetime:
        """When something came: as its sender tells, if that is later than when it was heard, and past.

        The clock stands still while the desk does: what came meanwhile is heard too early. What is told to be in the
        future, by the tick that is being handled, is not believed.
        """
        return heard if told is None or told > self._upto else max(heard, told)

    # --- the fold -------------------------------------------------------------------------------

    def handle(self, record: Record) -> list[Said] | list[DeadLetter]:
        """What follows from one record of `desk`, in order.

        All or nothing: an event that cannot be read or handled leaves no trace but a dead letter.
        """
        try:
            event = read(record)
        except BadEvent as error:
            return [buried(record, error)]
        try:
            return self.hear(record.offset, event)
        except (MemoryError, RecursionError):
            raise  # no property of the event: die and be restarted, do not bury it
        except Exception as error:
            self.reset(self.state)
            return [buried(record, error)]

    def hear(self, offset: int, event: Heard) -> list[Said]:
        """What follows from one event; when it raises, `reset(state)` undoes what was half done."""
        return self.let(offset, lambda: self._hear(event))

    def let(self, offset: int, act: Callable[[], None]) -> list[Said]:
        """Let something happen at a position of the log as one event, and keep what it changed."""
        self._new, self.said, self._offset = {}, [], offset
        act()
        self._keep()
        return self.said

    def say(self, output: T) -> T:
        """Say something of this event, at most one thing an entity and moment; gives what was said.

        What follows one upon the other for one alert is said as one change, the one that matters more. Of an alert
        people may be told.
        """
        if isinstance(output, Alert):
            alert = joined(self.said, output)
            reaching.changed(self, alert)
            return alert  # type: ignore[return-value] # an Alert, as it came
        self.said.append(output)
        return output

    def stamp(self, heard_at: datetime | None = None, said_at: datetime | None = None) -> Stamp:
        """What the next output carries; `heard_at` is when the desk first heard of it, by default now."""
        clock = self.clock
        heard_at = heard_at or clock.now
        return {
            "sequence": self._offset * OUTPUTS_EACH + len(self.said),
            "epoch": clock.epoch,
            "month": f"{heard_at.year}.{heard_at.month:02}",
            "heard_at": heard_at,
            "said_at": said_at or clock.now,
            "fold": self.fold,
            "rules": clock.config,
        }

    def _hear(self, event: Heard) -> None:
        match event:
            case Enriched():
                telling.document(self, event)
            case Tick():
                self._tick(event)
            case Decision():
                rulings.decided(self, event)
            case Observation():
                registry.observed(self, event)
            case Poll():
                self._polled(event)
            case Beat():
                pulse.heard(self, event)
            case Config():
                if event.id == self.clock.config:
                    return
                followed = Followed(rules=event.rules, profile=event.profile)
                # Raises where they do not load, or do not fit each other: the old ones stay, both of them.
                rulebook.read(event.rules, profile.sites(profile.read(event.profile)))
                self._configure(followed)
                self.put("g", followed)
                self.put("c", msgspec.structs.replace(self.clock, config=event.id))
                awaiting.begin(self)
            case Epoch():
                if event.epoch > self.clock.epoch:
                    self.put("c", Clock(now=max(event.at, self.clock.now), epoch=event.epoch))
            case Delivery():
                reaching.heard(self, event)

    def _configure(self, followed: Followed | None) -> None:
        self.rules: Ruleset = rulebook.read(followed.rules) if followed else Ruleset()
        self.profile: Profile = profile.read(followed.profile) if followed else Profile()

    def _tick(self, tick: Tick) -> None:
        """Move the clock, and let all that is due by then happen, in order of (due, key)."""
        before, at = self.clock, tick.at
        if at <= before.now:
            return  # a second ticker, or a late tick
        self._upto = at
        waiting = tick.oldest_waiting
        if waiting is not None and at - waiting <= WAITING:
            waiting = None
        self.put("c", msgspec.structs.replace(before, waiting=waiting))
        while self._timers and self._timers[0][0] <= at:
            moment, key = heappop(self._timers)
            value = self._new[key] if key in self._new else self.state.get(key)
            if value is not None and (moment, key) in timers(key, value):
                due(self, key, value, moment)
        self.put("c", msgspec.structs.replace(self.clock, now=at))
        if before.now == BEGINNING:
            awaiting.begin(self)

    def _polled(self, heard: Poll) -> None:
        key = f"f/{heard.id}"
        before = self.get(key, Feed)
        feed = Feed(
            id=heard.id,
            health=heard.health,
            since=before.since if before is not None and before.health == heard.health else heard.at,
            error=heard.error,
            last_ok=heard.last_ok,
            newest=heard.newest,
            **self.stamp(before.heard_at if before else None),
        )
        self.put(key, feed)
        self.say(feed)
        alerting.fed(self, feed)

    def _keep(self) -> None:
        """What the event changed becomes state, and the derived indexes follow."""
        for key, value in self._new.items():
            old = self.state.get(key)
            if value is None:
                self.state.pop(key, None)
                self.watches.pop(key, None)
                if isinstance(old, Tale):
                    self.live.remove(old.memory)
            else:
                self.state[key] = value
            if isinstance(value, Tale):
                self.live.add(value.memory)
            elif isinstance(value, Watch):
                self.watches = dict(sorted({**self.watches, key: value}.items()))
                self._open = None
            self.changed[key] = value


def read(record: Record) -> Heard:
    """The event in a record of `desk`; raises BadEvent."""
    event: Event = decode(
        record.value, record.headers, Enriched, Tick, Decision, Observation, Poll, Beat, Delivery, Config, Epoch
    )
    assert isinstance(event, Heard)  # noqa: S101 - narrows the type for the checker
    return event


def restored(values: Mapping[str, bytes]) -> dict[str, Struct]:
    """State from the bytes that memory keeps, by the letter that each key begins with."""
    return {key: KINDS[key[0]].decode(raw) for key, raw in values.items()}


def buried(record: Record, error: Exception) -> DeadLetter:
    """What the desk says of an event that it cannot handle."""
    return DeadLetter(record.key, *dead_letter(record, "judging", told(error)), reason_of(error))
