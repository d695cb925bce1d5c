"""The canonical form of a URL: what makes two links to one page the same text."""

import re
from urllib.parse import urljoin, urlsplit

from courlan import clean_url
from w3lib.url import canonicalize_url

LONGEST = 2048
"""Code points; no publisher's address is longer, and Elasticsearch keys should not be."""

_PLAIN = re.compile(r"https?://(?:[a-z][a-z0-9]*\.)+[a-z]{2,}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
"""Addresses that are canonical already, as most are: both libraries leave them as they are."""


def canonical(link: str | None, base: str | None = None) -> str | None:
    """A link without tracking, with its query sorted and no fragment; None when it is no http(s) address.

    courlan takes the tracking out, w3lib brings the rest into order; neither does the other's part.
    A relative link is joined to `base`.
    """
    if link and len(link) <= LONGEST and _PLAIN.fullmatch(link):
        return link
    joined = absolute(link, base)
    if joined is None:
        return None
    try:
        cleaned = clean_url(joined)
        if not cleaned:
            return None
        address: str = canonicalize_url(cleaned)
        return address if _is_web(address) else None
    except ValueError:  # What urllib says of brackets, ports and hosts that are none.
        return None


def untracked(identifier: str) -> str:
    """An identifier as it is, but for the tracking in the query of one that is an address: it differs at every poll."""
    if "?" not in identifier or not identifier.lower().startswith(("http://", "https://")):
        return identifier
    try:
        parts, cleaned = urlsplit(identifier), urlsplit(clean_url(identifier) or identifier)
        return identifier if parts.query == cleaned.query else parts._replace(query=cleaned.query).geturl()
    except ValueError:
        return identifier


def absolute(link: str | None, base: str | None = None) -> str | None:
    """A link as it can be fetched, joined to `base`; None when it is no http(s) address."""
    # Browsers do the same: line breaks inside a link are none of it, a blank is one that was not escaped.
    link = re.sub(r"[\x00-\x1f\x7f]+", "", link or "").strip().replace(" ", "%20")
    if not link:
        return None
    try:
        joined = urljoin(base, link) if base else link
        return joined if len(joined) <= LONGEST and _is_web(joined) else None
    except ValueError:
        return None


def _is_web(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
