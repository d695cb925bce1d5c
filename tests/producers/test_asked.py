"""What publishers ask of programs that keep their pages is heeded."""

import pytest

from producers.asked import allowed, in_headers
from producers.excerpt import LENGTH
from producers.fetched import Fetched
from producers.page import Page, extract
from tests.producers.fakes import FEED, Log, Pages, Web, item, rss, source
from tests.producers.polling import run
from tests.producers.test_page import LINKED, page

PAGE = "https://gazette.example/1"


@pytest.mark.parametrize(
    ("headers", "asked", "limit"),
    [
        ([], (), None),
        (["index, follow, max-image-preview:large, max-snippet:-1"], (), None),
        (["noindex, nofollow"], ("noindex",), 0),
        (["None"], ("none",), 0),
        (["noarchive", "max-snippet: 80"], ("noarchive", "max-snippet:80"), 80),
        (["max-snippet:0"], ("max-snippet:0",), 0),
        (["googlebot: noindex, nosnippet"], (), None),
        (["googlebot: noindex", "noarchive"], ("noarchive",), LENGTH),
        (["googlebot: noindex, vigil: noarchive, nosnippet"], ("noarchive", "nosnippet"), 0),
        (["unavailable_after: 25 Jun 2027 15:00:00 PST, noarchive"], ("noarchive",), LENGTH),
    ],
)
def test_a_header_is_heeded_where_it_is_meant_for_all_programs_or_for_us(
    headers: list[str], asked: tuple[str, ...], limit: int | None
) -> None:
    assert in_headers(headers) == asked
    assert allowed(asked) == limit


def test_a_reservation_of_text_and_data_mining_leaves_an_excerpt() -> None:
    assert in_headers([], "1") == ("tdm-reservation",)
    assert in_headers([], "0") == ()
    assert allowed(("tdm-reservation",)) == LENGTH


@pytest.mark.parametrize(
    ("head", "asks"),
    [
        ('<meta name="robots" content="max-image-preview:large">', ()),
        ('<meta name="ROBOTS" content="NOINDEX,NOFOLLOW">', ("noindex",)),
        ('<meta name="googlebot" content="noindex">', ()),
        ('<meta name="vigil" content="noarchive">', ("noarchive",)),
        ('<meta name="tdm-reservation" content="1">', ("tdm-reservation",)),
        ('<meta property="article:content_tier" content="locked">', ("paywall",)),
        ('<meta property="article:content_tier" content="metered">', ()),
        (LINKED, ()),
        (LINKED.replace('"headline"', '"isAccessibleForFree": "False", "headline"'), ("paywall",)),
        (LINKED.replace('"headline"', '"isAccessibleForFree": false, "headline"'), ("paywall",)),
        (LINKED.replace('"headline"', '"isAccessibleForFree": true, "headline"'), ()),
        (
            LINKED.replace('"headline"', '"hasPart": {"isAccessibleForFree": "http://schema.org/False"}, "headline"'),
            ("paywall",),
        ),
    ],
)
def test_a_page_says_what_it_asks(head: str, asks: tuple[str, ...]) -> None:
    assert extract(page(head)).asks == asks


class Asking(Pages):
    """Every page asks the same."""

    def __init__(self, *asks: str) -> None:
        self.asks = asks

    async def extract(self, html, url, fetched) -> Page:  # type: ignore[no-untyped-def]
        return Page(title="Of the page", text="A sentence of the page. " * 60, asks=self.asks)


def kept(pages: Pages, **said: object) -> tuple[str, tuple[str, ...]]:
    log = Log()
    answer = Fetched(status=200, url=PAGE, body=b"<html>", **said)  # type: ignore[arg-type]
    summary = run(log, Web({FEED: rss(item("1")), PAGE: answer}), source(full_text=True), pages=pages)[0]
    assert (summary.pages, summary.pages_failed, summary.dead) == (1, 0, 0)
    (document,) = log.documents()
    return document.text, document.warnings


def test_of_a_page_that_is_not_to_be_indexed_nothing_is_kept_but_what_the_feed_says() -> None:
    text, warnings = kept(Asking(), asks=("noindex",))
    assert text == "What happened."
    assert warnings == ("the page asks programs (noindex): none of its words are kept",)


def test_of_a_page_behind_a_paywall_the_beginning_is_kept() -> None:
    text, warnings = kept(Asking("paywall"), asks=("noarchive",))
    assert 300 < len(text) <= LENGTH
    assert text.endswith(".")
    assert warnings == ("the page asks programs (noarchive, paywall): the beginning of its words is kept",)


def test_a_page_that_asks_nothing_is_kept_whole() -> None:
    text, warnings = kept(Asking())
    assert len(text) > LENGTH
    assert warnings == ()
