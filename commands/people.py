"""People: whom to protect, whom to tell, and whether they can be reached."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from commands.arguments import Json
from commands.files import put, say
from commands.settings import settings

app = typer.Typer()
profile_app = typer.Typer(help="Whom to protect and whom to tell.", no_args_is_help=True)
user_app = typer.Typer(help="Who may use the board.", no_args_is_help=True)
notify_app = typer.Typer(help="How people are reached.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="By which they sign in, and which stands in the trail.")]
Draw = Annotated[bool, typer.Option("--draw", help="Draw a password, and print it.")]


@profile_app.command("check", epilog="Example: vigil profile check")
def profile_check() -> None:
    """Whether the profile loads, its secrets are set, and somebody is told at every hour.

    Exit status 1 when it does not load, or a channel cannot work.
    """
    from processors.people import coverage, profile
    from processors.rules import rulebook
    from schemas.settings import Secrets

    own = settings()
    read = profile.read(profile.gather(own.profile))
    wrong = list(coverage.missing(read, Secrets()))
    book, refused = rulebook.survey(rulebook.gather(own.rules), profile.sites(read))
    wrong += refused
    if read.person or read.route:
        rules = frozenset(rule.name for rule in book)
        wrong += coverage.unknown(read, rules | {"channel-outage"})
        for doubt in (*coverage.idle(read), *coverage.gaps(read, datetime.now(UTC))):
            say(f"note: {doubt}")
    for problem in wrong:
        say(problem)
    counted = (("communities", read.community), ("sites", read.site), ("persons", read.person), ("routes", read.route))
    say(f"{', '.join(f'{name}: {len(entries)}' for name, entries in counted)}; to mend: {len(wrong)}")
    raise typer.Exit(1 if wrong else 0)


@notify_app.command("test", epilog="Example: vigil notify test dana")
def notify_test(
    name: Annotated[str | None, typer.Argument(metavar="[PERSON|CHANNEL]", help="Only to these; none: all.")] = None,
) -> None:
    """Send a message that says it is a test, to each person by each of their channels, and say how it went.

    It needs no server. Exit status 1 when one was not delivered.
    """
    import asyncio

    from processors.notify import Post
    from processors.people import profile
    from processors.people.trial import trial
    from schemas.settings import Secrets

    messages = trial(profile.read(profile.gather(settings().profile)), name, datetime.now(UTC))

    async def all_of_them() -> bool:
        async with Post(Secrets()) as post:
            attempts = await asyncio.gather(*(post.send(message) for message in messages))
        for message, attempt in zip(messages, attempts, strict=True):
            put(f"{message.person} by {message.channel}: {attempt.error or 'delivered'}".encode())
        return all(attempt.delivered for attempt in attempts)

    raise typer.Exit(0 if asyncio.run(all_of_them()) else 1)


@user_app.command("add", epilog="Example: vigil user add r.levy --role officer")
def user_add(
    name: Name,
    role: Annotated[
        Literal["viewer", "officer"], typer.Option(help="A viewer looks; an officer also decides.")
    ] = "viewer",
    draw: Draw = False,
) -> None:
    """A new account on the board; its password is asked for, or read from standard input."""
    from deploy.board import accounts_of, now

    accounts = accounts_of(settings())
    given = _password(draw)
    accounts.add(name, role, given, now())
    say(f"{name} may sign in as {role}")


@user_app.command("password", epilog="Example: vigil user password r.levy")
def user_password(name: Name, draw: Draw = False) -> None:
    """Another password; whoever is signed in by that name is signed out."""
    from deploy.board import accounts_of, now

    accounts = accounts_of(settings())
    given = _password(draw)
    accounts.change(name, given, now())
    say(f"{name} has another password")


@user_app.command("remove", epilog="Example: vigil user remove r.levy")
def user_remove(name: Name) -> None:
    """Take an account away; whoever is signed in by that name is signed out."""
    from deploy.board import accounts_of

    accounts_of(settings()).remove(name)
    say(f"{name} may no longer sign in")


@user_app.command("list", epilog="Example: vigil user list --json")
def user_list(as_json: Json = False) -> None:
    """The accounts of the board."""
    from deploy.board import accounts_of
    from schemas.codec import encode_json

    known = sorted(accounts_of(settings()).all().values(), key=lambda account: account.name)
    if as_json:
        put(encode_json([{"name": one.name, "role": one.role, "changed": one.changed} for one in known]))
        return
    for one in known:
        put(f"{one.name:<24} {one.role:<8} since {one.changed:%d %b %Y %H:%M}".encode())
    say(f"{len(known)} accounts")


def _password(draw: bool) -> str:
    """Drawn and told once; or typed twice at a terminal; or the first line of standard input."""
    from processors.board.accounts import password

    if draw:
        drawn = password()
        put(drawn.encode())
        return drawn
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
