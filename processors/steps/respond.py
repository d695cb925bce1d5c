"""Marks and incidents → what is done about a threat, what may set others off, and by which ways harm comes."""

from bisect import bisect_right
from collections.abc import Iterable

from processors.knowledge.alphabet import code
from processors.knowledge.countries import is_country
from processors.knowledge.fold import fold
from processors.knowledge.wordlists import listing
from processors.steps.speech import speaker
from schemas.claims import Claim, Line
from schemas.particulars import Channel, Posture, Statement, Trigger, TriggerType
from schemas.reading import Incident, Mark, Place, Text
from schemas.taxonomy import LANGUAGES

_MASS = 4
"""Killed and injured from which on an attack is a mass attack, as mass shootings are counted in the United States."""
_ATTACKS = frozenset({"bombing", "shooting", "stabbing", "vehicle_ramming", "arson", "hostage", "other"})
_GATE = frozenset({"war", "trial", "leader", "revenge", "protest"})
_HARM_TO_THINGS = frozenset({"vandalism", "arson"})
_UNTRUE = frozenset({"negated", "exercise", "hypothetical", "resolved", "planned", "warned", "foiled"})
_RECENT = 90
"""Days in which a trigger was seen to be answered: half of those of our table within 16, nearly all within 63."""
_NEWS = 4
"""Lines in which a verdict is the news, not the history of a case."""
_LIVE = frozenset({"asserted", "warned", "planned", "foiled"})


def statements(
    text: Text, lines: tuple[Line, ...], marks: Iterable[Mark], places: tuple[Place, ...]
) -> tuple[Statement, ...]:
    """The marks `denial` and `credible` with who says so and of which place."""
    found = []
    starts = [line.start for line in lines]
    named = tuple(place for place in places if place.kind == "place")  # "no threat from Iranian sources" is not of Iran
    for mark in marks:
        at = bisect_right(starts, mark.start) - 1
        line = lines[at]
        told = text.body[mark.start : mark.end]
        name = speaker(text, lines, at, mark.start)
        found.append(
            Statement(
                kind=mark.kind,  # type: ignore[arg-type] # credibility gives these two
                start=mark.start,
                end=mark.end,
                text=told,
                speaker=None if name is None or name in told else name,
                place=_near(named, line, mark.end, name)
                or (_near(named, lines[at - 1], mark.end) if at else None)
                or _near(places, line, mark.end, name),
            )
        )
    return tuple(found)


def _near(places: tuple[Place, ...], line: Line, at: int, speaker: str | None = None) -> str | None:
    """The first place after an offset in a line, else the last before it; none that is part of the speaker."""
    inside = [p for p in places if line.start <= p.start < line.end and not (speaker and p.text in speaker)]
    return min(inside, key=lambda p: (p.start < at, abs(p.start - at))).name if inside else None


def posture(
    text: Text, lines: tuple[Line, ...], marks: Iterable[Mark], places: tuple[Place, ...]
) -> tuple[Posture, ...]:
    """Marks of a response with its kind: patrols, closure, notice, vigilance, else security; and where it is told."""
    if text.language not in LANGUAGES:
        return ()
    starts = [line.start for line in lines]
    words = listing("response", text.language)
    found = []
    for mark in marks:
        if mark.kind not in ("posture", "advisory", "evacuated"):
            continue
        if mark.kind == "posture":
            told = words.find(code(fold(mark.text)[0]))
            kind = told[0][2][0][1] if told else "security"
        else:
            kind = "notice" if mark.kind == "advisory" else "closure"
        line = lines[bisect_right(starts, mark.start) - 1]
        found.append(
            Posture(
                kind=kind,  # type: ignore[arg-type] # the table has no other
                start=mark.start,
                end=mark.end,
                text=mark.text,
                places=_where(places, line),
            )
        )
    return tuple(found)


