"""The quick reader of plain feeds gives what feedparser gives, or leaves the feed to it."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.formats.feed import _item, _word, lenient
from producers.formats.payload import strict, xml_of
from producers.formats.plain import plain
from tests.bench.feeds import atom, rss

GOLDEN = Path(__file__).parents[1] / "golden"
SAMPLE = Path(__file__).parents[3] / "deploy" / "sample" / "files"
FEEDS = [*sorted(GOLDEN.glob("*.rss.xml")), *sorted(GOLDEN.glob("*.atom.xml")), *sorted(SAMPLE.glob("*/feed.xml"))]
HEAD = "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
HEAD += "xmlns:media='http://search.yahoo.com/mrss/' xmlns:atom='http://www.w3.org/2005/Atom' xmlns:cap='urn:cap'"


def as_told(feed: Any) -> tuple[Any, ...]:
    """All that the reader of feeds takes from a feed."""
    language = _word(feed["feed"], "language")
    return language, _word(feed["feed"], "link"), [_item(entry, language) for entry in feed["entries"]]


def both(text: str) -> tuple[Any, Any]:
    """What the quick reader gives, and feedparser."""
    tree = strict(text)
    assert not isinstance(tree, str)
    quick = plain(tree)
    return (None if quick is None else as_told(quick)), as_told(lenient(text))


@pytest.mark.parametrize("feed", [rss(1), atom(1), *(file.read_bytes() for file in FEEDS)])
def test_feeds_are_read_alike(feed: bytes) -> None:
    text, _ = xml_of(feed)
    if not isinstance(strict(text), str):
        quick, slow = both(text)
        assert quick in (None, slow)


def test_plain_feeds_are_read_quickly() -> None:
    for feed in (rss(1), atom(1)):
        text, _ = xml_of(feed)
        assert both(text)[0] is not None


WORDS = st.text(st.sampled_from("ab <>&;\"'éÃ©\x85 \n\u00a0ש😀/:?=#."), max_size=12)
LINKS = st.sampled_from(["https://a.example/1?x=1&y;=2", "http:////a.example/", "/relative", "", " ", "urn:x", "a b"])


def leaf(name: str, words: Any = WORDS, attributes: tuple[str, ...] = ("",)) -> Any:
    """An element with text."""
    return st.builds(lambda text, said: f"<{name}{said}>{escape(text)}</{name}>", words, st.sampled_from(attributes))


RSS_PARTS = st.one_of(
    leaf("title"),
    leaf("link", LINKS),
    leaf("guid", LINKS | WORDS, ("", " isPermaLink='false'", " isPermaLink='true'", " IsPermalink='x'")),
    leaf("description"),
    leaf("content:encoded"),
    leaf("author"),
    leaf("dc:creator"),
    leaf("dc:date"),
    leaf("pubDate"),
    leaf("category"),
    leaf("source", attributes=("", " url='https://b.example/'")),
    leaf("cap:event", attributes=("", " x='1'")),
    st.builds(lambda link: f"<enclosure url={quoteattr(link)}/>", LINKS),
    st.builds(lambda link: f"<atom:link rel='ALTERNATE' href={quoteattr(link)}/>", LINKS),
    st.sampled_from(["<link/>", "words", "<media:content url='u'><media:credit>C</media:credit></media:content>"]),
)
ODD_PARTS = st.one_of(
    leaf("unheard"),
    leaf("dc:title"),
    leaf("media:title"),
    leaf("media:description"),
    st.sampled_from(["<description>in <b>markup</b></description>", "<title xml:lang='fr'>Un</title>", "<!-- a -->"]),
)
TYPES = ("", " type='html'", " type='text'", " type='TEXT/HTML'", " type='image/png'", " mode='base64'", " src='u'")
ATOM_PARTS = st.one_of(
    leaf("title", attributes=TYPES),
    leaf("id", LINKS | WORDS),
    leaf("summary", attributes=TYPES),
    leaf("content", attributes=TYPES),
    leaf("published"),
    leaf("updated"),
    leaf("rights"),
    st.builds(
        lambda name, mail: f"<author><name>{escape(name)}</name><email>{escape(mail)}</email></author>", WORDS, WORDS
    ),
    st.builds(lambda name: f"<author>{escape(name)}</author>", WORDS),
    st.builds(
        lambda link, rel, kind: f"<link href={quoteattr(link)} rel='{rel}' type='{kind}'/>",
        LINKS,
        st.sampled_from(["alternate", "self", "enclosure", "Alternate"]),
        st.sampled_from(["text/html", "text/plain", "html", "application/atom+xml"]),
    ),
    st.sampled_from(["<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A</div></summary>"]),
)


@given(
    st.lists(st.lists(RSS_PARTS, max_size=7), max_size=3),
    st.lists(RSS_PARTS, max_size=3),
    st.lists(ODD_PARTS, max_size=1),
    st.sampled_from(["", "fr"]),
)
def test_rss_of_any_parts_is_read_alike(
    items: list[list[str]], channel: list[str], odd: list[str], language: str
) -> None:
    if items:
        items[0] = [*items[0][:2], *odd, *items[0][2:]]
    inside = "".join(channel) + "".join(f"<item>{''.join(parts)}</item>" for parts in items)
    said = f" xml:lang='{language}'" if language else ""
    quick, slow = both(f"<rss version='2.0' {HEAD}{said}><channel>{inside}</channel></rss>")
    assert quick in (None, slow)


@given(st.lists(st.lists(ATOM_PARTS, max_size=7), max_size=3), st.lists(ATOM_PARTS, max_size=3))
def test_atom_of_any_parts_is_read_alike(entries: list[list[str]], head: list[str]) -> None:
    inside = "".join(head) + "".join(f"<entry>{''.join(parts)}</entry>" for parts in entries)
    quick, slow = both(f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en_GB'>{inside}</feed>")
    assert quick in (None, slow)
