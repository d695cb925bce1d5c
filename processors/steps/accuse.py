"""A word beside a name → the name: of whom it is said to be held, suspected, accused or behind a deed.

Where the words leave it open nobody is named: a wrong name is worse than none.
"""

from bisect import bisect_left

from processors.steps.beside import Cue, Row
from processors.steps.name import Name, name_at, name_before

_OBJECT = frozenset({"by", "claimed"})
"""What stands before a name."""
_SUBJECT = frozenset({"tried", "claims", "behind"})
"""What only follows a name."""
_NEAR, _FAR, _FILLED = 6, 14, 4
"""Words between an auxiliary and its verb; of an apposition; between a verb and its object."""
_ACTIVE = ("te", "ten")
"""Endings of a German verb that has its object behind it: "verhaftete"."""
_BETWEEN = 3
"""Words between a comma and the noun that a name is called by."""
_SETTING = frozenset(",()–—،")
_SET_OFF = frozenset(",()–—،.")
_QUOTES = frozenset("\"'“”„«»‘’")


def named(row: Row, cue: Cue, first: int, beyond: int) -> Name | None:
    """The name that a word says something of."""
    kind = cue.kind
    if kind == "identified":
        return _after(row, beyond, 0) if _of_suspect(row, cue) else None
    if kind == "against":
        return _after(row, beyond, 0) if any(other.kind == "case" for other in row.cues) else None
    if kind in _OBJECT:
        return _after(row, beyond, 0)
    if kind == "suspect":
        return _called(row, first, beyond)
    if row.of.uncased:
        return _after(row, beyond, 0) if kind == "held" else _subject(row, first) or _after(row, beyond, 0)
    verb = verbal(row, first)
    if kind in _SUBJECT:
        return _subject(row, _simple(row, first) if verb is None else verb)
    if verb is not None:
        return _subject(row, verb) or name_before(row.words, first, row.of, row.plain) or _after(row, beyond, 0)
    if beyond < len(row.words) and row.words[beyond].key in row.of.aux:
        return _after(row, beyond + 1, 0)  # "verdächtigt wird X"
    if row.of.language == "de" and not cue.text.endswith(_ACTIVE):
        return _object_before(row, first)
    own = cue.text.split()[-1].lower().strip("'’") in row.of.preposition
    found = None if own else _after(row, beyond, _FILLED if kind == "held" else 0)
    return found or _reduced(row, cue, first, beyond)


def _of_suspect(row: Row, cue: Cue) -> bool:
    """Whether it is a suspect who is identified, by this line or the one before, and no victim."""
    before = [other.kind for other in row.cues if other.end <= cue.start]
    if "victim" in before:
        return False
    return "suspect" in before or "suspect" in cue.text or "held" in before or row.suspected or row.of.uncased


def verbal(row: Row, first: int) -> int | None:
    """Where the verb of a participle begins: "was on Monday arrested"; None where it has no auxiliary."""
    of, told = row.of, row.words
    for at in range(first - 1, max(-1, first - 2 - _NEAR), -1):
        word = told[at]
        if word.key in of.aux:
            while at > 0 and told[at - 1].key in of.aux | of.have:
                at -= 1  # noqa: PLW2901
            return at
        if not word.text[0].isalnum():
            break
    return None


def _simple(row: Row, first: int) -> int:
    """Where a verb begins that may have an auxiliary of its own: "had pleaded"."""
    while first > 0 and row.words[first - 1].key in row.of.have:
        first -= 1
    return first


def _ending(row: Row, beyond: int) -> Name | None:
    """The name that ends before a word, or before "of" and a place: "X of Y"."""
    name = _free(row, name_before(row.words, beyond, row.of, row.plain))
    if name is not None or row.of.uncased:
        return name
    at = beyond
    while at > 0 and beyond - at < _BETWEEN and row.words[at - 1].text[0].isupper():
        at -= 1
    if 0 < at < beyond and row.words[at - 1].key in row.of.preposition:
        return _free(row, name_before(row.words, at - 1, row.of, row.plain))
    return None


def _subject(row: Row, beyond: int) -> Name | None:
    """The name that ends before a verb, over an apposition between commas or in brackets."""
    of, told = row.of, row.words
    if beyond <= 0:
        return None
    if told[beyond - 1].text not in _SETTING:
        name = _ending(row, beyond)
        return None if name is not None and _within(row, name) else name
    for at in range(beyond - 1, max(-1, beyond - 1 - _FAR), -1):
        word = told[at]
        if word.key in of.says or word.text in ".;:!?":
            return None
        if word.text in _SETTING:
            name = _ending(row, at)
            if name is not None:
                return name
        if of.uncased and at < beyond - 2:
            return None
    return None


