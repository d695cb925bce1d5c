"""What a server answered to a GET."""

from msgspec import Struct

_FOR_GOOD = ("301 ", "308 ")
"""How a step of the way begins that holds for good (RFC 9110, 15.4)."""


class Fetched(Struct, frozen=True, kw_only=True):
    """What a server answered."""

    status: int
    url: str
    """Where it was found, after redirects."""
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    """304: what we have is what there is. `body` is empty."""
    retry_after: float | None = None
    content_type: str | None = None
    asks: tuple[str, ...] = ()
    """What its headers ask of programs that keep it (`producers.asked`)."""
    redirects: tuple[str, ...] = ()
    """Status and address of each step of the way: `301 https://…`."""
    seconds: float = 0.0
    """What the host took, without the waits for its turn."""

    @property
    def moved(self) -> bool:
        """Whether the server says that `url` is its address for good."""
        return bool(self.redirects) and all(step.startswith(_FOR_GOOD) for step in self.redirects)
