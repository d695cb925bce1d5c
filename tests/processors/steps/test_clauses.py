"""What reaches an incident within its sentence, and what does not: one pair a mechanism. All sentences are our own."""

import sys
from types import FrameType
from typing import Any

import pytest
from msgspec import structs

from processors.enrich import understand
from processors.steps.read import read
from schemas.reading import Reading


def reading(title: str, language: str, text: str = "") -> Reading:
    return understand(read(title, text, language), None, None)


def said(title: str, language: str, text: str = "") -> str | None:
    main = reading(title, language, text).main
    return main.assertion if main else None


BESIDE_A_NEGATION = [
    ("en", "Council denies it was warned before gunmen opened fire at the Ghent synagogue"),
    ("en", "No guard was on duty when gunmen opened fire at the Ghent synagogue"),
    ("en", "Nobody disputes that gunmen opened fire at the Ghent synagogue"),
    ("fr", "Ni le maire ni le préfet n'étaient là quand un homme a ouvert le feu devant la synagogue"),
    ("fr", "Nul ne conteste que des coups de feu ont visé la synagogue de Dijon"),
    ("es", "La policía no ha detenido hasta ahora, dos días después, a nadie por el tiroteo en la sinagoga"),
    ("de", "Niemand bestreitet, dass ein Mann auf die Synagoge schoss"),
    ("de", "Weder Wache noch Kamera waren da, als ein Mann in der Synagoge um sich schoss"),
    ("he", "לא ניתן לשלול שהירי הלילה כוון לבית הכנסת"),
    ("ar", "لا يستبعد المحققون أن يكون إطلاق النار على الكنيس هجوما"),
]


@pytest.mark.parametrize(("language", "title"), BESIDE_A_NEGATION)
def test_what_a_negation_does_not_reach_is_asserted(language: str, title: str) -> None:
    assert said(title, language) == "asserted"


DENIED = [
    ("en", "Officers found no trace, an hour after the call from a neighbour, of any shooting at the synagogue"),
    ("es", "Los agentes no hallaron, dos horas después de la llamada, rastro de un tiroteo en la sinagoga"),
    ("ar", "نفت الشرطة وقوع إطلاق نار على كنيس في مونتريال"),
    ("ar", "لا طعن ولا مسلحين في مسجد المدينة"),
    ("fr", "Ni bombe ni agresseur à l'école juive"),
]


@pytest.mark.parametrize(("language", "title"), DENIED)
def test_a_negation_reaches_over_what_is_put_in_between(language: str, title: str) -> None:
    assert said(title, language) in ("negated", "resolved")


def test_who_is_held_and_denies_it_was_held_for_a_plot() -> None:
    assert said("Detained man denies preparing the foiled attack on a synagogue", "en") == "foiled"
    assert said("Detenido niega haber preparado el ataque frustrado contra la sinagoga", "es") == "foiled"


RECALLED_AND_TOLD = [
    ("en", "Ten years to the day after the Brussels bombings, shots are fired at a synagogue", "asserted"),
    ("en", "Ten years to the day after shots were fired at a synagogue, ten candles are lit", "historical"),
    ("en", "Ten years ago, a man opened fire at this synagogue", "historical"),
    ("de", "Am Jahrestag des Anschlags von Halle: Mann mit Axt vor Synagoge festgenommen", "asserted"),
    ("de", "Am Jahrestag des Anschlags von Halle: Kerzen vor der Synagoge", "historical"),
]


@pytest.mark.parametrize(("language", "title", "assertion"), RECALLED_AND_TOLD)
def test_a_deed_told_on_the_day_of_an_old_one_is_of_today(language: str, title: str, assertion: str) -> None:
    assert said(title, language) == assertion


ASKED = [
    ("en", "Was it an attack on the synagogue?", "hypothetical"),
    ("en", "Who opened fire at the synagogue?", "asserted"),
    ("fr", "Un attentat contre la synagogue ?", "hypothetical"),
    ("fr", "Attentat contre la synagogue : le tireur avait-il un complice ?", "asserted"),
    ("es", "¿Fue un atentado contra la sinagoga?", "hypothetical"),
    ("es", "¿Dónde está el hombre que apuñaló al rabino?", "asserted"),
    ("de", "War es ein Anschlag auf die Synagoge?", "hypothetical"),
    ("de", "Wer schoss auf die Synagoge?", "asserted"),
    ("he", "האם ירו בבית הכנסת?", "hypothetical"),
    ("he", "מי ירה בבית הכנסת?", "asserted"),
    ("ar", "هل احترق الكنيس؟", "hypothetical"),
    ("ar", "من أحرق الكنيس؟", "asserted"),
]


@pytest.mark.parametrize(("language", "title", "assertion"), ASKED)
def test_a_question_whether_asserts_nothing_and_a_question_who_takes_it_for_granted(
    language: str, title: str, assertion: str
) -> None:
    assert said(title, language) == assertion


INTENDED = [
    ("de", "Zwei Männer planten, eine Synagoge mit Molotowcocktails anzugreifen; beide sind in Haft", "foiled"),
    ("de", "Ermittler glauben, dass der Mann einen Anschlag auf die Synagoge plante", "planned"),
    ("en", "Rifles found in a garage were meant for the synagogue, police say; two men arrested", "foiled"),
    ("de", "Der Nachbar hätte die Synagoge fast gesprengt", "hypothetical"),
    ("fr", "Soupçonné d'avoir voulu attaquer une synagogue, un étudiant interpellé", "foiled"),
]


@pytest.mark.parametrize(("language", "title", "assertion"), INTENDED)
def test_what_was_meant_is_told_from_what_was_done(language: str, title: str, assertion: str) -> None:
    assert said(title, language) == assertion


