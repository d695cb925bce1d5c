"""A mistreatment is drawn by its seed, so that one that found something can be done again; and its verdict can fail."""

import os
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from msgspec.structs import replace

from processors.notify import payload
from schemas.alert import Notification
from tests.chaos.faults import DESKS, NOTIFIER, kills, plan
from tests.chaos.gauges import Held, Reading, grown, held, works
from tests.chaos.load import Sample, grew
from tests.chaos.messages import messages
from tests.chaos.named import FAULTS
from tests.chaos.proxy import OPEN, Mood, Proxy
from tests.chaos.suite import Result
from tests.processors.receiver import Came
from tests.processors.test_notify import MESSAGE

VICTIMS = ["enriching/w1", "judging/w1", "judging/w2", "indexing/w1"]


def test_the_same_seed_does_the_same_to_the_same_processes() -> None:
    assert plan(30, 7, VICTIMS) == plan(30, 7, VICTIMS) != plan(30, 8, VICTIMS)
    assert kills(30, 7) == kills(30, 7) != kills(30, 8)


def test_every_kind_of_fault_is_there_as_often_as_was_asked() -> None:
    faults = plan(100, 1, VICTIMS, servers=3)
    kinds = Counter(fault.kind for fault in faults)
    assert kinds == {"kafka": 3, "elasticsearch": 3, "both desks": 10, "pause": 10, "kill": 74}
    assert {fault.victim for fault in faults if fault.kind == "kill"} == set(VICTIMS)
    assert {fault.victim for fault in faults if fault.kind == "pause"} == set(DESKS)


def test_desk_and_notifier_are_killed_about_as_often_as_each_other() -> None:
    victims = Counter(fault.victim for fault in kills(50, 1))
    assert victims.total() == 50
    assert victims.keys() == {*DESKS, NOTIFIER}
    assert 15 <= victims[NOTIFIER] <= 35


Story = tuple[list[Notification], list[Came]]


def came(message: Notification, body: bytes = b"") -> Came:
    """The request by which an attempt of a message came."""
    return Came(
        "/slow",
        {"idempotency-key": message.id, "vigil-attempt": str(message.attempt)},
        body or payload(message),
        0.0,
    )


def told(message: Notification, repeats: int = 0) -> Story:
    """Ordered, asked for once and `repeats` times more, delivered."""
    done = replace(message, state="delivered", sequence=message.sequence + 1)
    return [message, done], [came(message)] * (1 + repeats)


def stories(*several: Story) -> Story:
    return [order for orders, _ in several for order in orders], [one for _, asked in several for one in asked]


OTHER = replace(MESSAGE, id="other", person="eli")


def test_messages_that_come_again_under_their_key_are_counted_and_no_fault() -> None:
    found = messages(*stories(told(MESSAGE, repeats=2), told(OTHER)))
    assert found.well
    assert (found.ordered, found.requests, found.repeats) == (2, 4, 2)


def test_another_attempt_after_a_failed_one_is_no_repeat() -> None:
    waiting = replace(MESSAGE, state="retrying", sequence=2)
    second = replace(MESSAGE, attempt=2, sequence=3)
    orders, asked = told(second)
    found = messages([MESSAGE, waiting, *orders], [came(MESSAGE), *asked])
    assert found.well
    assert (found.ordered, found.requests, found.repeats) == (1, 2, 0)


def never_asked(story: Story) -> Story:
    return story[0], [one for one in story[1] if one.headers["idempotency-key"] != "other"]


def never_heard_of(story: Story) -> Story:
    return [one for one in story[0] if one.id != "other" or one.state == "due"], story[1]


def given_up(story: Story) -> Story:
    return [replace(one, state="failed") if one.state == "delivered" else one for one in story[0]], story[1]


def ordered_by_nobody(story: Story) -> Story:
    return [one for one in story[0] if one.id != "other"], story[1]


def in_other_words(story: Story) -> Story:
    return story[0], [*story[1], came(OTHER, b"{}")]


def under_another_key(story: Story) -> Story:
    return stories(story, told(replace(OTHER, id="another")))


