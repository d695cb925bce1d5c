"""Which alerts stand, by id, by story and by when they were opened; derived from the desk's memory, never stored."""

from collections.abc import Iterable
from datetime import datetime

from processors.steps.alert import OPEN
from schemas.alert import Alert


class Standing:
    """The keys of alerts, and the open ones with what they are."""

    def __init__(self, alerts: Iterable[tuple[str, Alert]] = ()) -> None:
        self._keys: dict[str, str] = {}
        """By id."""
        self._ids: dict[str, str] = {}
        """By key: of the alert that a key has now."""
        self._open: dict[str, Alert] = {}
        self._stories: dict[str, set[str]] = {}
        for key, alert in alerts:
            self.put(key, alert)

    def put(self, key: str, alert: Alert | None) -> None:
        """A key has another alert, or none."""
        before = self._open.pop(key, None)
        if before is not None and before.key == before.story:
            self._stories[before.key].discard(key)
            if not self._stories[before.key]:
                del self._stories[before.key]
        self._keys.pop(self._ids.pop(key, ""), None)
        if alert is not None:
            self._keys[alert.id], self._ids[key] = key, alert.id
            if alert.stage in OPEN:
                self._open[key] = alert
                if alert.key == alert.story:
                    self._stories.setdefault(alert.key, set()).add(key)

    def key(self, alert_id: str) -> str | None:
        """Where the alert with an id is."""
        return self._keys.get(alert_id)

    def of_story(self, story: str) -> list[tuple[str, Alert]]:
        """The open alerts whose one subject is a story, in the order of their rules."""
        return [(key, self._open[key]) for key in sorted(self._stories.get(story, ()))]

    def all(self) -> list[tuple[str, Alert]]:
        """The open alerts, in the order of their rules."""
        return sorted(self._open.items(), key=lambda one: one[0])

    def of_rule(self, rule: str) -> list[tuple[str, Alert]]:
        """The open alerts of a rule."""
        return [(key, alert) for key, alert in self._open.items() if alert.rule == rule]

    def since(self, moment: datetime) -> list[tuple[str, Alert]]:
        """The open alerts opened at a moment or later, in the order of their openings."""
        found = [(key, alert) for key, alert in self._open.items() if alert.opened_at >= moment]
        return sorted(found, key=lambda one: (one[1].opened_at, one[0]))
