"""Sentences, language, furniture, and offsets that hold for any text."""

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from processors.steps.date import dates
from processors.steps.find import find
from processors.steps.read import read
from schemas.reading import Text


def pieces(text: Text, role: str) -> list[str]:
    return [text.body[s.start : s.end] for s in text.sentences if s.role == role]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        (
            "en",
            "The council met on Tuesday and decided that the road will be closed until the spring.",
        ),
        (
            "fr",
            "Le conseil a voté le budget et les travaux de la route vont commencer dans les mois qui viennent.",
        ),
        (
            "es",
            "El consejo ha aprobado el presupuesto y las obras de la calle van a empezar en los próximos meses.",
        ),
        (
            "de",
            "Der Rat hat den Haushalt beschlossen und die Arbeiten an der Straße werden bald beginnen.",
        ),
        ("he", "מועצת העיר אישרה את התקציב והעבודות בכביש יתחילו בחודשים הקרובים."),
        ("ar", "أقر مجلس المدينة الميزانية وستبدأ أعمال الطريق في الأشهر المقبلة."),
    ],
)
def test_the_language_is_read_from_the_text_not_from_the_prior(language: str, body: str) -> None:
    assert read("", body, "it").language == language


def test_a_short_text_has_the_language_of_its_source() -> None:
    assert read("Madrid", "", "es").language == "es"


def test_a_foreign_notice_does_not_turn_the_language() -> None:
    body = "heעברית (Hebrew) The council met and decided that the road will stay closed to all of us."
    assert read("", body, None).language == "en"


def test_abbreviations_initials_and_decimals_end_no_sentence() -> None:
    text = read("", "Dr. R. Cohen of St. Louis paid 2.5 million. He left at 9 a.m. on foot.", "en")
    assert pieces(text, "text") == ["Dr. R. Cohen of St. Louis paid 2.5 million.", "He left at 9 a.m. on foot."]


def test_german_ordinals_end_no_sentence() -> None:
    text = read("", "Die Feier war am 9. Oktober in der Halle. Danach wurde es in der Stadt wieder still.", "de")
    assert len(text.sentences) == 2


def test_a_headline_without_full_stop_is_a_sentence_of_its_own() -> None:
    text = read("Fire at the old mill", "Nobody was hurt. The mill is closed.", "en")
    assert pieces(text, "headline") == ["Fire at the old mill"]
    assert len(pieces(text, "text")) == 2


def test_lists_of_other_articles_are_no_evidence() -> None:
    body = "The library reopened on Monday after repairs.\n\nMost read\nGunman opens fire in Rome\nBomb found in Oslo"
    text = read("Library reopens", body, "en")
    assert len(pieces(text, "furniture")) == 3
    assert not [m for m in find(text) if m.kind == "incident"]


def test_a_weak_word_is_marked_weak() -> None:
    mentions = find(read("", "A fire in the synagogue", "en"))
    assert [(m.type, m.weak) for m in mentions if m.kind == "incident"] == [("arson", True)]


def test_an_idiom_swallows_the_word_of_violence() -> None:
    assert not [m for m in find(read("", "He had a heart attack on stage", "en")) if m.kind == "incident"]


PIECES = st.one_of(
    st.characters(),
    st.sampled_from("\ud800\u0301\u200f\u202eßİœאבגוהًّـ \n.!?"),
    st.sampled_from(["bomb ", "synagogue ", "פיגוע ", "الهجوم ", "Anschläge ", "œuvre ", "attaquée "]),
)
LETTERS = st.lists(PIECES, max_size=50).map("".join)


@given(title=LETTERS, text=LETTERS, prior=st.sampled_from(["en", "fr", "de", "he", "ar", None]))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_offsets_are_exact_for_any_text(title: str, text: str, prior: str | None) -> None:
    made = read(title, text, prior)
    mentions = find(made)
    assert all(m.text == made.body[m.start : m.end] and m.text for m in mentions)
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    for mention in mentions:
        sentence = made.sentences[mention.sentence]
        assert sentence.start <= mention.start < mention.end <= sentence.end
    assert all(d.text == made.body[d.start : d.end] for d in dates(made, None))
    ends = [0, *(s.end for s in made.sentences)]
    assert all(s.start >= end for s, end in zip(made.sentences, ends, strict=False))


UNITS = (
    "a", "ß", "ßa ", "1", "19", "2024-", "1/2/", "12.", "bomb", "bomb ", "anschlag", "בהבהב", "ה ", "وال", ".", ". ",
    "..a", "\n", "\n a", '."', "(", " - ", "no ", "nicht ", "am 9. ", "vor 3 jahren ", "3 may ", "\u0301",
    "\u200b", "日",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("language", ["de", "he"])
def test_work_and_its_results_grow_with_length_and_no_faster(unit: str, language: str) -> None:
    def work(size: int) -> tuple[int, int]:
        body = unit * (size // len(unit))
        steps = 0

        def count(_frame: FrameType, _event: str, _arg: object) -> Any:
            nonlocal steps
            steps += 1
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            text = structs.replace(read("", body, language), language=language)
            mentions, dated = find(text), dates(text, None)
        finally:
            sys.settrace(before)
        words = [mention.text for mention in mentions] + [day.text for day in dated]
        return steps, len(text.sentences) + sum(map(len, words))

    work(400)  # tables load
    few, small = work(1_000)
    many, large = work(4_000)
    assert many <= 5 * few
    assert large <= 5 * max(small, 100)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Jewish student beaten in Antwerp", "en"),
        ("Synagoge in Ulm brennt", "de"),
        ("Rabbin agressé à Lille", "fr"),
        ("Apuñalan a un rabino", "es"),
    ],
)
def test_a_short_headline_is_told_by_the_words_of_our_phrases(title: str, language: str) -> None:
    assert read(title, "", None).language == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Enable JavaScript. We noticed unusual traffic. To read 'Gunman at synagogue' show you are not a robot.",
        ),
        ("de", "Bitte JavaScript aktivieren. Ungewöhnlicher Datenverkehr: Zugriff verweigert. Anschlag auf Synagoge"),
        (
            "fr",
            "Accès refusé. Activité inhabituelle : prouvez que vous n'êtes pas un robot. Attentat contre une synagogue",
        ),
    ],
)
def test_a_page_that_keeps_machines_out_tells_nothing(language: str, text: str) -> None:
    assert {sentence.role for sentence in read("Attack: what we know", text, language).sentences} == {"furniture"}


def test_a_report_that_names_one_wall_is_no_wall() -> None:
    text = read("Bank blocks unusual traffic after attack", "The bank asked clients whether they are a robot.", "en")
    assert "headline" in {sentence.role for sentence in text.sentences}
