"""Dates against the day of publication; levels that changed and levels that did not."""

from datetime import UTC, datetime

import pytest

from processors.steps.arrange import arrange
from processors.steps.claim import claims
from processors.steps.date import dates
from processors.steps.find import find
from processors.steps.frame import frame
from processors.steps.level import level
from processors.steps.read import read
from processors.steps.recall import recall
from schemas.reading import LevelChange, Place

PUBLISHED = datetime(2026, 5, 12, tzinfo=UTC)  # a Tuesday


def values(text: str, language: str, published: datetime | None = PUBLISHED) -> list[str | None]:
    return [dated.value for dated in dates(read("", text, language), published)]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "It happened on 18 July 1994 in the city.", "1994-07-18"),
        ("en", "It happened on July 18, 1994 in the city.", "1994-07-18"),
        ("fr", "Cela s'est passé le 3 octobre 1980 à midi.", "1980-10-03"),
        ("es", "Ocurrió el 17 de marzo de 1992 por la tarde.", "1992-03-17"),
        ("de", "Es geschah am 9. Oktober 2019 am Mittag.", "2019-10-09"),
        ("he", "זה קרה ב-18 ביולי 1994 בבוקר.", "1994-07-18"),
        ("ar", "وقع ذلك في 18 يوليو 1994 صباحا.", "1994-07-18"),
        ("en", "It happened in March 1992 in the capital.", "1992-03"),
        ("en", "The paper is dated 2020-11-30 at the top.", "2020-11-30"),
    ],
)
def test_absolute_dates_are_read(language: str, text: str, value: str) -> None:
    assert value in values(text, language)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "He was seen yesterday near the gate.", "2026-05-11"),
        ("fr", "Il a été vu hier près du portail.", "2026-05-11"),
        ("es", "Fue visto ayer cerca del portón.", "2026-05-11"),
        ("de", "Er wurde gestern am Tor gesehen.", "2026-05-11"),
        ("he", "הוא נראה אתמול ליד השער.", "2026-05-11"),
        ("ar", "شوهد أمس قرب البوابة.", "2026-05-11"),
        ("en", "He was seen on Sunday near the gate.", "2026-05-10"),
        ("de", "Er wurde am Freitag am Tor gesehen.", "2026-05-08"),
    ],
)
def test_relative_dates_count_from_publication(language: str, text: str, value: str) -> None:
    assert value in values(text, language)
    assert value not in values(text, language, None)


def test_without_a_publication_date_relative_dates_stay_unresolved() -> None:
    assert values("He was seen last week and two years ago.", "en", None) == [None, None]


def change(text: str, language: str, country: str = "GB") -> LevelChange | None:
    made = read("", text, language)
    lines = arrange(made, find(made))
    place = Place(text="x", start=0, end=1, name="x", country=country)
    return level(made, lines, (place,), frame(lines))


@pytest.mark.parametrize(
    ("language", "text", "country", "to", "before"),
    [
        ("en", "The terror threat level was raised from substantial to severe.", "GB", "SEVERE", "SUBSTANTIAL"),
        ("en", "The terrorism threat level has been lowered to possible.", "AU", "POSSIBLE", None),
        ("fr", "Le plan Vigipirate est relevé au niveau urgence attentat.", "FR", "urgence attentat", None),
        ("es", "España eleva el nivel de alerta antiterrorista al nivel 5.", "ES", "5 muy alto", None),
    ],
)
def test_a_changed_level_is_read(language: str, text: str, country: str, to: str, before: str | None) -> None:
    found = change(text, language, country)
    assert found is not None
    assert (found.country, found.to, found.from_) == (country, to, before)


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("en", "Denmark has raised its terror threat level", "DK"),
        ("fr", "La Suède a relevé son niveau de menace terroriste", "SE"),
        ("es", "Bélgica ha elevado su nivel de alerta antiterrorista", "BE"),
        ("de", "Dänemark hat seine Terrorwarnstufe angehoben", "DK"),
        ("he", "דנמרק העלתה את רמת האיום", "DK"),
        ("ar", "رفعت الدنمارك مستوى التهديد الإرهابي", "DK"),
    ],
)
def test_a_change_that_names_no_step_is_one_all_the_same(language: str, text: str, country: str) -> None:
    found = change(text, language, country)
    assert found is not None
    assert (found.country, found.system, found.to_rank, found.lowered) == (country, None, None, False)


