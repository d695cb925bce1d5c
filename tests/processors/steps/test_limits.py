"""What bounds a score: deeds that hurt nobody, levels in force and at the top, addresses that are out, early courts."""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import Verdict, score
from schemas.events import Grade

PUBLISHED = datetime(2026, 3, 10, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def verdict(title: str, language: str = "en", text: str = "") -> Verdict:
    return score(understand(read(title, text, language), PUBLISHED, None), SETTING)


def test_a_fire_that_hurt_nobody_is_looked_at_whoever_is_hunted() -> None:
    assert verdict("Police hunt two men who set fire to a synagogue in Porto").priority == 2


def test_a_gunman_who_killed_and_is_hunted_is_acted_on() -> None:
    assert verdict("Gunman kills three at a synagogue in Porto, police hunt for him").priority == 3


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Belgium keeps terror threat level at 3"),
        ("fr", "La Belgique maintient le niveau de la menace terroriste à 3"),
        ("es", "España mantiene el nivel 4 de alerta antiterrorista"),
    ],
)
def test_a_level_that_is_kept_is_to_be_aware_of(language: str, title: str) -> None:
    assert verdict(title, language).priority == 1


def test_a_national_level_at_its_top_is_acted_on() -> None:
    assert verdict("UK terror threat level raised from severe to critical").priority == 3


def test_what_is_lowered_goes_down_in_whatever_order_the_steps_are_told() -> None:
    text = "Le niveau redescend à « sécurité renforcée – risque attentat », après deux mois en « urgence attentat »."
    change = understand(read("Vigipirate redescend d'un cran", text, "fr"), PUBLISHED, None).level_change
    assert change is not None
    assert change.lowered
    assert (change.from_rank, change.to_rank) == (3, 2)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Hackers post home addresses of 900 members of a Jewish club in Porto"),
        ("de", "Hacker stellen Mitgliederdaten der Jüdischen Gemeinde Kassel ins Netz"),
        ("es", "Piratas informáticos publican los domicilios de socios de la comunidad judía de Quito"),
    ],
)
def test_addresses_of_a_community_s_people_that_are_out_are_looked_at(language: str, title: str) -> None:
    assert verdict(title, language).priority == 2


def test_who_is_held_until_a_trial_was_caught_these_weeks() -> None:
    told = verdict("Prisión preventiva para el acusado de incendiar la sinagoga de Quito", "es")
    assert told.status == "current"
