"""An alert that rests on a cancelled document alone ends, whatever it is about; one that rests on more goes on."""

import pytest
from msgspec.structs import replace

from schemas.alert import Alert
from schemas.document import Enriched
from schemas.heard import Heard
from schemas.notice import Notice
from schemas.taxonomy import IncidentType
from tests.processors.events import enriched
from tests.processors.hearing import live, of

END = '[[fires]]\nabout = "x"\ndocuments = [{}]\n[[quiet]]\nabout = "y"\ndocuments = [{}]\n'
WORDS = "siren fire market hall"


def rule(by: str, kind: str = "match", more: str = "") -> str:
    head = f'name = "trial"\nwhy = "To try."\nkind = "{kind}"\npriority = 2\nby = {by}\n{more}'
    return f'{head}[[when]]\nfield = "incident_types"\nany_of = ["arson"]\n{END}'


def alert(
    name: str, minutes: float, message: str = "Alert", replaces: tuple[str, ...] = (), offset: int = 0
) -> Enriched:
    """An authority's alert about a fire, or what takes it back."""
    incident: IncidentType | None = "arson" if message == "Alert" else None
    heard = enriched(name, minutes, words=WORDS, incident=incident, source="siren", offset=offset)
    notice = Notice(message=message, status="Actual")  # type: ignore[arg-type] # one of two
    return replace(heard, document=replace(heard.document, notice=notice, replaces=replaces))


def course(text: str, *events: Heard) -> list[tuple[str, str, str | None]]:
    found = [one for one in of(Alert, live(*events, rules=(text,))) if isinstance(one, Alert)]
    return [(one.key, one.change, one.ended) for one in found]


FIRE = alert("a", 0)
END_OF_IT = alert("c", 9, "Cancel", ("a",), 8)


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ('"rule"', "trial"),
        ('"country"', "GB"),
        ('"document.source"', "siren"),
        ('["country", "incident_types"]', "GB arson"),
    ],
)
def test_it_ends_by_whatever_the_rule_keys_it(by: str, key: str) -> None:
    assert course(rule(by), FIRE, END_OF_IT) == [(key, "raised", None), (key, "cleared", "cancelled by its sender")]


def test_it_ends_of_a_count_where_all_that_was_counted_is_taken_back() -> None:
    twice = rule('"country"', "frequency", 'count = 2\ncount_of = "documents"\n')
    other = alert("b", 2, offset=1)
    found = course(twice, FIRE, other, END_OF_IT)
    assert [change for _, change, _ in found] == ["raised"], "one of the two stands"
    found = course(twice, FIRE, other, alert("d", 9, "Cancel", ("a", "b"), 9))
    assert [change for _, change, _ in found] == ["raised", "cleared"]


def test_it_goes_on_where_somebody_else_was_counted_too() -> None:
    paper = enriched("paper", 3, words="barn burns york village", incident="arson", place="York", offset=2)
    found = course(rule('"country"'), FIRE, paper, END_OF_IT)
    assert [change for _, change, _ in found] == ["raised", "updated"]
