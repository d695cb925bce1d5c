"""Alert rules: TOML with their own evidence, read into frozen structs.

A rule that cannot be right does not load: an unknown key, a condition on a field that no scored document has,
a duration that is none, or no examples of when it fires and when it keeps quiet.
"""

import tomllib
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from processors.steps.match import DEFAULTS, LEVEL_DEFAULTS
from schemas.errors import VigilError

SHIPPED = Path(__file__).parent / "rules"
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


TESTS = ("equals", "any_of", "none_of", "at_least", "at_most")


class BadRule(VigilError):
    """A rule file that does not load; the message names file, rule and key."""


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One condition on one field of a scored document; exactly one of the tests is given."""

    field: str
    equals: str | int | bool | None = None
    any_of: tuple[str, ...] | None = None
    """The field is one of these, or, for a list, holds one of these."""
    none_of: tuple[str, ...] | None = None
    at_least: int | None = None
    at_most: int | None = None


Grain = Literal["country", "place", "country type", "country target", "country type target", "place type target"]
"""By what a spike counts: where, what, against whom."""


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Documents as the rule sees them, each with `minutes` since the first; what is not given is the default."""

    about: str
    documents: tuple[dict[str, Any], ...]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule; durations are written `90s`, `15m`, `24h`, `7d`."""

    name: str
    why: str
    kind: Literal["match", "frequency", "spike", "change"]
    """`change` is about official levels, the others about documents."""
    when: tuple[Condition, ...]
    priority: int
    by: Literal["story", "country", "rule"] = "story"
    """What one alert is about; documents with the same key join it."""
    within: str = "24h"
    """frequency, spike: the length of the window."""
    count: int = 1
    """frequency: how many different ones it takes; spike: how many cases at least."""
    count_of: Literal["origins", "stories", "documents"] = "origins"
    voices: int = 1
    """spike: how many independent origins it takes at least."""
    over: tuple[Grain, ...] = ()
    """spike: what cases are counted by, each by itself: "place", "country type target"."""
    one_in: int = 1000
    """spike: so rare must so many cases be by the usual rate."""
    half_life: str = "28d"
    """spike: in which the usual rate forgets half."""
    usual_every: str = "60d"
    """spike: how often a case is expected where none is known."""
    quiet_after: str = "24h"
    """Without news for so long the alert is cleared."""
    escalate_after: str | None = None
    fires: tuple[Example, ...]
    quiet: tuple[Example, ...]

    @property
    def window(self) -> timedelta:
        """Length of the window of a frequency or spike rule."""
        return duration(self.within)


@lru_cache(256)
def duration(text: str) -> timedelta:
    """`15m` as a span of time.

    Raises ValueError when it is none.
    """
    number, unit = text[:-1], UNITS.get(text[-1:])
    if unit is None or not number.isdecimal():
        raise ValueError(f"{text!r} is no duration; write 90s, 15m, 24h or 7d")
    try:
        return timedelta(**{unit: int(number)})
    except OverflowError:
        raise ValueError(f"{text!r} is longer than any time") from None


def gather(folder: Path | None = None) -> tuple[str, ...]:
    """The texts of all rule files of a folder (None: the shipped rules), in order of their names.

    Raises BadRule when the folder holds none.
    """
    files = sorted((folder or SHIPPED).glob("*.toml"))
    if not files:
        raise BadRule(f"{folder}: no rule files (*.toml); point `rules` in vigil.toml to a folder that has some")
    return tuple(file.read_text("utf-8") for file in files)


@lru_cache(4)
def read(texts: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules in the texts that `gather` gives, in the order of their names.

    Raises BadRule with what is wrong and in which rule.
    """
    rules = sorted(map(_rule, texts), key=lambda rule: rule.name)
    for rule, following in pairwise(rules):
        if rule.name == following.name:
            raise BadRule(f"rule {rule.name}: there are two of that name")
    return tuple(rules)


def _rule(text: str) -> Rule:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRule(f"a rule that begins {text[:40]!r}: {error}") from None
    name = table.get("name", "without a name")
    try:
        rule = msgspec.convert(table, Rule)
        spans = (rule.within, rule.quiet_after, rule.escalate_after or "0s", rule.half_life, rule.usual_every)
        for span in spans:
            duration(span)
    except (msgspec.ValidationError, ValueError) as error:
        raise BadRule(f"rule {name}: {error}") from None
    for problem in _problems(rule):
        raise BadRule(f"rule {name}: {problem}")
    return rule


def _problems(rule: Rule) -> Iterable[str]:
    if not rule.fires or not rule.quiet:
        yield "give at least one [[fires]] and one [[quiet]] example: a rule without evidence does not load"
    if not rule.when:
        yield "`when` is empty: it would fire on every document"
    of, seen = ("an official level", LEVEL_DEFAULTS) if rule.kind == "change" else ("a scored document", DEFAULTS)
    for condition in rule.when:
        if condition.field not in seen:
            yield f"`{condition.field}` is no field of {of}; there are {', '.join(sorted(seen))}"
        tests = msgspec.to_builtins(condition).keys() - {"field"}
        if len(tests) != 1:
            yield f"the condition on `{condition.field}` needs exactly one of {', '.join(TESTS)}"
        elif tests & {"at_least", "at_most"} and type(seen.get(condition.field)) is not int:
            yield f"`{condition.field}` is no number: at_least and at_most do not fit it"
    if rule.kind not in ("frequency", "spike") and rule.count != 1:
        yield '`count` belongs to kind = "frequency" and kind = "spike"'
    if (rule.kind == "spike") != bool(rule.over):
        yield '`over` belongs to kind = "spike", which needs it: by what are cases counted?'
    if rule.kind == "spike":
        if rule.one_in < 1:
            yield "`one_in` must be 1 or more"
        spans = ((name, getattr(rule, name)) for name in ("within", "half_life", "usual_every"))
        yield from (f"`{name}` must be longer than nothing" for name, span in spans if not duration(span))
