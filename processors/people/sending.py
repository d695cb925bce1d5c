"""What becomes of each message to a person: tried again, handed on to the next channel; and a channel that does not
deliver is an alert of its own.

Only the desk decides; processors.notify sends, and each of its attempts comes back as a Delivery.
"""

from datetime import datetime, timedelta
from typing import Protocol, TypeVar, get_args

from msgspec import Struct
from msgspec.structs import replace

from processors.judging.state import Errand
from processors.knowledge.wordings import spoken, wordings
from processors.people.profile import Profile
from processors.people.route import Channel, Person
from processors.steps.alert import OPEN, Stamp
from processors.steps.alert import closed as over
from processors.steps.message import message
from processors.steps.news import together
from schemas.alert import Alert, Notification, Wording
from schemas.envelope import Said
from schemas.heard import Delivery
from schemas.ids import alert_id, digest
from schemas.taxonomy import AlertEvent, Marking, NotificationState

S = TypeVar("S", bound=Struct)
T = TypeVar("T", bound=Said)
BACKOFF = (timedelta(seconds=15), timedelta(seconds=60), timedelta(seconds=180))
"""Before the second attempt, the third, and every later one."""
AGAIN = timedelta(minutes=5)
"""When all channels of a person have failed, they are tried anew, from the first one on, after so long."""
LIFETIME = timedelta(hours=1)
"""A message that nobody came to send for so long is decided anew: the sender was away."""
OUTAGE = "channel-outage"
"""The rule, as its alerts name it, that a channel which does not deliver is an alert."""
OUTAGE_PRIORITY = 2
"""Look within hours: people are told by their other channels meanwhile."""
LONGEST_ERROR = 300


class Reaching(Protocol):
    """The desk, as far as reaching people needs it."""

    profile: Profile
    said: list[Said]

    def get(self, key: str, kind: type[S]) -> S | None: ...
    def put(self, key: str, value: Struct | None) -> None: ...
    def say(self, output: T) -> T: ...
    def stamp(self, heard_at: datetime | None = None, said_at: datetime | None = None) -> Stamp: ...


def send(
    desk: Reaching, errand: Errand, person: Person, change: AlertEvent, now: datetime, after: str | None = None
) -> bool:
    """Send a message by the first channel that may carry it, or the first behind another; False when there is none.

    A channel that is known not to deliver is asked all the same, and the next one beside it.
    """
    left = _channels(desk.profile, person, errand.alert.marking, after)
    if not left:
        if after is None:
            _withhold(desk, errand, person, change, now)
        return False
    channel, bare = left[0]
    out = desk.get(f"a/{OUTAGE}/{channel.name}", Alert)
    handed_on = len(left) > 1 and out is not None and out.stage in OPEN
    sent = _made(desk, errand, person, channel, change, now, bare=bare)
    _keep(desk, replace(sent, handed_on=handed_on))
    if handed_on:
        send(desk, errand, person, change, now, channel.name)
    return True


def heard(desk: Reaching, delivery: Delivery) -> Notification | None:
    """What follows from an attempt; the notification, where the person cannot be reached by any channel for now."""
    sent = desk.get(f"q/{delivery.notification}", Notification)
    if sent is None or sent.state != "due" or sent.attempt != delivery.attempt:
        return None  # a repeat, or one of a desk that is no more
    now = desk.stamp()["said_at"]
    if delivery.delivered:
        _settle(desk, sent, "delivered", None)
        _works(desk, sent.channel)
        return None
    error = (delivery.error or "no reason given")[:LONGEST_ERROR]
    errand = desk.get(f"p/{sent.alert}", Errand)
    person = next((one for one in desk.profile.person if one.name == sent.person), None)
    channel = next((one for one in desk.profile.channel if one.name == sent.channel), None)
    if errand is None or person is None or _overtaken(errand, sent):
        _settle(desk, sent, "dropped", error)
        return None
    tries = 1 if channel is None or delivery.permanent else channel.attempts
    if sent.attempt < tries:
        wait = timedelta(0) if delivery.expired else BACKOFF[min(sent.attempt, len(BACKOFF)) - 1]
        _retry(desk, sent, error, now + wait, now)
        return None
    more = sent.handed_on or bool(_channels(desk.profile, person, errand.alert.marking, sent.channel))
    if more:
        _settle(desk, sent, "failed", error)
        if not sent.handed_on:
            send(desk, errand, person, sent.change, now, sent.channel)
    else:  # nobody is given up: after a while all channels are tried anew
        _keep(desk, replace(sent, state="retrying", error=error, retry_at=now + AGAIN, **_stamp(desk, sent, now)))
    if not delivery.expired:
        _broken(desk, sent.channel, error, now)
    return None if more else sent


def due(desk: Reaching, sent: Notification, moment: datetime) -> None:
    """The wait before the next attempt is over."""
    errand = desk.get(f"p/{sent.alert}", Errand)
    person = next((one for one in desk.profile.person if one.name == sent.person), None)
    if sent.state != "retrying" or sent.retry_at is None or sent.retry_at > moment:
        return
    if errand is None or person is None or _overtaken(errand, sent):
        _settle(desk, sent, "dropped", sent.error, moment)
    elif sent.again:
        _retry(desk, sent, sent.error, moment, moment)
    else:
        _settle(desk, sent, "failed", sent.error, moment)
        send(desk, errand, person, sent.change, moment)


