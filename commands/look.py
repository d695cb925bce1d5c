"""Look: documents and alerts, as they rest in the index."""

from typing import Annotated, Any, Literal

import typer

from commands.arguments import Json
from commands.fail import fail
from commands.files import page_to, put, say
from commands.scope import scoped
from commands.settings import settings

app = typer.Typer()
export_app = typer.Typer(help="What rests in the index, for other programs.", no_args_is_help=True)

Query = Annotated[str | None, typer.Argument(metavar="[QUERY]", help="Words in any language; none: all in scope.")]


@app.command(epilog="Example: vigil search 'synagogue arson' --near Lyon --km 50 --since 7d --facets")
@scoped
def search(
    scope: Any,
    query: Query = None,
    like: Annotated[str | None, typer.Option(metavar="ID", help="Like this document; instead of words.")] = None,
    order: Annotated[
        Literal["relevance", "score", "newest"] | None, typer.Option(metavar="relevance|score|newest", help="First.")
    ] = None,
    size: Annotated[int, typer.Option(metavar="N", help="How many.")] = 10,
    facets: Annotated[bool, typer.Option("--facets", help="And how many of each language, country, type …")] = False,
    as_json: Json = False,
) -> None:
    """Find documents, with the words that matched and why they have their score.

    All words must be there; "a phrase", -not, one | other, begin*, misspelt~ say otherwise.
    """
    from deploy.bootstrap import connect
    from processors import queries
    from processors.officer import show
    from processors.queries import answers, counts

    own = settings()
    if like is not None and (query is not None or order is not None):
        fail("--like finds by a document: give neither words nor --order with it", 2)
    with connect(own) as client:
        if like is None:
            asked = queries.search(query, scope, size=size, order=order, namespace=own.namespace)
        else:
            stored = answers.one(queries.ask(client, queries.document(like, own.namespace)))
            if stored is None:
                fail(f"--like: there is no document {like!r}", 1)
            asked = queries.like(stored, scope, size=size, namespace=own.namespace)
        answer = queries.ask(client, queries.counted(asked) if facets else asked)
    if answers.absent(answer):
        say("vigil: there is no index yet: nothing was stored (`vigil status`)")
    found = answers.hits(answer)
    put(
        show.counted(found, answers.total(answer), counts.facets(answer), as_json)
        if facets
        else show.hits(found, as_json)
    )


@app.command(epilog="Example: vigil tail scored --priority 2")
def tail(
    topic: Annotated[Literal["scored", "alerts"], typer.Argument(metavar="scored|alerts", help="What to follow.")],
    priority: Annotated[int, typer.Option(metavar="N", min=0, max=3, help="At least.")] = 0,
    every: Annotated[bool, typer.Option("--all", help="What is kept first.")] = False,
    as_json: Json = False,
) -> None:
    """Follow what the desk says of documents, or alerts, as it is said; Ctrl-C ends it. With --json as it travels."""
    from processors.officer import show
    from processors.officer.tail import tail
    from schemas.alert import Alert
    from schemas.codec import decode
    from schemas.log import Log
    from schemas.scored import Scored
    from schemas.topics import ALERTS, SCORED

    own = settings()
    followed = SCORED if topic == "scored" else ALERTS
    with Log(own.broker(), own.namespace) as log:
        for record in tail(log, followed, every):
            event: Scored | Alert = (
                decode(record.value, record.headers, Scored)
                if topic == "scored"
                else decode(record.value, record.headers, Alert)
            )
            if event.priority >= priority:
                put((record.value or b"") if as_json else show.said(event).encode("utf-8", "replace"))


@export_app.command("csv", epilog="Example: vigil export csv --country FR --since 2026-11-01 > france.csv")
@scoped
def export_csv(scope: Any, query: Query = None) -> None:
    """Documents as a table, in the order in which they were heard; a cell that would be a formula is made text."""
    from deploy.bootstrap import connect
    from processors import queries
    from processors.export.sheet import sheet

    own = settings()
    with connect(own) as client, page_to("-") as write:
        for line in sheet(queries.export(client, query, scope, own.namespace)):
            write(line)


@export_app.command("jsonl", epilog="Example: vigil export jsonl --since 24h | vigil backtest --rules my-rules")
@scoped
def export_jsonl(scope: Any, query: Query = None) -> None:
    """Documents as `vigil judge` and `vigil backtest` read them, one a line, in the order in which they were heard."""
    from deploy.bootstrap import connect
    from processors import queries
    from processors.queries import answers
    from schemas.codec import encode_json

    own = settings()
    with connect(own) as client, page_to("-") as write:
        for found in queries.export(client, query, scope, own.namespace):
            write(encode_json(answers.line(found)) + b"\n")
