"""Notices that come by e-mail: whose they are, what was written above them, and how far they may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.formats import parse
from producers.formats.forwarded import chain
from producers.formats.tlp import marking_of
from schemas.document import Document
from schemas.taxonomy import Marking
from tests.producers.fakes import NOW, item, rss, source

HEAD = "Message-ID: <1@x.example>\nFrom: Dana <dana@x.example>\nDate: Sat, 21 Nov 2026 10:00:00 +0000\n"


def read(mail: str) -> tuple[Document, ...]:
    return parse(mail.encode(), source(format="mail", url="https://x.example/"), NOW, "mail").documents


def test_a_message_passed_on_below_a_rule_or_nothing_is_its_author_s() -> None:
    for rule in ("________________________________\n", "", "-----Original Message-----\n"):
        (found,) = read(
            f"{HEAD}Subject: FW: Van at the gate\n\nPlease look.\n\n{rule}"
            "From: Region <desk@region.example>\nSent: Friday, November 20, 2026 9:15 PM\n"
            "To: Dana <dana@x.example>; Lea <lea@x.example>;\n Omar <omar@x.example>\nSubject: Van at the gate\n\n"
            "A van circled the school three times.\n"
        )
        assert (found.title, found.author) == ("Van at the gate", "Region (desk@region.example)")
        assert found.published is not None
        assert f"{found.published:%d %H:%M}" == "20 21:15"
        assert found.text == "Please look.\n\nA van circled the school three times."


def test_what_each_hand_wrote_on_the_way_is_kept_in_front_of_the_original() -> None:
    (found,) = read(
        f"{HEAD}Subject: WG: Alarm\n\nThird.\n\nVon: Lea <lea@x.example>\nGesendet: Freitag, 20. November 2026 20:00\n"
        "An: Dana\nBetreff: TR: Alarm\n\nSecond.\n\n---------- Forwarded message ---------\n"
        "From: Guard <guard@x.example>\nDate: Fri, Nov 20, 2026 at 7:00 PM\nSubject: Alarm\nTo: <lea@x.example>\n\n"
        "First.\n"
    )
    assert found.text == "Third.\n\nSecond.\n\nFirst."
    assert (found.title, found.author) == ("Alarm", "Guard (guard@x.example)")


def test_a_rule_under_which_no_message_stands_is_text() -> None:
    (found,) = read(f"{HEAD}Subject: Round\n\nAll calm.\n____________________\nFrom: the gate you see the yard.\n")
    assert found.author == "Dana (dana@x.example)"
    assert "From: the gate you see the yard." in found.text


def test_marks_of_the_direction_of_writing_hide_no_field() -> None:
    (found,) = read(
        f"{HEAD}Subject: Fwd: איום\n\nלטיפולכם.\n\n\u202b---------- \u200fהודעה שהועברה\u200f ---------\n"
        "\u202aמאת: \u202aמוקד\u202c <desk@x.example>\u202c\n\u202bתאריך: 20 בנובמבר 2026, 19:00\u202c\n"
        "\u202bנושא: איום טלפוני\u202c\n\u202bאל: <dana@x.example>\u202c\n\n\nהתקבלה שיחת איום לבית הספר.\n"
    )
    assert (found.title, found.author) == ("איום טלפוני", "מוקד (desk@x.example)")
    assert found.text == "לטיפולכם.\n\nהתקבלה שיחת איום לבית הספר."
    assert found.published is not None
    assert f"{found.published:%d.%m. %H}" == "20.11. 19"


def attached(subject: str, *inner: str) -> str:
    parts = "".join(f"--B\nContent-Type: message/rfc822\n\n{one}\n" for one in inner).replace("--B", f"--{subject}")
    kind = f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary={subject}\n"
    said = f"--{subject}\nContent-Type: text/plain\n\nSaid with {subject}.\n"
    return f"{HEAD}Subject: {subject}\n{kind}\n{said}{parts}--{subject}--\n"


def plain(subject: str, words: str) -> str:
    return f"From: {subject}@x.example\nDate: Fri, 20 Nov 2026 09:00:00 +0000\nSubject: {subject}\n\n{words}\n"


def test_each_of_several_attached_messages_is_a_document() -> None:
    one, two = read(attached("both", plain("one", "A threat by telephone."), plain("two", "A daubed wall.")))
    assert [(each.title, each.text) for each in (one, two)] == [
        ("one", "Said with both.\n\nA threat by telephone."),
        ("two", "Said with both.\n\nA daubed wall."),
    ]
    assert (one.native_id, two.native_id) == ("<1@x.example>", "<1@x.example>/1")


def test_the_strictest_marking_of_any_message_in_a_chain_holds() -> None:
    middle = attached("middle", plain("inner", "A threat.")).replace("Subject: middle", "Subject: [TLP:RED] middle")
    (found,) = read(attached("outer", middle))
    assert (found.title, found.marking) == ("inner", "RED")
    assert found.text == "Said with outer.\n\nSaid with middle.\n\nA threat."


def test_a_marking_that_only_the_html_part_bears_holds() -> None:
    kind = "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=B\n"
    parts = (
        "--B\nContent-Type: text/plain\n\nWords.\n"
        "--B\nContent-Type: text/html\n\n<p>Words. <b>TLP:AMBER</b></p>\n--B--\n"
    )
    (found,) = read(f"{HEAD}Subject: s\n{kind}\n{parts}")
    assert (found.text, found.marking) == ("Words.", "AMBER")


def test_all_parts_of_a_message_that_are_shown_are_read() -> None:
    kind = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n"
    aside = "--B\nContent-Disposition: attachment; filename=a.txt\nContent-Type: text/plain\n\nAside.\n"
    parts = (
        "--B\nContent-Type: text/plain\n\nAbove.\n--B\nContent-Type: image/png\n\nxx\n"
        "--B\nContent-Type: text/plain\n\nBelow.\n"
    )
    (found,) = read(f"{HEAD}Subject: s\n{kind}\n{parts}{aside}--B--\n")
    assert found.text == "Above.\nBelow."


@pytest.mark.parametrize(
    ("text", "marking"),
    [
        ("TLP:AMBER", "AMBER"),
        ("tlp amber", "AMBER"),
        ("[TLP: Amber+Strict]", "AMBER+STRICT"),
        ("TLP:AMBER STRICT", "AMBER+STRICT"),
        ("TLP-GREEN, later TLP:WHITE", "GREEN"),
        ("Traffic Light Protocol: Red", "RED"),
        ("TLP:WHITE", "CLEAR"),
        ("the light turned red", "CLEAR"),
        ("TLP:REDUCED", "CLEAR"),
    ],
)
def test_a_marking_is_known_however_it_is_written(text: str, marking: Marking) -> None:
    assert marking_of(text) == marking


def test_a_feed_of_marked_titles_gives_marked_documents() -> None:
    (found,) = parse(rss(item("1", "[TLP:AMBER] Scanning of sites")), source(), NOW).documents
    assert found.marking == "AMBER"


BODIES = st.text(alphabet="abc xyz.\n", min_size=1, max_size=60).filter(lambda text: bool(text.strip()))


@given(BODIES, st.lists(BODIES, max_size=4), st.sampled_from(["", "_" * 20 + "\n", "-----Original Message-----\n"]))
def test_a_chain_is_taken_apart_into_what_it_was_made_of(first: str, others: list[str], rule: str) -> None:
    head = "From: a@x.example\nSent: Friday, 20 November 2026 19:30\nSubject: Alarm\n\n"
    links = chain(first + "".join(f"\n\n{rule}{head}{body}" for body in others))
    assert [link.text for link in links] == [body.strip() for body in (first, *others)]
    assert all(link.sender == "a@x.example" for link in links[1:])