def _within(row: Row, name: Name) -> bool:
    """Whether a name belongs to what is told of another: "a man accused of stabbing X was held"."""
    start = row.words[name.first].start
    return any(
        cue.kind in ("accused", "suspected")
        and cue.end <= start
        and not any(word.text in _SET_OFF for word in row.words[bisect_left(row.starts, cue.end) : name.first])
        for cue in row.cues
    )


def _free(row: Row, name: Name | None) -> Name | None:
    """A name that hangs on no preposition: not "the son of X was held"."""
    if name is None or (name.first > 0 and row.words[name.first - 1].key in row.of.preposition and not row.of.uncased):
        return None
    return name


def _after(row: Row, beyond: int, fillers: int) -> Name | None:
    """The name that begins behind a word, over a few words: "arrested a man, X, in"."""
    of, told = row.of, row.words
    for at in range(beyond, min(len(told), beyond + fillers + 2)):
        word = told[at]
        name = name_at(told, at, of, row.plain) if word.text[0].isalpha() else None
        if name is not None:
            apposed = at > beyond and told[at - 1].text == ","
            return name if not apposed or _closed(row, name) else None
        if word.text in _QUOTES or (word.text == "," and at > beyond) or (of.uncased and word.text in ",،" and fillers):
            continue
        if at - beyond >= fillers or word.key in of.apart or not word.text[0].isalnum():
            return None
    return None


def _closed(row: Row, name: Name) -> bool:
    """A comma, a bracket or the end stands behind a name."""
    return name.beyond >= len(row.words) or row.words[name.beyond].text in _SET_OFF


def _called(row: Row, first: int, beyond: int) -> Name | None:
    """The name beside a noun for who did it: "gunman X", "the suspect, X,", "X, the gunman,"."""
    of, told = row.of, row.words
    name = name_at(told, beyond, of, row.plain) if beyond < len(told) else None
    if name is not None:
        return name
    if any(word.key in of.preposition for word in told[max(0, first - 2) : first]):
        return None  # "the lawyer of the suspect, X,"
    for at in range(beyond, min(len(told), beyond + _NEAR)):
        word = told[at]
        if word.text in _SETTING:
            name = name_at(told, at + 1, of, row.plain) if at + 1 < len(told) else None
            if name is not None and _closed(row, name) and not name.office:
                return name
            break
        strange = at == beyond and not of.uncased and word.key not in of.apart
        if strange or word.key in of.says or not word.text[0].isalnum():
            break
    return _before_it(row, first, beyond)


def _before_it(row: Row, first: int, beyond: int) -> Name | None:
    """A name with a comma between it and the noun, which ends its clause or goes on with "of", "in"."""
    of, told = row.of, row.words
    if not of.uncased and beyond < len(told) and told[beyond].text[0].isalnum() and told[beyond].key not in of.apart:
        return None
    for at in range(first - 1, max(-1, first - 2 - _BETWEEN), -1):
        if told[at].text in ",،":
            return _free(row, name_before(told, at, of, row.plain))
        if not told[at].text[0].isalpha() or told[at].text[0].isupper() or told[at].key in of.office or of.uncased:
            return None
    return None


def _object_before(row: Row, first: int) -> Name | None:
    """German: "hat den Mann X wegen … verurteilt"."""
    of, told = row.of, row.words
    if not any(word.key in of.have for word in told[max(0, first - _FAR) : first]):
        return None  # "X verurteilt den Anschlag"
    for at in range(first, max(0, first - _NEAR - 2), -1):
        if at < first and not told[at].text[0].isalnum():
            return None
        if at == first or told[at].key in of.preposition:
            name = _free(row, name_before(told, at, of, row.plain))
            if name is not None:
                return name
    return None


def _reduced(row: Row, cue: Cue, first: int, beyond: int) -> Name | None:
    """A participle alone: "X, 24, accused of …", and in headlines "X arrested over …"."""
    of, told = row.of, row.words
    own = cue.text.split()[-1].lower() in of.apart
    if (not own and (beyond >= len(told) or told[beyond].key.partition("'")[0] not in of.apart)) or first == 0:
        return None
    if told[first - 1].text in _SETTING:
        return _subject(row, first)
    return _free(row, name_before(told, first, of, row.plain)) if own or row.line.headline else None
