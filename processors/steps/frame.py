"""Lines → what sort of text it is: news, or a drill, a film, a trial, a match, where words of violence mean less."""

from schemas.claims import Dated, Frame, FrameKind, Line
from schemas.reading import Mention
from schemas.taxonomy import COMMUNAL

# A frame and the cues that make it, in the order in which one goes before the other when both weigh the same.
_MADE_BY: dict[FrameKind, tuple[str, ...]] = {
    "exercise": ("exercise",),
    "fiction": ("fiction",),
    "trial": ("trial", "old_case"),
    "history": ("historical",),
    "trade": ("trade",),
    "guide": ("hypothetical", "condition"),
    "sport": ("sport",),
    "animal": ("animal",),
    "commerce": ("commerce", "politics"),
    "harmless": ("harmless",),
    "accident": ("accident",),
    "crime": ("crime",),
    "war": ("war",),
    "protest": ("protest",),
    "commentary": ("commentary",),
}
_FRAME_OF: dict[str, FrameKind] = {name: kind for kind, names in _MADE_BY.items() for name in names}
_NEEDED = 3
"""Weight below which a frame is not believed: one cue in the headline, or three sentences with one."""
_SLIGHT = 2
"""An exercise needs less: nobody says of an attack, in the first sentences, that it is a drill. So do other matters
where the first lines name no community, place of one or school, and nobody who was hurt or is sought."""
FIGURATIVE: frozenset[FrameKind] = frozenset({"sport", "animal", "commerce", "harmless"})
"""Frames in which a violent word is a figure of speech."""
_APART = FIGURATIVE | {"fiction", "trade"}
_MEANT = frozenset({"toll", "at_large", "under_way", "evacuated", "arrest", "motive", "claimed", "advisory", "level"})
_GUARDED = COMMUNAL | {"embassy", "school"}
_POLICED = frozenset({"at_large", "under_way", "evacuated", "deliberate"})
"""Two of these make a singer or an actor a witness."""
_KICKER = 25
"""Letters of a line that says what sort of text it is, and nothing else."""
_TO_THE_END = 18
"""Lines within which a story that is played says that it is."""
_OVER = 2
"""Words, and lines, of a drill or a play."""
_TAKEN_UP = frozenset({"arrest", "closed", "claimed"})
"""Somebody is held for it or claims it: no play, whatever drills are told beside it."""
_MANY = 3
"""Words of the stage or the page, without one of a drill."""
_STAGED: frozenset[FrameKind] = frozenset({"exercise", "fiction"})
_OPENING, _OUTRIGHT = 4, 2
_LEADING = 3
HEARD, HALF_A_YEAR = 6, 183
"""Days: a court sat at most so long before it is told; a verdict on a deed older than that is one long after."""
_COURT = 2
"""Lines one of which must tell of the court."""
_GOING_ON = frozenset({"at_large", "under_way", "evacuated"})
_HARM = frozenset({"toll", "at_large", "under_way"})
_BLOODY = frozenset({"assassination", "bombing", "shooting"})
_EARLY = 5
"""Lines one of which must show what sort of text it is."""
_READ = 14
"""Lines that tell what sort of text it is; what comes later is background."""


