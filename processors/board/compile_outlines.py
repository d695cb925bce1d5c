"""Compiles the outlines of the map: `python -m processors.board.compile_outlines countries-50m.json > outlines.svg`.

Source: Natural Earth, Admin 0 country boundaries 1:50m (public domain), as TopoJSON in the npm package world-atlas
2.0.2. The result is kept with the code, so only a newer source needs this. The same source gives the same bytes.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from processors.board.projection import BOTTOM, SCALE, TOP, point

TOLERANCE = 0.055 * SCALE
"""How far a line may lie from the true one, in units of the map."""
SMALLEST = 0.035 * SCALE**2
"""An island with less area is left out, unless it is the whole of its country."""
Point = tuple[float, float]
Line = list[Point]


def outlines(topology: dict[str, Any]) -> str:
    """The SVG: one path, which holds every country. Shared borders are simplified once, so that no gap opens."""
    lines = [simplified(line) for line in _lines(topology)]
    paths = [
        _path(ring) for country in topology["objects"]["countries"]["geometries"] for ring in _rings(country, lines)
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><!-- Natural Earth, public domain -->'
        f'<path id="world" fill-rule="evenodd" d="{"".join(paths)}"/></svg>\n'
    )


def simplified(line: Line, tolerance: float = TOLERANCE) -> Line:
    """The same line with fewer points (Douglas and Peucker 1973); its ends stay."""
    kept, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = max(((_off(line[n], line[first], line[last]), n) for n in range(first + 1, last)), default=(0.0, 0))
        if far > tolerance:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [line[n] for n in sorted(kept)]


def _lines(topology: dict[str, Any]) -> Iterator[Line]:
    """Arcs as lines on the map; their numbers are differences, quantized."""
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append(point(min(TOP, max(BOTTOM, y * ky + ty)), x * kx + tx))
        yield line


def _rings(country: dict[str, Any], lines: Sequence[Line]) -> list[Line]:
    polygons = country.get("arcs", ()) if country["type"] == "MultiPolygon" else [country.get("arcs", ())]
    rings = [_joined(ring, lines) for polygon in polygons for ring in polygon]
    largest = max(map(_area, rings), default=0.0)
    return [ring for ring in rings if len(ring) > 3 and _area(ring) >= min(SMALLEST, largest)]


def _joined(numbers: Sequence[int], lines: Sequence[Line]) -> Line:
    ring: Line = []
    for number in numbers:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def _area(ring: Line) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2


def _off(at: Point, first: Point, last: Point) -> float:
    (x, y), (ax, ay), (bx, by) = at, first, last
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if not length else min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / length))
    return float(((x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2) ** 0.5)


def _path(ring: Line) -> str:
    """Whole numbers, each point told from the one before."""
    rounded = [(round(x), round(y)) for x, y in ring]
    points = [rounded[0], *(b for a, b in pairwise(rounded) if a != b)]
    steps = ((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{' '.join(f'{x} {y}' for x, y in steps)}z".replace(" -", "-")


def main(arguments: Sequence[str]) -> None:
    """Write the outlines of a source to standard output."""
    (source,) = arguments
    sys.stdout.write(outlines(json.loads(Path(source).read_text("utf-8"))))


if __name__ == "__main__":
    main(sys.argv[1:])
