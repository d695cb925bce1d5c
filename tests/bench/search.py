"""How quickly each named question is answered over very many documents, on a node of its own.

    python -m deploy.with_servers python -m tests.bench.search --documents 1000000

A few thousand documents of tests/bench/corpus.py are judged as a stream, and each is stored again and again with
another id, time, story and place, a year of them; stories and alerts likewise. Then each question is asked with many
parameters, one after the other: once with the caches of the node emptied, once more with them filled.
"""

import os
import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from elasticsearch_dsl import Search

from processors import queries
from processors.line import Line
from processors.people import profile
from processors.queries import Near, Scope, answers
from processors.rules import rulebook
from schemas.codec import encode_json
from schemas.events import Output
from schemas.index.bootstrap import install_templates
from schemas.index.names import KINDS, alias, index_of, kind_of
from schemas.index.rows import rows
from schemas.intake import document, given
from tests.bench.corpus import lines

NAMESPACE = "bench"
JUDGED, LENGTH = 1500, 1000
"""Documents that are judged, and characters of each, about."""
CHUNK = 1000
YEAR = timedelta(days=365)
END = datetime(2026, 11, 30, tzinfo=UTC)
AGAIN = 20
"""How often each story, alert, level … is stored."""
WORDS = {
    "en": ["synagogue", "police", "school library", "bus line", "door fire", "prices flats"],
    "fr": ["synagogue", "police", "école bibliothèque", "ligne de bus", "logements", "pluie"],
    "es": ["sinagoga", "policía", "escuela biblioteca", "línea autobús", "vivienda precio"],
    "de": ["Synagoge", "Polizei", "Schule Bücherei", "Buslinie", "Wohnungen Preise"],
    "he": ["בית הכנסת", "משטרה", "ספרייה", "קו אוטובוס", "מחירי הדירות"],
    "ar": ["كنيس", "الشرطة", "مدرسة مكتبة", "خط حافلات", "أسعار الشقق"],
}
SYNTAX = ["{} -rain", '"{}"', "{} | hotel", "{}", "{} ~", "sch* {}"]
POINTS = [(53.8, -1.5), (43.7, -79.4), (45.8, 4.8), (50.8, 4.3), (40.4, -3.7), (53.5, 10.0), (48.2, 16.4), (31.8, 35.2)]


