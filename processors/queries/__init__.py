"""Named questions to the index: builders that are pure, and one way to ask them.

A builder gives a search of elasticsearch-dsl bound to no server, so what it asks can be read and tested. Commands,
board and tests share them; processors.queries.answers and processors.queries.counts read what comes back.
"""

from processors.queries.asking import ask, export, ids, page
from processors.queries.documents import (
    EVERYTHING,
    Order,
    counted,
    document,
    documents_of,
    facets,
    like,
    newest,
    placed,
    search,
    timeline,
    under,
)
from processors.queries.errors import BadQuery, Unanswered
from processors.queries.near import Near, near
from processors.queries.picture import (
    OPEN,
    alert,
    alerts,
    blind,
    closed,
    course,
    dead,
    feeds,
    levels,
    newest_story,
    notifications,
    rulings,
    stories,
    story,
    top_stories,
    watch,
    watches,
)
from processors.queries.scope import Scope
from processors.queries.sources import MOST_HITS, of

__all__ = [
    "EVERYTHING",
    "MOST_HITS",
    "OPEN",
    "BadQuery",
    "Near",
    "Order",
    "Scope",
    "Unanswered",
    "alert",
    "alerts",
    "ask",
    "blind",
    "closed",
    "counted",
    "course",
    "dead",
    "document",
    "documents_of",
    "export",
    "facets",
    "feeds",
    "ids",
    "levels",
    "like",
    "near",
    "newest",
    "newest_story",
    "notifications",
    "of",
    "page",
    "placed",
    "rulings",
    "search",
    "stories",
    "story",
    "timeline",
    "top_stories",
    "under",
    "watch",
    "watches",
]
