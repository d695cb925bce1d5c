"""Lines → what sort of text it is: news, or a drill, a film, a trial, a match, where words of violence mean less."""

from schemas.claims import Frame, FrameKind, Line
from schemas.reading import Mention

# A frame and the cues that make it, in the order in which one goes before the other when both weigh the same.
_MADE_BY: dict[FrameKind, tuple[str, ...]] = {
    "exercise": ("exercise",),
    "fiction": ("fiction",),
    "trial": ("trial", "old_case"),
    "history": ("historical",),
    "trade": ("trade",),
    "guide": ("hypothetical",),
    "sport": ("sport",),
    "animal": ("animal",),
    "commerce": ("commerce",),
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
_PLAYED = 2
"""An exercise needs less: nobody says of an attack, in the first sentences, that it is a drill."""
FIGURATIVE: frozenset[FrameKind] = frozenset({"sport", "animal", "commerce", "harmless"})
"""Frames in which a violent word is a figure of speech."""
_OPENING, _OUTRIGHT = 4, 2
_LEADING = 3
_EARLY = 5
"""Lines one of which must show what sort of text it is."""
_READ = 14
"""Lines that tell what sort of text it is; what comes later is background."""


def frame(lines: tuple[Line, ...]) -> Frame:
    """The heaviest frame: a line with its cue weighs 3 as headline, 2 among the first sentences, else 1."""
    weights: dict[FrameKind, int] = {}
    cues: dict[FrameKind, list[Mention]] = {}
    alone = len(lines) <= 1
    body = 0
    for line in lines[:_READ]:
        body += not line.headline
        weight = 3 if line.headline or alone else 2 if body <= _LEADING else 1
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
    for kind in {kind for kind in weights if not early & set(_MADE_BY[kind])} | _outweighed(leading):
        weights.pop(kind, None)
    if not weights:
        return Frame(kind="news", weight=0)
    heaviest = max(weights, key=lambda name: (weights[name], -order.index(name)))
    if weights[heaviest] < (_PLAYED if heaviest == "exercise" else _NEEDED):
        return Frame(kind="news", weight=0)
    if heaviest in FIGURATIVE and weights[heaviest] == _NEEDED and _tells(lines):
        return Frame(kind="news", weight=0)
    return Frame(kind=heaviest, weight=weights[heaviest], cues=tuple(cues[heaviest][:3]))


def _tells(lines: tuple[Line, ...]) -> bool:
    """One sentence after another tells a deed outright: a single word of trade or sport is by the way."""
    return sum(any(not mention.weak for mention in line.incidents) for line in lines[:_OPENING]) >= _OUTRIGHT


def _outweighed(leading: set[str]) -> set[FrameKind]:
    """Frames that the first lines rule out: people are hurt or hunted there, or a death is to be avenged."""
    out: set[FrameKind] = set()
    if leading & {"at_large", "under_way"}:
        out |= {"sport", "animal", "commerce", "harmless", "trade"}
    if leading & {"toll", "evacuated"}:
        out |= {"commerce", "harmless", "trade"}
    if leading & {"leader", "revenge"}:
        out |= {"war", "protest", "commerce", "harmless"}
    return out
