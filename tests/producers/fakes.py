"""Things that behave like the real ones: a log in memory, a web of some pages, a reader of pages."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from producers.fetched import Fetched
from producers.formats import Parsed, parse
from producers.http import BadStatus, FetchError
from producers.page import Page
from producers.source import UNKNOWN, Source
from schemas.codec import Message, Record, decode
from schemas.document import Document
from schemas.envelope import Event
from schemas.heard import Beat, Observation, Poll
from schemas.topics import DEAD, DESK, DOCUMENTS, Topic

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FEED = "https://gazette.example/feed.xml"


def source(**changes: Any) -> Source:
    """A source that a test changes where it matters."""
    fields = {
        "id": "gazette",
        "name": "The Gazette",
        "publisher": "The Gazette",
        "owner": "Gazette Trust",
        "country": "GB",
        "format": "rss",
        "url": FEED,
        "every": 300,
        "reliability": "B",
        "enabled": True,
    }
    return replace(UNKNOWN, **{**fields, **changes})


class Log:
    """Keeps what is appended; `broken` topics confirm nothing."""

    def __init__(self) -> None:
        self.records: dict[str, list[Record]] = {}
        self.broken: set[str] = set()

    def append(self, topic: Topic, message: Message, partition: int | None = None) -> Future[tuple[int, int]]:
        future: Future[tuple[int, int]] = Future()
        if topic.name in self.broken:
            future.set_exception(ConnectionError("no broker"))
            return future
        records = self.records.setdefault(topic.name, [])
        records.append(Record(partition or 0, len(records), message.key, message.value, message.headers))
        future.set_result((partition or 0, len(records) - 1))
        return future

    def read(self, topic: Topic) -> Iterator[Record]:
        yield from self.records.get(topic.name, [])

    def told(self) -> list[Event]:
        """What the desk was told."""
        return [decode(record.value, record.headers, Observation, Poll, Beat) for record in self.read(DESK)]

    def observations(self) -> list[Observation]:
        return [event for event in self.told() if isinstance(event, Observation)]

    def polls(self) -> list[Poll]:
        return [event for event in self.told() if isinstance(event, Poll)]

    def documents(self) -> list[Document]:
        return [decode(record.value, record.headers, Document) for record in self.read(DOCUMENTS)]

    def dead(self) -> list[dict[str, str]]:
        return [{name: value.decode() for name, value in record.headers} for record in self.read(DEAD)]


class Web:
    """Answers by URL: bytes, a whole answer, or an error to raise. What was asked is kept."""

    def __init__(self, pages: Mapping[str, bytes | Fetched | FetchError]) -> None:
        self.pages = dict(pages)
        self.asked: list[tuple[str, str | None]] = []
        self.slowed: dict[str, float] = {}

    def slow(self, host: str, seconds: float) -> None:
        self.slowed[host] = seconds

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        private: bool = False,
        largest: int = 0,
    ) -> Fetched:
        self.asked.append((url, etag))
        page = self.pages.get(url, BadStatus("gazette.example: status 404", 404))
        if isinstance(page, FetchError):
            raise page
        return Fetched(status=200, url=url, body=page) if isinstance(page, bytes) else page


class Pages:
    """Every page holds its own bytes as its text; one that is a source itself is really read."""

    async def parse(self, payload: bytes, source: Source, fetched: datetime) -> Parsed:
        return parse(payload, source, fetched)

    async def extract(self, html: bytes, url: str | None, fetched: datetime) -> Page:
        return Page(title="Of the page", text=html.decode(), published="2026-11-20T08:00:00+00:00")


def rss(*items: str) -> bytes:
    """A feed of some items."""
    return f"<rss version='2.0'><channel><title>G</title>{''.join(items)}</channel></rss>".encode()


def item(name: str, title: str = "A title", date: str | None = "Sat, 21 Nov 2026 09:00:00 GMT") -> str:
    """An item of a feed, linked to /name."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><guid isPermaLink='false'>{name}</guid><link>https://gazette.example/{name}</link>"
        f"<title>{title}</title><description>What happened.</description>{dated}</item>"
    )
