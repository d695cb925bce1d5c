"""What the main event is aimed at."""

import pytest

from processors.enrich import understand
from processors.steps.read import read


def hit(headline: str, language: str = "en", text: str = "") -> set[str]:
    return {target.type for target in understand(read(headline, text, language), None, None).targets}


@pytest.mark.parametrize(
    ("language", "headline", "types"),
    [
        ("en", "Rabbi stabbed on a tram in Lodz", {"person"}),
        ("de", "Rabbiner in Basler Tram niedergeschlagen", {"person"}),
        ("es", "Apuñalan a un rabino a la salida de un supermercado en Quito", {"person"}),
        ("en", "Imam shot outside a mosque in Durban", {"person", "other_place_of_worship"}),
        ("fr", "Un rabbin poignardé devant la synagogue de Metz", {"person", "synagogue"}),
    ],
)
def test_who_is_attacked_for_an_office_is_a_target_and_where_it_happens_is_none(
    language: str, headline: str, types: set[str]
) -> None:
    assert hit(headline, language) == types


def test_a_crowd_at_prayer_is_told_by_its_house() -> None:
    assert hit("Gunmen open fire on worshippers in a mosque in Lagos") == {"other_place_of_worship"}


def test_what_is_defaced_is_no_person() -> None:
    assert "person" not in hit("Plaque for murdered Jews sprayed with paint in Riga")


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("en", "Hackers take down website of Jewish community in Leeds"),
        ("de", "Hacker legen Webseite der Jüdischen Gemeinde Kassel lahm"),
        ("fr", "Le site internet de la communauté juive de Nantes piraté"),
    ],
)
def test_a_cyber_attack_has_systems_and_their_owner_as_targets(language: str, headline: str) -> None:
    assert hit(headline, language) == {"cyber", "community_centre"}


def test_mail_that_carries_a_threat_is_no_target() -> None:
    assert hit("Emails threaten bomb at Jewish school in Leeds") == {"school"}


@pytest.mark.parametrize(
    ("language", "headline", "text"),
    [
        ("en", "Security alert", "The Embassy has received information of a possible attack on hotels in Kampala."),
        ("fr", "Message aux ressortissants", "L'ambassade a été informée d'un projet d'attaque contre des hôtels."),
        ("es", "Alerta", "La Embajada cuenta con información sobre un posible atentado contra hoteles en Lima."),
    ],
)
def test_an_embassy_that_tells_what_it_has_learnt_is_no_target(language: str, headline: str, text: str) -> None:
    assert hit(headline, language, text) == {"business"}


def test_a_house_of_prayer_is_a_synagogue_where_only_jews_are_named() -> None:
    assert hit("Shots fired at prayer room in Nancy, Jewish families inside") == {"synagogue"}
    assert hit("Shots fired at prayer room in Nancy, Muslim families inside") == {"other_place_of_worship"}


@pytest.mark.parametrize(
    ("language", "headline", "type_"),
    [
        ("en", "Bomb kills nine at market in Quetta", "public_place"),
        ("es", "Coche bomba en un mercado de Quetta deja nueve muertos", "public_place"),
        ("he", "תשעה הרוגים בפיצוץ בשוק בקווטה", "public_place"),
        ("en", "Nine hurt as van rams Christmas market in Graz", "public_event"),
        ("fr", "Coups de feu dans un centre commercial à Liège", "business"),
        ("ar", "إطلاق نار داخل مركز تسوق في عمان", "business"),
    ],
)
def test_a_market_is_a_public_place_a_fair_an_event_and_a_mall_a_business(
    language: str, headline: str, type_: str
) -> None:
    assert hit(headline, language) == {type_}
