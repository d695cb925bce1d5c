"""What other rules would have done: the desk's log folded twice, with the rules in force and with those on trial.

Everything else is as it was: documents, ticks, polls and levels come in the order in which they were heard, and
officers did what they did. So a rule can be tried on last month before it pages anybody.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from processors.desk import Desk, restored
from processors.desk import read as heard
from processors.judging.state import Followed
from processors.past.replay import Replay, Topics
from processors.steps.alert import is_told
from schemas.alert import Alert
from schemas.codec import encode_json
from schemas.envelope import Said
from schemas.errors import BadEvent
from schemas.heard import Config, Heard
from schemas.topics import DESK


class Page(Struct, frozen=True, kw_only=True):
    """One page that would have gone out, or did."""

    at: datetime
    rule: str
    key: str
    alert: str
    story: str | None
    priority: int
    headline: str
    by: Literal["both", "in force", "on trial"]
    """Under which rules."""
    answered: str | None = None
    """What an officer did about it, as far as the log says: `acknowledged`, or why it was closed."""


def pages(topics: Topics, fold: str, start: int, to: int, rules: tuple[str, ...] | None = None) -> Iterator[Alert]:
    """Each state of each alert from `start` to `to`, both positions in `desk`.

    `rules` stand in the place of those in force. What was known at `start` comes from the desk's memory. Alerts of
    which nobody is told are left out: those too late to page, of rules on trial, and that go with another.

    Raises Refused where what was known at `start` is no longer kept.
    """
    base = Replay(topics, fold, start, to).base()
    state = restored(base.values)
    followed = state.get("g")
    if rules is not None and isinstance(followed, Followed):
        state["g"] = replace(followed, rules=rules)
    desk = Desk(fold)
    desk.reset(state)
    for record in topics.read(DESK, base.position + 1):
        if record.offset > to:
            return
        try:
            event = heard(record)
        except BadEvent:
            continue  # it was buried then, and is now
        if rules is not None and isinstance(event, Config):
            event = replace(event, id=f"{event.id}+", rules=rules)
        for said in _said(desk, record.offset, event):
            if record.offset >= start and isinstance(said, Alert) and is_told(said):
                yield said


def _said(desk: Desk, offset: int, event: Heard) -> list[Said]:
    try:
        return desk.hear(offset, event)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # it was buried then, and is now
        desk.reset(desk.state)
        return []


def compared(before: Iterable[Alert], after: Iterable[Alert]) -> list[Page]:
    """The pages of two runs side by side, in order of time; what officers did is taken from the first."""
    left, right = _raised(before), _raised(after)
    told = []
    for name in left.keys() | right.keys():
        first, last = left.get(name) or right[name]
        both: Literal["both", "in force", "on trial"] = (
            "both" if name in left and name in right else "in force" if name in left else "on trial"
        )
        told.append(
            Page(
                at=first.said_at,
                rule=first.rule,
                key=first.key,
                alert=first.id,
                story=first.story,
                priority=first.priority,
                headline=first.headline,
                by=both,
                answered=_answer(last) if name in left else None,
            )
        )
    return sorted(told, key=lambda page: (page.at, page.rule, page.key))


def _raised(alerts: Iterable[Alert]) -> dict[tuple[str, str, datetime], tuple[Alert, Alert]]:
    """Of each opening its first state, and its last; two runs may count the openings of a key differently."""
    found: dict[tuple[str, str, datetime], tuple[Alert, Alert]] = {}
    for alert in alerts:
        name = (alert.rule, alert.key, alert.opened_at)
        if alert.change == "raised":
            found[name] = alert, alert
        elif name in found:
            found[name] = found[name][0], alert
    return found


def _answer(last: Alert) -> str | None:
    if last.officer is not None and last.ended is not None:
        return last.ended
    return "acknowledged" if last.officer is not None else None


def shown(found: list[Page], as_json: bool) -> bytes:
    """A table for a person, or a JSON line a page for a program."""
    if as_json:
        return b"\n".join(map(encode_json, found))
    marks = {"both": " ", "in force": "-", "on trial": "+"}
    lines = [
        f"{marks[page.by]} {page.at:%Y-%m-%d %H:%M}  P{page.priority} {page.rule:<16} {page.headline[:70]}"
        + (f"  [{page.answered}]" if page.answered else "")
        for page in found
    ]
    count = {by: sum(page.by == by for page in found) for by in marks}
    last = f"{count['both']} pages of both, {count['in force']} only now (-), {count['on trial']} only on trial (+)"
    return "\n".join([*lines, last]).encode("utf-8", "replace")
