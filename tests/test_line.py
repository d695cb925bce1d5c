"""Two documents walk the whole line in memory: what a newcomer should read first."""

from datetime import UTC, datetime
from pathlib import Path

from processors.line import Line
from processors.people import profile
from processors.rules import rulebook
from schemas.alert import Alert
from schemas.document import Document, Publisher
from schemas.ids import document_id, revision_id
from schemas.picture import Story
from schemas.scored import Scored

NOW = datetime(2026, 11, 20, 21, tzinfo=UTC)


def document(name: str, title: str, text: str, owner: str) -> Document:
    """A document as a producer makes it."""
    return Document(
        id=document_id(owner, name, None),
        revision=revision_id(title, text),
        source=owner,
        native_id=name,
        title=title,
        text=text,
        published=NOW,
        fetched=NOW,
        publisher=Publisher(name=owner, owner=owner, country="GB", reliability="B"),
    )


def test_two_reports_of_one_attack_become_one_story_and_one_alert_and_an_anniversary_becomes_none() -> None:
    line = Line(rulebook.gather(), profile.gather(Path("no such file")), fold="test")
    line.tick(NOW)

    attack = line.hear(
        document(
            "1",
            "Fire set at the door of a synagogue in Leeds",
            "Police in Leeds are looking for two men who set fire to the door of a synagogue on Friday evening. "
            "Firefighters put out the fire within minutes and nobody was hurt.",
            "harbour-post.example",
        )
    )
    scored, story, alert = attack
    assert isinstance(scored, Scored)
    assert scored.language == "en"
    assert scored.status == "current"
    assert scored.priority >= 2
    assert scored.incident_types == ("arson",)
    assert scored.target_types[0] == "synagogue"
    assert sum(reason.points for reason in scored.reasons) == scored.score
    assert isinstance(story, Story)
    assert isinstance(alert, Alert)
    assert (alert.change, alert.story) == ("raised", story.id)

    again = line.hear(
        document(
            "2",
            "Two men sought after fire set at door of Leeds synagogue",
            "Two men are being sought after they set fire to the door of a synagogue in Leeds on Friday evening, "
            "police said. Firefighters put out the fire within minutes. Nobody was hurt.",
            "millbrook-ledger.example",
        )
    )
    assert {said.story for said in again if isinstance(said, Scored)} == {story.id}
    assert not [said for said in again if isinstance(said, Alert) and said.change == "raised"]

    history = line.hear(
        document(
            "3",
            "City remembers the bombing of 1994",
            "A ceremony on Thursday marked the anniversary of the bombing of a community centre in 1994, "
            "in which eighty-five people were killed.",
            "pampa.example",
        )
    )
    remembered = history[0]
    assert isinstance(remembered, Scored)
    assert (remembered.status, remembered.priority) == ("historical", 0)
    assert not [said for said in history if isinstance(said, Alert)]
