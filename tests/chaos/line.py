"""A whole line of its own on the test's servers: every worker as it runs in earnest, and two people to be told."""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct

from deploy.bootstrap import bootstrap, cluster_of, connect
from processors.rules import rulebook
from processors.workers.work import Supervisor, crew
from schemas.settings import Settings, environment
from tests.chaos.proxy import Proxy
from tests.chaos.servers import Servers
from tests.processors.receiver import Receiver, receiving

WORKING = ("enriching", "judging", "notifying")
"""Stages that go round in a circle: what became of a message is heard by the desk."""
CLOCK = Path(__file__).parent / "clock"
PEOPLE = """
[[channel]]
name = "slow"
kind = "webhook"
[[channel]]
name = "flaky"
kind = "webhook"
[[person]]
name = "dana"
channels = ["slow"]
[[person]]
name = "eli"
channels = ["flaky"]
[[route]]
name = "all"
to = ["dana", "eli"]
updates = "0s"
"""


class Line(Struct, kw_only=True):
    """What can be done to it, and what it is asked by."""

    own: Settings
    """The servers themselves: for whoever only looks."""
    through: Settings
    """What the line itself goes by: the proxies, where there are any."""
    supervisors: list[Supervisor]
    """Of what works, and of indexing."""
    receiver: Receiver
    servers: Servers
    kafka: Proxy | None
    index: Proxy | None
    clock: Path
    """By how many seconds the clock of every worker is wrong."""
    folder: Path
    say: Callable[[str], None]
    stack: ExitStack
    """What is to be undone at the end, when no worker runs any more."""
    _disk: tuple[Path | None] | None = None

    def disk(self) -> Path | None:
        """A file system of its own under the index's data, from now to the end; None where none can be mounted."""
        if self._disk is None:
            self._disk = (self.stack.enter_context(self.servers.small_disk()),)
        return self._disk[0]

    @property
    def victims(self) -> list[str]:
        return [f"{worker.stage}/{worker.name}" for supervisor in self.supervisors for worker in supervisor.starts]

    @property
    def pids(self) -> dict[str, int]:
        return {name: pid for supervisor in self.supervisors for name, pid in supervisor.pids.items()}

    def logs(self) -> None:
        """What every worker said last."""
        for file in sorted((self.folder / "logs").glob("*.log")):
            print(f"--- {file.name}\n{file.read_text('utf-8', 'replace')[-3000:]}")


@contextmanager
def line(folder: Path, say: Callable[[str], None], proxied: bool = False) -> Iterator[Line]:
    """Running, on the servers of the environment; with `proxied`, nothing of it reaches them but through proxies."""
    given = Settings()
    kafka, search = given.kafka_address(), given.elasticsearch_address()
    own = Settings(kafka=kafka, elasticsearch=search, namespace=f"chaos{uuid.uuid4().hex[:6]}", state=folder)
    servers = Servers(given.state, environment(), say)
    with ExitStack() as stack:
        through, before_kafka, before_index = own, None, None
        if proxied:
            before_kafka, before_index = Proxy("kafka"), Proxy("index")
            stack.callback(before_kafka.close)
            stack.callback(before_index.close)
            before_kafka.upstream = stack.enter_context(servers.advertised(before_kafka.port))
            before_index.upstream = servers.ports["elasticsearch"]
            through = own.model_copy(
                update={"kafka": before_kafka.address, "elasticsearch": f"http://{before_index.address}"}
            )
        undone = stack.enter_context(ExitStack())  # left when the workers have ended and the servers still run
        with connect(own) as client:
            bootstrap(kafka, client, own.namespace, rulebook.gather(), PEOPLE, say)
        receiver = stack.enter_context(receiving())
        clock = folder / "clock"
        clock.write_text("0", "ascii")
        env = {
            **environment(),
            "VIGIL_NAMESPACE": own.namespace,
            "VIGIL_STATE": str(folder),
            "VIGIL_KAFKA": through.kafka_address(),
            "VIGIL_ELASTICSEARCH": through.elasticsearch_address(),
            "VIGIL_CLUSTER": cluster_of(kafka),
            "CHAOS_CLOCK": str(clock),
            "PYTHONPATH": ":".join(filter(None, (str(CLOCK), environment().get("PYTHONPATH", "")))),
        }
        for name in ("slow", "flaky"):
            env[f"VIGIL_CHANNEL_{name.upper()}"] = receiver.url(f"/{name}")
            env[f"VIGIL_CHANNEL_{name.upper()}_KEY"] = "a key of this test alone"
        crews = [[worker for stage in WORKING for worker in crew(stage)], crew("indexing")]
        broker = through.kafka_address()
        supervisors = [Supervisor(workers, env, folder / "logs", say, None, broker) for workers in crews]
        for supervisor in supervisors:
            thread = threading.Thread(target=supervisor.run)
            thread.start()
            stack.callback(thread.join)
            stack.callback(supervisor.stop)
        yield Line(
            own=own,
            through=through,
            supervisors=supervisors,
            receiver=receiver,
            servers=servers,
            kafka=before_kafka,
            index=before_index,
            clock=clock,
            folder=folder,
            say=say,
            stack=undone,
        )
