"""The pages that only show: search, levels, sources, rules."""

from processors import queries
from processors.board.picture_view import ladders, sources
from processors.board.visit import SLOW, Board, Page, Route, Visit
from processors.officer.show import rule as in_words
from processors.queries import Scope, answers
from schemas.errors import VigilError
from schemas.taxonomy import LANGUAGES

FOUND = 40
ORDERS: dict[str, queries.Order] = {"relevance": "relevance", "newest": "newest", "score": "score"}


def search(board: Board, visit: Visit) -> Page:
    """Documents by words in any language; a query that cannot be asked is said beside the form."""
    asked = visit.query.get("q", "").strip()
    language, order = visit.query.get("language", ""), visit.query.get("order", "relevance")
    view = {
        "q": asked,
        "language": language,
        "languages": LANGUAGES,
        "order": order,
        "orders": list(ORDERS),
        "priority": visit.query.get("priority", "0"),
        "problem": None,
        "hits": [],
        "total": 0,
    }
    if not asked:
        return Page(template="search.html", view=view)
    scope = Scope(
        language=language if language in LANGUAGES else None,
        priority=int(view["priority"]) if view["priority"] in ("1", "2", "3") else 0,
    )
    try:
        question = queries.search(
            asked, scope, size=FOUND, order=ORDERS.get(order, "relevance"), namespace=board.namespace
        )
        answer = board.ask(question)
    except queries.BadQuery as error:
        return Page(template="search.html", view={**view, "problem": str(error)}, status=400)
    return Page(template="search.html", view={**view, "hits": answers.hits(answer), "total": answers.total(answer)})


def levels(board: Board, visit: Visit) -> Page:
    """Official levels, each on its own ladder."""
    found = answers.levels(board.ask(queries.levels(every=True, namespace=board.namespace)))
    return Page(template="levels.html", view=ladders(found))


def feeds(board: Board, visit: Visit) -> Page:
    """Sources, the blind ones first."""
    heard = answers.feeds(board.ask(queries.feeds(namespace=board.namespace)))
    return Page(template="sources.html", view=sources(board.effects.sources(), heard))


def rules(board: Board, visit: Visit) -> Page:
    """Rules with their evidence and their record; the record is left out where the log does not answer."""
    problem, record = None, None
    try:
        record = board.effects.record()
    except VigilError as error:
        problem = str(error)
    told = [(rule, in_words(rule), record.get(rule.name) if record else None) for rule in board.effects.rules()]
    return Page(template="rules.html", view={"rules": told, "problem": problem, "recorded": record is not None})


ROUTES = (
    Route(path="/search", handler=search, name="search"),
    Route(path="/levels", handler=levels, name="levels", fresh=SLOW),
    Route(path="/sources", handler=feeds, name="sources", fresh=SLOW),
    Route(path="/rules", handler=rules, name="rules"),
)
