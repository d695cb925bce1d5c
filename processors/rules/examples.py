"""The evidence of a rule: each example is lived through at a desk of its own."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from msgspec.structs import replace

from processors.alerts import alerting, heightening
from processors.desk import Desk
from processors.knowledge.ladder import ladder
from processors.rules.rule import Example, Rule
from processors.rules.ruleset import Ruleset
from processors.steps.match import document_sight
from processors.steps.sight import blank
from schemas.alert import Alert
from schemas.document import Document
from schemas.heard import Tick
from schemas.picture import Feed, Level, Story
from schemas.scored import Concern, Grade, Reason, Scored

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
EXTRA = {"minutes", "story", "voice", "title"}
"""What an example may say beside the fields of a rule."""
LEVEL = {
    "turn": "raised", "travel": False, "first_hand": True, "percentile": 75, "system": "uk-jtac", "country": "GB",
    "sector": "",
}  # fmt: skip
"""A level of which an example says nothing."""


def check(rule: Rule) -> Iterator[str]:
    """What is wrong with the examples of a rule, in words; nothing when all hold."""
    for examples, should in ((rule.fires, True), (rule.quiet, False)):
        for example in examples:
            strange = sorted(
                {name for one in example.documents for name in one if name not in rule.view} - EXTRA,
            )
            never = sorted(problem for one in example.documents for problem in _never(rule, one))
            if strange:
                yield f"rule {rule.name}, “{example.about}”: {', '.join(strange)}: nothing a rule can see"
            elif never:
                yield f"rule {rule.name}, “{example.about}”: {never[0]}"
            elif fires(rule, example) != should:
                yield f"rule {rule.name}, “{example.about}”: should {'fire' if should else 'keep quiet'}"


def _never(rule: Rule, given: Mapping[str, Any]) -> Iterator[str]:
    """What an example says that can never be."""
    for path, value in given.items():
        known = rule.view[path].values if path in rule.view else None
        values = value if isinstance(value, list) else [value]
        if known is not None and not known.issuperset(values):
            yield f"`{path}` is never {value!r}; it is one of: {', '.join(sorted(known))}"


def fires(rule: Rule, example: Example) -> bool:
    """Whether what an example tells raises an alert that pages."""
    desk = Desk("examples")
    desk.rules = Ruleset([replace(rule, learn="0s")])
    said = desk.hear(0, Tick(at=BEGIN))
    story: list[Story] = []
    for number, given in enumerate(example.documents, 1):
        said += desk.hear(number, Tick(at=BEGIN + timedelta(minutes=given.get("minutes", 0))))
        said += desk.let(number, partial(_live, desk, str(number), given, story))
    said += desk.hear(len(example.documents) + 1, Tick(at=BEGIN + timedelta(minutes=example.until)))
    return any(isinstance(one, Alert) and one.change == "raised" and not one.late for one in said)


def _live(desk: Desk, name: str, given: dict[str, Any], story: list[Story]) -> None:
    """One thing of an example; `story` is that of the documents before."""
    stamp = desk.stamp()
    match desk.rules.only.subject:
        case "level":
            heightening.ruled(desk, _level(given, stamp))
        case "feed":
            alerting.fed(desk, _feed(given, stamp))
        case _:
            _document(desk, name, given, story)


def _level(given: dict[str, Any], stamp: Any) -> Level:
    """A level as an example tells it; of its system the step nearest to its percentile."""
    fields = {**LEVEL, **given}
    of = ladder(fields["system"])
    steps = of.steps if of is not None else ("1", "2", "3", "4", "5")
    step = steps[round(fields["percentile"] / 100 * (len(steps) - 1))]
    return Level(
        id="one",
        system=fields["system"],
        scope="/".join(filter(None, (fields["country"], fields["sector"]))),
        level=None if fields["turn"] == "unconfirmed" else step,
        since=BEGIN,
        pending=step,
        seen=1,
        checked=stamp["said_at"],
        turn=fields["turn"],
        travel=fields["travel"],
        first_hand=fields["first_hand"],
        **stamp,
    )


def _feed(given: dict[str, Any], stamp: Any) -> Feed:
    known = {name: value for name, value in given.items() if name != "minutes"}
    return Feed(**{"id": "one", "health": "well", "since": BEGIN, **known, **stamp})


def _document(desk: Desk, name: str, given: dict[str, Any], stories: list[Story]) -> None:
    """Let the rules see a document as an example tells it, with its story as it is then and was before."""
    scored = _scored(name, given, desk.stamp())
    told = {path.partition(".")[2]: value for path, value in _tuples(given).items() if path.startswith("story.")}
    known = {field: value for field, value in told.items() if "." not in field}
    story: Story = blank(
        Story,
        **{"id": scored.story, "priority": scored.priority, "status": scored.status, **known, **desk.stamp()},
    )
    before = next((one for one in reversed(stories) if one.id == story.id), None)
    stories.append(story)
    asked = {path: value for path, value in _tuples(given).items() if path not in EXTRA}
    alerting.scored(desk, scored, str(given.get("voice", name)), document_sight(scored, story, before, asked))


def _scored(name: str, given: dict[str, Any], stamp: Any) -> Scored:
    """A document of which nothing is known but what an example tells."""
    at = BEGIN + timedelta(minutes=given.get("minutes", 0))
    old = timedelta(days=7) if given.get("old_backlog") else timedelta(0)
    document = Document(
        id=name,
        revision="",
        source=given.get("source", ""),
        kind=given.get("kind", "article"),
        title=given.get("title", name),
        text=given.get("text", ""),
        fetched=at,
        published=at - old,
        backlog=bool(old),
    )
    names = ("priority", "score", "confidence", "status", "credibility", "incident_types", "target_types", "countries",
             "language", "new", "origins")  # fmt: skip
    known = {field: value for field, value in _tuples(given).items() if field in names}
    scored: Scored = blank(
        Scored,
        id=name,
        document=document,
        story=given.get("story", "one"),
        concerns=tuple(Concern(community=one) for one in given.get("communities", ())),
        grade=Grade(source="F", information=6, why=()),
        reasons=(Reason(factor="target", points=0, text="communal"),) if given.get("communal") else (),
        **{"status": "none", "credibility": "unstated", "new": True, "origins": 1, "language": "en", **known, **stamp},
    )
    return scored


def _tuples(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
