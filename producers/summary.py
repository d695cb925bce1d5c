"""What came of one visit to one source, in counts."""

from datetime import datetime

from msgspec import Struct


class Summary(Struct, frozen=True, kw_only=True):
    """What came of one visit. fetched = new + repeated + held_back + refused + refused_before + left."""

    source: str
    at: datetime
    fetched: int = 0
    """Items in the feed."""
    new: int = 0
    repeated: int = 0
    held_back: int = 0
    """Revisions that wait, for their documents change at every poll."""
    refused: int = 0
    """Items that could not become documents, met for the first time."""
    refused_before: int = 0
    pages: int = 0
    """Pages asked for."""
    pages_failed: int = 0
    left: int = 0
    """New items that the next visit will find again, for this one was asked to stop."""
    dead_payloads: int = 0
    """Payloads in no format that is known, sent to `dead`."""
    dead_pages: int = 0
    """Pages that could not be read, sent there."""
    received: int = 0
    """Bytes of payloads and pages, unpacked."""
    seconds: float = 0.0
    """From the beginning to the last confirmation, with the waits for the host's turn."""
    unchanged: bool = False
    """The server said so (304)."""
    notes: tuple[str, ...] = ()
    error: str | None = None

    @property
    def dead(self) -> int:
        """Letters sent to `dead`."""
        return self.refused + self.dead_payloads + self.dead_pages
