"""Our messages are CloudEvents: the project's own SDK reads from them what we put in."""

from datetime import datetime

import msgspec
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event, to_binary_event

from schemas.codec import TYPES, decode, encode, encode_json
from schemas.envelope import Event
from schemas.publish import EXAMPLES


@pytest.mark.parametrize("name", TYPES)
def test_the_sdk_of_cloudevents_reads_each_message_with_the_same_attributes(name: str) -> None:
    event: Event = msgspec.json.decode((EXAMPLES / f"{name}.json").read_bytes(), type=TYPES[name])
    sent = encode(event, "/vigil/test")
    said = dict(sent.headers)
    read = from_kafka_event(KafkaMessage(headers=said, key=sent.key, value=sent.value))
    assert read.get_specversion() == "1.0"
    assert read.get_id() == said["ce_id"].decode()
    assert read.get_type() == said["ce_type"].decode()
    assert read.get_source() == said["ce_source"].decode()
    assert read.get_time() == datetime.fromisoformat(said["ce_time"].decode())
    assert read.get_datacontenttype() == "application/json"
    assert read.get_extension("partitionkey") == sent.key.decode()
    assert read.get_data() == msgspec.json.decode(sent.value)


@pytest.mark.parametrize("name", TYPES)
def test_a_message_that_the_sdk_writes_is_read_as_the_same_event(name: str) -> None:
    event: Event = msgspec.json.decode((EXAMPLES / f"{name}.json").read_bytes(), type=TYPES[name])
    sent = encode(event, "/vigil/test")
    theirs = to_binary_event(from_kafka_event(KafkaMessage(headers=dict(sent.headers), key=None, value=sent.value)))
    assert decode(theirs.value, list(theirs.headers.items()), TYPES[name]) == event
    assert encode_json(event) == sent.value
