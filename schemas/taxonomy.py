"""The words that every room agrees on, each with the standard it comes from.

The values are part of the public contract (docs/command-line.md): one may be added, none may change.
"""

from typing import Literal, get_args

Kind = Literal["article", "advisory", "level", "report"]
"""What sort of thing a document is."""

Marking = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
"""Traffic Light Protocol 2.0 (FIRST), from what may be passed on to what may not."""


def strictest(*markings: Marking) -> Marking:
    """The one that holds where several meet; CLEAR where there is none."""
    return max(markings, key=get_args(Marking).index, default="CLEAR")


Reliability = Literal["A", "B", "C", "D", "E", "F"]
"""Admiralty grade of a source, A completely reliable to E unreliable, F cannot be judged."""

Assertion = Literal[
    "asserted",
    "negated",
    "historical",
    "warned",
    "planned",
    "foiled",
    "exercise",
    "hypothetical",
    "resolved",
]
"""What a text says of an incident; extends the auxiliary modes of PLOVER."""

Status = Literal["current", "planned_threat", "foiled", "historical", "none"]
"""What the main event of a document is now."""

Credibility = Literal["denied", "specific_credible", "unstated"]
"""What the text says of a threat's credibility, in the usage of United States advisories."""

IncidentType = Literal[
    "bombing",
    "shooting",
    "stabbing",
    "vehicle_ramming",
    "arson",
    "assault",
    "vandalism",
    "threat",
    "hoax_threat",
    "hostage",
    "assassination",
    "cyber",
    "other",
]

TargetType = Literal[
    "synagogue",
    "school",
    "community_centre",
    "cemetery",
    "kosher_business",
    "embassy",
    "person",
    "public_event",
    "government",
    "police_military",
    "transport",
    "other_place_of_worship",
    "business",
    "public_place",
    "cyber",
    "other",
]

PlaceRole = Literal["event", "dateline", "mention", "precedent"]
"""What a place is to the text that names it."""

PlaceKind = Literal["place", "demonym"]

ActorRole = Literal["blamed", "suspected", "claims", "arrested", "designated", "named"]
"""What the text says of an actor; a religion, nationality or protest is never one."""

Health = Literal["well", "silent", "failing", "quarantined", "gone", "never polled"]
"""How a source is doing. Only `well` may be read as: it was looked at and there was nothing else; `quarantined` is one
that speaks with another publisher's voice."""

Change = Literal["title", "text", "link", "date", "expiry", "level"]
"""What a revision of a document may change."""

Stage = Literal["pending", "active", "escalated", "acknowledged", "snoozed", "recovering", "closed"]
"""Where an alert stands in its life; `pending` is said but not yet confirmed."""

AlertEvent = Literal["raised", "updated", "escalated", "cleared", "woken", "decided", "noted"]
"""What happened to an alert. Of the first five people may be told; `decided` is an officer's act, and `noted` what
changes nothing for them: its story became part of another, it steadies, another alert goes with it."""

NewsKind = Literal[
    "priority",
    "status",
    "credibility",
    "confirmation",
    "level",
    "place",
    "killed",
    "injured",
    "casualties",
    "missing",
    "hostages",
    "arrest",
    "claim",
    "cases",
    "alert",
]
"""What may be materially new about an alert."""

ChannelKind = Literal["apprise", "webhook"]
"""How a channel is spoken to."""

NotificationState = Literal["due", "retrying", "delivered", "failed", "withheld", "dropped"]
"""`due`: it is being sent; `failed`: given up, another channel or person is asked; `withheld`: no channel of the person
is cleared to say even that there is an alert; `dropped`: overtaken by an acknowledgement or the end of the alert."""

Act = Literal["acknowledge", "assign", "snooze", "close", "override", "merge", "split", "comment"]
"""What an officer may do."""

LevelTurn = Literal["baseline", "unconfirmed", "raised", "lowered", "changed", "withdrawn", "kept"]
"""What an observation did to an official level; `changed` where no ladder tells up from down."""

Step = Literal["polling", "enriching", "judging", "indexing", "notifying"]
"""Where in the line something happened; `dead` names it."""

LANGUAGES = ("en", "fr", "es", "de", "he", "ar")
"""First-class languages, ISO 639-1: their phrases stand in processors/knowledge."""

INCIDENT_TYPES: tuple[str, ...] = get_args(IncidentType)
TARGET_TYPES: tuple[str, ...] = get_args(TargetType)
COMMUNAL: frozenset[str] = frozenset(
    {"synagogue", "school", "community_centre", "cemetery", "kosher_business", "other_place_of_worship"}
)
"""Target types whose harm is the harm of a community."""

STATUS_OF: dict[str, Status] = {
    "asserted": "current",
    "warned": "planned_threat",
    "planned": "planned_threat",
    "foiled": "foiled",
    "historical": "historical",
    "negated": "none",
    "exercise": "none",
    "hypothetical": "none",
    "resolved": "none",
}
"""The status of a document from the assertion of its main incident."""
