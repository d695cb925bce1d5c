"""What the sources of a story say differently: numbers of victims, and whether it is denied. Nothing is averaged."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from schemas.particulars import Harm
from schemas.picture import Claim, Toll
from schemas.scored import Grade, Scored

_UNREAL = frozenset({"historical", "hypothetical", "exercise"})
"""Of such an incident nobody came to harm now."""
FIRST, LATEST = 8, 24
"""Claims that are kept of a story: the earliest, which later ones correct, and the latest."""


def claims(known: tuple[Claim, ...], said: Scored, voice: str | None, at: datetime) -> tuple[Claim, ...]:
    """The claims of a story after one more document, in the order they were heard.

    `voice` is the independent origin that it speaks with; None (a comment) claims nothing. What a voice has said last
    it does not claim again.
    """
    if voice is None:
        return known
    main = next((incident for incident in said.incidents if incident.main), None)
    new = [
        Claim(
            kind=one.kind,
            least=one.least,
            most=one.most,
            about=one.about,
            text=one.text,
            speaker=one.speaker,
            voice=voice,
            document=said.id,
            at=at,
        )
        for one in (main.victims if main is not None and main.assertion not in _UNREAL else ())
    ]
    new += [
        Claim(kind=one.kind, text=one.text, speaker=one.speaker, voice=voice, document=said.id, at=at)
        for one in said.statements
    ]
    return _bounded([*known, *(one for one in new if not _repeats(one, known))])


def merged(some: tuple[Claim, ...], others: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims of two stories that became one."""
    return _bounded(sorted({*some, *others}, key=lambda one: (one.at, one.document, one.kind, one.text)))


def tolls(told: Iterable[Claim]) -> tuple[Toll, ...]:
    """Of each harm the range of what the voices say now, each by its latest word, and who says least and most."""
    latest: dict[Harm, dict[str, Claim]] = {}
    for one in sorted(told, key=lambda one: one.at):  # stable: of one moment, what was heard last
        if one.kind != "denial" and one.kind != "credible":  # noqa: PLR1714 - narrows the type for the checker
            latest.setdefault(one.kind, {})[one.voice] = one
    found = []
    for kind, by_voice in sorted(latest.items()):
        low = min(by_voice.values(), key=lambda one: (_least(one), one.voice))
        high = max(by_voice.values(), key=lambda one: (_most(one), one.voice))
        found.append(
            Toll(
                kind=kind,
                least=_least(low),
                most=None if any(one.most is None for one in by_voice.values()) else _most(high),
                least_by=_by(low),
                most_by=_by(high),
                voices=len(by_voice),
            )
        )
    return tuple(found)


def graded(before: Grade | None, own: Grade, voices: int, told: tuple[Claim, ...]) -> Grade:
    """The grade of a story: its best source, its information at its best confirmed, and what its sources dispute."""
    best = own if before is None else min(own, before, key=lambda one: (one.information, one.source))
    reasons = [why for why in best.why if not why.startswith(_DISPUTES) and not why.endswith(_VOICES)]
    reasons.append(f"{voices} independent voice{'' if voices == 1 else 's'}")
    reasons += [
        f"{_DIFFER}{toll.kind} {toll.least} ({toll.least_by}) to {toll.most} ({toll.most_by})"
        for toll in tolls(told)
        if toll.most is not None and toll.most > toll.least and toll.voices > 1
    ]
    reasons += [f"{_DENIED}{one}" for one in dict.fromkeys(_by(one) for one in told if one.kind == "denial")]
    source = own.source if before is None else min(own.source, before.source)
    return replace(best, source=source, why=tuple(dict.fromkeys(reasons)))


_DIFFER = "sources differ: "
_DENIED = "denied by "
_DISPUTES = (_DIFFER, _DENIED)
_VOICES = ("independent voice", "independent voices")


def _repeats(one: Claim, known: tuple[Claim, ...]) -> bool:
    same = [other for other in known if (other.kind, other.voice) == (one.kind, one.voice)]
    last = max(same, key=lambda other: other.at, default=None)
    return last is not None and (last.least, last.most, last.speaker) == (one.least, one.most, one.speaker)


def _bounded(told: list[Claim]) -> tuple[Claim, ...]:
    return tuple(told if len(told) <= FIRST + LATEST else [*told[:FIRST], *told[-LATEST:]])


def _by(one: Claim) -> str:
    return one.speaker or one.voice


def _least(one: Claim) -> int:
    return one.least or 0


def _most(one: Claim) -> int:
    return _least(one) if one.most is None else one.most
