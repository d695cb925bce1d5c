"""What of an open page becomes new by itself: the page's part, made once for all who look at it."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.routing import compile_path

from processors.board.render import part
from processors.board.visit import Board, Page, Route, Visit
from processors.board.words import catalogue, speaking

LONGEST = 1000
"""Characters of an address."""


class Key(NamedTuple):
    """A page as somebody looks at it; nothing of it depends on who that is."""

    language: str
    address: str


class Parts:
    """The pages that have such a part."""

    def __init__(self, board: Board, routes: Iterable[Route]) -> None:
        self._board = board
        self._routes: list[tuple[re.Pattern[str], Route]] = [
            (compile_path(route.path)[0], route) for route in routes if route.fresh is not None
        ]

    def every(self, key: Key) -> float | None:
        """Seconds after which the part may be new again; None where there is no such page."""
        found = self._found(key.address)
        return found[0].fresh if found else None

    def render(self, key: Key) -> str:
        """The part as it is now. Raises what the page raises, and KeyError where there is none."""
        found = self._found(key.address)
        if found is None:
            raise KeyError(key.address)
        route, values = found
        parts = urlsplit(key.address)
        now = self._board.effects.clock()
        visit = Visit(
            path=parts.path, now=now, query=dict(parse_qsl(parts.query)), values=values, language=key.language
        )
        with speaking(catalogue(key.language)):
            page = route.handler(self._board, visit)
            return (
                part(page.template, {"view": page.view, "now": now, "visit": visit}) if isinstance(page, Page) else ""
            )

    def _found(self, address: str) -> tuple[Route, Mapping[str, str]] | None:
        if len(address) > LONGEST:
            return None
        path = urlsplit(address).path
        for pattern, route in self._routes:
            match = pattern.match(path)
            if match:
                return route, match.groupdict()
        return None


def address_of(visit: Visit, stays: Mapping[str, str]) -> str:
    """Under which the same page can be asked for again."""
    query = urlencode(sorted({**visit.query, **stays}.items()))
    return f"{visit.path}?{query}" if query else visit.path
