"""`vigil work`: checks that the line may run, then keeps its workers alive until told to stop."""

import signal
from collections.abc import Callable

from deploy.bootstrap import cluster_of, connect, searching
from processors import profile
from processors.coverage import missing
from processors.work import Supervisor, crew
from schemas.errors import Refused
from schemas.index.bootstrap import greatest_epoch
from schemas.log import Log
from schemas.settings import Secrets, Settings, environment
from schemas.topics import TOPICS, name_of


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
    if stage in (None, "notifying"):
        for problem in missing(profile.read(profile.gather(settings.profile)), Secrets()):
            say(f"people cannot be reached: {problem}")
    say(f"workers: {', '.join(f'{worker.stage}/{worker.name}' for worker in workforce)}")
    supervisor.run()
    say("workers stopped")


def check(settings: Settings) -> None:
    """Refuse where topics or templates are missing."""
    with Log(settings.kafka_address(), settings.namespace) as log:
        absent = [name_of(topic, settings.namespace) for topic in TOPICS if not log.exists(topic)]
    with searching(), connect(settings) as client:
        epoch = greatest_epoch(client, settings.namespace)
    if absent or epoch == 0:
        what = f"topic `{absent[0]}`" if absent else "the index"
        raise Refused(f"{what} is not there: run `vigil bootstrap` first")
