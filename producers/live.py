"""The poll loop on a terminal, drawn anew twice a second: totals, the last visits, the sources that are not well."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from producers.summary import Summary
from producers.tally import Tally, by_health, told
from schemas.taxonomy import Health

Healths = Callable[[], Mapping[str, Health]]
_ILL: tuple[Health, ...] = ("failing", "quarantined", "gone", "silent")
_STYLE: dict[Health, str] = {
    "well": "green",
    "silent": "yellow",
    "failing": "red",
    "quarantined": "red",
    "gone": "red",
    "never polled": "dim",
}
_HEAD = 3
"""Lines above and between the two tables."""


@contextmanager
def live(title: str, healths: Healths, console: Console | None = None) -> Iterator[Callable[[Summary], None]]:
    """Draw until the block is left; gives what counts a visit. Nothing of it goes to standard output."""
    console = console or Console(stderr=True)
    tally = Tally()
    with Live(
        get_renderable=lambda: view(title, tally, healths(), console.height),
        console=console,
        refresh_per_second=2,
        transient=False,
    ):
        yield tally.count


def view(title: str, tally: Tally, healths: Mapping[str, Health], height: int) -> RenderableType:
    """What is drawn, in no more than `height` lines."""
    ill = [name for name, health in healths.items() if health in _ILL]
    room = max(2, height - _HEAD - 2)
    below = min(len(ill), room // 2)
    parts: list[RenderableType] = [
        Text.from_markup(f"[bold]{escape(title)}[/bold]: {_states(healths)}"),
        Text(_sums(tally, len(healths))),
        _visits(tally, room - below),
    ]
    if below:
        parts.append(_troubles(ill[:below], len(ill), healths, tally))
    return Group(*parts)


def _states(healths: Mapping[str, Health]) -> str:
    counts = by_health(healths)
    return " · ".join(f"[{style}]{counts[name]} {name}[/]" for name, style in _STYLE.items() if name in counts)


def _sums(tally: Tally, sources: int) -> str:
    return (
        f"{len(tally.met):,} of {sources:,} met in {tally.visits:,} visits ({tally.unchanged:,} unchanged, "
        f"{tally.failed:,} failed) · {tally.items:,} items: {tally.new:,} new, {tally.repeated:,} repeated · "
        f"{tally.dead:,} dead · {tally.received / 1e6:,.1f} MB"
    )


def _visits(tally: Tally, rows: int) -> Table:
    table = Table.grid(padding=(0, 2))
    for summary in list(tally.recent)[:rows]:
        table.add_row(
            Text(_clock(summary.at), style="dim"),
            Text(summary.source),
            Text(f"{summary.seconds:.1f} s", style="dim", justify="right"),
            Text(told(summary), style="red" if summary.error else "", overflow="ellipsis", no_wrap=True),
        )
    return table


def _troubles(shown: list[str], all_of_them: int, healths: Mapping[str, Health], tally: Tally) -> Table:
    more = f" (and {all_of_them - len(shown)} more: `vigil sources list`)" if all_of_them > len(shown) else ""
    table = Table.grid(padding=(0, 2))
    for place, name in enumerate(shown):
        said = tally.errors.get(name, "") + (more if place == len(shown) - 1 else "")
        table.add_row(
            Text(healths[name], style=_STYLE[healths[name]]),
            Text(name),
            Text(said, overflow="ellipsis", no_wrap=True),
        )
    return table


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}"
