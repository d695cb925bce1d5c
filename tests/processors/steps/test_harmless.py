"""What turned out to be nothing, is played, counted, remembered by a gun salute or only rumoured: nobody is called.

All sentences are our own.
"""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score
from schemas.reading import Reading
from schemas.scored import Grade

PUBLISHED = datetime(2026, 11, 12, 10, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def reading(title: str, text: str, language: str) -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


HARMLESS = [
    # found only something forgotten
    ("fr", "Dijon : l'alerte à la bombe de la gare était une erreur", "Un violon y était resté. Le trafic reprend."),
    ("de", "Bombenalarm am Bahnhof Fulda: Es war eine Tuba", "Die Entschärfer fanden nur eine Tuba und Noten."),
    (
        "es",
        "La amenaza de bomba en la estación de Soria",
        "Los artificieros solo encontraron un violín y una partitura.",
    ),
    # played
    ("fr", "« Attentat au marché », une farce qui déride", "Un rabbin et un gendarme restent coincés dans une cave."),
    (
        "en",
        "'Siege at the Bakery', a farce that bites",
        "A rabbi and a gunman are stuck in an oven room for two hours.",
    ),
    (
        "de",
        "Geiseldrama auf der Alm startet am Montag",
        "Ein Koch nimmt Wanderer als Geiseln. Alle Folgen in der Mediathek.",
    ),
    # a date that is spelt with what is past
    ("es", "El cabildo limita las visitas", "El incendio del pasado agosto en una capilla aceleró las obras."),
    ("fr", "La mairie limite les visites", "L'incendie d'août dernier dans une chapelle a accéléré les travaux."),
    # a salute
    ("en", "Two minutes of silence at the castle", "A single shot will be fired at 11am, and again later."),
    # counted over a year
    (
        "fr",
        "Les actes antisémites se stabilisent à un niveau élevé",
        "Un rapport en recense 4 100 dont 200 agressions.",
    ),
    ("en", "Antisemitic incidents in Italy level off", "A report counts 410 incidents and 20 assaults in the year."),
    # rumoured
    ("en", "'Second gunman in Soho': beware this rumour", "Messages speak of a second gunman. Police deny it."),
    ("fr", "« Un deuxième tireur » : attention à cette rumeur", "Des messages parlent d'un tireur. La police dément."),
    ("ar", "«مسلح ثان في الحي»: احذروا هذه الشائعة", "تتحدث رسائل عن مسلح ثان. ونفت الشرطة ذلك."),
    # mixed by mistake
    (
        "en",
        "Pool closed after chlorine smell",
        "Residents were told to stay indoors after a cleaner mixed the wrong chemicals.",
    ),
    # a test is not a hiding place
    ("ar", "بلدية تختبر سيارات إطفاء جديدة", "بدأ اختبار سيارات إطفاء تصل إلى موقع الحريق قبل غيرها."),
    # a war
    ("en", "Overnight drone attack cuts power in Kherson", "Russia launched 60 drones, the Ukrainian air force said."),
]


@pytest.mark.parametrize(("language", "title", "text"), HARMLESS)
def test_nobody_is_called_for_what_is_nothing(language: str, title: str, text: str) -> None:
    assert score(reading(title, text, language), SETTING).priority < 2


def test_a_high_level_names_no_pupil() -> None:
    told = reading("Le nombre de plaintes reste à un niveau élevé", "Le taux est élevé, dit le rapport.", "fr")
    assert not [target for target in told.targets if target.type == "school"]


def test_fire_at_a_place_is_no_shot_and_fire_on_it_is() -> None:
    burning = reading("Fire at synagogue in Hove", "Crews were called at dawn.", "en").main
    shooting = reading("Men fire on synagogue in Hove", "Two men on a scooter got away.", "en").main
    assert burning is not None
    assert burning.type == "arson"
    assert shooting is not None
    assert shooting.type == "shooting"


def test_a_second_gunman_whom_there_is_not_is_no_danger() -> None:
    told = reading("Police: no second gunman after shooting in Hove", "One man was arrested.", "en")
    assert not [mark for mark in told.marks if mark.kind == "at_large"]


def test_what_a_first_short_report_thinks_of_at_its_end_is_held_for_the_cause() -> None:
    text = (
        "A fire broke out early on Thursday in a kosher bakery in Deventer. Nobody was hurt. The hall was damaged. "
        "The shop stays shut. The fire brigade thinks an oven may have been left on."
    )
    told = reading("Fire damages kosher bakery in Deventer", text, "en")
    assert told.main is not None
    assert told.main.assertion == "resolved"
