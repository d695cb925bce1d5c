"""A dashboard's data as a picture: what Elasticsearch answers to each of its panels, drawn in one style as SVG.

No picture of Kibana, which draws the same data in its own way.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from deploy.kibana.asking import Table
from deploy.kibana.lens import COLORS
from deploy.kibana.source import Dashboard, Panel

Point = tuple[float, float]
CELL = (25, 21)
"""Pixels of one step of the grid: 48 steps are 1,200 wide."""
INK, FAINT, LINE, PAPER, GROUND = "#1A1C21", "#69707D", "#D3DAE6", "#FFFFFF", "#F5F7FA"
FONT = 'font-family="Inter,Helvetica,Arial,sans-serif" font-size="11" role="img"'
LETTER = 5.9
"""Pixels of a letter of the common size, on average."""
MOST_SLICES = 8


def drawn(dashboard: Dashboard, tables: Mapping[str, Table], places: Mapping[str, Mapping[str, list[Point]]]) -> str:
    """The whole page. `tables`: panel → its data; `places`: panel of a map → color → points."""
    head = 34
    height = max(panel.at[1] + panel.at[3] for panel in dashboard.panels) * CELL[1] + head + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="{height}" viewBox="0 0 1200 {height}" {FONT}>',
        f"<title>{escape(dashboard.title)}</title>",
        _box(0, 0, 1200, height, GROUND),
        _words(10, 22, dashboard.title, size=15, weight=600),
        _words(
            10 + 9 * len(dashboard.title), 22, dashboard.description, fill=FAINT, room=1180 - 9 * len(dashboard.title)
        ),
    ]
    for panel in dashboard.panels:
        parts += _panel(panel, tables.get(panel.name), places.get(panel.name, {}), head)
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, table: Table | None, places: Mapping[str, list[Point]], head: int) -> Iterator[str]:
    x, y, width, height = panel.at
    left, top, wide, high = x * CELL[0] + 4, y * CELL[1] + head, width * CELL[0] - 8, height * CELL[1] - 8
    yield f'<svg x="{left}" y="{top}" width="{wide}" height="{high}">'
    yield f'<rect x="0.5" y="0.5" width="{wide - 1}" height="{high - 1}" rx="4" fill="{PAPER}" stroke="{LINE}"/>'
    yield _words(8, 17, panel.title, weight=600, room=wide - 16)
    if panel.map:
        yield from _map(places, wide, high)
    elif table is not None:
        shape = "table" if panel.search else panel.shape
        over = bool(panel.by) and panel.by[0].over is not None
        yield from (_columns if over else SHAPES[shape])(table, wide, high)
    yield "</svg>"


def _metric(table: Table, wide: int, high: int) -> Iterator[str]:
    value = _number(table.rows[0][-1])
    yield _words(wide / 2, high / 2 + 16, value, size=30 if len(value) < 8 else 17, weight=600, anchor="middle")
    yield _words(wide / 2, high - 10, table.columns[-1], fill=FAINT, anchor="middle", room=wide - 12)


def _bars(table: Table, wide: int, high: int) -> Iterator[str]:
    """Bars that lie, with parts where there is a second label."""
    sums: dict[str, dict[str, float]] = {}
    for row in table.rows:
        split = str(row[1]) if table.labels > 1 else ""
        sums.setdefault(str(row[0]), {})[split] = float(row[table.labels] or 0)
    splits = sorted({split for parts in sums.values() for split in parts})
    space = high - (44 if splits != [""] else 30)
    step = min(24.0, space / max(1, len(sums)))
    names = min(wide * 0.42, max((len(name) for name in sums), default=1) * LETTER + 10)
    most = max((sum(parts.values()) for parts in sums.values()), default=1) or 1
    for place, (name, parts) in enumerate(sums.items()):
        y, x = 26 + place * step, names + 8
        yield _words(names, y + step / 2 + 3, name, anchor="end", room=names - 6)
        for split, value in parts.items():
            size = value / most * (wide - names - 50)
            yield _box(x, y + 2, size, max(2, step - 4), _color(splits, split))
            x += size
        yield _words(x + 4, y + step / 2 + 3, _number(sum(parts.values())), fill=FAINT)
    yield from _legend(splits, wide, high)


def _columns(table: Table, wide: int, high: int) -> Iterator[str]:
    """Bars that stand, by time."""
    times = sorted({str(row[0]) for row in table.rows})
    splits = sorted({str(row[1]) for row in table.rows}) if table.labels > 1 else [""]
    sums = {(str(row[0]), str(row[1]) if table.labels > 1 else ""): float(row[table.labels] or 0) for row in table.rows}
    most = max((sum(sums.get((time, split), 0) for split in splits) for time in times), default=1) or 1
    floor, tall = high - 42, high - 76
    step = min(60.0, (wide - 50) / max(1, len(times)))
    for share in (0.0, 0.5, 1.0):
        yield _line(36, floor - share * tall, wide - 8, floor - share * tall)
        yield _words(32, floor - share * tall + 4, _number(round(share * most)), fill=FAINT, anchor="end")
    for place, time in enumerate(times):
        y = float(floor)
        for split in splits:
            size = sums.get((time, split), 0) / most * tall
            y -= size
            yield _box(40 + place * step, y, max(1, step - 3), size, _color(splits, split))
        if place % max(1, math.ceil(len(times) * 50 / wide)) == 0:
            yield _words(40 + place * step, floor + 13, time[11:19], fill=FAINT)
    yield from _legend(splits, wide, high)


def _donut(table: Table, wide: int, high: int) -> Iterator[str]:
    slices = [(str(row[0]), float(row[table.labels] or 0)) for row in table.rows if row[table.labels]][:MOST_SLICES]
    whole = sum(value for _, value in slices) or 1
    middle, y, radius = wide * 0.32, high / 2 + 10, min(wide * 0.24, high / 2 * 0.68 - 8)
    at = 0.0
    for place, (name, value) in enumerate(slices):
        color = COLORS[place % len(COLORS)]
        yield _arc(middle, y, radius, at, at + value / whole, color)
        yield _box(wide * 0.66, 34 + place * 17, 9, 9, color)
        yield _words(wide * 0.66 + 14, 42 + place * 17, f"{name} {_number(value)}", room=wide * 0.34 - 18)
        at += value / whole


def _arc(x: float, y: float, radius: float, start: float, end: float, color: str) -> str:
    """A part of a ring, clockwise from the top; start and end as shares of it."""
    end = min(end, start + 0.9999)
    (a, b), (c, d) = [
        (x + radius * math.sin(2 * math.pi * share), y - radius * math.cos(2 * math.pi * share))
        for share in (start, end)
    ]
    large = int(end - start > 0.5)
    path = f"M{a:.1f} {b:.1f}A{radius:.1f} {radius:.1f} 0 {large} 1 {c:.1f} {d:.1f}"
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{radius * 0.42:.1f}"/>'


def _table(table: Table, wide: int, high: int) -> Iterator[str]:
    shown = [[_number(value) for value in row] for row in table.rows[: max(1, (high - 48) // 18)]]
    sizes = [max((len(row[n]) for row in [list(table.columns), *shown]), default=1) for n in range(len(table.columns))]
    sizes = [min(size, 60) + 2 for size in sizes]
    scale = (wide - 16) / sum(sizes)
    starts = [8 + scale * sum(sizes[:n]) for n in range(len(sizes))]
    for n, name in enumerate(table.columns):
        yield _words(starts[n], 36, name, fill=FAINT, weight=600, room=scale * sizes[n] - 6)
    for place, row in enumerate(shown):
        y = 54 + place * 18
        yield _line(8, y - 13, wide - 8, y - 13)
        for n, cell in enumerate(row):
            yield _words(starts[n], y, cell, room=scale * sizes[n] - 6)


def _map(places: Mapping[str, list[Point]], wide: int, high: int) -> Iterator[str]:
    """Points on a net of degrees: 180 W to 180 E, 60 S to 80 N."""

    def at(lon: float, lat: float) -> tuple[float, float]:
        return 8 + (lon + 180) / 360 * (wide - 16), 26 + (80 - lat) / 140 * (high - 34)

    for lon in range(-180, 181, 30):
        (x, top), (_, bottom) = at(lon, 80), at(lon, -60)
        yield _line(x, top, x, bottom)
        yield _words(x + 2, bottom - 3, f"{abs(lon)}°{'W' if lon < 0 else 'E'}", fill=LINE, size=9)
    for lat in range(-60, 81, 20):
        (left, y), (right, _) = at(-180, lat), at(180, lat)
        yield _line(left, y, right, y)
    for color, points in places.items():
        for x, y in (at(*point) for point in points):
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{color}" fill-opacity="0.6" stroke="{PAPER}"/>'


def _legend(splits: Sequence[str], wide: int, high: int) -> Iterator[str]:
    if list(splits) == [""]:
        return
    x = 8.0
    for split in splits:
        size = len(split) * LETTER + 22
        if x + size > wide:
            return
        yield _box(x, high - 17, 9, 9, _color(splits, split))
        yield _words(x + 13, high - 9, split, fill=FAINT)
        x += size


def _color(splits: Sequence[str], split: str) -> str:
    return COLORS[splits.index(split) % len(COLORS)] if split in splits else COLORS[0]


def _number(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return "" if value is None else str(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _box(x: float, y: float, wide: float, high: float, color: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{color}"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{LINE}"/>'


def _words(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 11,
    weight: int = 400,
    fill: str = INK,
    anchor: str = "start",
    room: float = 0,
) -> str:
    """Text, cut off where it would leave its room."""
    most = int(room / (LETTER * size / 11)) if room else 0
    cut = text if not most or len(text) <= most else text[: max(1, most - 1)] + "…"
    own = f' font-size="{size}"' * (size != 11) + f' font-weight="{weight}"' * (weight != 400)
    own += f' text-anchor="{anchor}"' * (anchor != "start")
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}"{own}>{escape(_clean(cut))}</text>'


def _clean(text: str) -> str:
    """Without what XML does not take."""
    return "".join(
        char for char in text if char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"
    )


SHAPES = {"metric": _metric, "bars": _bars, "line": _columns, "donut": _donut, "table": _table}
