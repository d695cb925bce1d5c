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
    search,
    timeline,
)
from processors.queries.errors import BadQuery, Unanswered
from processors.queries.near import Near, near
from processors.queries.picture import (
    OPEN,
    alert,
    alerts,
    course,
    dead,
    feeds,
    levels,
    rulings,
    stories,
    story,
    top_stories,
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
    "of",
    "page",
    "rulings",
    "search",
    "stories",
    "story",
    "timeline",
    "top_stories",
    "watches",
]
