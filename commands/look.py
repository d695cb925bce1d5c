"""Look: documents and alerts, as they rest in the index."""

from typing import Annotated

import typer

from commands.arguments import Json, instant
from commands.files import put
from commands.settings import settings

app = typer.Typer()
export_app = typer.Typer(help="What rests in the index, for other programs.", no_args_is_help=True)
alerts_app = typer.Typer(help="Alerts, as they rest in the index.", no_args_is_help=True)


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


@alerts_app.command("list", epilog="Example: vigil alerts list --all")
def alerts_list(
    every: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False, as_json: Json = False
) -> None:
    """Open alerts, the most urgent first."""
    from deploy.bootstrap import connect
    from processors import answers, queries, show

    own = settings()
    stages = (*queries.OPEN, "closed") if every else queries.OPEN
    with connect(own) as client:
        found = answers.alerts(queries.ask(client, queries.alerts(stages, namespace=own.namespace)))
    put(show.alerts(found, as_json))


@export_app.command("jsonl", epilog="Example: vigil export jsonl --from 2026-11-01 | vigil backtest - --rules my-rules")
def export_jsonl(
    start: Annotated[str | None, typer.Option("--from", metavar="ISO", help="First heard then or later.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="ISO", help="First heard then or earlier.")] = None,
) -> None:
    """Documents as `vigil judge` and `vigil backtest` read them, in the order in which they were heard."""
    from deploy.bootstrap import connect
    from processors import answers, queries
    from schemas.codec import encode_json

    begin, end = instant(start, "--from"), instant(to, "--to")
    own = settings()
    with connect(own) as client:
        for found in queries.heard(client, begin, end, own.namespace):
            put(encode_json(answers.line(found)))
