"""What is shared, as a STIX 2.1 bundle (OASIS, 2021) with TLP 2.0 markings (FIRST).

Plain dictionaries: the ids must be hashes of facts and the times the events' own, which is all that a library would do.
Each document and story is a report, each alert a report that refers to them, with a note of why it was raised; what
officials are quoted with on a threat's credibility is an opinion. Actors are those of our table alone: a suspect's name
never goes out. There is no sighting: what an article says of an actor is a claim, not something that was seen.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from processors.export.sharing import Report, Shared, Where, may_go
from processors.knowledge.actors import actor_kinds, actor_names
from processors.knowledge.countries import country_name
from processors.queries.answers import FoundAlert, FoundStory
from schemas.ids import SEPARATOR
from schemas.taxonomy import Marking

OURS = UUID("5b1c2a52-6f0e-5c39-9d2e-7f1f0a9c6d54")
"""The namespace of our ids; within it each sender has its own, for only who made an object may change it."""
TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP: dict[str, str] = {
    "CLEAR": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
"""The ids that FIRST and OASIS gave the markings of TLP 2.0."""
TLP_MADE = "2022-10-01T00:00:00.000Z"
TIMELESS = datetime(2026, 1, 1, tzinfo=UTC)
"""Of a place, a publisher or a group, which is no event and of which no version will follow: its id is its content."""
_ACTOR_TYPES = {"state_organ": "nation-state", "criminal_proxy": "crime-syndicate", "cyber_group": "hacker"}
"""Of the vocabulary threat-actor-type-ov; what a group is called beyond that is for others to say."""
_OPINIONS = {"denial": "disagree", "credible": "agree"}
Fields = dict[str, Any]


def bundle(shared: Shared, sender: str, up_to: Marking) -> Fields:
    """The bundle, in one order whatever comes first; `sender` names the organisation that speaks."""
    objects = _Bundle(sender, up_to).of(shared)
    used = {ref for one in objects for ref in one.get("object_marking_refs", ())}
    markings = [_marking(name) for name in TLP if TLP[name] in used]
    versions = sorted(f"{one['id']} {one['modified']}" for one in objects)
    return {
        "type": "bundle",
        "id": f"bundle--{uuid5(OURS, SEPARATOR.join((sender, *versions)))}",
        "objects": [*markings, *objects],
    }


class _Bundle:
    """The objects of one sender, each once."""

    def __init__(self, sender: str, up_to: Marking) -> None:
        self._space = uuid5(OURS, sender)
        self._up_to = up_to
        self._objects: dict[str, Fields] = {}
        self._sender = self._id("identity", "sender")
        self._add("identity", self._sender, TIMELESS, TIMELESS, name=sender, identity_class="organization")

    def of(self, shared: Shared) -> list[Fields]:
        """All objects, what is referred to before what refers to it."""
        for one in shared.reports:
            if may_go(one.marking, self._up_to):
                self._document(one)
        for story in shared.stories:
            if may_go(story.marking, self._up_to):
                self._story(story, shared.reports)
        for alert in shared.alerts:
            if may_go(alert.marking, self._up_to):
                self._alert(alert)
        return list(self._objects.values())

    def _document(self, one: Report) -> None:
        publisher = one.publisher
        name = publisher.name if publisher else one.source
        link = {"url": one.url} if one.url and one.url.startswith(("http://", "https://")) else {}
        self._add(
            "report",
            self._id("report", "document", one.id),
            one.heard_at,
            one.said_at,
            one.marking,
            name=_text(one.title) or name,
            report_types=["threat-report"],
            published=_time(one.published or one.heard_at),
            confidence=one.confidence,
            labels=[*_labels("document", one.priority, one.status, one.incident_types, one.target_types), *_more(one)],
            external_references=[{"source_name": name, "external_id": one.id, **link}],
            object_refs=[
                self._publisher(name, publisher.country if publisher else None),
                *self._places(one.places),
                *self._countries(one.countries),
                *self._actors(one),
            ],
            **({"lang": one.language} if one.language else {}),
        )

    def _story(self, one: FoundStory, reports: Iterable[Report]) -> None:
        told = [report for report in reports if report.id in one.recent or report.story == one.id]
        members = [ref for report in told if (ref := self._id("report", "document", report.id)) in self._objects]
        places = [ref for report in told for ref in self._places(report.places)]
        actors = [ref for report in told for ref in self._actors(report)]
        grade = [f"admiralty:{one.grade.source}{one.grade.information}"] if one.grade else []
        identity = self._id("report", "story", one.id)
        said = max(one.said_at or one.last, one.first)
        self._add(
            "report",
            identity,
            one.first,
            said,
            one.marking,
            name=_text(one.headline) or one.id,
            report_types=["threat-report"],
            published=_time(one.first),
            confidence=one.confidence,
            labels=[*_labels("story", one.priority, one.status, one.incident_types, one.target_types), *grade],
            external_references=[{"source_name": "vigil", "external_id": one.id}],
            object_refs=[*members, *places, *self._countries(one.countries), *actors] or [self._sender],
        )
        for number, claim in enumerate(one.claims):
            if claim.kind not in _OPINIONS:
                continue
            self._add(
                "opinion",
                self._id("opinion", one.id, claim.document, str(number), claim.text),
                claim.at,
                claim.at,
                one.marking,
                opinion=_OPINIONS[claim.kind],
                explanation=_text(claim.text),
                authors=[_text(claim.speaker or claim.voice) or "unknown"],
                object_refs=[identity],
            )

    def _alert(self, one: FoundAlert) -> None:
        said = max(one.said_at, one.opened_at)
        refs = [self._id("report", "story", one.story)] if one.story else []
        refs += [self._id("report", "document", document) for document in one.documents]
        identity = self._id("report", "alert", one.id)
        flags = [name for name in ("late", "flapping") if getattr(one, name)]
        self._add(
            "report",
            identity,
            one.opened_at,
            said,
            one.marking,
            name=_text(one.headline) or one.id,
            report_types=["threat-report"],
            published=_time(one.opened_at),
            labels=["alert", f"priority:{one.priority}", f"rule:{one.rule}", f"stage:{one.stage}", *flags],
            external_references=[{"source_name": "vigil", "external_id": one.id}],
            object_refs=[ref for ref in refs if ref in self._objects] or [self._sender],
        )
        news = [
            f"{each.kind}: {each.from_} → {each.to}" if each.from_ else f"{each.kind}: {each.to}" for each in one.news
        ]
        self._add(
            "note",
            self._id("note", "why", one.id),
            one.opened_at,
            said,
            one.marking,
            abstract=f"Rule {one.rule}, independent origins: {one.origins}",
            content="\n".join(map(_text, (one.why, *news))) or one.rule,
            object_refs=[identity],
        )

    def _publisher(self, name: str, country: str | None) -> str:
        identity = self._id("identity", "publisher", name)
        self._add("identity", identity, TIMELESS, TIMELESS, name=name, identity_class="organization")
        return identity

    def _places(self, places: Iterable[Where]) -> Iterator[str]:
        """Where something happened, each place once."""
        for one in places:
            if one.role != "event" or one.kind != "place" or not (one.country or one.location):
                continue
            point = {"latitude": one.location["lat"], "longitude": one.location["lon"]} if one.location else {}
            where = {**_country(one.country), **point}
            identity = self._id("location", one.name, one.country or "", *map(str, point.values()))
            self._add("location", identity, TIMELESS, TIMELESS, name=one.name, **where)
            yield identity

    def _countries(self, codes: Iterable[str]) -> Iterator[str]:
        for code in codes:
            identity = self._id("location", "country", code)
            self._add("location", identity, TIMELESS, TIMELESS, name=country_name(code) or code, **_country(code))
            yield identity

    def _actors(self, one: Report) -> Iterator[str]:
        """The groups and organs of states of our table that the document blames, suspects or quotes as claiming."""
        for actor in one.actors:
            key = actor.id or ""
            kind = actor_kinds().get(key, "placeholder")
            if kind == "placeholder":
                continue
            identity = self._id("threat-actor", key)
            sort = _ACTOR_TYPES.get(kind, "unknown")
            self._add("threat-actor", identity, TIMELESS, TIMELESS, name=actor_names()[key], threat_actor_types=[sort])
            yield identity

    def _id(self, kind: str, *facts: str) -> str:
        return f"{kind}--{uuid5(self._space, SEPARATOR.join((kind, *facts)))}"

    def _add(
        self, kind: str, identity: str, created: datetime, modified: datetime, marking: str = "CLEAR", **fields: Any
    ) -> None:
        if "object_refs" in fields:
            fields["object_refs"] = list(dict.fromkeys(fields["object_refs"]))
        self._objects[identity] = {
            "type": kind,
            "spec_version": "2.1",
            "id": identity,
            "created_by_ref": self._sender,
            "created": _time(created),
            "modified": _time(max(created, modified)),
            "object_marking_refs": [TLP[marking]],
            **fields,
        }


def _country(code: str | None) -> Fields:
    """As STIX has it, which knows no code for Kosovo."""
    if code == "XK":
        return {"region": "southern-europe"}
    return {"country": code} if code else {}


def _labels(what: str, priority: int, status: str, incidents: Iterable[str], targets: Iterable[str]) -> list[str]:
    return [
        what,
        f"priority:{priority}",
        f"status:{status}",
        *(f"incident:{one}" for one in incidents),
        *(f"target:{one}" for one in targets),
    ]


def _more(one: Report) -> Iterator[str]:
    if one.credibility != "unstated":
        yield f"credibility:{one.credibility}"
    if one.grade is not None:
        yield f"admiralty:{one.grade.source}{one.grade.information}"
    known = actor_names()
    yield from dict.fromkeys(f"actor:{each.id}={each.role}" for each in one.actors if each.id in known)


def _marking(name: str) -> Fields:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": TLP[name],
        "created": TLP_MADE,
        "name": f"TLP:{name}",
        "extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": name.lower()}},
    }


def _time(moment: datetime) -> str:
    """RFC 3339 in UTC to the millisecond, as STIX wants it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def _text(text: str) -> str:
    """Words as they were published, on one line and without what cannot be written."""
    return " ".join(text.encode("utf-8", "replace").decode().split())
