"""Official levels at the desk: first sight, confirmation, withdrawal, what articles say, and what nobody looked at."""

from msgspec.structs import replace

from schemas.alert import Alert
from schemas.document import Enriched, Publisher
from schemas.envelope import Said
from schemas.heard import Heard, Observation, Tick
from schemas.picture import Level
from schemas.reading import LevelChange
from schemas.scored import Scored
from tests.processors.events import at, enriched
from tests.processors.hearing import live

DAY = 60 * 24


def seen(*levels: str, start: int = 0, first_hand: bool = True, system: str = "uk-jtac") -> list[Heard]:
    scope = "GB" if system == "uk-jtac" else "chad"
    return [
        Observation(
            id=f"o{start + n}",
            at=at(start + n),
            system=system,
            scope=scope,
            level=level,
            source="s",
            first_hand=first_hand,
        )
        for n, level in enumerate(levels)
    ]


def turns(*events: Heard) -> list[str]:
    return [said.turn for said in live(*events) if isinstance(said, Level)]


def alerts(said: list[Said]) -> list[tuple[str, str, str]]:
    return [(one.rule, one.change, one.stage) for one in said if isinstance(one, Alert)]


BASE = ("SUBSTANTIAL",) * 3


def test_a_raise_by_the_body_itself_alerts_at_first_sight_and_the_next_confirms_it() -> None:
    said = live(*seen(*BASE, "SEVERE", "SEVERE", "SEVERE"))
    assert alerts(said) == [("level-raised", "raised", "pending"), ("level-raised", "updated", "active")]
    first, confirmed = (one for one in said if isinstance(one, Alert))
    assert "unconfirmed" in first.headline
    assert "unconfirmed" not in confirmed.headline
    assert confirmed.priority == 2
    level = [one for one in said if isinstance(one, Level)][-1]
    assert (level.level, level.before, level.rank, level.percentile, level.turn) == (
        "SEVERE",
        "SUBSTANTIAL",
        4,
        75,
        "kept",
    )


def test_a_raise_that_the_next_observation_does_not_show_is_withdrawn_and_flapping_alerts_no_more() -> None:
    said = live(*seen(*BASE, "CRITICAL", *BASE, "CRITICAL", *BASE))
    assert alerts(said) == [("level-top", "raised", "pending"), ("level-top", "cleared", "closed")]
    ended = [one for one in said if isinstance(one, Alert)][-1].ended
    assert ended == "withdrawn by the next observation"


def test_the_top_of_a_ladder_is_of_the_highest_priority() -> None:
    assert {one.priority for one in live(*seen(*BASE, "CRITICAL")) if isinstance(one, Alert)} == {3}


def test_what_others_show_and_travel_advice_wait_for_three() -> None:
    assert turns(*seen(*BASE, "SEVERE", "SEVERE", "SEVERE", first_hand=False))[-3:] == ["kept", "kept", "raised"]
    travel = seen("Level 3", "Level 3", "Level 3", "Level 4", "Level 4", "Level 4", system="us-state-travel")
    said = live(*travel)
    assert [one.turn for one in said if isinstance(one, Level)][-3:] == ["kept", "kept", "raised"]
    assert alerts(said) == []


def test_a_level_lowered_takes_three_and_clears_what_it_raised() -> None:
    said = live(*seen(*BASE, "SEVERE", "SEVERE", "SUBSTANTIAL", "SUBSTANTIAL", "SUBSTANTIAL"))
    assert [one.turn for one in said if isinstance(one, Level)][-3:] == ["kept", "kept", "lowered"]
    assert alerts(said)[-1] == ("level-raised", "cleared", "closed")


