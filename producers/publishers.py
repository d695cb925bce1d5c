"""Publishers that no source record knows, by the domains that documents name; see publishers.toml."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct, convert

from schemas.document import Publisher
from schemas.taxonomy import Reliability


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One publisher of the file."""

    name: str
    owner: str
    country: str
    reliability: Reliability
    domains: tuple[str, ...]
    official: bool = False
    wire: bool = False


def known(domain: str) -> Publisher | None:
    """The publisher that owns exactly this domain, in lower case; None when the file has none."""
    return _by_domain().get(domain)


def domains_above(name: str) -> Iterator[str]:
    """A domain and those that it lies in, the longest first, without the last label alone."""
    labels = name.lower().rstrip(".").split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


@cache
def _by_domain() -> dict[str, Publisher]:
    file = Path(__file__).parent / "publishers.toml"
    entries = convert(tomllib.loads(file.read_text(encoding="utf-8"))["publisher"], list[Entry])
    return {
        domain: Publisher(
            name=entry.name,
            owner=entry.owner,
            country=entry.country,
            reliability=entry.reliability,
            official=entry.official,
            wire=entry.wire,
        )
        for entry in entries
        for domain in entry.domains
    }
