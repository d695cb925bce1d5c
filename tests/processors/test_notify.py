"""A message is sent by one channel once, whatever the receiver does, and no secret is told of it."""

import asyncio
import hashlib
import hmac
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from processors.knowledge.wordings import wordings
from processors.notify import AT_ONCE, Attempt, Post, beat, hidden, payload, signed
from schemas.alert import Notification
from schemas.settings import Secrets
from tests.processors.events import notification
from tests.processors.receiver import Receiver, receiving

MESSAGE = notification(marking="GREEN", timeout=1)
KEY = "a key of at least some length"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def sent(address: str | None, message: Notification = MESSAGE, key: str | None = KEY) -> Attempt:
    given = {"VIGIL_CHANNEL_HOOK": address or "", "VIGIL_CHANNEL_HOOK_KEY": key or ""}

    async def scene() -> Attempt:
        async with Post(Secrets(given), clock=lambda: 1_764_000_000.4) as post:
            return await post.send(message)

    return asyncio.run(scene())


def test_a_webhook_is_signed_over_its_id_its_time_and_its_body(receiver: Receiver) -> None:
    assert sent(receiver.url("/ok")) == Attempt(delivered=True)
    (came,) = receiver.came
    assert came.headers["idempotency-key"] == came.headers["webhook-id"] == MESSAGE.id
    assert (came.headers["webhook-timestamp"], came.headers["vigil-attempt"]) == ("1764000000", "1")
    content = f"{MESSAGE.id}.1764000000.".encode() + came.body
    expected = b64encode(hmac.new(KEY.encode(), content, hashlib.sha256).digest()).decode()
    assert came.headers["webhook-signature"] == f"v1,{expected}"
    assert came.json["title"] == MESSAGE.title
    assert came.json["at"] == "2026-11-20T09:00:00Z"


def test_a_key_in_the_form_of_standard_webhooks_is_base64() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    # The example of the specification (standardwebhooks.com, "Signature scheme").
    body = b'{"test": 2432232314}'
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", body, secret, 1614265330)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


@pytest.mark.parametrize(
    ("path", "permanent", "error"),
    [
        ("/status/500", False, "127.0.0.1: status 500"),
        ("/status/429", False, "127.0.0.1: status 429"),
        ("/status/404", True, "127.0.0.1: status 404"),
        ("/status/401", True, "127.0.0.1: status 401"),
        ("/redirect", True, "leads elsewhere, which is not followed"),
        ("/hang", False, "no answer within 1 s"),
    ],
)
def test_what_a_receiver_does_is_told_and_whether_to_try_again(
    receiver: Receiver, path: str, permanent: bool, error: str
) -> None:
    attempt = sent(receiver.url(path))
    assert (attempt.delivered, attempt.permanent) == (False, permanent)
    assert error in (attempt.error or "")
    assert [one.path for one in receiver.came] == [path], "once, and nowhere else"


@pytest.mark.parametrize(
    ("address", "key", "error"),
    [
        (None, KEY, "VIGIL_CHANNEL_HOOK is not set"),
        ("https://127.0.0.1:9/x", None, "VIGIL_CHANNEL_HOOK_KEY is not set"),
        ("ftp://example.org/x", KEY, "not one of http or https"),
        ("https://[::1", KEY, "the address is none"),
        ("http://example.org/x", KEY, "in the clear: use https"),
        ("https://127.0.0.1:9/{to}", KEY, "dana has no address on hook"),
    ],
)
def test_what_cannot_work_is_said_and_not_tried_again(address: str | None, key: str | None, error: str) -> None:
    attempt = sent(address, key=key)
    assert attempt.permanent
    assert error in (attempt.error or "")


def test_nobody_there_is_a_failure_that_may_pass() -> None:
    attempt = sent("http://127.0.0.1:9/secret-token-in-a-path")
    assert (attempt.delivered, attempt.permanent) == (False, False)
    assert "secret-token" not in (attempt.error or "")


def test_a_person_has_an_address_of_their_own_on_a_channel_that_asks_for_it(receiver: Receiver) -> None:
    assert sent(receiver.url("/status/200/{to}"), replace(MESSAGE, to="+33 6/1")).error is not None
    assert receiver.came[0].path == "/status/200/%2B33%206%2F1"


