"""`vigil work`: checks that the line may run, then keeps its workers alive until told to stop."""

import signal
from collections.abc import Callable

from deploy.bootstrap import cluster_of, connect, searching
from processors.work import Supervisor, crew
from schemas.errors import Refused
from schemas.index.bootstrap import greatest_epoch
from schemas.log import Log
from schemas.settings import Settings, environment
from schemas.topics import DESK, name_of


def staff(settings: Settings, stage: str | None, workers: int | None, say: Callable[[str], None]) -> None:
    """Run a crew until SIGTERM or Ctrl-C.

    Raises Refused when nothing is bootstrapped or a server does not answer.
    """
    check(settings)
    env = {**environment(), "VIGIL_CLUSTER": cluster_of(settings.kafka_address())}
    workforce = crew(stage, workers, settings.workers)
    supervisor = Supervisor(workforce, env, settings.state / "logs", say)
    signal.signal(signal.SIGTERM, supervisor.stop)
    signal.signal(signal.SIGINT, supervisor.stop)
    say(f"workers: {', '.join(f'{worker.stage}/{worker.name}' for worker in workforce)}")
    supervisor.run()
    say("workers stopped")


def check(settings: Settings) -> None:
    """Refuse where topics or templates are missing."""
    with Log(settings.kafka_address(), settings.namespace) as log:
        ready = log.exists(DESK)
    with searching(), connect(settings) as client:
        epoch = greatest_epoch(client, settings.namespace)
    if not ready or epoch == 0:
        name = name_of(DESK, settings.namespace)
        raise Refused(f"topic `{name}` or its index is not there: run `vigil bootstrap` first")
