"""A loss shows in the account, whatever else carries the same name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.account import Account, Heard, account
from schemas.dead import Letter
from schemas.document import Document

AT = datetime(2026, 11, 20, tzinfo=UTC)


def read(name: str, title: str = "Statement") -> Document:
    return Document(id=name, revision="r1", source="s", native_id=name, title=title, fetched=AT)


def letter(step: str, key: str, offset: int) -> Letter:
    return Letter(
        partition=0,
        offset=0,
        step=step,
        error="-",
        key=key,
        origin={"partition": "0", "offset": str(offset)},
        bytes=0,
        begins="",
    )


def told(revisions: dict[tuple[str, str], tuple[int, int]], scored: set[tuple[str, str]], *dead: Letter) -> Account:
    documents = {name: read(name) for name, _ in revisions}
    heard = Heard(
        documents=documents,
        messages=len(revisions),
        unreadable=frozenset(),
        dead=dead,
        revisions=revisions,
        scored=frozenset(scored),
    )
    return account([], heard, documents)


def test_a_lost_revision_is_not_hidden_by_an_earlier_one_in_the_index() -> None:
    both = {("a", "r1"): (0, 0), ("a", "r2"): (0, 1)}
    assert told(both, {("a", "r1"), ("a", "r2")}).whole
    assert told(both, {("a", "r1")}).lost == ("revision r2 of a",)


@pytest.mark.parametrize(("offset", "lost"), [(1, ()), (0, ("revision r2 of a",))])
def test_a_dead_letter_stands_for_the_revision_that_died_and_no_other(offset: int, lost: tuple[str, ...]) -> None:
    both = {("a", "r1"): (0, 0), ("a", "r2"): (0, 1)}
    assert told(both, {("a", "r1")}, letter("enriching", "a", offset)).lost == lost


def test_an_item_that_never_came_is_not_hidden_by_another_of_the_same_title() -> None:
    offers: list[dict[str, Any]] = [
        {"source": "s", "id": name, "url": None, "title": "Statement"} for name in ("a", "b")
    ]
    heard = Heard(documents={"a": read("a")}, messages=1, unreadable=frozenset(), dead=())
    assert account(offers, heard, ["a"]).unheard == ("s: b",)
