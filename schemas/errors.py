"""What can be wrong with what we are given; each error carries the facts and says what to do."""

from typing import Literal

Reason = Literal["unreadable", "failed", "refused"]
"""Why something became a dead letter, in a word: not what its type says, a mistake of ours, refused by the index."""


class VigilError(Exception):
    """Anything that Vigil itself refuses."""


def told(error: Exception) -> str:
    """An error as the reason of a dead letter: one of ours speaks for itself, any other says what kind it is."""
    return str(error) if isinstance(error, VigilError) else f"{type(error).__name__}: {error}"


def reason_of(error: Exception) -> Reason:
    """The same in a word: what we refuse was unreadable, any other error is a mistake of ours."""
    return "unreadable" if isinstance(error, VigilError) else "failed"


class BadPayload(VigilError):
    """Bytes from outside that are not what their format says; the reason is one line."""


class BadEvent(VigilError):
    """A message on a topic that cannot be read or handled; it ends in `dead`."""


class Refused(VigilError):
    """A state of the world in which going on would lose or falsify something; the process ends."""
