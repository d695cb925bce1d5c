"""Sources: one record a file says who speaks, where, how often, and how far to trust it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from lxml import etree
from msgspec import Meta, Struct

from producers.publishers import domains_above, known
from schemas.document import Publisher
from schemas.errors import VigilError
from schemas.taxonomy import Kind, Reliability

SHIPPED = Path(__file__).parent / "roster"
"""The records that come with Vigil."""

Name = Annotated[str, Meta(min_length=1)]
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")]
Seconds = Annotated[int, Meta(ge=15)]


class BadRoster(VigilError):
    """A source record that cannot be used; the reason names file, line and key."""


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The level of a part of a country, told in the text of another's."""

    scope: Name
    pattern: Name
    """Regular expression with a group `level`, sought in title and text, in any case of letters."""


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One source as its record says; the keys of the TOML file are these fields."""

    id: Id
    """Also the name of its file. It stays with the publisher: a source that dies is disabled, never re-used."""
    name: Name
    publisher: Name
    owner: Name
    """The family of ownership: two titles of one owner are one voice."""
    country: Country | None = None
    """ISO 3166 alpha-2; left out for bodies of many states."""
    languages: Annotated[tuple[Language, ...], Meta(min_length=1)]
    reliability: Reliability
    reliability_why: Name
    licence: Name
    keep: Literal["full", "excerpt"]
    format: Name
    """A name in `producers.formats.PARSERS`; only a disabled source may name one that has no parser yet."""
    url: Name
    every: Seconds
    """Seconds between two polls."""
    full_text: bool
    """Fetch the page behind every item: the feed holds no more than a standfirst."""
    private: bool
    """Its addresses may lie in private networks."""
    enabled: bool
    verified: date | None = None
    verified_how: Name
    quirks: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    """A document that names one of them, or a subdomain, is this publisher's."""
    official: bool = False
    """An authority speaking first-hand."""
    wire: bool = False
    """An agency whose text others print."""
    kind: Kind = "article"
    level_system: str | None = None
    """Id of the ladder that its documents show."""
    scope: str | None = None
    """What the level holds for: a country by its code, or a part of one by its name."""
    level_pattern: str | None = None
    """Regular expression with a group `level`, and `scope` where one feed shows many, sought in title, then text."""
    parts: tuple[Part, ...] = ()
    """Levels of parts of the country that its documents name beside the one they show."""
    level_when_empty: str | None = None
    """The level that a feed without items stands for."""
    select: str | None = None
    """XPath of the part of a page that shows the level."""
    date_format: str | None = None
    """`strptime` pattern of its dates, tried before anything else."""
    timezone: str | None = None
    """IANA name of the zone that its dates without one are in."""
    silent_after: Seconds | None = None
    """Seconds without a new item after which its silence is a fault; None: silence is normal."""


UNKNOWN = Source(
    id="unknown",
    name="unknown",
    publisher="unknown",
    owner="unknown",
    languages=("en",),
    reliability="F",
    reliability_why="Nobody has said where it comes from.",
    licence="unknown",
    keep="full",
    format="unknown",
    url="https://unknown.invalid/",
    every=3600,
    full_text=False,
    private=False,
    enabled=False,
    verified_how="Not a record: stands for a payload that came without one.",
    quirks=(),
)
"""What a payload is read with that came without a source."""


def roster(folders: Iterable[Path], parsers: Iterable[str] | None = None) -> dict[str, Source]:
    """All source records of some folders by id, in the order of their file names.

    `parsers`, when given, are the formats that can be read: an enabled source of another format is refused.
    Raises BadRoster for a folder without records, a record that cannot be used, and an id that appears twice.
    """
    known = None if parsers is None else frozenset(parsers)
    sources: dict[str, Source] = {}
    for folder in folders:
        files = sorted(folder.glob("*.toml"))
        if not files:
            raise BadRoster(f"{folder}: no source records (*.toml) here; name a folder that holds some")
        for file in files:
            source = load(file)
            if source.id in sources:
                raise BadRoster(f"{_place(file, 'id')}: {source.id!r} is another record's id already")
            if source.enabled and known is not None and source.format not in known:
                names = ", ".join(sorted(known))
                raise BadRoster(
                    f"{_place(file, 'format')}: no parser for {source.format!r} (there are: {names}); "
                    "disable the source"
                )
            sources[source.id] = source
    return sources


