"""Run: what feeds the line and what works on it."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from commands.arguments import File
from commands.fail import fail
from commands.files import lines_of, put, say
from commands.roster import publishers, roster
from commands.settings import settings
from schemas.errors import Refused

app = typer.Typer()

Tlp = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]


@app.command(epilog="Example: vigil poll us-dhs-ntas --once")
def poll(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]", help="Ids; none: all.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Poll each source once, and exit.")] = False,
    shard: Annotated[
        str | None, typer.Option(metavar="N/OF", help="Only this part of them: 2/3, the second of three.")
    ] = None,
    metrics_port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Figures for Prometheus, on 127.0.0.1 unless set; 0: any free.")
    ] = None,
) -> None:
    """Read the sources of the roster and publish what is new.

    On a terminal a live table, elsewhere a line a visit. SIGTERM or Ctrl-C end it gracefully, a second one at once.
    """
    from deploy.polling import poll_sources
    from producers.shard import shard_of

    own = settings()
    said = {"shard": shard, "metrics_port": metrics_port}
    own = own.model_copy(update={name: value for name, value in said.items() if value is not None})
    try:
        shard_of(own.shard)
    except Refused as error:
        fail(str(error), 2)
    summaries = poll_sources(own, roster(own.roster), sources or [], once, say, sys.stderr.isatty())
    raise typer.Exit(1 if once and any(summary.error for summary in summaries) else 0)


@app.command(epilog="Example: vigil work --workers 2")
def work(
    stage: Annotated[str | None, typer.Option(metavar="NAME", help="Only this stage.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes of the stage.")] = None,
    metrics_port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Figures for Prometheus, on 127.0.0.1 unless set; 0: any free.")
    ] = None,
) -> None:
    """Run the workers of the line and keep them alive."""
    from deploy.staff import staff
    from processors.workers.work import STAGES

    if stage is not None and stage not in STAGES:
        fail(f"--stage {stage}: no such stage; there are {', '.join(STAGES)}", 2)
    own = settings()
    if metrics_port is not None:
        own = own.model_copy(update={"workers_metrics_port": metrics_port})
    staff(own, stage, workers, say)


@app.command(epilog="Example: vigil board --port 8080")
def board(
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Else `board_port` in vigil.toml; 0: a free one.")
    ] = None,
) -> None:
    """The board, for a browser, until SIGTERM or Ctrl-C: alerts, stories, search, map (docs/board.md)."""
    from deploy.board import accounts_of, board, first_account, now

    own = settings()
    own = own if port is None else own.model_copy(update={"board_port": port})
    drawn = first_account(accounts_of(own), now())
    if drawn is not None:
        say(f"there was no account: sign in as `officer` with the password {drawn} (it is not shown again)")
    with board(own) as server:
        server.heed()
        server.run(lambda address: say(f"the board is at {address}"))


@app.command(epilog="Example: vigil publish documents.jsonl")
def publish(file: File = "-") -> None:
    """Documents as `judge` reads them into the line, each confirmed."""
    from producers.lines import published
    from schemas.log import Log

    own = settings()
    with lines_of(file) as lines, Log(own.broker(), own.namespace) as log:
        sent, refused = published(lines, log, publishers(own.roster), datetime.now(UTC), put)
    say(f"{sent} documents confirmed, {refused} refused")
    raise typer.Exit(1 if refused else 0)


@app.command(epilog="Example: vigil report message.eml --by 'Gate 2'")
def report(
    file: File = "-",
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who reports it.")] = None,
    marking: Annotated[Tlp | None, typer.Option(help="Traffic Light Protocol; else the text's own.")] = None,
    language: Annotated[str | None, typer.Option(metavar="xx", help="ISO 639-1.")] = None,
) -> None:
    """A person's report into the line: a pasted text, a file, an e-mail or a mailbox."""
    from producers.report import reported
    from schemas.log import Log

    own = settings()
    with lines_of(file) as lines, Log(own.broker(), own.namespace) as log:
        for line in reported(log, b"\n".join(lines), datetime.now(UTC), by, marking, language):
            put(line)
