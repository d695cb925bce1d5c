"""What a person is shown of alerts: one line, one with its trail, a shift handed over, and what paged nobody."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from processors.officer import shift, show
from processors.queries import answers
from schemas.alert import Alert
from schemas.codec import Record, dead_headers, encode_json
from schemas.events import Output
from schemas.heard import Beat, Poll, Tick
from schemas.index import letters
from schemas.index.rows import row
from schemas.picture import Feed, Level, Ruling, Story, Watch
from schemas.taxonomy import Step
from tests.processors.alerts.course import ALERT, FIRST, act
from tests.processors.events import at, enriched, killing
from tests.processors.hearing import live

Row = dict[str, Any]


def stored(*events: Any) -> dict[str, list[tuple[str, Row]]]:
    """What rests in the index after some events: by kind, the latest of each id."""
    rows: dict[tuple[str, str], Row] = {}
    for said in live(*events):
        if isinstance(said, Output):
            found = row(said)
            rows[found.index.rsplit("-", 1)[0], found.id] = msgspec.json.decode(found.body)
    kinds: dict[str, list[tuple[str, Row]]] = {}
    for (index, identity), fields in rows.items():
        kinds.setdefault(index, []).append((identity, fields))
    return kinds


def answer(rows: list[tuple[str, Row]]) -> answers.Answer:
    hits = [{"_id": identity, "_index": "x", "_source": fields} for identity, fields in rows]
    return {"hits": {"total": {"value": len(hits)}, "hits": hits}}


class Index:
    """Answers as Elasticsearch does, for the filters that are asked here."""

    def __init__(self, *events: Any) -> None:
        self.rows = stored(*events)

    def __call__(self, asked: Any) -> answers.Answer:
        rows = self.rows.get(asked._index[0], [])
        query = asked.to_dict().get("query", {"bool": {}})["bool"]
        wanted = [one for one in query.get("filter", []) if next(iter(one)) in ("term", "terms", "range")]
        met = [(identity, fields) for identity, fields in rows if all(_meets(one, fields) for one in wanted)]
        counts = Counter(fields["vigil"].get("step") for _, fields in met)
        steps = [{"key": step, "doc_count": n} for step, n in sorted(counts.items()) if step]
        return {**answer(met), "aggregations": {"steps": {"buckets": steps}}}


def _meets(condition: Mapping[str, Any], fields: Row) -> bool:
    ((kind, asked),) = condition.items()
    ((path, wanted),) = asked.items()
    value: Any = fields
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    values = value if isinstance(value, list) else [value]
    match kind:
        case "term":
            return wanted in values
        case "terms":
            return not set(wanted).isdisjoint(values)
    moment = msgspec.convert(value, datetime) if value else None
    return moment is not None and wanted["gte"] <= moment < wanted["lt"]


KILLED = killing(enriched("k", 1, words="general killed abroad by drone", offset=7))
DAY = (
    FIRST,
    act("acknowledge", ALERT),
    enriched("g", 2, words="paint cemetery wall york", incident="vandalism", place="York", offset=5),
    enriched("o", 3, words="old shots hull", incident="shooting", place="Hull", published=at(-600), offset=6),
    KILLED,
    Poll(id="gazette", at=at(4), health="failing", error="503"),
    Tick(at=at(5)),
)


def test_an_alert_is_shown_with_its_trail() -> None:
    index = stored(*DAY)
    found = next(one for one in answers.alerts(answer(index["vigil-alerts"])) if one.id == ALERT)
    trail = answers.rulings(answer(index["vigil-rulings"]))
    told = show.alert(found, trail, False).decode()
    assert told.startswith(f"P2 acknowledged act-now  20 Nov 09:00  fire door night leeds  ({ALERT}, held by r.levy)")
    assert "r.levy  acknowledge" in told
    assert "“on it”  done (stage=active; officer= → stage=acknowledged; officer=r.levy)" in told
    assert msgspec.json.decode(show.alert(found, trail, True))["trail"][0]["officer"] == "r.levy"


def test_a_shift_is_handed_over_with_what_is_open_who_holds_it_and_what_cannot_be_seen() -> None:
    found = shift.handover(Index(*DAY), at(-60), at(60))
    assert [(one.id, one.officer) for one in found.open if one.id == ALERT] == [(ALERT, "r.levy")]
    assert [(one.act, one.outcome) for one in found.acts] == [("acknowledge", "done")]
    assert [one.id for one in found.blind] == ["gazette"]
    assert [one.stage for one in found.watches] == ["open"]
    told = shift.handover_text(found)
    assert "Blind sources: 1\n  gazette failing since 20 Nov 09:04: 503" in told
    assert "What could not be judged: none" in told
    assert encode_json(found)


def test_dead_letters_of_the_shift_are_counted_by_the_step_that_gave_up() -> None:
    def died(minute: float, step: Step) -> tuple[str, Row]:
        moment = round(at(minute).timestamp() * 1000)
        found = letters.row(Record(0, 1, b"", b"x", dead_headers(step, "x", []), "dead", moment))
        return found.id, msgspec.json.decode(found.body)

    index = Index(*DAY)
    index.rows["vigil-dead"] = [died(1, "polling"), died(2, "enriching"), died(59, "polling"), died(61, "polling")]
    found = shift.handover(index, at(-60), at(60))
    assert found.dead == {"enriching": 1, "polling": 2}
    told = shift.handover_text(found)
    assert told.endswith("Dead letters, by the step that gave up: 2\n  enriching: 1\n  polling: 2")
    assert shift.handover_text(shift.handover(Index(*DAY), at(-60), at(60))).endswith("gave up: none")


def test_that_nobody_polled_is_handed_over_with_what_could_not_be_judged() -> None:
    beat = Beat(id="1/1", at=at(0), sources=40)
    told = shift.handover_text(shift.handover(Index(FIRST, beat, Tick(at=at(9))), at(-60), at(60)))
    assert "What could not be judged: 1\n  20 Nov 09:05: Nobody polls part 1/1 of the roster (40 sources)" in told


def test_what_happened_in_another_shift_is_not_handed_over() -> None:
    found = shift.handover(Index(*DAY), at(120), at(180))
    assert (found.acts, found.closed) == ((), ())
    assert found.open, "what is open is handed over whenever it began"


def test_the_digest_has_what_paged_nobody() -> None:
    found = shift.digest(Index(*DAY), at(-1000), at(60))
    assert {one.headline for one in found.stories} == {"paint cemetery wall york", "general killed abroad by drone"}
    assert [one.headline for one in found.late] == ["old shots hull"]
    assert "Found too late to page: 1" in shift.digest_text(found)


def test_all_that_is_asked_for_is_read_from_what_is_stored() -> None:
    kinds = {type(said) for said in live(*DAY)}
    assert {Alert, Ruling, Story, Watch, Feed} <= kinds
    assert Level not in kinds
