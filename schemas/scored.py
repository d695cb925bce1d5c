"""The public product: a document with its score, and what each point of it rests on."""

from datetime import datetime

from msgspec import Struct

from schemas.document import Document
from schemas.envelope import Said
from schemas.particulars import Channel, Posture, Quotation, Specificity, Statement, Trigger
from schemas.reading import Actor, Incident, LevelChange, Parallel, Place, Precedent
from schemas.taxonomy import Credibility, IncidentType, Reliability, Status, TargetType


class Reason(Struct, frozen=True, kw_only=True, gc=False):
    """Some points of a score, and the passage, record or rule that they come from."""

    factor: str
    points: int
    text: str
    start: int | None = None
    end: int | None = None


class Concern(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Whom of the profile a document concerns: a community or a site."""

    community: str | None = None
    site: str | None = None
    why: str = ""
    km: float | None = None


class Grade(Struct, frozen=True, kw_only=True, gc=False):
    """Admiralty grade: how reliable the source, how well confirmed the information (1 to 6)."""

    source: Reliability
    information: int
    why: tuple[str, ...]


class Watched(Struct, frozen=True, kw_only=True, gc=False):
    """A watch that a document falls under."""

    id: str
    opened_by: str
    why: str
    until: datetime
    left: int = 100
    """Percent of its weight at the time of the document."""


class Scored(Said, frozen=True, kw_only=True, tag="scored"):
    """The public product: what `vigil judge --stream` gives of a document, and the document."""

    id: str
    revision: str
    document: Document
    language: str | None
    relevant: bool
    priority: int
    score: int
    confidence: int
    status: Status
    credibility: Credibility
    incident_types: tuple[IncidentType, ...]
    target_types: tuple[TargetType, ...]
    countries: tuple[str, ...]
    places: tuple[Place, ...]
    actors: tuple[Actor, ...]
    incidents: tuple[Incident, ...]
    level_change: LevelChange | None
    precedents: tuple[Precedent, ...]
    concerns: tuple[Concern, ...]
    grade: Grade
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]
    story: str
    merged: tuple[str, ...]
    new: bool
    origins: int
    watch: tuple[Watched, ...]
    similar: tuple[Parallel, ...] = ()
    statements: tuple[Statement, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    posture: tuple[Posture, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    channels: tuple[Channel, ...] = ()
    specificity: Specificity | None = None
