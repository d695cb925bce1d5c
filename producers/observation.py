"""What a poll of an official level source observed: every poll that went well is an observation, a 304 too."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from producers.source import Source
from schemas.document import Document
from schemas.heard import Observation
from schemas.ids import digest


def levels_in(source: Source, documents: Sequence[Document], at: datetime) -> dict[str, str]:
    """The level of each scope that a payload shows at a time; of several of one scope the first, the newest.

    What has run out shows none. A feed with nothing else in it shows the level that its source's record names for that.
    """
    found: dict[str, str] = {}
    valid = [document for document in documents if document.expires is None or document.expires > at]
    for document in valid:
        if document.level and document.scope:
            found.setdefault(document.scope, document.level)
        for part in source.parts:
            if said := re.search(part.pattern, f"{document.title}\n{document.text}", re.I):
                found.setdefault(part.scope, said["level"].strip())
    if not valid and source.level_when_empty and source.scope:
        found[source.scope] = source.level_when_empty
    return found


def runs_out(documents: Sequence[Document], at: datetime) -> datetime | None:
    """When the first of what is in force at a time and shows a level runs out; None: not that anybody knows."""
    return min((one.expires for one in documents if one.level and one.expires and one.expires > at), default=None)


def observations(source: Source, levels: Mapping[str, str], at: datetime) -> Iterator[Observation]:
    """One observation for each scope; none from a source that shows no level."""
    if source.level_system is None:
        return
    for scope, level in levels.items():
        yield Observation(
            id=digest("observation", source.id, scope, at.isoformat(), size=8),
            at=at,
            system=source.level_system,
            scope=scope,
            level=level,
            source=source.id,
            first_hand=source.official,
        )
