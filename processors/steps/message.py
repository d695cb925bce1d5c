"""What a person is told of an alert, in the person's language: a title and some lines, or 160 characters."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from processors.knowledge.wordings import Wordings, wordings
from processors.steps.announce import announced, ended
from schemas.alert import Alert
from schemas.taxonomy import IncidentType, TargetType
from schemas.visible import one_line

SHORT = 160
"""Code points of a short message: one SMS in the GSM alphabet, two or three in another."""
LONGEST = 1000
"""Code points of one line: what was published may be of any length."""


class Facts(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What is known of an alert beside itself: by what it is routed, and what people are told."""

    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    incident_types: tuple[IncidentType, ...] = ()
    target_types: tuple[TargetType, ...] = ()
    confidence: int | None = None
    grade: str | None = None
    """Admiralty grade: `B2`."""
    sources: tuple[str, ...] = ()
    news: str = ""
    """Headline of the document that came last."""
    link: str | None = None


class Message(NamedTuple):
    """`title` is empty where all is in `text`."""

    title: str
    text: str


def message(alert: Alert, facts: Facts, language: str, *, short: bool = False, bare: bool = False) -> Message:
    """What to say; `language` is one of the wordings' (`spoken`).

    `bare`: only that there is an alert, for the channel may not carry what it holds.
    """
    words = wordings()[language]
    if bare:
        return Message("", words.hint.format(alert=alert.id))
    first = " · ".join(filter(None, (words.change[alert.change], words.priority[alert.priority])))
    if alert.change == "cleared":
        first = words.change["cleared"]
    new = [one_line(phrase) for phrase in announced(alert.news, language)]
    if short:
        return Message("", _short(first, alert, facts, words, new))
    lines = (line[:LONGEST] for line in _lines(alert, facts, language, words, new))
    return Message(words.line.format(label=first, text=one_line(alert.headline))[:LONGEST], "\n".join(lines))


def _lines(alert: Alert, facts: Facts, language: str, words: Wordings, new: list[str]) -> Iterator[str]:
    def line(label: str, text: str) -> str:
        return words.line.format(label=label, text=text)

    if alert.change == "cleared" and alert.ended:
        yield line(words.ended, one_line(ended(alert.ended, language)))
    yield from (line(words.new, phrase[:LONGEST]) for phrase in new)
    if alert.change == "updated" and facts.news and facts.news != alert.headline:
        yield line(words.latest, one_line(facts.news))
    if kinds := _kinds(facts, words):
        yield line(words.what, kinds)
    if where := _where(facts):
        yield line(words.where, where)
    sure = []
    if facts.confidence is not None:
        sure.append(words.confidence.format(confidence=facts.confidence))
    if facts.grade is not None:
        sure.append(words.grade.format(grade=facts.grade))
    if alert.documents:
        sure.append(words.origins.format(origins=alert.origins))
    if sure:
        yield line(words.sure, ", ".join(sure))
    if facts.sources:
        yield line(words.sources, one_line(", ".join(facts.sources)))
    yield line(words.why, _why(alert, language))
    if facts.link:
        yield facts.link
    yield f"{words.alert} {alert.id} · TLP:{alert.marking}"


def _short(first: str, alert: Alert, facts: Facts, words: Wordings, new: list[str]) -> str:
    """The same in SHORT characters: the headline gives way first, then the link, which is never cut.

    What is new comes before the headline, which the reader knows.
    """
    places = _where(facts)
    sure = "" if facts.confidence is None else words.confidence.format(confidence=facts.confidence)
    rest = " · ".join(filter(None, (places[:40], sure, alert.id)))
    link = f" {facts.link}" if facts.link and len(first) + len(rest) + len(facts.link) + 45 <= SHORT else ""
    room = SHORT - len(words.line.format(label=first, text="")) - len(rest) - len(link) - 3
    told = " · ".join((*new, one_line(alert.headline)))
    told = told if len(told) <= room else f"{told[: max(room - 1, 0)]}…"
    return f"{words.line.format(label=first, text=told)} · {rest}{link}"


def _kinds(facts: Facts, words: Wordings) -> str:
    incidents = [words.incident[one] for one in facts.incident_types]
    targets = [words.target[one] for one in facts.target_types]
    return " · ".join(filter(None, (", ".join(incidents), ", ".join(targets))))


def _where(facts: Facts) -> str:
    countries = f"({', '.join(facts.countries)})" if facts.countries else ""
    return one_line(" ".join(filter(None, (", ".join(facts.places), countries))))


def _why(alert: Alert, language: str) -> str:
    """In the language where the rule has it, else in the words of the rule."""
    own = next((wording.text for wording in alert.texts if wording.language == language), None)
    return one_line(own or alert.why)
