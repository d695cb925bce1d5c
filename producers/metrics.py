"""Figures of the poll loop for Prometheus. Names follow its naming conventions."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily

from producers.source import Source
from producers.summary import Summary
from producers.tally import by_health
from schemas.taxonomy import Health

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1200)
"""Bounds of the buckets: from an answer next door to fifty pages with a pause between each."""

Healths = Callable[[], Mapping[str, Health]]


class Metrics:
    """Counts summaries in a registry of its own. A family of sources is all that have one format."""

    def __init__(self, sources: Mapping[str, Source], healths: Healths) -> None:
        self._family = {name: source.format for name, source in sources.items()}
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        own: Any = {"namespace": "vigil", "registry": self.registry}
        self._polls = Counter(
            "polls", "Visits to sources, by how they ended: changed, unchanged, failed.", ["family", "outcome"], **own
        )
        self._items = Counter(
            "poll_items",
            "Items read: new, repeated, held_back, refused, refused_before, or left for the next visit.",
            ["family", "outcome"],
            **own,
        )
        self._pages = Counter(
            "poll_pages", "Pages and linked payloads asked for: read or failed.", ["family", "outcome"], **own
        )
        self._dead = Counter("poll_dead_letters", "What was sent to `dead`: payload, item, page.", ["reason"], **own)
        self._bytes = Counter("poll_received_bytes", "Bytes of payloads and pages, unpacked.", ["family"], **own)
        self._seconds = Histogram(
            "poll_duration_seconds",
            "From the beginning of a visit to its last confirmation, waits for the host's turn included.",
            ["family"],
            buckets=_SECONDS,
            **own,
        )
        self._last = dict.fromkeys(sources, 0.0)
        self._healths = healths
        self.registry.register(self)

    def count(self, summary: Summary) -> None:
        """Add one visit."""
        family = self._family.get(summary.source, "unknown")
        ended = "failed" if summary.error else "unchanged" if summary.unchanged else "changed"
        self._polls.labels(family, ended).inc()
        for outcome in ("new", "repeated", "held_back", "refused", "refused_before", "left"):
            if number := getattr(summary, outcome):
                self._items.labels(family, outcome).inc(number)
        for outcome, number in (("read", summary.pages - summary.pages_failed), ("failed", summary.pages_failed)):
            if number:
                self._pages.labels(family, outcome).inc(number)
        for reason, number in (
            ("payload", summary.dead_payloads),
            ("item", summary.refused),
            ("page", summary.dead_pages),
        ):
            if number:
                self._dead.labels(reason).inc(number)
        self._bytes.labels(family).inc(summary.received)
        self._seconds.labels(family).observe(summary.seconds)
        if not summary.error:
            self._last[summary.source] = summary.at.timestamp()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What is as it is now, whenever it is asked for."""
        states = GaugeMetricFamily("vigil_poll_sources", "Sources by their health.", labels=["health"])
        counts = by_health(self._healths())
        for name in get_args(Health):
            states.add_metric([name], counts.get(name, 0))
        yield states
        last = GaugeMetricFamily(
            "vigil_poll_last_success_timestamp_seconds",
            "When a source was last read by this process; 0: not yet.",
            labels=["source"],
        )
        for source, at in self._last.items():
            last.add_metric([source], at)
        yield last
