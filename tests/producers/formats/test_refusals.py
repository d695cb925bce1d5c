"""What is no feed is refused with one clear line; what is a bad one is read as far as it can be."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.formats import PARSERS, Parsed, detect, parse
from producers.formats.payload import LARGEST_PAYLOAD
from schemas.errors import BadPayload
from schemas.taxonomy import Marking
from tests.producers.fakes import NOW, item, rss, source

GOLDEN = Path(__file__).parent.parent / "golden"
PAYLOADS = {path.name.split(".")[1]: path.read_bytes() for path in sorted(GOLDEN.glob("*.*.*"))}
LAUGHS = b"""<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>"""
LEAK = b"""<!DOCTYPE alerts [<!ENTITY f SYSTEM "file:///etc/passwd">]><alerts><alert><summary>&f;</summary></alert></alerts>"""


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"just words", "not XML: it begins with 'just words'"),
        (b"<!DOCTYPE html><html><head><title>Just a moment</title></head></html>", "an HTML page titled 'Just a"),
        (b"<html><body>Sorry</body></html>", "an HTML page instead of a feed"),
        (b'{"version": "2.0"}', "JSON with the keys 'version'"),
        (b"[]", "an empty JSON list"),
        (b'{"a": [', "no JSON: Input data was truncated"),
        (b"[" * 5000, "no JSON: "),
        (b"PK\x03\x04 and no more", "a zip archive that cannot be read"),
        (b"<opml version='2.0'/>", "root <opml>"),
        (LAUGHS, "declares XML entities"),
        (LEAK, "declares XML entities"),
        (b"<rss>" + b" " * (50 * 1024 * 1024), "more than 5,242,880"),
        (b"<rss>" + b"<a>" * 300 + b"</a>" * 300 + b"</rss>", "nested deeper"),
        (b"<rss>\x00\x81\xfe\xff", "hold zeros"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "hold zeros"),
        (b"<rss>\x81\x8d", "not text in utf-8, UTF-8 or Windows-1252"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_one_line(payload: bytes, said: str) -> None:
    with pytest.raises(BadPayload, match=said) as refused:
        parse(payload, source(), NOW)
    assert "\n" not in str(refused.value)


def test_an_entity_is_refused_in_wide_bytes_too() -> None:
    with pytest.raises(BadPayload, match="declares XML entities"):
        parse(LAUGHS.decode().encode("utf-16"), source(), NOW)


@pytest.mark.parametrize(("name", "other"), [("rss", "atom"), ("atom", "ntas"), ("ntas", "rss")])
def test_a_format_that_was_named_is_not_guessed_at(name: str, other: str) -> None:
    with pytest.raises(BadPayload, match=r"root is <"):
        parse(PAYLOADS[other], source(), NOW, name)


def test_a_format_without_a_parser_is_named_with_those_that_there_are() -> None:
    with pytest.raises(BadPayload, match="no parser for 'ninjs'; there are: atom, auswaertiges-amt, cap, "):
        parse(PAYLOADS["rss"], source(), NOW, "ninjs")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "cp037"])
def test_declared_character_sets_are_read(charset: str) -> None:
    name = charset.removesuffix("-sig")
    text = f"<?xml version='1.0' encoding='{name}'?>" + rss(item("1", "Café brûlé à Liège")).decode()
    assert parse(text.encode(charset), source(), NOW).documents[0].title == "Café brûlé à Liège"


def test_a_false_character_set_is_read_as_what_it_is_and_noted() -> None:
    text = "<?xml version='1.0' encoding='utf-8'?>" + rss(item("1", "Café brûlé “à Liège”")).decode()
    found = parse(text.encode("cp1252"), source(), NOW)
    assert found.documents[0].title == "Café brûlé “à Liège”"
    assert found.notes == ("not in utf-8 as declared: read as Windows-1252",)


def test_a_stray_byte_does_not_cost_the_letters_around_it() -> None:
    payload = rss(item("1", "שלום מחיפה")).replace("מחיפה".encode(), "מחיפה".encode() + b"\xff")
    found = parse(payload, source(), NOW)
    assert found.documents[0].title == "שלום מחיפה\ufffd"
    assert "1 characters lost" in found.notes[0]


def test_a_feed_that_breaks_off_gives_what_is_there_and_says_so() -> None:
    payload = rss(item("1"), item("2"))
    found = parse(payload[: payload.index(b"/2</link>")], source(), NOW)
    assert found.documents[0].native_id == "1"
    assert found.notes[0].startswith("not well-formed, read leniently")


def test_no_alerts_are_a_state_and_no_error() -> None:
    for payload in (b"<alerts/>", b"<?xml version='1.0'?>\n<alerts></alerts>"):
        assert parse(payload, source(), NOW) == Parsed(())


def test_ntas_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(BadPayload, match="not well-formed"):
        parse(b"<alerts><alert></alerts>", source(), NOW)


def test_one_id_for_several_pages_does_not_make_them_one() -> None:
    items = [item(name, f"Story {name}").replace(f">{name}</guid>", ">0</guid>") for name in ("1", "2")]
    found = parse(rss(*items), source(), NOW).documents
    assert len({document.id for document in found}) == 2
    assert found[1].warnings == ("its publisher gives the same id to several items",)


def test_the_same_item_twice_has_one_id() -> None:
    found = parse(rss(item("1"), item("1", "A corrected title")), source(), NOW).documents
    assert found[0].id == found[1].id
    assert found[0].revision != found[1].revision


@pytest.mark.parametrize(
    "inside",
    [
        "<link>https://gazette.example/9</link>",
        "<guid isPermaLink='false'>9</guid>",
        "<description>&lt;img src='a.png'&gt;</description>",
        "<pubDate>Sat, 21 Nov 2026 09:00:00 GMT</pubDate>",
        "<author>Ann</author>",
        "<source url='https://other.example/feed'>The Other</source>",
    ],
)
def test_an_item_without_words_is_a_document_with_a_warning(inside: str) -> None:
    found = parse(rss(f"<item>{inside}</item>"), source(), NOW)
    assert found.refused == ()
    assert found.documents[0].warnings == ("the item carries no words",)


@pytest.mark.parametrize("inside", ["", "<title/>", "<category>news</category>"])
def test_an_item_that_nothing_tells_from_others_is_refused_with_its_place(inside: str) -> None:
    found = parse(rss(item("1"), f"<item>{inside}</item>"), source(), NOW)
    assert len(found.documents) == 1
    refused = found.refused[0]
    assert (refused.native_id, refused.place) == ("item 2", 2)
    assert refused.reason == "it holds nothing: no words, link, id, author or date"


@pytest.mark.parametrize(
    "date", ["Fri, 20 Nov 2026 10:00:00 +0100" + "9" * 30, "Fri, 20 Nov 2026" + "9" * 30 + " 10:00:00"]
)
def test_a_message_whose_date_is_beyond_all_numbers_is_read_without_one(date: str) -> None:
    found = parse(f"From: a@x.example\nSubject: At the gate\nDate: {date}\n\nNothing.\n".encode(), source(), NOW)
    assert (found.documents[0].title, found.documents[0].published) == ("At the gate", None)


def test_an_empty_message_in_a_box_is_refused_with_its_place_and_the_others_are_read() -> None:
    box = b"From a@x.example\nSubject: At the gate\n\nNothing.\n\nFrom b@x.example\nX-Nothing: at all\n\n\n"
    found = parse(box, source(), NOW)
    assert [document.title for document in found.documents] == ["At the gate"]
    assert [refused.place for refused in found.refused] == [2]


@settings(derandomize=True, max_examples=250, deadline=None)
@given(st.data())
def test_a_damaged_payload_gives_documents_or_a_refusal_and_nothing_else(data: st.DataObject) -> None:
    payload = bytearray(data.draw(st.sampled_from(sorted(PAYLOADS.values()))))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(payload) - 1))
        match data.draw(st.sampled_from(["cut", "byte", "piece", "twice"])):
            case "cut":
                del payload[at + 1 :]
            case "byte":
                payload[at] = data.draw(st.integers(0, 255))
            case "piece":
                payload[at:at] = data.draw(
                    st.sampled_from([b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"\xff", b"&#x0;", b"http://["])
                )
            case _:
                payload[at:at] = payload[at : at + 200]
    try:
        found = parse(bytes(payload), source(), NOW)
    except BadPayload as refused:
        found = Parsed((), notes=(str(refused),))
    assert all("\n" not in note for note in found.notes)
    for document in found.documents:
        assert document.id
        assert document.marking in get_args(Marking)
        assert document.published is None or document.published <= NOW


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(sorted(PARSERS)))
def test_any_bytes_give_documents_or_a_refusal(payload: bytes, name: str) -> None:
    for form in (None, name):
        try:
            parse(payload, source(), NOW, form)
        except BadPayload:
            continue


def test_the_largest_payload_is_still_read() -> None:
    head, tail = rss(item("1")).split(b"</channel>")
    padding = b" " * (LARGEST_PAYLOAD - len(head) - len(tail) - len("</channel>"))
    assert detect(head + padding + b"</channel>" + tail) == "rss"
