"""A desk with people in its profile, what it says of messages to them, and how attempts end."""

from typing import Any

from msgspec.structs import replace

from processors.desk import DeadLetter, Desk
from processors.rules import rulebook
from schemas.alert import Alert, Notification
from schemas.envelope import Said
from schemas.heard import Config, Decision, Delivery, Epoch, Heard, Tick
from schemas.ids import digest
from schemas.taxonomy import Act, AlertEvent, Marking
from tests.processors.events import BEGIN, at, enriched, log

PEOPLE = """
[[channel]]
name = "sms"
kind = "apprise"
short = true
[[channel]]
name = "mail"
kind = "apprise"
[[channel]]
name = "vault"
kind = "webhook"
cleared = "RED"
hint = "RED"

[[person]]
name = "dana"
languages = ["fr"]
channels = ["sms", "mail"]
to = {sms = "+33600000000"}
[[person]]
name = "deputy"
channels = ["mail"]
[[person]]
name = "head"
channels = ["mail"]

[[roster]]
name = "duty"
zone = "Europe/London"
[[roster.shift]]
who = ["dana"]
hours = ["07:00-19:00"]

[[chain]]
name = "up"
[[chain.step]]
after = "10m"
to = ["deputy"]
[[chain.step]]
after = "25m"
to = ["head"]

[[route]]
name = "pages"
to = ["duty"]
chain = "up"
"""


class Scene:
    """A desk, and what it says."""

    def __init__(self, people: str = PEOPLE) -> None:
        self.desk = Desk("fold")
        self.heard: list[Heard] = []
        self.said: list[Said] = []
        rules = rulebook.gather()
        self.hear(Epoch(epoch=1, at=BEGIN))
        self.configure(people, rules)
        self.tick(0)

    def configure(self, people: str, rules: tuple[str, ...] | None = None) -> None:
        rules = rulebook.gather() if rules is None else rules
        self.hear(Config(id=digest("config", *rules, people), at=BEGIN, rules=rules, profile=people))

    def hear(self, *events: Heard) -> list[Notification]:
        """What is said of messages to people."""
        said: list[Said] = []
        for event in events:
            for output in self.desk.handle(log([event], len(self.heard))[0]):
                assert not isinstance(output, DeadLetter), dict(output.headers)["vigil_error"]
                said.append(output)
            self.heard.append(event)
        self.said += said
        return [one for one in said if isinstance(one, Notification)]

    def tick(self, minutes: float) -> list[Notification]:
        return self.hear(Tick(at=at(minutes)))

    def attack(
        self, name: str = "n1", minutes: float = 0, words: str = "", marking: Marking = "CLEAR", place: str = "Leeds"
    ) -> list[Notification]:
        heard = enriched(name, minutes, incident="arson", words=words, place=place, offset=len(self.heard))
        return self.hear(replace(heard, document=replace(heard.document, marking=marking)))

    def deliver(self, sent: Notification, error: str | None = None, **facts: bool) -> list[Notification]:
        return self.hear(delivery(sent, error, **facts))

    def decide(self, act: Act, officer: str = "dana") -> list[Notification]:
        alert = self.alerts()[-1]
        return self.hear(
            Decision(id=f"x{len(self.heard)}", at=BEGIN, officer=officer, act=act, subject=alert.id, reason="seen")
        )

    def state(self, change: AlertEvent, **facts: Any) -> list[Notification]:
        """The alert said in another state, as the rules would."""
        sequence = len(self.heard) << 20
        alert = replace(
            self.alerts()[-1], change=change, sequence=sequence, said_at=self.desk.clock.now, escalate_at=None, **facts
        )
        self.desk._new, self.desk.said = {}, []
        self.desk.put(f"a/{alert.rule}/{alert.key}", alert)
        self.desk.say(alert)
        self.desk._keep()
        self.heard.append(Tick(at=BEGIN))
        self.said += self.desk.said if alert.id == self.alerts()[-1].id else []
        return [one for one in self.desk.said if isinstance(one, Notification)]

    def alerts(self, rule: str = "act-now") -> list[Alert]:
        return [one for one in self.said if isinstance(one, Alert) and one.rule == rule]


def delivery(sent: Notification, error: str | None = None, **facts: bool) -> Delivery:
    return Delivery(
        id=digest("delivery", sent.id, str(sent.attempt)),
        at=BEGIN,
        alert=sent.alert,
        sequence=sent.alert_sequence,
        channel=sent.channel,
        attempt=sent.attempt,
        delivered=error is None,
        error=error,
        notification=sent.id,
        **facts,
    )


def brief(notifications: list[Notification]) -> list[tuple[str, str, str, str]]:
    return [(one.person, one.channel, one.change, one.state) for one in notifications]


def given_up(scene: Scene, sent: Notification) -> list[Notification]:
    """What follows when a channel fails for good."""
    return scene.deliver(sent, "status 404", permanent=True)
