"""What an officer corrects stays corrected, and is said with the name and the reason."""

from typing import Any

import pytest
from msgspec.structs import replace

from processors.past.labels import labels, rulings
from schemas.alert import Alert
from schemas.codec import Message, Record, encode
from schemas.envelope import Said
from schemas.heard import Decision, Heard, Tick
from schemas.ids import story_id
from schemas.picture import Ruling, Story
from schemas.scored import Scored
from schemas.taxonomy import Act
from tests.processors.events import at, enriched
from tests.processors.hearing import live

FIRST = enriched("a", words="fire door night leeds", incident="arson")
SECOND = enriched("b", 5, words="fire door night leeds two", incident="shooting", offset=1)
OTHER = enriched("c", 6, words="bricks window morning york", incident="assault", place="York", offset=2)
STORY = story_id(FIRST.document.id)


def act(kind: Act, subject: str, value: str | None = None, minutes: float = 2) -> Decision:
    return Decision(
        id=f"{kind}{minutes}",
        at=at(minutes),
        officer="r.levy",
        act=kind,
        subject=subject,
        reason="the police call it a drill",
        value=value,
    )


def last(kind: type[Said], said: list[Said]) -> Said:
    return [one for one in said if isinstance(one, kind)][-1]


def ruling(*events: Heard) -> Ruling:
    found = last(Ruling, live(*events))
    assert isinstance(found, Ruling)
    return found


def test_a_story_that_is_nothing_stays_nothing_and_its_alert_is_closed() -> None:
    said = live(FIRST, act("override", STORY, "relevant=false"), SECOND)
    scored = last(Scored, said)
    assert isinstance(scored, Scored)
    assert (scored.priority, scored.relevant) == (0, False)
    assert scored.reasons[-1].factor == "officer"
    assert "r.levy" in scored.reasons[-1].text
    assert sum(reason.points for reason in scored.reasons) == scored.score
    alerts = [one for one in said if isinstance(one, Alert)]
    assert [alert.change for alert in alerts] == ["raised", "cleared"]
    assert "r.levy" in (alerts[-1].ended or "")
    story = last(Story, said)
    assert isinstance(story, Story)
    assert story.priority == 0


def test_type_and_place_are_corrected_too() -> None:
    said = live(FIRST, act("override", STORY, "type=vandalism; place=Hull, GB; priority=1"), SECOND)
    scored, story = last(Scored, said), last(Story, said)
    assert isinstance(scored, Scored)
    assert isinstance(story, Story)
    assert (scored.incident_types, scored.priority, scored.countries) == (("vandalism",), 1, ("GB",))
    assert story.places[0] == "Hull"


def test_an_override_of_one_document_holds_for_its_revisions_alone() -> None:
    revised = replace(FIRST, document=replace(FIRST.document, revision="two"), offset=7)
    said = live(FIRST, act("override", FIRST.document.id, "priority=0"), revised, SECOND)
    assert [one.priority > 0 for one in said if isinstance(one, Scored)] == [True, False, True]


def test_an_override_ends_when_the_officer_said_it_should() -> None:
    until = replace(act("override", STORY, "priority=0"), until=at(4))
    said = live(FIRST, until, Tick(at=at(5)), SECOND)
    scored = last(Scored, said)
    assert isinstance(scored, Scored)
    assert scored.priority > 0


def test_two_stories_are_merged_and_later_documents_of_either_join_the_one() -> None:
    other = story_id(OTHER.document.id)
    again = replace(OTHER, document=replace(OTHER.document, revision="two"), offset=9)
    said = live(FIRST, OTHER, act("merge", other, STORY, 7), again)
    left = [one for one in said if isinstance(one, Story) and one.merged_into]
    assert [(one.id, one.merged_into) for one in left] == [(other, STORY)]
    scored, story = last(Scored, said), last(Story, said)
    assert isinstance(scored, Scored)
    assert isinstance(story, Story)
    assert scored.story == STORY
    assert story.documents == 2


