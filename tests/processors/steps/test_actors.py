"""Whom a text blames, suspects, reports held or lets claim, in six languages. All texts and names are ours."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.enrich import understand
from processors.knowledge.phrases import data
from processors.steps.read import read
from schemas.reading import Actor, Reading
from schemas.taxonomy import LANGUAGES


def reading(text: str, language: str = "en", title: str = "") -> Reading:
    return understand(read(title, text, language), None, None)


def told(text: str, language: str = "en", title: str = "") -> list[tuple[str, str]]:
    return [(actor.text, actor.role) for actor in reading(text, language, title).actors]


NAMED = [
    (
        "en",
        "Rolf Ekman, 41, of no fixed address, was charged with setting fire to a mosque.",
        ("Rolf Ekman", "arrested"),
    ),
    (
        "en",
        "The gunman, identified as Rolf Ekman, shot at worshippers outside a synagogue and fled.",
        ("Rolf Ekman", "suspected"),
    ),
    ("en", "Officers arrested a 20-year-old man, Rolf Ekman, over a bomb plot.", ("Rolf Ekman", "arrested")),
    ("en", "Rolf Ekman of Tampa, Florida, had pleaded guilty to an arson attack.", ("Rolf Ekman", "arrested")),
    (
        "en",
        "The man, 21-year-old Timo A., planned to bomb a concert. He was arrested in May.",
        ("Timo A.", "suspected"),
    ),
    ("en", "Iran was behind the bombing of the embassy.", ("Iran", "blamed")),
    ("en", "Iranian-backed gunmen carried out a shooting at a synagogue.", ("Iranian-backed", "blamed")),
    ("fr", "Le tireur présumé, Rolf Ekman, a tué trois fidèles.", ("Rolf Ekman", "suspected")),
    ("fr", "Rolf Ekman a été mis en examen pour l'incendie d'une mosquée.", ("Rolf Ekman", "arrested")),
    ("es", "La policía detuvo a Rolf Ekman por el atentado contra una sinagoga.", ("Rolf Ekman", "arrested")),
    ("es", "Rolf Ekman, de 30 años, fue condenado por el tiroteo.", ("Rolf Ekman", "arrested")),
    ("de", "Die Polizei hat nach dem Anschlag Rolf Ekman festgenommen.", ("Rolf Ekman", "arrested")),
    ("de", "Gegen Timo A. wurde Anklage wegen eines Brandanschlags erhoben.", ("Timo A.", "arrested")),
    ("he", "המשטרה עצרה את נביל סמארה, החשוד בהצתת בית כנסת.", ("נביל סמארה", "arrested")),
    ("he", "כתב אישום הוגש נגד רפי טולדו בגין דקירה.", ("רפי טולדו", "arrested")),
    ("ar", "ألقت الشرطة القبض على كريم الصباغ بعد الهجوم على كنيس.", ("كريم الصباغ", "arrested")),
    ("ar", "إيران تقف وراء تفجير السفارة.", ("إيران", "blamed")),
]


@pytest.mark.parametrize(("language", "text", "actor"), NAMED)
def test_a_person_or_state_is_an_actor_by_what_is_said_beside_the_name(
    language: str, text: str, actor: tuple[str, str]
) -> None:
    assert told(text, language) == [actor]


NOBODY = [
    ("en", "Rabbi Rolf Ekman said the synagogue was shot at and a man was arrested."),
    ("en", "The victim, Rolf Ekman, 67, was stabbed by a man who was later charged."),
    ("en", "The lawyer of the suspect, Rolf Ekman, said his client fired no shot."),
    ("en", "A man accused of stabbing author Rolf Ekman is charged with attempted murder."),
    ("en", "Judge Rolf Ekman sentenced a man for bombing the embassy of Iran."),
    ("en", "The son of Rolf Ekman was arrested after a shooting."),
    ("en", "Two men were arrested in New Haven after an attack on the Beth Shalom synagogue."),
    ("fr", "Le maire Rolf Ekman a condamné l'attentat contre la synagogue."),
    ("fr", "L'attentat est jugé, dit Rolf Ekman, juge anti-terroriste."),
    ("es", "La testigo Berta Lobo vio al atacante apuñalar al rabino."),
    ("de", "Ministerpräsident Rolf Ekman verurteilt den Anschlag auf die Synagoge."),
    ("he", "סנגורו של הנאשם, רפי טולדו, אמר כי מרשו לא ירה."),
    ("ar", "وقال المدعي العام كريم الصباغ إن الشرطة اعتقلت رجلا بعد الهجوم."),
]


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_victims_officials_lawyers_and_places_are_no_actors(language: str, text: str) -> None:
    assert told(text, language) == []


def test_two_names_that_and_joins_are_both_held() -> None:
    assert told("Rolf Ekman and his brother Timo Ekman were arrested after a shooting.") == [
        ("Rolf Ekman", "arrested"),
        ("Timo Ekman", "arrested"),
    ]


def test_a_group_that_no_table_knows_is_found_beside_the_word_for_a_group() -> None:
    text = "Die Gruppe Nachtfalke wird verdächtigt, einen Anschlag auf eine Moschee geplant zu haben."
    assert told(text, "de") == [("Nachtfalke", "suspected")]


def test_a_state_that_is_only_named_is_no_actor() -> None:
    assert told("After the bombing in Paris ministers of Iran and France met.") == []


def test_what_is_said_counts_only_where_a_deed_is_told() -> None:
    assert told("Rolf Ekman is accused of arrogance by his critics.") == []


def test_a_group_of_our_table_that_is_only_named_needs_an_incident_beside_it() -> None:
    assert told("A gunman opened fire at a synagogue. It was raining. Nobody saw it. A film is on Hezbollah.") == []
    assert told("Hezbollah men opened fire at a synagogue.") == [("Hezbollah", "named")]


def test_an_abbreviation_that_is_a_word_counts_in_capitals_alone() -> None:
    assert told("L'attentat a eu lieu au mois de mai.", "fr") == []
    assert [actor.id for actor in reading("ETA claimed responsibility for the car bomb.").actors] == ["eta"]


def test_an_incident_has_the_actors_of_its_sentence() -> None:
    main = reading("Rolf Ekman was charged with bombing a mosque. Hezbollah praised it.").main
    assert main is not None
    assert main.actors == ("Rolf Ekman",)


def test_an_actor_that_no_table_knows_bears_on_no_score() -> None:
    named = reading("Rolf Ekman was arrested over a threat to bomb the synagogue in Lyon today.")
    assert [actor.id for actor in named.actors] == [None]
    assert named.specificity is not None
    assert all(carrier.kind != "actor" for carrier in named.specificity.carriers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_each_way_of_being_an_actor(language: str) -> None:
    assert set(data(language)["actor"]) == set(data("en")["actor"])
    assert set(data(language)["name"]) == set(data("en")["name"])
    assert all(data(language)["actor"][kind] for kind in ("held", "suspect", "accused", "suspected", "behind", "by"))


_PARTS = st.sampled_from(
    [
        *("Rolf Ekman", "Timo A.", "Iran", "was arrested", "the suspect,", "accused of", "bombing", "and", ",", "."),
        *(
            "נעצר",
            "החשוד",
            "נביל סמארה",
            "פיגוע",
            "المتهم",
            "كريم الصباغ",
            "هجوم",
            "İ",
            "ﬁ",
            "\u0301",
            "\n\n",
            '"',
            "(",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PARTS, max_size=40), st.sampled_from(LANGUAGES))
def test_every_actor_stands_where_it_says(parts: list[str], language: str) -> None:
    text = read("", " ".join(parts), language)
    found: tuple[Actor, ...] = understand(text, None, None).actors
    assert all(actor.text == text.body[actor.start : actor.end] for actor in found)
    assert [actor.start for actor in found] == sorted(actor.start for actor in found)


def test_an_endless_line_of_suspects_is_looked_at_so_far_and_no_further() -> None:
    text = read("", "the suspect, Rolf Ekman, was arrested for bombing " * 4000, "en")
    found = understand(text, None, None)
    assert [actor.text for actor in found.actors] == ["Rolf Ekman"]
