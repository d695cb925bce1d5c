"""An index is followed to what it names: once each, the newest first, and never into an archive."""

import json
from typing import Any

from producers.follow import MOST
from producers.http import BadStatus, FetchError
from producers.source import Source
from tests.producers.fakes import FEED, Log, Web, source
from tests.producers.polling import memory, run

AT = "https://gazette.example/csaf"
CSAF = source(format="csaf", url=f"{AT}/changes.csv", kind="advisory")


def advisory(name: str) -> bytes:
    return json.dumps(
        {"document": {"csaf_version": "2.0", "title": f"Flaw {name}", "tracking": {"id": name, "version": "1"}}}
    ).encode()


def changes(*names: str, day: int = 20) -> bytes:
    return "".join(f'"{name}.json","2026-11-{day}T00:00:00Z"\n' for name in names).encode()


def web(*names: str, **more: Any) -> Web:
    return Web({CSAF.url: changes(*names), **{f"{AT}/{name}.json": advisory(name) for name in names}, **more})


def titles(log: Log) -> list[str]:
    return [document.title for document in log.documents()]


def test_what_an_index_names_is_read_once() -> None:
    log, pages = Log(), web("b", "a")
    first = run(log, pages, CSAF)[0]
    assert titles(log) == ["Flaw a", "Flaw b"]
    assert (first.new, first.pages, first.pages_failed) == (2, 2, 0)
    second = run(log, pages, CSAF)[0]
    assert (second.new, second.pages) == (0, 0)


def test_what_the_index_says_has_changed_is_read_again() -> None:
    log, pages = Log(), web("a")
    run(log, pages, CSAF)
    pages.pages[CSAF.url] = changes("a", day=21)
    pages.pages[f"{AT}/a.json"] = advisory("a").replace(b"Flaw a", b"Flaw a, worse")
    run(log, pages, CSAF)
    assert titles(log) == ["Flaw a", "Flaw a, worse"]
    assert len({document.id for document in log.documents()}) == 1


def test_an_index_of_an_index_is_asked_for_whole_every_time() -> None:
    log, pages = Log(), web("a")
    of: Source = source(format="csaf", url=FEED)
    pages.pages[FEED] = json.dumps({"distributions": [{"directory_url": AT}]}).encode()
    run(log, pages, of)
    run(log, pages, of)
    assert titles(log) == ["Flaw a"]
    assert [address for address, _ in pages.asked] == [FEED, CSAF.url, f"{AT}/a.json", FEED, CSAF.url]


def test_what_does_not_answer_is_said_and_tried_again() -> None:
    down: FetchError = BadStatus("gazette.example: status 503", 503)
    log, pages = Log(), web("a", **{f"{AT}/b.json": down})
    pages.pages[CSAF.url] = changes("b", "a")
    first = run(log, pages, CSAF)[0]
    assert (first.new, first.pages_failed) == (1, 1)
    assert first.notes == (f"{AT}/b.json: not read: gazette.example: status 503",)
    pages.pages[f"{AT}/b.json"] = advisory("b")
    run(log, pages, CSAF)
    assert titles(log) == ["Flaw a", "Flaw b"]


def test_what_is_in_no_format_is_buried_once() -> None:
    log, pages = Log(), web("a")
    pages.pages[f"{AT}/a.json"] = b"Sorry"
    assert run(log, pages, CSAF)[0].dead == 1
    assert run(log, pages, CSAF)[0].dead == 0
    assert len(log.records["dead"]) == 1


def test_a_first_visit_reads_no_archive() -> None:
    names = [f"n{number}" for number in range(MOST + 5)]
    log, pages = Log(), web(*names)
    run(log, pages, CSAF)
    run(log, pages, CSAF)
    assert len(log.documents()) == MOST
    assert len(memory(log).followed) == MOST + 5


def test_what_is_new_beyond_one_visit_waits_for_the_next_and_the_archive_stays_closed() -> None:
    log, pages = Log(), web("old")
    run(log, pages, CSAF)
    names = [f"n{number}" for number in range(MOST + 5)]
    pages.pages |= {f"{AT}/{name}.json": advisory(name) for name in names}
    pages.pages[CSAF.url] = changes(*names, "old")
    run(log, pages, CSAF)
    run(log, pages, CSAF)
    assert sorted(titles(log)) == sorted(f"Flaw {name}" for name in ["old", *names])
    assert sum(address == f"{AT}/old.json" for address, _ in pages.asked) == 1


def test_an_index_that_once_did_not_answer_makes_no_first_visit_of_the_next() -> None:
    log, pages = Log(), web("a")
    of: Source = source(format="csaf", url=FEED)
    pages.pages[FEED] = json.dumps({"distributions": [{"directory_url": AT}]}).encode()
    run(log, pages, of)
    listed, pages.pages[CSAF.url] = pages.pages[CSAF.url], BadStatus("gazette.example: status 503", 503)
    run(log, pages, of)
    pages.pages[CSAF.url] = listed
    run(log, pages, of)
    assert sum(address == f"{AT}/a.json" for address, _ in pages.asked) == 1
