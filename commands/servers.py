"""Servers: Kafka and Elasticsearch started, stopped, looked after and made ready."""

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
