"""Servers: Kafka and Elasticsearch started, stopped, looked after and made ready."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.arguments import Json
from commands.files import put, say
from commands.settings import settings

app = typer.Typer()


@app.command(epilog="Example: vigil up")
def up() -> None:
    """Start the local Kafka and Elasticsearch; fetch and assemble them first where they are missing."""
    from deploy import local
    from schemas.settings import environment

    own = settings()
    addresses = local.up(
        own.state,
        own.cache or local.cache_folder(environment()),
        own.kafka_port,
        own.elasticsearch_port,
        say,
        environment(),
    )
    print(f"Kafka {addresses.kafka}\nElasticsearch {addresses.elasticsearch}")  # noqa: T201


@app.command(epilog="Example: vigil down")
def down() -> None:
    """Stop the local servers; their data stay."""
    from deploy import local

    local.down(settings().state, say)


@app.command(epilog="Example: vigil status --json")
def status(as_json: Json = False) -> None:
    """Servers, and lag and newest document of each stage. Exit status 1 when something is not well."""
    from deploy.health import health, told

    found = health(settings())
    put(found.json() if as_json else told(found).encode())
    raise typer.Exit(0 if found.well else 1)


@app.command(epilog="Example: vigil bootstrap --kibana http://127.0.0.1:5601")
def bootstrap(
    kibana: Annotated[
        str | None, typer.Option(metavar="URL", help="Import dashboards, searches, maps and rules there, too.")
    ] = None,
    access: Annotated[
        bool, typer.Option("--access", help="Only print what each role may do on both servers; needs none of them.")
    ] = False,
) -> None:
    """Make topics, index templates and the epoch record; hand rules and profile to the desk. Safe to repeat.

    Where Kafka asks who speaks (`kafka_security`), the rights of each role are given there, too.
    """
    from deploy.access.kafka import give, grants
    from deploy.access.sheet import sheet
    from deploy.bootstrap import bootstrap as make_ready
    from deploy.bootstrap import connect
    from processors.people import profile
    from processors.rules import rulebook

    own = settings()
    if access:
        for line in sheet(own.namespace, own.kafka_users):
            put(line.encode())
        return
    rules, text = rulebook.gather(own.rules), profile.gather(own.profile)
    rulebook.read(rules, profile.sites(profile.read(text)))
    make_ready(own.broker(), connect(own), own.namespace, rules, text, say)
    if own.kafka_security != "PLAINTEXT":
        give(own.broker(), grants(own.namespace, own.kafka_users), say)
    if kibana is not None:
        from deploy.kibana import send, source

        send.bring(kibana, source.read(), say, api_key=own.kibana_api_key, namespace=own.namespace)


@app.command(epilog="Example: vigil backup /backups/2026-11-21")
def backup(folder: Annotated[Path, typer.Argument(help="Not there yet, or empty.")], as_json: Json = False) -> None:
    """Write all topics, what each stage has read of them, and all rows of the index into a folder.

    The line may go on meanwhile; what comes while it is written may be in it or not.
    """
    from deploy.backup import backup as keep
    from deploy.progress import progress
    from schemas.codec import encode_json

    with progress(say, sys.stderr.isatty()) as tell:
        kept = keep(settings(), folder, tell)
    put(encode_json(kept) if as_json else f"{folder}: {kept.told()}".encode())


@app.command(epilog="Example: vigil restore /backups/2026-11-21")
def restore(folder: Annotated[Path, typer.Argument(help="What `vigil backup` wrote.")], as_json: Json = False) -> None:
    """Make topics and index as they were at a backup, on servers that have none of them."""
    from deploy.progress import progress
    from deploy.restore import restore as bring_back
    from schemas.codec import encode_json

    with progress(say, sys.stderr.isatty()) as tell:
        kept = bring_back(settings(), folder, tell)
    put(encode_json(kept) if as_json else f"restored from {folder}: {kept.told()}".encode())
