"""What the desk says, as rows of an index: the only code that knows how an event becomes a document there."""

from typing import Any
from urllib.parse import urlsplit

from schemas.alert import Alert, Notification
from schemas.document import Document
from schemas.envelope import Said
from schemas.errors import BadEvent
from schemas.events import Output
from schemas.index import body, geo, pictures
from schemas.index.names import IndexKind, index_of
from schemas.index.row import Row
from schemas.notice import Notice
from schemas.picture import Feed, Level, Ruling, Story, Watch
from schemas.reading import body_of
from schemas.scored import Scored
from schemas.taxonomy import LANGUAGES

ECS_VERSION = "8.17"
"""Of the Elastic Common Schema whose names we use."""
EPOCH_BITS = 40
SEQUENCE_BITS = 20

Fields = dict[str, Any]


def rows(event: Output, namespace: str = "") -> tuple[Row, ...]:
    """All rows of an event: its own, and of an alert one more for its history. Raises BadEvent as `row` does."""
    own = row(event, namespace)
    if not isinstance(event, Alert):
        return (own,)
    index = index_of("history", event.month, namespace)
    identity = f"{event.id}.{event.epoch}.{event.sequence}"
    return own, Row(index, identity, own.version, body.encode(_of_history(event)))


def row(event: Output, namespace: str = "") -> Row:
    """The row of an event, whole. Raises BadEvent when the event has no valid month, id or position."""
    kind, fields = _shaped(event)
    return Row(index_of(kind, event.month, namespace), event.id, version_of(event), body.encode(fields))


def version_of(event: Said) -> int:
    """Epoch × 2^40 + offset in `desk`. Raises BadEvent for a position that no log can have."""
    offset = event.sequence >> SEQUENCE_BITS
    if not 0 <= offset < 1 << EPOCH_BITS or event.epoch < 0:
        raise BadEvent(f"epoch {event.epoch}, sequence {event.sequence}: no position in `desk`")
    return (event.epoch << EPOCH_BITS) + offset


def _shaped(event: Output) -> tuple[IndexKind, Fields]:
    match event:
        case Scored():
            return "documents", _of_document(event)
        case Story():
            return "stories", _of_story(event)
        case Alert():
            return "alerts", _of_alert(event)
        case Level():
            return "levels", _of_level(event)
        case Watch():
            return "watches", _of_watch(event)
        case Ruling():
            return "rulings", _of_ruling(event)
        case Feed():
            return "feeds", _of_feed(event)
        case Notification():
            return "notifications", _of_notification(event)


def _of_document(event: Scored) -> Fields:
    document = event.document
    field = event.language if event.language in LANGUAGES else "any"
    fields = _said(event, "documents", document.title, kind="event")
    fields["event"] |= {"provider": document.source, "created": document.fetched}
    fields["url"] = {"full": document.url, "domain": _domain(document.url)}
    fields["tags"] = _flags(relevant=event.relevant, new=event.new, backlog=document.backlog, cut=document.cut)
    fields["vigil"] |= _as_read(document) | {
        "revision": event.revision,
        "title": {field: document.title},
        "body": {field: body_of(document.title, document.text)},
        "language": event.language,
        "languages": [event.language] if event.language else [],
        "relevant": event.relevant,
        "new": event.new,
        "credibility": event.credibility,
        "places": [geo.place_of(place) for place in event.places],
        "location": geo.events(event.places),
        "actors": event.actors,
        "incidents": event.incidents,
        "level_change": event.level_change,
        "precedents": event.precedents,
        "similar": event.similar,
        "statements": event.statements,
        "quotations": event.quotations,
        "posture": event.posture,
        "triggers": event.triggers,
        "channels": event.channels,
        "specificity": event.specificity,
        "concerns": event.concerns,
        "grade": event.grade,
        "reasons": event.reasons,
        "warnings": list(dict.fromkeys((*document.warnings, *event.warnings))),
        "story": event.story,
        "merged": event.merged,
        "watch": event.watch,
    }
    return _with_verdict(fields, event)


def _as_read(document: Document) -> Fields:
    """What the source gave, but for the text and what stands under a name of ECS."""
    return {
        "kind": document.kind,
        "format": document.format,
        "native_id": document.native_id,
        "author": document.author,
        "published": document.published,
        "published_day": document.published_day,
        "published_raw": document.published_raw,
        "updated": document.updated,
        "expires": document.expires,
        "replaces": document.replaces,
        "marking": document.marking,
        "notice": _notice(document.notice),
        "level": document.level,
        "scope": document.scope,
        "publisher": document.publisher,
        "backlog": document.backlog,
        "cut": document.cut,
        "changed": document.changed,
        "language_claimed": document.language,
    }


def _notice(notice: Notice | None) -> Fields | None:
    """The envelope of an alert; of its areas the names, for their outlines are in the topic."""
    if notice is None:
        return None
    return {
        "status": notice.status,
        "message": notice.message,
        "event": notice.event,
        "category": notice.categories,
        "urgency": notice.urgency,
        "severity": notice.severity,
        "certainty": notice.certainty,
        "area": [area.name for area in notice.areas if area.name],
    }