def test_of_an_alert_that_the_channel_may_not_carry_no_content_is_in_the_body() -> None:
    bare = replace(MESSAGE, bare=True, title="", text=wordings()["en"].hint.format(alert=MESSAGE.alert), marking="RED")
    body = payload(bare).decode()
    assert MESSAGE.alert in body
    for secret in ("Leeds", "hall", "act-now", "harbour-post", "RED"):
        assert secret not in body


def test_apprise_sends_too_and_says_why_not(receiver: Receiver) -> None:
    message = replace(MESSAGE, kind="apprise", timeout=5)
    assert sent(receiver.url("/ok", "json"), message, key=None) == Attempt(delivered=True)
    assert receiver.came[0].json["message"] == MESSAGE.text
    failed = sent(receiver.url("/status/500", "json").replace("://", "://officer:topsecret@"), message)
    assert (failed.delivered, failed.permanent) == (False, False)
    assert "error=500" in (failed.error or "")
    assert sent(receiver.url("/status/403", "json"), message).permanent
    assert "topsecret" not in (failed.error or "")


def test_apprise_follows_no_redirect_either(receiver: Receiver) -> None:
    attempt = sent(receiver.url("/redirect", "json"), replace(MESSAGE, kind="apprise", timeout=5))
    assert not attempt.delivered
    assert [one.path for one in receiver.came] == ["/redirect"]


def test_an_address_that_apprise_does_not_know_is_said() -> None:
    attempt = sent("carrierpigeon://coop/4", replace(MESSAGE, kind="apprise"))
    assert attempt.permanent
    assert "no address that Apprise knows" in (attempt.error or "")
    assert "coop" not in (attempt.error or "")


def test_a_channel_that_hangs_holds_up_no_other(receiver: Receiver) -> None:
    given = {
        "VIGIL_CHANNEL_SLOW": receiver.url("/hang"),
        "VIGIL_CHANNEL_SLOW_KEY": KEY,
        "VIGIL_CHANNEL_STUCK": receiver.url("/hang", "json") + "?rto=60&cto=60",
        "VIGIL_CHANNEL_HOOK": receiver.url("/ok"),
        "VIGIL_CHANNEL_HOOK_KEY": KEY,
    }

    async def scene() -> tuple[list[str], list[Attempt]]:
        done: list[str] = []

        async def one(post: Post, channel: str, kind: str, timeout: int) -> Attempt:
            attempt = await post.send(replace(MESSAGE, channel=channel, kind=kind, timeout=timeout))
            done.append(channel)
            return attempt

        async with Post(Secrets(given)) as post:
            slow = [one(post, "slow", "webhook", 4) for _ in range(AT_ONCE)]
            stuck = [one(post, "stuck", "apprise", 4) for _ in range(AT_ONCE)]
            attempts = await asyncio.gather(*slow, *stuck, one(post, "hook", "webhook", 30))
            again = await post.send(replace(MESSAGE, channel="stuck", kind="apprise", timeout=2))
            return done, [*attempts, again]

    done, attempts = asyncio.run(scene())
    assert done[0] == "hook"
    assert [one.delivered for one in attempts].count(True) == 1
    assert "still hang" in (attempts[-1].error or "")


def test_what_is_said_holds_no_part_of_an_address() -> None:
    address = "slack://TokenAlpha/TokenBeta/%23duty-room?key=s3cr%2Fet"
    said = hidden("Failed: TokenAlpha TokenBeta #duty-room s3cr/et s3cr%2Fet", address)
    assert said == "Failed: … … … … …"


def test_a_sign_of_life_asks_its_address(receiver: Receiver) -> None:
    assert asyncio.run(beat(receiver.url("/ok"))) is None
    assert "status 500" in (asyncio.run(beat(receiver.url("/status/500"))) or "")
    assert "https" in (asyncio.run(beat("http://example.org/beat-token")) or "")
    begun = time.monotonic()
    assert "beat-token" not in (asyncio.run(beat("http://127.0.0.1:9/beat-token")) or "")
    assert time.monotonic() - begun < 60
