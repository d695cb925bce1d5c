"""What is materially new about a story, from what was known of it before and what is known now: facts, no wording.

That an outlet prints it again, mends a word or is one more to tell it, is nothing new.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from processors.knowledge.countries import is_country
from processors.steps.group.compare import distance
from schemas.alert import News, Spot, Told
from schemas.particulars import Harm
from schemas.picture import Story
from schemas.scored import Scored
from schemas.taxonomy import Credibility, Status

SAME_TOWN = 25.0
"""Kilometres within which two names are one town and its quarters (as in processors.alerts.surging)."""
CONFIRMED = 2
"""From this Admiralty step on a story counts as confirmed: that it became so is news."""
_RANK: dict[Status, int] = {"none": 0, "historical": 0, "foiled": 1, "planned_threat": 2, "current": 3}
_OVER: frozenset[Status] = frozenset({"none", "foiled"})
_ANSWERED = frozenset({"killing", "strike"})
"""Triggers that vows of revenge are about."""
KEPT = 24
"""Places that are remembered."""
_UNREAL = frozenset({"historical", "hypothetical", "exercise", "negated", "resolved"})
"""Where such an incident was, nothing happened now."""
_SEVERAL = frozenset({"level", "place", "arrest", "claim", "alert"})
"""Kinds of which there may be several at once."""
_GRAVER = frozenset({"priority", "place", "level", "alert"})
"""Kinds of news that reach also those who have answered already."""


def known(story: Story, said: Scored, before: Told | None = None) -> Told:
    """What is known of a story with one more document, on top of what was known."""
    before = before or Told()
    claimed = [actor.id or actor.text for actor in said.actors if actor.role == "claims"]
    held = said.specificity is not None and any(one.kind == "held" for one in said.specificity.carriers)
    return Told(
        priority=story.priority,
        status=_status(story.status, before),
        credibility=_credibility(said, before.credibility),
        information=before.information if story.grade is None else min(story.grade.information, before.information),
        places=_places(story, said, before.places),
        victims=tuple((one.kind, one.least if one.most is None else one.most) for one in story.victims),
        levels=_levels(said, before.levels),
        arrest=before.arrest or (said.status in ("current", "foiled") and held),
        claims=tuple(dict.fromkeys((*before.claims, *claimed))),
    )


def news(before: Told, now: Told) -> tuple[News, ...]:
    """What is materially new: a step of priority, status or credibility, a level, a place, victims, an arrest, a claim.

    Of victims the greatest number that a source gives counts, up, and of the dead also down; the sum of dead and
    injured only while nobody parts them.
    """
    found = []
    if now.priority > before.priority:
        found.append(News(kind="priority", from_=str(before.priority), to=str(now.priority)))
    if now.status != before.status:
        found.append(News(kind="status", from_=before.status, to=now.status))
    # Of what has happened already, that no threat is known says nothing.
    of_threat = now.credibility == "specific_credible" or now.status != "current"
    if now.credibility not in ("unstated", before.credibility) and of_threat:
        found.append(News(kind="credibility", from_=before.credibility, to=now.credibility))
    if now.information <= CONFIRMED < before.information:
        found.append(News(kind="confirmation", from_=str(before.information), to=str(now.information)))
    found += [News(kind="level", to=one) for one in now.levels if one not in before.levels]
    if before.places:  # where no town was known, the first is no further one
        new = (one for one in now.places if not any(_same(one, other) for other in before.places))
        found += [News(kind="place", to=_name(one)) for one in new]
    found += _harm(dict(before.victims), dict(now.victims))
    if now.arrest and not before.arrest:
        found.append(News(kind="arrest", to="held"))
    found += [News(kind="claim", to=one) for one in now.claims if one not in before.claims]
    return tuple(found)


def graver(found: Iterable[News]) -> bool:
    """Whether news is worse than what was known: it reaches also those who have answered already.

    A higher number of victims is not: whoever is on it hears of it without being called anew.
    """
    return any(
        one.kind in _GRAVER
        or (one.kind == "status" and one.to in ("current", "planned_threat") and one.from_ != "current")
        or (one.kind == "credibility" and one.to == "specific_credible")
        for one in found
    )


def reopens(found: Iterable[News]) -> bool:
    """Whether news opens an alert again that was closed: not that a suspect is held, or that it was nothing."""
    return any(
        one.kind not in ("arrest", "claim")
        and not (one.kind == "status" and one.to not in ("current", "planned_threat"))
        and not (one.kind == "credibility" and one.to == "denied")
        for one in found
    )


def both(left: Told, right: Told) -> Told:
    """What is known of two stories that became one: what either told is no news of the other."""
    victims = dict(left.victims)
    for kind, number in right.victims:
        victims[kind] = max(number, victims.get(kind, 0))
    return replace(
        left if left.priority >= right.priority else right,
        information=min(left.information, right.information),
        places=tuple(dict.fromkeys((*left.places, *right.places)))[:KEPT],
        victims=tuple(sorted(victims.items())),
        levels=tuple(dict.fromkeys((*left.levels, *right.levels))),
        arrest=left.arrest or right.arrest,
        claims=tuple(dict.fromkeys((*left.claims, *right.claims))),
    )


def together(before: Iterable[News], later: Iterable[News]) -> tuple[News, ...]:
    """News that is told in one message: of what has one value from the first to the last, of all else each once."""
    found: dict[tuple[str, str], News] = {}
    for one in (*before, *later):
        key = (one.kind, one.to if one.kind in _SEVERAL else "")
        first = found.get(key)
        found[key] = one if first is None else replace(one, from_=first.from_)
    return tuple(one for one in found.values() if one.from_ != one.to)


def near(left: Told, right: Told) -> bool:
    """Whether two are about one town, or about the level of one country."""
    countries = {one.partition(" ")[0] for one in left.levels}
    if any(one.partition(" ")[0] in countries for one in right.levels):
        return True
    return any(_same(one, other) for one in left.places for other in right.places)


def _status(now: Status, before: Told) -> Status:
    """Where a story stands: a step up, or that it came to nothing; what one text calls less is no step back."""
    first = not before.places and before == Told()
    return now if first or now in _OVER or _RANK[now] > _RANK[before.status] else before.status


def _credibility(said: Scored, before: Credibility) -> Credibility:
    """What was said last of a threat's credibility; a text that says nothing of it changes nothing."""
    return before if said.credibility == "unstated" else said.credibility


