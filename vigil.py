"""The command: puts the groups of `commands` together and holds no logic. Which command stands where:

pure      judge, extract, parse, levels, backtest
servers   up, down, status, bootstrap
run       poll, work, board, publish, report
look      search, tail, export (stix and cap stand in export.py)
alerts    alerts, handover, digest
tend      labels, prove, replay, sources, rules
dead      dead
people    profile, notify, user
"""

import sys

import typer

from commands import alerts, dead, export, look, people, pure, run, servers, tend, version
from schemas.errors import VigilError
from schemas.visible import visible

app = typer.Typer(
    callback=version.every,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (pure, servers, run, look, alerts, tend, people):
    app.add_typer(group.app)
for name, within in {
    "alerts": alerts.alerts_app,
    "export": look.export_app,
    "dead": dead.dead_app,
    "sources": tend.sources_app,
    "rules": tend.rules_app,
    "profile": people.profile_app,
    "notify": people.notify_app,
    "user": people.user_app,
}.items():
    app.add_typer(within, name=name)
look.export_app.add_typer(export.app)


def main() -> None:
    """The entry point: an error of ours is one sentence, never a traceback."""
    try:
        app()
    except (VigilError, BrokenPipeError) as error:
        print(f"vigil: {visible(str(error).encode('utf-8', 'replace')).decode()}", file=sys.stderr)  # noqa: T201
        sys.exit(1)


if __name__ == "__main__":
    main()
