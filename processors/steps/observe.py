"""An official level as a registry holds it: three observations in a row confirm it, and flapping changes nothing."""

from datetime import datetime

from msgspec import Struct

CONFIRMED_BY = 3
"""Observations in a row. A real travel feed alternated between versions for days: of 3,804 observed changes in
its archive 16 were changes of the level."""


class Register(Struct, frozen=True, kw_only=True):
    """What is known of one level in one scope."""

    level: str | None = None
    """The confirmed one."""
    since: datetime | None = None
    pending: str | None = None
    """The latest observed, and how many times in a row."""
    seen: int = 0
    changed: bool = False
    """This observation confirmed a level that differs from the confirmed one before."""
    before: str | None = None


def observe(register: Register | None, level: str, at: datetime, needed: int = CONFIRMED_BY) -> Register:
    """The registry after one more observation, of which it takes `needed` in a row to confirm a level.

    The first confirmed level is the baseline, and no change.
    """
    register = register or Register()
    seen = register.seen + 1 if level == register.pending else 1
    if seen < needed or level == register.level:
        return Register(
            level=register.level,
            since=register.since,
            pending=level,
            seen=seen,
            before=register.before,
        )
    return Register(
        level=level,
        since=at,
        pending=level,
        seen=seen,
        changed=register.level is not None,
        before=register.level,
    )