def _of_story(event: Story) -> Fields:
    fields = _said(event, "stories", event.headline, kind="state")
    fields["event"] |= {"start": event.first, "end": event.last}
    fields["tags"] = _flags(merged=event.merged_into is not None)
    fields["vigil"] |= {
        "story": event.id,
        "document_count": event.documents,
        "document_ids": event.recent,
        "languages": event.languages,
        "places": [{"name": name} for name in event.places],
        "changed": event.changed,
        "merged_into": event.merged_into,
        "marking": event.marking,
        "grade": event.grade,
        "victims": event.victims,
        "claims": event.claims,
    }
    return _with_verdict(fields, event)


def _of_alert(event: Alert) -> Fields:
    fields = _said(event, "alerts", event.headline, kind="alert")
    fields["event"] |= {"start": event.opened_at, "reason": event.why, "severity": event.priority}
    fields["rule"] = {"name": event.rule}
    fields["tags"] = _flags(late=event.late, shadow=event.shadow, flapping=event.flapping)
    fields["vigil"] |= pictures.of_alert(event)
    return fields


def _of_history(event: Alert) -> Fields:
    """One state that an alert had, at the time when it had it."""
    fields = _said(event, "history", event.headline, kind="alert")
    fields["@timestamp"] = event.said_at
    fields["event"] |= {"start": event.opened_at, "reason": event.why, "severity": event.priority}
    fields["rule"] = {"name": event.rule}
    fields["tags"] = _flags(late=event.late, shadow=event.shadow, flapping=event.flapping)
    fields["vigil"] |= pictures.of_history(event)
    return fields


def _of_level(event: Level) -> Fields:
    fields = _said(event, "levels", f"{event.scope}: {event.system} {event.level or 'not known yet'}", kind="state")
    fields["event"] |= {"start": event.since, "provider": event.source}
    fields["tags"] = _flags(stale=event.stale, unread=event.unread is not None)
    fields["vigil"] |= pictures.of_level(event)
    return fields


def _of_watch(event: Watch) -> Fields:
    fields = _said(event, "watches", event.cause, kind="state")
    fields["event"] |= {"start": event.opened_at, "end": event.until, "reason": event.why}
    fields["tags"] = _flags(open=event.stage == "open")
    fields["vigil"] |= pictures.of_watch(event)
    return fields


def _of_ruling(event: Ruling) -> Fields:
    fields = _said(event, "rulings", f"{event.officer}: {event.act} {event.subject}", kind="event")
    fields["event"] |= {"created": event.at, "reason": event.reason}
    fields["tags"] = _flags(refused=event.outcome == "refused")
    return fields | {"vigil": fields["vigil"] | pictures.of_ruling(event)}


def _of_feed(event: Feed) -> Fields:
    """Tagged `blind` where what the source says now cannot be known."""
    fields = _said(event, "feeds", f"{event.id}: {event.health}", kind="state")
    fields["event"] |= {"provider": event.id, "start": event.since, "reason": event.error}
    fields["tags"] = _flags(blind=event.health not in ("well", "silent"), silent=event.health == "silent")
    fields["vigil"] |= pictures.of_feed(event)
    return fields


def _of_notification(event: Notification) -> Fields:
    fields = _said(event, "notifications", event.title or event.text, kind="event")
    fields["event"] |= {"created": event.heard_at, "severity": event.priority}
    fields |= {"rule": {"name": event.rule}, "error": {"message": event.error}, "tags": _flags(bare=event.bare)}
    fields["vigil"] |= pictures.of_notification(event)
    return fields


def _said(event: Output, dataset: IndexKind, headline: str, kind: str) -> Fields:
    return {
        "@timestamp": event.heard_at,
        "ecs": {"version": ECS_VERSION},
        "message": headline,
        "labels": {"epoch": str(event.epoch), "fold": event.fold, "rules": event.rules},
        "event": {
            "kind": kind,
            "category": ["threat"],
            "type": ["info"],
            "module": "vigil",
            "dataset": f"vigil.{dataset}",
            "id": event.id,
            "sequence": event.sequence,
        },
        "vigil": {"said_at": event.said_at},
    }


def _with_verdict(fields: Fields, event: Scored | Story) -> Fields:
    fields["event"] |= {"severity": event.priority, "risk_score": event.score}
    fields["vigil"] |= {
        "priority": event.priority,
        "score": event.score,
        "confidence": event.confidence,
        "status": event.status,
        "incident_types": event.incident_types,
        "target_types": event.target_types,
        "countries": event.countries,
        "origins": event.origins,
    }
    return fields


def _flags(**facts: bool) -> list[str]:
    return [name for name, holds in facts.items() if holds]


def _domain(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:  # a malformed address is kept as it is, without a domain
        return None
