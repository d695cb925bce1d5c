"""Look: documents and alerts, as they rest in the index."""

from typing import Annotated, Literal

import typer

from commands.arguments import Json
from commands.files import put
from commands.settings import settings

app = typer.Typer()
export_app = typer.Typer(help="What rests in the index, for other programs.", no_args_is_help=True)


@app.command(epilog="Example: vigil search 'synagogue arson' --language fr")
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words in any language.")],
    language: Annotated[str | None, typer.Option(metavar="xx", help="Only documents in this language.")] = None,
    size: Annotated[int, typer.Option(metavar="N", help="How many.")] = 10,
    as_json: Json = False,
) -> None:
    """Find documents, with the words that matched and why they have their score."""
    from deploy.bootstrap import connect
    from processors import answers, queries, show

    own = settings()
    asked = queries.search(query, queries.Scope(language=language), size=size, namespace=own.namespace)
    with connect(own) as client:
        put(show.hits(answers.hits(queries.ask(client, asked)), as_json))


@app.command(epilog="Example: vigil tail scored --priority 2")
def tail(
    topic: Annotated[Literal["scored", "alerts"], typer.Argument(metavar="scored|alerts", help="What to follow.")],
    priority: Annotated[int, typer.Option(metavar="N", min=0, max=3, help="At least.")] = 0,
    every: Annotated[bool, typer.Option("--all", help="What is kept first.")] = False,
    as_json: Json = False,
) -> None:
    """Follow what the desk says of documents, or alerts, as it is said; Ctrl-C ends it. With --json as it travels."""
    from processors import show
    from processors.tail import tail
    from schemas.alert import Alert
    from schemas.codec import decode
    from schemas.log import Log
    from schemas.scored import Scored
    from schemas.topics import ALERTS, SCORED

    own = settings()
    followed = SCORED if topic == "scored" else ALERTS
    with Log(own.kafka_address(), own.namespace) as log:
        for record in tail(log, followed, every):
            event: Scored | Alert = (
                decode(record.value, record.headers, Scored)
                if topic == "scored"
                else decode(record.value, record.headers, Alert)
            )
            if event.priority >= priority:
                put((record.value or b"") if as_json else show.said(event).encode("utf-8", "replace"))
