"""A document as a page shows it: its text in pieces, each with the reasons that point to it; pure."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from msgspec import Struct

from processors.queries import answers

LONGEST = 60_000
"""Code points of a text that are shown."""


class Piece(Struct, frozen=True):
    """A part of the text, and the numbers of the reasons that it gave rise to."""

    text: str
    reasons: tuple[int, ...]
    first: tuple[int, ...] = ()
    """Those of them that begin here."""
    why: str = ""


class ReasonView(Struct, frozen=True):
    """A reason with its number."""

    number: int
    factor: str
    points: int
    text: str
    marked: bool


class DocumentView(Struct, frozen=True, kw_only=True):
    """A document and what Vigil makes of it."""

    id: str
    title: str
    pieces: tuple[Piece, ...]
    cut: bool
    language: str
    source: str
    publisher: str
    reliability: str
    url: str | None
    published: datetime | None
    heard_at: datetime
    marking: str
    kind: str
    priority: int
    score: int
    confidence: int
    status: str
    credibility: str
    incident_types: tuple[str, ...]
    target_types: tuple[str, ...]
    countries: tuple[str, ...]
    grade: str
    grade_why: tuple[str, ...]
    specificity: str | None
    concerns: tuple[str, ...]
    reasons: tuple[ReasonView, ...]
    warnings: tuple[str, ...]
    story: str


def document(stored: answers.Stored) -> DocumentView:
    """A stored document."""
    row: Mapping[str, Any] = stored.fields
    vigil, body = row["vigil"], answers.body(row)
    reasons = tuple(
        ReasonView(number, one["factor"], one["points"], one["text"], _spans(one, len(body)))
        for number, one in enumerate(vigil["reasons"], 1)
    )
    publisher = vigil.get("publisher") or {}
    return DocumentView(
        id=stored.id,
        title=row["message"],
        pieces=pieces(body[:LONGEST], vigil["reasons"]),
        cut=len(body) > LONGEST,
        language=vigil["language"] or "",
        source=row["event"]["provider"],
        publisher=publisher.get("name") or row["event"]["provider"],
        reliability=publisher.get("reliability") or vigil["grade"]["source"],
        url=web(row["url"]["full"]),
        published=_moment(vigil["published"]),
        heard_at=datetime.fromisoformat(row["@timestamp"]),
        marking=vigil["marking"],
        kind=vigil["kind"],
        priority=vigil["priority"],
        score=vigil["score"],
        confidence=vigil["confidence"],
        status=vigil["status"],
        credibility=vigil["credibility"],
        incident_types=tuple(vigil["incident_types"]),
        target_types=tuple(vigil["target_types"]),
        countries=tuple(vigil["countries"]),
        grade=f"{vigil['grade']['source']}{vigil['grade']['information']}",
        grade_why=tuple(vigil["grade"]["why"]),
        specificity=(vigil.get("specificity") or {}).get("level"),
        concerns=tuple(map(_concern, vigil["concerns"])),
        reasons=reasons,
        warnings=tuple(vigil["warnings"]),
        story=vigil["story"],
    )


def pieces(body: str, reasons: list[Mapping[str, Any]]) -> tuple[Piece, ...]:
    """The text cut wherever a reason begins or ends; of what lies beyond it nothing is marked."""
    spans = [
        (number, one["start"], min(one["end"], len(body)), one["factor"], one["points"])
        for number, one in enumerate(reasons, 1)
        if _spans(one, len(body))
    ]
    cuts = sorted({0, len(body), *(at for _, start, end, _, _ in spans for at in (start, end))})
    found = []
    for start, end in pairwise(cuts):
        here = [span for span in spans if span[1] <= start and end <= span[2]]
        found.append(
            Piece(
                body[start:end],
                tuple(span[0] for span in here),
                tuple(span[0] for span in here if span[1] == start),
                ", ".join(f"{factor} {points:+d}" for _, _, _, factor, points in here),
            )
        )
    return tuple(found)


def web(url: str | None) -> str | None:
    """An address that a link may lead to: of the web, and nothing that a browser would run."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def _spans(reason: Mapping[str, Any], length: int) -> bool:
    start, end = reason.get("start"), reason.get("end")
    return start is not None and end is not None and 0 <= start < min(end, length)


def _concern(one: Mapping[str, Any]) -> str:
    whom = one.get("site") or one.get("community") or ""
    near = f", {one['km']:.0f} km" if one.get("km") is not None else ""
    return f"{whom}: {one.get('why', '')}{near}"


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