TURNED_OUT = [
    ("en", "What looked like a toy turned out to be a bomb at the synagogue door", "asserted"),
    ("en", "Bomb at the synagogue door turned out to be a toy", "resolved"),
    ("en", "False alarm: bomb threat to a synagogue", "resolved"),
]


@pytest.mark.parametrize(("language", "title", "assertion"), TURNED_OUT)
def test_what_it_turned_out_to_be_is_what_it_was(language: str, title: str, assertion: str) -> None:
    assert said(title, language) == assertion


def test_an_accident_denied_is_none_and_a_crime_denied_is_one() -> None:
    assert said("Parquet : le feu à la synagogue n'est pas un accident", "fr") == "asserted"
    assert said(
        "Le parquet dément toute piste criminelle : l'incendie de la synagogue venait d'un radiateur", "fr"
    ) in (
        "resolved",
        "negated",
    )


IDIOMS = [
    ("en", "Synagogue under fire over its plans for a car park", "Synagogue under fire as gunman shoots from a roof"),
    ("de", "Gemeinde zündet vor der Synagoge die erste Kerze an", "Mann zündet den Eingang der Synagoge an"),
    ("es", "Lanzan una batería de críticas contra la sinagoga", "Lanzan una granada contra la sinagoga"),
]


@pytest.mark.parametrize(("language", "figure", "deed"), IDIOMS)
def test_a_figure_of_speech_in_two_parts_is_no_deed(language: str, figure: str, deed: str) -> None:
    assert said(figure, language) is None
    assert said(deed, language) == "asserted"


def targets(title: str, language: str) -> set[str]:
    main = reading(title, language).main
    return {target.type for target in main.targets} if main else set()


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "US embassy in Accra warns of attacks on churches"),
        ("es", "La embajada de España en Nairobi alerta de ataques contra iglesias"),
        ("ar", "السفارة الأمريكية تحذر من هجمات على كنائس"),
    ],
)
def test_who_warns_is_not_the_target(language: str, title: str) -> None:
    assert targets(title, language) == {"other_place_of_worship"}


def test_where_weapons_were_found_is_not_what_a_plot_was_aimed_at() -> None:
    title = "Police find explosives in a mosque basement and foil plot to bomb the Lyon synagogue"
    assert targets(title, "en") == {"synagogue"}


def test_places_of_which_it_is_said_that_nothing_threatens_them_are_no_targets() -> None:
    found = reading("Gunmen fire on an Oslo kebab shop", "en", "There is no threat to Jewish schools, the police say.")
    assert "school" not in {target.type for target in found.targets}


def test_years_after_a_deed_whoever_is_still_sought_makes_it_no_news() -> None:
    assert said("Four years on, the gunman of the Ghent synagogue is still at large", "en") == "historical"


def test_an_embassy_that_is_warned_is_the_target() -> None:
    assert "embassy" in targets("US embassy warned of a bomb at its gate", "en")


def test_an_embassy_in_a_city_is_where_the_city_is() -> None:
    assert reading("US embassy in Accra told it will be bombed at noon", "en").countries == ("GH",)


SEEN = [
    (
        "en",
        "'We hid under the benches'",
        "The rabbi counted his people in the Leeds synagogue. Officers closed off the street; they look for a man.",
    ),
    (
        "fr",
        "« Il restait du sang partout »",
        "Les fidèles sont sortis par la fenêtre de la synagogue vendredi soir. La police ratisse le quartier.",
    ),
    (
        "de",
        "„Er stand zwischen uns“",
        "In der Mikwe lag eine Frau blutend auf den Stufen. Nach einem Mann mit Kapuze wird gefahndet.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), SEEN)
def test_a_deed_told_through_what_was_seen_is_a_faint_incident(language: str, title: str, text: str) -> None:
    main = reading(title, language, text).main
    assert main is not None
    assert (main.assertion, main.faint) == ("asserted", True)


UNSEEN = [
    (
        "en",
        "'We hid under the benches'",
        "Hail broke the skylight of the Leeds synagogue. A man with chest pain was hurt.",
    ),
    ("en", "Blood drive at the synagogue", "Medics and ambulances stood by while donors queued."),
    ("de", "„Es wurde schwarz um sie“", "In der Mikwe lag eine Frau leblos. Die Ärzte sprechen von einem Herzinfarkt."),
]


@pytest.mark.parametrize(("language", "title", "text"), UNSEEN)
def test_weather_illness_and_a_blood_drive_are_no_deed(language: str, title: str, text: str) -> None:
    assert said(title, language, text) != "asserted"


ENDLESS = (
    "bomb ", "shots near a synagogue ", "no attack, ", "on 3 May 1994 a bomb ", "embassy of France ",
    "attack in Paris ", "attack? ", "planned attack, ", "denied attack on the anniversary, ",
    "an embassy warns of attacks ", "attack in 1994 in Paris ",
)  # fmt: skip


@pytest.mark.parametrize("unit", ENDLESS)
def test_an_endless_line_costs_no_more_than_its_length(unit: str) -> None:
    def work(size: int) -> int:
        body = unit * (size // len(unit))
        steps = 0

        def count(_frame: FrameType, _event: str, _arg: object) -> Any:
            nonlocal steps
            steps += 1
            return count

        text = structs.replace(read("", body, "en"), language="en")
        assert len(text.sentences) <= size // len(unit) + 1
        before = sys.gettrace()
        sys.settrace(count)
        try:
            understand(text, None, None)
        finally:
            sys.settrace(before)
        return steps

    work(400)  # tables load
    few, many = work(2_000), work(8_000)
    assert many <= 5 * few