def frame(lines: tuple[Line, ...], dated: tuple[Dated, ...] = ()) -> Frame:
    """The heaviest frame: a line with its cue weighs 3 as headline, 2 among the first sentences, else 1.

    A court that hears of a deed of the last months is no trial long after.
    """
    if (late := _revealed(lines)) is not None:
        return late
    weights: dict[FrameKind, int] = {}
    cues: dict[FrameKind, list[Mention]] = {}
    alone = len(lines) <= 1
    body = 0
    for line in lines[:_READ]:
        body += not line.headline
        kicker = line.end - line.start < _KICKER and "commentary" in line.cues  # "Opinion", on a line of its own
        weight = 3 if line.headline or alone or kicker else 2 if body <= _LEADING else 1
        for name, found in line.cues.items():
            kind = _FRAME_OF.get(name)
            if kind is not None:
                # Two different words of one sort in a sentence say more than one.
                weights[kind] = weights.get(kind, 0) + weight + (len(found) > 1 and len({m.text for m in found}) > 1)
                cues.setdefault(kind, []).extend(found)
    if not weights:
        return Frame(kind="news", weight=0)
    order = list(_MADE_BY)
    leading = {name for line in lines[:_LEADING] for name in line.cues}
    early = {name for line in lines[:_EARLY] for name in line.cues}
    # What sort of text it is shows at its beginning; further down is background.
    ruled_out = _ruled_out(lines, dated, leading) | _imagined(cues)
    for kind in {kind for kind in weights if not early & set(_MADE_BY[kind])} | ruled_out:
        weights.pop(kind, None)
    if len(leading & _POLICED) > 1 and not any("fiction" in line.cues for line in lines[_LEADING:]):
        # A singer as witness: words of the stage at the beginning only, and a hunt.
        weights.pop("fiction", None)
    if not weights:
        return Frame(kind="news", weight=0)
    heaviest = max(weights, key=lambda name: (weights[name], -order.index(name)))
    slight = heaviest == "exercise" or (heaviest in _APART and not _MEANT & leading and not _guarded(lines))
    if weights[heaviest] < (_SLIGHT if slight else _NEEDED):
        return Frame(kind="news", weight=0)
    by_the_way = weights[heaviest] == _NEEDED and _tells(lines)
    politics = all(cue.type == "politics" for cue in cues[heaviest]) and _is_violent(lines)
    # "It happened on the day of remembrance": a deed of these days is no history.
    if (heaviest in FIGURATIVE and (by_the_way or politics)) or (heaviest == "history" and _done_now(lines, dated)):
        return Frame(kind="news", weight=0)
    return Frame(kind=heaviest, weight=weights[heaviest], cues=tuple(cues[heaviest][:3]))


def _ruled_out(lines: tuple[Line, ...], dated: tuple[Dated, ...], leading: set[str]) -> set[FrameKind]:
    """Frames that the first lines speak against."""
    out = _outweighed(leading) | _hunted(lines[0])
    if "pretrial" in leading or lately(lines, dated) is not None or _today(lines, dated):
        out.add("trial")
    if lines[0].headline and "posture" in lines[0].cues:
        out.add("history")  # "more police before the anniversary"
    told = "denial" in lines[0].cues or leading & {"at_large", "under_way"}
    if lines[0].headline and "commentary" not in lines[0].cues and told:
        out.add("commentary")  # figures beside a deed whose makers are sought, or what an authority says of threats
    if any(_is_outright(line) for line in lines[:_OPENING]):
        out |= FIGURATIVE  # "arson and sabotage on the morning of the games"
    return out


def lately(lines: tuple[Line, ...], dated: tuple[Dated, ...]) -> Dated | None:
    """The date of a deed of the last months that a court hears of: the first lines name none before, and a court.

    Not where a sentence without a court tells a deed of today: "freed from prison in January, he fired on Tuesday".
    """
    opening = lines[:_OPENING]
    if not any("trial" in line.cues for line in lines[:_COURT]):
        return None
    first = {line.index for line in opening}
    dates = [date for date in dated if date.sentence in first and date.age is not None and not date.aside]
    deed = max(dates, key=_age, default=None)
    if deed is None or not HEARD < _age(deed) <= HALF_A_YEAR:
        return None
    told = {date.sentence for date in dates if _age(date) > HEARD}
    today = (line for line in opening if line.incidents and "trial" not in line.cues and line.index not in told)
    if any(not _GOING_ON.isdisjoint(line.cues) for line in opening) or any("fresh" in line.cues for line in today):
        return None
    return deed


def _today(lines: tuple[Line, ...], dated: tuple[Dated, ...]) -> bool:
    """Whether one of the first sentences tells a deed of these days, without a court, and so does the headline or
    whom it hurt."""
    old = {date.sentence for date in dated if _age(date) > HEARD}
    titled = lines[0].headline and _is_told(lines[0])
    return any(
        "fresh" in line.cues
        and line.index not in old
        and _is_told(line)
        and not line.headline
        and (titled or not _HARM.isdisjoint(line.cues))
        for line in lines[:_LEADING]
    )


