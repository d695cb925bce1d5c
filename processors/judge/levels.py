"""`vigil levels`: observations of official levels in, confirmed changes out."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from processors.knowledge.ladder import Ladder, ladder
from processors.steps.observe import Register, observe
from schemas.codec import encode_json
from schemas.intake import moment

Name = str | int | float


class Observed(Struct, frozen=True, kw_only=True):
    """One line: a level as it was read."""

    id: Name
    at: str
    system: str
    scope: str
    level: str | int
    """Its rank or its native word."""


_read = msgspec.json.Decoder(Observed).decode


class Levels:
    """Follows each level in its scope; a system that is not in our table is followed by its words."""

    def __init__(self) -> None:
        self._registers: dict[tuple[str, str], Register] = {}
        self._said: dict[tuple[str, str, str], str | int] = {}
        """How a level was last written, for it goes out in the form in which it came in."""
        self.failed = False

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """A line for each confirmed change, and one for each line that is no observation."""
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            answer = self._one(line, number)
            if answer is not None:
                yield encode_json(answer)

    def _one(self, line: bytes, number: int) -> dict[str, Any] | None:
        given: Any = None
        try:
            seen = _read(line)
            given = seen.id
            return self._hear(seen)
        except (msgspec.DecodeError, ValueError) as error:
            self.failed = True
            return {"id": given, "line": number, "error": str(error)}

    def _hear(self, seen: Observed) -> dict[str, Any] | None:
        at = moment(seen.at)
        if at is None:
            raise ValueError(f"at {seen.at[:40]!r} is no ISO 8601 date; write 2026-11-21T09:00:00Z")
        step = _step(ladder(seen.system), seen.level)
        key = seen.system, seen.scope
        self._said[*key, step] = seen.level
        register = self._registers[key] = observe(self._registers.get(key), step, at)
        if not register.changed or register.before is None:
            return None
        return {
            "id": seen.id,
            "at": seen.at,
            "system": seen.system,
            "scope": seen.scope,
            "from": self._said[*key, register.before],
            "to": seen.level,
        }


def _step(of: Ladder | None, level: str | int) -> str:
    """A level by its rank where a ladder has it: "4" and "Level 4" are one. Raises ValueError where it is no step."""
    if of is None:
        return str(level).strip().casefold()
    rank = of.rank(level)
    if rank is None:
        raise ValueError(f"level {level!r} is no step of {of.id}; it has {', '.join(of.steps)}")
    return str(rank)
