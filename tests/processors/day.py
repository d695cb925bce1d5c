"""A day at the desk by a seed: reports, revisions, levels, sources that fail, officers' acts, in any order."""

import random

from schemas.alert import Alert
from schemas.document import Enriched
from schemas.heard import Decision, Heard, Observation, Poll, Tick
from schemas.ids import story_id
from schemas.taxonomy import Act, Health, IncidentType
from tests.processors.events import at, attack, enriched, killing
from tests.processors.hearing import live, of

WORDS = ["fire", "door", "night", "police", "school", "threat", "mail", "bomb", "crowd", "rain"]


def an_act(draw: random.Random, number: int, heard: list[Enriched]) -> Decision:
    """Something an officer may want of what was heard, or of what never was."""
    story, other = (story_id(draw.choice(heard).document.id) for _ in range(2))
    document = draw.choice(heard).document.id
    acts: list[tuple[Act, str, str | None]] = [
        ("override", story, draw.choice(["priority=0", "priority=3; type=arson", "relevant=maybe"])),
        ("override", document, "place=Hull, GB"),
        ("merge", story, other),
        ("split", story, document),
        ("close", "nothing", None),
    ]
    act, subject, value = draw.choice(acts)
    return Decision(
        id=f"x{number}", at=at(number * 7), officer="r.levy", act=act, subject=subject, reason="seen", value=value
    )


def acts_on_alerts(draw: random.Random, events: list[Heard]) -> None:
    """Put among events what officers do to the alerts that follow from them."""
    raised = sorted({alert.id for alert in of(Alert, live(*events)) if isinstance(alert, Alert)})
    acts: list[Act] = ["acknowledge", "acknowledge", "assign", "snooze", "snooze", "close", "comment", "override"]
    for number in range(20):
        act, place = draw.choice(acts), draw.randrange(len(events))
        values = {"assign": draw.choice(["n.cohen", "b.katz"]), "override": "priority=1"}
        decision = Decision(
            id=f"y{number}",
            at=at(place * 5),
            officer=draw.choice(["r.levy", "n.cohen"]),
            act=act,
            subject=draw.choice(raised or ["none"]),
            reason="seen",
            value=values.get(act),
            until=at(place * 5 + draw.choice([5, 60, 600])) if act == "snooze" else None,
        )
        events.insert(place, decision)


def a_day(seed: int) -> list[Heard]:
    """Some hours with incidents, copies, revisions, repeats, ticks, decisions and levels."""
    draw = random.Random(seed)
    events: list[Heard] = []
    for number in range(60):
        minute = number * 7
        name = f"n{draw.randrange(25)}"
        kinds: list[IncidentType | None] = [None, None, "arson", "hoax_threat", "shooting"]
        kind = draw.choice(kinds)
        events.append(
            enriched(
                name,
                minute,
                words=" ".join(
                    draw.sample(
                        ["fire", "door", "night", "police", "school", "threat", "mail", "bomb", "crowd", "rain"], 4
                    )
                ),
                incident=kind,
                place=draw.choice(["Leeds", "York"]),
                target=draw.choice(["synagogue", "school"]),
                text=str(draw.randrange(3)),
                offset=number,
            )
        )
        if draw.random() < 0.4:
            events.append(Tick(at=at(minute + 3)))
        if draw.random() < 0.1:
            events.append(draw.choice(events))
        if draw.random() < 0.2:
            level = draw.choice(["SEVERE", "SUBSTANTIAL"])
            hand = draw.random() < 0.5
            events.append(
                Observation(
                    id=f"o{number}",
                    at=at(minute),
                    system="uk-jtac",
                    scope="GB",
                    level=level,
                    source="mi5",
                    first_hand=hand,
                )
            )
        if draw.random() < 0.2:
            event = enriched(f"t{number}", minute, words=f"general {number} killed", offset=100 + number)
            events.append(killing(event) if draw.random() < 0.5 else attack(event))
        if draw.random() < 0.1:
            health: Health = draw.choice(["well", "failing", "silent"])
            events.append(Poll(id=f"feed{draw.randrange(2)}", at=at(minute), health=health))
        if draw.random() < 0.2:
            events.append(an_act(draw, number, [event for event in events if isinstance(event, Enriched)]))
    acts_on_alerts(draw, events)
    events.append(Tick(at=at(60 * 50)))
    return events
