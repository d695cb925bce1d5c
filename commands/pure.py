"""Pure commands: no server, no network, no clock; the same input gives the same bytes."""

import gc
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.arguments import File, instant
from commands.fail import fail
from commands.files import lines_of, page_to, put
from commands.roster import publishers, roster
from schemas.errors import VigilError

app = typer.Typer()


def page(html: str, url: str | None) -> Any:
    """What a page says; what reads pages is loaded with the first one."""
    from producers.page import extract

    return extract(html, url)


@app.command(epilog='Example: echo \'{"id": 1, "title": "…"}\' | vigil judge -')
def judge(
    file: File = "-",
    now: Annotated[str | None, typer.Option(metavar="ISO", help="Judge every line at this moment.")] = None,
    stream: Annotated[bool, typer.Option("--stream", help="Stories, levels and watches carry over.")] = False,
    fields: Annotated[str | None, typer.Option(metavar="a,b", help="Only these fields.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show marks and sums, for a person.")] = False,
    html: Annotated[str | None, typer.Option(metavar="FILE|-", help="The same as one page, into a file.")] = None,
    without: Annotated[str | None, typer.Option(metavar="FACTOR", help="Score without this factor.")] = None,
) -> None:
    """Documents in, what Vigil makes of each out. Pure: no server, no network, no clock."""
    gc.set_threshold(50_000, 10, 10)  # tables are many objects, and what a document leaves is hardly ever in a circle
    from processors.judge import explanation
    from processors.judge.answer import ASKED, FIELDS, Judge, asked
    from processors.judge.explain import explained
    from processors.people import profile
    from processors.rules import rulebook

    at = instant(now, "--now")
    try:
        names = (*FIELDS, *ASKED) if explain or html else asked(fields, stream) if fields is not None else None
    except ValueError as error:
        fail(f"--fields: {error}", 2)
    judging = Judge(
        rules=rulebook.gather(),
        profile=profile.gather(Path("community.toml")),
        publishers=publishers([]),
        extract=page,
        now=at,
        stream=stream,
        fields=names,
        without=without,
    )
    with lines_of(file) as lines:
        if html is not None:
            with page_to(html) as write:
                for piece in explanation.page(judging, lines):
                    write(piece.encode("utf-8", "replace"))
        elif explain:
            for text in explained(judging, lines):
                put(text.encode("utf-8", "replace"))
        else:
            for answer in judging.lines(lines):
                put(answer)
    raise typer.Exit(1 if judging.failed else 0)


@app.command(epilog='Example: echo \'{"id": 1, "html": "<html>…"}\' | vigil extract -')
def extract(file: File = "-") -> None:
    """Pages in, their title, text, date, author and language out. Pure."""
    from producers.lines import extracted

    failed = False
    with lines_of(file) as lines:
        for answer, good in extracted(lines):
            put(answer)
            failed |= not good
    raise typer.Exit(1 if failed else 0)


@app.command(epilog="Example: vigil parse feed.xml --source us-dhs-ntas")
def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Feed or advisory payloads.")],
    source: Annotated[str | None, typer.Option(metavar="ID", help="The source they came from.")] = None,
    form: Annotated[str | None, typer.Option("--format", metavar="F", help="Their format.")] = None,
) -> None:
    """Feed or advisory payloads in, documents out, as `judge` reads them. Pure."""
    from producers.formats import PARSERS
    from producers.lines import UNKNOWN, parsed

    record = roster([]).get(source) if source else UNKNOWN
    if record is None:
        fail(f"--source {source}: no such source; see `vigil sources list`", 2)
    if form is not None and form not in PARSERS:
        fail(f"--format {form}: no such format; there are {', '.join(sorted(PARSERS))}", 2)
    failed = False
    for path in files:
        for answer, good in parsed(path, record, form):
            put(answer)
            failed |= not good
    raise typer.Exit(1 if failed else 0)


@app.command(epilog="Example: vigil levels observations.jsonl")
def levels(file: File = "-") -> None:
    """Observations of official levels in, confirmed changes out. Pure."""
    from processors.judge.levels import Levels

    following = Levels()
    with lines_of(file) as lines:
        for answer in following.lines(lines):
            put(answer)
    raise typer.Exit(1 if following.failed else 0)


@app.command(epilog="Example: vigil backtest day.jsonl --until 2026-11-22")
def backtest(
    file: File = "-",
    rules: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Rules to try; by default the shipped ones.")
    ] = None,
    decided: Annotated[
        Path | None, typer.Option("--decisions", metavar="FILE", help="What officers did, as JSON lines.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="ISO", help="Let the clock run to this moment.")] = None,
) -> None:
    """Documents in, the alerts that would have been sent out. Pure."""
    from processors.past.backtest import Backtest, decisions
    from processors.people import profile
    from processors.rules import rulebook

    end = instant(until, "--until")
    try:
        texts = rulebook.gather(rules)
        people = profile.gather(Path("community.toml"))
        rulebook.read(texts, profile.sites(profile.read(people)))
        acts = decisions(decided.read_bytes().splitlines()) if decided is not None else []
    except (VigilError, OSError) as error:
        fail(str(error), 2)
    testing = Backtest(
        rules=texts,
        profile=people,
        publishers=publishers([]),
        extract=page,
        decided=acts,
        until=end,
    )
    with lines_of(file) as lines:
        for event in testing.lines(lines):
            put(event)
    raise typer.Exit(1 if testing.failed else 0)
