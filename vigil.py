"""The command: wires the rooms together and holds no logic. What each part does stands where it is imported from.

Each command imports what it alone needs, so that `vigil judge` starts without Kafka or Elasticsearch.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from schemas.errors import VigilError

app = typer.Typer(
    help="Vigil: advisories and articles in, scored and explained alerts out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
alerts_app = typer.Typer(help="Alerts, as they rest in the index.", no_args_is_help=True)
dead_app = typer.Typer(help="What could not be handled, with its reason.", no_args_is_help=True)
sources_app = typer.Typer(help="The roster of sources.", no_args_is_help=True)
rules_app = typer.Typer(help="Alert rules.", no_args_is_help=True)
for name, group in {
    "alerts": alerts_app,
    "dead": dead_app,
    "sources": sources_app,
    "rules": rules_app,
}.items():
    app.add_typer(group, name=name)

File = Annotated[str, typer.Argument(metavar="[FILE|-]", help="JSONL; `-` is standard input.")]
Tlp = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
EXAMPLE = 'Example: echo \'{"id": 1, "title": "…"}\' | vigil judge -'


def fail(message: str, status: int) -> None:
    """One line on standard error, and the end."""
    print(f"vigil: {message}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(status)


@contextmanager
def lines_of(file: str) -> Iterator[Iterator[bytes]]:
    """The lines of a file or of standard input, without their ends."""
    if file == "-":
        yield (line.rstrip(b"\r\n") for line in sys.stdin.buffer)
        return
    try:
        opened = Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        fail(f"{file}: {error.strerror}", 2)
        return
    with opened:
        yield (line.rstrip(b"\r\n") for line in opened)


def put(line: bytes) -> None:
    """One line of output, at once."""
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


@contextmanager
def page_to(file: str) -> Iterator[Callable[[bytes], int]]:
    """What writes a page to a file or to standard output."""
    if file == "-":
        yield sys.stdout.buffer.write
        return
    try:
        opened = Path(file).open("wb")  # noqa: SIM115 - closed below
    except OSError as error:
        fail(f"--html {file}: {error.strerror}", 2)
        return
    with opened:
        yield opened.write


def say(line: str) -> None:
    """Progress: plain lines on standard error, so that output stays clean."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def settings() -> Any:
    """The settings, or the end with what is wrong with them."""
    from pydantic import ValidationError

    from schemas.settings import Settings

    try:
        return Settings()
    except (ValidationError, ValueError) as error:
        return fail(f"vigil.toml or environment: {error}", 2)


def roster(folders: list[Path]) -> dict[str, Any]:
    """The source records of some folders, by default the shipped ones."""
    from producers.formats import PARSERS
    from producers.source import SHIPPED, roster

    return roster(folders or [SHIPPED], PARSERS)


def publishers(folders: list[Path]) -> Callable[[str], Any]:
    """Who stands behind a source; a roster of one's own is read when first asked."""
    from producers.source import publisher_of, roster, shipped_publisher

    if not folders:
        return shipped_publisher
    sources = cache(lambda: roster(folders))  # without the parsers, which load slowly
    return lambda name: publisher_of(sources(), name)


def page(html: str, url: str | None) -> Any:
    """What a page says; what reads pages is loaded with the first one."""
    from producers.page import extract

    return extract(html, url)


def place(asked: str | None, option: str) -> int | datetime | None:
    """An offset or a moment, as it was asked for; None where it was not."""
    from schemas.intake import moment

    if asked is None:
        return None
    if asked.isascii() and asked.isdigit():
        return int(asked)
    at = moment(asked)
    if at is None:
        fail(f"{option} {asked!r} is neither an offset nor an ISO 8601 date; write 1200 or 2026-11-21T09:00Z", 2)
    return at


# --- pure commands ----------------------------------------------------------------------------------


@app.command(epilog=EXAMPLE)
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
    from processors import explanation, profile, rulebook
    from processors.answer import FIELDS, Judge, asked
    from processors.explain import explained
    from schemas.intake import moment

    at = moment(now)
    if now is not None and at is None:
        fail(f"--now {now!r} is no ISO 8601 date; write 2026-11-21 or 2026-11-21T09:00:00Z", 2)
    try:
        names = (*FIELDS, "body") if explain or html else asked(fields, stream) if fields is not None else None
    except ValueError as error:
        return fail(f"--fields: {error}", 2)
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
    from producers.lines import UNKNOWN, parsed

    record = roster([]).get(source) if source else UNKNOWN
    if record is None:
        return fail(f"--source {source}: no such source; see `vigil sources list`", 2)
    failed = False
    for path in files:
        for answer, good in parsed(path, record, form):
            put(answer)
            failed |= not good
    raise typer.Exit(1 if failed else 0)


