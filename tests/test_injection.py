"""What strangers write stays text: in logs, on terminals, in the headers of messages and mails, on every page."""

import asyncio
import email
import io
import logging
import smtplib
from datetime import datetime
from typing import Any

import pytest
import structlog
from msgspec.structs import replace

from commands import files
from processors.notify import Post, payload, signed
from processors.officer import show
from processors.workers.quiet import quiet
from producers import journal
from schemas.codec import encode
from schemas.settings import Secrets
from tests.processors.events import notification
from tests.schemas.outputs import ALERT
from tests.schemas.test_visible import HOSTILE

each = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


@each
def test_the_journal_of_the_poll_loop_keeps_a_line_a_visit(text: str) -> None:
    stream = io.StringIO()
    try:
        journal.configure("info", stream)
        structlog.get_logger().info("polled", source="north-light", error=text)
    finally:
        structlog.reset_defaults()
    assert len(stream.getvalue().splitlines()) == 1
    assert stream.getvalue()[:-1].isprintable()


@each
def test_a_library_that_quotes_a_message_writes_one_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, root.handlers = root.handlers, []
    try:
        quiet("info")
        (handler,) = root.handlers
        record = logging.LogRecord("aiokafka", logging.WARNING, "", 0, "refused: %s", (text,), None)
        line = handler.format(record)
    finally:
        root.handlers = before
        structlog.reset_defaults()
    assert line.isprintable()


@each
def test_a_terminal_is_not_commanded_and_no_line_is_forged(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    monkeypatch.setattr("sys.stdout", out)
    files.put(show.said(replace(ALERT, headline=text)).encode("utf-8", "replace"))
    written = out.buffer.getvalue().decode()
    assert len(written.splitlines()) == 1
    assert written[:-1].isprintable()


@each
def test_no_header_of_a_webhook_holds_what_was_published(text: str) -> None:
    message = replace(notification(marking="GREEN"), title=text, text=text)
    headers = signed(message.id, payload(message), "a key of some length", 0)
    assert all(value.isascii() and value.isprintable() for value in headers.values())


@each
def test_the_subject_of_a_mail_is_one_header(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where our own one line were forgotten: the library's, as it is sent."""
    sent: list[str] = []

    class Server:
        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        def __getattr__(self, name: str) -> Any:
            return lambda *_, **__: None

        def sendmail(self, _sender: str, _to: Any, body: str | bytes) -> None:
            sent.append(body if isinstance(body, str) else body.decode())

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    address = "mailtos://user:pass@mail.example?to=officer@mail.example&from=vigil@mail.example"
    message = replace(
        notification(marking="GREEN"), kind="apprise", title=f"{text}\r\nBcc: thief@elsewhere.example", text=text
    )

    async def send() -> Any:
        async with Post(Secrets({"VIGIL_CHANNEL_HOOK": address})) as post:
            return await post.send(message)

    attempt = asyncio.run(send())
    if not attempt.delivered:
        assert not sent
        return
    (mail,) = map(email.message_from_string, sent)
    assert mail["bcc"] is None
    assert mail["to"].count("@") == 1


@each
def test_the_headers_of_an_event_hold_ids_and_times_alone(text: str) -> None:
    event = replace(ALERT, headline=text, why=text, said_at=datetime.fromisoformat("2026-11-21T09:00:00Z"))
    for name, value in encode(event, "/vigil/judging").headers:
        assert name.isascii()
        assert value.decode("ascii").isprintable(), name
