"""Look: documents and alerts, as they rest in the index."""

from typing import Annotated

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
