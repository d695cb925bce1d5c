"""Views as HTML: the templates, and the few words that are made of times and numbers. Everything is escaped."""

import gettext
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from processors.queries.answers import Passage

STATIC = {
    "board.css": "text/css",
    "board.js": "text/javascript",
    "outlines.svg": "image/svg+xml",
    "icon.svg": "image/svg+xml",
}


@cache
def environment() -> Environment:
    """The templates. All their words pass through gettext: a translation is a catalogue, no other template."""
    made = Environment(
        loader=PackageLoader("processors.board", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(gettext.NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "span": span,
        "moment": moment,
        "day": day,
        "words": words,
        "iso": iso,
        "moment_text": moment_text,
        "found": found,
    }
    made.globals |= {"static": address, "age": age, "age_text": age_text}
    return made


def render(template: str, context: Mapping[str, Any]) -> str:
    """A page, or a part of one."""
    return environment().get_template(template).render(context)


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
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    if hours < 24:
        return f"{hours} h {minutes % 60:02d}"
    return f"{hours // 24} d {hours % 24} h"


def age(at: datetime, now: datetime) -> Markup:
    """How long ago, or how long until; the script keeps it true."""
    return Markup('<time datetime="{}" data-age title="{}">{}</time>').format(
        iso(at), moment_text(at), age_text(at, now)
    )


def age_text(at: datetime, now: datetime) -> str:
    """`12 min ago`, `in 3 h 05`."""
    return f"{span(now - at)} ago" if at <= now else f"in {span(at - now)}"


def moment(at: datetime | None) -> Markup | str:
    """A time of day with its day, UTC."""
    return "" if at is None else Markup('<time datetime="{}">{}</time>').format(iso(at), moment_text(at))


def moment_text(at: datetime) -> str:
    """`20 Nov 12:03 UTC`."""
    return f"{at.astimezone(UTC):%d %b %H:%M} UTC"


def day(at: datetime | None) -> str:
    """`20 Nov 2026`."""
    return "" if at is None else f"{at.astimezone(UTC):%d %b %Y}"


def words(name: str) -> str:
    """A value of our vocabulary as words: `planned_threat` is `planned threat`."""
    return name.replace("_", " ")


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
