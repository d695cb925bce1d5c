"""Stories and alerts for programs: Atom, JSON Feed and a stream of events, with filters, none above a marking."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from processors import queries
from processors.board.visit import Board, File, Page, Route, Trouble, Visit
from processors.export.feeds import About, Entry, Filter, atom, entries, json_feed
from processors.export.sharing import marking_named, may_go
from processors.queries import answers
from processors.queries.answers import FoundAlert, FoundStory
from schemas.errors import VigilError
from schemas.taxonomy import INCIDENT_TYPES, Marking

LOOKED_BACK = timedelta(days=7)
MOST = 200
"""Entries of a feed, those that were spoken of last."""
KINDS = ("story", "alert")
PARAMETERS = ("kind", "priority", "country", "place", "type", "community", "rule", "open", "up_to")
_LONGEST_LIST = 20


def about(board: Board, visit: Visit) -> About:
    """The feed as it names itself: by the address at which it was asked for."""
    asked = "&".join(f"{name}={visit.query[name]}" for name in PARAMETERS if name in visit.query)
    address = f"{visit.home}{visit.path}"
    return About(
        title="Vigil", home=visit.home, address=f"{address}?{asked}" if asked else address, authority=board.authority
    )


def wanted(board: Board, query: Mapping[str, str]) -> Filter:
    """What a reader asks for. Raises Trouble where it cannot be understood."""
    priority, kinds = query.get("priority", "1"), listed(query, "type")
    if priority not in ("1", "2", "3"):
        raise Trouble(400, "priority is 1, 2 or 3.")
    unknown = [one for one in kinds if one not in INCIDENT_TYPES]
    if unknown:
        raise Trouble(400, "There is no type {name}: {known}.", name=unknown[0], known=", ".join(INCIDENT_TYPES))
    kind = query.get("kind")
    if kind not in (None, *KINDS):
        raise Trouble(400, "kind is story or alert.")
    return Filter(
        priority=int(priority),
        countries=[one.upper() for one in listed(query, "country")],
        incident_types=kinds,
        rules=listed(query, "rule"),
        open_only=query.get("open", "") not in ("", "0", "no"),
        up_to=up_to(board, query),
    )


def up_to(board: Board, query: Mapping[str, str]) -> Marking:
    """The strictest marking that goes out: the board's, or one below it that is asked for. Raises Trouble."""
    if "up_to" not in query:
        return board.up_to
    try:
        asked = marking_named(query["up_to"])
    except VigilError as error:
        raise Trouble(400, str(error)) from None
    return asked if may_go(asked, board.up_to) else board.up_to


def told(board: Board, query: Mapping[str, str], since: datetime, *, own: datetime | None = None) -> tuple[Entry, ...]:
    """What was spoken of since then and is wanted, the latest first. Raises Trouble, BadQuery and Unanswered.

    Where and whom it concerns stands with the documents: `own` says since when to look at those.
    """
    filter_, space = wanted(board, query), board.namespace
    stories: list[FoundStory] = []
    alerts: list[FoundAlert] = []
    if query.get("kind") != "alert":
        stories = answers.stories(board.ask(queries.spoken("stories", since, size=MOST, namespace=space)))
    if query.get("kind") != "story":
        alerts = answers.alerts(board.ask(queries.spoken("alerts", since, size=MOST, namespace=space)))
    places, communities = listed(query, "place"), listed(query, "community")
    if places or communities:
        asked = queries.told_of(own or since, places=places, communities=communities, namespace=space)
        about_ = {hit["_source"]["vigil"]["story"] for hit in board.ask(asked)["hits"]["hits"]}
        stories = [one for one in stories if one.id in about_]
        alerts = [one for one in alerts if one.story in about_]
    if filter_.countries or filter_.incident_types:
        alerts = _of_their_stories(board, alerts, filter_)
    return entries(stories, alerts, filter_)


def listed(query: Mapping[str, str], name: str) -> list[str]:
    """The values of a parameter, which are told apart by commas. Raises Trouble where there are too many."""
    found = [one.strip() for one in query.get(name, "").split(",") if one.strip()]
    if len(found) > _LONGEST_LIST:
        raise Trouble(400, "{name} has {n} values: {most} at most.", name=name, n=len(found), most=_LONGEST_LIST)
    return found


def _of_their_stories(board: Board, alerts: list[FoundAlert], filter_: Filter) -> list[FoundAlert]:
    """An alert has no country and no kind of incident; its story has."""
    ids = sorted({one.story for one in alerts if one.story})
    if not ids:
        return []
    stories = answers.stories(board.ask(queries.some("stories", ids, board.namespace)))
    fit = {
        one.id
        for one in stories
        if (not filter_.countries or not set(filter_.countries).isdisjoint(one.countries))
        and (not filter_.incident_types or not set(filter_.incident_types).isdisjoint(one.incident_types))
    }
    return [one for one in alerts if one.story in fit]


def as_atom(board: Board, visit: Visit) -> File:
    """An Atom feed (RFC 4287)."""
    found = told(board, visit.query, visit.now - LOOKED_BACK)
    return File(body=atom(found, about(board, visit)), media="application/atom+xml")


def as_json(board: Board, visit: Visit) -> File:
    """A JSON Feed 1.1."""
    found = told(board, visit.query, visit.now - LOOKED_BACK)
    return File(body=json_feed(found, about(board, visit)), media="application/feed+json")


def listing(board: Board, visit: Visit) -> Page:
    """Which feeds there are, and how they are narrowed down."""
    return Page(template="feeds.html", view={"open": board.reader_token is not None, "up_to": board.up_to})


ROUTES = (
    Route(path="/feeds", handler=listing, name="feeds"),
    Route(path="/feeds/atom.xml", handler=as_atom, name="atom", reader=True),
    Route(path="/feeds/feed.json", handler=as_json, name="json feed", reader=True),
)
