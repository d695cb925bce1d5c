"""An alert's course: a fire at night, what may follow it, and what the desk says of its alert."""

from msgspec.structs import replace

from schemas.alert import Alert
from schemas.document import Enriched
from schemas.heard import Decision, Heard, Tick
from schemas.ids import story_id
from schemas.particulars import Victims
from schemas.picture import Ruling
from schemas.reading import Place, PlaceName
from schemas.taxonomy import Act
from tests.processors.events import at, enriched
from tests.processors.hearing import live, of


def further(event: Enriched) -> Enriched:
    """The same, told of a second town as well."""
    york = PlaceName(name="York", country="GB")
    incidents = tuple(replace(one, places=(*one.places, york)) for one in event.reading.incidents)
    point = Place(text="Y", start=0, end=1, name="York", country="GB", lat=53.96, lon=-1.08, role="event")
    return replace(event, reading=replace(event.reading, incidents=incidents, places=(point,)))


WORDS = "fire door night leeds"


FIRST = enriched("a", words=WORDS, incident="arson")


STORY = story_id(FIRST.document.id)


ELSEWHERE = further(enriched("b", 20, words=f"{WORDS} york", incident="arson", offset=1))


COPY = enriched("c", 30, words=WORDS, incident="arson", offset=2)


NOTHING = enriched("d", 40, words=WORDS, incident="arson", assertion="resolved", offset=3)


EVIDENCE = '[[fires]]\nabout = "x"\ndocuments = [{}]\n[[quiet]]\nabout = "y"\ndocuments = [{}]\n'


def rule(name: str, more: str = "", field: str = "priority", test: str = "at_least = 1") -> str:
    head = f'name = "{name}"\nwhy = "To try."\nkind = "match"\nescalate_after = "15m"\n{more}'
    return f'{head}\n[[when]]\nfield = "{field}"\n{test}\n{EVIDENCE}'


LOST = rule("lost", 'of = "feed"\npriority = 1\n', "health", 'equals = "failing"').replace('"match"', '"change"')


def hurt(event: Enriched, number: int) -> Enriched:
    """The same with so many dead."""
    dead = Victims(kind="killed", least=number, most=number, start=0, end=1, text="x")
    incidents = tuple(replace(one, victims=(dead,)) for one in event.reading.incidents)
    return replace(event, reading=replace(event.reading, incidents=incidents))


def act(
    kind: Act,
    subject: str,
    minutes: float = 2,
    *,
    until: float | None = None,
    value: str | None = None,
    officer: str = "r.levy",
) -> Decision:
    return Decision(
        id=f"{kind}{minutes}{officer}",
        at=at(minutes),
        officer=officer,
        act=kind,
        subject=subject,
        reason="on it",
        until=None if until is None else at(until),
        value=value,
    )


def ticks(*minutes: float) -> list[Heard]:
    return [Tick(at=at(minute)) for minute in minutes]


def course(*events: Heard, rules: tuple[str, ...] | None = None) -> list[Alert]:
    return [one for one in of(Alert, live(*events, rules=rules)) if isinstance(one, Alert)]


def lived(*events: Heard, rules: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    return [(one.change, one.stage) for one in course(*events, rules=rules)]


def news(alert: Alert) -> list[tuple[str, str | None, str]]:
    return [(one.kind, one.from_, one.to) for one in alert.news]


def ruling(*events: Heard) -> Ruling:
    found = [one for one in of(Ruling, live(*events)) if isinstance(one, Ruling)]
    return found[-1]


ALERT = course(FIRST)[0].id
