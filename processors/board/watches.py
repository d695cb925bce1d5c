"""The pages of watches, and what an officer does there."""

from processors import queries
from processors.board.alerts import decided, reason_of
from processors.board.picture_view import WatchPage, watched, watching
from processors.board.visit import SLOW, Board, Moved, Page, Route, Trouble, Visit
from processors.queries import answers
from processors.queries.found import FoundWatch

SHOWN = 40


def listed(board: Board, visit: Visit) -> Page:
    """Watches with the precedents that they were opened by."""
    found = answers.watches(board.ask(queries.watches(every=True, namespace=board.namespace)))
    return Page(template="watches.html", view=watched(found))


def show(board: Board, visit: Visit) -> Page:
    """One watch, the documents that fell under it, and its trail."""
    space, found = board.namespace, _watch(board, visit.values["id"])
    under = answers.hits(board.ask(queries.under(found.id, size=SHOWN, namespace=space)))
    trail = answers.rulings(board.ask(queries.rulings([found.id], namespace=space)))
    return Page(template="watch.html", view=WatchPage(shown=watching(found), under=tuple(under), trail=tuple(trail)))


def act(board: Board, visit: Visit) -> Moved:
    """A word for its trail, or its end. Raises Trouble."""
    name = visit.values["act"]
    if name not in ("comment", "close"):
        raise Trouble(404, "There is no such act.")
    found = _watch(board, visit.values["id"])
    notice = decided(board, visit, "close" if name == "close" else "comment", found.id, reason_of(visit))
    return Moved(to=f"/watches/{found.id}", notice=notice)


def _watch(board: Board, identity: str) -> FoundWatch:
    found = answers.watches(board.ask(queries.watch(identity, board.namespace)))
    if not found:
        raise Trouble(404, "There is no watch {id}.", id=identity)
    return found[0]


ROUTES = (
    Route(path="/watches", handler=listed, name="watches", fresh=SLOW),
    Route(path="/watches/{id}", handler=show, name="watch"),
    Route(path="/watches/{id}/{act}", handler=act, name="act on a watch", role="officer", method="POST"),
)
