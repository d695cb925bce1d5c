"""Claims → what the text says: its incidents, the one it is about, targets, actors and the marks that bear on it."""

from collections.abc import Iterable

from msgspec.structs import replace

from processors.steps.arrange import edges
from schemas.claims import Claim, Frame, Line
from schemas.reading import Actor, Incident, Mark, Mention, Target
from schemas.taxonomy import COMMUNAL, ActorRole, Assertion, IncidentType, TargetType

# Which incident a text is about (docs/knowledge.md): what is done and new goes before what is feared or recalled.
_BY_ASSERTION: dict[Assertion, int] = {
    "asserted": 60,
    "foiled": 58,
    "planned": 50,
    "warned": 48,
    "resolved": 52,
    "negated": 42,
    "exercise": 40,
    "historical": 30,
    "hypothetical": 20,
}
_HEADLINE, _FIRST, _SECOND, _VOW = 26, 14, 8, 24
_READ = 10
"""Lines in which an event stands that a text is about."""
_OF_DANGER = frozenset(
    {"at_large", "under_way", "evacuated", "toll", "deliberate", "motive", "recon", "weapon_find", "uncertain"}
)
_OF_AN_END = frozenset({"arrest", "closed", "resolved", "withdrawn", "trial", "old_case", "historical"})
_OF_ANOTHER_MATTER = frozenset({"exercise", "fiction", "accident", "war", "crime", "protest", "trade"})
_OF_AUTHORITIES = frozenset({"posture", "advisory", "designation", "level", "raised", "lowered", "kept", "asked"})
_MARKED = _OF_DANGER | _OF_AN_END | _OF_ANOTHER_MATTER | _OF_AUTHORITIES | {"leader", "revenge"}
_MARKS_OF_A_KIND = 3
_CLAIMS: tuple[tuple[str, ActorRole], ...] = (
    ("claimed", "claims"),
    ("designation", "designated"),
    ("arrest", "arrested"),
    ("blamed", "blamed"),
    ("suspected", "suspected"),
)


def qualify(lines: tuple[Line, ...], claims: tuple[Claim, ...], frame: Frame) -> tuple[Incident, ...]:
    """The incidents in order of the text, mentions of one event merged, at most one of them `main`.

    What a text is about stands in its first sentences: an incident told further down is its main event only where it
    is told as news, in a word that means nothing else, and nothing stands above it.
    """
    kept = list(claims)
    if not kept:
        return ()
    rank = {line.index: at for at, line in enumerate(lines)}
    headline = bool(lines and lines[0].headline)
    vows = {line.index for line in lines if "revenge" in line.cues}
    _, lead = edges(lines)
    weights = [_weight(claim, rank[claim.line], headline, claim.line in vows) for claim in kept]
    able = [at for at, claim in enumerate(kept) if _is_told(claim, rank[claim.line], lead)]
    chosen = max(able, key=lambda at: (weights[at], -kept[at].mention.start), default=None)
    return _merged(kept, chosen)


def _is_told(claim: Claim, place: int, lead: int) -> bool:
    if claim.mention.start < lead:
        return True
    return claim.fresh and not claim.mention.weak and place < _READ


def _weight(claim: Claim, place: int, headline: bool, vow: bool) -> int:
    weight = _BY_ASSERTION[claim.assertion]
    if headline:
        weight += (_HEADLINE, _FIRST, _SECOND)[place] if place < 3 else -place
    else:
        weight += (_FIRST, _SECOND)[place] if place < 2 else -place
    weight += 8 if claim.fresh else 0
    # Of a killing and the revenge vowed for it, the vow is what the text is about.
    weight += _VOW if vow and claim.type == "threat" else 0
    weight -= 10 if claim.mention.weak else 0
    weight += 4 if claim.type not in ("other", "threat") else 0
    if any(target.type in COMMUNAL and not target.weak for target in claim.targets):
        weight += 12
    elif any(not target.weak for target in claim.targets):
        weight += 6
    return weight


