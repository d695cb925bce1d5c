"""The consumers of docs/consumers.md, as they stand there: each says the latest word of an alert, and nothing twice."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from schemas.alert import Alert
from schemas.codec import encode
from schemas.log import Log
from schemas.publish import EXAMPLES
from schemas.settings import Settings
from schemas.topics import ALERTS, name_of

pytestmark = pytest.mark.integration

DOCS = Path(__file__).parents[2] / "docs" / "consumers.md"
PACKAGES = ("kafkajs@2.2.4", "lz4js@0.2.0")
EXAMPLE = msgspec.json.decode((EXAMPLES / "alert.json").read_bytes(), type=Alert)
SAID = [
    EXAMPLE,
    replace(EXAMPLE, sequence=EXAMPLE.sequence + 2, change="updated", headline="Two doors"),
    EXAMPLE,  # said again after a crash
    replace(EXAMPLE, sequence=EXAMPLE.sequence + 1, change="decided"),
    replace(EXAMPLE, sequence=0, epoch=2, change="raised", headline="A line set up anew"),
]
HEARD = [
    "3251a5490de329a2 raised Fire damages door of synagogue in Leeds",
    "3251a5490de329a2 updated Two doors",
    "3251a5490de329a2 raised A line set up anew",
]


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCS.read_text("utf-8"), re.S)
    return str(found)


@pytest.fixture
def topic(ready: Settings) -> str:
    """The alerts of a line, with what was said in them."""
    with Log(ready.kafka_address(), ready.namespace) as log:
        for one in SAID:
            log.append(ALERTS, encode(one, "/vigil/judging")).result()
    return name_of(ALERTS, ready.namespace)


def test_ten_lines_of_python_hear_the_latest_word(ready: Settings, topic: str) -> None:
    command = [sys.executable, "-W", "ignore", "-c", block("python"), ready.kafka_address(), topic]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines() == HEARD


if shutil.which("npm"):  # no requirement of ours

    def test_ten_lines_of_node_hear_the_latest_word(ready: Settings, topic: str, tmp_path: Path) -> None:
        subprocess.run(["npm", "install", "--silent", *PACKAGES], cwd=tmp_path, timeout=300, check=True)
        (tmp_path / "consumer.js").write_text(block("js"), "utf-8")
        command = ["node", "consumer.js", ready.kafka_address(), topic]
        with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            lines = (line for line in running.stdout if line.startswith(EXAMPLE.id))
            heard = [next(lines).rstrip("\n") for _ in HEARD]
            running.terminate()
        assert heard == HEARD
