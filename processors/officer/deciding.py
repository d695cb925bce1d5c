"""An officer's act on its way to the desk and back: made, put into the log, and read back as the Ruling it became."""

from datetime import datetime

from schemas.codec import decode, encode
from schemas.heard import Decision
from schemas.ids import digest
from schemas.log import Log
from schemas.picture import Ruling
from schemas.taxonomy import Act
from schemas.topics import DESK, PICTURE

SPEAKER = "/vigil/officer"
WAIT = 30.0
"""Seconds until the desk has answered, in which also another one may take over."""
_RULING = ("ce_type", b"vigil.ruling.v1")


def decision(
    at: datetime,
    officer: str,
    act: Act,
    subject: str,
    reason: str,
    *,
    until: datetime | None = None,
    value: str | None = None,
) -> Decision:
    """An act with the id that its facts give it, so that the same one said twice is one."""
    return Decision(
        id=digest("decision", at.isoformat(), officer, act, subject, value or "", size=8),
        at=at,
        officer=officer,
        act=act,
        subject=subject,
        reason=reason,
        until=until,
        value=value,
    )


def decide(log: Log, made: Decision, seconds: float = WAIT) -> Ruling | None:
    """Put an act into the log, confirmed, and wait for what the desk makes of it.

    None where it has not answered in time: the act stands in the log, and is done when the desk comes to it. Raises
    Undeliverable and Unreachable.
    """
    with log.onward(PICTURE) as onward:
        log.append(DESK, encode(made, SPEAKER), partition=0).result()
        for record in onward(seconds):
            if record.key == made.id.encode() and _RULING in record.headers:
                return decode(record.value, record.headers, Ruling)
    return None
