"""Excerpts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from producers.excerpt import LENGTH, excerpt

SENTENCE = "The hall was closed for an hour. "


def test_a_short_text_stays_whole() -> None:
    assert excerpt(SENTENCE) == SENTENCE


def test_a_long_text_ends_with_a_sentence() -> None:
    found = excerpt(SENTENCE * 50)
    assert found.endswith("hour.")
    assert LENGTH - len(SENTENCE) <= len(found) <= LENGTH


def test_a_text_without_sentences_ends_with_a_word() -> None:
    found = excerpt("word " * 400)
    assert found.endswith("word")
    assert len(found) <= LENGTH


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(max_size=2000))
def test_an_excerpt_is_a_beginning_and_never_too_long(text: str) -> None:
    found = excerpt(text)
    assert text.startswith(found)
    assert len(found) <= LENGTH
