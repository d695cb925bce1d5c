"""How often somebody may fail to sign in; pure but for what it remembers."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=5)
_REMEMBERED = 10_000
"""Keys; those that failed longest ago are forgotten first."""


class Throttle:
    """Of each key its latest failures; keys come with how many of them are let pass."""

    def __init__(self, within: timedelta = WITHIN) -> None:
        self._within = within
        self._failed: OrderedDict[str, list[datetime]] = OrderedDict()

    def wait(self, keys: Mapping[str, int], now: datetime) -> timedelta:
        """How long until the next attempt; nothing where it may be made now."""
        waits = [timedelta(0)]
        for key, attempts in keys.items():
            recent = self._recent(key, now)
            if len(recent) >= attempts:
                waits.append(recent[-attempts] + self._within - now)
        return max(waits)

    def failed(self, keys: Iterable[str], now: datetime) -> None:
        """One more failure of all of them."""
        for key in keys:
            self._failed[key] = [*self._recent(key, now), now]
            self._failed.move_to_end(key)
        while len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)

    def succeeded(self, keys: Iterable[str]) -> None:
        """Forget their failures."""
        for key in keys:
            self._failed.pop(key, None)

    def _recent(self, key: str, now: datetime) -> list[datetime]:
        return [at for at in self._failed.get(key, ()) if at > now - self._within]


def keys_of(address: str, name: str) -> dict[str, int]:
    """What an attempt counts against: that person from there, all from there, that person from anywhere.

    The last is wide, so that nobody is kept out by a stranger who knows the name.
    """
    return {f"{address} {name}": 5, f"{address} ": 20, f" {name}": 50}
