"""What would raise a score and what would lower it is judged by the score itself, never guessed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score, weights
from processors.steps.suppose import WhatIf, suppose
from schemas.reading import Reading
from schemas.scored import Grade, Watched

NOW = datetime(2026, 5, 12, 20, tzinfo=UTC)
WATCHED = (Watched(id="w", opened_by="d", why="killing", until=NOW, left=90),)
TEXTS = (
    "Gunman opens fire at synagogue in Leeds, police say 12 hurt",
    "Swastika daubed on synagogue wall in Lyon",
    "No specific, credible threat to synagogues, police say",
    "Teheran droht nach dem Tod eines Generals mit Vergeltung",
    "Simulacro de atentado en una escuela judía de Madrid",
    "מערכת הביטחון: אין התרעה קונקרטית לפגיעה בבתי כנסת",
    "حريق متعمد في مسجد بمدينة ليون",
    "Sweden raises its terror threat level from three to four of five",
    "La boulangerie reçoit un prix pour son pain",
)


def understood(title: str) -> Reading:
    return understand(read(title, "", None), NOW, None)


def setting(*, origins: int = 1, watch: tuple[Watched, ...] = (), void: str | None = None) -> Setting:
    grade = Grade(source="B", information=3, why=())
    return Setting(now=NOW, published=NOW, grade=grade, origins=origins, watch=watch, void=void)


def of(title: str, where: Setting | None = None) -> dict[str, WhatIf]:
    return {one.change: one for one in suppose(understood(title), where or setting())}


@given(st.sampled_from(TEXTS), st.integers(1, 4), st.sampled_from([(), WATCHED]), st.sampled_from([None, "a test"]))
@settings(derandomize=True, max_examples=60, deadline=None)
def test_every_change_moves_the_score_the_way_it_says(
    title: str, origins: int, watch: tuple[Watched, ...], void: str | None
) -> None:
    reading, where = understood(title), setting(origins=origins, watch=watch, void=void)
    now = score(reading, where)
    found = suppose(reading, where)
    least = weights().priority
    for one in found:
        assert one.way == ("raise" if one.score > now.score else "lower")
        assert one.score != now.score
        assert one.priority == max((int(p) for p, points in least.items() if one.score >= points), default=0)
        assert one.text.startswith("if ")
    assert len({one.change for one in found}) == len(found), "of one sort there is one change"
    for way in ("raise", "lower"):
        own = [one for one in found if one.way == way]
        moves = [one.priority != now.priority for one in own]
        assert moves == sorted(moves, reverse=True), "what moves the priority stands first"
        by = [abs(one.score - now.score) for one in own if one.priority != now.priority]
        assert by == sorted(by), "the nearest of those stands first"


def test_a_shooting_is_raised_by_danger_left_and_lowered_by_a_harmless_end() -> None:
    found = of(TEXTS[0])
    assert found["danger"].priority == 3
    assert found["over"].way == "lower"
    assert found["held"].score < score(understood(TEXTS[0]), setting()).score
    assert "real" not in found


def test_a_second_owner_and_a_watch_are_named_until_they_are_there() -> None:
    one = of(TEXTS[0])
    assert "second independent owner" in one["origin"].text
    assert one["watch"].way == "raise"
    more = of(TEXTS[0], setting(origins=2, watch=WATCHED))
    assert more["one_origin"].way == more["no_watch"].way == "lower"
    assert "watch" not in more


def test_of_several_ages_the_first_that_drops_the_priority_is_told() -> None:
    aged = of(TEXTS[1])["age"]
    assert aged.priority == 0
    assert aged.text == "if it were 10 days old", "at four days it would still be one to know of"


@pytest.mark.parametrize("title", [TEXTS[3], "Iran vows revenge after the death of a general"])
def test_a_general_threat_is_raised_by_a_named_site_and_by_credibility(title: str) -> None:
    found = of(title)
    assert found["target"].way == found["credible"].way == "raise"
    assert found["credible"].priority == 3


def test_a_drill_is_raised_only_by_being_none() -> None:
    assert [one.change for one in suppose(understood(TEXTS[4]), setting()) if one.way == "raise"] == ["real"]


def test_a_level_is_raised_to_its_top_and_lowered_by_being_kept() -> None:
    reading = understood(TEXTS[7])
    found = [one for one in suppose(reading, setting()) if one.change == "level"]
    assert [one.text for one in found] == ["if the level were raised to its top"]
    assert found[0].priority == 3


def test_what_its_sender_voids_is_raised_by_holding() -> None:
    found = suppose(understood(TEXTS[0]), setting(void="its sender marks it: Exercise"))
    assert [(one.change, one.way) for one in found] == [("void", "raise")]


def test_of_ordinary_news_nothing_is_supposed() -> None:
    assert suppose(understood(TEXTS[8]), setting()) == ()
