"""What each role may do on Kafka, made from the topics; given by `vigil bootstrap`, or printed as commands.

Everything else is refused by the broker, so long as its authorizer allows nothing that is not said
(`allow.everyone.if.no.acl.found=false`).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, get_args

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.admin import ACLResourcePatternType as PatternType
from kafka.errors import ClusterAuthorizationFailedError, SecurityDisabledError
from msgspec import Struct

from processors.workers.work import STAGES
from schemas.broker import Broker
from schemas.errors import Refused
from schemas.log import answering
from schemas.topics import TOPICS, Role, name_of

Operation = Literal["Read", "Write", "Create", "Delete", "Describe"]
Kind = Literal["topic", "group", "cluster"]
CLUSTER = "kafka-cluster"


class Grant(Struct, frozen=True, order=True):
    """One thing that a user may do."""

    user: str
    kind: Kind
    name: str
    operation: Operation

    def command(self) -> str:
        """The same for `kafka-acls.sh`, after its `--bootstrap-server` and `--command-config`."""
        of = f"--{self.kind}" if self.kind == "cluster" else f"--{self.kind} {self.name}"
        return f"--add --allow-principal User:{self.user} --operation {self.operation} {of}"

    def acl(self) -> ACL:
        """The same for an admin client."""
        return ACL(
            f"User:{self.user}",
            "*",
            ACLOperation[self.operation.upper()],
            ACLPermissionType.ALLOW,
            ResourcePattern(ResourceType[self.kind.upper()], self.name),
        )


def grants(namespace: str = "", users: str = "vigil-{role}") -> tuple[Grant, ...]:
    """All that the roles of a line need, and no more. `users`: how a role's user is called."""
    found = {
        Grant(users.format(role=role), kind, name, operation)
        for role in get_args(Role)
        for kind, name, operation in _of(role, namespace)
    }
    return tuple(sorted(found))


def _of(role: Role, namespace: str) -> Iterator[tuple[Kind, str, Operation]]:
    for topic in TOPICS:
        name = name_of(topic, namespace)
        # Each sees that the line is whole, and how far it is behind: numbers, no content.
        yield "topic", name, "Describe"
        if role in (*topic.read_by, "reader", "admin"):
            yield "topic", name, "Read"
        if role in (*topic.written_by, "admin"):
            yield "topic", name, "Write"
        if role in topic.trimmed_by:
            yield "topic", name, "Delete"
        if role == "admin":
            yield "topic", name, "Create"
    for stage in STAGES:
        group = f"{namespace}.{stage}" if namespace else stage
        yield "group", group, "Describe"
        if role == stage:
            yield "group", group, "Read"
    if role == "admin":
        yield "cluster", CLUSTER, "Describe"  # to see which of these are there


def give(broker: Broker, wanted: Sequence[Grant], say: Callable[[str], None]) -> None:
    """Give what is missing; where this user may not, say the commands for one who may. Raises Unreachable."""
    with answering(broker):
        admin = KafkaAdminClient(**broker.options())
        try:
            missing = _missing(admin, wanted)
            given = _created(admin, missing)
        except SecurityDisabledError:
            say("Kafka has no authorizer: every user may do everything there")
            return
        finally:
            admin.close()
    say(f"access on Kafka: {len(given)} given, {len(wanted) - len(missing)} were there")
    if left := [one for one in missing if one not in given]:
        say(f"{len(left)} are missing, and this user may not give them; who may, gives each to kafka-acls.sh:")
        for one in left:
            say(f"  {one.command()}")


def _missing(admin: KafkaAdminClient, wanted: Sequence[Grant]) -> list[Grant]:
    """Those that are not there; all of them where this user may not look."""
    anything = ResourcePatternFilter(ResourceType.ANY, None, PatternType.ANY)
    try:
        found, _ = admin.describe_acls(ACLFilter(None, "*", ACLOperation.ANY, ACLPermissionType.ALLOW, anything))
    except ClusterAuthorizationFailedError:
        return list(wanted)
    there = set(found)
    return [one for one in wanted if one.acl() not in there]


def _created(admin: KafkaAdminClient, missing: Sequence[Grant]) -> list[Grant]:
    if not missing:
        return []
    answer = admin.create_acls([one.acl() for one in missing])
    refused = {error for error in answer["failed"] if not issubclass(error, ClusterAuthorizationFailedError)}
    if refused:
        raise Refused(f"Kafka refuses the grants: {', '.join(sorted(error.__name__ for error in refused))}")
    return list(missing) if answer["succeeded"] else []
