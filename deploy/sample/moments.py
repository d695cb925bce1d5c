"""Times relative to one instant, written the way feeds and newspapers write them.

The sample files hold placeholders such as ``{{-3h20m|rfc822}}``: a distance from the instant the world was
started, and a way of writing it. Every placeholder of one run is counted from the same instant, so that a
feed, its pages and its manifest agree with each other however long the server stays up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

PLACEHOLDER = re.compile(r"\{\{([+-][0-9ydhm]+)\|([a-z0-9-]+?)([+-]\d{4})?\}\}")
_DISTANCE = re.compile(r"([+-])(?:(\d+)y)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")

_WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "he": "שני שלישי רביעי חמישי שישי שבת ראשון",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_DAY = {"es": "{d} de {m} de {y}", "de": "{d}. {m} {y}", "he": "{d} ב{m} {y}"}


def shift(now: datetime, distance: str) -> datetime:
    """Move an instant by a written distance such as ``-1d4h30m`` or ``+1y``."""
    found = _DISTANCE.fullmatch(distance)
    if found is None or not any(found.groups()[1:]):
        raise ValueError(f"not a distance in time: {distance!r}")
    sign = 1 if found[1] == "+" else -1
    years, days, hours, minutes = (sign * int(part or 0) for part in found.groups()[1:])
    # A year is counted on the calendar, so that an anniversary falls on its day; 29 February counts as 28.
    day = 28 if years and (now.month, now.day) == (2, 29) else now.day
    moved = now.replace(year=now.year + years, day=day)
    return moved + timedelta(days=days, hours=hours, minutes=minutes)


def _weekday(moment: datetime, language: str) -> str:
    return _WEEKDAYS[language].split()[moment.weekday()]


def _day(moment: datetime, language: str) -> str:
    month = _MONTHS[language].split()[moment.month - 1]
    return _DAY.get(language, "{d} {m} {y}").format(d=moment.day, m=month, y=moment.year)


def _human(moment: datetime, language: str) -> str:
    return f"{_day(moment, language)}, {moment:%H:%M}"


def _level_feed(moment: datetime) -> str:
    """The date of the British level feed, in British time and with two blanks."""
    local = moment.astimezone(ZoneInfo("Europe/London"))
    day = f"{_weekday(local, 'en')}, {_MONTHS['en'].split()[local.month - 1]} {local.day}, {local.year}"
    return f"{day} -  {local:%H:%M}"


_PLAIN: dict[str, Callable[[datetime], str]] = {
    "rfc822": lambda moment: format_datetime(moment, usegmt=moment.tzinfo is UTC),
    "iso": lambda moment: moment.isoformat().replace("+00:00", "Z"),
    # An offset and never a Z, as the Common Alerting Protocol asks.
    "cap": lambda moment: moment.isoformat().replace("+00:00", "-00:00"),
    "ntas": lambda moment: f"{moment:%Y/%m/%d %H:%M}",
    "levels": _level_feed,
    "crawl": lambda moment: f"{moment:%Y%m%dT%H%M%SZ}",
    "stamp": lambda moment: f"{moment:%Y%m%d%H%M%S}",
    "plain": lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}",
    "epoch": lambda moment: f"{moment.timestamp():.0f}",
    "mbox": lambda moment: f"{moment:%a %b %d %H:%M:%S %Y}",
    "clock": lambda moment: f"{moment:%H:%M}",
    "year": lambda moment: f"{moment.year}",
}
_SPOKEN = {"weekday": _weekday, "day": _day, "human": _human}


def write(moment: datetime, style: str, offset: str | None = None) -> str:
    """Write an instant in a style (``rfc822``, ``human-fr``), on the clock of an offset such as ``+0100``."""
    if offset is not None:
        east = timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[3:]))
        moment = moment.astimezone(timezone(east))
    if style in _PLAIN:
        return _PLAIN[style](moment)
    kind, _, language = style.partition("-")
    if kind not in _SPOKEN or language not in _MONTHS:
        raise ValueError(f"not a way of writing a time: {style!r}")
    return _SPOKEN[kind](moment, language)


def fill(text: str, now: datetime) -> str:
    """Replace every time placeholder in a text; ``now`` must be in UTC."""
    return PLACEHOLDER.sub(lambda found: write(shift(now, found[1]), found[2], found[3]), text)