@app.command(epilog="Example: vigil levels observations.jsonl")
def levels(file: File = "-") -> None:
    """Observations of official levels in, confirmed changes out. Pure."""
    from processors.levels import Levels

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
    from processors import profile, rulebook
    from processors.backtest import Backtest, decisions
    from schemas.errors import VigilError
    from schemas.intake import moment

    end = moment(until)
    if until is not None and end is None:
        return fail(f"--until {until!r} is no ISO 8601 date; write 2026-11-21 or 2026-11-21T09:00:00Z", 2)
    try:
        texts = rulebook.gather(rules)
        rulebook.read(texts)
        acts = decisions(decided.read_bytes().splitlines()) if decided is not None else []
    except (VigilError, OSError) as error:
        return fail(str(error), 2)
    testing = Backtest(
        rules=texts,
        profile=profile.gather(Path("community.toml")),
        publishers=publishers([]),
        extract=page,
        decided=acts,
        until=end,
    )
    with lines_of(file) as lines:
        for event in testing.lines(lines):
            put(event)
    raise typer.Exit(1 if testing.failed else 0)


# --- servers ----------------------------------------------------------------------------------------


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


@app.command(epilog="Example: vigil bootstrap")
def bootstrap() -> None:
    """Make topics, index templates and the epoch record; hand rules and profile to the desk. Safe to repeat."""
    from deploy.bootstrap import bootstrap as make_ready
    from deploy.bootstrap import connect
    from processors import profile, rulebook

    own = settings()
    rules, text = rulebook.gather(own.rules), profile.gather(own.profile)
    rulebook.read(rules)
    profile.read(text)
    make_ready(own.kafka_address(), connect(own), own.namespace, rules, text, say)


# --- run --------------------------------------------------------------------------------------------


@app.command(epilog="Example: vigil poll us-dhs-ntas --once")
def poll(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]", help="Ids; none: all.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Poll each source once, and exit.")] = False,
) -> None:
    """Read the sources of the roster and publish what is new."""
    from deploy.polling import poll_sources

    own = settings()
    summaries = poll_sources(own, roster(own.roster), sources or [], once, say)
    raise typer.Exit(1 if once and any(summary.error for summary in summaries) else 0)


@app.command(epilog="Example: vigil work --workers 2")
def work(
    stage: Annotated[str | None, typer.Option(metavar="NAME", help="Only this stage.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", help="Processes of the stage.")] = None,
) -> None:
    """Run the workers of the line and keep them alive."""
    from deploy.staff import staff
    from processors.work import STAGES

    if stage is not None and stage not in STAGES:
        fail(f"--stage {stage}: no such stage; there are {', '.join(STAGES)}", 2)
    staff(settings(), stage, workers, say)


@app.command(epilog="Example: vigil publish documents.jsonl")
def publish(file: File = "-") -> None:
    """Documents as `judge` reads them into the line, each confirmed."""
    from producers.lines import published
    from schemas.log import Log

    own = settings()
    with lines_of(file) as lines, Log(own.kafka_address(), own.namespace) as log:
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
    with lines_of(file) as lines, Log(own.kafka_address(), own.namespace) as log:
        for line in reported(log, b"\n".join(lines), datetime.now(UTC), by, marking, language):
            put(line)


# --- look -------------------------------------------------------------------------------------------


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


@dead_app.command("list", epilog="Example: vigil dead list --json")
def dead_list(as_json: Json = False) -> None:
    """What could not be handled: where, why, and how often."""
    from processors import show
    from schemas.dead import letters
    from schemas.log import Log

    own = settings()
    with Log(own.kafka_address(), own.namespace) as log:
        put(show.dead(letters(log), as_json))


@app.command(epilog="Example: vigil replay --from 2026-11-21T09:00:00Z --to 2026-11-21T10:00:00Z")
def replay(
    start: Annotated[str | None, typer.Option("--from", metavar="ISO|N", help="Time or offset in `desk`.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="ISO|N", help="The last one to compare.")] = None,
    as_json: Json = False,
) -> None:
    """Fold a part of what the desk heard again, with the code at hand, and compare with what was sent.

    By default all that is kept. Exit status 1 when something differs.
    """
    from processors.fold import version
    from processors.replay import Replay, shown
    from schemas.log import Log
    from schemas.topics import DESK

    begin, last = place(start, "--from"), place(to, "--to")
    own = settings()
    with Log(own.kafka_address(), own.namespace) as log:
        found = Replay(log, version(), *log.span(DESK, begin, last)).run()
    put(shown(found, as_json))
    raise typer.Exit(0 if found.well else 1)


@sources_app.command("list", epilog="Example: vigil sources list --json")
def sources_list(as_json: Json = False) -> None:
    """The sources of the roster, and whether they are polled."""
    from producers.roster_table import table

    put(table(roster(settings().roster).values(), as_json))


@rules_app.command("check", epilog="Example: vigil rules check")
def rules_check() -> None:
    """Whether all rules load and keep to their own examples."""
    from processors import rulebook
    from processors.examples import check

    rules = rulebook.read(rulebook.gather(settings().rules))
    wrong = [problem for rule in rules for problem in check(rule)]
    for problem in wrong:
        say(problem)
    say(f"{len(rules)} rules, {len(wrong)} examples that do not hold")
    raise typer.Exit(1 if wrong else 0)


def main() -> None:
    """The entry point: an error of ours is one sentence, never a traceback."""
    try:
        app()
    except (VigilError, BrokenPipeError) as error:
        print(f"vigil: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)


if __name__ == "__main__":
    main()
