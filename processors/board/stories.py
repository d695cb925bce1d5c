"""The pages of stories and of single documents."""

from datetime import timedelta

from processors import queries
from processors.board.alerts import decided, reason_of
from processors.board.story_view import StoryPage, course, origins
from processors.board.text_view import document
from processors.board.visit import SLOW, Board, Moved, Page, Route, Trouble, Visit
from processors.queries import answers

SHOWN = 60
SPANS = {"24 h": timedelta(hours=24), "3 d": timedelta(days=3), "7 d": timedelta(days=7), "30 d": timedelta(days=30)}


def listed(board: Board, visit: Visit) -> Page:
    """Stories of concern, the most serious first."""
    span = visit.query.get("span", "7 d")
    since = visit.now - SPANS.get(span, SPANS["7 d"])
    answer = board.ask(queries.top_stories(SHOWN, since=since, namespace=board.namespace))
    return Page(
        template="stories.html",
        view={"stories": answers.stories(answer), "total": answers.total(answer), "span": span, "spans": SPANS},
    )


def show(board: Board, visit: Visit) -> Page:
    """One story with its reports by origin, and the text of one of them."""
    space, identity = board.namespace, visit.values["id"]
    stored = board.ask(queries.story(identity, space))
    found, row = answers.stories(stored), answers.one(stored)
    if not found or row is None:
        raise Trouble(404, "There is no story {id}.", id=identity)
    told = board.ask(queries.documents_of(identity, size=200, namespace=space))
    wanted = visit.query.get("report") or (found[0].recent[-1] if found[0].recent else "")
    text = answers.one(board.ask(queries.document(wanted, space))) if wanted else None
    sources = origins(told)
    return Page(
        template="story.html",
        view=StoryPage(
            story=found[0],
            merged_into=row.fields["vigil"].get("merged_into"),
            origins=sources,
            course=course(sources),
            document=document(text) if text else None,
            trail=tuple(answers.rulings(board.ask(queries.rulings([identity], namespace=space)))),
        ),
        stays={"report": text.id} if text else {},
    )


def comment(board: Board, visit: Visit) -> Moved:
    """A word for the trail of a story."""
    identity = visit.values["id"]
    notice = decided(board, visit, "comment", identity, reason_of(visit))
    return Moved(to=f"/stories/{identity}", notice=notice)


def text(board: Board, visit: Visit) -> Page:
    """One document with its marks."""
    identity = visit.values["id"]
    stored = answers.one(board.ask(queries.document(identity, board.namespace)))
    if stored is None:
        raise Trouble(404, "There is no document {id}.", id=identity)
    return Page(template="document.html", view=document(stored))


ROUTES = (
    Route(path="/stories", handler=listed, name="stories", fresh=SLOW),
    Route(path="/stories/{id}", handler=show, name="story", fresh=SLOW),
    Route(path="/stories/{id}/comment", handler=comment, name="comment", role="officer", method="POST"),
    Route(path="/documents/{id:path}", handler=text, name="document"),
)
