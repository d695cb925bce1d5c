"""One of each picture of the world, and a dead letter, with no field at its default."""

from schemas.codec import Record
from schemas.events import Output
from schemas.index.names import IndexKind
from schemas.picture import Feed, Level, Ruling, Watch
from tests.schemas.outputs import ALERT, NOON, NOTIFICATION, SAID, SCORED, STORY

LEVEL = Level(
    **SAID,
    id="l1",
    system="s",
    scope="CH",
    level="high",
    since=NOON,
    pending="high",
    seen=3,
    checked=NOON,
    rank=4,
    percentile=75,
    before="low",
    turn="raised",
    travel=True,
    first_hand=True,
    source="body",
    reported="high",
    reported_at=NOON,
    voices=("post",),
    withdrawn="top",
    withdrawn_at=NOON,
    until=NOON,
    stale=True,
    unread="purple",
)
WATCH = Watch(
    **SAID,
    id="w1",
    kind="mass_attack",
    key="CH Zürich",
    why="a mass attack",
    cause="Shots at a prayer hall",
    opened_by="d1",
    story="s1",
    opened_at=NOON,
    renewed_at=NOON,
    until=NOON,
    half_life=1,
    stage="closed",
    communities=("jewish",),
    place="Zürich",
    country="CH",
    lat=47.4,
    lon=8.5,
    km=60.0,
    incident_types=("shooting",),
    target_types=("synagogue",),
    precedent_ids=("p1",),
    answered=("then",),
    renewals=1,
    stories=2,
    officer="N. Officer",
    ended="closed",
)
RULING = Ruling(
    **SAID,
    id="x1",
    at=NOON,
    officer="N. Officer",
    act="override",
    subject="s1",
    reason="a drill",
    outcome="done",
    why="story s1",
    value="priority=0",
    until=NOON,
    before="priority=3",
    after="priority=0",
)
FEED = Feed(**SAID, id="lakeside-post", health="failing", since=NOON, error="503", last_ok=NOON, newest=NOON)
LETTER = Record(
    2,
    40,
    b"k1",
    b"not json",
    [
        ("vigil_step", b"enriching"),
        ("vigil_error", b"BadEvent: no JSON"),
        ("vigil_topic", b"documents"),
        ("vigil_partition", b"7"),
        ("vigil_offset", b"9"),
    ],
    "dead",
    1_795_000_000_000,
)
EVENTS: dict[IndexKind, Output] = {
    "documents": SCORED,
    "stories": STORY,
    "alerts": ALERT,
    "levels": LEVEL,
    "watches": WATCH,
    "rulings": RULING,
    "feeds": FEED,
    "notifications": NOTIFICATION,
}
