"""`vigil work`: checks that the line may run, then keeps its workers alive until told to stop."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector

from deploy.bootstrap import cluster_of, connect, searching
from deploy.figures import Crew, Looking, emptied
from processors.people import profile
from processors.people.coverage import missing
from processors.workers.work import Supervisor, crew
from schemas.errors import Refused
from schemas.index.bootstrap import greatest_epoch
from schemas.log import Log
from schemas.probes import Probes, address, gather, served
from schemas.settings import Secrets, Settings, environment
from schemas.topics import TOPICS, name_of


def staff(settings: Settings, stage: str | None, workers: int | None, say: Callable[[str], None]) -> None:
    """Run a crew until SIGTERM or Ctrl-C.

    Raises Refused when nothing is bootstrapped or a server does not answer.
    """
    check(settings)
    env = {**environment(), "VIGIL_CLUSTER": cluster_of(settings.broker())}
    workforce = crew(stage, workers, settings.workers)
    figures = emptied(settings.state / "figures") if settings.workers_metrics_port is not None else None
    supervisor = Supervisor(workforce, env, settings.state / "logs", say, figures, settings.kafka_address())
    signal.signal(signal.SIGTERM, supervisor.stop)
    signal.signal(signal.SIGINT, supervisor.stop)
    if stage in (None, "notifying"):
        for problem in missing(profile.read(profile.gather(settings.profile)), Secrets()):
            say(f"people cannot be reached: {problem}")
    say(f"workers: {', '.join(f'{worker.stage}/{worker.name}' for worker in workforce)}")
    with _measured(settings, supervisor, figures, say):
        supervisor.run()
    say("workers stopped")


@contextmanager
def _measured(
    settings: Settings, supervisor: Supervisor, figures: Path | None, say: Callable[[str], None]
) -> Iterator[None]:
    """Figures and checks over HTTP, where a port is set."""
    if figures is None or settings.workers_metrics_port is None:
        yield
        return
    looking = Looking(settings)
    crew = Crew(supervisor, looking)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    gather(registry, figures)
    registry.register(crew)
    probes = Probes(registry=registry, lives=crew.lives, ready=crew.ready)
    with served(probes, settings.workers_metrics_port, settings.metrics_host) as port:
        say(f"metrics: {address(settings.metrics_host, port)}/metrics, /healthz, /readyz")
        thread = threading.Thread(target=looking.run, name="looking", daemon=True)
        thread.start()
        try:
            yield
        finally:
            looking.stop()
            thread.join(5)


def check(settings: Settings) -> None:
    """Refuse where topics or templates are missing."""
    with Log(settings.broker(), settings.namespace) as log:
        absent = [name_of(topic, settings.namespace) for topic in TOPICS if not log.exists(topic)]
    with searching(), connect(settings) as client:
        epoch = greatest_epoch(client, settings.namespace)
    if absent or epoch == 0:
        what = f"topic `{absent[0]}`" if absent else "the index"
        raise Refused(f"{what} is not there: run `vigil bootstrap` first")
