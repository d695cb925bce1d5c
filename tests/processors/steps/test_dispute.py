"""What sources say differently stays beside each other, each with its time and who says so."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from processors.steps.dispute import FIRST, LATEST, _bounded, graded, merged, tolls
from schemas.picture import Claim
from schemas.scored import Grade

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def killed(voice: str, least: int, minute: int, most: int | None = -1, speaker: str | None = None) -> Claim:
    at = NOON + timedelta(minutes=minute)
    most = least if most == -1 else most
    return Claim(
        kind="killed",
        text=str(least),
        voice=voice,
        document=f"{voice}{minute}",
        at=at,
        least=least,
        most=most,
        speaker=speaker,
    )


DENIAL = Claim(kind="denial", text="no such threat", voice="paper", document="d", at=NOON, speaker="the ministry")
SOURCE = Grade(
    source="B", information=3, why=("Paper: reliability B", "1 independent voice", "not confirmed by others")
)


def test_the_range_is_between_the_latest_words_of_each() -> None:
    (toll,) = tolls([killed("afp", 3, 0), killed("police", 1, 5), killed("afp", 2, 9, speaker="the mayor")])
    assert (toll.least, toll.least_by, toll.most, toll.most_by, toll.voices) == (1, "police", 2, "the mayor", 2)


def test_a_number_without_an_upper_bound_leaves_the_range_open() -> None:
    (toll,) = tolls([killed("afp", 12, 0, most=None), killed("police", 9, 5)])
    assert (toll.least, toll.most) == (9, None)


def test_what_arrives_late_is_not_the_latest_word() -> None:
    (toll,) = tolls([killed("afp", 1, 9), killed("afp", 4, 2)])
    assert (toll.least, toll.most) == (1, 1)


def test_the_grade_says_what_is_disputed_and_by_whom_it_is_denied() -> None:
    grade = graded(None, SOURCE, 2, (killed("afp", 3, 0), killed("police", 1, 5), DENIAL))
    assert "sources differ: killed 1 (police) to 3 (afp)" in grade.why
    assert "denied by the ministry" in grade.why
    assert "2 independent voices" in grade.why
    assert "1 independent voice" not in grade.why


def test_a_dispute_that_is_over_is_no_longer_a_reason() -> None:
    early = graded(None, SOURCE, 2, (killed("afp", 3, 0), killed("police", 1, 5)))
    later = graded(early, SOURCE, 2, (killed("afp", 3, 0), killed("police", 1, 5), killed("afp", 1, 9)))
    assert not any(why.startswith("sources differ") for why in later.why)


def test_a_story_has_its_best_source_and_its_best_confirmation() -> None:
    first_hand = Grade(source="C", information=1, why=("an authority speaking first-hand",))
    grade = graded(graded(None, SOURCE, 1, ()), first_hand, 2, ())
    assert (grade.source, grade.information) == ("B", 1)
    assert graded(grade, SOURCE, 3, ()).information == 1


@given(st.lists(st.builds(killed, st.sampled_from("abc"), st.integers(0, 9), st.integers(0, 90)), max_size=60))
def test_what_is_kept_of_many_claims_is_bounded_and_holds_the_first_and_the_last(told: list[Claim]) -> None:
    kept = _bounded(told)
    assert len(kept) <= FIRST + LATEST
    assert list(kept[:1]) == told[:1]
    assert list(kept[-1:]) == told[-1:]


@given(
    st.lists(st.builds(killed, st.sampled_from("ab"), st.integers(0, 9), st.integers(0, 90)), max_size=12),
    st.lists(st.builds(killed, st.sampled_from("ab"), st.integers(0, 9), st.integers(0, 90)), max_size=12),
)
def test_which_of_two_stories_became_the_other_changes_no_claim(some: list[Claim], others: list[Claim]) -> None:
    assert set(merged(tuple(some), tuple(others))) == set(merged(tuple(others), tuple(some)))
