"""Alerts, levels, watches, rulings, feeds and notifications as the fields of a row that are theirs alone."""

from typing import Any

from schemas.alert import Alert, Notification, Told
from schemas.index.geo import location
from schemas.picture import Feed, Level, Ruling, Watch

Fields = dict[str, Any]


def of_level(event: Level) -> Fields:
    """What stands under `vigil` of an official level."""
    return {
        "system": event.system,
        "scope": event.scope,
        "countries": [event.scope.split("/")[0]],
        "level": event.level,
        "rank": event.rank,
        "percentile": event.percentile,
        "before": event.before,
        "turn": event.turn,
        "pending": event.pending,
        "seen": event.seen,
        "checked": event.checked,
        "reported": event.reported,
        "reported_at": event.reported_at,
        "voices": event.voices,
        "withdrawn": event.withdrawn,
        "withdrawn_at": event.withdrawn_at,
        "until": event.until,
        "stale": event.stale,
        "unread": event.unread,
        "travel": event.travel,
        "first_hand": event.first_hand,
    }


def of_watch(event: Watch) -> Fields:
    """The same of a watch."""
    return {
        "kind": event.kind,
        "key": event.key,
        "stage": event.stage,
        "story": event.story,
        "opened_by": event.opened_by,
        "renewed_at": event.renewed_at,
        "until": event.until,
        "half_life": event.half_life,
        "communities": event.communities,
        "countries": [event.country] if event.country else [],
        "country": event.country,
        "place": event.place,
        "location": location(event.lat, event.lon),
        "km": event.km,
        "incident_types": event.incident_types,
        "target_types": event.target_types,
        "precedent_ids": event.precedent_ids,
        "answered": event.answered,
        "renewals": event.renewals,
        "stories": event.stories,
        "officer": event.officer,
        "ended": event.ended,
    }


def of_ruling(event: Ruling) -> Fields:
    """The same of what became of an officer's act."""
    return {
        "officer": event.officer,
        "act": event.act,
        "subject": event.subject,
        "value": event.value,
        "outcome": event.outcome,
        "why": event.why,
        "until": event.until,
        "before": event.before,
        "after": event.after,
    }


def of_alert(event: Alert) -> Fields:
    """What stands under `vigil` of an alert."""
    return {
        "key": event.key,
        "opening": event.opening,
        "stage": event.stage,
        "change": event.change,
        "priority": event.priority,
        "story": event.story,
        "document_ids": event.documents,
        "origins": event.origins,
        "escalate_at": event.escalate_at,
        "clear_at": event.clear_at,
        "late": event.late,
        "officer": event.officer,
        "ended": event.ended,
        "marking": event.marking,
        "shadow": event.shadow,
        "texts": event.texts,
        "news": event.news,
        "told": _told(event.told),
        "snoozed_until": event.snoozed_until,
        "assigned": event.assigned,
        "head": event.head,
        "members": event.members,
        "openings": event.openings,
        "fell": event.fell,
        "kept": event.kept,
        "flapping": event.flapping,
    }


def of_history(event: Alert) -> Fields:
    """The same of one state of an alert: what changed from state to state."""
    return {
        "alert": event.id,
        "key": event.key,
        "stage": event.stage,
        "change": event.change,
        "priority": event.priority,
        "story": event.story,
        "document_ids": event.documents[-1:],
        "origins": event.origins,
        "officer": event.officer,
        "assigned": event.assigned,
        "snoozed_until": event.snoozed_until,
        "escalate_at": event.escalate_at,
        "ended": event.ended,
        "news": event.news,
        "marking": event.marking,
        "head": event.head,
    }


def _told(told: Told) -> Fields:
    """What was known when an alert was last told."""
    return {
        "priority": told.priority,
        "status": told.status,
        "credibility": told.credibility,
        "information": told.information,
        "places": [
            {"name": one.name, "country": one.country, "location": location(one.lat, one.lon)} for one in told.places
        ],
        "victims": [{"kind": kind, "number": number} for kind, number in told.victims],
        "levels": told.levels,
        "arrest": told.arrest,
        "claims": told.claims,
    }


def of_feed(event: Feed) -> Fields:
    """The same of a source."""
    return {
        "health": event.health,
        "error": event.error,
        "last_ok": event.last_ok,
        "newest": event.newest,
    }


def of_notification(event: Notification) -> Fields:
    """The same of a notification; a person's address is not kept there."""
    return {
        "alert": event.alert,
        "change": event.change,
        "priority": event.priority,
        "person": event.person,
        "channel": event.channel,
        "state": event.state,
        "attempt": event.attempt,
        "retry_at": event.retry_at,
        "until": event.until,
        "languages": [event.language],
        "bare": event.bare,
        "text": event.text,
        "marking": event.marking,
    }
