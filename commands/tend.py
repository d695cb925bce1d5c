"""Tend: the sources, the rules and what was said before."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.arguments import Json, place
from commands.fail import fail
from commands.files import put, say
from commands.roster import roster
from commands.settings import settings

app = typer.Typer()
sources_app = typer.Typer(help="The roster of sources.", no_args_is_help=True)
rules_app = typer.Typer(help="Alert rules.", no_args_is_help=True)


@app.command(epilog="Example: vigil labels > corrected.jsonl")
def labels() -> None:
    """What officers corrected, as labelled texts: one a line, for the next fit of the points."""
    from processors.past.labels import labels, rulings
    from schemas.codec import encode_json
    from schemas.log import Log
    from schemas.topics import PICTURE, SCORED

    own = settings()
    with Log(own.broker(), own.namespace) as log:
        done = rulings(log.read(PICTURE))
        for label in labels(done, log.read(SCORED)) if done else ():
            put(encode_json(label))


@app.command(epilog="Example: vigil replay --from 2026-11-21T09:00:00Z --to 2026-11-21T10:00:00Z")
def replay(
    start: Annotated[str | None, typer.Option("--from", metavar="ISO|N", help="Time or offset in `desk`.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="ISO|N", help="The last one to compare.")] = None,
    as_json: Json = False,
) -> None:
    """Fold a part of what the desk heard again, with the code at hand, and compare with what was sent.

    By default all that is kept. Exit status 1 when something differs.
    """
    from processors.judging.fold import version
    from processors.past.replay import Replay, shown
    from schemas.log import Log
    from schemas.topics import DESK

    begin, last = place(start, "--from"), place(to, "--to")
    own = settings()
    with Log(own.broker(), own.namespace) as log:
        found = Replay(log, version(), *log.span(DESK, begin, last)).run()
    put(shown(found, as_json))
    raise typer.Exit(0 if found.well else 1)


@app.command(epilog="Example: vigil reindex")
def reindex(as_json: Json = False) -> None:
    """Build every index anew from the topics, while the line goes on, and put them in the place of the old at once.

    Months that the topics no longer hold are copied. It may be interrupted and repeated at any time.
    """
    import signal
    import sys

    from deploy.progress import progress
    from deploy.reindex import reindex as rebuild
    from schemas.codec import encode_json

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as with Ctrl-C, what was begun is taken away
    with progress(say, sys.stderr.isatty()) as tell:
        done = rebuild(settings(), tell)
    put(encode_json(done) if as_json else done.told().encode())


@app.command(epilog="Example: vigil prove --rules my-rules --from 2026-11-01")
def prove(
    rules: Annotated[Path, typer.Option("--rules", metavar="DIR", help="Rules to try.")],
    start: Annotated[str | None, typer.Option("--from", metavar="ISO|N", help="Time or offset in `desk`.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="ISO|N", help="The last one.")] = None,
    as_json: Json = False,
) -> None:
    """What other rules would have paged of all that was heard, beside those in force and what officers did."""
    from processors.judging.fold import version
    from processors.past import proof
    from processors.people import profile
    from processors.rules import rulebook
    from schemas.log import Log
    from schemas.topics import DESK

    begin, last = place(start, "--from"), place(to, "--to")
    texts = rulebook.gather(rules)
    own = settings()
    rulebook.read(texts, profile.sites(profile.read(profile.gather(own.profile))))
    with Log(own.broker(), own.namespace) as log:
        first, end = log.span(DESK, begin, last)
        before = proof.pages(log, version(), first, end)
        after = proof.pages(log, version(), first, end, texts)
        put(proof.shown(proof.compared(before, after), as_json))


@sources_app.command("list", epilog="Example: vigil sources list --json")
def sources_list(as_json: Json = False) -> None:
    """The sources of the roster, whether they are polled and, where the line is up, how they are doing."""
    from deploy.polling import remembered
    from producers.roster_table import table

    own = settings()
    sources = roster(own.roster)
    put(table(sources.values(), as_json, remembered(own, say), datetime.now(UTC)))


@sources_app.command("check", epilog="Example: vigil sources check us-dhs-ntas --json")
def sources_check(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]", help="Ids; none: all polled.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are not polled, too.")] = False,
    as_json: Json = False,
) -> None:
    """Ask each source once, politely, and say what it answered. Nothing is published. Exit status 1 if one failed."""
    from deploy.checking import check_sources
    from producers.check import chosen, told

    own = settings()
    try:
        asked = chosen(roster(own.roster), sources or [], every)
    except KeyError as error:
        fail(f"source {error} is not in the roster; see `vigil sources list`", 2)
        return
    found = check_sources(own, asked, say if as_json else lambda line: put(line.encode()))
    if as_json:
        put(told(found))
    say(f"{len(found)} sources asked, {sum(not each.ok for each in found)} failed")
    raise typer.Exit(0 if all(each.ok for each in found) else 1)


@rules_app.command("list", epilog="Example: vigil rules list --record")
def rules_list(
    recorded: Annotated[
        bool, typer.Option("--record", help="How often each fired, and what officers made of it: the line must be up.")
    ] = False,
    as_json: Json = False,
) -> None:
    """The rules in force here, with their kind and why they are."""
    from processors.officer import show
    from processors.past.record import record
    from processors.rules import rulebook
    from processors.stages import decode_output
    from schemas.alert import Alert
    from schemas.log import Log
    from schemas.topics import ALERTS

    own = settings()
    book = rulebook.read(rulebook.gather(own.rules))
    if not recorded:
        put(show.rules(book, as_json))
        return
    with Log(own.broker(), own.namespace) as log:
        said = map(decode_output, log.read(ALERTS))
        put(show.record(book, record(one for one in said if isinstance(one, Alert)), as_json))


@rules_app.command("check", epilog="Example: vigil rules check")
def rules_check() -> None:
    """Whether all rules load and keep to their own examples; each that does not, with line and column."""
    from processors.people import profile
    from processors.rules import rulebook
    from processors.rules.examples import check

    own = settings()
    sites = profile.sites(profile.read(profile.gather(own.profile)))
    rules, wrong = rulebook.survey(rulebook.gather(own.rules), sites)
    wrong += [problem for rule in rules for problem in check(rule)]
    for problem in wrong:
        say(problem)
    say(f"{len(rules)} rules load, {len(wrong)} problems")
    raise typer.Exit(1 if wrong else 0)


@rules_app.command("explain", epilog="Example: vigil rules explain wave")
def rules_explain(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A rule; none: with --fields.")] = None,
    fields: Annotated[
        str | None, typer.Option("--fields", metavar="document|level|feed", help="What rules may ask of it.")
    ] = None,
) -> None:
    """A rule in words, with its evidence; or all fields that rules may ask."""
    from processors.officer import show
    from processors.rules import rulebook
    from processors.steps.match import VIEWS

    if fields is not None:
        if fields not in VIEWS:
            fail(f"--fields is one of {', '.join(VIEWS)}", 2)
        put(show.rule_fields(fields).encode())
        return
    rules = rulebook.read(rulebook.gather(settings().rules))
    if name not in rules.by_name:
        fail(f"there is no rule {name!r}; there are {', '.join(rules.by_name)}", 2)
    put(show.rule(rules.by_name[name or ""]).encode())
