"""What the board costs: `python -m deploy.with_servers python -m tests.bench.board`.

A real Elasticsearch with open alerts and stories, `vigil board` as a process of its own. First the time of a page as
a browser sees it, then the processor time of the server while a hundred boards are open and an alert changes again
and again. Nothing is asserted; the load of the machine is printed with the figures.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from msgspec.structs import replace

from deploy.board import accounts_of
from deploy.bootstrap import bootstrap, connect
from processors.line import Line
from processors.people import profile
from processors.rules import rulebook
from schemas.alert import Alert
from schemas.document import Document, Publisher
from schemas.envelope import Said
from schemas.ids import document_id, revision_id
from schemas.index.rows import row
from schemas.picture import Story
from schemas.settings import Settings

ALERTS, BOARDS, PAGES, SECONDS = 60, 100, 60, 60
LISTS = ("/", "/stories", "/map", "/timeline")
"""What the open boards show."""
PASSWORD = "a password for the bench"
TOWNS = ("Antwerp", "Leeds", "Vienna", "Lyon", "Berlin", "Madrid", "Toronto", "Rome", "Prague", "Oslo")


def said() -> list[Said]:
    """What the desk says of attacks in many towns: alerts, stories, documents."""
    now = datetime.now(UTC)
    line = Line(rulebook.gather(), profile.gather(Path("no such file")), fold="bench")
    line.tick(now)
    found: list[Said] = []
    for number in range(len(TOWNS)):
        town, source = TOWNS[number % len(TOWNS)], f"paper-{number}.example"
        title = f"Gunman opens fire at synagogue number {number} in {town}, {number + 2} wounded"
        text = f"A gunman opened fire outside a synagogue in {town} this morning, police said. " * 20
        found += line.hear(
            Document(
                id=document_id(source, title, None),
                revision=revision_id(title, text),
                source=source,
                title=title,
                text=text,
                published=now,
                fetched=now,
                publisher=Publisher(name=source, owner=source, country="GB", reliability="B"),
            )
        )
    alert, story = (next(one for one in found if isinstance(one, kind)) for kind in (Alert, Story))
    found += [replace(alert, id=f"{alert.id}{n}", headline=f"{alert.headline} ({n})") for n in range(ALERTS)]
    found += [replace(story, id=f"{story.id}{n}", headline=f"{story.headline} ({n})") for n in range(ALERTS)]
    return found


def index(client: Any, events: Iterable[Said], namespace: str) -> None:
    """Put them where the board looks."""
    operations = b"".join(row(one, namespace).operation + b"\n" for one in events)  # type: ignore[arg-type]
    client.bulk(operations=[line for line in operations.split(b"\n") if line], refresh=True)


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def listen(address: str, cookies: httpx.Cookies, heard: list[int], which: int) -> None:
    """One open board."""
    async with (
        httpx.AsyncClient(cookies=cookies, timeout=None) as client,
        client.stream("GET", f"{address}/live", params={"page": LISTS[which % len(LISTS)], "mark": 0}) as answer,
    ):
        async for line in answer.aiter_lines():
            heard[which] += line.startswith("event:")


async def open_boards(address: str, cookies: httpx.Cookies, pid: int, settings: Settings, alert: Alert) -> None:
    """A hundred of them, for a minute, in which an alert changes every five seconds."""
    heard = [0] * BOARDS
    boards = [asyncio.create_task(listen(address, cookies, heard, which)) for which in range(BOARDS)]
    await asyncio.sleep(5)
    for name, every in (("nothing changes", None), ("an alert changes every 5 s", 5)):
        before, begun, events = processor_seconds(pid), time.monotonic(), sum(heard)
        changes = 0
        with connect(settings) as client:
            while time.monotonic() - begun < SECONDS:
                await asyncio.sleep(every or SECONDS)
                if every:
                    changes += 1
                    alert = replace(alert, sequence=alert.sequence + (1 << 20), why=f"change {changes}")
                    index(client, [alert], settings.namespace)
        spent, took = processor_seconds(pid) - before, time.monotonic() - begun
        print(
            f"{BOARDS} open boards, {name}: {100 * spent / took:.1f} % of a core over {took:.0f} s "
            f"({sum(heard) - events} events); load {os.getloadavg()[0]:.1f}"
        )
    for one in boards:
        one.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*boards)


def main() -> None:
    """Fill the index, start the board, measure."""
    quiet = subprocess.DEVNULL
    with tempfile.TemporaryDirectory() as folder:
        own = Settings(state=Path(folder), namespace="bench")
        with connect(own) as client:
            rules, text = rulebook.gather(), profile.gather(Path("no such file"))
            bootstrap(own.kafka_address(), client, own.namespace, rules, text, lambda _line: None)
            events = said()
            index(client, events, own.namespace)
        accounts_of(own).add("bench", "officer", PASSWORD, datetime.now(UTC))
        env = {**os.environ, "VIGIL_STATE": folder, "VIGIL_NAMESPACE": "bench", "VIGIL_BOARD_PORT": "0"}
        command = [sys.executable, "-c", "from vigil import main; main()", "board"]
        with subprocess.Popen(command, env=env, stdout=quiet, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            address = server.stderr.readline().split()[-1]
            measure(address, server.pid, own, next(one for one in events if isinstance(one, Alert)))
            server.terminate()


def measure(address: str, pid: int, settings: Settings, alert: Alert) -> None:
    """Pages, then open boards."""
    with httpx.Client(base_url=address, follow_redirects=True) as browser:
        token = browser.get("/sign-in").text.split('name="token" value="')[1][:64]
        browser.post("/sign-in", data={"name": "bench", "password": PASSWORD, "token": token})
        for name, path in (("first page", "/"), ("an alert", f"/alerts/{alert.id}"), ("stories", "/stories")):
            times = []
            for _ in range(PAGES):
                begun = time.monotonic()
                page = browser.get(path)
                times.append(1000 * (time.monotonic() - begun))
                assert page.status_code == 200, page.text[:200]
            times.sort()
            print(
                f"{name}: median {statistics.median(times):.0f} ms, 95th percentile {times[int(0.95 * PAGES)]:.0f} ms "
                f"({len(page.content) // 1024} KB); load {os.getloadavg()[0]:.1f}"
            )
        asyncio.run(open_boards(address, browser.cookies, pid, settings, alert))


if __name__ == "__main__":
    main()