def _levels(said: Scored, before: tuple[str, ...]) -> tuple[str, ...]:
    """Country and step of each level that was said to have changed; a step in other words is no other one."""
    change = said.level_change
    if change is None:
        return before
    country = change.country or ""
    if change.to_rank is None and any(one.partition(" ")[0] == country for one in before):
        return before
    return tuple(dict.fromkeys((*before, f"{country} {change.to_rank or change.to}")))


def _places(story: Story, said: Scored, before: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """The towns of the main event, with their points where a text gives them; countries are none."""
    found = list(before)
    if any(one.kind in _ANSWERED for one in said.triggers) and "threat" in said.incident_types:
        return before  # a vow names where the deed was that it answers, and where it was sworn
    points = {place.name: place for place in said.places if place.lat is not None}
    for incident in said.incidents:
        for place in incident.places if incident.main and incident.assertion not in _UNREAL else ():
            point = points.get(place.name)
            spot = Spot(
                name=place.name,
                country=place.country,
                lat=None if point is None else point.lat,
                lon=None if point is None else point.lon,
            )
            if place.country and not is_country(place.name, place.country):
                found += [] if any(_same(spot, other) for other in found) else [spot]
    if not before:  # what was told of the story before there was an alert
        names = {one.name for one in found}
        found += [Spot(name=name) for name in story.places if name not in names]
    return tuple(found[:KEPT])


def _same(one: Spot, other: Spot) -> bool:
    if one.name == other.name:
        return True
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return distance((one.name, one.lat, one.lon), (other.name, other.lat, other.lon)) <= SAME_TOWN


def _name(spot: Spot) -> str:
    return f"{spot.name}, {spot.country}" if spot.country else spot.name


def _harm(before: dict[Harm, int], now: dict[Harm, int]) -> Iterator[News]:
    for kind, number in now.items():
        was = before.get(kind, 0)
        if kind == "casualties" and not {"killed", "injured"}.isdisjoint((*before, *now)):
            continue
        if number > was or (kind == "killed" and number < was):
            yield News(kind=kind, from_=str(was) if kind in before else None, to=str(number))