def test_a_word_that_is_no_step_of_the_ladder_is_said_once_and_is_no_look_at_the_level() -> None:
    said = live(*seen(*BASE, "PURPLE", "PURPLE", "MAUVE"), Tick(at=at(2 + DAY)))
    levels = [one for one in said if isinstance(one, Level)][len(BASE) :]
    assert [(one.unread, one.level, one.checked, one.stale) for one in levels] == [
        ("PURPLE", "SUBSTANTIAL", at(2), False),
        ("MAUVE", "SUBSTANTIAL", at(2), False),
        ("MAUVE", "SUBSTANTIAL", at(2), True),
    ]
    again = [one for one in live(*seen(*BASE, "PURPLE", "SUBSTANTIAL")) if isinstance(one, Level)][-1]
    assert (again.unread, again.level, again.turn) == (None, "SUBSTANTIAL", "kept")


def test_a_word_that_is_no_step_is_said_of_a_level_that_nobody_knew() -> None:
    (level,) = live(*seen("PURPLE", "PURPLE"))
    assert isinstance(level, Level)
    assert (level.unread, level.level, level.seen) == ("PURPLE", None, 0)


def test_an_observation_that_comes_late_changes_nothing() -> None:
    early, *later = seen("CRITICAL", *BASE)
    assert len(live(*later, early)) == 3


def test_a_level_that_nobody_looks_at_is_said_to_be_unchecked_once_and_until_somebody_does() -> None:
    said = live(*seen(*BASE), Tick(at=at(3 * DAY)), *seen("SUBSTANTIAL", start=4 * DAY))
    levels = [one for one in said if isinstance(one, Level)]
    assert [one.stale for one in levels] == [False, False, False, True, False]
    assert levels[3].said_at == at(2 + DAY)
    assert levels[3].checked == at(2)


def article(name: str, minutes: float, *, official: bool = False, to: str = "SEVERE", rank: int = 4) -> Enriched:
    heard = enriched(name, minutes, words=f"terror level raised {name}", offset=int(minutes))
    change = LevelChange(system="uk-jtac", country="GB", to=to, to_rank=rank, from_="SUBSTANTIAL", from_rank=3)
    publisher = Publisher(name=name, owner=name, country="GB", reliability="A", official=official)
    return replace(
        heard,
        document=replace(heard.document, publisher=publisher),
        reading=replace(heard.reading, level_change=change),
    )


def levels(*events: Heard) -> list[tuple[str | None, str | None, str]]:
    return [(said.level, said.reported, said.turn) for said in live(*events) if isinstance(said, Level)]


def test_what_one_paper_says_is_a_claim_and_three_independent_ones_confirm_it() -> None:
    assert levels(article("a", 0), article("b", 1), article("c", 2)) == [
        (None, "SEVERE", "kept"),
        (None, "SEVERE", "kept"),
        ("SEVERE", "SEVERE", "raised"),
    ]


def test_what_is_only_claimed_was_never_checked() -> None:
    claims = [one for one in live(article("a", 0), Tick(at=at(9 * DAY))) if isinstance(one, Level)]
    assert [one.stale for one in claims] == [False]


def test_the_notice_of_the_body_itself_is_enough() -> None:
    assert levels(article("home-office", 0, official=True)) == [("SEVERE", "SEVERE", "raised")]


def test_a_change_told_again_the_next_day_is_none() -> None:
    said = live(article("home-office", 0, official=True), Tick(at=at(DAY)), article("paper", DAY))
    changes = [one.level_change is not None for one in said if isinstance(one, Scored)]
    assert changes == [True, False]


def test_where_an_article_errs_about_the_level_before_the_registry_says_so() -> None:
    wrong = article("paper", 5, to="CRITICAL", rank=5)
    change = replace(wrong.reading.level_change, from_="LOW", from_rank=1)  # type: ignore[type-var]
    wrong = replace(wrong, reading=replace(wrong.reading, level_change=change))
    (scored, *_) = (one for one in live(*seen(*BASE), wrong) if isinstance(one, Scored))
    assert scored.warnings == ("level from LOW: the registry has SUBSTANTIAL since 2026-11-20",)
