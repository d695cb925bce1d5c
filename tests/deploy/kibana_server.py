"""A small stand-in of Kibana's API on 127.0.0.1: what it was documented to take and answer, and no more."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

Json = dict[str, Any]
MAKING = {"name", "tags", "schedule", "params", "actions", "rule_type_id", "consumer", "enabled", "alert_delay"}
CHANGING = MAKING - {"rule_type_id", "consumer", "enabled"}
ACTION = {"id", "group", "params", "frequency", "uuid", "alerts_filter", "use_alert_data_for_template"}


class Kibana:
    """Keeps what it is given. `api_key`: what it wants; `fails`: (method, begin of the path) → status."""

    def __init__(self, version: str | None = "8.19.8", api_key: str | None = None) -> None:
        self.version = version
        self.api_key = api_key
        self.fails: dict[tuple[str, str], int] = {}
        self.refuses: list[Json] = []
        self.objects: dict[tuple[str, str], Json] = {}
        self.rules: dict[str, Json] = {}
        kibana = self

        class Handler(BaseHTTPRequestHandler):
            def answered(self) -> None:
                length = int(self.headers.get("content-length", 0))
                status, body = kibana.answer(
                    self.command, self.path, dict(self.headers.items()), self.rfile.read(length)
                )
                text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(text)))
                if status == 302:
                    self.send_header("location", "/login")
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = answered  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        lower = {name.lower(): value for name, value in headers.items()}
        for (when, begin), status in self.fails.items():
            if method == when and path.startswith(begin):
                return status, {"statusCode": status, "error": "as asked", "message": "as asked"}
        if self.api_key and lower.get("authorization") != f"ApiKey {self.api_key}":
            return 401, {"statusCode": 401, "error": "Unauthorized", "message": "missing authentication credentials"}
        if method != "GET" and not lower.get("kbn-xsrf"):
            return 400, {
                "statusCode": 400,
                "error": "Bad Request",
                "message": "Request must contain a kbn-xsrf header.",
            }
        if path == "/api/status":
            version = {"version": {"number": self.version}} if self.version else {}
            return 200, {"status": {"overall": {"level": "available"}}, **version}
        if method == "POST" and path == "/api/saved_objects/_import?overwrite=true":
            return self._import(lower["content-type"], body)
        if match := re.fullmatch(r"/api/alerting/rule/([^/]+)", path):
            return self._rule(method, match[1], json.loads(body or b"null"))
        return 404, {"statusCode": 404, "error": "Not Found", "message": "Not Found"}

    def _import(self, content_type: str, body: bytes) -> tuple[int, Any]:
        boundary = content_type.partition("boundary=")[2].encode()
        part = body.split(b"--" + boundary)[1]
        head, _, file = part.partition(b"\r\n\r\n")
        if b'name="file"' not in head or b".ndjson" not in head:
            return 400, {"statusCode": 400, "message": "[request body.file]: expected value of type [Stream]"}
        if self.refuses:
            return 200, {"success": False, "successCount": 0, "errors": self.refuses}
        objects = [json.loads(line) for line in file.strip().splitlines()]
        self.objects |= {(one["type"], one["id"]): one for one in objects}
        return 200, {"success": True, "successCount": len(objects), "successResults": []}

    def _rule(self, method: str, name: str, body: Any) -> tuple[int, Any]:
        if UUID(name).version != 4:
            return 400, {"statusCode": 400, "message": "Predefined IDs are not allowed"}
        known = self.rules.get(name)
        if method == "GET":
            return (200, {"id": name, **known}) if known else (404, {"statusCode": 404, "message": "not found"})
        allowed = MAKING if method == "POST" else CHANGING
        if unknown := set(body) - allowed:
            return 400, {
                "statusCode": 400,
                "message": f"[request body.{min(unknown)}]: definition for this key is missing",
            }
        for action in body["actions"]:
            if unknown := set(action) - ACTION:
                return 400, {"statusCode": 400, "message": f"[request body.actions.{min(unknown)}]"}
        if method == "POST":
            if known:
                return 409, {"statusCode": 409, "message": f"Saved object [alert/{name}] conflict"}
            self.rules[name] = body
        elif known is None:
            return 404, {"statusCode": 404, "message": "not found"}
        else:
            self.rules[name] = {**known, **body}
        return 200, {"id": name, **self.rules[name]}


@contextmanager
def kibana(version: str | None = "8.19.8", api_key: str | None = None) -> Iterator[Kibana]:
    """One that runs until the block is left."""
    made = Kibana(version, api_key)
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()
