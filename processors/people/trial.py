"""Messages that say they are a test, to those who are asked for: `vigil notify test`."""

from datetime import datetime

from processors.knowledge.wordings import spoken, wordings
from processors.people.profile import Profile
from processors.people.sending import LIFETIME
from schemas.alert import Notification
from schemas.errors import Refused
from schemas.ids import digest


def trial(profile: Profile, name: str | None, now: datetime) -> list[Notification]:
    """One to each person by each of their channels; of one person or one channel alone where it is named.

    Raises Refused when there is no such person or channel, or nobody at all.
    """
    known = {one.name for one in profile.person} | {one.name for one in profile.channel}
    if not profile.person:
        raise Refused("the profile has no [[person]]: add people and channels to community.toml (docs/notify.md)")
    if name is not None and name not in known:
        raise Refused(f"there is no person or channel {name!r}; there are {', '.join(sorted(known))}")
    channels = {channel.name: channel for channel in profile.channel}
    made = []
    for person in profile.person:
        for channel in (channels[one] for one in person.channels if name in (None, person.name, one)):
            language = spoken(person.languages)
            words = wordings()[language]
            made.append(
                Notification(
                    id=digest("trial", now.isoformat(), person.name, channel.name),
                    alert="test",
                    alert_sequence=0,
                    change="raised",
                    rule="test",
                    priority=0,
                    person=person.name,
                    channel=channel.name,
                    kind=channel.kind,
                    language=language,
                    title="" if channel.short else words.test,
                    text=f"{words.test}: {words.test_text}" if channel.short else words.test_text,
                    until=now + LIFETIME,
                    to=person.to.get(channel.name),
                    timeout=channel.timeout,
                    sequence=0,
                    epoch=0,
                    month=f"{now.year}.{now.month:02}",
                    heard_at=now,
                    said_at=now,
                    fold="",
                    rules="",
                )
            )
    return made
