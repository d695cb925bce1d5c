"""The options that say which documents a question is about: search and export take the same."""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any, get_args

import typer

from commands.arguments import instant
from commands.fail import fail
from commands.settings import settings


def options(
    language: Annotated[str | None, typer.Option(metavar="xx", help="Only in this language (ISO 639-1).")] = None,
    since: Annotated[
        str | None, typer.Option("--since", "--from", metavar="ISO|24h", help="First heard then or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", "--to", metavar="ISO|24h", help="First heard before then.")
    ] = None,
    priority: Annotated[int, typer.Option(metavar="N", min=0, max=3, help="At least.")] = 0,
    country: Annotated[list[str] | None, typer.Option(metavar="CC", help="Of the main event (ISO 3166).")] = None,
    current: Annotated[
        bool, typer.Option("--current", help="Only told as a fact of today: no history, no threat.")
    ] = False,
    asserted: Annotated[
        list[str] | None, typer.Option(metavar="HOW", help="How an incident is told: asserted, warned, foiled …")
    ] = None,
    type: Annotated[list[str] | None, typer.Option(metavar="TYPE", help="Of the incident: arson, threat …")] = None,  # noqa: A002 - its name on the command line
    target: Annotated[list[str] | None, typer.Option(metavar="TYPE", help="Of its target: synagogue, school …")] = None,
    story: Annotated[str | None, typer.Option(metavar="ID", help="Only of this story.")] = None,
    actor: Annotated[str | None, typer.Option(metavar="NAME", help="Who is named for it, by any of its names.")] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only of this source.")] = None,
    grade: Annotated[list[str] | None, typer.Option(metavar="A-F", help="Reliability of the source.")] = None,
    near: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="The event was near: a place, a site of the profile, or lat,lon."),
    ] = None,
    km: Annotated[float | None, typer.Option(metavar="N", help="How near; else 25, or the reach of the site.")] = None,
) -> Any:
    """The scope that was asked for; the end with status 2 where an option cannot be read."""
    from processors import queries
    from processors.people import profile
    from schemas.taxonomy import INCIDENT_TYPES, TARGET_TYPES, Assertion, Reliability

    if km is not None and near is None:
        fail("--km says how near: give --near, too", 2)
    try:
        point = None if near is None else queries.near(near, profile.read(profile.gather(settings().profile)).site, km)
    except queries.BadQuery as error:
        fail(f"--near: {error}", 2)
    return queries.Scope(
        language=language,
        since=moment(since, "--since"),
        until=moment(until, "--until"),
        priority=priority,
        countries=[one.upper() for one in country or ()],
        current=current,
        assertions=_known("--asserted", asserted, get_args(Assertion)),
        types=_known("--type", type, INCIDENT_TYPES),
        targets=_known("--target", target, TARGET_TYPES),
        story=story,
        actor=actor,
        sources=source or (),
        grades=_known("--grade", grade, get_args(Reliability)),
        near=point,
    )


def scoped(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options above; they reach it as `scope`. Typer reads the signature that is made here."""
    own, shared = inspect.signature(command), inspect.signature(options)

    @wraps(command)
    def run(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in shared.parameters}
        command(scope=options(**chosen), **given)

    first, *others = [one for one in own.parameters.values() if one.name != "scope"]
    both = [first, *shared.parameters.values(), *others]
    run.__signature__ = own.replace(parameters=both)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in both}
    return run


def _known(option: str, given: list[str] | None, values: tuple[str, ...]) -> Any:
    """What was given, each one of some values."""
    for value in given or ():
        if value not in values:
            fail(f"{option} {value}: give one of {', '.join(values)}", 2)
    return given or ()


def moment(asked: str | None, option: str) -> datetime | None:
    """A moment as it was asked for: an ISO date, or so long ago."""
    from processors.rules.schedule import duration

    if asked is not None and asked[:1].isdigit() and asked[-1:].isalpha() and asked[-1:] != "Z":
        try:
            return datetime.now(UTC) - duration(asked)
        except (ValueError, OverflowError) as error:
            fail(f"{option}: {error}", 2)
    return instant(asked, option)
