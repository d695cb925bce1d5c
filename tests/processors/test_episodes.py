"""Three episodes of the past, played through the whole line: what must hold of them whatever the points are."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from schemas.document import Document
from schemas.envelope import Said
from schemas.picture import Level, Watch
from schemas.scored import Scored
from tests.quality.episodes import EPISODES, replayed, table


@cache
def lived(name: str) -> list[tuple[Document, list[Said]]]:
    return list(replayed(EPISODES / f"{name}.jsonl"))


def opened(name: str) -> list[Watch]:
    said = (one for _, said in lived(name) for one in said)
    return [one for one in said if isinstance(one, Watch) and one.stage == "open" and not (one.renewals or one.stories)]


def scored(name: str, headline: str) -> Scored:
    return next(one for read, said in lived(name) if headline in read.title for one in said if isinstance(one, Scored))


def test_the_night_of_paris_opens_a_watch_for_the_town_within_the_hour() -> None:
    watch = opened("november-2015")[0]
    assert (watch.place, watch.kind) == ("Paris", "mass_attack")
    assert watch.opened_at - datetime(2015, 11, 13, 20, 50, tzinfo=UTC) <= timedelta(hours=1)
    assert watch.precedent_ids


def test_a_jewish_school_teacher_stabbed_elsewhere_is_urgent_without_any_watch() -> None:
    stabbed = scored("november-2015", "Marseille")
    assert stabbed.watch == ()
    assert stabbed.priority >= 2


def test_sweden_raises_its_level_by_the_notice_of_its_own_service() -> None:
    said = (one for _, said in lived("november-2015") for one in said)
    raised = [one for one in said if isinstance(one, Level) and one.turn == "raised"]
    assert [(one.scope, one.rank, one.first_hand) for one in raised] == [("SE", 4, True)]


@pytest.mark.parametrize(("name", "day"), [("january-2020", 3), ("november-2020", 27)])
def test_a_commander_or_scientist_killed_opens_one_watch_for_ninety_days(name: str, day: int) -> None:
    watches = [watch for watch in opened(name) if watch.km is None]
    assert [watch.kind for watch in watches] == ["killing"]
    assert watches[0].opened_at.day == day
    assert (watches[0].until - watches[0].opened_at).days == 90


def test_the_device_of_new_delhi_would_have_fallen_into_the_watch_of_november_2020() -> None:
    assert opened("november-2020")[0].until > datetime(2021, 1, 29, tzinfo=UTC)


def test_fake_mails_to_jewish_bodies_fall_under_the_watch_and_a_trial_and_a_film_do_not() -> None:
    assert scored("november-2020", "Cyber notice").watch
    assert not scored("november-2020", "Halle").watch
    assert scored("november-2015", "Un film").priority == 0


@pytest.mark.parametrize("path", sorted(EPISODES.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_item_is_a_row_of_the_table(path: Path) -> None:
    rows = list(table(path))
    assert len(rows) == len(path.read_text("utf-8").splitlines()) + 2
