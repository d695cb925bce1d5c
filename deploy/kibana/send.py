"""Brings everything into a Kibana through its API. Safe to repeat: what is there already is written over.

What an operator did to a rule in Kibana stays: whether it runs, and whom it tells (its actions).
"""

import re
from collections.abc import Callable
from typing import Any

import httpx
from msgspec import Struct

from deploy.kibana.rules import CONSUMER, Asked, asked
from deploy.kibana.saved import ndjson
from deploy.kibana.source import Source
from schemas.errors import Refused

OLDEST = (8, 19)
"""Minor version of the dialect; a Kibana never takes what a newer one has written."""
TIMEOUT = 60.0
KEPT = ("id", "group", "params", "frequency", "uuid", "alerts_filter", "use_alert_data_for_template")
"""Of an action, what a change of its rule takes back."""
WAYS = {
    401: "it wants a key: set `kibana_api_key` in vigil.toml or VIGIL_KIBANA_API_KEY, and see that it is not expired",
    403: "the key may not do this: it needs all privileges for Saved Objects Management, Dashboards, Discover, Maps, "
    "Tags and Stack Rules in this space",
    404: "no such path there: is the address that of Kibana, with its base path or space (https://host/s/duty)?",
    409: "somebody changed the same thing at the same time: run it again",
    503: "it is starting, or its Elasticsearch is away: run it again when it is ready",
}

Say = Callable[[str], None]


class Brought(Struct, frozen=True):
    """What an import did."""

    objects: int
    made: int
    """Rules that were not there before."""
    changed: int


def bring(
    url: str,
    source: Source,
    say: Say,
    *,
    api_key: str | None = None,
    namespace: str = "",
    transport: httpx.BaseTransport | None = None,
) -> Brought:
    """Import data views, searches, maps, dashboards and tags, and then the rules.

    Raises Refused, with what to do, where Kibana is away, too old, not ready, or does not take something.
    """
    headers = {"kbn-xsrf": "vigil"} | ({"Authorization": f"ApiKey {api_key}"} if api_key else {})
    try:
        client = httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=TIMEOUT, transport=transport)
    except httpx.InvalidURL as error:
        raise Refused(f"--kibana {url}: {error}") from None
    with client:
        there = _Kibana(client, url)
        say(f"Kibana {there.version()} at {url}")
        objects = there.take(ndjson(source, namespace))
        say(f"saved objects: {objects} imported")
        made = [there.rule(one) for one in asked(source, namespace)]
        say(f"alerting rules: {sum(made)} made, {len(made) - sum(made)} changed")
    return Brought(objects, sum(made), len(made) - sum(made))


class _Kibana:
    """One Kibana, asked in its own words."""

    def __init__(self, client: httpx.Client, url: str) -> None:
        self._client = client
        self._url = url

    def version(self) -> str:
        """Its version. Raises Refused for one that is too old, and for what is no Kibana."""
        answer = self._json(self._ask("GET", "/api/status"), "/api/status")
        found = answer.get("version")
        number = found.get("number") if isinstance(found, dict) else None
        match = re.match(r"(\d+)\.(\d+)\.", str(number))
        if match is None:
            raise Refused(f"{self._url} does not say its version: it is no Kibana, or {WAYS[401]}")
        if (int(match[1]), int(match[2])) < OLDEST:
            raise Refused(
                f"Kibana {number} at {self._url} is too old: these files are for {'.'.join(map(str, OLDEST))} and later"
            )
        return str(number)

    def take(self, objects: bytes) -> int:
        """Import saved objects over those of the same id; how many there are."""
        path = "/api/saved_objects/_import?overwrite=true"
        file = {"file": ("vigil.ndjson", objects, "application/x-ndjson")}
        answer = self._json(self._ask("POST", path, files=file), path)
        errors = answer.get("errors") or []
        if errors or not answer.get("success"):
            raise Refused(f"Kibana at {self._url} did not take {_first(errors)}")
        return int(answer.get("successCount", 0))

    def rule(self, rule: Asked) -> bool:
        """Make a rule, or change the one that is there; whether it was made."""
        path = f"/api/alerting/rule/{rule.id}"
        found = self._ask("GET", path, fine=(404,))
        if found.status_code == 404:
            whole = {
                **rule.body,
                "rule_type_id": rule.rule_type_id,
                "consumer": CONSUMER,
                "actions": [],
                "enabled": True,
            }
            self._ask("POST", path, json=whole)
            return True
        known = self._json(found, path)
        if known.get("rule_type_id") != rule.rule_type_id:
            raise Refused(
                f"rule {rule.body['name']!r} in Kibana is of type {known.get('rule_type_id')}, ours of "
                f"{rule.rule_type_id}, and a type cannot be changed: delete it there, and run this again"
            )
        actions = [{name: action[name] for name in KEPT if name in action} for action in known.get("actions", [])]
        self._ask("PUT", path, json={**rule.body, "actions": actions})
        return False

    def _ask(self, method: str, path: str, *, fine: tuple[int, ...] = (), **asked: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path, **asked)
        except httpx.HTTPError as error:
            raise Refused(
                f"Kibana does not answer at {self._url} ({error or type(error).__name__}): is it running, and is the "
                "address right?"
            ) from None
        if answer.is_success or answer.status_code in fine:
            return answer
        told = f"Kibana at {self._url} answers {answer.status_code} to {method} {path.partition('?')[0]}"
        if answer.is_redirect:
            raise Refused(f"{told}: it sends us to {answer.headers.get('location')}; give that address, or a key")
        raise Refused(f"{told}{_reason(answer)}: {WAYS.get(answer.status_code, 'see the log of Kibana')}")

    def _json(self, answer: httpx.Response, path: str) -> dict[str, Any]:
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Refused(
                f"{self._url} answers no JSON to {path.partition('?')[0]}: is it a Kibana, or a page before one?"
            )
        return found


def _first(errors: list[Any]) -> str:
    """The first thing that was not taken, and why."""
    if not errors or not isinstance(errors[0], dict):
        return "the saved objects, and does not say why: see its log"
    one = errors[0]
    why = one.get("error") or {}
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    detail = why.get("message") or why.get("references") or ""
    return f"{one.get('type')} {one.get('id')}: {why.get('type', 'no reason given')} {detail}".rstrip() + more


def _reason(answer: httpx.Response) -> str:
    try:
        message = answer.json().get("message")
    except (ValueError, AttributeError):
        return ""
    return f" ({' '.join(str(message).split())[:300]})" if message else ""
