"""What an alerting format says beside its words, in the terms of the Common Alerting Protocol 1.2 (OASIS, 2010)."""

from typing import Literal

from msgspec import Struct

NoticeStatus = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MessageType = Literal["Alert", "Update", "Cancel", "Ack", "Error"]


class Area(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where a notice holds. Latitude and longitude in degrees (WGS 84)."""

    name: str = ""
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Rings of (latitude, longitude), the first point again as the last."""
    circles: tuple[tuple[float, float, float], ...] = ()
    """(latitude, longitude, radius in km)."""
    codes: tuple[str, ...] = ()
    """`scheme=value`, as the publisher names places."""


class Notice(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The envelope of an alert. What a publisher left out is None."""

    status: NoticeStatus = "Actual"
    message: MessageType = "Alert"
    """An Update or a Cancel is about the documents in `Document.replaces`."""
    sender: str | None = None
    scope: str | None = None
    """Public, Restricted or Private."""
    event: str | None = None
    categories: tuple[str, ...] = ()
    urgency: str | None = None
    severity: str | None = None
    certainty: str | None = None
    responses: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()

    @property
    def real(self) -> bool:
        """Somebody is told of something: no exercise, test or draft, and no receipt of another system."""
        return self.status == "Actual" and self.message in ("Alert", "Update", "Cancel")
