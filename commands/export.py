"""Export in standard forms: what other desks and their programs read, none of it above its marking."""

from typing import Annotated

import typer

from commands.fail import fail
from commands.files import put
from commands.scope import moment
from commands.settings import settings

app = typer.Typer()

Since = Annotated[str | None, typer.Option("--since", "--from", metavar="ISO|24h", help="Said then or later.")]
Until = Annotated[str | None, typer.Option("--until", "--to", metavar="ISO|24h", help="Said before then.")]
Priority = Annotated[int, typer.Option(metavar="N", min=0, max=3, help="At least.")]
UpTo = Annotated[str, typer.Option("--up-to", metavar="TLP", help="The strictest marking that may go out.")]
Sender = Annotated[
    str | None, typer.Option(metavar="NAME", help="The organisation that speaks; else `contact` in vigil.toml.")
]


@app.command(epilog="Example: vigil export stix --since 2026-11-20 --sender 'Federation of Leeds' > alerts.json")
def stix(
    since: Since = None, until: Until = None, priority: Priority = 0, up_to: UpTo = "GREEN", sender: Sender = None
) -> None:
    """Alerts, their stories and the documents behind them as one STIX 2.1 bundle with TLP 2.0 markings."""
    from deploy.bootstrap import connect
    from processors import queries
    from processors.sharing import gather, marking_named
    from processors.stix import bundle
    from schemas.codec import encode_json

    own = settings()
    who = sent_by(sender, own.contact)
    most = marking_named(up_to)
    with connect(own) as client:
        shared = gather(
            lambda asked: queries.ask(client, asked),
            moment(since, "--since"),
            moment(until, "--until"),
            priority=priority,
            up_to=most,
            namespace=own.namespace,
        )
    put(encode_json(bundle(shared, who, most)))


def sent_by(sender: str | None, contact: str) -> str:
    """Who speaks; the end with status 2 where nobody is named: what goes out must say whose it is."""
    who = (sender or contact).strip()
    if not who:
        fail("who speaks? --sender NAME, or `contact` in vigil.toml (VIGIL_CONTACT)", 2)
    return who
