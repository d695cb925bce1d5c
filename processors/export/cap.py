"""Our own alerts as messages of the Common Alerting Protocol 1.2 (OASIS, 2010): Alert, Update, Cancel.

What goes out of an alert is a chain: the first state that may go is an Alert, each later one that says something else
an Update, the end a Cancel; each names all before it in `references`. What officers do to an alert among themselves is
no message. An end is told to those who were told of the beginning, whatever has become of the marking since: it says
no more than they know.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime

from lxml import etree
from msgspec import Struct

from processors.export.sharing import UP_TO, Report, may_go
from processors.knowledge.wordings import wordings
from processors.steps.message import Facts, message
from schemas.alert import Alert, Spot
from schemas.errors import VigilError
from schemas.taxonomy import Marking

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
TERMS = "OET:v1.2"
"""The OASIS Event Terms List, by which an event is known in every language."""
SECURITY = "OET-177"
_TERM = {
    "shooting": "OET-001",  # active shooter
    "bombing": "OET-076",  # explosion threat
    "stabbing": "OET-049",  # criminal activity
    "vehicle_ramming": "OET-049",
    "arson": "OET-049",
    "assault": "OET-049",
    "vandalism": "OET-049",
    "assassination": "OET-049",
    "hostage": "OET-055",  # dangerous person threat
    "cyber": "OET-050",  # cybercrime threat
}
"""Whether something is terrorism (OET-193) is for a court to say."""
TOWN = 10
"""Kilometres around the point of a town in which an alert about it holds."""
_SEVERITY = ("Minor", "Moderate", "Severe", "Extreme")
_URGENCY = ("Future", "Future", "Expected", "Immediate")
"""By priority; of what is now or announced."""
_CERTAINTY = ("Unknown", "Observed", "Likely", "Possible", "Possible", "Unlikely", "Unknown")
"""By Admiralty grade of the information, 1 to 6."""
_RESPONSE = ("Monitor", "Monitor", "Assess", "Assess")
"""By priority; what to do beyond looking is for those on the spot to say."""
_SCOPE: dict[Marking, str] = {"CLEAR": "Public", "RED": "Private"}
_SENDER = re.compile(r"[^\s,<&]+")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Unsendable(VigilError):
    """What CAP has no form for; the message says what to write."""


class To(Struct, frozen=True, kw_only=True):
    """By whom the messages are sent, and to whom."""

    sender: str
    """One in the world: a domain or an e-mail address."""
    up_to: Marking = UP_TO
    priority: int = 0
    """A chain begins with the first state that has it."""
    languages: Sequence[str] = ()
    """Of the wordings; none: English, and what the rule is worded in."""
    addresses: Sequence[str] = ()
    """Who is meant: what is marked RED must say so."""


class Message(Struct, frozen=True, kw_only=True):
    """One message, as it is sent once and never altered."""

    identifier: str
    sent: datetime
    title: str
    alert: etree._Element

    @property
    def xml(self) -> bytes:
        """A file of its own."""
        return etree.tostring(self.alert, xml_declaration=True, encoding="utf-8", pretty_print=True)


def chains(states: Iterable[Alert], reports: Mapping[str, Report], to: To) -> list[Message]:
    """The messages of some alerts, in the order in which they were said; of a state that comes twice, one.

    Raises Unsendable for a sender that CAP cannot write, or for what is marked RED and addressed to nobody.
    """
    if not _SENDER.fullmatch(to.sender):
        raise Unsendable(f"{to.sender!r} cannot be a sender in CAP: write a domain or an address, without spaces")
    if unknown := [one for one in to.languages if one not in wordings()]:
        raise Unsendable(f"no words in {', '.join(unknown)}: one of {', '.join(wordings())}")
    known = {(one.id, one.epoch, one.sequence): one for one in states}
    of: dict[str, list[Alert]] = {}
    for key in sorted(known, key=lambda key: key[1:]):
        of.setdefault(key[0], []).append(known[key])
    found = [one for chain in of.values() for one in _chain(chain, reports, to)]
    return sorted(found, key=lambda one: (one.sent, one.identifier))


def feed(messages: Sequence[Message], to: To) -> bytes:
    """All of them inside one Atom feed, as alerting services publish theirs."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    last = max((one.sent for one in messages), default=datetime.fromtimestamp(0, UTC))
    for name, text in (("id", f"urn:vigil:cap:{to.sender}"), ("title", "Vigil: alerts"), ("updated", _time(last))):
        _put(root, name, text, ATOM)
    _put(etree.SubElement(root, f"{{{ATOM}}}author"), "name", to.sender, ATOM)
    for one in messages:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        for name, text in (
            ("id", f"urn:vigil:cap:{one.identifier}"),
            ("title", one.title),
            ("updated", _time(one.sent)),
        ):
            _put(entry, name, text, ATOM)
        etree.SubElement(entry, f"{{{ATOM}}}content", type="application/cap+xml").append(deepcopy(one.alert))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _chain(states: Sequence[Alert], reports: Mapping[str, Report], to: To) -> Iterator[Message]:
    """The states of one alert, in their order."""
    earlier: list[str] = []
    last: Alert | None = None
    for state in states:
        if state.stage == "closed":
            if last is not None:
                yield _message(last, state, "Cancel", earlier, reports, to)
            return
        goes = may_go(state.marking, to.up_to) and not (state.shadow or state.late or state.stage == "pending")
        if not goes or (last is None and state.priority < to.priority):
            continue
        if last is None or state.change == "updated" or _outward(state) != _outward(last):
            made = _message(state, state, "Update" if earlier else "Alert", earlier, reports, to)
            earlier.append(f"{to.sender},{made.identifier},{_time(made.sent)}")
            last = state
            yield made


