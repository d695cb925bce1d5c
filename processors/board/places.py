"""The pages of where and when: the map and the timeline."""

from processors import queries
from processors.board.map_view import SPANS, spots, timeline
from processors.board.projection import AREAS
from processors.board.visit import SLOW, Board, Page, Route, Visit
from processors.queries import Scope, answers, counts

LANES = 25
LENGTHS = {name: length for name, (length, _) in SPANS.items()}


def where(board: Board, visit: Visit) -> Page:
    """Stories of concern on the map."""
    area, span = _of(visit, "area", AREAS, "world"), _of(visit, "span", SPANS, "7 d")
    answer = board.ask(queries.placed(visit.now - SPANS[span][0], namespace=board.namespace))
    return Page(template="map.html", view={"page": spots(answer, area, span), "areas": list(AREAS), "spans": LENGTHS})


def when(board: Board, visit: Visit) -> Page:
    """What was heard over time, and the stories of that time."""
    span = _of(visit, "span", SPANS, "24 h")
    length, step = SPANS[span]
    since, space = visit.now - length, board.namespace
    scope = Scope(since=since, until=visit.now)
    heard = counts.timeline(board.ask(queries.timeline(None, scope, every=step, namespace=space)))
    stories = answers.stories(board.ask(queries.top_stories(LANES, since=since, namespace=space)))
    return Page(template="timeline.html", view={"page": timeline(heard, stories, span, visit.now), "spans": LENGTHS})


def _of(visit: Visit, name: str, known: object, otherwise: str) -> str:
    asked = visit.query.get(name, otherwise)
    return asked if asked in known else otherwise  # type: ignore[operator]


ROUTES = (
    Route(path="/map", handler=where, name="map", fresh=SLOW),
    Route(path="/timeline", handler=when, name="timeline", fresh=SLOW),
)
