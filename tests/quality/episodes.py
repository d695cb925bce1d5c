"""Episodes of the past, replayed: `python -m tests.quality.episodes` prints what Vigil would have said, and when.

The items are written in our own words from the public record (episodes/README.md). The tables are those of
docs/episodes.md.
"""

from collections.abc import Iterator
from pathlib import Path

from commands.roster import publishers
from processors.line import Line
from processors.people import profile
from processors.rules import rulebook
from schemas.alert import Alert
from schemas.document import Document
from schemas.envelope import Said
from schemas.intake import document, given
from schemas.picture import Level, Watch
from schemas.reading import Incident
from schemas.scored import Scored
from tests.quality.__main__ import no_pages

EPISODES = Path(__file__).parent / "episodes"
SHORT = 64
"""Letters of a headline in the table."""


def replayed(path: Path) -> Iterator[tuple[Document, list[Said]]]:
    """Each document of an episode, and all that followed from it and from the time that passed before it."""
    line = Line(rulebook.gather(), profile.gather(Path("no such file")))
    known = publishers([])
    for row in path.read_bytes().splitlines():
        read = document(given(row), known, no_pages)
        yield read, [*line.tick(read.fetched), *line.hear(read)]


def told(said: list[Said]) -> Iterator[str]:
    """What an officer would have seen of it, in words."""
    for one in said:
        match one:
            case Scored():
                yield from _scored(one)
            case Alert():
                yield f"**{one.change}** {one.rule}, priority {one.priority}" if one.change == "raised" else one.change
            case Watch(stage="open", renewals=0, stories=0):
                where = f"{one.place}, {one.km:.0f} km" if one.place else ", ".join(one.communities) or "all faiths"
                yield f"watch opened: {one.kind} ({where}) until {one.until:%d %b %Y}"
            case Watch(stage="open"):
                yield "watch renewed" if one.renewed_at == one.said_at else f"watch: {one.stories} stories"
            case Watch():
                yield f"watch {one.stage}: {one.kind}"
            case Level(turn="raised" | "lowered"):
                yield f"level {one.scope} {one.turn} to {one.level} ({one.percentile} of 100)"
            case Level(level=None, reported=str(level)):
                yield f"level {one.scope} reported as {level} by {len(one.voices)}, not confirmed"
            case Level(stale=True):
                yield f"level {one.scope}: not checked since {one.checked:%d %b %H:%M}"
            case _:
                pass


def _scored(one: Scored) -> Iterator[str]:
    main: Incident | None = next((incident for incident in one.incidents if incident.main), None)
    yield f"{main.type} {main.assertion}" if main else one.status
    if one.credibility != "unstated":
        yield one.credibility.replace("_", " ")
    for watched in one.watch:
        yield f"under the watch, {watched.left} % left"
    if one.similar:
        yield f"like {one.similar[0].id}"
    yield from (f"names {precedent.id}" for precedent in one.precedents if precedent.id)
    yield from (f"doubt: {warning}" for warning in one.warnings if "our table" in warning or "registry" in warning)


def table(path: Path) -> Iterator[str]:
    """The episode as a table in Markdown: time, headline, priority and score, what was said."""
    yield "| UTC | document | P | score | Vigil says |"
    yield "|---|---|---|---|---|"
    for read, said in replayed(path):
        scored = next(one for one in said if isinstance(one, Scored))
        title = read.title if len(read.title) <= SHORT else f"{read.title[:SHORT]}…"
        words = "; ".join(told(said))
        yield f"| {read.fetched:%d %b %H:%M} | {title} | {scored.priority} | {scored.score} | {words} |"


def main() -> None:
    """Print all of them."""
    for path in sorted(EPISODES.glob("*.jsonl")):
        print(f"\n## {path.stem}\n")
        print("\n".join(table(path)))


if __name__ == "__main__":
    main()
