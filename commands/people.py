"""People: whom to protect, whom to tell, and whether they can be reached."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.files import put, say
from commands.settings import settings

app = typer.Typer()
profile_app = typer.Typer(help="Whom to protect and whom to tell.", no_args_is_help=True)
notify_app = typer.Typer(help="How people are reached.", no_args_is_help=True)


@profile_app.command("check", epilog="Example: vigil profile check")
def profile_check() -> None:
    """Whether the profile loads, its secrets are set, and somebody is told at every hour.

    Exit status 1 when it does not load, or a channel cannot work.
    """
    from processors import coverage, profile, rulebook
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
    from processors import profile
    from processors.notify import Post
    from processors.trial import trial
    from schemas.settings import Secrets

    messages = trial(profile.read(profile.gather(settings().profile)), name, datetime.now(UTC))

    async def all_of_them() -> bool:
        async with Post(Secrets()) as post:
            attempts = await asyncio.gather(*(post.send(message) for message in messages))
        for message, attempt in zip(messages, attempts, strict=True):
            put(f"{message.person} by {message.channel}: {attempt.error or 'delivered'}".encode())
        return all(attempt.delivered for attempt in attempts)

    raise typer.Exit(0 if asyncio.run(all_of_them()) else 1)
