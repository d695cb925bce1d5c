"""What the publisher of a page asks of programs that keep it: `X-Robots-Tag`, robots in `meta`, TDMRep, a paywall.

The words of a page that asks for it are kept in part or not at all; those of the feed, which was made for readers,
stay. Sources: Google's and Bing's common description of robots directives, W3C TDM Reservation Protocol,
schema.org's `isAccessibleForFree`.
"""

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from producers.excerpt import LENGTH

AGENT = "vigil"
_NOTHING = frozenset({"noindex", "none", "nosnippet"})
_EXCERPT = frozenset({"noarchive", "nocache", "tdm-reservation", "paywall"})
_SNIPPET = re.compile(r"max-snippet:(\d{1,6})")
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
"""What stands before a colon and is no program's name."""


def allowed(asked: Iterable[str]) -> int | None:
    """How many code points of a page's text may be kept; None: all."""
    limits: list[int] = []
    for one in asked:
        if one in _NOTHING:
            limits.append(0)
        elif one in _EXCERPT:
            limits.append(LENGTH)
        elif found := _SNIPPET.fullmatch(one):
            limits.append(min(int(found[1]), LENGTH))
    return min(limits, default=None)


def in_headers(robots: Iterable[str], reservation: str | None = None) -> tuple[str, ...]:
    """What the headers of a page ask: values of `X-Robots-Tag`, and of `TDM-Reservation`."""
    found = [one for value in robots for one in _directives(value)]
    return _heeded([*found, *_reserved(reservation)])


def in_page(tree: HtmlElement, free: bool = True) -> tuple[str, ...]:
    """What its `meta` elements ask; `free` as its JSON-LD says."""
    found: list[str] = [] if free else ["paywall"]
    for element in tree.iterfind(".//meta"):
        name, said = (element.get("name") or element.get("property") or "").lower(), element.get("content") or ""
        if name in ("robots", AGENT):
            found += _directives(said)
        elif name == "tdm-reservation":
            found += _reserved(said)
        elif name == "article:content_tier" and said.strip().lower() == "locked":
            found.append("paywall")
    return _heeded(found)


def _directives(value: str) -> Iterator[str]:
    """The directives of a header or element that are meant for us: a program's name and a colon may stand first."""
    ours = True
    for part in value.lower().split(","):
        name, colon, rest = part.partition(":")
        named = bool(colon) and name.strip() not in _VALUED
        if named:
            ours = name.strip() == AGENT
        if ours:
            yield re.sub(r"\s+", "", rest if named else part)


def _reserved(value: str | None) -> list[str]:
    return ["tdm-reservation"] if (value or "").strip() == "1" else []


def _heeded(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one in _NOTHING | _EXCERPT or _SNIPPET.fullmatch(one)))
