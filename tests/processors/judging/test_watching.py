"""A trigger exposes communities for a time; what then happens to them is said to fall under it."""

from msgspec.structs import replace

from processors.desk import Desk
from schemas.document import Enriched
from schemas.heard import Decision, Heard, Tick
from schemas.picture import Ruling, Watch
from schemas.reading import Mark
from schemas.scored import Scored
from tests.processors.events import at, attack, enriched, killing, log, opening, placed
from tests.processors.hearing import live, told

DAY = 60 * 24


def watches(*events: Heard) -> list[Watch]:
    return [said for said in live(*events) if isinstance(said, Watch)]


def under(*events: Heard) -> list[int]:
    """Of each scored document the number of watches that it falls under."""
    return [len(said.watch) for said in live(*events) if isinstance(said, Scored)]


def trigger(minutes: float = 0, name: str = "k") -> Enriched:
    return killing(enriched(name, minutes, words=f"general {name} killed abroad"))


def arson(minutes: float, name: str = "a") -> Enriched:
    return enriched(
        name, minutes, words=f"door of {name} burnt", incident="arson", country="FR", place="Lyon", offset=1
    )


def test_a_killing_opens_a_watch_in_any_country_with_the_precedents_that_speak_for_it() -> None:
    (watch,) = watches(trigger())
    assert (watch.kind, watch.key, watch.communities, watch.km) == ("killing", "IR", ("jewish",), None)
    assert watch.until == at(90 * DAY)
    assert "2012-02-13-in-new" in watch.precedent_ids


def test_a_communal_incident_after_it_falls_under_it_with_points_and_one_before_it_does_not() -> None:
    before, _, after = (said for said in live(arson(-5, "b"), trigger(), arson(30)) if isinstance(said, Scored))
    assert before.watch == ()
    assert [watched.left for watched in after.watch] == [100]
    reason = next(reason for reason in after.reasons if reason.factor == "watch")
    assert reason.points > 0
    assert "a figure of a state" in reason.text
    assert sum(reason.points for reason in after.reasons) == after.score


def test_ordinary_news_and_the_follow_ups_of_the_trigger_do_not_fall_under_it() -> None:
    follow_up = replace(trigger(20), offset=2)
    assert under(trigger(), follow_up, enriched("n", 30, words="market rises again", offset=3)) == [0, 0]


def test_its_weight_halves_after_each_half_life_and_it_ends() -> None:
    late = enriched("late", 91 * DAY, words="door of late burnt", incident="arson", offset=4)
    days = (1, 31, 70)
    events = [e for day in days for e in (Tick(at=at(day * DAY)), arson(day * DAY, f"a{day}"))]
    said = live(trigger(), *events, Tick(at=at(91 * DAY)), late)
    left = [one.watch[0].left if one.watch else None for one in said if isinstance(one, Scored)]
    assert left == [None, 98, 49, 20, None]
    points = [[r.points for r in one.reasons if r.factor == "watch"] for one in said if isinstance(one, Scored)]
    assert points[1] > points[2] > points[3] > points[4]
    ends = [one for one in said if isinstance(one, Watch) and one.stage == "expired"]
    assert [one.said_at for one in ends] == [at(90 * DAY)]


def test_a_further_trigger_of_the_same_party_renews_it_but_not_on_the_same_day() -> None:
    later = killing(enriched("other", 2 * DAY, words="scientist dead in blast", offset=3), town="Shiraz")
    told_ = watches(trigger(), trigger(60, "echo"), Tick(at=at(2 * DAY)), later)
    assert [(watch.renewals, watch.until) for watch in told_] == [(0, at(90 * DAY)), (1, at(92 * DAY))]
    assert len({watch.id for watch in told_}) == 1


def test_a_mass_attack_watches_its_metropolitan_area_for_three_days() -> None:
    first = attack(enriched("m", 0, words="shots at market"))
    near = placed(enriched("n", 60, words="letter with bullet", incident="threat", offset=1), "Bradford", 53.79, -1.75)
    far = placed(
        enriched("f", 70, words="bricks through window", incident="arson", place="Bristol", offset=2),
        "Bristol",
        51.45,
        -2.6,
    )
    assert under(first, near, far) == [0, 1, 0]
    later: list[Heard] = [Tick(at=at(3 * DAY)), replace(near, document=replace(near.document, published=at(3 * DAY)))]
    assert under(first, *later) == [0, 0]


