"""What rests in a real index and lies in a real topic goes out in standard forms, by the program as it is started."""

import json
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from lxml import etree

from schemas.alert import Alert
from schemas.codec import encode
from schemas.events import Output
from schemas.index.rows import row
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import ALERTS
from tests.processors.alerts.course import ALERT, FIRST, act
from tests.processors.events import enriched, placed
from tests.processors.export.test_stix import valid
from tests.processors.hearing import live
from tests.program import vigil

pytestmark = pytest.mark.integration
SENDER = ("--sender", "duty.example.org")


@pytest.fixture
def told(ready: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that has lived through a fire and an all-clear."""
    for name in ("kafka", "elasticsearch", "namespace"):
        monkeypatch.setenv(f"VIGIL_{name.upper()}", str(getattr(ready, name)))
    monkeypatch.delenv("VIGIL_CONTACT", raising=False)
    other = enriched("z", 5, words="paint cemetery wall york", incident="vandalism", place="York", offset=5)
    events = live(placed(FIRST, "Leeds", 53.8, -1.55), other, act("close", ALERT, 9))
    with Elasticsearch(ready.elasticsearch_address()) as client, Log(ready.kafka_address(), ready.namespace) as log:
        for one in events:
            if isinstance(one, Output):
                found = row(one, ready.namespace)
                client.index(index=found.index, id=found.id, document=json.loads(found.body))
            if isinstance(one, Alert):
                log.append(ALERTS, encode(one, "/vigil/judging")).result()
        client.indices.refresh(index=f"{ready.namespace}-*")


@pytest.mark.usefixtures("told")
def test_a_bundle_of_stix_is_valid_and_the_same_again() -> None:
    done = vigil("export", "stix", *SENDER)
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads(done.stdout)
    assert valid(made) == []
    names = {one["name"] for one in made["objects"] if one["type"] == "report"}
    assert names == {"fire door night leeds", "paint cemetery wall york"}
    assert vigil("export", "stix", *SENDER).stdout == done.stdout
    grave = json.loads(vigil("export", "stix", *SENDER, "--priority", "2").stdout)
    assert {one["name"] for one in grave["objects"] if one["type"] == "report"} == {"fire door night leeds"}


@pytest.mark.usefixtures("told")
def test_messages_of_cap_are_a_feed_or_a_file_each(tmp_path: Path) -> None:
    done = vigil("export", "cap", *SENDER)
    assert (done.returncode, done.stderr) == (0, "")
    kinds = [one.text for one in etree.fromstring(done.stdout.encode()).iter("{*}msgType")]
    assert sorted(map(str, kinds)) == ["Alert", "Cancel"]
    parsed = [json.loads(line) for line in vigil("parse", "/dev/stdin", given=done.stdout).stdout.splitlines()]
    assert {one["format"] for one in parsed} == {"cap"}
    written = vigil("export", "cap", *SENDER, "--out", str(tmp_path / "sent")).stdout.splitlines()
    assert sorted(map(str, (tmp_path / "sent").iterdir())) == sorted(written)
    assert len(written) == 2
    assert vigil("export", "cap", *SENDER, "--out", str(tmp_path / "sent")).stdout == ""


@pytest.mark.usefixtures("told")
def test_who_speaks_and_what_may_go_must_be_said_rightly() -> None:
    assert vigil("export", "stix").returncode == 2
    done = vigil("export", "cap", *SENDER, "--up-to", "WHITE")
    assert (done.returncode, done.stderr.split(":")[0]) == (1, "vigil")
