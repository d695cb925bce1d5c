"""A score is the sum of its reasons, stays within bounds, and never counts a denial as a threat."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score, status_of, weights
from processors.steps.specify import specify
from schemas.reading import Incident, LevelChange, Mark, Reading, Target
from schemas.scored import Grade
from schemas.taxonomy import STATUS_OF, Assertion, Credibility, IncidentType, TargetType

NOW = datetime(2026, 11, 20, 21, tzinfo=UTC)
SETTING = Setting(now=NOW, published=NOW, grade=Grade(source="B", information=3, why=()))
KINDS = ["community", "posture", "denial", "at_large", "under_way", "toll", "closed", "frame", "advisory", "leader"]

marks = st.builds(
    Mark,
    kind=st.sampled_from(KINDS),
    start=st.integers(0, 50),
    end=st.integers(51, 99),
    text=st.just("…"),
    value=st.sampled_from([None, "war", "exercise", "crime", "jewish"]),
)
targets = st.builds(Target, type=st.sampled_from(get_args(TargetType)), text=st.just("…"))
incidents = st.builds(
    Incident,
    type=st.sampled_from(get_args(IncidentType)),
    assertion=st.sampled_from(get_args(Assertion)),
    start=st.just(0),
    end=st.just(4),
    text=st.just("What"),
    main=st.just(True),
    fresh=st.booleans(),
)
readings = st.builds(
    Reading,
    language=st.just("en"),
    credibility=st.sampled_from(get_args(Credibility)),
    incidents=st.lists(incidents, max_size=1).map(tuple),
    targets=st.lists(targets, max_size=3).map(tuple),
    marks=st.lists(marks, max_size=5).map(tuple),
    headline=st.integers(0, 20),
    lead=st.integers(20, 60),
)
ages = st.integers(-2, 24 * 60).map(lambda hours: replace(SETTING, published=NOW - timedelta(hours=hours)))


def attack(**changes: object) -> Reading:
    hit = (Target(type="synagogue", text="synagogue"),)
    incident = Incident(
        type="shooting", assertion="asserted", start=0, end=4, text="What", main=True, fresh=True, targets=hit
    )
    reading = Reading(language="en", incidents=(incident,), targets=hit, headline=10, lead=60)
    reading = replace(reading, **changes)
    whose = Mark(kind="community", start=1, end=5, text="synagogue", value="jewish")
    reading = replace(reading, marks=(whose, *reading.marks))
    return replace(reading, specificity=specify(reading))


@given(readings, ages, st.sampled_from([None, "incident", "target", "recency", "credibility", "status", "beside"]))
@settings(derandomize=True, max_examples=300)
def test_the_reasons_add_up_to_a_score_within_bounds(reading: Reading, setting: Setting, without: str | None) -> None:
    verdict = score(reading, setting, without)
    assert 0 <= verdict.score <= 100
    assert 0 <= verdict.confidence <= 100
    assert sum(reason.points for reason in verdict.reasons) == verdict.score
    assert verdict.reasons, "a score without a reason cannot be checked"
    assert all(reason.points or reason.factor == "nothing" for reason in verdict.reasons)
    assert without is None or without not in {reason.factor for reason in verdict.reasons}


@given(readings)
@settings(derandomize=True, max_examples=200)
def test_age_never_raises_a_score(reading: Reading) -> None:
    scores = [
        score(reading, replace(SETTING, published=NOW - timedelta(days=days))).score for days in (0, 2, 6, 20, 60, 900)
    ]
    assert scores == sorted(scores, reverse=True)


def test_a_document_without_a_date_is_judged_as_fresh() -> None:
    undated = replace(SETTING, published=None)
    assert score(attack(), undated).score == score(attack(), SETTING).score


def test_a_day_known_only_as_a_day_is_fresh_until_it_is_over() -> None:
    midnight = NOW.replace(hour=0)
    day = replace(SETTING, published=midnight, published_day=True, now=midnight + timedelta(hours=48))
    assert score(attack(), day, "exposure").score == score(attack(), SETTING, "exposure").score


def test_a_fresh_attack_on_a_synagogue_is_urgent_and_with_danger_left_to_act_on_now() -> None:
    assert score(attack(), SETTING).priority in {2, 3}
    at_large = Mark(kind="at_large", start=5, end=9, text="at large")
    assert score(attack(marks=(at_large,)), SETTING).priority == 3


@pytest.mark.parametrize("assertion", [a for a, status in STATUS_OF.items() if status in {"historical", "none"}])
def test_what_did_not_happen_or_is_history_never_pages(assertion: Assertion) -> None:
    reading = attack()
    other = replace(reading, incidents=(replace(reading.incidents[0], assertion=assertion),))
    assert score(other, SETTING).priority < 2


def test_a_denial_lowers_a_threat_and_leaves_an_attack_as_it_is() -> None:
    denial = Mark(kind="denial", start=5, end=9, text="no specific threat")
    threat = Incident(type="threat", assertion="warned", start=0, end=4, text="What", main=True)
    plain, denied = attack(incidents=(threat,)), attack(incidents=(threat,), credibility="denied", marks=(denial,))
    assert score(denied, SETTING).score < score(plain, SETTING).score
    assert score(attack(credibility="denied", marks=(denial,)), SETTING).score >= score(attack(), SETTING).score


def test_a_level_raised_to_the_top_is_to_act_on_now_and_a_lowered_one_to_be_aware_of() -> None:
    def level(from_rank: int, to_rank: int) -> Reading:
        down = to_rank < from_rank
        change = LevelChange(
            system="uk-jtac",
            country="GB",
            to="x",
            from_rank=from_rank,
            to_rank=to_rank,
            lowered=down,
            top=to_rank == 5,
            high=to_rank == 4,
        )
        return Reading(language="en", level_change=change)

    assert score(level(4, 5), SETTING).priority == 3
    assert 1 == score(level(3, 4), SETTING).priority == score(level(2, 3), SETTING).priority
    assert score(level(3, 4), SETTING).score > score(level(2, 3), SETTING).score
    assert score(level(4, 3), SETTING).priority == 1
    assert status_of(level(4, 5)) == "planned_threat"


def test_the_words_that_tell_of_a_level_do_not_count_beside_its_change() -> None:
    change = LevelChange(system=None, country="SE", to="x", from_rank=3, to_rank=4, lowered=False, top=False, high=True)
    said = tuple(
        Mark(kind=kind, start=at, end=at + 1, text="x") for at, kind in enumerate(("level", "raised", "deliberate"))
    )
    plain, told = (Reading(language="en", level_change=change, marks=marks) for marks in ((), said))
    assert score(told, SETTING).score == score(plain, SETTING).score


def test_the_same_mark_twice_counts_once() -> None:
    toll = Mark(kind="toll", start=5, end=9, text="hurt")
    assert score(attack(marks=(toll, toll)), SETTING).score == score(attack(marks=(toll,)), SETTING).score


def test_every_type_has_a_weight() -> None:
    table = weights()
    assert set(table.points["incident"]) == set(get_args(IncidentType))
    assert set(table.points["assertion"]) == set(get_args(Assertion))


def judged(title: str, text: str = "") -> int:
    reading = understand(read(title, text, "en"), NOW, None)
    return score(reading, SETTING).priority


@pytest.mark.parametrize(
    ("title", "text", "priority"),
    [
        ("Bomb kills 14 at rock concert in Marseille", "", 2),
        ("Explosion kills nine at Christmas market, gunman on the run", "Police are hunting a second attacker.", 3),
        ("Police foil plot to attack cathedral in Porto", "Four men were arrested on Tuesday with explosives.", 2),
        ("Police foil attack on football stadium in Ghent", "Three people were detained today.", 2),
        ("Imams in Leeds receive death threats", "Letters with bullets were sent to four mosques this week.", 2),
        ("It was no firework: blast outside mosque in Lyon injures two", "Police do not rule out a bomb.", 2),
        ("Militia vows to strike Zionist interests everywhere", "A spokesman threatened revenge on television.", 1),
        ("Travel advice: avoid public gatherings in Nairobi", "The advice remains in force.", 1),
        ("Suspect arrested over arson at synagogue in Malmo", "Police said nobody else is sought.", 1),
        ("Swastikas sprayed on Jewish cemetery in Lodz", "", 1),
    ],
)
def test_plain_cases_get_what_the_priorities_say(title: str, text: str, priority: int) -> None:
    assert judged(title, text) == priority


def test_an_arrest_closes_a_case_but_not_while_an_accomplice_is_sought() -> None:
    assert judged("Two arrested after arson at synagogue in Malmo, third man sought") >= 2


def test_soldiers_who_seal_off_a_street_take_nothing_from_an_attack() -> None:
    assert judged("Soldiers seal off street after shooting at synagogue in Rome", "Three were wounded.") >= 2


def test_limits_are_reasons_of_their_own_that_can_be_left_out() -> None:
    advice = Mark(kind="advisory", start=1, end=9, text="advice", value=None)
    reading = Reading(language="en", marks=(advice,), headline=10, lead=60)
    kept = score(reading, SETTING)
    assert kept.priority == 1
    assert "least" in {reason.factor for reason in kept.reasons}
    assert score(reading, SETTING, "least").score == kept.score - kept.reasons[-1].points


def test_a_quarrel_is_nothing_unless_it_meets_a_place_of_a_community() -> None:
    said = "A man was stabbed in a row over a debt; police arrested a local man, and the two knew each other."
    assert judged("Man in hospital after stabbing at pub in Cardiff", said) == 0
    assert judged("Man in hospital after stabbing at synagogue in Cardiff", said) > 0


def test_signs_are_those_that_the_words_have() -> None:
    points = weights().points
    assert all(points["titled"].get(name, 0) >= 0 for name in ("at_large", "under_way", "toll", "uncertain"))
    assert all(points["titled"].get(name, 0) <= 0 for name in ("arrest", "closed", "trial", "accident", "withdrawn"))
    assert points["alone"].get("toll", 0) >= 0
    assert max(points["frame"].values()) <= 0
    level = points["level"]
    assert level["top"] > level["high"] > level["raised"] > level["lowered"]
