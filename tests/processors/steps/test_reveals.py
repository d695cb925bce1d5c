"""What a long text only says further down: that it was a drill, a play, an accident. All texts are our own."""

from datetime import UTC, datetime

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import Verdict, score
from schemas.reading import Reading
from schemas.scored import Grade

PUBLISHED = datetime(2026, 3, 10, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def reading(title: str, text: str, language: str = "en") -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


def verdict(title: str, text: str, language: str = "en") -> Verdict:
    return score(reading(title, text, language), SETTING)


SCENE = (
    "The first shots fell at nine. A man with a rifle ran through the hall of the synagogue. "
    "People threw themselves under the benches. A woman screamed for her son. Nobody moved for a long minute. "
)


def test_a_drill_that_is_told_as_if_it_were_real_is_none() -> None:
    end = "Then a whistle blew. The exercise had been announced for weeks. It was the town's first drill of the year."
    assert verdict("Shots in the hall: a morning of fear at Cork synagogue", SCENE + end).status == "none"


def test_one_word_of_a_drill_beside_a_real_attack_is_by_the_way() -> None:
    end = "Two people were killed, police said, and a man was arrested. The synagogue had held a drill in May."
    told = verdict("Gunman kills two at Cork synagogue", SCENE + end)
    assert told.status == "current"
    assert told.priority >= 2


def test_a_real_attack_is_one_whatever_drills_are_told_beside_it() -> None:
    end = (
        "Two people were killed, police said, and a man was arrested. The synagogue had held a drill in May. "
        "That exercise saved lives, the rabbi said."
    )
    told = verdict("Gunman kills two at Cork synagogue", SCENE + end)
    assert told.status == "current"
    assert told.priority >= 2


def test_a_film_that_says_so_in_three_words_is_a_film() -> None:
    end = "Then the director thanked the actors. The film is a thriller about a siege."
    assert verdict("Terror at Cork synagogue", SCENE + end).priority == 0


def test_what_turns_out_an_accident_in_the_seventh_sentence_is_resolved() -> None:
    text = (
        "Windows broke along the street and sirens came from all sides. Children were led out of the nursery. "
        "Their teacher counted them twice. Neighbours spoke of war. A man wept on the kerb. "
        "It was a gas leak, the fire chief said. The boiler had failed, an accident."
    )
    assert verdict("Explosion at the Jewish community centre of Cork", text).status == "none"


def test_a_live_report_tells_in_its_entries_what_its_headline_says_is_going_on() -> None:
    entries = "\n\n".join(
        [
            "11.40 We are told to keep away from the bridge.",
            "11.30 The mayor has spoken to the council about the morning.",
            "11.20 Shops in the quarter have let down their shutters.",
            "11.10 Two people have been shot at the gate of the synagogue.",
        ]
    )
    assert verdict("Cork live: stay inside, say police, as gunman is hunted", entries).priority == 3


def test_a_threat_on_a_wall_is_vandalism() -> None:
    told = reading("Swastikas and 'death to Jews' sprayed on the synagogue of Cork", "")
    assert told.main is not None
    assert told.main.type == "vandalism"


def test_what_the_next_sentence_calls_credible_is_the_threat_before_it() -> None:
    text = (
        "Embassy of the Netherlands\n\nLocation: Kampala\n\nThe embassy knows that extremists plan to attack "
        "synagogues there on Friday. The information is considered specific and credible."
    )
    assert reading("Security alert", text).credibility == "specific_credible"


def test_a_column_with_a_word_that_says_so_asserts_nothing() -> None:
    text = "Opinion\n\nSomebody will kill Jews in this town. We know it. He has a knife and a car."
    assert verdict("The next attack is coming", text).priority == 0