def _where(places: tuple[Place, ...], line: Line) -> tuple[str, ...]:
    """The places of a line in order; countries only where it names nothing smaller."""
    inside = [p for p in places if p.kind == "place" and p.role != "precedent" and line.start <= p.start < line.end]
    small = [p for p in inside if not is_country(p.name, p.country)]
    return tuple(dict.fromkeys(p.name for p in small or inside))


def triggers(
    text: Text,
    lines: tuple[Line, ...],
    claims: tuple[Claim, ...],
    incidents: tuple[Incident, ...],
    places: tuple[Place, ...],
) -> tuple[Trigger, ...]:
    """The first of each kind: a leader killed, a strike, a verdict, a desecration, an attack with many victims."""
    found: dict[str, Trigger] = {}
    by_line: dict[int, list[Claim]] = {}
    for claim in claims:
        by_line.setdefault(claim.line, []).append(claim)
    for at, line in enumerate(lines):
        told = by_line.get(line.index, [])
        gate = line.communities or not line.cues.keys().isdisjoint(_GATE)
        if not gate and not (told and any(claim.type in _HARM_TO_THINGS for claim in told)):
            continue
        untrue = any(claim.assertion in _UNTRUE or (claim.date and (claim.date.age or 0) > _RECENT) for claim in told)
        if untrue and not any(claim.type == "assassination" and claim.assertion == "asserted" for claim in told):
            continue
        for kind, start, end in _told(text, line, told, at):
            if kind not in found:
                country = _country(places, line, start)
                found[kind] = Trigger(kind=kind, start=start, end=end, text=text.body[start:end], country=country)
    mass = next((incident for incident in incidents if _many(incident)), None)
    if mass is not None:
        country = next((place.country for place in mass.places if place.country), None)
        found["mass_attack"] = Trigger(
            kind="mass_attack", start=mass.start, end=mass.end, text=mass.text, country=country
        )
    return tuple(sorted(found.values(), key=lambda trigger: trigger.start))


def _told(text: Text, line: Line, told: list[Claim], at: int) -> Iterable[tuple[TriggerType, int, int]]:
    leader = line.cues.get("leader")
    killed = [claim.mention for claim in told if claim.type == "assassination"] or line.cues.get("toll")
    if leader and killed:
        first, last = sorted((leader[0], killed[0]), key=lambda mention: mention.start)
        yield "killing", first.start, max(first.end, last.end)
    if text.language not in LANGUAGES:
        return
    begin, end = text.within(line.start, line.end)
    for a, b, meanings in listing("trigger", text.language).find(text.coded[begin:end]):
        kind: TriggerType = meanings[0][1]  # type: ignore[assignment] # the table has no other
        if kind == "verdict" and (at >= _NEWS or "trial" not in line.cues):
            continue
        if kind == "strike" and line.cues.keys().isdisjoint(("war", "leader", "revenge")):
            continue
        yield kind, *text.span(begin + a, begin + b)


def _country(places: tuple[Place, ...], line: Line, at: int) -> str | None:
    inside = [place for place in places if line.start <= place.start < line.end and place.country]
    return min(inside, key=lambda place: abs(place.start - at)).country if inside else None


def _many(incident: Incident) -> bool:
    if incident.assertion != "asserted" or not incident.fresh or incident.type not in _ATTACKS:
        return False
    harmed: dict[str, int] = {}
    for victims in incident.victims:
        harmed[victims.kind] = max(harmed.get(victims.kind, 0), victims.least)
    return max(harmed.get("killed", 0) + harmed.get("injured", 0), harmed.get("casualties", 0)) >= _MASS


def channels(incidents: Iterable[Incident]) -> tuple[Channel, ...]:
    """By which ways harm comes or may come, of all incidents that are not over or untrue."""
    ways: dict[Channel, None] = {}
    for incident in incidents:
        if incident.assertion not in _LIVE:
            continue
        threat = incident.type in ("threat", "hoax_threat")
        ways["cyber" if incident.type == "cyber" else "threat" if threat else "physical"] = None
    return tuple(sorted(ways, key=("physical", "cyber", "threat").index))
