"""`make run`: from nothing to the end. Servers, topics, a small world of news, workers; then what came of it."""

import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from deploy import local
from deploy.account import Account, account, hear
from deploy.board import FIRST, accounts_of, board, first_account, now
from deploy.bootstrap import bootstrap, cluster_of, connect
from deploy.polling import poll_sources
from deploy.sample.serve import serve, write_roster
from deploy.sample.world import TURNS
from processors import queries
from processors.board.serve import CannotListen, Server
from processors.officer import show
from processors.people import profile
from processors.queries import answers
from processors.rules import rulebook
from processors.workers.work import Supervisor, crew
from producers.formats import PARSERS
from producers.source import roster
from schemas.log import Log
from schemas.settings import Settings, environment

PATIENCE = 120
"""Seconds for the workers to bring everything to the index."""
POLL_EVERY = 60


def say(line: str) -> None:
    """A line of progress, with the seconds since the start."""
    print(f"[{time.monotonic() - BEGUN:5.1f} s] {line}", flush=True)  # noqa: T201


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every item was accounted for."""
    parser = ArgumentParser(prog="deploy.run", description=__doc__)
    parser.add_argument("--once", action="store_true", help="exit when everything arrived")
    once = parser.parse_args(arguments).once
    with ExitStack() as stack:
        stopped = threading.Event()
        _heed(stopped)
        return run(stack, stopped, once)


def run(stack: ExitStack, stopped: threading.Event, once: bool) -> int:
    """All of it, in order; `stack` ends what was started here, the last first."""
    env, own = environment(), Settings()
    was_up = local.running(own.state) is not None
    addresses = local.up(
        own.state, own.cache or local.cache_folder(env), own.kafka_port, own.elasticsearch_port, say, env
    )
    if not was_up:
        stack.callback(local.down, own.state, say)
    say(f"Kafka {addresses.kafka}, Elasticsearch {addresses.elasticsearch}")
    bootstrap(
        addresses.kafka,
        connect(own),
        own.namespace,
        rulebook.gather(own.rules),
        profile.gather(own.profile),
        say,
    )
    world = stack.enter_context(serve())
    supervisor = Supervisor(
        crew(None, own.workers), {**env, "VIGIL_CLUSTER": cluster_of(addresses.kafka)}, own.state / "logs", say
    )
    working = threading.Thread(target=supervisor.run)
    working.start()
    stack.callback(working.join)
    stack.callback(supervisor.stop)
    _open_board(own, stack)
    say("workers started; the small world is polled")
    folder = own.state / "sample" / "roster"
    write_roster(folder, world.base)
    sources = roster([folder], PARSERS)
    offers: dict[tuple[str, ...], Any] = {}
    told = Quietly()
    for turn, offered in enumerate(world.turns(), 1):
        if turn > 1:
            say(f"the day goes on: turn {turn} of {TURNS}")
        offers |= {tuple(map(str, item.values())): item for item in offered}
        poll_sources(own, sources, [], True, told)
        found = _await(own, list(offers.values()), stopped)
        if stopped.is_set() or not found.whole:
            break
    for line in found.lines():
        say(line)
    print(_told(own))  # noqa: T201
    while not once and not stopped.wait(POLL_EVERY):
        poll_sources(own, sources, [], True, told)
    say("stopping what was started here")
    return 0 if found.whole else 1


def _open_board(own: Settings, stack: ExitStack) -> None:
    """The board beside the line, and who may sign in; without it the line runs all the same."""
    drawn = first_account(accounts_of(own), now())
    server = stack.enter_context(board(own))
    serving = threading.Thread(target=_serve, args=(server, drawn), name="board")
    serving.start()
    stack.callback(serving.join)
    stack.callback(server.stop)


def _serve(server: Server, drawn: str | None) -> None:
    who = f"name {FIRST}, password {drawn}" if drawn else "with the accounts that are there (`vigil user list`)"
    try:
        server.run(lambda address: say(f"the board is at {address}: sign in, {who}"))
    except CannotListen as error:
        say(str(error))


def _heed(stopped: threading.Event) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())


class Quietly:
    """Of a later poll only what it brought: most answer that nothing is new, or fail as they did before."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, line: str) -> None:
        if line.endswith((": unchanged", ": 0 new")) or ": 0 new, " in line or line in self._said:
            return
        if " new" not in line:
            self._said.add(line)
        say(line)


def _await(own: Settings, offers: list[Any], stopped: threading.Event) -> Account:
    deadline = time.monotonic() + PATIENCE
    with Log(own.broker(), own.namespace) as log, connect(own) as client:
        while True:
            found = account(offers, hear(log), queries.ids(client, "documents", own.namespace))
            if found.whole or stopped.is_set() or time.monotonic() > deadline:
                return found
            stopped.wait(0.5)


def _told(own: Settings) -> str:
    with connect(own) as client:
        stories = answers.stories(queries.ask(client, queries.top_stories(5, namespace=own.namespace)))
        alerts = answers.alerts(queries.ask(client, queries.alerts(namespace=own.namespace)))
        best = answers.hits(queries.ask(client, _documents_of(stories, own.namespace)))
    parts = [
        "",
        "The top stories",
        show.stories(stories),
        "",
        "Why the first of them has its score",
        show.hits(best[:1], as_json=False).decode(),
        "",
        "Alerts",
        show.alerts(alerts, as_json=False).decode(),
        "",
        "What to try next:",
        "  .venv/bin/vigil search 'synagogue'",
        "  .venv/bin/vigil alerts list",
        "  .venv/bin/vigil dead list",
        '  echo \'{"id": 1, "title": "Gunman opens fire outside synagogue"}\' | .venv/bin/vigil judge - | head -c 600',
        "",
    ]
    return "\n".join(parts)


def _documents_of(stories: list[answers.FoundStory], namespace: str) -> Any:
    return queries.documents_of(stories[0].id if stories else "none", namespace=namespace)


BEGUN = time.monotonic()

if __name__ == "__main__":
    sys.exit(main())
