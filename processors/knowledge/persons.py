"""Names of persons among the capitalised words of a text, for many a surname is a place."""

from processors.knowledge.gazetteer import Flag, Sort, gazetteer
from processors.knowledge.wordform import Words

_MAY_NOT_FOLLOW = Flag.NOUN | Flag.COMPASS | Flag.STREET
_LONGEST = 4
_WEIGHTY = 6.6
"""Weight of a city of a million: only with a surname behind it, it is a given name (Paris, Jordan, Chad)."""


def persons(words: Words) -> tuple[set[int], set[str]]:
    """Numbers of the words that belong to a person's name, and the surnames (folded) that the text introduces so."""
    part: set[int] = set()
    surnames: set[str] = set()
    marker = Flag.GIVEN | Flag.TITLE
    for index in [index for index, flags in enumerate(words.flags) if flags & marker]:
        if index in part or not words.adjoin(index):
            continue
        flags = words.flags[index]
        follower = words.flags[index + 1]
        if follower & _MAY_NOT_FOLLOW or not _names(words, index, flags, follower):
            continue
        last = _last(words, index + 1, bool(flags & Flag.TITLE))
        part.update(range(index if flags & Flag.GIVEN else index + 1, last + 1))
        surnames.add(words.key(last))
    return part, surnames


def _last(words: Words, last: int, titled: bool) -> int:
    """Number of the surname: after initials and further given names; of a double name the second half."""
    limit = last + _LONGEST
    while last < limit and words.adjoin(last) and not words.flags[last + 1] & _MAY_NOT_FOLLOW:
        initial = words.ends[last] - words.starts[last] <= 2
        given = bool(words.flags[last] & Flag.GIVEN)
        if not (initial or given or titled or words.body[words.ends[last]] == "-"):
            break
        last += 1
        titled = False
    return last


def _names(words: Words, index: int, flags: int, follower: int) -> bool:
    """Whether a given name or a title is one here: Chad and Paris are places too, `President Georgia` is none."""
    if flags & Flag.GIVEN:
        if not flags & Flag.NAME or follower & (Flag.SURNAME | Flag.GIVEN):
            return True
        meanings = gazetteer().find(words.key(index))
        return not meanings or meanings[0].weight < _WEIGHTY
    if follower & Flag.NAME and not follower & (Flag.GIVEN | Flag.SURNAME):
        meanings = gazetteer().find(words.key(index + 1))
        return not (meanings and (meanings[0].demonym or meanings[0].sort in (Sort.COUNTRY, Sort.REGION, Sort.AREA)))
    return True
