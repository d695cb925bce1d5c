"""The pages of where and when: the map and the timeline."""

from processors import queries
from processors.board import asking
from processors.board.map_view import SPANS, spots, timeline
from processors.board.projection import AREAS
from processors.board.visit import Board, Page, Route, Visit
from processors.queries import answers

LANES = 25


def where(board: Board, visit: Visit) -> Page:
    """Stories of concern on the map."""
    area, span = _of(visit, "area", AREAS, "world"), _of(visit, "span", SPANS, "7 d")
    answer = board.ask(asking.placed(visit.now - SPANS[span][0], board.namespace))
    return Page(
        template="map.html", view={"page": spots(answer, area, span), "areas": list(AREAS), "spans": list(SPANS)}
    )


def when(board: Board, visit: Visit) -> Page:
    """What was heard over time, and the stories of that time."""
    span = _of(visit, "span", SPANS, "24 h")
    length, step = SPANS[span]
    since, space = visit.now - length, board.namespace
    heard = board.ask(asking.by_time(since, step, space))
    stories = answers.stories(board.ask(queries.top_stories(LANES, since=since, namespace=space)))
    return Page(
        template="timeline.html", view={"page": timeline(heard, stories, span, visit.now), "spans": list(SPANS)}
    )


def _of(visit: Visit, name: str, known: object, otherwise: str) -> str:
    asked = visit.query.get(name, otherwise)
    return asked if asked in known else otherwise  # type: ignore[operator]


ROUTES = (
    Route(path="/map", handler=where, name="map"),
    Route(path="/timeline", handler=when, name="timeline"),
)