@pytest.mark.parametrize(
    ("harm", "fault", "key"),
    [
        (never_asked, "lost", "other"),
        (never_heard_of, "lost", "other"),
        (given_up, "lost", "other"),
        (ordered_by_nobody, "unordered", "other"),
        (in_other_words, "unlike", "other"),
        (under_another_key, "doubled", "other"),
    ],
)
def test_a_message_that_is_lost_or_told_twice_is_found(harm: Callable[[Story], Story], fault: str, key: str) -> None:
    found = messages(*harm(stories(told(MESSAGE), told(OTHER))))
    assert not found.well
    assert key in getattr(found, fault)
    assert any(fault in line and key in line for line in found.lines())


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (Held(100, 20), Held(120, 25), []),
        (Held(100, 20), Held(170, 20), ["w holds 170 MB, held 100"]),
        (Held(800, 20), Held(1100, 20), ["w holds 1100 MB, held 800"]),
        (Held(100, 20), Held(90, 40), ["w has 40 files open, had 20"]),
    ],
)
def test_memory_and_files_that_do_not_come_back_are_said(before: Held, after: Held, said: list[str]) -> None:
    assert grown({"w": before}, {"w": after}) == said
    assert grown({"w": before}, {}) == ["w is gone"]


def test_what_this_process_holds_is_read() -> None:
    found = held({"own": os.getpid(), "none": 2**22 + 1})
    assert found.keys() == {"own"}
    assert found["own"].memory > 1
    assert found["own"].files > 2


RESULT = Result(
    name="x", words="", documents=1, lost=0, twice=0, back=29, drained=60, memory=(1, 1), files=(1, 1), wrong=()
)


@pytest.mark.parametrize("harm", [{"lost": 1}, {"twice": 1}, {"back": 31.0}, {"wrong": ("files",)}])
def test_a_result_with_any_harm_is_not_well(harm: dict[str, Any]) -> None:
    assert RESULT.well
    assert not replace(RESULT, **harm).well


def speak(proxy: Proxy, said: bytes, wait: float = 2.0) -> bytes | None:
    """What comes back through a proxy before an echoing server; None for a reset or a refusal."""
    try:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=wait) as line:
            line.sendall(said)
            heard = b""
            while len(heard) < len(said) and (more := line.recv(1000)):
                heard += more
            return heard if len(heard) == len(said) else None
    except TimeoutError:
        return b"silence"
    except OSError:
        return None


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with suppress(OSError):
            while said := self.request.recv(1000):
                self.request.sendall(said)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        made = Proxy("echo")
        made.upstream = server.server_address[1]
        yield made
        made.close()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("mood", "heard"),
    [
        (OPEN, b"12345678"),
        (Mood("slow", seconds=0.01, rate=100_000), b"12345678"),
        (Mood("cut"), None),
        (Mood("silent"), b"silence"),
        (Mood("torn", every=1), None),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_proxy_does_what_it_is_told_and_then_passes_on_again(proxy: Proxy, mood: Mood, heard: bytes | None) -> None:
    proxy.become(mood)
    assert speak(proxy, b"12345678", 0.3 if mood.kind == "silent" else 10) == heard
    proxy.become(OPEN)
    assert speak(proxy, b"again", 10) == b"again"


def test_a_connection_that_fell_silent_stays_so_for_ever(proxy: Proxy) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
        line.sendall(b"one")
        assert line.recv(10) == b"one"
        proxy.become(Mood("silent"))
        line.sendall(b"two")
        proxy.become(OPEN)
        line.sendall(b"three")
        line.settimeout(0.3)
        with pytest.raises(TimeoutError):
            line.recv(10)


def test_each_fault_has_words_and_the_short_form_is_short() -> None:
    assert all(fault.words for fault in FAULTS.values())
    brief = {name: fault.brief for name, fault in FAULTS.items() if fault.brief is not None}
    assert {"kafka-torn", "index-cut", "index-torn", "poison", "again", "clock"} == brief.keys()
    assert sum(brief.values()) < 20


def samples(*megabytes: float) -> list[Sample]:
    return [Sample(5.0 * number, 0, {"w": memory}) for number, memory in enumerate(megabytes)]


def test_memory_that_grows_under_load_is_said_and_memory_that_fills_first_is_not() -> None:
    assert grew(samples(100, 150, 180, 182, 181, 190)) == []
    assert grew(samples(100, 150, 180, 220, 260, 300)) == ["w holds 300 MB, held 180"]
    assert grew(samples(600, 600, 600, 620, 650, 680)) == []
    assert grew(samples(600, 600, 600, 650, 700, 750)) == ["w holds 750 MB, held 600"]


@pytest.mark.parametrize(
    ("read", "unread", "seldom", "right"),
    [(0, 0, False, False), (0, 0, True, True), (8, 30, False, True), (8, 300, False, False), (40, 300, False, True)],
)
def test_a_stage_that_has_done_nothing_since_does_not_work_again(
    read: int, unread: int, seldom: bool, right: bool
) -> None:
    assert works(Reading(100, 50), Reading(100 + read, unread), 32, seldom) == right
