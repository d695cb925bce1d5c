"""Views as HTML: the templates, and the few words that are made of times and numbers. Everything is escaped."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from processors.board.words import counted, markup, say
from processors.queries.passages import Passage

STATIC = {
    "board.css": "text/css",
    "board.js": "text/javascript",
    "outlines.svg": "image/svg+xml",
    "icon.svg": "image/svg+xml",
}

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ENDONYMS = {"en": "English", "fr": "français", "es": "español", "de": "Deutsch", "he": "עברית", "ar": "العربية"}
"""Each language by its own name."""


@cache
def environment() -> Environment:
    """The templates. All their words pass through the catalogue (processors.board.words)."""
    made = Environment(
        loader=PackageLoader("processors.board", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "span": span,
        "lasting": lasting,
        "moment": moment,
        "day": day,
        "words": words,
        "iso": iso,
        "moment_text": moment_text,
        "found": found,
        "tongue": ENDONYMS.__getitem__,
    }
    made.globals |= {"static": address, "age": age, "age_text": age_text, "_": markup, "counted": counted}
    made.globals |= {"isolated": isolated, "command": command}
    return made


def render(template: str, context: Mapping[str, Any]) -> str:
    """A page."""
    return environment().get_template(template).render(context)


def part(template: str, context: Mapping[str, Any]) -> str:
    """What of a page becomes new by itself: its block `part`."""
    made = environment().get_template(template)
    return "".join(made.blocks["part"](made.new_context(dict(context))))


@cache
def static(name: str) -> bytes:
    """A file that is sent as it is."""
    return files("processors.board").joinpath("static", name).read_bytes()


@cache
def address(name: str) -> str:
    """Where it is, with its hash: browsers keep it until it changes."""
    return f"/static/{name}?{hashlib.sha256(static(name)).hexdigest()[:12]}"


def span(length: timedelta) -> str:
    """`45 s`, `12 min`, `3 h 05`, `2 d 4 h`."""
    seconds = int(abs(length).total_seconds())
    if seconds < 60:
        return say("{seconds} s", seconds=seconds)
    minutes = seconds // 60
    if minutes < 60:
        return say("{minutes} min", minutes=minutes)
    hours = minutes // 60
    if hours < 24:
        return say("{hours} h {minutes}", hours=hours, minutes=f"{minutes % 60:02d}")
    return say("{days} d {hours} h", days=hours // 24, hours=hours % 24)


def lasting(length: timedelta) -> str:
    """A round length: `30 min`, `2 h`, `7 d`."""
    seconds = int(length.total_seconds())
    if seconds < 3600:
        return say("{minutes} min", minutes=seconds // 60)
    if seconds <= 86400:
        return say("{hours} h", hours=seconds // 3600)
    return say("{days} d", days=seconds // 86400)


def isolated(name: object) -> Markup:
    """What has a direction of its own, in a sentence of another."""
    return Markup("<bdi>{}</bdi>").format(name)


def command(name: str) -> Markup:
    """Something to type."""
    return Markup("<code>{}</code>").format(name)


def age(at: datetime, now: datetime) -> Markup:
    """How long ago, or how long until; the script keeps it true."""
    return Markup('<time datetime="{}" data-age title="{}">{}</time>').format(
        iso(at), moment_text(at), age_text(at, now)
    )


def age_text(at: datetime, now: datetime) -> str:
    """`12 min ago`, `in 3 h 05`."""
    return say("{span} ago", span=span(now - at)) if at <= now else say("in {span}", span=span(at - now))


def moment(at: datetime | None) -> Markup | str:
    """A time of day with its day, UTC."""
    return "" if at is None else Markup('<time datetime="{}">{}</time>').format(iso(at), moment_text(at))


def moment_text(at: datetime) -> str:
    """`20 Nov 12:03 UTC`."""
    here = at.astimezone(UTC)
    return f"{here:%d} {say(MONTHS[here.month - 1])} {here:%H:%M} UTC"


def day(at: date) -> str:
    """`20 Nov 2026`."""
    return f"{at:%d} {say(MONTHS[at.month - 1])} {at:%Y}"


def words(name: str) -> str:
    """A value of our vocabulary as words: `planned_threat` is `planned threat`."""
    return say(name.replace("_", " "))


def found(passage: Passage) -> list[tuple[str, bool]]:
    """A passage in parts, and whether each is what was asked for."""
    parts, at = [], 0
    for start, end in passage.words:
        parts += [(passage.text[at:start], False), (passage.text[start:end], True)]
        at = end
    return [*parts, (passage.text[at:], False)]


def iso(at: datetime) -> str:
    """A moment as a browser reads it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
