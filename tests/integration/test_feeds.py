"""The feeds of the board, read by the commands of docs/consumers.md as they stand there."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from processors.workers.work import Supervisor
from schemas.settings import Settings
from tests.integration.conftest import eventually
from tests.integration.desk import Desk, opened

pytestmark = pytest.mark.integration

DOCS = Path(__file__).parents[2] / "docs" / "consumers.md"
TOKEN = "a token to read"
ATTACK = {
    "id": "antwerp-1",
    "source": "lakeside-post.example",
    "title": "Gunman opens fire at synagogue in Antwerp, two wounded, police hunt attacker",
    "text": "A gunman opened fire outside a synagogue in Antwerp this morning. Two people were wounded. "
    "The attacker fled on foot and is still being sought.",
}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def neighbour(ready: Settings, workers: Supervisor) -> Iterator[Desk]:
    """A board that gives to others."""
    own = ready.model_copy(update={"board_reader_token": TOKEN, "contact": "desk.example.org"})
    with opened(own) as made:
        yield made


def commands() -> list[str]:
    """Of the section, in their order."""
    section = DOCS.read_text("utf-8").split("\n## Feeds\n")[1]
    return [line for block in re.findall(r"```sh\n(.*?)```", section, re.S) for line in block.splitlines()]


def test_every_command_of_the_pages_gives_what_they_say(neighbour: Desk, tmp_path: Path) -> None:
    neighbour.publish([ATTACK])
    env = {**os.environ, "TOKEN": TOKEN, "BOARD": neighbour.address}

    def run(command: str, *codes: int) -> str:
        asked = ["sh", "-c", command]
        done = subprocess.run(asked, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode in (codes or (0,)), (command, done.stderr)
        return done.stdout

    atom, feed, save, again, stream, alert, story, cap = commands()
    # Until the first row is there the index may be just being made, which is 503.
    eventually(lambda: "/alerts/" in run(atom, 0, 22) and "/stories/" in run(feed, 0, 22), 180)
    items = json.loads(run(feed))["items"]
    assert [one["tags"][0] for one in items] == ["story"]
    env["STORY"] = items[0]["url"].rpartition("/")[2]
    links = [one.get("href") for one in etree.fromstring(run(atom).encode()).iter(f"{ATOM}link")]
    env["ALERT"] = next(str(link).rpartition("/")[2] for link in links if "/alerts/" in str(link))

    run(save)
    assert run(again) == "304"
    assert (tmp_path / "feed.xml").read_bytes().startswith(b"<?xml")
    heard = run(stream, 28)  # the time is over
    assert set(re.findall(r"^event: (\w+)$", heard, re.M)) == {"story", "alert"}
    assert all("Antwerp" in json.loads(one)["title"] for one in re.findall(r"^data: (.*)$", heard, re.M))

    labels = {
        one
        for made in (run(alert), run(story))
        for said in json.loads(made)["objects"]
        for one in said.get("labels", ())
    }
    assert {"alert", "story", "document", "target:synagogue"} <= labels
    assert "<msgType>Alert</msgType>" in run(cap)
