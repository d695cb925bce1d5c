"""One document though its publisher gives it another id, and what a revision changes."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.formats import parse
from producers.identity import FEWEST_HELD, MOST_HELD, WITHIN, changes, holding, is_repost, joined
from schemas.document import Document
from tests.producers.fakes import FEED, NOW, Log, Web, item, rss, source
from tests.producers.polling import memory, run

TITLE = "Appeal after fire at the old hall"


def read(*items: str) -> tuple[Document, ...]:
    return parse(rss(*items), source(), NOW).documents


def dated(name: str, title: str, when: datetime) -> str:
    return item(name, title, when.isoformat())


@pytest.mark.parametrize(
    "title",
    [
        f"UPDATED: {TITLE}",
        f"Update 2: {TITLE}",
        f"UPDATE 1-{TITLE}",
        f"Updated 14:30: {TITLE}",
        f"[Update] {TITLE}",
        f"{TITLE} (updated)",
        f"{TITLE} – Update",
        f"MàJ : {TITLE}",
        f"Mise à jour – {TITLE}",
        f"Actualización: {TITLE}",
        f"Aktualisiert: {TITLE}",
        f"עדכון: {TITLE}",
        f"تحديث: {TITLE}",
        f"UPDATED: [Correction] {TITLE}",
    ],
)
def test_an_item_published_again_under_a_new_id_is_a_revision_of_the_first(title: str) -> None:
    log, web = Log(), Web({FEED: rss(item("1", TITLE))})
    run(log, web)
    web.pages[FEED] = rss(item("2", title), item("1", TITLE))
    summary = run(log, web)[0]
    first, again = log.documents()
    assert again.id == first.id
    assert again.revision != first.revision
    assert again.changed == ("title", "link")
    assert again.warnings == ("published again under a new id: a revision of what it repeats",)
    assert (summary.fetched, summary.new, summary.repeated) == (2, 1, 1)


@pytest.mark.parametrize("left", [("2", "1"), ("1", "2"), ("1",), ("2",)])
def test_what_was_published_again_is_not_told_once_more_whichever_still_stands(
    left: tuple[str, ...],
) -> None:
    items = {"1": item("1", TITLE), "2": item("2", f"UPDATED: {TITLE}")}
    log, web = Log(), Web({FEED: rss(items["1"])})
    run(log, web)
    web.pages[FEED] = rss(items["2"], items["1"])
    run(log, web)
    web.pages[FEED] = rss(*(items[name] for name in left))
    assert run(log, web)[0].new == 0
    assert len(log.documents()) == 2


def test_a_second_re_post_and_a_changed_one_are_revisions_too() -> None:
    log, web = Log(), Web({FEED: rss(item("1", TITLE))})
    for name, title in (("2", f"UPDATED: {TITLE}"), ("3", f"UPDATED 2: {TITLE}"), ("3", "UPDATED 2: Two men are held")):
        run(log, web)
        web.pages[FEED] = rss(item(name, title), item("1", TITLE))
    run(log, web)
    assert len(log.documents()) == 4
    assert len({document.id for document in log.documents()}) == 1


def test_the_same_title_long_after_is_another_event() -> None:
    earlier = read(dated("1", TITLE, NOW - WITHIN - timedelta(hours=1)))
    later = read(dated("2", f"UPDATED: {TITLE}", NOW))
    found, posted = joined(later, holding(earlier, {}), {}, {})
    assert (found, posted) == (later, {})


def test_a_title_that_would_fit_many_items_joins_none() -> None:
    found = read(item("2", "Update: Fire"), item("1", "Fire"))
    assert len({document.id for document in joined(found, {}, {}, {})[0]}) == 2


def test_both_in_one_payload_are_one_document_and_the_re_post_is_its_latest_state() -> None:
    log = Log()
    run(log, Web({FEED: rss(item("1", TITLE), item("2", f"UPDATED: {TITLE}"))}))
    assert [document.title for document in log.documents()] == [f"UPDATED: {TITLE}"]


@pytest.mark.parametrize("title", ["Update on the fire", "Updates follow", "Weather update", "תיקון עולם: a talk", ""])
def test_a_word_in_a_title_is_no_mark(title: str) -> None:
    assert not is_repost(title)


def test_what_a_revision_changes_is_said() -> None:
    log, web = Log(), Web({FEED: rss(item("1", TITLE))})
    for changed in (
        item("1", "Two men are held after fire"),
        item("1", "Two men are held after fire").replace("What happened.", "What else happened."),
        item("1", "Three men are held", "Sat, 21 Nov 2026 10:00:00 GMT").replace("What happened.", "More."),
    ):
        run(log, web)
        web.pages[FEED] = rss(changed)
    run(log, web)
    assert [document.changed for document in log.documents()] == [(), ("title",), ("text",), ("title", "text", "date")]


def test_what_is_held_is_bounded_and_is_all_of_a_feed_but_not_of_a_file_of_thousands() -> None:
    assert len(holding(read(*(item(str(number)) for number in range(MOST_HELD + 5))), {})) == MOST_HELD
    held = holding(read(*(item(str(number)) for number in range(3 * FEWEST_HELD))), {})
    assert len(held) == 3 * FEWEST_HELD
    held = holding(read(item("new")), held)
    assert len(held) == FEWEST_HELD
    assert read(item("new"))[0].id in held


def test_a_memory_from_before_says_nothing_of_changes() -> None:
    assert changes(read(item("1"))[0], None) == ()
    log = Log()
    run(log, Web({FEED: rss(item("1"))}))
    assert memory(log).held.keys() == memory(log).seen.keys()


@given(st.text(max_size=60))
def test_any_title_bears_a_mark_or_none(title: str) -> None:
    assert is_repost(title) in (True, False)
