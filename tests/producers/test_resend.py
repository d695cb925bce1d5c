"""A payload that could not be read is read again, once there is reason to."""

import pytest
from msgspec.structs import replace

from producers.publish import LARGEST_LETTER
from producers.resend import resend
from schemas.dead import Final
from schemas.errors import BadPayload
from tests.producers.fakes import NOW, Log, item, rss, source


def test_documents_of_a_payload_are_sent_and_counted() -> None:
    log = Log()
    assert resend(log, source(), rss(item("1", "Fair opens"), item("2", "Fair closes")), {}, NOW) == 2
    assert len(log.documents()) == 2


def test_what_still_cannot_be_read_is_said() -> None:
    with pytest.raises(BadPayload):
        resend(Log(), source(), b"no feed at all", {}, NOW)


@pytest.mark.parametrize(
    ("payload", "origin", "system", "why"),
    [
        (b"x" * LARGEST_LETTER, {}, None, "bytes were kept"),
        (b"<item/>", {"item": "7"}, None, "one item out of a payload"),
        (b"{}", {}, "us-ntas", "a level read then is none of today"),
    ],
)
def test_what_is_to_be_polled_anew_is_not_sent(
    payload: bytes, origin: dict[str, str], system: str | None, why: str
) -> None:
    with pytest.raises(Final, match=why):
        resend(Log(), replace(source(), level_system=system), payload, origin, NOW)
