"""Every poll of a level source that went well is an observation, and one that went wrong is none."""

import asyncio
from datetime import timedelta

from producers.fetched import Fetched
from producers.http import BadStatus
from producers.poll import Poller
from producers.source import SHIPPED, Source, load
from tests.producers.fakes import FEED, NOW, Log, Pages, Web, item, rss, source
from tests.producers.polling import memory, run


def shipped(name: str) -> Source:
    return load(SHIPPED / f"{name}.toml")


LEVELS = source(level_system="uk-jtac", scope="GB", level_pattern=r"(?P<level>[A-Z]+)$", official=True, kind="level")


def levels(log: Log) -> list[tuple[str, str, str]]:
    return [(seen.system, seen.scope, seen.level) for seen in log.observations()]


def test_a_level_is_observed_at_every_poll_though_the_document_is_new_only_once() -> None:
    log, web = Log(), Web({FEED: rss(item("1", "Current level: SEVERE"))})
    run(log, web, LEVELS)
    run(log, web, LEVELS)
    assert levels(log) == [("uk-jtac", "GB", "SEVERE")] * 2
    assert log.observations()[0].first_hand
    assert [(document.level, document.scope) for document in log.documents()] == [("SEVERE", "GB")]


def test_an_answer_that_nothing_has_changed_observes_the_same_level_again() -> None:
    log = Log()
    web = Web({FEED: Fetched(status=200, url=FEED, body=rss(item("1", "Current level: SEVERE")), etag='"1"')})
    run(log, web, LEVELS)
    web.pages[FEED] = Fetched(status=304, url=FEED, body=b"", not_modified=True)
    run(log, web, LEVELS)
    assert levels(log) == [("uk-jtac", "GB", "SEVERE")] * 2


def test_a_poll_that_failed_observes_nothing() -> None:
    log, web = Log(), Web({FEED: BadStatus("gazette.example: status 503", 503)})
    run(log, web, LEVELS)
    assert levels(log) == []


def test_a_feed_of_many_scopes_gives_one_observation_each_and_the_newest_of_a_scope_counts() -> None:
    pattern = r"(?P<scope>\w+) - (?P<level>Level \d)"
    of = source(level_system="us-state-travel", level_pattern=pattern)
    titles = ("Chad - Level 4: Do not", "Mali - Level 4: Do not", "Chad - Level 3: Reconsider", "Worldwide Caution")
    log, web = Log(), Web({FEED: rss(*(item(str(n), title) for n, title in enumerate(titles)))})
    run(log, web, of)
    assert levels(log) == [("us-state-travel", "Chad", "Level 4"), ("us-state-travel", "Mali", "Level 4")]


def test_an_empty_feed_stands_for_the_level_that_its_record_names() -> None:
    of = source(level_system="us-ntas", scope="US", level_when_empty="none", format="ntas")
    log, web = Log(), Web({FEED: b"<alerts/>"})
    run(log, web, of)
    assert levels(log) == [("us-ntas", "US", "none")]


def test_a_level_page_that_shows_no_level_is_a_fault_and_no_calm() -> None:
    of = source(level_system="au-ntas", scope="AU", format="page", select="//*[@id='level']")
    page = (
        b"<html><body><p id='level'>PROBABLE</p><p>The level of the nation is set by its own office.</p></body></html>"
    )
    log, web = Log(), Web({FEED: page})
    run(log, web, of)
    assert levels(log) == [("au-ntas", "AU", "PROBABLE")]
    web.pages[FEED] = page.replace(b"id='level'", b"id='other'")
    summary = run(log, web, of)[0]
    assert summary.error is not None
    assert "shows no level" in summary.error
    assert len(log.observations()) == 1
    assert memory(log).last_ok == NOW


def test_words_about_a_level_elsewhere_are_no_observation() -> None:
    log, web = Log(), Web({FEED: rss(item("1", "The level is SEVERE"))})
    run(log, web, source())
    assert levels(log) == []


NTAS = source(level_system="us-ntas", level_when_empty="none", scope="US", format="ntas")


def bulletin(end: str = "2026/12/01 10:00") -> bytes:
    named = f"start='2026/11/01 10:00' end='{end}' type='Bulletin' link='https://x.example/1'"
    return f"<alerts><alert {named}><summary>s</summary></alert></alerts>".encode()


def test_an_advisory_that_has_run_out_shows_no_level_though_it_still_stands_there() -> None:
    for end, level in (("2026/12/01 10:00", "Bulletin"), ("2026/11/20 10:00", "none")):
        log = Log()
        run(log, Web({FEED: bulletin(end)}), NTAS)
        assert [seen.level for seen in log.observations()] == [level]


def test_an_index_that_names_what_is_known_already_shows_the_level_of_that() -> None:
    log = Log()
    index = b"<alerts><alert start='2026/11/20 10:00' href='/7.xml'/></alerts>"
    web = Web({FEED: index, "https://gazette.example/7.xml": bulletin()})
    run(log, web, NTAS)
    run(log, web, NTAS)
    web.pages[FEED] = b"<alerts/>"
    run(log, web, NTAS)
    assert [seen.level for seen in log.observations()] == ["Bulletin", "Bulletin", "none"]


def test_an_index_of_which_a_part_changed_shows_the_gravest_of_all_that_it_names() -> None:
    def index(day: int) -> bytes:
        names = f"<alert start='2026/11/19 10:00' href='/grave.xml'/><alert start='2026/11/{day} 10:00' href='/7.xml'/>"
        return f"<alerts>{names}</alerts>".encode()

    log = Log()
    grave = bulletin().replace(b"Bulletin", b"Elevated Threat").replace(b"x.example/1", b"x.example/2")
    at = "https://gazette.example"
    web = Web({FEED: index(19), f"{at}/grave.xml": grave, f"{at}/7.xml": bulletin()})
    run(log, web, NTAS)
    web.pages |= {FEED: index(20), f"{at}/7.xml": bulletin("2026/12/09 10:00")}
    second = run(log, web, NTAS)[0]
    assert [seen.level for seen in log.observations()] == ["Elevated Threat", "Elevated Threat"]
    assert (second.new, second.repeated) == (1, 1)
    del web.pages[f"{at}/grave.xml"]
    third = run(log, web, NTAS)[0]
    assert third.error == "1 of what its index names was not read: the level is not known"
    assert len(log.observations()) == 2
    assert memory(log).error == third.error


def test_a_level_that_has_run_out_is_read_anew_though_nothing_has_changed() -> None:
    log = Log()
    web = Web({FEED: Fetched(status=200, url=FEED, body=bulletin("2026/11/21 13:00"), etag='"1"')})
    run(log, web, NTAS)
    later = Poller({NTAS.id: NTAS}, log, web, Pages(), lambda summary: None, lambda: NOW + timedelta(hours=2))
    asyncio.run(later.run(once=True))
    assert [mark for _, mark in web.asked] == [None, None]
    assert [seen.level for seen in log.observations()] == ["Bulletin", "none"]


def test_the_level_of_a_part_of_a_country_is_observed_beside_the_country_s() -> None:
    record = shipped("uk-mi5-threat-level")
    told = "The national level is MODERATE. The threat to Northern Ireland from groups there is SUBSTANTIAL, likely."
    log = Log()
    run(log, Web({record.url: rss(item("1", "Current level: MODERATE").replace("What happened.", told))}), record)
    assert levels(log) == [("uk-jtac", "GB", "MODERATE"), ("uk-jtac", "GB-NIR", "SUBSTANTIAL")]
