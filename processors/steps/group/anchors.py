"""What a document has in common with one in another language: places, the sort of event, the target, actors."""

from collections.abc import Iterator
from math import sqrt
from operator import itemgetter
from sys import intern

from processors.knowledge.countries import is_country
from processors.knowledge.stories import numbers
from processors.steps.group.sound import sound
from schemas.reading import Fingerprint, Place, Reading

UNIT = 1000
"""Weights are whole thousandths: sums of them are exact, in whatever order, and short in JSON."""
Terms = dict[str, int]
"""Heaviest first; never changed."""
weight_of = itemgetter(1)
_SURE = 4
"""Consonants from which words of two languages do not agree by chance."""


def terms(fingerprint: Fingerprint, reading: Reading) -> Terms:
    """The words of a document and its anchors, which stand beside words as if they were some; heaviest first.

    Their length as a vector is 1, in thousandths, but for how words sound, which comes on top. An anchor begins with a
    sign, as no word does: `@` country or place, `#` type of event, `!` target, `&` actor, `~` how a word sounds. It
    comes before a word of the same weight.
    """
    weights: dict[str, float] = {}
    for anchor, weight in _anchors(reading):
        weights[anchor] = max(weight, weights.get(anchor, 0.0))
    weights.update(fingerprint.terms)
    length = sqrt(sum([weight * weight for weight in weights.values()]))
    if not length:
        return {}
    for sounded, weight in _sounds(fingerprint):
        weights[sounded] = max(weight, weights.get(sounded, 0.0))
    scale = UNIT / length
    # Interned, so that all stories share one copy of a word.
    whole = [(intern(term), int(weight * scale + 0.5)) for term, weight in weights.items()]
    whole.sort(key=weight_of, reverse=True)
    return dict(whole) if whole[-1][1] else {term: weight for term, weight in whole if weight}


def length_of(words: Terms) -> float:
    """The length of a vector but for how its words sound; 1 of one that is empty."""
    return sqrt(sum([weight * weight for word, weight in words.items() if word[0] != "~"])) or 1.0


def _anchors(reading: Reading) -> Iterator[tuple[str, float]]:
    weigh = numbers().anchors
    main = reading.main
    told = {place.name for place in main.places} if main else set()
    for place in _places(reading):
        early = place.name in told or place.start < weigh.early
        part = 1.0 if early else weigh.later
        if place.kind == "place" and not is_country(place.name, place.country):
            yield f"@{place.country or ''}/{place.name}", weigh.place * part
        if place.country:
            yield f"@{place.country}", weigh.country * part
    if main is not None:
        yield f"#{main.type}", weigh.type
        for target in main.targets or reading.targets:
            yield f"!{target.type}", weigh.target
    for actor in reading.actors:
        if actor.id is not None:
            yield f"&{actor.id}", weigh.actor


def _sounds(fingerprint: Fingerprint) -> Iterator[tuple[str, float]]:
    """How the most telling words sound: names, and words that languages share."""
    weigh = numbers().anchors
    for word, weight in fingerprint.terms[: weigh.sounds]:
        told = sound(word)
        if told is not None:
            yield f"~{told}", weight * weigh.sound * (1.0 if len(told) >= _SURE else 0.5)


def _places(reading: Reading) -> list[Place]:
    """The first few places that the text is about; those of old events only are none of them."""
    return [place for place in reading.places if place.role != "precedent"][: numbers().anchors.places]
