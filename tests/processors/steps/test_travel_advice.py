"""Travel advice and official levels: which country is meant, and what pages nobody. All sentences are our own."""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score
from schemas.reading import Reading
from schemas.scored import Grade

PUBLISHED = datetime(2026, 3, 12, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def reading(language: str, title: str, text: str = "") -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "State Department orders non-emergency staff out of Baghdad"),
        ("fr", "Washington ordonne le départ du personnel non essentiel de son ambassade à Bagdad"),
        ("es", "Washington ordena la salida del personal no esencial de su embajada en Bagdad"),
        ("de", "USA ziehen einen Teil der Botschaftsmitarbeiter aus Bagdad ab"),
        ("he", 'ארה"ב הורתה על עזיבת עובדים לא חיוניים משגרירותה בבגדד'),
        ("ar", "واشنطن تأمر بمغادرة الموظفين غير الأساسيين من سفارتها في بغداد"),
    ],
)
def test_an_ordered_departure_is_an_advisory_to_be_aware_of(language: str, title: str) -> None:
    said = reading(language, title)
    assert any(mark.kind == "advisory" for mark in said.marks)
    assert score(said, SETTING).priority == 1


@pytest.mark.parametrize(
    ("language", "title", "text", "country"),
    [
        ("de", "Auswärtiges Amt spricht Reisewarnung für Israel aus", "Deutsche sollen das Land verlassen.", "IL"),
        ("ar", "الكويت تطلب من رعاياها مغادرة لبنان فورا", "ودعت وزارة الخارجية المواطنين إلى عدم السفر.", "LB"),
        ("en", "Qatar tells its citizens to leave Lebanon", "The ministry cited the security situation.", "LB"),
        ("fr", "Le Qatar appelle ses ressortissants à quitter le Liban", "Le ministère invoque la situation.", "LB"),
        ("es", "Catar pide a sus ciudadanos que abandonen el Líbano", "El ministerio cita la situación.", "LB"),
        ("en", "Travel advice: Oman", "The ministry advises against all travel to the border with Yemen.", "OM"),
        ("en", "Foreign Office now advises against all but essential travel to parts of Sinai", "", "EG"),
    ],
)
def test_the_country_of_an_advice_is_the_one_travelled_to(language: str, title: str, text: str, country: str) -> None:
    assert reading(language, title, text).countries[:1] == (country,)


def test_the_level_of_a_travel_advice_is_that_of_the_country_travelled_to() -> None:
    change = reading("ar", "الخارجية العمانية ترفع درجة التحذير من السفر إلى لبنان من الثانية إلى الثالثة").moved
    assert change is not None
    assert change.country == "LB"


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("fr", "Quiz : que dit le plan Vigipirate ?", "Vigilance, sécurité renforcée, urgence attentat : trois logos."),
        ("en", "What the threat level means", "Low, moderate, substantial, severe and critical: JTAC explained."),
    ],
)
def test_a_page_that_lists_the_steps_of_a_ladder_tells_no_change(language: str, title: str, text: str) -> None:
    assert reading(language, title, text).moved is None


def test_a_spanish_preposition_is_no_low_level() -> None:
    said = reading("es", "Exteriores desaconseja viajar al Líbano bajo cualquier circunstancia", "Se actualizó ayer.")
    assert said.moved is None
    assert score(said, SETTING).priority == 1


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Sweden raises terror threat level from 3 to 4", "Jewish communities were told on Thursday, Säpo said."),
        ("he", "שוודיה העלתה את רמת האיום מ-3 ל-4", "הקהילה היהודית עודכנה ביום חמישי."),
        ("es", "Israel sube de 1 a 2 su alerta de viaje para Perú", "El aviso cita agresiones a israelíes en Cusco."),
    ],
)
def test_a_level_below_its_top_pages_nobody(language: str, title: str, text: str) -> None:
    assert score(reading(language, title, text), SETTING).priority == 1
