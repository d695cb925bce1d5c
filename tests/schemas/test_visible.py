"""What strangers write commands no terminal, forges no line and turns no reading."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.visible import escaped, one_line, visible

HOSTILE = {
    "a colour": "\x1b[31mred",
    "a cleared screen": "\x1b[2J\x1b[H",
    "a title of the window": "\x1b]0;owned\x07",
    "an 8-bit command": "\x9b2J",
    "a forged line": "calm\nP3 act-now 01 Dec 10:00 (not true)",
    "a line written over": "P3 attack\rP0 calm  ",
    "a backspace": "attack\x08\x08\x08\x08\x08\x08calm  ",
    "a line separator": "calm\u2028forged",
    "a turned reading": "\u202egnibmob\u202c",
    "an isolate": "\u2067abc\u2069",
    "a null": "a\x00b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_command_a_terminal_is_shown(name: str) -> None:
    text = HOSTILE[name]
    shown = visible(text.encode()).decode()
    assert all(letter.isprintable() or letter == "\n" for letter in shown)
    line = escaped(text)
    assert line.isprintable()
    assert one_line(text).isprintable()


def test_words_of_all_six_languages_stay_as_they_are() -> None:
    for text in ("Café à Genève", "Straße", "¿Qué pasó?", "צה״ל: אזעקה", "هجوم على كنيس", "a\u200fb\u200e", "🙂"):
        assert visible(text.encode()).decode() == text
        assert one_line(text) == text
        assert escaped(text) == text


@given(st.text())
def test_json_says_the_same_before_and_after(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    line = json.dumps({"title": text}, ensure_ascii=False)
    assert json.loads(visible(line.encode())) == {"title": text}


@given(st.text())
def test_a_line_stays_one(text: str) -> None:
    assert len(escaped(text).splitlines()) <= 1
    assert len(one_line(text).splitlines()) <= 1