def test_an_increased_threat_is_no_level_that_was_raised() -> None:
    assert change("Europol warned of an increased terrorist threat in Denmark", "en") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Volcano: Iceland raised the threat level to 4 on Friday."),
        ("fr", "Canicule : la France relève le niveau d'alerte de 2 à 3."),
        ("de", "Hochwasser am Rhein. Deutschland hebt die Gefahrenstufe von zwei auf drei an."),
        ("es", "Incendios forestales: España eleva el nivel de alerta de 3 a 4."),
    ],
)
def test_the_level_of_a_natural_hazard_is_none(language: str, text: str) -> None:
    assert change(text, language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The terror threat level remains at severe after the review."),
        ("en", "The opposition calls for the threat level to be raised to critical."),
        ("fr", "Le niveau de menace est maintenu au niveau 3."),
        ("es", "El nivel de alerta se mantiene en el nivel 4."),
        ("de", "Die Terrorwarnstufe bleibt unverändert auf Stufe 4."),
        ("he", "רמת האיום נותרה ללא שינוי ברמה 3."),
        ("ar", "مستوى التهديد يبقى دون تغيير عند المستوى الثالث."),
    ],
)
def test_a_level_kept_or_asked_for_has_not_changed(language: str, text: str) -> None:
    assert change(text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "country", "before", "to"),
    [
        ("en", "Belgium moves national threat level from two to three", "BE", 2, 3),
        ("en", "Dutch coordinator lifts threat level one notch to four", "NL", None, 4),
        ("en", "Norway puts terror threat at the second-highest of five levels", "NO", None, 4),
        ("en", "Terror threat level cut to moderate after two summers at substantial", "GB", 3, 2),
        ("de", "Österreich setzt Terrorwarnstufe von drei auf vier hinauf", "AT", 3, 4),
        ("fr", "La Belgique relève le niveau de la menace de deux à trois", "BE", 2, 3),
        ("es", "España rebaja la alerta antiterrorista de cuatro a tres", "ES", 4, 3),
        ("he", "בלגיה מעלה את רמת האיום משתיים לשלוש", "BE", 2, 3),
        ("ar", "بلجيكا ترفع مستوى التهديد من اثنين إلى ثلاثة", "BE", 2, 3),
    ],
)
def test_rungs_told_in_number_words_are_read(
    language: str, text: str, country: str, before: int | None, to: int
) -> None:
    found = change(text, language, country)
    assert found is not None
    assert (found.from_rank, found.to_rank, found.top) == (before, to, False)


def test_steps_of_no_ladder_stand_in_the_words_of_the_text() -> None:
    found = change("Peru raises its terror alert from YELLOW to ORANGE", "en", "PE")
    assert found is not None
    assert (found.system, found.from_, found.to) == (None, "YELLOW", "ORANGE")


def test_an_old_year_beside_a_place_is_linked_to_our_table() -> None:
    body = "Analysts recalled the 1994 bombing in Buenos Aires."
    made = read("", body, "en")
    lines = arrange(made, find(made))
    at = body.index("Buenos Aires")
    place = Place(text="Buenos Aires", start=at, end=at + 12, name="Buenos Aires", country="AR")
    dated = dates(made, PUBLISHED)
    found, doubts = recall(made, lines, claims(made, lines, frame(lines), dated), dated, (place,))
    assert [(p.id, p.year, p.country) for p in found] == [("1994-07-18-ar-buenos", 1994, "AR")]
    assert not doubts


def test_a_wrong_year_is_doubted_and_our_table_is_believed() -> None:
    body = "Analysts recalled the 1993 bombing of the embassy in Buenos Aires."
    made = read("", body, "en")
    lines = arrange(made, find(made))
    at = body.index("Buenos Aires")
    place = Place(text="Buenos Aires", start=at, end=at + 12, name="Buenos Aires", country="AR")
    dated = dates(made, PUBLISHED)
    found, doubts = recall(made, lines, claims(made, lines, frame(lines), dated), dated, (place,))
    assert [p.year for p in found] == [1992]
    assert len(doubts) == 1