def _done_now(lines: tuple[Line, ...], dated: tuple[Dated, ...]) -> bool:
    """Whether one of the first sentences tells a deed of these days in so many words, and recalls nothing."""
    old = {date.sentence for date in dated if _age(date) > HEARD}
    return any(
        "fresh" in line.cues and "historical" not in line.cues and line.index not in old and _is_told(line)
        for line in lines[:_LEADING]
    )


def _is_outright(line: Line) -> bool:
    """Two words that mean nothing but a deed, of two sorts, or one and that it was meant."""
    sure = [mention for mention in line.incidents if not mention.weak]
    meant = [cue for cue in line.cues.get("deliberate", ()) if all(not _is_within(mention, cue) for mention in sure)]
    return len({mention.type for mention in sure}) > 1 or (bool(sure) and bool(meant))


def _is_within(mention: Mention, cue: Mention) -> bool:
    return cue.start <= mention.start < cue.end or mention.start <= cue.start < mention.end


def _is_told(line: Line) -> bool:
    return "trial" not in line.cues and any(not mention.weak for mention in line.incidents)


def _age(date: Dated) -> int:
    return date.age or 0


def _imagined(cues: dict[FrameKind, list[Mention]]) -> frozenset[FrameKind]:
    """No guide is made of conditions alone: an "if" is in every speech."""
    alone = all(cue.type == "condition" for cue in cues.get("guide", ()))
    return frozenset({"guide"} if alone else ())


def _is_violent(lines: tuple[Line, ...]) -> bool:
    """Whether a deed that politics has no figure of speech for is told outright: "a candidate is assassinated"."""
    return any(m.type in _BLOODY and not m.weak for line in lines[:_EARLY] for m in line.incidents)


def _tells(lines: tuple[Line, ...]) -> bool:
    """One sentence after another tells a deed outright: a single word of trade or sport is by the way."""
    return sum(any(not mention.weak for mention in line.incidents) for line in lines[:_OPENING]) >= _OUTRIGHT


def _revealed(lines: tuple[Line, ...]) -> Frame | None:
    """A drill or a play that a text tells as if it were real, until it says so further down, in several words."""
    told = lines[:_TO_THE_END]
    lines_of_it = [line for line in told if not line.cues.keys().isdisjoint(_STAGED)]
    if len(lines_of_it) < _OVER or _hunted(lines[0]) or any(not _TAKEN_UP.isdisjoint(line.cues) for line in told):
        return None
    cues = {kind: [cue for line in lines_of_it for cue in line.cues.get(kind, ())] for kind in _STAGED}
    words = {kind: {cue.text.casefold() for cue in found} for kind, found in cues.items()}
    said = len(set().union(*words.values()))
    if said < _OVER:
        return None
    kind: FrameKind = "exercise" if words["exercise"] else "fiction"
    if kind == "fiction" and len(words[kind]) < _MANY:
        return None
    return Frame(kind=kind, weight=said, cues=tuple(cues[kind][:3]))


def _hunted(first: Line) -> frozenset[FrameKind]:
    """No play is told under a headline that tells of a hunt, and of no play: a choir's rehearsal is by the way."""
    hunt = first.headline and "at_large" in first.cues and first.cues.keys().isdisjoint(_STAGED)
    return _STAGED if hunt else frozenset()


def _guarded(lines: tuple[Line, ...]) -> bool:
    """Whether the first lines name a community, a place of one, a mission or a school."""
    opening = lines[:_OPENING]
    return any(line.communities or any(target.type in _GUARDED for target in line.targets) for line in opening)


def _outweighed(leading: set[str]) -> set[FrameKind]:
    """Frames that the first lines rule out: people are hurt or hunted there, or a death is to be avenged."""
    out: set[FrameKind] = set()
    if leading & {"at_large", "under_way"}:
        out |= {"sport", "animal", "commerce", "harmless", "trade"}
    if leading & {"message"} and leading & {"evacuated"}:
        out |= {"fiction", "harmless", "commerce"}
    if leading & {"toll", "evacuated"}:
        out |= {"commerce", "harmless", "trade"}
    if leading & {"leader", "revenge"}:
        out |= {"war", "protest", "commerce", "harmless"}
    return out
