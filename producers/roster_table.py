"""`vigil sources list`: the roster as a table."""

from collections.abc import Iterable

import msgspec

from producers.source import Source
from schemas.codec import encode_json


def table(sources: Iterable[Source], as_json: bool) -> bytes:
    """One source a line, in order of their ids: polled or not, reliability, languages, format, publisher."""
    ordered = sorted(sources, key=lambda source: source.id)
    if as_json:
        return encode_json([msgspec.to_builtins(source) for source in ordered])
    lines = [
        f"{'on ' if source.enabled else 'off'} {source.reliability} {source.id:<28} {','.join(source.languages):<12} "
        f"{source.format:<8} {source.publisher}"
        for source in ordered
    ]
    return "\n".join([*lines, f"{len(ordered)} sources, {sum(s.enabled for s in ordered)} polled"]).encode()