def _outward(alert: Alert) -> tuple[object, ...]:
    """What others are told of it; all else is the desk's own."""
    return alert.priority, alert.headline, alert.told, alert.marking


def _message(
    told: Alert, state: Alert, kind: str, earlier: Sequence[str], reports: Mapping[str, Report], to: To
) -> Message:
    """`told` is what is said, `state` what makes it a message: at the end the last that was told of."""
    alert = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})
    identifier = f"vigil-{state.id}-{state.epoch}-{state.sequence}"
    _put(alert, "identifier", identifier)
    _put(alert, "sender", to.sender)
    _put(alert, "sent", _time(state.said_at))
    _put(alert, "status", "Actual")
    _put(alert, "msgType", kind)
    _put(alert, "source", "Vigil")
    scope = _SCOPE.get(told.marking, "Restricted")
    _put(alert, "scope", scope)
    if scope == "Restricted":
        _put(alert, "restriction", f"TLP:{told.marking}")
    if scope == "Private" and not to.addresses:
        raise Unsendable(f"alert {state.id} is marked RED, so CAP must name who may see it: --address")
    if to.addresses:
        _put(alert, "addresses", " ".join(f'"{one}"' if " " in one else one for one in to.addresses))
    if kind == "Cancel" and state.ended and may_go(state.marking, to.up_to):
        _put(alert, "note", state.ended)
    if earlier:
        _put(alert, "references", " ".join(earlier))
    _put(alert, "incidents", state.id)
    behind = [reports[one] for one in told.documents if one in reports]
    languages = to.languages or dict.fromkeys(("en", *(one.language for one in told.texts)))
    for language in languages:
        if language in wordings():
            _info(alert, told, kind, language, behind, to)
    return Message(identifier=identifier, sent=state.said_at, title=_clean(told.headline) or state.id, alert=alert)


