"""A day of the small world through the line: every format, every turn, and of each item what it should have become."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from deploy.account import Account, account, hear
from deploy.bootstrap import connect
from deploy.polling import poll_sources
from deploy.sample.serve import serve, write_roster
from processors import queries
from processors.workers.work import Supervisor
from producers.formats import PARSERS
from producers.report import reported
from producers.source import roster
from schemas.dead import letters
from schemas.index.names import alias
from schemas.log import Log
from schemas.settings import Settings
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration

REPORT = (
    "Man filmed the gate of our school\n"
    "TLP:AMBER\nA man in a red cap filmed the gate of the Jewish school in Lyon for ten minutes and drove off."
)
BLIND = {"north-light", "old-mill-news", "pampa-diario", "radio-lagune"}
LAST_LEVELS = {
    ("uk-jtac", "GB"): "SEVERE",
    ("us-ntas", "US"): "Bulletin",
    ("nl-nctv", "NL"): "4",  # raised on the fourth turn and read three times since
    ("uk-fcdo-travel", "lebanon"): "avoid_all_but_essential_travel_to_whole_country",  # it flaps
    ("us-state-travel", "Azerbaijan"): "Level 2",  # an old version came back once
    ("us-state-travel", "Iraq"): "Level 4",
    ("ca-gac-travel", "TN"): "1",
    ("de-aa-travel", "LB"): "Reisewarnung",
}
Rows = list[dict[str, Any]]


class Day:
    """What the line made of the day."""

    def __init__(self, client: Elasticsearch, log: Log, namespace: str) -> None:
        self._client = client
        self._log = log
        self._namespace = namespace
        self.offers: dict[tuple[str, ...], Any] = {}

    def account(self) -> Account:
        return account(
            list(self.offers.values()), hear(self._log), queries.ids(self._client, "documents", self._namespace)
        )

    def rows(self, kind: Any) -> Rows:
        self._client.indices.refresh(index=f"{self._namespace}-*")
        answer = self._client.search(index=alias(kind, self._namespace), size=500)
        return [hit["_source"] for hit in answer["hits"]["hits"]]

    def document(self, native_id: str) -> dict[str, Any]:
        found: dict[str, Any] = next(row for row in self.rows("documents") if row["vigil"]["native_id"] == native_id)
        return found


def void(row: dict[str, Any]) -> list[str]:
    """What a document's own envelope says against it."""
    return [reason["text"] for reason in row["vigil"]["reasons"] if reason["factor"] == "void"]


@pytest.fixture
def day(ready: Settings, workers: Supervisor) -> Iterator[Day]:
    folder = ready.state / "roster"
    with serve() as world, Log(ready.kafka_address(), ready.namespace) as log, connect(ready) as client:
        write_roster(folder, world.base)
        sources = roster([folder], PARSERS)
        told = Day(client, log, ready.namespace)
        for offered in world.turns():
            told.offers |= {tuple(map(str, item.values())): item for item in offered}
            poll_sources(ready, sources, [], True, lambda _line: None)
            eventually(lambda: told.account().whole, 120)
        before = told.account()
        poll_sources(ready, sources, [], True, lambda _line: None)
        assert (told.account().documents, told.account().repeated) == (before.documents, before.repeated)
        now = datetime.now(UTC)
        list(reported(log, REPORT.encode(), now, "N. Officer", None, None))
        eventually(lambda: told.account().stored == before.stored + 1, 60)
        yield told


def test_each_item_of_the_day_ends_where_a_duty_officer_would_look_for_it(day: Day, ready: Settings) -> None:
    for check in (
        nothing_is_lost_and_what_is_dead_says_why,
        an_alert_of_the_authorities_lives_and_dies_by_their_word,
        what_may_not_be_passed_on_is_marked_everywhere,
        levels_hold_against_flapping,
        a_dead_source_is_blind_and_not_quiet,
        closed_pages_stay_closed,
        what_changed_is_a_revision,
    ):
        check(day)


def nothing_is_lost_and_what_is_dead_says_why(day: Day) -> None:
    found = day.account()
    assert found.whole
    assert found.stored == found.documents
    # Whether a re-post under a new id counts as a revision or a document, the sum is the same.
    assert found.documents + found.repeated == 149
    # A page may take too long on a machine that does ten other things: its item is stored all the same.
    buried = [letter for letter in letters(day._log) if "takes more than" not in letter.error]
    reasons = Counter((letter.key, letter.step) for letter in buried)
    expected = Counter({(source, "polling"): 1 for source in (BLIND - {"north-light"}) | {"gate-watch"}})
    assert reasons == expected, {letter.error for letter in buried if letter.step != "polling"}
    assert Counter(row["vigil"]["format"] for row in day.rows("documents")).keys() == PARSERS.keys() | {"report"}


