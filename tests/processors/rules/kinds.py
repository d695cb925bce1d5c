"""A rule of each kind that several tests try."""

from collections.abc import Mapping

from processors.rules import rulebook
from processors.rules.examples import fires
from processors.rules.rule import Example, Rule

END = """
[[fires]]
about = "x"
documents = [{}]
[[quiet]]
about = "y"
documents = [{}]
"""


def rule(text: str) -> Rule:
    return rulebook.one(f'name = "trial"\nwhy = "To try."\n{text}{END}')


def raises(text: str, *documents: Mapping[str, object], until: int = 0) -> bool:
    return fires(rule(text), Example(about="", documents=tuple(map(dict, documents)), until=until))


ARSON = {"incident_types": ["arson"]}


NEW = """
kind = "new_term"
within = "30d"
term = "actors.id"
[[when]]
field = "priority"
at_least = 1
"""


SEQUENCE = """
kind = "sequence"
priority = 2
by = "country"
within = "72h"
[[when]]
field = "level_change"
equals = true
[[then]]
when = [{ field = "communal", equals = true }]
"""


RAISED = {"level_change": True, "country": "SE", "voice": "a"}


THREAT = {"communal": True, "country": "SE", "voice": "b"}
