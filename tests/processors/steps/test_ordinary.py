"""Ordinary news with a word of violence, war between armed forces, deeds named as such: none is an attack of today.

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


def stages(title: str, text: str, language: str) -> set[str]:
    return {incident.assertion for incident in reading(title, text, language).incidents}


IN_GENERAL = [
    ("en", "The bishop spoke of peace. Thousands of villagers have been murdered in recent years."),
    ("en", "The envoy left for home. He hopes that both parties will put an end to the killings of teachers."),
    ("en", "The party met in the capital. It rejects violence and all forms of terrorism."),
    ("fr", "L'évêque a parlé de paix. Des milliers de villageois ont été assassinés ces dernières années."),
    ("es", "El obispo habló de paz. Miles de aldeanos han sido asesinados en los últimos años."),
    ("de", "Der Bischof sprach vom Frieden. Tausende von Bauern wurden in den vergangenen Jahren ermordet."),
    ("he", "הבישוף דיבר על שלום. אלפי כפריים נרצחו בשנים האחרונות."),
    ("ar", "تحدث الأسقف عن السلام. قتل آلاف القرويين في هجمات خلال السنوات الأخيرة."),
]


@pytest.mark.parametrize(("language", "text"), IN_GENERAL)
def test_violence_over_the_years_is_told_of_in_general(language: str, text: str) -> None:
    assert stages("", text, language) <= {"hypothetical"}


@pytest.mark.parametrize(
    "text",
    [
        "Guerrillas attacked a garrison and two infantry battalions with mortars on Monday.",
        "On Monday insurgents inflicted nine casualties on a battalion in an ambush at the bridge.",
        "The guerrillas ambushed an army convoy on Monday and killed two soldiers.",
    ],
)
def test_a_fight_between_forces_is_no_attack(text: str) -> None:
    assert reading("", text, "en").main is None


@pytest.mark.parametrize(
    "text",
    [
        "Guerrillas attacked a village near the garrison on Monday and killed nine residents.",
        "A soldier was stabbed outside his barracks on Monday.",
        "On Monday a bomb exploded at a police station and killed an officer.",
    ],
)
def test_an_attack_on_residents_or_in_peace_is_one(text: str) -> None:
    main = reading("", text, "en").main
    assert main is not None
    assert main.assertion == "asserted"


NAMED = [
    ("en", "Police are investigating the murder of two foreign surveyors. They asked the embassy for help."),
    ("en", "POLICE ARE INVESTIGATING THE MURDER OF HENRY OKELLO. THEY ASKED THE EMBASSY FOR HELP."),
    ("en", "Five men are suspected of murdering councillor Henry Okello. A judge will see them."),
    ("fr", "La police enquête sur le meurtre du maire. Elle a demandé de l'aide à la préfecture."),
    ("es", "La policía investiga el asesinato del alcalde. Pidió ayuda a la embajada."),
    ("de", "Die Polizei untersucht die Ermordung des Bürgermeisters. Sie bat die Botschaft um Hilfe."),
    ("he", "המשטרה חוקרת את רצח ראש העיר. היא ביקשה את עזרת השגרירות."),
    ("ar", "تحقق الشرطة في اغتيال السفير. وطلبت مساعدة من العاصمة."),
]


@pytest.mark.parametrize(("language", "text"), NAMED)
def test_a_killing_that_names_its_victim_is_told(language: str, text: str) -> None:
    assert "asserted" in stages("", text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The militia denied responsibility for the assassination of the mayor on Monday."),
        ("en", "The ministry had nothing to do with the kidnapping of the judge on Monday, it said."),
        ("fr", "La milice a nié toute responsabilité dans l'assassinat du maire lundi."),
        ("es", "La milicia negó su responsabilidad en el asesinato del alcalde el lunes."),
        ("de", "Die Miliz bestritt jede Verantwortung für die Ermordung des Bürgermeisters am Montag."),
    ],
)
def test_who_denies_his_part_denies_no_deed(language: str, text: str) -> None:
    assert "asserted" in stages("", text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Gunmen shot a baker dead on Monday. It was the deadliest attack there in recent years."),
        ("en", "Thousands of fans were at the concert when gunmen opened fire on the crowd."),
        ("fr", "Des hommes armés ont ouvert le feu lundi sur des milliers de spectateurs."),
        ("es", "Miles de personas huyeron cuando unos pistoleros abrieron fuego en el concierto."),
    ],
)
def test_years_and_thousands_beside_a_deed_of_today_take_nothing_from_it(language: str, text: str) -> None:
    main = reading("", text, language).main
    assert main is not None
    assert main.assertion == "asserted"


def test_the_attack_after_a_fight_is_that_fight() -> None:
    text = "Guerrillas clashed with an army patrol on the ridge. Nine soldiers were wounded in the attack."
    assert reading("", text, "en").main is None


def test_the_day_of_a_dispatch_is_not_that_of_deeds_in_general() -> None:
    text = "LIMA, 3 March (AP) -- The minister spoke of murders, abductions and the price of bread."
    assert stages("", text, "en") <= {"hypothetical"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Gunmen shot at the car of the president of the supreme court on Monday and wounded his driver."),
        ("fr", "Des hommes armés ont tiré lundi sur la voiture du président de la cour suprême."),
        ("es", "Pistoleros dispararon el lunes contra el coche del presidente del tribunal supremo."),
    ],
)
def test_a_judge_who_is_shot_at_is_no_trial(language: str, text: str) -> None:
    main = reading("", text, language).main
    assert main is not None
    assert main.assertion == "asserted"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The mayor will not resign as a result of the assassination of his deputy on Monday."),
        ("es", "El alcalde no dimitirá a raíz del asesinato de su concejal el lunes."),
        ("fr", "Le maire ne démissionnera pas à la suite de l'assassinat de son adjoint lundi."),
    ],
)
def test_what_is_not_done_because_of_a_deed_does_not_deny_it(language: str, text: str) -> None:
    assert "asserted" in stages("", text, language)


DOERS = [
    ("en", "A farmer was killed by unidentified men on Monday."),
    ("en", "A trader was shot to death on Monday."),
    ("en", "Three loud explosions shook the port on Monday."),
    ("fr", "Un paysan a été tué par des hommes armés lundi."),
    ("es", "Un agricultor fue acribillado por hombres armados el lunes."),
    ("de", "Ein Bauer wurde am Montag von unbekannten Rebellen getötet."),
]


@pytest.mark.parametrize(("language", "text"), DOERS)
def test_who_is_killed_by_armed_men_is_the_victim_of_a_deed(language: str, text: str) -> None:
    assert "asserted" in stages("", text, language)


def test_an_if_makes_no_guide() -> None:
    text = (
        "A bomb exploded at a bank on Monday. The police asked if anyone had seen a van. "
        "Staff wondered if the bank would open. The mayor will resign if nobody is held."
    )
    assert "asserted" in stages("", text, "en")


def test_an_election_is_no_figure_of_speech_of_an_assassination() -> None:
    text = (
        "The candidates met the voters of the electoral district. Opinion polls favour the opposition leader. "
        "His party accused the secret police of assassinating the former candidate Henry Okello."
    )
    assert "asserted" in stages("", text, "en")
