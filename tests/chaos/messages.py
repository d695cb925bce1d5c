"""Whether everybody was told what the desk ordered: each message once, by its key, whatever was killed on the way."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from schemas.alert import Notification
from tests.processors.receiver import Came

SENT = frozenset({"delivered", "dropped"})
"""How a message may end where nobody refuses one for good: `dropped` is one that an end of its alert overtook."""
KEY, ATTEMPT = "idempotency-key", "vigil-attempt"


class Messages(Struct, frozen=True, kw_only=True):
    """Orders and requests held against each other."""

    ordered: int
    """Messages that the desk ordered."""
    requests: int
    lost: tuple[str, ...]
    """Ordered, and not asked for, or not ended as it must be."""
    unordered: tuple[str, ...]
    """Keys of requests that no order has."""
    unlike: tuple[str, ...]
    """Keys under which different bodies came."""
    doubled: tuple[str, ...]
    """Messages that say what another one said to the same person by the same channel, under another key."""
    repeats: int
    """Requests beyond the first of an attempt: what a receiver that heeds no keys hears again."""

    @property
    def well(self) -> bool:
        """None is lost, and a receiver that honours the key hears none twice."""
        return not (self.lost or self.unordered or self.unlike or self.doubled)

    def lines(self) -> list[str]:
        """For a person."""
        first = (
            f"messages: {self.ordered} ordered, {self.requests} requests, {self.repeats} of them repeats under the "
            f"same key; {len(self.lost)} lost, {len(self.doubled)} told twice under two keys"
        )
        found = [first]
        for name in ("lost", "unordered", "unlike", "doubled"):
            if ids := getattr(self, name):
                found.append(f"messages {name}: {', '.join(ids[:5])}")
        return found


def messages(orders: Iterable[Notification], came: Iterable[Came]) -> Messages:
    """Compare all states of all messages with all requests."""
    states = list(orders)
    ends = last(states)
    ordered = {one.id for one in states if one.state == "due"}
    bodies: dict[str, set[bytes]] = {}
    attempts: Counter[tuple[str, str]] = Counter()
    for request in came:
        bodies.setdefault(request.headers[KEY], set()).add(request.body)
        attempts[request.headers[KEY], request.headers[ATTEMPT]] += 1
    asked = attempts.keys()
    lost = [key for key in ordered if ends[key].state not in SENT or (key, str(ends[key].attempt)) not in asked]
    same: dict[tuple[object, ...], list[str]] = {}
    for key in sorted(ordered):
        end = ends[key]
        same.setdefault((end.person, end.channel, end.alert, end.alert_sequence, end.change), []).append(key)
    return Messages(
        ordered=len(ordered),
        requests=attempts.total(),
        lost=tuple(sorted(lost)),
        unordered=tuple(sorted(bodies.keys() - ordered)),
        unlike=tuple(sorted(key for key, found in bodies.items() if len(found) > 1)),
        doubled=tuple(key for keys in same.values() for key in keys[1:]),
        repeats=attempts.total() - len(asked),
    )


def last(orders: Iterable[Notification]) -> dict[str, Notification]:
    """The last state of each message, by its id."""
    latest: dict[str, Notification] = {}
    for order in orders:
        if order.id not in latest or order.sequence >= latest[order.id].sequence:
            latest[order.id] = order
    return latest
