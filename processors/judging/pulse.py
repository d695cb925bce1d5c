"""Whether sources are polled at all: each part of the roster gives a sign of life, and one that stops is an alert.

A source without news says nothing for hours, and one that fails is told by whoever polls it. When nobody polls, nobody
tells: so the poll loop beats, and the desk listens.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from processors.alerts.awaiting import NOT_POLLED, let_go, opened
from processors.alerts.sitting import Sitting, keep
from processors.judging.state import Pulse
from processors.steps.alert import OPEN
from schemas.alert import Alert
from schemas.heard import Beat

SILENCE = timedelta(minutes=5)
"""Five beats that do not come, which a restart takes less than."""
WHY = "No source of it is looked at: what is published there is not known, and that nothing comes says nothing."


def heard(desk: Sitting, beat: Beat) -> None:
    """A part of the roster is polled; parts of another division of it are no more."""
    now = desk.stamp()["said_at"]
    for key, value in sorted(desk.state.items()):
        if isinstance(value, Pulse) and _count(value.shard) != _count(beat.id):
            desk.put(key, None)
            let_go(desk, _alert(value.shard), f"the roster is polled in {_count(beat.id)} parts now")
    desk.put(f"b/{beat.id}", Pulse(shard=beat.id, last=now, told=beat.at, due=now + SILENCE, sources=beat.sources))
    let_go(desk, _alert(beat.id), "it is polled again")


def due(desk: Sitting, key: str, pulse: Pulse, moment: datetime) -> None:
    """No beat came in time, as far as the desk's clock stood still no longer than the beats."""
    last = desk.came(pulse.last, pulse.told)
    if last + SILENCE > moment:
        desk.put(key, replace(pulse, last=last, due=last + SILENCE))
        return
    desk.put(key, replace(pulse, last=last, due=None))
    alert = desk.get(_alert(pulse.shard), Alert)
    if alert is None or alert.stage not in OPEN:
        told = (
            f"Nobody polls part {pulse.shard} of the roster ({pulse.sources} sources) since {last:%Y-%m-%d %H:%M} UTC"
        )
        keep(desk, _alert(pulse.shard), opened(desk, NOT_POLLED, pulse.shard, told, WHY, moment, None))


def _alert(shard: str) -> str:
    return f"a/{NOT_POLLED}/{shard}"


def _count(shard: str) -> str:
    return shard.partition("/")[2]