def test_a_document_taken_out_of_a_story_stays_out() -> None:
    revised = replace(SECOND, document=replace(SECOND.document, revision="two"), offset=9)
    said = live(FIRST, SECOND, act("split", STORY, SECOND.document.id, 7), revised)
    stories = [one for one in said if isinstance(one, Scored)]
    assert stories[1].story == STORY
    assert stories[2].story != STORY
    pictures = {one.id: one for one in said if isinstance(one, Story)}
    assert pictures[STORY].documents == 1
    assert pictures[STORY].recent == (FIRST.document.id,)


def test_an_override_goes_with_a_story_that_is_merged() -> None:
    other = story_id(OTHER.document.id)
    said = live(FIRST, OTHER, act("override", other, "priority=0"), act("merge", other, STORY, 7), SECOND)
    scored = last(Scored, said)
    assert isinstance(scored, Scored)
    assert (scored.story, scored.priority) == (STORY, 0)


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (act("override", "nothing", "priority=1"), "there is no story or document"),
        (act("override", STORY, None), "without a value"),
        (act("override", STORY, "priority=7"), "write `priority=1"),
        (act("override", STORY, "type=quarrel"), "write `priority=1"),
        (act("override", STORY, "place=Hull"), "write `priority=1"),
        (act("merge", STORY, "nothing"), "there is no story"),
        (act("merge", STORY, STORY), "one story already"),
        (act("split", STORY, "nothing"), "is not in story"),
        (act("split", STORY, FIRST.document.id), "the whole of story"),
        (act("comment", "nothing"), "there is no alert"),
    ],
)
def test_a_decision_that_cannot_be_done_is_refused_with_the_reason(decision: Decision, why: str) -> None:
    found = ruling(FIRST, decision)
    assert found.outcome == "refused"
    assert why in found.why
    after = [one for one in live(FIRST, decision, SECOND) if not isinstance(one, Ruling)]
    assert [type(one) for one in after] == [type(one) for one in live(FIRST, SECOND)]


def test_a_comment_on_what_there_is_is_noted() -> None:
    assert ruling(FIRST, act("comment", STORY)).why == "noted"


def labelled(*events: Heard) -> dict[str, dict[str, Any]]:
    said = live(*events)
    pictures = [Record(0, n, None, m.value, m.headers) for n, m in enumerate(map(spoken, said))]
    picture = [record for record, one in zip(pictures, said, strict=True) if isinstance(one, Ruling | Story)]
    scored = [record for record, one in zip(pictures, said, strict=True) if isinstance(one, Scored)]
    return {label["id"]: label for label in labels(rulings(picture), scored)}


def spoken(said: Said) -> Message:
    return encode(said, "/t")


def test_what_was_corrected_is_labelled_data_for_the_next_fit() -> None:
    found = labelled(FIRST, act("override", STORY, "priority=0; type=vandalism"), SECOND, OTHER)
    assert found.keys() == {FIRST.document.id, SECOND.document.id}
    label = found[SECOND.document.id]
    assert label["expect"] == {"story": STORY, "priority": [0], "main_type": "vandalism"}
    assert label["title"] == SECOND.document.title
    assert label["note"] == "r.levy: the police call it a drill"


def test_merges_and_splits_label_where_a_document_belongs_and_what_is_marked_stays_here() -> None:
    other = story_id(OTHER.document.id)
    found = labelled(FIRST, OTHER, act("merge", other, STORY, 7))
    assert {label["expect"]["story"] for label in found.values()} == {STORY}
    found = labelled(FIRST, SECOND, act("split", STORY, SECOND.document.id, 7))
    assert found[FIRST.document.id]["expect"]["story"] == STORY
    assert found[SECOND.document.id]["expect"]["story"] != STORY
    secret = replace(FIRST, document=replace(FIRST.document, marking="AMBER"))
    assert labelled(secret, act("override", STORY, "priority=0")) == {}


def test_a_repeated_decision_is_heard_once() -> None:
    once = act("override", STORY, "priority=1")
    assert len([one for one in live(FIRST, once, once) if isinstance(one, Ruling)]) == 1
