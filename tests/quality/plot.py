"""Bins of confidence → an SVG: what is said along, what is right up, the line where both agree."""

from collections.abc import Iterator, Mapping
from html import escape

from tests.quality.reliability import Bin

_SIDE, _EDGE, _FROM = 440, 60, 0.3
"""Pixels of the square, of the margin, and the share with which both axes begin."""
_COLOURS = ("#0b4f8a", "#b3541e")
_STYLE = (
    "svg{background:#fff}text{font:13px system-ui,sans-serif;fill:#1b1b1b}"
    ".axis{stroke:#1b1b1b}.grid{stroke:#ddd}.even{stroke:#777;stroke-dasharray:5 4}"
)


def plot(groups: Mapping[str, list[Bin]]) -> str:
    """The picture; circles for the first group, squares for the second, with the range of each share."""
    size = _SIDE + 2 * _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-labelledby="t d">',
        "<title id='t'>Reliability of confidence</title>",
        f"<desc id='d'>{escape('; '.join(_told(groups)))}</desc><style>{_STYLE}</style>",
        *_axes(),
    ]
    for number, (group, found) in enumerate(groups.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        shift = (number - 0.5) * 6
        for one in found:
            low, high = one.interval
            x = _x(one.sure) + shift
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_y(low):.1f}" y2="{_y(high):.1f}" stroke="{colour}"/>'
                + _point(number, x, _y(one.right), colour)
            )
        y = _EDGE + 20 + 20 * number
        label = f"{group} ({sum(one.size for one in found)})"
        parts.append(
            _point(number, _EDGE + 18, y - 4, colour) + f'<text x="{_EDGE + 32}" y="{y}">{escape(label)}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def _told(groups: Mapping[str, list[Bin]]) -> Iterator[str]:
    for group, found in groups.items():
        yield f"{group}: " + ", ".join(f"said {one.sure:.2f}, right {one.right:.2f} ({one.size})" for one in found)


def _axes() -> Iterator[str]:
    bottom, right = _EDGE + _SIDE, _EDGE + _SIDE
    for tenth in range(round(_FROM * 10), 11):
        share = tenth / 10
        x, y = _x(share), _y(share)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_EDGE}" y2="{bottom}"/>'
        yield f'<line class="grid" x1="{_EDGE}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{tenth * 10}</text>'
        yield f'<text x="{_EDGE - 8}" y="{y + 4:.1f}" text-anchor="end">{share:.1f}</text>'
    yield f'<line class="even" x1="{_EDGE}" y1="{bottom}" x2="{right}" y2="{_EDGE}"/>'
    yield f'<path class="axis" fill="none" d="M{_EDGE} {_EDGE}V{bottom}H{right}"/>'
    yield f'<text x="{_EDGE + _SIDE / 2}" y="{bottom + 40}" text-anchor="middle">confidence</text>'
    middle = _EDGE + _SIDE / 2
    yield f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">share right</text>'


def _point(number: int, x: float, y: float, colour: str) -> str:
    if number % 2:
        return f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{colour}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{colour}"/>'


def _x(share: float) -> float:
    return _EDGE + (max(_FROM, share) - _FROM) / (1 - _FROM) * _SIDE


def _y(share: float) -> float:
    return _EDGE + (1 - (max(_FROM, share) - _FROM) / (1 - _FROM)) * _SIDE
