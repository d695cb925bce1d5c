"""Export in standard forms: what other desks and their programs read, none of it above its marking."""

from pathlib import Path
from typing import Annotated

import typer

from commands.fail import fail
from commands.files import put, put_as_it_is
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
    from processors.export.sharing import gather, marking_named
    from processors.export.stix import bundle
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


@app.command(epilog="Example: vigil export cap --sender duty.example.org --since 24h --out sent")
def cap(
    since: Since = None,
    until: Until = None,
    priority: Priority = 0,
    up_to: UpTo = "GREEN",
    sender: Sender = None,
    language: Annotated[
        list[str] | None, typer.Option(metavar="xx", help="A language of the words; else English and the rule's.")
    ] = None,
    address: Annotated[
        list[str] | None, typer.Option(metavar="WHO", help="Who may see it; what is marked RED needs one.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A file for each message; one that is there stays.")
    ] = None,
) -> None:
    """Alerts as CAP 1.2 messages: Alert, Update and Cancel as they were said, in one Atom feed or a file each."""
    from deploy.bootstrap import connect
    from processors import queries
    from processors.export.cap import To, chains, feed
    from processors.export.sharing import marking_named, reports_of
    from schemas.alert import Alert
    from schemas.codec import decode
    from schemas.log import Log
    from schemas.topics import ALERTS

    own = settings()
    to = To(
        sender=sent_by(sender, own.contact),
        up_to=marking_named(up_to),
        priority=priority,
        languages=language or (),
        addresses=address or (),
    )
    start, end = moment(since, "--since"), moment(until, "--until")
    with Log(own.broker(), own.namespace) as log:
        states = [decode(record.value, record.headers, Alert) for record in log.read(ALERTS)]
    documents = [one for state in states for one in state.documents]
    with connect(own) as client:
        found = reports_of(lambda asked: queries.ask(client, asked), documents, to.up_to, own.namespace)
        reports = {one.id: one for one in found}
    messages = [
        one
        for one in chains(states, reports, to)
        if (start is None or one.sent >= start) and (end is None or one.sent < end)
    ]
    if out is None:
        put_as_it_is(feed(messages, to))  # XML has no escapes of ours
        return
    out.mkdir(parents=True, exist_ok=True)
    for one in messages:
        file = out / f"{one.identifier}.xml"
        if not file.exists():
            file.write_bytes(one.xml)
            put(str(file).encode())


def sent_by(sender: str | None, contact: str) -> str:
    """Who speaks; the end with status 2 where nobody is named: what goes out must say whose it is."""
    who = (sender or contact).strip()
    if not who:
        fail("who speaks? --sender NAME, or `contact` in vigil.toml (VIGIL_CONTACT)", 2)
    return who