def _info(alert: etree._Element, told: Alert, kind: str, language: str, reports: Sequence[Report], to: To) -> None:
    over = kind == "Cancel"
    words, types = wordings()[language], list(reports[-1].incident_types) if reports else []
    info = etree.SubElement(alert, f"{{{CAP}}}info")
    _put(info, "language", language)
    _put(info, "category", "Security")
    _put(info, "event", next((text for name, text in words.incident.items() if name in types), words.alert))
    _put(info, "responseType", "AllClear" if over else _RESPONSE[told.priority])
    _put(info, "urgency", "Past" if over else _urgency(told))
    _put(info, "severity", _SEVERITY[told.priority])
    _put(info, "certainty", _certainty(told))
    _pair(info, "eventCode", TERMS, next((_TERM[one] for one in types if one in _TERM), SECURITY))
    if told.clear_at is not None and not over:
        _put(info, "expires", _time(told.clear_at))
    _put(info, "senderName", to.sender)
    _put(info, "headline", told.headline)
    _put(info, "description", _description(told, kind, language, reports))
    links = [one for one in reports if one.url and one.url.startswith(("http://", "https://"))]
    if links:
        _put(info, "web", links[-1].url or "")
    _pair(info, "parameter", "vigil:priority", str(told.priority))
    _pair(info, "parameter", "vigil:rule", told.rule)
    for one in links:
        resource = etree.SubElement(info, f"{{{CAP}}}resource")
        _put(resource, "resourceDesc", one.title or one.source)
        _put(resource, "mimeType", "text/html")
        _put(resource, "uri", one.url or "")
    for spot in told.told.places:
        _area(info, spot)


def _description(told: Alert, kind: str, language: str, reports: Sequence[Report]) -> str:
    """What people are told of it, in that language."""
    cause = reports[-1] if reports else None
    places = told.told.places
    facts = Facts(
        countries=tuple(dict.fromkeys(one.country for one in places if one.country))
        or (cause.countries if cause else ()),
        places=tuple(dict.fromkeys(one.name for one in places)),
        incident_types=cause.incident_types if cause else (),
        target_types=cause.target_types if cause else (),
        confidence=cause.confidence if cause else None,
        grade=f"{cause.grade.source}{cause.grade.information}" if cause and cause.grade else None,
        sources=tuple(dict.fromkeys(one.publisher.name if one.publisher else one.source for one in reports)),
        news=cause.title if cause else "",
    )
    said = message(told, facts, language)
    end = wordings()[language].change.get("cleared", "") if kind == "Cancel" else ""
    return "\n".join(filter(None, (end, said.text)))


def _urgency(told: Alert) -> str:
    match told.told.status:
        case "current" | "planned_threat":
            return _URGENCY[told.priority]
        case "foiled" | "historical":
            return "Past"
    return "Unknown"


def _certainty(told: Alert) -> str:
    if told.told.credibility == "denied":
        return "Unlikely"
    certain = _CERTAINTY[told.told.information]
    # What has not happened yet was not observed, however well it is confirmed that it is threatened.
    return "Likely" if certain == "Observed" and told.told.status != "current" else certain


def _area(info: etree._Element, spot: Spot) -> None:
    area = etree.SubElement(info, f"{{{CAP}}}area")
    _put(area, "areaDesc", ", ".join(filter(None, (spot.name, spot.country))))
    if spot.lat is not None and spot.lon is not None:
        _put(area, "circle", f"{_degrees(spot.lat)},{_degrees(spot.lon)} {TOWN}")
    if spot.country:
        _pair(area, "geocode", "ISO 3166-1", spot.country)


def _pair(above: etree._Element, name: str, what: str, value: str) -> None:
    made = etree.SubElement(above, f"{{{CAP}}}{name}")
    _put(made, "valueName", what)
    _put(made, "value", value)


def _put(above: etree._Element, name: str, text: str, space: str = CAP) -> None:
    etree.SubElement(above, f"{{{space}}}{name}").text = _UNWRITABLE.sub("\ufffd", text)


def _degrees(angle: float) -> str:
    """To a tenth of a metre, and never in powers of ten."""
    return f"{angle:.6f}".rstrip("0").rstrip(".")


def _time(moment: datetime) -> str:
    """As CAP wants it: no fraction, and a zone that is no `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _clean(text: str) -> str:
    return " ".join(_UNWRITABLE.sub("\ufffd", text).split())
