"""Feeds that no two servers would send alike: made up, fixed by their number, in the languages of the corpus."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from xml.sax.saxutils import escape

import msgspec

from tests.bench.corpus import lines

ITEMS = 50
OLDEST = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SUMMARY = 400
"""Code points of an item's text: what a standfirst has."""


@cache
def _told() -> list[dict[str, str]]:
    return [msgspec.json.decode(line) for line in lines(200).splitlines()]


def items(feed: int, begin: int = 0) -> list[dict[str, str]]:
    """The items of a feed, the newest first: `id`, `link`, `title`, `text`, `published`; `begin` so many later."""
    made = _told()
    found = []
    for number in range(begin, begin + ITEMS)[::-1]:
        told = made[(feed * 7 + number) % len(made)]
        name = f"{feed}-{number}"
        found.append(
            {
                "id": f"tag:paper{feed}.example,2026:{name}",
                "link": f"https://paper{feed}.example/news/{name}?utm_source=rss",
                "title": f"{told['title']} ({name})",
                "text": f"<p>{escape(told['text'][:SUMMARY])}</p><p>Read <a href='/more'>more</a>.</p>",
                "published": format_datetime(OLDEST + timedelta(minutes=number), usegmt=True),
            }
        )
    return found


def rss(feed: int, begin: int = 0) -> bytes:
    """The feed as RSS 2.0."""
    parts = [
        f"<item><guid isPermaLink='false'>{item['id']}</guid><link>{escape(item['link'])}</link>"
        f"<title>{escape(item['title'])}</title><description>{escape(item['text'])}</description>"
        f"<pubDate>{item['published']}</pubDate><category>news</category></item>"
        for item in items(feed, begin)
    ]
    head = f"<title>Paper {feed}</title><link>https://paper{feed}.example/</link><language>en</language>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{''.join(parts)}</channel></rss>".encode()


def atom(feed: int) -> bytes:
    """The feed as Atom 1.0."""
    parts = [
        f"<entry><id>{item['id']}</id><link href='{escape(item['link'])}'/><title>{escape(item['title'])}</title>"
        f"<summary type='html'>{escape(item['text'])}</summary>"
        f"<updated>{parsedate_to_datetime(item['published']).isoformat()}</updated>"
        "<author><name>A. Writer</name></author></entry>"
        for item in items(feed)
    ]
    head = f"<title>Paper {feed}</title><id>tag:paper{feed}.example,2026:</id><updated>2026-11-21T09:00:00Z</updated>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'>{head}{''.join(parts)}</feed>".encode()
