"""Alerting rules as the API of Kibana takes them. They tell Kibana's readers; people are paged by rules of ours.

Each watches for what one of our rules watches for, and says in its name and tags which.
"""

import json
from copy import deepcopy
from typing import Any

from msgspec import Struct

from deploy.kibana.ids import id_of, rule_id
from deploy.kibana.source import Rule, Source
from schemas.index.names import alias

Json = dict[str, Any]
CONSUMER = "stackAlerts"


class Asked(Struct, frozen=True):
    """A rule as it is sent."""

    id: str
    rule_type_id: str
    body: Json
    """What both making and changing it take."""


def asked(source: Source, namespace: str = "") -> tuple[Asked, ...]:
    """All rules, in the order of their files."""
    return tuple(_asked(rule, source, namespace) for rule in source.rules)


def _asked(rule: Rule, source: Source, namespace: str) -> Asked:
    shown = source.views[rule.view]
    name = alias(shown.kind, namespace)
    params = deepcopy(rule.params)
    match params.get("searchType"):
        case "esQuery":
            params |= {"index": [name], "esQuery": json.dumps(params["esQuery"], separators=(",", ":"))}
        case "searchSource":
            params["searchConfiguration"]["index"] = id_of("index-pattern", rule.view, namespace)
        case "esqlQuery":
            text = params["esqlQuery"]["esql"]
            params["esqlQuery"]["esql"] = text.replace(alias(shown.kind), name, 1)
        case _:
            params["index"] = [name]
    body: Json = {
        "name": f"{rule.name} ({namespace})" if namespace else rule.name,
        "tags": ["vigil", f"vigil-rule:{rule.rule}"],
        "schedule": rule.schedule,
        "params": params,
    }
    if rule.alert_delay:
        body["alert_delay"] = rule.alert_delay
    return Asked(rule_id(rule.rule, namespace), rule.rule_type_id, body)
