"""The quick reader of plain feeds gives what feedparser gives, or leaves the feed to it."""

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.formats.detect import ROOTS
from producers.formats.feed import items_of, lenient, link_of
from producers.formats.payload import root_of, strict, xml_of
from producers.formats.plain import plain
from tests.bench.feeds import atom, rss

GOLDEN = Path(__file__).parents[1] / "golden"
SAMPLE = Path(__file__).parents[3] / "deploy" / "sample" / "files"
FEEDS = [*sorted(GOLDEN.glob("*.rss.xml")), *sorted(GOLDEN.glob("*.atom.xml")), *sorted(SAMPLE.glob("*/feed.xml"))]
HEAD = "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
HEAD += "xmlns:media='http://search.yahoo.com/mrss/' xmlns:atom='http://www.w3.org/2005/Atom' xmlns:cap='urn:cap' "
HEAD += "xmlns:ta='urn:ta' xmlns:gdacs='urn:gdacs' xmlns:georss='http://www.georss.org/georss' "
HEAD += "xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#' xmlns:gml='http://www.opengis.net/gml'"


def as_told(feed: Any, name: str) -> tuple[Any, ...]:
    """All that the reader of feeds takes from a feed."""
    return link_of(feed), list(items_of(feed, name))


def both(text: str) -> tuple[Any, Any]:
    """What the quick reader gives, and feedparser."""
    tree = strict(text)
    assert not isinstance(tree, str)
    quick = plain(tree)
    name = ROOTS[root_of(text)]
    return (None if quick is None else as_told(quick, name)), as_told(lenient(text), name)


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


QUICK = {
    "an author of the feed": "<feed {a}><author><name>Desk</name></author><entry><title>A</title></entry></feed>",
    "a creator of the feed": "<feed {a}><dc:creator>Desk</dc:creator><entry><title>A</title></entry></feed>",
    "where an item is from": "<item><title>A</title><source url='https://b.example/'>The Wire</source></item>",
    "travel advice": "<item><ta:level>4/5</ta:level><ta:description>Do not travel</ta:description></item>",
    "a circle": "<item><title>A</title><cap:event>Flood</cap:event><cap:circle>48.1,11.5 3</cap:circle></item>",
    "a point": "<item><cap:event>Flood</cap:event><geo:lat>48.1</geo:lat><geo:long>11.5</geo:long></item>",
}
SLOW = {
    "a feed that an entry is from": "<feed {a}><entry><source><title>The Wire</title></source></entry></feed>",
    "an address of content": "<feed {a}><entry><content type='text/html' src='https://b.example/'/></entry></feed>",
    "a language of an item": "<item><title>Un</title><dc:language>fr</dc:language></item>",
    "a date of expiry": "<item><title>A</title><expirationDate>2026-11-21</expirationDate></item>",
    "a place": "<item><cap:event>Flood</cap:event><georss:point>48.1 11.5</georss:point></item>",
    "a title behind where an item is from": "<item><title>A</title><source>B</source><title>C</title></item>",
    "a media title there": "<item><title>A</title><source>B</source><media:title>C</media:title></item>",
}


def whole(part: str) -> str:
    """A feed around a part of one."""
    if part.startswith("<feed"):
        return part.replace("{a}", f"xmlns='http://www.w3.org/2005/Atom' {HEAD}")
    return f"<rss version='2.0' {HEAD}><channel>{part}</channel></rss>"


@pytest.mark.parametrize("name", QUICK)
def test_what_is_asked_of_a_feed_is_read_quickly_and_alike(name: str) -> None:
    quick, slow = both(whole(QUICK[name]))
    assert quick == slow


@pytest.mark.parametrize("name", SLOW)
def test_what_only_feedparser_reads_is_left_to_it(name: str) -> None:
    assert both(whole(SLOW[name]))[0] is None


WORDS = st.text(st.sampled_from("ab <>&;\"'éÃ©\x85 \n\u00a0ש😀/:?=#."), max_size=12)
LINKS = st.sampled_from(["https://a.example/1?x=1&y;=2", "http:////a.example/", "/relative", "", " ", "urn:x", "a b"])


