"""Alerts: what they are, what officers did to them, and the acts themselves; the hand-over and the digest."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from commands.arguments import Json, instant
from commands.fail import fail
from commands.files import put, say
from commands.settings import settings
from schemas.taxonomy import Act

app = typer.Typer()
alerts_app = typer.Typer(help="Alerts, as they rest in the index, and what officers do to them.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="Of the alert.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the trail.")]
Officer = Annotated[
    str | None, typer.Option("--officer", metavar="NAME", help="Who; else `officer` in vigil.toml (VIGIL_OFFICER).")
]
From = Annotated[str | None, typer.Option("--from", metavar="ISO", help="The beginning.")]
To = Annotated[str | None, typer.Option("--to", metavar="ISO", help="The end; by default now.")]


@alerts_app.command("list", epilog="Example: vigil alerts list --all")
def alerts_list(
    every: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False, as_json: Json = False
) -> None:
    """Open alerts, the most urgent first."""
    from deploy.bootstrap import connect
    from processors import queries
    from processors.officer import show
    from processors.queries import answers

    own = settings()
    stages = (*queries.OPEN, "closed") if every else queries.OPEN
    with connect(own) as client:
        found = answers.alerts(queries.ask(client, queries.alerts(stages, namespace=own.namespace)))
    put(show.alerts(found, as_json))


@alerts_app.command("show", epilog="Example: vigil alerts show 3251a5490de329a2")
def alerts_show(alert: Id, as_json: Json = False) -> None:
    """One alert, what is new about it, and its trail: who did what, when, why, and what that changed.

    What is new is said in the first language of the person of the profile who is the `officer` of vigil.toml.
    """
    from deploy.bootstrap import connect
    from processors import queries
    from processors.officer import show
    from processors.people import profile
    from processors.queries import answers
    from schemas.errors import VigilError

    own = settings()
    language = "en"
    with suppress(VigilError):  # whoever has to read an alert can do without a profile that loads
        language = profile.language_of(profile.read(profile.gather(own.profile)), own.officer)
    with connect(own) as client:
        found = answers.alerts(queries.ask(client, queries.alert(alert, own.namespace)))
        if not found:
            fail(f"there is no alert {alert!r}; `vigil alerts list --all` has those that are known", 1)
        subjects = [one for one in (alert, found[0].head, found[0].story) if one is not None]
        trail = answers.rulings(queries.ask(client, queries.rulings(subjects, namespace=own.namespace)))
    put(show.alert(found[0], trail, as_json, language))


@alerts_app.command("ack", epilog="Example: vigil alerts ack 3251a5490de329a2 --reason 'on it'")
def alerts_ack(alert: Id, reason: Reason, officer: Officer = None, as_json: Json = False) -> None:
    """Somebody is on it: it does not escalate, and only graver news calls again."""
    _decide("acknowledge", alert, reason, officer, as_json)


@alerts_app.command("assign", epilog="Example: vigil alerts assign 3251a5490de329a2 'N. Cohen' --reason 'on duty'")
def alerts_assign(
    alert: Id,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whose it is now.")],
    reason: Reason,
    officer: Officer = None,
    as_json: Json = False,
) -> None:
    """It is somebody's; it escalates until it is answered."""
    _decide("assign", alert, reason, officer, as_json, value=person)


@alerts_app.command("snooze", epilog="Example: vigil alerts snooze 3251a5490de329a2 --for 2h --reason 'police there'")
def alerts_snooze(
    alert: Id,
    reason: Reason,
    until: Annotated[str | None, typer.Option(metavar="ISO", help="It wakes at this time.")] = None,
    span: Annotated[str | None, typer.Option("--for", metavar="2h", help="It wakes after so long.")] = None,
    officer: Officer = None,
    as_json: Json = False,
) -> None:
    """Quiet until a time, or until graver news."""
    from processors.rules.schedule import duration

    end = instant(until, "--until")
    if (end is None) == (span is None):
        fail("a snooze needs an end: --until a time, or --for so long", 2)
    if span is not None:
        try:
            end = datetime.now(UTC) + duration(span)
        except ValueError as error:
            fail(f"--for: {error}", 2)
    _decide("snooze", alert, reason, officer, as_json, until=end)