def _retry(desk: Reaching, sent: Notification, error: str | None, at: datetime, now: datetime) -> None:
    """Wait for the next attempt, or order it where there is nothing to wait for."""
    if at > now:
        waiting = replace(sent, state="retrying", again=True, error=error, retry_at=at, **_stamp(desk, sent, now))
    else:
        waiting = replace(
            sent,
            state="due",
            again=False,
            error=error,
            retry_at=None,
            attempt=sent.attempt + 1,
            until=now + LIFETIME,
            **_stamp(desk, sent, now),
        )
    _keep(desk, waiting)


def _channels(
    profile: Profile, person: Person, marking: Marking, after: str | None = None
) -> list[tuple[Channel, bool]]:
    """A person's channels in the order to try them, each with whether it may only say that there is an alert.

    Those that may carry it come first.
    """
    strict = get_args(Marking).index
    known = {channel.name: channel for channel in profile.channel}
    own = [known[name] for name in person.channels if name in known]
    full = [(one, False) for one in own if strict(marking) <= strict(one.cleared)]
    bare = [(one, True) for one in own if strict(one.cleared) < strict(marking) <= strict(one.hint)]
    found = [*full, *bare]
    names = [one.name for one, _ in found]
    return found[names.index(after) + 1 :] if after in names else found


def _made(
    desk: Reaching, errand: Errand, person: Person, channel: Channel, change: AlertEvent, now: datetime, *, bare: bool
) -> Notification:
    alert, language = errand.alert, spoken(person.languages)
    news = together(errand.lately, errand.news) if change in ("raised", "updated") else ()
    said = message(replace(alert, change=change, news=news), errand.facts, language, short=channel.short, bare=bare)
    return Notification(
        id=digest(
            "notification",
            *(alert.id, change, now.isoformat(), person.name, channel.name),
            *(str(alert.priority), alert.headline, *alert.documents[-1:]),  # two states may be of one second
        ),
        alert=alert.id,
        alert_sequence=alert.sequence,
        change=change,
        rule=alert.rule,
        priority=alert.priority,
        person=person.name,
        channel=channel.name,
        kind=channel.kind,
        language=language,
        title=said.title,
        text=said.text,
        until=now + LIFETIME,
        to=person.to.get(channel.name),
        link=None if bare else errand.facts.link,
        marking=alert.marking,
        bare=bare,
        timeout=channel.timeout,
        **desk.stamp(now, now),
    )


def _withhold(desk: Reaching, errand: Errand, person: Person, change: AlertEvent, now: datetime) -> None:
    """Put down that nothing was said, for no channel of the person may even say that there is an alert."""
    known = {channel.name: channel for channel in desk.profile.channel}
    channel = next((known[name] for name in person.channels if name in known), None)
    if channel is not None:
        made = _made(desk, errand, person, channel, change, now, bare=True)
        error = f"no channel of {person.name} may say anything of an alert marked TLP:{errand.alert.marking}"
        desk.say(replace(made, state="withheld", text="", error=error))


def _overtaken(errand: Errand, sent: Notification) -> bool:
    """Somebody has answered since, or the alert is over."""
    return sent.alert_sequence < errand.silent_before


def _settle(
    desk: Reaching, sent: Notification, state: NotificationState, error: str | None, now: datetime | None = None
) -> None:
    """The end of a message."""
    desk.put(f"q/{sent.id}", None)
    desk.say(replace(sent, state=state, error=error, retry_at=None, **_stamp(desk, sent, now)))


def _keep(desk: Reaching, sent: Notification) -> None:
    desk.put(f"q/{sent.id}", sent)
    desk.say(sent)


def _stamp(desk: Reaching, sent: Notification, now: datetime | None) -> Stamp:
    return desk.stamp(sent.heard_at, now)


def _broken(desk: Reaching, channel: str, error: str, now: datetime) -> None:
    """A channel gave up on a message: that is an alert, one until it delivers again."""
    key = f"a/{OUTAGE}/{channel}"
    before = desk.get(key, Alert)
    if before is not None and before.stage in OPEN:
        return
    opening = 1 if before is None else before.opening + 1
    texts = tuple(
        Wording(language=language, text=words.outage.format(channel=channel)) for language, words in wordings().items()
    )
    alert = Alert(
        id=alert_id(OUTAGE, channel, opening),
        rule=OUTAGE,
        key=channel,
        opening=opening,
        stage="active",
        change="raised",
        priority=OUTAGE_PRIORITY,
        headline=f"{channel}: {error}",
        why=wordings()["en"].outage.format(channel=channel),
        story=None,
        documents=(),
        origins=0,
        opened_at=now,
        texts=texts,
        **desk.stamp(now, now),
    )
    desk.put(key, alert)
    desk.say(alert)


def _works(desk: Reaching, channel: str) -> None:
    """A channel delivered: if it was known to be out, that is over."""
    key = f"a/{OUTAGE}/{channel}"
    alert = desk.get(key, Alert)
    if alert is not None and alert.stage in OPEN:
        closed = over(alert, "it delivers again", desk.stamp(alert.heard_at))
        desk.put(key, closed)
        desk.say(closed)
