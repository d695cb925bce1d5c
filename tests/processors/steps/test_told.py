"""What an article tells, and what it only tells again, in six languages. All texts (told.jsonl) are our own."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processors.enrich import understand
from processors.steps.read import read
from processors.steps.score import status_of
from schemas.reading import Reading

PUBLISHED = datetime(2026, 5, 12, tzinfo=UTC)
CASES = [json.loads(line) for line in Path(__file__).with_name("told.jsonl").read_text("utf-8").splitlines()]


def reading(language: str, title: str, text: str) -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


def told(case: str) -> Sequence[object]:
    """The texts of a case, one or more in each language."""
    found = [
        pytest.param(reading(one["lang"], one["title"], one["text"]), id=f"{one['lang']} {one['title']}")
        for one in CASES
        if one["case"] == case
    ]
    assert len(found) > 4
    return found


def kind(said: Reading) -> str | None:
    return said.main.type if said.main else None


def framed(said: Reading) -> bool:
    return any(mark.kind == "frame" for mark in said.marks)


@pytest.mark.parametrize("said", told("advice"))
def test_advice_that_sites_could_be_targets_is_a_threat(said: Reading) -> None:
    assert status_of(said) == "planned_threat"


@pytest.mark.parametrize("said", told("page"))
def test_below_the_name_of_a_page_the_first_sentence_is_its_headline(said: Reading) -> None:
    assert (kind(said), status_of(said)) == ("shooting", "current")
    assert said.main is not None
    assert said.main.start < said.headline


@pytest.mark.parametrize("said", told("occasion"))
def test_a_deed_on_a_day_of_remembrance_is_no_history(said: Reading) -> None:
    assert status_of(said) == "current"
    assert not framed(said)


@pytest.mark.parametrize("said", told("again"))
def test_a_deed_that_is_told_again_is_history(said: Reading) -> None:
    assert status_of(said) == "historical"


@pytest.mark.parametrize("said", told("dud"))
def test_a_bomb_that_did_not_go_off_is_foiled_where_its_maker_is_held(said: Reading) -> None:
    assert status_of(said) == "foiled"


@pytest.mark.parametrize("said", told("sabotage"))
def test_sabotage_before_the_games_is_no_sport(said: Reading) -> None:
    assert status_of(said) == "current"
    assert not framed(said)


@pytest.mark.parametrize("said", told("none"))
def test_an_accident_a_quarrel_a_list_or_a_course_is_no_attack(said: Reading) -> None:
    assert status_of(said) == "none"


@pytest.mark.parametrize("said", told("rammed"))
def test_a_general_word_stands_for_what_was_done_and_not_for_what_is_feared(said: Reading) -> None:
    assert kind(said) == "vehicle_ramming"


@pytest.mark.parametrize("said", told("actors"))
def test_actors_of_a_cyber_attack_play_no_part(said: Reading) -> None:
    assert kind(said) == "cyber"
    assert not framed(said)


def hit(said: Reading) -> set[str]:
    return {target.type for target in said.targets}


@pytest.mark.parametrize("said", told("list"))
def test_whom_advice_lists_far_down_is_warned(said: Reading) -> None:
    assert hit(said) >= {"public_place", "transport", "business", "government", "other_place_of_worship"}


@pytest.mark.parametrize("said", told("plot"))
def test_what_a_plot_was_aimed_at_may_stand_in_a_later_sentence(said: Reading) -> None:
    assert hit(said) >= {"government", "business", "police_military"}


@pytest.mark.parametrize("said", told("wall"))
def test_a_memorial_wall_is_hit_and_recalls_nothing(said: Reading) -> None:
    assert (hit(said), status_of(said)) == ({"other"}, "current")


@pytest.mark.parametrize("said", told("linked"))
def test_sites_linked_to_a_community_are_hers(said: Reading) -> None:
    assert "community_centre" in hit(said)


def test_an_embassy_that_is_only_in_touch_is_no_target() -> None:
    text = "There has been a shooting in Bergen. The British embassy in Oslo is in contact with the authorities."
    assert "embassy" not in hit(reading("en", "Shooting in central Bergen", text))


def furniture(title: str, text: str, language: str = "en") -> list[str]:
    made = read(title, text, language)
    return [made.body[one.start : one.end] for one in made.sentences if one.role == "furniture"]


def test_what_a_page_sets_before_its_first_sentence_is_cut_off() -> None:
    shots = "Two men fired at a synagogue in Bergen."
    title = "Shots fired at a synagogue in Bergen"
    for stamp in (
        "News - 15 April 2026 13:56",
        "Published: Monday 9 March 2026",
        "28 April 2026 12:35",
        "2026-05-12 08:13",
    ):
        assert furniture(title, f"{stamp} {shots}") == [stamp]
    german = "Stand: 12. Mai 2026, 9:14 Uhr Zwei Männer haben auf eine Synagoge geschossen."
    assert furniture("Schüsse in Bergen", german, "de") == ["Stand: 12. Mai 2026, 9:14 Uhr"]
    assert furniture(title, f"{title} 28 April 2026 12:35 {shots}") == ["28 April 2026 12:35"]
    assert not furniture(title, f"11 September 2001 {shots}")
    assert not furniture(title, "On 9 March 2026 two men fired at a synagogue.")


def test_a_part_of_the_headline_said_again_is_furniture() -> None:
    title = "Travel advice: Norway - update of 12 May"
    assert furniture(title, "# Travel advice: Norway - update of 12 May\n---\nNorway\nThere was a blast.") == [
        "# Travel advice: Norway - update of 12 May",
        "---",
        "Norway",
    ]


@pytest.mark.parametrize("said", told("brought out"))
def test_a_plot_foiled_years_ago_that_nobody_knew_of_is_no_history(said: Reading) -> None:
    assert status_of(said) == "foiled"


@pytest.mark.parametrize("said", told("gas"))
def test_a_place_that_is_emptied_for_a_leaking_pipe_is_no_matter(said: Reading) -> None:
    assert status_of(said) == "none"
    assert any(mark.kind == "accident" for mark in said.marks)
