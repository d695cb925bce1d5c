"""Places by how headlines, Hebrew and Arabic and other languages write them."""

import pytest

from processors.steps.locate import locate
from schemas.reading import Mention, Text
from tests.processors.steps.test_locate import named, places


def test_headlines_in_capitals_carry_places() -> None:
    assert named("BOMB THREATS EMPTY SCHOOLS IN LONDON AND MANCHESTER") == [("London", "GB"), ("Manchester", "GB")]


def test_a_hebrew_or_arabic_prefix_is_not_part_of_the_name() -> None:
    (place,) = places("נפגעו שלושה בפיטסבורג", "he")
    assert place.text == "פיטסבורג"
    (place,) = places("وقع الانفجار ببغداد", "ar")
    assert place.text == "بغداد"


def test_a_genitive_is_not_part_of_the_name() -> None:
    assert [place.text for place in places("London's police and Israel’s embassy agreed.")] == ["London", "Israel"]
    assert [place.text for place in places("Frankreichs Polizei kam.", "de")] == ["Frankreich"]


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ("Baltimore rabbi honoured for his work", "en", "Baltimore"),
        ("Eleven Toronto synagogues to open their doors", "en", "Toronto"),
        ("Montauban : le marché rouvre samedi", "fr", "Montauban"),
        ("Dresdner Orchester spielt in der Moschee", "de", "Dresden"),
        ("Un concert dans le métro marseillais", "fr", "Marseille"),
        ("Vecinos porteños celebran la feria", "es", "Buenos Aires"),
    ],
)
def test_headlines_name_places_without_a_word_before_them(body: str, language: str, name: str) -> None:
    assert [place.name for place in places(body, language)] == [name]


def test_food_and_papers_are_no_cities() -> None:
    assert places("Hamburger and frankfurter prices rise") == ()


@pytest.mark.parametrize(
    ("language", "body", "country"),
    [
        ("ar", "إطلاق نار قرب سفارة في عمّان", "JO"),
        ("ar", "حادث في سلطنة عمان", "OM"),
        ("ar", "حريق في كنيس بسوسة", "TN"),
        ("ar", "احتفال في جزيرة جربة", "TN"),
        ("he", "כתובות נאצה בסלוניקי", "GR"),
        ("he", "תהלוכה בג'רבה", "TN"),
        ("he", "הרב של במברג התראיין", "DE"),
    ],
)
def test_a_city_as_hebrew_and_arabic_write_it_is_found(language: str, body: str, country: str) -> None:
    assert [place.country for place in places(body, language)] == [country]


@pytest.mark.parametrize(("language", "body"), [("he", "הרכב נמלט לכיוון הנהר"), ("ar", "سيول جارفة في الوادي")])
def test_a_common_word_is_no_country_or_city(language: str, body: str) -> None:
    assert not places(body, language)


@pytest.mark.parametrize(
    ("language", "body", "name", "country"),
    [
        ("en", "Man held after shots at Ghent synagogue", "Gent", "BE"),
        ("en", "Hanover stabbing: two in custody", "Hannover", "DE"),
        ("fr", "Une école juive de Bâle évacuée", "Basel", "CH"),
        ("fr", "Séville : la synagogue sous surveillance", "Sevilla", "ES"),
        ("de", "Schüsse vor einer Schule in Nikosia", "Nicosia", "CY"),
        ("es", "Detenido en Salónica un hombre con un cuchillo", "Thessaloníki", "GR"),
        ("es", "Un incendio en una sinagoga de Cracovia", "Kraków", "PL"),
        ("he", "חשוד נעצר ליד בית הכנסת בהאנובר", "Hannover", "DE"),
        ("ar", "توقيف رجل أمام كنيس في سانت غالن", "Sankt Gallen", "CH"),
        ("de", "Feuer in einem koscheren Laden in Valencia", "Valencia", "ES"),
    ],
)
def test_cities_are_known_by_their_names_in_other_languages(language: str, body: str, name: str, country: str) -> None:
    assert (name, country) in named(body, language)


def test_the_country_that_a_headline_begins_with_holds_its_towns() -> None:
    assert ("Valencia", "ES") in named("Espagne : une boutique vandalisée à Valence\n\nDeux suspects.", "fr", "FR")
    assert ("Valencia", "ES") in named("Une boutique vandalisée à Valence, en Espagne", "fr", "FR")
    assert ("Valence", "FR") in named("Une boutique vandalisée à Valence", "fr", "FR")


def test_a_name_before_what_happened_there_is_a_place_whatever_else_the_text_names() -> None:
    body = "Basel shooting: man held\n\nSwiss police said the suspect had come from Lyon."
    assert ("Basel", "CH") in named(body)


def test_a_town_in_the_name_of_a_group_is_no_place() -> None:
    body = "Officer of the Quds Force shot in Lima"
    text = Text(body=body, language="en", sentences=(), folded=body.casefold(), origin=None, coded=b"")
    name = Mention("actor", "irgc-qf", body.index("Quds"), body.index(" shot"), "Quds Force", 0)
    assert [place.name for place in locate(text, None, (name,))] == ["Lima"]