def load(file: Path) -> Source:
    """One record. Raises BadRoster with file, line and key of what is wrong."""
    try:
        record = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRoster(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadRoster(f"{file}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadRoster(f"{file}: not TOML: {error}") from None
    try:
        source = msgspec.convert(record, Source)
    except msgspec.ValidationError as error:
        key = _key_in(str(error))
        raise BadRoster(f"{_place(file, key)}: {error}") from None
    for key, wrong in _wrong(source, file.stem):
        raise BadRoster(f"{_place(file, key)}: {wrong}")
    return source


def publisher_of(sources: Mapping[str, Source], name: str | None) -> Publisher | None:
    """Who stands behind a source id or a domain; None when nobody knows.

    A domain belongs to whoever names the longest part of it: `world.example.org` before `example.org`, and a
    source record before the list of publishers.
    """
    if not name:
        return None
    if source := sources.get(name):
        return voice_of(source)
    for domain in domains_above(name):
        for source in sources.values():
            if domain in source.domains:
                return voice_of(source)
        if publisher := known(domain):
            return publisher
    return None


@lru_cache(maxsize=4096)
def shipped_publisher(name: str) -> Publisher | None:
    """Who stands behind a source id or a domain, as `publisher_of` finds in the shipped roster.

    Only the records that hold the id or a domain above it are parsed: all of them take longer than a first answer.
    """
    asked = (name, *domains_above(name))
    records = (_record(file) for file, text in _shipped() if any(part in text for part in asked))
    return publisher_of({source.id: source for source in records}, name)


_record = cache(load)


@cache
def _shipped() -> tuple[tuple[Path, str], ...]:
    return tuple((file, file.read_text(encoding="utf-8")) for file in sorted(SHIPPED.glob("*.toml")))


def voice_of(source: Source) -> Publisher:
    """Who stands behind a source, as its documents carry it."""
    return Publisher(
        name=source.publisher,
        owner=source.owner,
        country=source.country,
        reliability=source.reliability,
        official=source.official,
        wire=source.wire,
    )


def _wrong(source: Source, stem: str) -> Iterable[tuple[str, str]]:
    """What the types alone cannot say: (key, what is wrong)."""
    if source.id != stem:
        yield "id", f"the id is {source.id!r} but the file is named {stem!r}; they must agree"
    address = urlsplit(source.url)
    if address.scheme not in ("http", "https") or not address.hostname:
        yield "url", f"{source.url!r} is not an http or https address"
    if address.username or address.password:
        yield "url", "an address must not hold a password"
    if source.enabled and source.verified is None:
        yield "enabled", "an enabled source needs `verified`, the day on which it was last seen to work"
    for domain in source.domains:
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
            yield "domains", f"{domain!r} is not a domain in lower case"
    if source.level_pattern is not None and (wrong := _pattern(source.level_pattern)):
        yield "level_pattern", wrong
    for part in source.parts:
        if wrong := _pattern(part.pattern):
            yield "pattern", wrong
    if source.select is not None and (wrong := _path(source.select)):
        yield "select", wrong
    if (source.level_pattern or source.select or source.parts) and source.level_system is None:
        yield "id", "a source that shows a level needs `level_system`, the ladder that the level is a step of"
    if source.timezone is not None and not _is_zone(source.timezone):
        yield "timezone", f"{source.timezone!r} is not the name of a time zone, such as Europe/London"


def _pattern(pattern: str) -> str | None:
    """What is wrong with a regular expression of a record; None: nothing."""
    try:
        groups = re.compile(pattern).groupindex
    except re.error as error:
        return f"no regular expression: {error}"
    return None if "level" in groups else "it needs a group named level: (?P<level>…)"


def _path(path: str) -> str | None:
    try:
        etree.XPath(path)
    except etree.XPathError as error:
        return f"no XPath: {error}"
    return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _key_in(error: str) -> str | None:
    """The key that msgspec's message is about: at `$.key`, or in backquotes for a missing or unknown one."""
    found = re.search(r"`\$\.(\w+)", error) or re.search(r"field `(\w+)`", error)
    return found[1] if found else None


def _place(file: Path, key: str | None) -> str:
    """`file:line: key`, as far as they are known; a missing key has no line."""
    if key is None:
        return str(file)
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if re.match(rf"\s*{re.escape(key)}\s*=", line):
            return f"{file}:{number}: {key}"
    return f"{file}: {key}"
