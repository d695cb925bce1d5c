"""Whose a payload is: dead addresses are bought, and lists of sources are mended by guessing.

A source id stays with its publisher. A payload that is another's is quarantined: nothing of it enters the line, and
the desk hears why, until the source speaks with its own voice again or its record is mended.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from courlan import extract_domain

from producers.source import Source
from schemas.document import Document

FEWEST_LINKS = 3
"""Items that tell whose a payload is."""


def another_voice(source: Source, documents: Sequence[Document], at_home: bool) -> str | None:
    """Why a payload is another publisher's than its source's; None where it may be its own.

    `at_home`: at an earlier visit links led to the source's own site, so they are expected to, though its record
    names no domains.
    """
    own = source.domains or (_site(source.url) if at_home else ())
    hosts = _hosts(documents)
    if not own or len(hosts) < FEWEST_LINKS or _lead(hosts, own):
        return None
    return f"another publisher's: its links lead to {hosts[0]}, none of {len(hosts)} to {', '.join(own)}"


def is_at_home(source: Source, documents: Sequence[Document]) -> bool:
    """Whether a link leads to the site that the source itself lies on."""
    return _lead(_hosts(documents), _site(source.url))


def _hosts(documents: Sequence[Document]) -> list[str]:
    return [host for document in documents if (host := urlsplit(document.url or "").hostname)]


def _site(url: str) -> tuple[str, ...]:
    return (extract_domain(url) or urlsplit(url).hostname or "",)


def _lead(hosts: Sequence[str], own: Sequence[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for host in hosts for domain in own)
