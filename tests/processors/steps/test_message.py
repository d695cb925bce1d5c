"""What people are told: every fact in its line, in six languages, and in 160 characters where the channel is short."""

import re
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processors.knowledge.wordings import spoken, wordings
from processors.steps.message import SHORT, Facts, message
from schemas.alert import News, Wording
from schemas.taxonomy import INCIDENT_TYPES, LANGUAGES, TARGET_TYPES
from tests.processors.events import alert as an_alert

ALERT = an_alert(marking="GREEN")
FACTS = Facts(
    countries=("GB",),
    places=("Leeds",),
    incident_types=("arson",),
    target_types=("other_place_of_worship",),
    confidence=72,
    grade="B2",
    sources=("Harbour Post", "Millbrook Ledger"),
    news="Two men held",
    link="https://harbour-post.example/1",
)


def test_a_message_says_what_where_how_sure_by_whom_why_and_where_to_read_it() -> None:
    title, text = message(ALERT, FACTS, "en")
    assert title == "Act now: Door of a hall set on fire"
    assert text.splitlines() == [
        "What: arson · place of worship",
        "Where: Leeds (GB)",
        "How sure: 72 of 100, grade B2, independent sources: 2",
        "Sources: Harbour Post, Millbrook Ledger",
        "Why you are told: An attack on a place of worship is under way.",
        "https://harbour-post.example/1",
        "Alert 3251a5490de329a2 · TLP:GREEN",
    ]


def test_an_update_says_what_is_new_and_an_all_clear_why_it_is_over() -> None:
    news = (News(kind="injured", from_="1", to="3"), News(kind="arrest", to="held"))
    title, text = message(replace(ALERT, change="updated", news=news), FACTS, "en")
    assert title.startswith("News · Act now: ")
    assert text.startswith("New: Injured: 3 (was 1)\nNew: An arrest is reported\nLatest report: Two men held\n")
    title, text = message(replace(ALERT, change="cleared", ended="quiet"), FACTS, "en")
    assert title == "All clear: Door of a hall set on fire"
    assert text.startswith("Ended: no news for a long time\n")
    told = message(replace(ALERT, change="cleared", ended="closed by dana: a film"), FACTS, "de").text
    assert told.startswith("Beendet: abgeschlossen von dana: a film\n"), "what a person wrote stays as it is"


def test_a_short_message_says_what_is_new_before_the_headline_that_is_known() -> None:
    alert = replace(ALERT, change="updated", news=(News(kind="killed", from_="1", to="2"),))
    text = message(alert, FACTS, "fr", short=True).text
    assert text.startswith("Du nouveau · Agir maintenant : Personnes tuées : 2 (auparavant 1) · Door of a hall")


def test_the_rule_speaks_the_language_of_the_person_where_it_can() -> None:
    told = replace(ALERT, texts=(Wording(language="fr", text="Une attaque est en cours."),))
    assert "Pourquoi ce message : Une attaque est en cours." in message(told, FACTS, "fr").text
    assert ALERT.why in message(told, FACTS, "de").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_and_names_the_same_facts(language: str) -> None:
    words, english = wordings()[language], wordings()["en"]
    assert set(words.incident) == set(INCIDENT_TYPES)
    assert set(words.target) == set(TARGET_TYPES)
    for name in ("confidence", "grade", "origins", "hint", "outage"):
        named = [[field for _, field, _, _ in Formatter().parse(getattr(one, name))] for one in (words, english)]
        assert sorted(filter(None, named[0])) == sorted(filter(None, named[1]))
    title, text = message(ALERT, FACTS, language)
    assert words.priority[3] in title
    assert words.incident["arson"] in text
    assert "72" in text


def test_who_speaks_none_of_our_languages_is_told_in_english() -> None:
    assert spoken(["yi", "he", "en"]) == "he"
    assert spoken(["yi"]) == "en"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("change", ["raised", "updated", "escalated", "cleared"])
@given(
    headline=st.text(max_size=400),
    places=st.lists(st.text(max_size=60), max_size=5),
    link=st.text(max_size=300),
    news=st.lists(st.builds(lambda to: News(kind="place", to=to), st.text(max_size=80)), max_size=3),
)
@settings(derandomize=True, max_examples=20)
def test_a_short_message_is_one_sms_long_and_names_the_alert(
    language: str, change: str, headline: str, places: list[str], link: str, news: list[News]
) -> None:
    alert = replace(ALERT, headline=headline, change=change, news=tuple(news))
    facts = replace(FACTS, places=tuple(places), link=f"https://a.example/{link.strip()}")
    title, text = message(alert, facts, language, short=True)
    assert title == ""
    assert len(text) <= SHORT
    assert ALERT.id in text


@given(st.text(max_size=300))
@settings(derandomize=True, max_examples=100)
def test_what_was_published_cannot_look_like_a_line_of_ours(headline: str) -> None:
    title, text = message(replace(ALERT, headline=f"Fire{headline}\nWhere: Mars\u202e"), FACTS, "en")
    assert len(title.splitlines()) == 1
    assert not re.search("[\x00-\x1f\u202e]", title)
    assert [line for line in text.splitlines() if line.startswith("Where")] == ["Where: Leeds (GB)"]