def an_alert_of_the_authorities_lives_and_dies_by_their_word(day: Day) -> None:
    assert void(day.document("FR-68-0085")) == ["its sender marks it: Exercise"]
    assert void(day.document("FR-68-0086")) == ["its sender marks it: Test"]
    assert void(day.document("FR-68-0087")) == ["cancelled by its sender"]  # it came after its Cancel
    assert void(day.document("FR-68-0093")) == ["it cancels an earlier notice"]
    assert void(day.document("HVPA-2026-31"))[0].startswith("expired ")
    armed = day.document("FR-68-0091")
    assert (armed["event"]["severity"], armed["vigil"]["language"]) == (3, "fr")
    assert armed["vigil"]["expires"] > armed["vigil"]["published"]
    story = armed["vigil"]["story"]
    assert day.document("FR-68-0092")["vigil"]["story"] == story
    alerts = [row for row in day.rows("alerts") if row["vigil"]["story"] == story]
    ends = {row["rule"]["name"]: (row["vigil"]["stage"], row["vigil"]["ended"]) for row in alerts}
    assert ends["act-now"] == ("closed", "cancelled by its sender"), alerts
    told = next(row for row in day.rows("stories") if row["event"]["id"] == story)
    assert (told["message"], told["vigil"]["priority"]) == ("Colmar : fin de l'alerte, il s'agissait de pétards", 0)


def what_may_not_be_passed_on_is_marked_everywhere(day: Day) -> None:
    forwarded = day.document("<fd-2026-410@federation.example>")["vigil"]
    assert (forwarded["marking"], forwarded["author"]) == ("AMBER+STRICT", "Liaison (liaison@hartford-pd.example)")
    assert forwarded["story"] in {
        row["vigil"]["story"] for row in day.rows("alerts") if row["vigil"]["marking"] == "AMBER+STRICT"
    }
    marked = Counter(row["vigil"]["marking"] for row in day.rows("documents"))
    assert marked - Counter({"CLEAR": marked["CLEAR"]}) == Counter({"AMBER+STRICT": 1, "AMBER": 2, "GREEN": 2})
    by_hand = next(row for row in day.rows("documents") if row["vigil"]["format"] == "report")
    assert (by_hand["vigil"]["kind"], by_hand["vigil"]["marking"]) == ("report", "AMBER")


def levels_hold_against_flapping(day: Day) -> None:
    def held() -> dict[tuple[str, str], dict[str, Any]]:
        return {
            (row["vigil"]["system"], row["vigil"]["scope"]): row["vigil"] | row["event"] for row in day.rows("levels")
        }

    def confirmed() -> bool:
        rows = held()
        return all(str(rows.get(key, {}).get("level")).startswith(level) for key, level in LAST_LEVELS.items())

    eventually(confirmed)
    # Every poll is an observation, one that is answered by 304 too: the one after the last turn is among them.
    steady = {"us-ntas", "us-state-travel", "ca-gac-travel"}
    assert {row["seen"] for key, row in held().items() if key[0] in steady and key[1] != "Azerbaijan"} == {7}
    assert all(row["checked"] >= row["start"] for row in held().values() if row["start"])


def a_dead_source_is_blind_and_not_quiet(day: Day) -> None:
    rows = {row["event"]["provider"]: row for row in day.rows("feeds")}
    assert {name for name, row in rows.items() if "blind" in row["tags"]} == BLIND
    assert "503" in rows["north-light"]["vigil"]["error"]
    assert rows["north-light"]["vigil"]["last_ok"]
    assert "another publisher's" in rows["old-mill-news"]["vigil"]["error"]
    assert not any("slots" in row["message"] for row in day.rows("documents"))


def closed_pages_stay_closed(day: Day) -> None:
    rows = day.rows("documents")
    assert not any("keep out" in str(row["vigil"]["body"]) for row in rows)
    said = {row["vigil"]["native_id"]: row["vigil"]["warnings"] for row in rows if row["vigil"]["warnings"]}
    assert "robots.txt" in said["gw-300"][0]
    assert "wall" in said["gw-299"][0]


def what_changed_is_a_revision(day: Day) -> None:
    changed = day.document("qb-118")
    assert "Correction: " in str(changed["vigil"]["body"])
    assert changed["vigil"]["updated"]
    updated = [row for row in day.rows("documents") if "Men tried the doors" in row["message"]]
    assert len({row["vigil"]["story"] for row in updated}) == 1
    assert any("arrested" in str(row["vigil"]["body"]) for row in updated)