def main() -> None:
    """Load, ask, print the table."""
    parser = ArgumentParser(prog="tests.bench.search", description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--parameters", type=int, default=60)
    parser.add_argument("--loaded", action="store_true", help="ask of what an earlier run has loaded")
    asked = parser.parse_args()
    with Elasticsearch(os.environ["VIGIL_ELASTICSEARCH"], request_timeout=300) as client:
        install_templates(client, NAMESPACE, settings={"refresh_interval": "-1"})
        if not asked.loaded:
            load(client, asked.documents)
        client.indices.refresh(index=f"{NAMESPACE}-*")
        measure(client, asked.parameters)


def load(client: Elasticsearch, wanted: int) -> None:
    """Judge some, store many."""
    began = time.monotonic()
    said = [row for event in judged() for row in rows(event, NAMESPACE)]
    seeds = [row for row in said if kind_of(row.index) == "documents"]
    others = [row for row in said if kind_of(row.index) != "documents"]
    took = time.monotonic() - began
    print(f"{JUDGED} documents judged in {took:.0f} s, {len(others)} rows of other kinds", flush=True)
    began, sent = time.monotonic(), 0
    for chunk in chunked(documents([row.body for row in seeds], wanted)):
        sent += bulk(client, chunk)
        if sent % 100_000 == 0:
            print(f"{sent} stored after {time.monotonic() - began:.0f} s", flush=True)
    for chunk in chunked(
        row.operation.replace(f'"{row.id}"'.encode(), f'"{row.id}-{n}"'.encode())
        for n in range(AGAIN)
        for row in others
    ):
        bulk(client, chunk)
    client.indices.refresh(index=f"{NAMESPACE}-*")
    while merging(client):
        time.sleep(2)
    for kind in KINDS:
        held = client.count(index=alias(kind, NAMESPACE), ignore_unavailable=True)["count"]
        print(f"{kind}: {held}")
    size = client.indices.stats(index=f"{NAMESPACE}-*", metric="store")["_all"]["primaries"]["store"]["size_in_bytes"]
    print(f"{size >> 20} MB, loaded in {time.monotonic() - began:.0f} s", flush=True)


def merging(client: Elasticsearch) -> bool:
    """Whether segments are being merged."""
    stats = client.indices.stats(index=f"{NAMESPACE}-*", metric="merge")
    return int(stats["_all"]["primaries"]["merges"]["current"]) > 0


def judged() -> list[Output]:
    """What the line says of the corpus."""
    line = Line(rulebook.gather(), profile.gather(Path("no such file")))
    said: list[Any] = []
    for text in lines(JUDGED, length=LENGTH).splitlines():
        heard = document(given(text), lambda _: None, lambda *_: None)  # type: ignore[arg-type]
        said += line.tick(heard.fetched)
        said += line.hear(heard)
    return said


def documents(bodies: Sequence[bytes], wanted: int) -> Iterator[bytes]:
    """Operations of so many documents, each another one's text at another time and place."""
    draw = random.Random(1)
    shapes = [shape(body) for body in bodies]
    for number in range(wanted):
        at = END - YEAR * draw.random()
        lat, lon = draw.choice(POINTS)
        point = {"lat": round(lat + draw.gauss(0, 0.5), 4), "lon": round(lon + draw.gauss(0, 0.5), 4)}
        body = (
            draw.choice(shapes)
            .replace(b'"@@T"', encode_json(at))
            .replace(b'"@@S"', b'"story-%d"' % (number // 4))
            .replace(b'"@@P"', encode_json([point]))
        )
        action = {"index": {"_index": index_of("documents", f"{at:%Y.%m}", NAMESPACE), "_id": f"made-{number}"}}
        yield b"%b\n%b\n" % (encode_json(action), body)


def shape(body: bytes) -> bytes:
    """A row with marks for what differs."""
    row = msgspec.json.decode(body)
    row["@timestamp"] = "@@T"
    row["vigil"] |= {"story": "@@S", "location": "@@P" if row["vigil"]["location"] else []}
    return encode_json(row)


def chunked(operations: Iterator[bytes]) -> Iterator[bytes]:
    """Bodies of bulk requests."""
    held: list[bytes] = []
    for operation in operations:
        held.append(operation)
        if len(held) == CHUNK:
            yield b"".join(held)
            held = []
    if held:
        yield b"".join(held)


def bulk(client: Elasticsearch, chunk: bytes) -> int:
    """Store one chunk; how many rows it had."""
    answer = client.bulk(operations=chunk, filter_path="errors,items.*.error")  # type: ignore[arg-type]
    assert not answer["errors"], str(answer)[:1000]
    return chunk.count(b"\n") // 2


def questions(client: Elasticsearch, many: int) -> dict[str, list[Search]]:
    """Each named question with so many parameters."""
    draw = random.Random(2)

    def words() -> str:
        return draw.choice(WORDS[draw.choice(list(WORDS))])

    def phrase() -> str:
        return draw.choice(SYNTAX).format(words())

    def narrow() -> Scope:
        until = END - YEAR * draw.random()
        scopes = [
            Scope(since=until - timedelta(days=draw.choice([1, 7, 30])), until=until),
            Scope(priority=draw.choice([1, 2, 3])),
            Scope(countries=(draw.choice(["GB", "FR", "DE", "ES", "IL", "CA"]),)),
            Scope(language=draw.choice(list(WORDS))),
            Scope(current=True, countries=(draw.choice(["GB", "FR", "DE"]),)),
            Scope(sources=(f"outlet-{draw.randrange(20)}.example",)),
        ]
        return draw.choice(scopes)

    def near() -> Scope:
        lat, lon = draw.choice(POINTS)
        return Scope(near=Near(name="x", lat=lat, lon=lon, km=draw.choice([5, 25, 100])))

    def told() -> Scope:
        return Scope(
            assertions=(draw.choice(["asserted", "warned", "historical", "foiled"]),),
            types=(draw.choice(["arson", "threat", "shooting", "vandalism"]),),
        )

    def within(days: int) -> Scope:
        until = END - YEAR * draw.random()
        return Scope(since=until - timedelta(days=days), until=until)

    def liked() -> Search:
        stored = answers.one(queries.ask(client, queries.document(f"made-{draw.randrange(1000)}", NAMESPACE)))
        assert stored is not None
        return queries.like(stored, namespace=NAMESPACE)

    def one_of(kind: str, question: Callable[..., Search], **options: Any) -> Search:
        return question(draw.choice(known[kind]), namespace=NAMESPACE, **options)

    known = {
        kind: [hit["_id"] for hit in queries.ask(client, queries.of(kind, NAMESPACE, 200))["hits"]["hits"]]
        for kind in ("stories", "alerts")
    }
    space: dict[str, Any] = {"namespace": NAMESPACE}
    makers: dict[str, Callable[[], Search]] = {
        "search: words": lambda: queries.search(phrase(), **space),
        "search: words in a scope": lambda: queries.search(words(), narrow(), **space),
        "search: by score": lambda: queries.search(words(), order="score", **space),
        "search: near a place": lambda: queries.search(None, near(), **space),
        "search: words near a place": lambda: queries.search(words(), near(), **space),
        "search: what is asserted": lambda: queries.search(None, told(), **space),
        "search: by actor": lambda: queries.search(
            None, Scope(actor=draw.choice(["Hezbollah", "Hamas", "a man"])), **space
        ),
        "like a document": liked,
        "facets of words": lambda: queries.facets(words(), **space),
        "facets of a week": lambda: queries.facets(None, within(7), **space),
        "timeline of words in a month": lambda: queries.timeline(words(), within(30), **space),
        "timeline of a year": lambda: queries.timeline(
            None, Scope(since=END - YEAR, until=END - timedelta(hours=draw.randrange(999))), **space
        ),
        "documents of a story": lambda: queries.documents_of(f"story-{draw.randrange(200_000)}", **space),
        "one document": lambda: queries.document(f"made-{draw.randrange(1000)}", NAMESPACE),
        "top stories": lambda: queries.top_stories(draw.randrange(5, 50), **space),
        "stories by words": lambda: queries.stories(words(), **space),
        "one story": lambda: one_of("stories", queries.story),
        "open alerts": lambda: queries.alerts(size=draw.randrange(20, 200), **space),
        "course of an alert": lambda: one_of("alerts", queries.course),
        "levels": lambda: queries.levels(size=draw.randrange(100, 500), **space),
        "watches": lambda: queries.watches(size=draw.randrange(100, 500), **space),
        "feeds": lambda: queries.feeds(size=draw.randrange(100, 900), **space),
        "dead letters": lambda: queries.dead(words(), **space),
    }
    return {name: [make() for _ in range(many)] for name, make in makers.items()}


def measure(client: Elasticsearch, many: int) -> None:
    """Ask all, and say how long each took, the answer read."""
    asked = questions(client, many)
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {many} parameters a question")
    print(f"{'milliseconds':<32} {'first: median':>14} {'95th':>7} {'again: median':>14} {'95th':>7} {'hits':>9}")
    for name, searches in asked.items():
        client.indices.clear_cache(index=f"{NAMESPACE}-*")
        first, hits = timed(client, searches)
        again, _ = timed(client, searches)
        print(
            f"{name:<32} {median(first):14.1f} {last(first):7.1f} {median(again):14.1f} {last(again):7.1f} {hits:9.0f}",
            flush=True,
        )
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


def timed(client: Elasticsearch, searches: Sequence[Search]) -> tuple[list[float], float]:
    """Milliseconds of each, as the client sees them, and the median of how many hits."""
    took, hits = [], []
    for search in searches:
        begun = time.perf_counter()
        answer = queries.ask(client, search)
        took.append((time.perf_counter() - begun) * 1000)
        hits.append(answer["hits"].get("total", {"value": 0})["value"])
    return took, median(hits)


def last(took: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main()
