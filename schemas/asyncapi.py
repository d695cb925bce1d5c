"""The topics for programs that read or write them: an AsyncAPI 3.0 document, generated from topics and types.

What only Vigil itself reads (`state`, `feeds`, `dead`) is left out. `make schemas` writes it, a test keeps it true.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.codec import LARGEST_SENT, PREFIX, TYPES, VERSION, ce_type
from schemas.topics import DESK, DOCUMENTS, TOPICS, Topic

NAME = f"asyncapi.v{VERSION}.json"
HEARD = (DOCUMENTS, DESK)
"""Topics into which others may write: what they say there is heard."""
DRAFT = "application/schema+json;version=draft-2020-12"
_NAMES = {kind.__name__: name for name, kind in TYPES.items()}
Fields = dict[str, Any]


def types_of(topic: Topic) -> list[str]:
    """The names of the event types that a topic holds; empty for one that is no business of others."""
    held = topic.holds.split(", ")
    return [_NAMES[name] for name in held] if set(held) <= _NAMES.keys() else []


def document() -> Fields:
    """The whole document."""
    shared = [topic for topic in TOPICS if types_of(topic)]
    held = dict.fromkeys(name for topic in shared for name in types_of(topic))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Vigil",
            "version": f"{VERSION}.0.0",
            "description": "Advisories and articles in, scored and explained alerts out. Values are JSON, headers are "
            "CloudEvents 1.0 in Kafka's binary mode, compression is lz4. Of an id the message with the greatest "
            "`sequence` counts. With a namespace every topic has it before its name: `trial.scored`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in shared},
        "operations": dict(_operations(shared)),
        "components": {
            "messages": {name: _message(name) for name in held},
            "messageTraits": {"cloudevent": {"headers": _headers()}},
        },
    }


def broken(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """What a reader of `old` would miss in `new`: a topic, a message in it, a header, or partitions that keep an order.

    What a message holds is compared by `schemas.publish.breaks`.
    """
    for name, channel in old["channels"].items():
        later = new["channels"].get(name)
        if later is None:
            yield f"{name} is gone"
            continue
        if later["address"] != channel["address"]:
            yield f"{name} was at {channel['address']} and is at {later['address']}"
        yield from (
            f"{name} holds no {gone} any more" for gone in sorted({*channel["messages"]} - {*later["messages"]})
        )
        before, after = (one["bindings"]["kafka"]["partitions"] for one in (channel, later))
        if before != after:  # another number of them puts what is keyed alike elsewhere
            yield f"{name} had {before} partitions and has {after}"
    required = (one["components"]["messageTraits"]["cloudevent"]["headers"]["required"] for one in (old, new))
    yield from (f"the header {gone} is gone" for gone in sorted({*next(required)} - {*next(required)}))


def _channel(topic: Topic) -> Fields:
    config = topic.config
    return {
        "address": topic.name,
        "description": f"Keyed by {topic.key}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in types_of(topic)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [config["cleanup.policy"]],
                    "retention.ms": int(config["retention.ms"]),
                    "max.message.bytes": int(config["max.message.bytes"]),
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations(topics: list[Topic]) -> Iterator[tuple[str, Fields]]:
    """What Vigil does: it sends to each of the topics, and hears in some."""
    for topic in topics:
        channel = {"$ref": f"#/channels/{topic.name}"}
        yield f"send_{topic.name}", {"action": "send", "channel": channel}
        if topic in HEARD:
            yield f"receive_{topic.name}", {"action": "receive", "channel": channel}


def _message(name: str) -> Fields:
    kind = TYPES[name]
    return {
        "name": ce_type(kind),
        "title": kind.__name__,
        "summary": (kind.__doc__ or "").strip().partition("\n")[0],
        "contentType": "application/json",
        "payload": {"schemaFormat": DRAFT, "schema": {"$ref": f"./{name}.v{VERSION}.json"}},
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
    }


def _headers() -> Fields:
    told = {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "description": "The same for every repeat of the same fact."},
        "ce_type": {"type": "string", "pattern": rf"^{PREFIX}[a-z]+\.v[0-9]+$"},
        "ce_source": {"type": "string", "description": "Which step of the line speaks: /vigil/judging."},
        "ce_time": {"type": "string", "format": "date-time", "description": "The event's time."},
        "content-type": {"type": "string", "const": "application/json"},
    }
    return {"type": "object", "properties": told, "required": list(told), "description": f"Up to {LARGEST_SENT} bytes."}