NUMBERS = st.sampled_from(["48.1", "-122.95", "48.1 11.5", "48,11 48,12 49,12 48,11", "1 2 3 4", "x", "", "1"])
LEVELS = st.sampled_from(["Do not travel", "do not travel now", "Exercise", "3/5", "4", "", "2026-11-21T12:00:00Z"])


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
    leaf("cap:areaDesc"),
    leaf("cap:expires", LEVELS),
    leaf("cap:references", WORDS),
    leaf("cap:circle", NUMBERS),
    leaf("cap:polygon", NUMBERS),
    leaf("ta:level", LEVELS),
    leaf("ta:description", LEVELS),
    leaf("gdacs:country"),
    leaf("gdacs:isCurrent", st.sampled_from(["true", "False"])),
    leaf("geo:lat", NUMBERS),
    leaf("geo:long", NUMBERS),
    st.builds(lambda link: f"<enclosure url={quoteattr(link)}/>", LINKS),
    st.builds(lambda link: f"<atom:link rel='ALTERNATE' href={quoteattr(link)}/>", LINKS),
    st.sampled_from(["<link/>", "words", "<media:content url='u'><media:credit>C</media:credit></media:content>"]),
)
ODD_PARTS = st.one_of(
    leaf("expirationDate", LEVELS),
    leaf("dc:language", st.sampled_from(["fr", "", "de_AT"])),
    leaf("georss:point", NUMBERS),
    leaf("georss:box", NUMBERS),
    leaf("georss:polygon", NUMBERS),
    st.builds(lambda at: f"<georss:where><gml:Point><gml:pos>{at}</gml:pos></gml:Point></georss:where>", NUMBERS),
    st.builds(lambda at: f"<geo:Point><geo:lat>{at}</geo:lat><geo:long>2</geo:long></geo:Point>", NUMBERS),
    leaf("unheard"),
    leaf("dc:title"),
    leaf("media:title"),
    leaf("media:description"),
    st.sampled_from(["<description>in <b>markup</b></description>", "<title xml:lang='fr'>Un</title>", "<!-- a -->"]),
)
TYPES = (
    "",
    " type='html'",
    " type='text'",
    " type='TEXT/HTML'",
    " type='image/png'",
    " mode='base64'",
    " src='u'",
    " SRC='u'",
)
PERSON = st.builds(
    lambda name, mail: f"<author><name>{escape(name)}</name><email>{escape(mail)}</email></author>", WORDS, WORDS
)
ATOM_PARTS = st.one_of(
    leaf("title", attributes=TYPES),
    leaf("id", LINKS | WORDS),
    leaf("summary", attributes=TYPES),
    leaf("content", attributes=TYPES),
    leaf("published"),
    leaf("updated"),
    leaf("rights"),
    PERSON,
    st.builds(lambda name: f"<author>{escape(name)}</author>", WORDS),
    leaf("dc:creator"),
    leaf("managingEditor"),
    leaf("cap:event"),
    leaf("cap:expires", LEVELS),
    leaf("ta:level", LEVELS),
    st.builds(
        lambda link, rel, kind: f"<link href={quoteattr(link)} rel='{rel}' type='{kind}'/>",
        LINKS,
        st.sampled_from(["alternate", "self", "enclosure", "Alternate"]),
        st.sampled_from(["text/html", "text/plain", "html", "application/atom+xml"]),
    ),
    st.sampled_from(["<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A</div></summary>"]),
)
ODD_OF_ATOM = st.one_of(
    st.builds(lambda person, title: f"<source>{person}<title>{escape(title)}</title></source>", PERSON, WORDS),
    leaf("georss:point", NUMBERS),
    leaf("dc:language", st.sampled_from(["fr", ""])),
    leaf("created", LEVELS),
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


@given(
    st.lists(st.lists(ATOM_PARTS, max_size=7), max_size=3),
    st.lists(ATOM_PARTS, max_size=3),
    st.lists(ODD_OF_ATOM, max_size=1),
)
def test_atom_of_any_parts_is_read_alike(entries: list[list[str]], head: list[str], odd: list[str]) -> None:
    if entries:
        entries[0] = [*entries[0][:2], *odd, *entries[0][2:]]
    inside = "".join(head) + "".join(f"<entry>{''.join(parts)}</entry>" for parts in entries)
    quick, slow = both(f"<feed xmlns='http://www.w3.org/2005/Atom' {HEAD} xml:lang='en_GB'>{inside}</feed>")
    assert quick in (None, slow)
