"""What is new in an alert, in words: every kind in six languages, without a plural or a gender that could be wrong."""

from string import Formatter
from typing import get_args

import pytest

from processors.knowledge.wordings import wordings
from processors.steps.announce import announced
from schemas.alert import News
from schemas.taxonomy import LANGUAGES, Credibility, NewsKind, Status

NEWS = (
    News(kind="alert", to="Windows broken at a school"),
    News(kind="priority", from_="2", to="3"),
    News(kind="status", from_="planned_threat", to="current"),
    News(kind="credibility", from_="unstated", to="specific_credible"),
    News(kind="confirmation", from_="4", to="2"),
    News(kind="level", from_="GB substantial", to="GB severe"),
    News(kind="place", to="York, GB"),
    News(kind="killed", from_="1", to="3"),
    News(kind="arrest", to="held"),
    News(kind="claim", to="irgc"),
)


def test_news_is_said_in_words_with_what_was_known_before_and_what_weighs_more_first() -> None:
    assert announced(NEWS, "en") == (
        "Urgency: Act now (was Look within hours)",
        "Event: has happened or is under way (was threatened or planned)",
        "Threat: said to be specific and credible",
        "Now confirmed",
        "Official level: GB severe (was GB substantial)",
        "Further place: York, GB",
        "Dead: 3 (was 1)",
        "An arrest is reported",
        "Responsibility claimed by: Islamic Revolutionary Guard Corps",
        "Another alert goes with this one: Windows broken at a school",
    )


def test_numbers_stand_behind_a_label_whatever_they_are_and_whatever_the_language() -> None:
    def said(number: str, language: str) -> str:
        (phrase,) = announced([News(kind="killed", to=number)], language)
        return phrase

    for language in LANGUAGES:
        assert said("1", language).replace("1", "25") == said("25", language)
    assert said("2", "fr") == "Personnes tuées : 2"
    assert said("2", "ar") == "عدد القتلى: 2"
    assert said("2", "he") == "מספר ההרוגים: 2"


def test_what_is_no_word_of_ours_is_said_as_it_was_published() -> None:
    told = announced([News(kind="claim", to="A hitherto unknown {group}"), News(kind="cases", from_="3", to="4")], "de")
    assert told == ("Zur Tat bekannt hat sich: A hitherto unknown {group}", "Fälle: 4 (bisher 3)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_kind_of_news_every_value_and_every_end(language: str) -> None:
    words, english = wordings()[language], wordings()["en"]
    assert set(words.news) == set(get_args(NewsKind))
    assert set(words.status) == set(get_args(Status))
    assert set(words.credibility) == set(get_args(Credibility))
    assert set(words.end) == set(english.end)
    for kind, phrase in words.news.items():
        assert _named(phrase) == _named(english.news[kind])
    assert _named(words.was) == {"to", "from_"}
    assert _named(words.line) == {"label", "text"}
    assert _named(words.closed) == {"officer", "reason"}


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_nothing_of_it_is_left_in_english(language: str) -> None:
    for phrase, english in zip(announced(NEWS[1:6], language), announced(NEWS[1:6], "en"), strict=True):
        assert phrase != english
        assert "was" not in phrase.split()


def _named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
