"""What bounds a score whatever its sum, told in several languages. All sentences are our own."""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score
from schemas.scored import Grade

PUBLISHED = datetime(2026, 3, 12, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def priority(language: str, title: str, text: str) -> int:
    return score(understand(read(title, text, language), PUBLISHED, None), SETTING).priority


PATROLS = [
    (
        "en",
        "London police step up patrols at synagogues after Vienna attack",
        (
            "More officers were sent out on Sunday, hours after an attack on worshippers in Vienna that "
            "killed two people. "
            "“There is no specific threat to London,” a spokesman said."
        ),
    ),
    (
        "de",
        "Mehr Polizei vor Synagogen in Zürich nach dem Anschlag von Wien",
        (
            "Die Stadtpolizei Zürich hat nach dem Anschlag in Wien mit zwei Toten die Präsenz vor jüdischen "
            "Einrichtungen "
            "verstärkt. Hinweise auf eine konkrete Gefährdung in Zürich gebe es nicht, sagte ein Sprecher."
        ),
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), PATROLS, ids=lambda value: str(value)[:12])
def test_guards_after_a_deed_abroad_are_to_be_aware_of_where_a_threat_here_is_denied(
    language: str, title: str, text: str
) -> None:
    assert priority(language, title, text) == 1


def test_guards_after_a_deed_in_the_same_town_take_nothing_from_the_deed() -> None:
    text = (
        "Two men were stabbed outside a synagogue in Leeds on Thursday night. Patrols have been stepped up. "
        "There is no specific threat to other places, police said. The attacker is still at large."
    )
    assert priority("en", "Police step up patrols after stabbing outside Leeds synagogue", text) >= 2


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "fr",
            "La menace terroriste reste élevée en Suisse",
            (
                "La menace terroriste demeure élevée en Suisse, selon le Service de renseignement. Les "
                "institutions juives "
                "restent exposées. Il n'y a pas d'indice d'un projet d'attentat concret."
            ),
        ),
        (
            "de",
            "Bedrohungslage in Dänemark weiterhin erhöht",
            (
                "Die Bedrohungslage für jüdische Einrichtungen in Dänemark ist weiterhin erhöht. Hinweise auf konkrete "
                "Pläne gibt es nicht."
            ),
        ),
    ],
    ids=("fr", "de"),
)
def test_a_level_that_stays_is_to_be_aware_of_and_has_not_changed(language: str, title: str, text: str) -> None:
    assert priority(language, title, text) == 1
    assert understand(read(title, text, language), PUBLISHED, None).level_change is None


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "What we know about the knife attack on a Porto tram that hurt four",
            (
                "Four people were hurt on Monday when a man attacked them with a knife on a tram in Porto. He was "
                "overpowered by passengers. Police said there was no sign of a terrorist motive: the man "
                "had quarrelled "
                "with his former partner, one of the victims. He will appear before a judge."
            ),
        ),
        (
            "de",
            "Messerangriff in Regionalbahn bei Kassel: vier Verletzte",
            (
                "Ein Mann hat am Montag in einer Regionalbahn vier Menschen mit einem Messer verletzt. Er wurde von "
                "Fahrgästen überwältigt. Hinweise auf ein terroristisches Motiv gibt es nach Angaben der "
                "Polizei nicht, er "
                "habe mit seiner früheren Partnerin gestritten. Der Mann ist in Haft."
            ),
        ),
        (
            "fr",
            "Braquage dans une épicerie casher de Créteil",
            (
                "Deux hommes ont menacé la caissière avec une arme et ont pris la fuite avec la caisse jeudi soir. La "
                "police écarte tout motif antisémite et fait le lien avec d'autres vols."
            ),
        ),
    ],
    ids=("en", "de", "fr"),
)
def test_a_matter_of_the_doers_own_pages_nobody(language: str, title: str, text: str) -> None:
    assert priority(language, title, text) <= 1


def test_insults_make_a_robbery_more_than_that() -> None:
    text = (
        "Two robbers beat a rabbi outside his home on Thursday, shouted antisemitic insults and stole his phone. "
        "They fled on a motorbike."
    )
    assert priority("en", "Robbers beat rabbi in Buenos Aires and shout antisemitic insults", text) == 2


def test_where_the_headline_has_somebody_held_nobody_need_act_now() -> None:
    text = (
        "Einen Tag nach dem Messerangriff auf einen Rabbiner in Bremen haben Spezialkräfte den Tatverdächtigen "
        "festgenommen. Der 31-Jährige wurde überwältigt. Das Opfer ist außer Lebensgefahr."
    )
    assert priority("de", "Messerangriff auf Rabbiner in Bremen: Tatverdächtiger festgenommen", text) == 2
    fled = "Two people were killed in Lyon on Friday. A possible accomplice fled and police are searching for him."
    assert priority("en", "Gunman held after shooting at Lyon synagogue, second still at large", fled) == 3


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "fr",
            "Non, la police n'a pas annoncé d'attentat à la synagogue : c'est une intox",
            "Un message vocal assure qu'une attaque aurait lieu samedi devant la synagogue de Nice. C'est faux.",
        ),
        (
            "de",
            "Faktencheck: Nein, es gibt keine Anschlagswarnung für die Synagoge in Bonn",
            "Eine Sprachnachricht warnt vor einem Anschlag auf die Synagoge am Samstag. Das ist falsch.",
        ),
    ],
    ids=("fr", "de"),
)
def test_a_rumour_that_the_headline_takes_back_is_nothing(language: str, title: str, text: str) -> None:
    assert priority(language, title, text) == 0


def test_a_charge_of_this_week_is_a_foiled_plot_and_no_history() -> None:
    text = (
        "A 27-year-old man was charged on Monday in federal court with attempting to use an explosive device against "
        "a mosque, prosecutors said. According to the complaint, the defendant wanted to blow it up during prayers. "
        "Agents arrested him on Saturday and seized two pipe bombs."
    )
    title = "Ohio man charged with plotting to bomb Columbus mosque"
    main = understand(read(title, text, "en"), PUBLISHED, None).main
    assert main is not None
    assert main.assertion == "foiled"
    assert priority("en", title, text) == 2


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Bins and two cars set alight in Leith car park", "Nobody was hurt. Youths were seen running off."),
        (
            "en",
            "Norway keeps threat level after Malmö bombing",
            "There is no sign of a threat to the Jewish community.",
        ),
        ("en", "Explosion at fireworks factory kills three", "The chapel next door lost its roof."),
        ("fr", "Attaque de guêpes au cimetière juif de Metz, trois blessés", ""),
        ("he", "נעצר חשוד שירה בחתונה ביפו", "איש לא נפגע."),
        (
            "en",
            "Statement by the ministry",
            "There is no specific, credible threat. Hezbollah has plotted against synagogues.",
        ),
    ],
)
def test_what_hurt_no_community_and_what_is_denied_page_nobody(language: str, title: str, text: str) -> None:
    assert priority(language, title, text) < 2


def test_a_fire_at_a_community_that_hurt_nobody_is_still_looked_at() -> None:
    assert priority("en", "Synagogue door set alight in Leith", "Nobody was hurt.") == 2
