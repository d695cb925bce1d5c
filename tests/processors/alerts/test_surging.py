"""More than usual at a place or in a country: what counts as a case, and when so many are too many."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from processors.alerts.surging import cases, surge
from processors.desk import Desk
from processors.judging.state import Clock, Hit
from processors.knowledge.rows import nth
from processors.rules import rulebook
from processors.rules.examples import BEGIN, _scored, fires
from processors.rules.rule import Example, Rule
from processors.rules.rulebook import BadRule

(WAVE,) = (rule for rule in rulebook.read(rulebook.gather()) if rule.name == "wave")
(TEXT,) = (text for text in rulebook.gather() if 'name = "wave"' in text)
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = 24 * 60


def case(day: float, story: str, **more: object) -> dict[str, object]:
    told = {"countries": ["GB"], "priority": 1, "incident_types": ["vandalism"], "target_types": ["cemetery"]}
    return {"minutes": int(day * DAY), "story": story, **told, **more}


def hit(story: str, place: tuple[float, float] | None = None, row: int = 1) -> Hit:
    return Hit(AT, f"{story}{place}{row}", story, "voice", "CLEAR", place, row)


def burst(*documents: dict[str, object], rule: Rule = WAVE) -> bool:
    return fires(rule, Example(about="", documents=documents))


def more_than_usual(*documents: dict[str, object]) -> bool:
    """Whether the last of them is one too many."""
    desk = Desk("fold")
    found = None
    for number, document in enumerate(documents):
        now = BEGIN + timedelta(minutes=float(str(document["minutes"])))
        desk.put("c", Clock(now=now, epoch=1))
        found = surge(desk, WAVE, _scored(str(number), dict(document), desk.stamp()), str(number), now)
    return found is not None


PLACES = st.sampled_from([None, (51.5, -0.1), (51.6, -0.1), (51.8, -0.3), (52.2, -0.4)])
HITS = st.lists(st.builds(hit, st.sampled_from("abc"), PLACES, st.integers(1, 4)))


@given(HITS, HITS)
def test_what_one_story_tells_changes_nothing_of_what_another_does(some: list[Hit], others: list[Hit]) -> None:
    apart = [replace(one, story=f"other {one.story}") for one in others]
    assert cases([*some, *apart]) == cases([*apart, *some]) == cases(some) + cases(others)


@given(HITS)
def test_cases_are_the_same_in_whatever_order_they_are_told(hits: list[Hit]) -> None:
    assert cases(hits) == cases(sorted(hits, key=lambda one: one.document)) == cases([*hits, *hits])


def test_three_at_once_where_there_are_none_are_a_wave() -> None:
    assert burst(*(case(number / 10, f"s{number}") for number in range(3)))


def test_three_at_once_where_there_is_one_each_day_are_a_usual_week() -> None:
    usual = [case(day, f"u{day}") for day in range(60)]
    assert not more_than_usual(*usual)
    assert not more_than_usual(*usual, *(case(60 + number / 10, f"s{number}") for number in range(3)))
    assert more_than_usual(*usual, *(case(60 + number / 20, f"s{number}") for number in range(12)))


def test_so_many_origins_as_a_rule_asks_for_must_stand_behind_them() -> None:
    (two,) = rulebook.read((TEXT.replace("count = 3", "count = 3\nvoices = 2"),))
    one_paper = [case(number / 10, f"s{number}", voice="paper") for number in range(3)]
    assert burst(*one_paper)
    assert not burst(*one_paper, rule=two)
    assert burst(*one_paper[:2], case(0.3, "s3", voice="other"), rule=two)


def test_a_story_is_one_case_however_many_tell_it() -> None:
    assert cases([hit("a"), hit("a", (51.5, -0.1)), hit("a", (51.55, -0.2))]) == 1


def test_each_further_town_of_a_campaign_is_a_case() -> None:
    assert cases([hit("a", (51.5, -0.1)), hit("a", (53.8, -1.5)), hit("a", (53.48, -2.24))]) == 3


def test_each_further_one_that_headlines_count_is_a_case() -> None:
    assert cases([hit("a"), hit("a", row=2), hit("a", row=3), hit("a", row=3)]) == 3


@pytest.mark.parametrize(
    ("title", "language", "told"),
    [
        ("Synagogue daubed overnight", "en", 1),
        ("Third school gets a bomb threat by mail", "en", 3),
        ("More tombs overturned at the old cemetery", "en", 2),
        ("Second man held over daubed synagogue", "en", 1),
        ("More than 200 at vigil", "en", 1),
        ("Un quatrième lycée évacué", "fr", 4),
        ("Troisième interpellation", "fr", 1),
        ("Fünfte Moschee in einer Woche beschmiert", "de", 5),
        ("Zweite Festnahme nach Schmierereien", "de", 1),
        ("Tercera sinagoga atacada en Rosario", "es", 3),
        ("בית כנסת שלישי הושחת השבוע", "he", 3),
        ("تخريب كنيس ثالث في المدينة", "ar", 3),
        ("Third", None, 1),
        ("", "en", 1),
    ],
)
def test_the_how_manieth_a_headline_tells(title: str, language: str | None, told: int) -> None:
    assert nth(title, language) == told


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('over = ["place", "country type target", "country"]\n', "", "needs `over`"),
        ('"country type target"', '"street"', "Invalid enum value 'street'"),
        ("one_in = 1000", "one_in = 0", "`one_in` must be 1 or more"),
        ('half_life = "28d"', 'half_life = "0d"', "`half_life` must be longer than nothing"),
        ('kind = "spike"', 'kind = "frequency"', "`over` belongs to"),
    ],
)
def test_a_spike_that_cannot_be_right_does_not_load(old: str, new: str, reason: str) -> None:
    assert old in TEXT
    with pytest.raises(BadRule, match=reason):
        rulebook.read((TEXT.replace(old, new, 1),))


def test_what_came_long_ago_is_no_longer_usual() -> None:
    once = [case(day, f"u{day}") for day in range(40)]
    now = 40 + 365
    assert more_than_usual(*once, *(case(now + number / 10, f"s{number}") for number in range(3)))


def test_a_window_is_as_long_as_the_rule_says() -> None:
    assert timedelta(hours=48) == WAVE.window


def test_a_rule_of_a_fixed_number_counts_stories_whatever_is_usual() -> None:
    text = TEXT.replace('kind = "spike"', 'kind = "frequency"\ncount_of = "stories"')
    for only in (
        'over = ["place", "country type target", "country"]\n',
        "one_in = 1000\n",
        'half_life = "28d"\n',
        'usual_every = "60d"\n',
    ):
        text = text.replace(only, "")
    (fixed,) = rulebook.read((text,))
    assert burst(*(case(number / 10, f"s{number}") for number in range(3)), rule=fixed)
    assert not burst(*(case(number / 10, "one", voice=str(number)) for number in range(3)), rule=fixed)
    assert not burst(*(case(number * 1.1, f"s{number}") for number in range(3)), rule=fixed)
