"""The default rules on the heaviest days there are: a desk can look at what they raise."""

from functools import cache
from pathlib import Path

from tests.quality.load import MOST, Load, heaviest, table

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


@cache
def loads() -> list[Load]:
    return heaviest()


def test_on_no_day_do_the_default_rules_raise_forty_alerts_or_send_forty_messages() -> None:
    for load in loads():
        assert load.documents, load.day
        assert load.pages + load.together + load.trial < MOST, load.day
        assert load.pages + load.news < MOST, load.day


def test_on_the_day_of_the_small_world_what_must_page_does() -> None:
    assert loads()[0].documents > 140
    assert loads()[0].pages > 0


def test_the_page_on_rules_has_the_loads_as_they_are() -> None:
    page = PAGE.read_text("utf-8")
    assert [line for line in table(loads()) if line not in page] == []
