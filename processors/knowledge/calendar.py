"""The calendar of exposure: feasts, weekly services, anniversaries (calendar.toml), reckoned for any year.

Hebrew years by the fixed arithmetic calendar and its four postponements, Easter by the Gregorian computus
(Reingold and Dershowitz, Calendrical Calculations), Shawwal by the tabular Islamic calendar.
"""

import re
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct

from processors.knowledge.tables import load, refuse

FILE = "calendar.toml"
_HEBREW_EPOCH = -1373427
"""Ordinal (`date.toordinal`) of the first day of the Hebrew count."""
_ISLAMIC_EPOCH = 227015
"""Of the Islamic count, tabular, civil."""
Anchor = Literal["new_year", "hanukkah", "passover", "easter", "christmas", "shawwal"]


class Feast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Some days that move with another calendar."""

    name: str
    community: str
    after: Anchor
    day: int
    days: int
    crowd: Literal[1, 2, 3]


class Weekly(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of every week."""

    name: str
    community: str
    weekdays: tuple[Literal[0, 1, 2, 3, 4, 5, 6], ...]


class Anniversary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day of every year, `07-18`."""

    on: str
    name: str
    actors: tuple[str, ...] = ()


class Calendar(Struct, frozen=True, forbid_unknown_fields=True):
    """calendar.toml, whole."""

    feast: tuple[Feast, ...]
    weekly: tuple[Weekly, ...]
    anniversary: tuple[Anniversary, ...]


@cache
def calendar() -> Calendar:
    """The table. Raises BadTable."""
    table = load(FILE, Calendar)
    for one in table.anniversary:
        try:
            date.fromisoformat(f"2024-{one.on}" if re.fullmatch(r"\d\d-\d\d", one.on) else "")
        except ValueError:
            raise refuse(FILE, f'on = "{one.on}"', f"{one.on!r} is no day of a year; write 07-18") from None
    for feast in table.feast:
        if feast.days < 1:
            raise refuse(FILE, f'name = "{feast.name}"', f"{feast.name} lasts {feast.days} days")
    return table


@lru_cache(maxsize=512)
def feasts_on(day: date) -> tuple[Feast, ...]:
    """The feasts that a day belongs to, their eves included, the fullest first."""
    return tuple(sorted((f for f in calendar().feast if _holds(f, day)), key=lambda feast: (-feast.crowd, feast.name)))


def weekly_on(day: date) -> tuple[Weekly, ...]:
    """The weekly services of a day."""
    return tuple(one for one in calendar().weekly if day.weekday() in one.weekdays)


@lru_cache(maxsize=512)
def anniversaries_on(day: date) -> tuple[Anniversary, ...]:
    """The anniversaries that fall on a day."""
    return tuple(one for one in calendar().anniversary if one.on == f"{day:%m-%d}")


def _holds(feast: Feast, day: date) -> bool:
    eve = timedelta(days=1)
    for begin in _anchors(feast.after, day.year):
        first = begin + timedelta(days=feast.day)
        if first - eve <= day < first + timedelta(days=feast.days):
            return True
    return False


@lru_cache(maxsize=64)
def _anchors(anchor: Anchor, year: int) -> tuple[date, ...]:
    """The anchors that may bear on a day of a civil year."""
    match anchor:
        case "new_year":
            return tuple(new_year(hebrew) for hebrew in (year + 3760, year + 3761))
        case "hanukkah":
            return tuple(_hanukkah(hebrew) for hebrew in (year + 3760, year + 3761))
        case "passover":
            return (new_year(year + 3761) - timedelta(days=163),)
        case "easter":
            return (easter(year),)
        case "christmas":
            return (date(year, 12, 25),)
        case "shawwal":
            return tuple(
                _shawwal(islamic) for islamic in range((year - 622) * 33 // 32 - 1, (year - 622) * 33 // 32 + 3)
            )


def new_year(hebrew: int) -> date:
    """The first of Tishri, Rosh Hashanah, of a Hebrew year."""
    before, this, following = (_elapsed(year) for year in (hebrew - 1, hebrew, hebrew + 1))
    late = 2 if following - this == 356 else 1 if this - before == 382 else 0
    return date.fromordinal(_HEBREW_EPOCH + this + late)


def _elapsed(hebrew: int) -> int:
    """Days from the epoch to the mean conjunction of Tishri, moved off Sunday, Wednesday and Friday."""
    months = (235 * hebrew - 234) // 19
    day = 29 * months + (12084 + 13753 * months) // 25920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


def _hanukkah(hebrew: int) -> date:
    """The 25th of Kislev: Tishri has 30 days, Heshvan 29, or 30 in a full year."""
    begin = new_year(hebrew)
    length = (new_year(hebrew + 1) - begin).days
    return begin + timedelta(days=30 + (30 if length % 10 == 5 else 29) + 24)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    century = year // 100 + 1
    epact = (14 + 11 * (year % 19) - 3 * century // 4 + (5 + 8 * century) // 25) % 30
    if epact == 0 or (epact == 1 and year % 19 > 10):
        epact += 1
    moon = date(year, 4, 19) - timedelta(days=epact)
    return moon + timedelta(days=7 - (moon.weekday() + 1) % 7)


def _shawwal(islamic: int) -> date:
    """The first of Shawwal, the tenth month, of an Islamic year."""
    return date.fromordinal(_ISLAMIC_EPOCH + 354 * (islamic - 1) + (3 + 11 * islamic) // 30 + 29 * 9 + 5)
