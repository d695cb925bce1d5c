"""A reading → the words in which it denies a threat in another country than that of the deed it tells."""

from schemas.reading import Mark, Place, Reading

_NEAR = 120
"""Letters between the denial of a threat and the country it is about."""
_GOING_ON = frozenset({"at_large", "under_way"})


def elsewhere(reading: Reading) -> Mark | None:
    """The denial: "after the attack in Lyon there is no specific threat in Norway"; None while the deed goes on."""
    main = reading.main
    if reading.credibility != "denied" or main is None or any(mark.kind in _GOING_ON for mark in reading.marks):
        return None
    there = {place.country for place in main.places if place.country}
    named = [place for place in reading.places if _tells(place) and place.country not in there]
    return next(
        (
            mark
            for mark in reading.marks
            if mark.kind == "denial" and there
            for place in named
            if mark.start - _NEAR <= place.start <= mark.end + _NEAR
        ),
        None,
    )


def is_whom(place: Place) -> bool:
    """Whether a word says whom a notice is for, or who gives it, not where: "Israelis", "Israel warns its citizens"."""
    return place.country == "IL"


def _tells(place: Place) -> bool:
    return bool(place.country) and place.role != "precedent" and not is_whom(place)
