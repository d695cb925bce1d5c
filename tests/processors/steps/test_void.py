"""What its own envelope says against a document weighs more than any word of its text."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from processors.desk import Desk
from processors.steps.void import void
from schemas.alert import Alert
from schemas.document import Enriched
from schemas.heard import Tick
from schemas.ids import document_id
from schemas.notice import MessageType, Notice, NoticeStatus
from schemas.picture import Story
from schemas.scored import Scored
from tests.processors.events import BEGIN, at, enriched, log, opening
from tests.processors.hearing import live, of

ATTACK = enriched("a", incident="shooting")


def marked(status: NoticeStatus = "Actual", message: MessageType = "Alert") -> Enriched:
    return replace(ATTACK, document=replace(ATTACK.document, notice=Notice(status=status, message=message)))


def scored(*events: Enriched) -> list[Scored]:
    return [said for said in of(Scored, live(*events)) if isinstance(said, Scored)]


@pytest.mark.parametrize(
    ("status", "message", "why"),
    [
        ("Exercise", "Alert", "its sender marks it: Exercise"),
        ("Test", "Update", "its sender marks it: Test"),
        ("Draft", "Alert", "its sender marks it: Draft"),
        ("System", "Alert", "its sender marks it: System"),
        ("Actual", "Ack", "its sender marks it: Ack"),
        ("Actual", "Cancel", "it cancels an earlier notice"),
    ],
)
def test_what_is_not_meant_for_anybody_scores_nothing_and_says_why(
    status: NoticeStatus, message: MessageType, why: str
) -> None:
    said = scored(marked(status, message))[0]
    assert (said.priority, said.score, said.status) == (0, 0, "none")
    reason = next(reason for reason in said.reasons if reason.factor == "void")
    assert reason.text == why
    assert sum(reason.points for reason in said.reasons) == said.score


def test_an_all_clear_scores_nothing_though_it_repeats_what_happened() -> None:
    clear = Notice(message="Update", responses=("Monitor", "AllClear"))
    assert void(replace(ATTACK.document, notice=clear), BEGIN, None) == "its sender says that all is clear"


def test_an_actual_alert_keeps_its_weight() -> None:
    assert scored(marked())[0].score == scored(ATTACK)[0].score > 0


def test_an_advisory_that_has_run_out_counts_no_more_and_an_article_does_not_run_out() -> None:
    advisory = replace(ATTACK.document, kind="advisory", expires=BEGIN)
    assert void(advisory, BEGIN, None) is None
    assert void(advisory, BEGIN + timedelta(minutes=1), None) == "expired 2026-11-20 09:00 UTC"
    assert void(replace(advisory, kind="article"), BEGIN + timedelta(days=9), None) is None


def cancel(minutes: float, offset: int, of_: str = "a", message: MessageType = "Cancel") -> Enriched:
    heard = enriched(f"z{offset}", minutes, words="The notice is taken back", source="a.example", offset=offset)
    notice = Notice(message=message)
    return replace(heard, document=replace(heard.document, notice=notice, replaces=(of_,)))


def stages(*events: Enriched) -> list[tuple[str, str, str | None]]:
    return [(one.rule, one.stage, one.ended) for one in of(Alert, live(*events)) if isinstance(one, Alert)]


def test_a_cancelled_alert_takes_its_story_down() -> None:
    said = live(replace(ATTACK, offset=0), cancel(5, 1))
    stories = [story for story in said if isinstance(story, Story)]
    assert len({story.id for story in stories}) == 1
    assert [story.priority > 0 for story in stories] == [True, False]


def test_a_cancel_that_comes_before_its_alert_holds_for_it() -> None:
    said = [one for one in live(cancel(0, 0), replace(ATTACK, offset=1)) if isinstance(one, Scored)]
    late = said[-1]
    assert late.id == document_id("a.example", "a", None)
    assert (late.score, [reason.text for reason in late.reasons if reason.factor == "void"]) == (
        0,
        ["cancelled by its sender"],
    )


def test_an_alert_that_rests_on_a_cancelled_notice_alone_is_cleared() -> None:
    assert stages(ATTACK, cancel(5, 1)) == [
        ("act-now", "active", None),
        ("act-now", "closed", "cancelled by its sender"),
    ]


def test_an_alert_that_rests_on_another_document_too_stays_open() -> None:
    other = enriched("b", 2, words="What happened to a in their own words", incident="shooting", offset=1)
    assert len({said.story for said in scored(ATTACK, other)}) == 1
    assert {stage for _, stage, _ in stages(ATTACK, other, cancel(5, 2))} == {"active"}


def test_an_update_takes_the_place_of_its_alert_and_only_the_cancel_of_the_last_one_clears() -> None:
    update = cancel(2, 1, "a", "Update")
    assert [stage for _, stage, _ in stages(ATTACK, update)] == ["active"]
    assert [stage for _, stage, _ in stages(ATTACK, update, cancel(5, 2, "z1"))] == ["active", "closed"]
    late = scored(update, replace(ATTACK, offset=2))[-1]
    voided = [reason.text for reason in late.reasons if reason.factor == "void"]
    assert (late.score, voided) == (0, ["replaced by an update of its sender"])


def test_updates_that_name_each_other_end_nothing() -> None:
    first, second = cancel(2, 1, "z2", "Update"), cancel(3, 2, "z1", "Update")
    said = stages(ATTACK, first, second, cancel(4, 3, "other"))
    assert {stage for _, stage, _ in said} == {"active"}


def test_what_was_cancelled_is_forgotten_in_the_end() -> None:
    desk = Desk("fold")
    for record in log([*opening(), cancel(0, 0), Tick(at=at(60 * 24 * 41))]):
        desk.handle(record)
    assert not any(key.startswith("e/") for key in desk.state)
