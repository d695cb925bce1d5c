"""What happens by the door of a place and is no matter of it, and what is said not to be, in six languages.

All sentences are our own.
"""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import Verdict, score
from schemas.scored import Grade

PUBLISHED = datetime(2026, 9, 16, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def verdict(language: str, title: str, text: str = "") -> Verdict:
    return score(understand(read(title, text, language), PUBLISHED, None), SETTING)


QUARRELS = [
    ("en", "Man shot near Hull synagogue in dispute over a debt", "A neighbour, 51, was arrested at the scene."),
    (
        "fr",
        "Un homme blessé par balle près d'une synagogue de Nancy : un conflit familial",
        "Son frère a été interpellé.",
    ),
    ("es", "Disparan a un hombre junto a una sinagoga de Vigo por una deuda de drogas", "Un vecino fue detenido."),
    ("de", "Schüsse neben Kieler Synagoge: Streit unter Nachbarn", "Ein 51-Jähriger wurde festgenommen."),
    ("he", "ירי ליד בית כנסת בגראץ על רקע סכסוך בין שכנים", "חשוד בן 51 נעצר במקום."),
    ("ar", "إطلاق نار قرب كنيس في غراتس إثر خلاف عائلي", "وأوقفت الشرطة رجلا في الحادية والخمسين."),
]


@pytest.mark.parametrize(("language", "title", "text"), QUARRELS)
def test_a_quarrel_by_the_door_of_a_place_is_no_matter_of_it(language: str, title: str, text: str) -> None:
    assert verdict(language, title, text).priority == 0


def test_a_rabbi_hurt_in_a_quarrel_is_told() -> None:
    assert verdict("en", "Rabbi stabbed in dispute over a debt", "A neighbour was arrested.").priority >= 1


def test_a_quarrel_whose_maker_is_sought_is_told() -> None:
    text = "The gunman fled and is still at large."
    assert verdict("en", "Man shot near Hull synagogue in dispute over a debt", text).priority >= 1


OLD_BOMBS = [
    ("en", "Unexploded wartime bomb found beside synagogue in Hull, street cleared"),
    ("fr", "Une bombe de la Seconde Guerre mondiale trouvée près de la synagogue de Nancy"),
    ("de", "Blindgänger neben der Synagoge in Kiel: Bombe wird am Abend entschärft"),
]


@pytest.mark.parametrize(("language", "title"), OLD_BOMBS)
def test_a_bomb_of_a_war_in_the_street_of_a_synagogue_is_no_attack(language: str, title: str) -> None:
    assert verdict(language, title).priority == 0


SAID_NOT_TO_BE = [
    ("en", "No sign of any attack plan against Hull synagogue, police say"),
    ("fr", "La synagogue de Nancy n'est visée par aucun projet d'attaque, dit le préfet"),
    ("es", "La Policía asegura que no hay ningún plan de ataque contra la sinagoga de Vigo"),
    ("de", "Polizei: Keine Hinweise auf Anschlag gegen Kieler Synagoge zum Fest"),
    ("he", "המשטרה: אין כל מידע על פיגוע מתוכנן נגד בית הכנסת בגראץ"),
    ("ar", "الشرطة: لا معلومات عن هجوم على كنيس غراتس"),
]


@pytest.mark.parametrize(("language", "title"), SAID_NOT_TO_BE)
def test_what_is_said_not_to_be_pages_nobody(language: str, title: str) -> None:
    said = verdict(language, title)
    assert said.status in ("none", "planned_threat")
    assert said.priority < 2


def test_what_is_denied_of_a_deed_leaves_it_done() -> None:
    text = "Three people were hurt. There is no evidence the attack was a hate crime, police said."
    assert verdict("en", "Gunman opens fire at Hull synagogue", text).priority >= 2


NO_LONGER_SERIOUS = [
    ("en", "Threat to Jewish school in Hull no longer considered credible, lessons resume"),
    ("fr", "École juive de Nancy : la menace n'est plus jugée crédible, les cours reprennent"),
    ("es", "La amenaza contra la escuela judía de Vigo ya no se considera creíble"),
    ("de", "Polizei stuft Drohung gegen jüdische Schule in Kiel nicht mehr als ernst ein"),
    ("he", "האיום על בית הספר היהודי בגראץ כבר לא נחשב אמין, הלימודים חודשו"),
    ("ar", "التهديد ضد المدرسة اليهودية في غراتس لم يعد يعتبر جديا"),
]


@pytest.mark.parametrize(("language", "title"), NO_LONGER_SERIOUS)
def test_a_threat_that_is_no_longer_taken_seriously_is_over(language: str, title: str) -> None:
    said = verdict(language, title)
    assert (said.status, said.priority < 2) == ("none", True)
