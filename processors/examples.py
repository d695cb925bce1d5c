"""The evidence of a rule: each example is lived through at a desk of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from processors import alerting, registry
from processors.desk import Desk
from processors.knowledge.ladder import ladder
from processors.rulebook import Example, Rule
from processors.state import Clock
from processors.steps.match import DEFAULTS, LEVEL_DEFAULTS
from schemas.events import Alert, Concern, Document, Grade, Level, Reason, Scored

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
EXTRA = {"minutes", "story", "voice", "title"}
"""What an example may say beside the fields of a rule."""


def check(rule: Rule) -> Iterator[str]:
    """What is wrong with the examples of a rule, in words; nothing when all hold."""
    for examples, should in ((rule.fires, True), (rule.quiet, False)):
        for example in examples:
            known = LEVEL_DEFAULTS if rule.kind == "change" else DEFAULTS
            strange = sorted({name for document in example.documents for name in document} - known.keys() - EXTRA)
            if strange:
                yield f"rule {rule.name}, “{example.about}”: {', '.join(strange)}: nothing a rule can see"
            elif fires(rule, example) != should:
                yield f"rule {rule.name}, “{example.about}”: should {'fire' if should else 'keep quiet'}"


def fires(rule: Rule, example: Example) -> bool:
    """Whether the documents of an example raise an alert that pages."""
    desk = Desk("examples")
    desk.rules = (rule,)
    last = 0.0
    raised = False
    for number, given in enumerate(example.documents):
        last = max(last, float(given.get("minutes", 0)))
        desk.put("c", Clock(now=BEGIN + timedelta(minutes=last), epoch=1))
        if rule.kind == "change":
            registry.ruled(desk, _level(given, desk.stamp()))
            raised |= any(isinstance(said, Alert) and said.change == "raised" for said in desk.said)
            continue
        scored = _scored(str(number), given, desk.stamp())
        alerting.scored(desk, scored, str(given.get("voice", number)))
        raised |= any(isinstance(said, Alert) and said.change == "raised" and not said.late for said in desk.said)
    return raised


def _level(given: dict[str, Any], stamp: Any) -> Level:
    """A level as an example tells it; of its system the step nearest to its percentile."""
    fields = {**LEVEL_DEFAULTS, **given}
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


def _scored(name: str, given: dict[str, Any], stamp: Any) -> Scored:
    fields = {**DEFAULTS, **given}
    at = BEGIN + timedelta(minutes=fields.pop("minutes", 0))
    old = timedelta(days=7) if fields.pop("old_backlog") else timedelta(0)
    document = Document(
        id=name,
        revision="",
        source=fields.pop("source"),
        kind=fields.pop("kind"),
        title=fields.pop("title", name),
        fetched=at,
        published=at - old,
        backlog=bool(old),
    )
    blank = Scored(
        id=name,
        revision="",
        document=document,
        relevant=True,
        places=(),
        actors=(),
        incidents=(),
        level_change=None,
        precedents=(),
        concerns=tuple(Concern(community=community) for community in fields.pop("communities")),
        grade=Grade(source="F", information=6, why=()),
        reasons=(),
        warnings=(),
        story=fields.pop("story", "one"),
        merged=(),
        watch=(),
        language=None,
        priority=0,
        score=0,
        confidence=0,
        status="none",
        credibility="unstated",
        incident_types=(),
        target_types=(),
        countries=(),
        new=True,
        origins=1,
        **stamp,
    )
    if fields.pop("communal"):
        fields["reasons"] = [Reason(factor="target", points=0, text="communal")]
    for name_ in ("voice", "watched", "level_change"):
        fields.pop(name_, None)
    tuples = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
    return msgspec.structs.replace(blank, **tuples)
