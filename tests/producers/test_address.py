"""Canonical addresses."""

import pytest
from courlan import clean_url
from hypothesis import given, settings
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from producers.address import _PLAIN, LONGEST, canonical, untracked


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://paper.example/a?utm_source=feed&b=2&a=1#top", "https://paper.example/a?a=1&b=2"),
        ("https://paper.example/a?at_medium=RSS&at_campaign=x", "https://paper.example/a"),
        ("HTTPS://Paper.Example:443/a", "https://paper.example/a"),
        (" https://paper.example/a\n", "https://paper.example/a"),
        ("https://paper.example/a b", "https://paper.example/a%20b"),
        ("/news/1", "https://base.example/news/1"),
        ("javascript:alert(1)", None),
        ("mailto:desk@paper.example", None),
        ("tag:paper.example,2026:1", None),
        ("http://[::1", None),
        ("http://", None),
        ("", None),
        (None, None),
    ],
)
def test_links_to_one_page_become_one_text(link: str | None, expected: str | None) -> None:
    assert canonical(link, "https://base.example/feed.xml") == expected


def test_a_relative_link_without_a_base_is_none() -> None:
    assert canonical("/news/1") is None


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.text().map("http://".__add__), st.text().map("https://a.example/".__add__)))
def test_any_text_is_a_web_address_or_none(link: str) -> None:
    found = canonical(link)
    assert found is None or found.startswith(("http://", "https://"))


def test_an_identifier_that_is_an_address_loses_its_tracking_and_nothing_else() -> None:
    assert untracked("https://x.example/a?utm_source=rss&id=3#c") == "https://x.example/a?id=3#c"
    assert untracked("https://X.example/A/?id=3") == "https://X.example/A/?id=3"
    assert untracked("tag:x.example,2026:a?utm_source=rss") == "tag:x.example,2026:a?utm_source=rss"
    assert untracked("http://[?utm_source=rss") == "http://[?utm_source=rss"


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_an_address_that_is_taken_for_canonical_is(address: str) -> None:
    assert len(address) > LONGEST or canonicalize_url(clean_url(address) or "") == address
