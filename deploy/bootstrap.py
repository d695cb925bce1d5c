"""Makes both servers ready: topics, index templates, the epoch, rules and profile. Safe to repeat."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice

from elasticsearch import ApiError, Elasticsearch, TransportError
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError

from deploy.sweep import heal
from schemas.broker import Broker, broker_of
from schemas.codec import decode, encode
from schemas.errors import Refused
from schemas.heard import Config, Epoch
from schemas.ids import digest
from schemas.index.bootstrap import claim_epoch, greatest_epoch, install_templates
from schemas.log import Log, answering
from schemas.settings import Settings, certificates
from schemas.topics import DESK, DOCUMENTS, STATE, TOPICS, name_of

SPEAKER = "/vigil/bootstrap"


def connect(settings: Settings) -> Elasticsearch:
    """A client of the configured Elasticsearch."""
    return Elasticsearch(
        settings.elasticsearch_address(),
        api_key=settings.elasticsearch_api_key,
        **certificates(settings.elasticsearch_ca),
    )


@contextmanager
def searching() -> Iterator[None]:
    """Says in one sentence that Elasticsearch does not answer, or refuses."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise Refused(
            f"Elasticsearch does not answer as it should ({error}): start the local one with `vigil up`, or check "
            "`elasticsearch` and its key in vigil.toml (VIGIL_ELASTICSEARCH)"
        ) from None


def bootstrap(
    kafka: str | Broker,
    elasticsearch: Elasticsearch,
    namespace: str,
    rules: tuple[str, ...],
    profile: str,
    say: Callable[[str], None],
) -> int:
    """Make what is missing and give the epoch.

    Raises Refused when the topics are older than the index (a greater epoch has written there), when one is gone
    from whose offsets others count, or when Elasticsearch does not answer; Unreachable when Kafka does not.
    """
    with answering(kafka):
        need_whole(kafka, namespace)
        made = make_topics(kafka, namespace)
    say(f"topics: {len(made)} made, {len(TOPICS) - len(made)} were there")
    with searching(), Log(kafka, namespace) as log:
        installed = install_templates(elasticsearch, namespace)
        say(f"index templates: {', '.join(installed.templates)}")
        heal(elasticsearch, namespace, say)
        epoch = _epoch(log, greatest_epoch(elasticsearch, namespace))
        claim_epoch(elasticsearch, epoch, namespace)
        followed = Config(
            id=digest("config", *rules, profile, size=8), at=datetime.now(UTC), rules=rules, profile=profile
        )
        log.append(DESK, encode(followed, SPEAKER), partition=0).result()
    say(f"epoch {epoch}; {len(rules)} rules, profile {followed.id}")
    return epoch


def need_whole(kafka: str | Broker, namespace: str) -> None:
    """Refuse to make a topic anew by whose offsets what others hold is counted: it would be taken for known.

    A bootstrap that was cut short leaves no such gap, for topics are made in the order of the line.
    """
    admin = KafkaAdminClient(**broker_of(kafka).options())
    try:
        there = set(admin.list_topics())
    finally:
        admin.close()
    for gone, holder in ((DOCUMENTS, DESK), (DESK, STATE)):
        name, other = name_of(gone, namespace), name_of(holder, namespace)
        if name not in there and other in there:
            raise Refused(
                f"topic `{name}` is gone and `{other}`, which counts by its offsets, is there: restore `{name}`, or "
                "delete all topics of the line together and run `vigil bootstrap`, which begins anew"
            )


def cluster_of(kafka: str | Broker) -> str:
    """The id of the Kafka cluster. Raises Unreachable."""
    with answering(kafka):
        admin = KafkaAdminClient(**broker_of(kafka).options())
        try:
            return str(admin.describe_cluster()["cluster_id"])
        finally:
            admin.close()


def make_topics(kafka: str | Broker, namespace: str) -> list[str]:
    """The names of the topics that were missing and are there now."""
    admin = KafkaAdminClient(**broker_of(kafka).options())
    made = []
    try:
        for topic in TOPICS:
            name = name_of(topic, namespace)
            try:
                admin.create_topics([NewTopic(name, topic.partitions, 1, topic_configs=topic.config)])
                made.append(name)
            except TopicAlreadyExistsError:
                continue
    finally:
        admin.close()
    return made


def _epoch(log: Log, indexed: int) -> int:
    """The epoch that the first record of `desk` names; a new one is written where `desk` is new."""
    first = next(islice(log.read(DESK), 1), None)
    if first is None:
        begun = Epoch(epoch=indexed + 1, at=datetime.now(UTC))
        log.append(DESK, encode(begun, SPEAKER), partition=0).result()
        return begun.epoch
    if first.offset > 0:
        return max(indexed, 1)  # retention has taken the first record; the desk's memory holds the epoch
    return decode(first.value, first.headers, Epoch).epoch
