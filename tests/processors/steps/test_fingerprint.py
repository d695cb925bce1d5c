"""A fingerprint says the same of the same words, whoever prints them, wherever and on whatever machine."""

import os
import subprocess
import sys

import pytest
from courlan import clean_url
from hypothesis import given, settings
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from processors.steps.fingerprint import canonical, fingerprint
from processors.steps.group.join import shared

BODY = (
    "Fire at the mill in Ostermoor\n\nA fire destroyed the old mill in Ostermoor on Friday night. Nine fire engines "
    "came from Velden and Harsum. The mayor, Karin Lohse, said that nobody was hurt and that the cause was unknown."
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://paper.example/2026/mill-fire", "https://paper.example/2026/mill-fire"),
        ("http://Paper.example:80/2026/mill-fire/?utm_source=feed#top", "https://paper.example/2026/mill-fire"),
        ("https://paper.example/story?b=2&a=1", "https://paper.example/story?a=1&b=2"),
        ("https://paper.example/", None),
        ("https://paper.example", None),
        ("nonsense", None),
    ],
)
def test_one_page_has_one_address(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


@given(st.from_regex(r"\Ahttps://[a-z]{1,9}\.(com|org)(/[a-z0-9-]{1,9}){1,4}\Z"))
@settings(derandomize=True, max_examples=200)
def test_the_short_way_to_a_clean_address_gives_what_the_long_way_gives(url: str) -> None:
    cleaned = clean_url(url)
    assert cleaned is not None
    assert canonical(url) == canonicalize_url(cleaned)


def test_case_accents_quotes_and_white_space_are_no_content() -> None:
    other = BODY.replace("mayor", "MAYOR").replace("Friday night", "Friday\u00a0 night").replace(",", " ,")
    assert fingerprint(other, None).content == fingerprint(BODY, None).content


def test_another_word_is_other_content_but_nearly_the_same_text() -> None:
    one, other = fingerprint(BODY, None), fingerprint(BODY.replace("Nine", "Eight"), None)
    assert one.content != other.content
    assert shared(one.signature, other.signature) > 0.7


def test_names_weigh_more_than_what_stands_in_every_text() -> None:
    terms = dict(fingerprint(BODY, None).terms)
    assert terms["ostermoor"] == max(terms.values())
    assert terms["velden"] > terms["came"]
    assert terms.get("the", 0.0) < 0.02


def test_weights_are_of_unit_length_and_heaviest_first() -> None:
    weights = [weight for _, weight in fingerprint(BODY, None).terms]
    assert weights == sorted(weights, reverse=True)
    assert sum(weight * weight for weight in weights) == pytest.approx(1, abs=0.01)


def test_hebrew_and_arabic_words_shed_what_is_written_on_to_them() -> None:
    hebrew = [dict(fingerprint(text, None).terms) for text in ("אירוע בקופנהגן הבוקר", "קופנהגן סגורה היום")]
    arabic = [dict(fingerprint(text, None).terms) for text in ("المدرسة مغلقة", "حريق بالمدرسة")]
    assert set(hebrew[0]) & set(hebrew[1])
    assert set(arabic[0]) & set(arabic[1])


def test_scripts_without_spaces_have_terms_too() -> None:
    assert len(fingerprint("港の近くの倉庫で火災が発生した", None).terms) > 5


@pytest.mark.parametrize("body", ["", " \n", "— … !"])
def test_a_text_without_words_is_like_nothing(body: str) -> None:
    empty = fingerprint(body, None)
    assert (empty.content, empty.signature, empty.terms) == ("", b"", ())
    assert shared(empty.signature, empty.signature) == 0


def test_another_hash_seed_gives_the_same_fingerprint() -> None:
    program = (
        "import sys, msgspec; from processors.steps.fingerprint import fingerprint;"
        "sys.stdout.buffer.write(msgspec.json.encode(fingerprint(sys.argv[1], None)))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program, BODY],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
