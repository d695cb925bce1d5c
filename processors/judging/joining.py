"""Two stories that are one: what is left of the other says where it went, and all that hangs on it goes along."""

from msgspec.structs import replace

from processors.alerts import closing
from processors.alerts.sitting import Sitting
from processors.judging.picturing import claimed
from processors.judging.state import KNOWN_KEPT, OUTLETS, Held, Moved, Tale
from processors.steps import dispute
from processors.steps.group import merge


def join(desk: Sitting, other: str, into: str) -> str:
    """Put one story into another, if both are there; what is left of it says where it went."""
    left, right = desk.get(f"s/{other}", Tale), desk.get(f"s/{into}", Tale)
    if left is not None and right is not None:
        stamp = desk.stamp(left.picture.heard_at)
        desk.say(replace(left.picture, merged_into=into, changed=f"merged into {into}", **stamp))
        memory = merge(right.memory, left.memory)
        voices = tuple(sorted({*left.voices, *right.voices}))
        watches = tuple(sorted({*left.watches, *right.watches}))
        names = tuple(dict((*left.names, *right.names)).items())[:OUTLETS]
        news_at = max(left.news_at, right.news_at)
        told = dispute.merged(left.picture.claims, right.picture.claims)
        picture = claimed(right.picture, told, len(voices), left.picture.grade)
        tale = Tale(memory=memory, picture=picture, voices=voices, watches=watches, names=names, news_at=news_at)
        desk.put(f"s/{into}", tale)
        _carry(desk, other, into)
        desk.put(f"s/{other}", None)
        desk.put(f"m/{other}", Moved(to=into, forget_at=stamp["said_at"] + KNOWN_KEPT))
        closing.moved(desk, other, into)
    return other


def _carry(desk: Sitting, other: str, into: str) -> None:
    """What officers decided of a story goes with it; of two overrides the later one holds."""
    left, right = desk.get(f"v/{other}", Held), desk.get(f"v/{into}", Held)
    if left is None:
        return
    both = [one.override for one in (left, right) if one is not None and one.override is not None]
    apart = {*left.apart, *(right.apart if right else ())} - {other, into}
    held = Held(
        forget_at=max(left.forget_at, right.forget_at) if right else left.forget_at,
        override=max(both, key=lambda one: one.at, default=None),
        apart=tuple(sorted(apart)),
    )
    desk.put(f"v/{into}", held)
    for parted in held.apart:
        known = desk.get(f"v/{parted}", Held)
        if known is not None and into not in known.apart:
            desk.put(f"v/{parted}", replace(known, apart=tuple(sorted({*known.apart, into}))))