@alerts_app.command("close", epilog="Example: vigil alerts close 3251a5490de329a2 --reason 'a film set'")
def alerts_close(alert: Id, reason: Reason, officer: Officer = None, as_json: Json = False) -> None:
    """It is over; a material change opens it again."""
    _decide("close", alert, reason, officer, as_json)


@alerts_app.command("comment", epilog="Example: vigil alerts comment 3251a5490de329a2 --reason 'rang the school'")
def alerts_comment(alert: Id, reason: Reason, officer: Officer = None, as_json: Json = False) -> None:
    """A word for the trail, of an alert, story, watch or document."""
    _decide("comment", alert, reason, officer, as_json)


@alerts_app.command("override", epilog="Example: vigil alerts override 3251a5490de329a2 priority=0 --reason drill")
def alerts_override(
    alert: Id,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="`priority=1; type=arson; place=Leeds, GB`.")],
    reason: Reason,
    until: Annotated[str | None, typer.Option(metavar="ISO", help="It holds until then.")] = None,
    officer: Officer = None,
    as_json: Json = False,
) -> None:
    """Its story (or a story or document by its id) is judged as the officer says."""
    _decide("override", alert, reason, officer, as_json, value=value, until=instant(until, "--until"))


@app.command(epilog="Example: vigil handover --from 2026-11-21T06:00Z")
def handover(start: From = None, to: To = None, as_json: Json = False) -> None:
    """What the next officer must know of a shift, by default of the last 12 hours."""
    from processors.officer import shift

    _told(shift.handover, shift.handover_text, start, to, timedelta(hours=12), as_json)


@app.command(epilog="Example: vigil digest --from 2026-11-20 --to 2026-11-21")
def digest(start: From = None, to: To = None, as_json: Json = False) -> None:
    """What paged nobody: stories of priority 1, rules on trial, late finds; by default of the last 24 hours."""
    from processors.officer import shift

    _told(shift.digest, shift.digest_text, start, to, timedelta(hours=24), as_json)


def _told(find: Any, words: Any, start: str | None, to: str | None, span: timedelta, as_json: bool) -> None:
    from deploy.bootstrap import connect
    from processors import queries
    from schemas.codec import encode_json

    end = instant(to, "--to") or datetime.now(UTC)
    begin = instant(start, "--from") or end - span
    if begin >= end:
        fail("--from must be before --to", 2)
    own = settings()
    with connect(own) as client:
        found = find(lambda asked: queries.ask(client, asked), begin, end, own.namespace)
    put(encode_json(found) if as_json else words(found).encode("utf-8", "replace"))


def _decide(
    act: Act,
    subject: str,
    reason: str,
    officer: str | None,
    as_json: bool,
    *,
    value: str | None = None,
    until: datetime | None = None,
) -> None:
    """Put an act into the log and say what the desk made of it. Exit status 1 where it was refused or not heard."""
    from processors.officer.deciding import WAIT, decide, decision
    from schemas.codec import encode_json
    from schemas.log import Log

    own = settings()
    who, why = (officer or own.officer or "").strip(), reason.strip()
    if not who:
        fail("who decides? --officer NAME, or `officer` in vigil.toml (VIGIL_OFFICER)", 2)
    if not why:
        fail("why? --reason must say something: it stands in the trail", 2)
    made = decision(datetime.now(UTC), who, act, subject, why, until=until, value=value)
    with Log(own.broker(), own.namespace) as log:
        ruling = decide(log, made)
    if ruling is None:
        fail(
            f"the desk has not answered for {WAIT:.0f} s: the decision is in the log, and is heard when it runs "
            f"(`vigil status`); `vigil alerts show {subject}` will say what became of it",
            1,
        )
    if as_json:
        put(encode_json(ruling))
    else:
        changed = f" ({ruling.before} → {ruling.after})" if ruling.after else ""
        (put if ruling.outcome == "done" else lambda line: say(line.decode()))(
            f"{ruling.outcome}: {ruling.why}{changed}".encode("utf-8", "replace")
        )
    raise typer.Exit(0 if ruling.outcome == "done" else 1)
