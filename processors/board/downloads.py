"""An alert or a story in a standard form, for the desk of a neighbour: STIX 2.1 and CAP 1.2."""

from processors import queries
from processors.board.feeding import up_to
from processors.board.visit import Board, File, Route, Trouble, Visit
from processors.export.cap import To, Unsendable, chains, feed
from processors.export.sharing import Shared, may_go, reports_of
from processors.export.stix import bundle
from processors.queries import answers
from schemas.codec import encode_json


def alert_as_stix(board: Board, visit: Visit) -> File:
    """An alert with its story and the documents behind them. Raises Trouble."""
    identity, most, space = visit.values["id"], up_to(board, visit.query), board.namespace
    alerts = [one for one in answers.alerts(board.ask(queries.alert(identity, space))) if not one.shadow]
    if not alerts:
        raise Trouble(404, "There is no alert {id}.", id=identity)
    if not may_go(alerts[0].marking, most):
        raise _above(alerts[0].marking, most)
    story = alerts[0].story
    stories = answers.stories(board.ask(queries.story(story, space))) if story else []
    kept = tuple(one for one in stories if may_go(one.marking, most))
    ids = [*alerts[0].documents, *(one for known in kept for one in known.recent)]
    shared = Shared(alerts=tuple(alerts), stories=kept, reports=tuple(reports_of(board.ask, ids, most, space)))
    return File(
        body=encode_json(bundle(shared, _sender(board), most)), media="application/stix+json", name=f"{identity}.json"
    )


def story_as_stix(board: Board, visit: Visit) -> File:
    """A story with its latest documents. Raises Trouble."""
    identity, most, space = visit.values["id"], up_to(board, visit.query), board.namespace
    stories = answers.stories(board.ask(queries.story(identity, space)))
    if not stories:
        raise Trouble(404, "There is no story {id}.", id=identity)
    if not may_go(stories[0].marking, most):
        raise _above(stories[0].marking, most)
    reports = tuple(reports_of(board.ask, stories[0].recent, most, space))
    shared = Shared(stories=tuple(stories), reports=reports)
    return File(
        body=encode_json(bundle(shared, _sender(board), most)), media="application/stix+json", name=f"{identity}.json"
    )


def alert_as_cap(board: Board, visit: Visit) -> File:
    """All messages of an alert, as they were said, in one Atom feed. Raises Trouble."""
    identity, most = visit.values["id"], up_to(board, visit.query)
    states = board.effects.states(identity)
    if not states:
        raise Trouble(404, "There is no alert {id}.", id=identity)
    ids = [one for state in states for one in state.documents]
    reports = {one.id: one for one in reports_of(board.ask, ids, most, board.namespace)}
    to = To(sender=_sender(board), up_to=most)
    try:
        messages = chains(states, reports, to)
    except Unsendable as error:
        raise Trouble(409, str(error)) from None
    if not messages:
        raise Trouble(
            404, "Of this alert nothing goes out: it is late, on trial, or marked above TLP:{most}.", most=most
        )
    return File(body=feed(messages, to), media="application/atom+xml", name=f"{identity}.xml")


def _above(marking: str, most: str) -> Trouble:
    return Trouble(
        403, "It is marked TLP:{marking}, and nothing above TLP:{most} goes out.", marking=marking, most=most
    )


def _sender(board: Board) -> str:
    if not board.contact:
        raise Trouble(409, "Who speaks? Set {name} in vigil.toml: what goes out must say whose it is.", name="contact")
    return board.contact


ROUTES = (
    Route(path="/alerts/{id}/stix.json", handler=alert_as_stix, name="alert as STIX", reader=True),
    Route(path="/alerts/{id}/cap.xml", handler=alert_as_cap, name="alert as CAP", reader=True),
    Route(path="/stories/{id}/stix.json", handler=story_as_stix, name="story as STIX", reader=True),
)
