"""A scored document → what would raise or lower its score: its text is read again and judged with one thing changed."""

from msgspec.structs import replace

from processors.enrich import enrich
from processors.steps.factor import Setting
from processors.steps.suppose import WhatIf, suppose
from schemas.reading import Reading
from schemas.scored import Scored


def contrast(scored: Scored, without: str | None = None) -> tuple[WhatIf, ...]:
    """The changes that move a score, the nearest first; none of what an officer has judged."""
    if any(reason.factor == "officer" for reason in scored.reasons):
        return ()
    return suppose(*again(scored), without)


def again(scored: Scored) -> tuple[Reading, Setting]:
    """All that a score came from: the text read again, and from what was said the clock, grade, origins and watches.

    So what would change a score can be asked of any document that was ever scored by the same code and tables.
    """
    read = scored.document
    doubts = tuple(doubt for doubt in scored.warnings if doubt not in read.warnings)
    reading = replace(enrich(read, alone=True).reading, level_change=scored.level_change, warnings=doubts)
    return reading, Setting(
        now=scored.said_at,
        published=read.published,
        published_day=read.published_day,
        kind=read.kind,
        grade=scored.grade,
        origins=scored.origins,
        watch=scored.watch,
        void=next((reason.text for reason in scored.reasons if reason.factor == "void"), None),
    )
