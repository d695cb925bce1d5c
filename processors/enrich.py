"""One document → what it says: the steps of understanding in their order. Pure, and without memory."""

from datetime import datetime

from msgspec.structs import replace

from processors.knowledge.countries import home_of
from processors.steps import qualify
from processors.steps.actor import actors, sightings
from processors.steps.aim import aim
from processors.steps.arrange import arrange, edges
from processors.steps.aside import aside
from processors.steps.choose import choose, recede
from processors.steps.claim import claims
from processors.steps.credibility import credibility
from processors.steps.date import dates
from processors.steps.detail import detail
from processors.steps.find import find
from processors.steps.frame import frame
from processors.steps.hindsight import hindsight
from processors.steps.level import level
from processors.steps.liken import liken
from processors.steps.locate import locate
from processors.steps.read import read
from processors.steps.recall import recall
from processors.steps.respond import channels, posture, statements, triggers
from processors.steps.specify import specify
from processors.steps.speech import quotations
from processors.steps.stage import stage
from processors.steps.toll import toll
from processors.steps.trace import tells
from schemas.document import Document, Enriched
from schemas.reading import Fingerprint, Reading, Text

UNPRINTED = Fingerprint(url=None, content="", signature=b"", terms=())
"""Where no story is looked for."""


def enrich(document: Document, partition: int = 0, offset: int = 0, *, alone: bool = False) -> Enriched:
    """A document and what it says, with its position in `documents`; `alone`: it joins no story."""
    text = read(document.title, document.text, document.language)
    publisher = document.publisher
    return Enriched(
        document=document,
        reading=understand(text, document.published, publisher.country if publisher else home_of(document.source)),
        fingerprint=UNPRINTED if alone else _fingerprint(text.body, document.url),
        partition=partition,
        offset=offset,
    )


def _fingerprint(body: str, url: str | None) -> Fingerprint:
    # Loaded on first use: numpy and the treatment of URLs take longer than a first answer without stories.
    from processors.steps.fingerprint import fingerprint  # noqa: PLC0415

    return fingerprint(body, url)


def understand(text: Text, published: datetime | None, country: str | None) -> Reading:
    """What a text says; `country` is that of its publisher, a prior for the places it names."""
    mentions = find(text)
    lines = arrange(text, mentions)
    dated = dates(text, published)
    kind = frame(lines, dated)
    claimed = hindsight(lines, claims(text, lines, kind, dated), dated) if tells(lines) else ()
    headline, lead = edges(lines)
    chosen = choose(lines, claimed, lead)
    receded = recede(lines, claimed, chosen, lead)
    incidents = qualify.qualify(receded, chosen)
    places = locate(text, country, tuple([name for line in lines for name in line.actors]))
    staged = stage(text, lines, incidents, places, country)
    main = next((incident for incident in staged.incidents if incident.main), None)
    precedents, doubts = recall(text, lines, claimed, dated, staged.places, main, published)
    said, judged = credibility(lines, kind, lead)
    marks = (*qualify.marks(lines, kind), *judged)
    change = level(text, lines, staged.places, kind, dated, country)
    countries = staged.countries
    if change is None:
        change = aside(text, lines, staged.places, kind, dated)
    elif change.country and (change.to_rank is not None or not countries):
        countries = tuple(dict.fromkeys((change.country, *countries)))
    quoted = quotations(text)
    victims = toll(text, lines, dated)
    seen = sightings(text, lines, staged.places)
    told = detail(text, lines, receded, staged.incidents, victims, quoted, dated, seen)
    reading = Reading(
        language=text.language,
        credibility=said,
        incidents=told,
        targets=aim(lines, chosen, receded),
        places=staged.places,
        countries=countries,
        actors=actors(seen, lines),
        level_change=change,
        precedents=precedents,
        warnings=doubts,
        marks=tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.kind))),
        statements=statements(text, lines, judged, staged.places),
        quotations=quoted,
        posture=posture(text, lines, marks, staged.places),
        triggers=triggers(text, lines, receded, told, staged.places),
        channels=channels(told),
        headline=headline,
        lead=lead,
        length=len(text.body),
    )
    return replace(reading, specificity=specify(reading), similar=liken(reading, published))
