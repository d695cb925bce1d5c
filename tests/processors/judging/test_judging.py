"""What the desk makes of documents, levels and sources: stories, alerts, and no more than there is."""

from msgspec.structs import replace

from processors.alerts import closing
from processors.desk import Desk
from schemas.alert import Alert
from schemas.heard import Decision, Observation, Poll, Tick
from schemas.particulars import Quotation
from schemas.picture import Feed, Level, Ruling, Story
from schemas.reading import Mark
from schemas.scored import Scored
from tests.processors.events import BEGIN, at, enriched, log, opening
from tests.processors.hearing import alerts, live, of, told


def test_an_urgent_document_is_scored_joins_a_story_and_raises_one_alert() -> None:
    said = live(enriched("a", incident="arson"))
    assert [type(one).__name__ for one in said] == ["Scored", "Story", "Alert"]
    scored, story, alert = said
    assert isinstance(scored, Scored)
    assert isinstance(story, Story)
    assert isinstance(alert, Alert)
    assert scored.priority >= 2
    assert sum(reason.points for reason in scored.reasons) == scored.score
    assert scored.story == story.id == alert.story
    assert alert.documents == (scored.id,)
    assert [one.sequence for one in said] == [(3 << 20) + n for n in range(3)]


def test_the_same_story_told_again_without_news_raises_nothing_more() -> None:
    first = enriched("a", words="fire door night leeds", incident="arson")
    second = enriched("b", 5, words="fire door night leeds", incident="arson", offset=1)
    assert alerts(live(first, second)) == [("act-now", "raised", "active")]


def test_news_updates_the_open_alert() -> None:
    first = enriched("a", words="fire door night leeds", incident="arson")
    more = enriched("b", 5, words="fire door night leeds two", incident="shooting", place="Leeds", offset=1)
    assert alerts(live(first, more)) == [("act-now", "raised", "active"), ("act-now", "updated", "active")]


def test_a_story_that_turned_out_to_be_nothing_is_no_longer_urgent() -> None:
    bang = enriched("a", words="bang door night leeds", incident="bombing")
    leak = enriched("b", 5, words="bang door night leeds gas", incident="bombing", assertion="resolved", offset=1)
    before, after = (story for story in live(bang, leak) if isinstance(story, Story))
    assert before.id == after.id
    assert before.priority >= 2
    assert after.priority < 2
    assert after.status == "none"


def test_an_alert_is_open_until_its_story_has_had_no_news_for_two_days_urgent_or_not() -> None:
    fire = enriched("a", words="fire door night leeds", incident="arson")
    held = enriched("b", 20 * 60, words="fire door night leeds held", offset=1)
    arrest = Mark(kind="arrest", start=0, end=4, text="fire")
    held = replace(held, reading=replace(held.reading, marks=(arrest,)))
    quiet = [one for one in live(fire, Tick(at=at(20 * 60)), held, Tick(at=at(80 * 60))) if isinstance(one, Alert)]
    assert [(one.change, one.said_at) for one in quiet][-1] == ("cleared", at(68 * 60))


def test_what_somebody_thinks_of_an_attack_pages_nobody() -> None:
    column = enriched("a", words="opinion: the fire at our door", incident="arson")
    (scored,) = of(Scored, live(column))
    assert isinstance(scored, Scored)
    assert scored.priority >= 2
    assert alerts(live(column)) == []


def test_an_acknowledged_alert_does_not_escalate() -> None:
    raised = of(Alert, live(enriched("a", incident="arson")))[0]
    assert isinstance(raised, Alert)
    seen = Decision(id="d1", at=at(5), officer="r.levy", act="acknowledge", subject=raised.id, reason="on it")
    said = live(enriched("a", incident="arson"), seen, seen, Tick(at=at(60)))
    assert alerts(said) == [("act-now", "raised", "active"), ("act-now", "decided", "acknowledged")]


def test_an_alert_that_opens_again_after_a_merge_takes_the_name_of_no_other() -> None:
    desk = Desk("fold")
    told(desk, log([*opening(), enriched("a", incident="arson")]))
    first = next(value for value in desk.state.values() if isinstance(value, Alert))
    second = replace(first, id="second", key="to", story="to", opening=2, stage="closed")
    desk.state[f"a/{first.rule}/to"] = second
    desk._new, desk.said = {}, []
    closing.moved(desk, str(first.story), "to")
    went_on = desk.get(f"a/{first.rule}/to", Alert)
    assert went_on is not None
    assert (went_on.id, went_on.opening) == (first.id, 2)
    assert desk.said[-1] == went_on, "what is open is what was said of it, or a take-over would say something else"
    assert (went_on.change, went_on.story, went_on.key) == ("noted", "to", "to")


