"""The one way to ask: a question of this package to a cluster, answered whole, or page by page as of now."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError
from elasticsearch_dsl import Search

from processors.queries.documents import EVERYTHING, search
from processors.queries.errors import BadQuery, Unanswered
from processors.queries.scope import Scope
from schemas.index.names import IndexKind, alias

PAGE = 5000
PAGE_OF_TEXTS = 500
"""Of whole documents, whose texts may be long."""
KEPT = "2m"
"""How long a point in time outlives the last page that was read of it."""
MAKING = 3
"""How often a question is asked again because an index is being made: one a month and kind, so seldom two at once."""
ORDER: list[Any] = ["@timestamp", "event.sequence"]
"""In which documents are exported: as they were heard."""


def ask(client: Elasticsearch, asked: Search) -> dict[str, Any]:
    """The answer to a search, for processors.queries.answers and processors.queries.counts to read.

    Raises BadQuery for a query that Elasticsearch cannot read, Unanswered when it does not answer.
    """
    with _answering():
        answer: dict[str, Any] = _settled(client, lambda: asked.using(client).execute().to_dict())
    _need_sight(client, answer, asked._index)  # noqa: SLF001 - where it asks; the library has no other way to say it
    return answer


def ids(client: Elasticsearch, kind: IndexKind, namespace: str = "") -> Iterator[str]:
    """Every id of a kind as of now, in no order, however many. Raises Unanswered."""
    for hit in _all(client, alias(kind, namespace), {"source": False, "sort": ["_shard_doc"]}, PAGE):
        yield hit["_id"]


def export(
    client: Elasticsearch, text: str | None = None, scope: Scope = EVERYTHING, namespace: str = ""
) -> Iterator[dict[str, Any]]:
    """Every document that `search` would find, as it rests, however many, in the order in which they were heard.

    What arrives meanwhile is not among them. Raises BadQuery, and Unanswered.
    """
    body = search(text, scope, namespace=namespace).to_dict()
    asked = {"query": body.get("query", {"match_all": {}}), "sort": ORDER}
    return _all(client, alias("documents", namespace), asked, PAGE_OF_TEXTS)


def _all(client: Elasticsearch, name: str, asked: dict[str, Any], size: int) -> Iterator[dict[str, Any]]:
    """Every hit as of now, page by page."""
    with _answering():
        pit = _point_in_time(client, f"{name}*")
    after: list[Any] | None = None
    try:
        while True:
            with _answering():
                answer = client.search(**asked, **page(pit, after, size))
            _need_sight(client, answer, [name])
            hits = answer["hits"]["hits"]
            pit = answer["pit_id"]
            yield from hits
            if len(hits) < size:
                return
            after = hits[-1]["sort"]
    finally:
        with suppress(ApiError, TransportError):  # it ends by itself after a while
            client.close_point_in_time(id=pit)


def _point_in_time(client: Elasticsearch, pattern: str) -> str:
    """Open one; the pattern, unlike the alias, may match nothing: before the first row there is no index."""
    return str(_settled(client, lambda: client.open_point_in_time(index=pattern, keep_alive=KEPT))["id"])


def _settled(client: Elasticsearch, asked: Callable[[], Any]) -> Any:
    """The answer, waited for where an index is only just being made: its shards cannot be asked yet (503)."""
    for _ in range(MAKING):
        try:
            return asked()
        except ApiError as error:
            if error.status_code != 503 or client.cluster.health(wait_for_status="yellow", timeout="10s")["timed_out"]:
                raise
    return asked()


def _need_sight(client: Elasticsearch, answer: Any, names: Sequence[str]) -> None:
    """What this key may not see is left out of an answer as if it were not there: that is not the same as clear.

    Raises Unanswered where nothing was looked at and the key may not look.
    """
    if answer["_shards"]["total"]:
        return
    wanted = [{"names": list(names), "privileges": ["read"]}]
    with suppress(ApiError, TransportError):  # a cluster that asks nobody who speaks does not answer this
        if not client.security.has_privileges(index=wanted)["has_all_requested"]:
            raise Unanswered(f"this key may not read {', '.join(names)}: check `elasticsearch_api_key`")


def page(pit: str, after: list[Any] | None, size: int = PAGE) -> dict[str, Any]:
    """One page of what stands in a point in time."""
    asked: dict[str, Any] = {"pit": {"id": pit, "keep_alive": KEPT}, "size": size, "track_total_hits": False}
    return asked | ({"search_after": after} if after else {})


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except BadRequestError as error:
        raise BadQuery(f"the query cannot be read ({_why(error)}): ask with fewer or simpler words") from None
    except NotFoundError as error:
        raise Unanswered(f"the index is not there ({_why(error)}): run `vigil bootstrap`, then `vigil work`") from None
    except (ApiError, TransportError) as error:
        raise Unanswered(f"Elasticsearch does not answer ({error}): is it running (`vigil status`)?") from None


def _why(error: ApiError) -> str:
    """The first cause that Elasticsearch names, on one line."""
    body = error.body if isinstance(error.body, dict) else {}
    told = body.get("error", {})
    causes = told.get("root_cause", []) if isinstance(told, dict) else []
    return " ".join(str(causes[0].get("reason") if causes else error.message).split())[:300]