def test_an_attack_in_a_suburb_within_days_renews_the_watch_of_the_town() -> None:
    first = attack(enriched("m", 0, words="shots at market"))
    suburb = attack(enriched("s", 2 * DAY, words="van driven crowd", offset=1), "Bradford", 53.79, -1.75)
    told_ = watches(first, Tick(at=at(2 * DAY)), suburb)
    assert [(watch.place, watch.renewals) for watch in told_] == [("Leeds", 0), ("Leeds", 1)]


def test_a_notice_that_nothing_is_known_does_not_fall_under_it() -> None:
    notice = arson(30)
    main = replace(notice.reading.incidents[0], fresh=False)
    reading = replace(notice.reading, credibility="denied", incidents=(main,))
    assert under(trigger(), replace(notice, reading=reading)) == [0, 0]


def test_the_attack_told_again_in_a_story_of_its_own_is_no_second_one() -> None:
    first = attack(enriched("m", 0, words="shots at market"))
    again = attack(enriched("p", 30, words="entirely different words here", offset=1))
    communal = replace(again, reading=replace(again.reading, targets=first.reading.targets))
    assert under(first, communal) == [0, 0]


def test_a_trigger_that_came_to_nothing_withdraws_its_watch() -> None:
    first = attack(enriched("m", 0, words="shots at market"))
    main = replace(first.reading.incidents[0], assertion="resolved")
    nothing = attack(enriched("q", 30, words="shots at market", offset=1))
    nothing = replace(nothing, reading=replace(nothing.reading, incidents=(main,), triggers=()))
    assert [watch.stage for watch in watches(first, nothing)] == ["open", "withdrawn"]


def test_an_officer_closes_a_watch_and_the_echo_of_its_trigger_opens_no_other() -> None:
    (watch,) = watches(trigger())
    close = Decision(id="c", at=at(5), officer="r.levy", act="close", subject=watch.id, reason="not ours")
    again = replace(close, id="c2")
    said = live(trigger(), close, arson(10), trigger(60, "echo"), again)
    assert [one.stage for one in said if isinstance(one, Watch)] == ["open", "closed"]
    assert [one.outcome for one in said if isinstance(one, Ruling)] == ["done", "refused"]
    assert [len(one.watch) for one in said if isinstance(one, Scored)] == [0, 0, 0]


def test_old_news_of_a_trigger_opens_nothing() -> None:
    assert watches(Tick(at=at(5 * DAY)), trigger()) == []


def test_a_watch_survives_a_restart_of_the_desk() -> None:
    desk = Desk("fold")
    told(desk, log([*opening(), trigger()]))
    other = Desk("fold")
    other.reset(dict(desk.state))
    (scored, *_) = told(other, log([arson(30)], start=9))
    assert isinstance(scored, Scored)
    assert len(scored.watch) == 1


def test_the_town_of_an_attack_is_that_of_its_story_where_the_text_that_counts_the_dead_names_none() -> None:
    words = "shots at market hall Leeds two men with rifles"
    first = attack(enriched("m", 0, words=words))
    early = replace(first, reading=replace(first.reading, triggers=()))
    toll = attack(enriched("t", 30, words=words, offset=1))
    main = replace(toll.reading.incidents[0], places=())
    toll = replace(toll, reading=replace(toll.reading, places=(), incidents=(main,)))
    assert [watch.place for watch in watches(early, toll)] == ["Leeds"]
    assert watches(toll) == []


def test_the_area_of_an_attack_is_where_most_reports_of_its_story_agree_and_no_region() -> None:
    words = "shots at market hall two men with rifles"
    town, quarter = (
        attack(enriched("m", 0, words=words)),
        attack(enriched("q", 5, words=words, offset=1), "Batley", 53.72, -1.64),
    )
    region = attack(enriched("r", 30, words=words, offset=2), "Yorkshire", 54.4, -1.3)
    events = [replace(one, reading=replace(one.reading, triggers=())) for one in (town, quarter)]
    assert [watch.place for watch in watches(*events, region)] == ["Leeds"]


def test_that_it_was_nothing_or_somebody_is_held_stays_under_the_watch_of_its_story() -> None:
    first = arson(30)
    told_ = enriched("end", 60, words="door of a burnt", offset=5)
    mark = Mark(kind="resolved", start=0, end=4, text="door")
    over = replace(told_, reading=replace(told_.reading, incidents=(), marks=(mark,), language="en"))
    other = replace(over, document=replace(over.document, id="plain"), reading=replace(over.reading, marks=()))
    assert under(trigger(), first, over) == [0, 1, 1]
    assert under(trigger(), first, other) == [0, 1, 0]
