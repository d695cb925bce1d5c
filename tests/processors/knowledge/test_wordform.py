"""Words that can begin a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.knowledge.wordform import WORD, Words

LETTERS = "אבגדהומןחסכ\u05b8\u05be ابتلمنهويء\u064e AbcdXYZ 0123456789 .,;:!?'\"׳״’“”()[]/–—-_\n\r\t\u0085\u2028\x1c"


@pytest.mark.parametrize("language", ["he", "ar"])
@given(st.text(LETTERS))
def test_a_text_parted_at_spaces_has_the_words_that_a_search_finds(language: str, body: str) -> None:
    words = Words(body, language)
    found = [match.span() for match in WORD.finditer(body)]
    assert [(start, words.end(index)) for index, start in enumerate(words.starts[:-1])] == found


def test_a_token_of_several_words_gives_each() -> None:
    words = Words("ברחוב חיפה/עכו (צפת).", "he")
    assert [words.body[start : words.end(index)] for index, start in enumerate(words.starts[:-1])] == [
        "ברחוב",
        "חיפה",
        "עכו",
        "צפת",
    ]


def test_the_last_word_adjoins_none() -> None:
    words = Words("Paris ", "en")
    assert not words.adjoin(0)


@pytest.mark.parametrize(("text", "word"), [('in "Denmark" today', "Denmark"), ('בתוך "ישראל" היום', "ישראל")])
def test_a_closing_quotation_mark_is_no_part_of_a_word(text: str, word: str) -> None:
    assert word in [match[0] for match in WORD.finditer(text)]