def _merged(kept: list[Claim], chosen: int | None) -> tuple[Incident, ...]:
    main = kept[chosen] if chosen is not None else None
    groups: dict[tuple[IncidentType, Assertion, str | None], list[Claim]] = {}
    for claim in kept:
        groups.setdefault((_typed(claim, kept), claim.assertion, claim.date.value if claim.date else None), []).append(
            claim
        )
    incidents = []
    for (type_, assertion, day), group in groups.items():
        lead = main if main is not None and any(claim is main for claim in group) else group[0]
        incidents.append(
            Incident(
                type=type_,
                assertion=assertion,
                start=lead.mention.start,
                end=lead.mention.end,
                text=lead.mention.text,
                main=lead is main,
                date=day,
                targets=_targets(group),
                fresh=any(claim.fresh for claim in group),
                faint=all(claim.mention.weak for claim in group),
            )
        )
    return tuple(sorted(incidents, key=lambda incident: incident.start))


def _typed(claim: Claim, kept: list[Claim]) -> IncidentType:
    """What a general word ("attack") stands for: the particular deed told nearest to it."""
    if claim.type != "other":
        return claim.type
    near = [c for c in kept if c.type not in ("other", "threat", "hoax_threat")]
    return min(near, key=lambda c: abs(c.mention.start - claim.mention.start)).type if near else claim.type


def _targets(group: Iterable[Claim]) -> tuple[Target, ...]:
    strong: dict[str, Target] = {}
    weak: dict[str, Target] = {}
    for claim in group:
        for mention in claim.targets:
            (weak if mention.weak else strong).setdefault(mention.type, _target(mention))
    return tuple((strong or weak).values())


def _target(mention: Mention) -> Target:
    return Target(type=mention.type, text=mention.text, faint=mention.weak)  # type: ignore[arg-type]


_FAITHS_PLACE: dict[str, TargetType] = {"synagogue": "other_place_of_worship", "community_centre": "other"}
_EARLY = 6
"""Lines that tell whose a place is."""


def _theirs(target: Target, whose: set[str]) -> Target:
    """A word for anybody's place ("temple", "federation") is a Jewish one only where the text names Jews."""
    if not target.faint or "jewish" in whose or target.type not in _FAITHS_PLACE:
        return target
    return replace(target, type=_FAITHS_PLACE[target.type] if whose or target.type == "community_centre" else "other")


def targets(lines: tuple[Line, ...], incidents: tuple[Incident, ...]) -> tuple[Target, ...]:
    """Of the main incident; where it names none, those of the headline and the first sentences."""
    main = next((incident for incident in incidents if incident.main), None)
    whose = {m.type for line in lines[:_EARLY] for m in line.communities}
    found = [_theirs(target, whose) for target in main.targets] if main else []
    communal = [t for t in found if t.type in COMMUNAL]
    if not communal:
        near = {m.type: _target(m) for line in reversed(lines[:4]) for m in line.targets if not m.weak}
        found += [target for type_, target in reversed(near.items()) if type_ not in {t.type for t in found}]
    return tuple(found)


def marks(lines: tuple[Line, ...], frame: Frame) -> tuple[Mark, ...]:
    """Passages that bear on the judgement without being incidents; docs/knowledge.md lists the kinds."""
    found: dict[str, list[Mark]] = {}
    for line in lines:
        for name, cues in line.cues.items():
            if name not in _MARKED:
                continue
            some = found.setdefault(name, [])
            for cue in cues[: _MARKS_OF_A_KIND - len(some)]:
                some.append(Mark(kind=name, start=cue.start, end=cue.end, text=cue.text))
        for mention in line.communities:
            if not found.get(mention.type):
                value = mention.type
                found[value] = [
                    Mark(kind="community", start=mention.start, end=mention.end, text=mention.text, value=value)
                ]
    if frame.kind != "news":
        first = frame.cues[0]
        found["frame"] = [Mark(kind="frame", start=first.start, end=first.end, text=first.text, value=frame.kind)]
    return tuple(sorted((mark for some in found.values() for mark in some), key=lambda mark: (mark.start, mark.kind)))


def actors(lines: tuple[Line, ...]) -> tuple[Actor, ...]:
    """Each actor once, in the strongest role the text gives it."""
    found: dict[str, Actor] = {}
    for line in lines:
        for mention in line.actors:
            if mention.weak and not line.incidents and not line.communities:
                continue
            role: ActorRole = next((role for name, role in _CLAIMS if name in line.cues), "named")
            known = found.get(mention.type)
            if known is None or (known.role == "named" and role != "named"):
                found[mention.type] = Actor(
                    text=mention.text, start=mention.start, end=mention.end, id=mention.type, role=role
                )
    return tuple(sorted(found.values(), key=lambda actor: actor.start))
