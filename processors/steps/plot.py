"""A threat → words that were sent, or a deed in the making; and what comes of it where its makers are held."""

from msgspec.structs import replace

from processors.knowledge.wordlists import listing
from processors.steps.clause import Clauses
from schemas.claims import Claim, Line
from schemas.reading import Mention, Text
from schemas.taxonomy import LANGUAGES

_HELD = ("arrest", "closed")
_NEAR = 240
"""Letters around a threat in which its letter or call is named."""
_BESIDE = 30
"""Letters between a deed and a word that says that it may come."""
_QUOTES = ("„", "«", "“", '"', " '", " ‘")
_DONE = frozenset({"at_large", "under_way", "evacuated", "toll", "arrest"})


def stopped(claim: Claim, text: Text, line: Line, around: tuple[Line, ...]) -> Claim:
    """A plan whose makers are held is foiled, and so is a threat, unless it is words that were sent."""
    if claim.type != "threat" or claim.assertion != "warned" or "revenge" in line.cues:
        return claim
    held = _is_held(line)
    if not held and not any(_is_held(near) for near in around):
        return claim
    mention = claim.mention
    plan = "plan" in _sorts(text, mention.start, mention.end)
    if not (plan or held):
        return claim
    first, last = (line, line) if plan else (around[0], around[-1])
    start, end = max(first.start, mention.start - _NEAR), min(last.end, mention.end + _NEAR)
    if "message" in _sorts(text, start, end):
        return claim
    return replace(claim, assertion="foiled")


def may_come(mention: Mention, clause: tuple[int, int], clauses: Clauses) -> Mention | None:
    """ "Attacks cannot be ruled out", "a high threat of terrorist attack": what is feared, and told as feared."""
    if cue := clauses.first("may", mention.end, min(clause[1], mention.end + _BESIDE)):
        return cue
    near = clauses.incidents(mention.start - _BESIDE, mention.start)
    threat = next((other for other in near if other.type == "threat"), None)
    return threat if threat is not None and clauses.follows(threat.end, mention.start) else None


def _is_held(line: Line) -> bool:
    return not line.cues.keys().isdisjoint(_HELD)


def sent(mention: Mention, text: Text, line: Line) -> bool:
    """Words of a letter, not told as done: "letter to an imam: 'On Friday it burns'"."""
    if not mention.weak or not _DONE.isdisjoint(line.cues):
        return False
    start = max(line.start, mention.start - _NEAR)
    quote = max(text.body.rfind(sign, start, mention.start) for sign in _QUOTES)
    return quote >= 0 and "message" in _sorts(text, start, quote)


def _sorts(text: Text, start: int, end: int) -> set[str]:
    """What sort of threat the words of a passage tell of: `plan`, `message`."""
    if text.language not in LANGUAGES:
        return set()
    begin, stop = text.within(start, end)
    found = listing("threat", text.language).find(text.coded[begin:stop])
    return {name for _, _, meanings in found for _, name, _ in meanings}
