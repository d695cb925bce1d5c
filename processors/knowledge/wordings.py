"""The words around what people are told, by language (wordings.toml)."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from schemas.taxonomy import AlertEvent, Credibility, IncidentType, NewsKind, Status, TargetType


class Wordings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Those of one language; every text may hold the names that stand in braces in English, and no others."""

    line: str
    """How a label and what it labels are written."""
    was: str
    """A value, and the one before it."""
    priority: tuple[str, str, str, str]
    change: dict[AlertEvent, str]
    what: str
    where: str
    why: str
    sure: str
    confidence: str
    grade: str
    origins: str
    sources: str
    new: str
    latest: str
    ended: str
    closed: str
    alert: str
    hint: str
    outage: str
    test: str
    test_text: str
    news: dict[NewsKind, str]
    status: dict[Status, str]
    credibility: dict[Credibility, str]
    end: dict[str, str]
    """Why an alert ended, by the words of `Alert.ended`; what is not here was written by a person."""
    incident: dict[IncidentType, str]
    target: dict[TargetType, str]


@cache
def wordings() -> Mapping[str, Wordings]:
    """By ISO 639-1."""
    file = Path(__file__).with_name("wordings.toml")
    return msgspec.toml.decode(file.read_bytes(), type=dict[str, Wordings])


def spoken(languages: Iterable[str]) -> str:
    """The first of some languages that people can be told in; English where there is none."""
    return next((language for language in languages if language in wordings()), "en")
