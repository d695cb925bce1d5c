"""Dead letters: what could not be handled, why, and once more."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.arguments import Json
from commands.fail import fail
from commands.files import put, put_as_it_is, say
from commands.roster import roster
from commands.settings import settings

app = typer.Typer()
dead_app = typer.Typer(help="What could not be handled, with its reason.", no_args_is_help=True)

Place = Annotated[str, typer.Argument(metavar="PARTITION/OFFSET", help="As `vigil dead list` shows it.")]


@dead_app.command("list", epilog="Example: vigil dead list --json")
def dead_list(as_json: Json = False) -> None:
    """What could not be handled: where, why, and how often."""
    from processors.officer import show
    from schemas.dead import letters
    from schemas.log import Log

    own = settings()
    with Log(own.broker(), own.namespace) as log:
        put(show.dead(letters(log), as_json))


@dead_app.command("show", epilog="Example: vigil dead show 2/17")
def dead_show(place: Place) -> None:
    """One dead letter with all its bytes, as they came."""
    from processors.officer import show
    from schemas.dead import find, letter
    from schemas.log import Log

    own = settings()
    asked = _place(place)
    with Log(own.broker(), own.namespace) as log:
        found = find(log, {asked})
    if not found:
        fail(f"there is no dead letter {place}; `vigil dead list` has those that are kept", 1)
    put_as_it_is(show.dead_letter(letter(found[0]), found[0].value or b""))


@dead_app.command("retry", epilog="Example: vigil dead retry 2/17")
def dead_retry(
    places: Annotated[
        list[str] | None, typer.Argument(metavar="[PARTITION/OFFSET…]", help="As `vigil dead list` shows them.")
    ] = None,
    step: Annotated[str | None, typer.Option(metavar="NAME", help="All that died at this step.")] = None,
) -> None:
    """Send what died into the line again, as it was; what is there already counts as a repeat.

    For when what it died of is mended. The letter stays; a message that dies again makes another. Exit status 1 when
    one could not be sent.
    """
    from deploy.retry import retry
    from schemas.dead import find, letter, records
    from schemas.log import Log

    if bool(places) == (step is not None):
        fail("which? either places (`vigil dead list` shows them), or --step NAME", 2)
    own = settings()
    asked = {_place(one) for one in places or ()}
    with Log(own.broker(), own.namespace) as log:
        dead = find(log, asked) if asked else [one for one in records(log) if letter(one).step == step]
        sent, refused = retry(log, own.namespace, roster(own.roster), dead, datetime.now(UTC), say)
    missing = asked - {(one.partition, one.offset) for one in dead}
    for partition, offset in sorted(missing):
        say(f"{partition}/{offset}: there is no such dead letter")
    say(f"{sent} sent again, {refused + len(missing)} not")
    raise typer.Exit(1 if refused or missing else 0)


def _place(written: str) -> tuple[int, int]:
    """Partition and offset, as a person writes them."""
    partition, _, offset = written.partition("/")
    if not (partition.isascii() and partition.isdigit() and offset.isascii() and offset.isdigit()):
        fail(f"{written!r} is no place: write 2/17, as `vigil dead list` shows it", 2)
    return int(partition), int(offset)
