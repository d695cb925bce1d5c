"""Ordinary news with a word of violence, war between armed forces, deeds named as such: none is an attack of today.

All sentences are our own.
"""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score
from schemas.events import Grade
from schemas.reading import Reading

PUBLISHED = datetime(2026, 3, 10, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def reading(title: str, text: str, language: str) -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


ORDINARY = [
    ("en", "Ministry buys standoff jamming pods", "The defence industry booked a 90 million euro order."),
    (
        "en",
        "Coach plunges off a bridge, killing nine pilgrims",
        "They were coming home from a church. The brakes failed.",
    ),
    (
        "en",
        "Kart driver banned for a year",
        "The racing driver had rammed a rival's car into the tyres of the racing team.",
    ),
    ("en", "Founder of the harvest festival dies", "He opened the festival with a song and died at 88."),
    (
        "en",
        "Patch shuts a hole that attackers could use",
        "The software vulnerability lets an attacker kill a process.",
    ),
    ("fr", "Retraites: «un attentat contre les ouvriers»", "L'opposition dénonce la réforme des retraites."),
    ("es", "«Es un atentado contra el campo»", "La oposición critica la ley de presupuestos y la reforma fiscal."),
    ("de", "«Anschlag auf die Rentner»", "Die Opposition kritisiert den Finanzminister wegen der Rentenreform."),
    ("he", "ויכוח על התקציב", "האופוזיציה תקפה את שר האוצר בדיון על תקציב המדינה."),
    ("ar", "المعارضة تصف الميزانية بأنها هجوم على الفقراء", "ورد وزير المالية على النواب في جلسة طويلة."),
]


@pytest.mark.parametrize(("language", "title", "text"), ORDINARY)
def test_ordinary_news_is_nothing(language: str, title: str, text: str) -> None:
    assert score(reading(title, text, language), SETTING).priority == 0


def test_the_same_words_beside_people_hurt_at_a_community_s_place_are_an_attack() -> None:
    told = reading(
        "Attackers kill two at Leeds synagogue", "Gunmen shot two people dead as the budget was debated.", "en"
    )
    assert score(told, SETTING).priority >= 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Rebels clashed with an army patrol in the hills and ambushed its soldiers."),
        (
            "fr",
            "Les combats ont opposé les soldats à une milice, qui a tendu une embuscade à l'armée.",
        ),
        ("es", "La milicia atacó a los soldados en combate cerca del frente."),
    ],
)
def test_what_armed_forces_do_to_each_other_is_no_attack(language: str, text: str) -> None:
    assert reading("", text, language).main is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The minister spoke of the economy. He said abductions have grown rare there."),
        ("fr", "Le ministre a parlé de l'économie. Il dit que les enlèvements y sont devenus rares."),
        ("es", "El ministro habló de economía. Dijo que los secuestros son ya raros allí."),
    ],
)
def test_deeds_named_as_such_are_thought_of(language: str, text: str) -> None:
    assert {incident.assertion for incident in reading("", text, language).incidents} <= {"hypothetical"}


def test_two_ambiguous_words_of_today_support_each_other() -> None:
    told = reading("", "Armed men snatched a miller on Monday.", "en")
    assert told.main is not None
    assert told.main.assertion == "asserted"


def test_judges_who_are_threatened_are_no_trial() -> None:
    told = reading("", "On Monday a caller threatened to kill the magistrates of Split.", "en")
    assert told.main is not None
    assert told.main.assertion == "warned"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A bomb exploded at a bank at 1745 on Monday and another one at 1900 GMT."),
        ("fr", "Une bombe a explosé devant une banque lundi à 1745."),
        ("de", "Eine Bombe explodierte am Montag um 1745 vor einer Bank."),
    ],
)
def test_an_hour_is_no_year(language: str, text: str) -> None:
    main = reading("", text, language).main
    assert main is not None
    assert main.assertion == "asserted"


def test_nothing_is_credible_where_nobody_may_be_harmed() -> None:
    told = reading("Library to open longer", "The council has specific information on the costs.", "en")
    assert told.credibility == "unstated"