def test_a_decision_about_nothing_is_refused_and_changes_nothing() -> None:
    nothing = Decision(id="d1", at=at(5), officer="r.levy", act="close", subject="no such alert", reason="-")
    (ruling,) = live(nothing, nothing)
    assert isinstance(ruling, Ruling)
    assert (ruling.outcome, ruling.subject) == ("refused", "no such alert")
    assert "no alert or open watch" in ruling.why


def test_three_hoaxes_at_schools_of_one_country_are_a_wave() -> None:
    hoaxes = [
        enriched(f"h{n}", n * 20, incident="hoax_threat", target="school", place=f"Town{n}", offset=n) for n in range(3)
    ]
    waves = [alert for alert in of(Alert, live(*hoaxes)) if isinstance(alert, Alert) and alert.rule == "wave"]
    assert len(waves) == 1
    assert waves[0].key == "GB"
    assert waves[0].documents == tuple(hoax.document.id for hoax in hoaxes)


def test_history_that_comes_with_the_first_poll_does_not_page() -> None:
    old = enriched("a", incident="arson", backlog=True, published=at(-60 * 7))
    assert alerts(live(Tick(at=at(1)), old)) == []
    fresh = enriched("a", incident="arson", backlog=True, published=at(-60))
    assert alerts(live(fresh)) == [("act-now", "raised", "active")]


def test_a_revision_is_scored_anew_and_stays_in_its_story() -> None:
    first = enriched("a", words="fire at the door", incident=None)
    second = enriched("a", 9, words="entirely other words here", incident="arson", offset=1)
    said = live(first, second)
    before, after = (one for one in said if isinstance(one, Scored))
    assert (before.id, before.story, before.month) == (after.id, after.story, after.month)
    assert before.revision != after.revision
    assert of(Story, said)[-1].documents == 1  # type: ignore[attr-defined]


def test_a_document_dated_in_the_future_does_not_move_the_clock() -> None:
    desk = Desk("fold")
    told(desk, log([*opening(), enriched("a", published=at(10**6))]))
    assert desk.clock.now == BEGIN


def test_a_level_counts_after_three_observations_in_a_row_and_flapping_changes_nothing() -> None:
    levels = ["SEVERE"] * 3 + ["CRITICAL", "SEVERE", "CRITICAL", "SEVERE"] + ["CRITICAL"] * 3
    seen = [
        Observation(id=f"o{n}", at=at(n), system="uk-jtac", scope="GB", level=level, source="mi5")
        for n, level in enumerate(levels)
    ]
    told_levels = [one.level for one in live(*seen) if isinstance(one, Level)]
    assert told_levels == [None, None] + ["SEVERE"] * 7 + ["CRITICAL"]


def test_the_desk_knows_since_when_a_source_is_as_it_is() -> None:
    well = Poll(id="gazette", at=at(0), health="well")
    said = of(Feed, live(well, *(Poll(id="gazette", at=at(n), health="failing", error="503") for n in (5, 9))))
    assert [(feed.health, feed.since) for feed in said if isinstance(feed, Feed)] == [
        ("well", at(0)),
        ("failing", at(5)),
        ("failing", at(5)),
    ]


def test_a_campaign_that_is_one_story_with_an_alert_is_no_second_one() -> None:
    mail = Quotation(start=0, end=4, text="You will all be sorry by noon and nobody will come")
    towns = ("Leeds", "Glasgow", "Bristol")
    hoaxes = [
        enriched(f"h{n}", n * 20, incident="hoax_threat", target="synagogue", place=town, offset=n)
        for n, town in enumerate(towns)
    ]
    hoaxes = [replace(one, reading=replace(one.reading, quotations=(mail,))) for one in hoaxes]
    said = live(*hoaxes)
    assert len({one.story for one in said if isinstance(one, Scored)}) == 1
    assert {one.rule for one in said if isinstance(one, Alert)} == {"act-now"}
