"""Names of persons among the capitalised words of a text, for many a surname is a place."""

from processors.knowledge.gazetteer import Flag, Sort, gazetteer
from processors.knowledge.wordform import Form, Words

_MAY_NOT_FOLLOW = Flag.NOUN | Flag.COMPASS | Flag.STREET
_MARKER = Flag.GIVEN | Flag.TITLE
_LONGEST = 4
_WEIGHTY = 6.6
"""Weight of a city of a million: only with a surname behind it, it is a given name (Paris, Jordan, Chad)."""


def persons(words: Words) -> tuple[set[int], set[str]]:
    """Numbers of the words that belong to a person's name, and the surnames (folded) that the text introduces so."""
    part: set[int] = set()
    surnames: set[str] = set()
    forms = words.forms
    for index in words.known:
        form = forms[index]
        if not form.flags & _MARKER or index in part or not words.adjoin(index):
            continue
        follower = forms[index + 1]
        if follower.flags & _MAY_NOT_FOLLOW or not _names(form, follower):
            continue
        last = _last(words, index + 1, bool(form.flags & Flag.TITLE))
        part.update(range(index if form.flags & Flag.GIVEN else index + 1, last + 1))
        surnames.add(forms[last].key)
    return part, surnames


def _last(words: Words, last: int, titled: bool) -> int:
    """Number of the surname: after initials and further given names; of a double name the second half."""
    forms, limit = words.forms, last + _LONGEST
    while last < limit and words.adjoin(last) and not forms[last + 1].flags & _MAY_NOT_FOLLOW:
        initial = forms[last].length <= 2
        given = bool(forms[last].flags & Flag.GIVEN)
        if not (initial or given or titled or words.body[words.end(last)] == "-"):
            break
        last += 1
        titled = False
    return last


def _names(form: Form, follower: Form) -> bool:
    """Whether a given name or a title is one here: Chad and Paris are places too, `President Georgia` is none."""
    if form.flags & Flag.GIVEN:
        if not form.flags & Flag.NAME or follower.flags & (Flag.SURNAME | Flag.GIVEN):
            return True
        meanings = gazetteer().find(form.key)
        return not meanings or meanings[0].weight < _WEIGHTY
    if follower.flags & Flag.NAME and not follower.flags & (Flag.GIVEN | Flag.SURNAME):
        meanings = gazetteer().find(follower.key)
        return not (meanings and (meanings[0].demonym or meanings[0].sort in (Sort.COUNTRY, Sort.REGION, Sort.AREA)))
    return True
