"""Stories as the pages show them: what is known, how sure, and who says so; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from processors.board.text_view import DocumentView, web
from processors.queries.answers import Answer, FoundStory
from processors.queries.found import FoundRuling


class ReportView(Struct, frozen=True, kw_only=True):
    """One document of a story, in short."""

    id: str
    title: str
    language: str
    at: datetime
    """Published, else first heard."""
    url: str | None
    priority: int
    score: int
    status: str
    news: bool
    """It brought something materially new."""


class Origin(Struct, frozen=True, kw_only=True):
    """The reports of one owner, who is one voice."""

    name: str
    reliability: str
    official: bool
    wire: bool
    reports: tuple[ReportView, ...]


class StoryPage(Struct, frozen=True, kw_only=True):
    """All about one story."""

    story: FoundStory
    merged_into: str | None
    origins: tuple[Origin, ...]
    course: tuple[ReportView, ...]
    """What brought news, in the order of time."""
    document: DocumentView | None
    """The report whose text is shown."""
    trail: tuple[FoundRuling, ...]


def origins(answer: Answer) -> tuple[Origin, ...]:
    """Documents by who stands behind them, the most reliable first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for hit in answer["hits"]["hits"]:
        publisher = hit["_source"]["vigil"].get("publisher") or {}
        found.setdefault(publisher.get("owner") or hit["_source"]["event"]["provider"], []).append(hit)
    made = [_origin(owner, hits) for owner, hits in found.items()]
    return tuple(sorted(made, key=lambda one: (one.reliability, -len(one.reports), one.name)))


def course(all_of_them: Sequence[Origin]) -> tuple[ReportView, ...]:
    """What brought news, oldest first."""
    told = [report for origin in all_of_them for report in origin.reports if report.news]
    return tuple(sorted(told, key=lambda report: report.at))


def _origin(owner: str, hits: Sequence[Mapping[str, Any]]) -> Origin:
    first = hits[0]["_source"]["vigil"]
    publisher = first.get("publisher") or {}
    name = publisher.get("name") or owner
    return Origin(
        name=name if name == owner or len(hits) == 1 else f"{name} ({owner})",
        reliability=publisher.get("reliability") or first["grade"]["source"],
        official=bool(publisher.get("official")),
        wire=bool(publisher.get("wire")),
        reports=tuple(sorted(map(_report, hits), key=lambda report: report.at, reverse=True)),
    )


def _report(hit: Mapping[str, Any]) -> ReportView:
    row = hit["_source"]
    vigil = row["vigil"]
    return ReportView(
        id=hit["_id"],
        title=row["message"],
        language=vigil["language"] or "",
        at=datetime.fromisoformat(vigil["published"] or row["@timestamp"]),
        url=web(row["url"]["full"]),
        priority=vigil["priority"],
        score=vigil["score"],
        status=vigil["status"],
        news=vigil["new"],
    )
