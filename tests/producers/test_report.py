"""A person's report becomes a document, whether it was pasted or came as mail."""

import json
from pathlib import Path

import pytest

from producers.report import reported, reports
from schemas.errors import BadPayload
from tests.producers.fakes import NOW, Log

MAIL = (Path(__file__).parent / "golden" / "passed-on.mail.eml").read_bytes()


def test_a_pasted_text_has_its_first_line_as_title_and_now_as_its_time() -> None:
    (document,) = reports(b"Man at the gate\n\nHe took pictures.", NOW, by="Gate 2", language="en")
    assert (document.title, document.text) == ("Man at the gate", "He took pictures.")
    assert (document.kind, document.source, document.author, document.published) == ("report", "report", "Gate 2", NOW)


def test_the_same_text_again_is_the_same_report() -> None:
    first, again = (reports(b"A man\nstood there.", NOW.replace(hour=hour))[0] for hour in (9, 10))
    assert first.id == again.id


def test_a_single_line_is_a_text_and_keeps_its_marking() -> None:
    (document,) = reports(b"TLP:RED he asked for the plan of the hall", NOW)
    assert (document.title, document.marking) == ("", "RED")


def test_a_mail_is_reported_with_its_own_sender_date_and_marking() -> None:
    (document,) = reports(MAIL, NOW)
    assert (document.author, document.marking) == ("Northport Police (liaison@northport.example)", "AMBER+STRICT")
    assert document.published is not None
    assert document.published < NOW
    assert reports(MAIL, NOW, marking="GREEN")[0].marking == "GREEN"


def test_every_message_of_a_report_is_confirmed_and_named() -> None:
    log = Log()
    lines = list(reported(log, MAIL, NOW, None, None, None))
    assert [json.loads(line)["title"] for line in lines] == ["Notice to schools"]
    assert [document.kind for document in log.documents()] == ["report"]


@pytest.mark.parametrize("payload", [b"", b" \n", b"\xff\xfe\x00"])
def test_a_report_without_words_is_refused(payload: bytes) -> None:
    with pytest.raises(BadPayload):
        reports(payload, NOW)
