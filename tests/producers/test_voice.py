"""Whose a payload is: a stranger's is held back whole."""

from tests.producers.fakes import FEED, Log, Web, item, rss, source
from tests.producers.polling import polls, run


def test_a_feed_that_has_become_another_publisher_s_is_not_taken_for_its_own() -> None:
    log, web = Log(), Web({FEED: rss(*(item(str(number)) for number in range(3)))})
    summary = run(log, web, source(domains=("ministry.example",)))[0]
    assert summary.error is not None
    assert "another publisher's: its links lead to gazette.example" in summary.error
    assert (log.documents(), polls(log)) == ([], [("gazette", "quarantined")])
    assert log.polls()[0].error == f"bad payload: {summary.error.removeprefix('bad payload: ')}"
    assert len(log.dead()) == 1
    run(log, web, source(domains=("gazette.example",)))
    assert len(log.documents()) == 3


def test_a_feed_whose_record_names_no_domain_is_held_to_the_site_that_it_used_to_lead_to() -> None:
    log, own = Log(), rss(*(item(str(number)) for number in range(3)))
    web = Web({FEED: own.replace(b"gazette.example", b"casino.example")})
    assert run(log, web)[0].error is None
    web.pages[FEED] = own
    run(log, web)
    web.pages[FEED] = rss(*(item(f"new-{number}") for number in range(3))).replace(
        b"gazette.example", b"casino.example"
    )
    assert "none of 3 to gazette.example" in (run(log, web)[0].error or "")
    web.pages[FEED] = own
    assert run(log, web)[0].error is None
    assert [health for _, health in polls(log)] == ["well", "quarantined", "well"]
