"""A document that was scored in a stream is judged again from what was said of it, to the point."""

from datetime import timedelta

from processors.judge.contrast import again, contrast
from processors.line import Line
from processors.people import profile
from processors.rules import rulebook
from processors.steps.override import override, read
from processors.steps.score import score
from schemas.intake import document, given
from schemas.scored import Scored
from tests.quality.streams import asked, streams


def scored(name: str) -> list[Scored]:
    line = Line(rulebook.gather(), profile.SHIPPED.read_text("utf-8"))
    said: list[Scored] = []
    for row in asked(streams()[name]):
        one = document(given(row), lambda _: None, None, None)  # type: ignore[arg-type]
        line.tick(one.fetched)
        said += [heard for heard in line.hear(one) if isinstance(heard, Scored)]
    return said


def test_what_was_scored_says_all_that_its_score_came_from() -> None:
    found = scored("s2")
    assert any(one.watch for one in found)
    assert any(one.origins > 1 for one in found)
    for one in found:
        verdict = score(*again(one))
        assert (verdict.score, verdict.confidence) == (one.score, one.confidence), one.document.title


def test_of_what_an_officer_has_judged_nothing_is_supposed() -> None:
    one = next(one for one in scored("s2") if one.priority)
    assert contrast(one)
    held = read("priority=0", "officer", "known", one.said_at, one.said_at + timedelta(days=1))
    assert contrast(override(one, held)) == ()
