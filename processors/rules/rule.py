"""An alert rule as it stands in its file, and what cannot be meant so."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import inf
from string import Formatter
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from processors.rules.schedule import duration, spans
from processors.steps.condition import Condition, at_odds, named_sites, problems
from processors.steps.match import VIEWS
from processors.steps.sight import View

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"unjudged", "not-polled", "channel-outage"})
"""Alerts that no rule raises."""
MOST_COUNTED = 100
"""A window remembers a little more than twice as many documents."""
LONGEST = timedelta(days=3650)

Kind = Literal["match", "frequency", "cardinality", "spike", "new_term", "sequence", "absence", "change"]
Of = Literal["document", "story", "level", "feed"]
Grain = Literal["country", "place", "country type", "country target", "country type target", "place type target"]
"""By what a spike counts: where, what, against whom."""
WINDOWS = ("frequency", "cardinality", "spike", "sequence")
"""Kinds that look at a time, not at one thing."""


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule sees, each with `minutes` since the first; what is not given is nothing."""

    about: str
    documents: tuple[dict[str, Any], ...]
    until: int = 0
    """Minutes since the first at which one looks: an absence needs time."""


class Then(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further step of a sequence."""

    when: tuple[Condition, ...]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule; durations are written `90s`, `15m`, `24h`, `7d`."""

    name: str
    why: str
    gaps: str = ""
    """What it is known not to see."""
    kind: Kind
    of: Of | UnsetType = UNSET
    """What it looks at: `document`, or for `change` `level`, `story` or `feed` (by default `level`)."""
    when: tuple[Condition, ...]
    priority: int | None = None
    """Of its alerts; None: that of the document."""
    by: str | tuple[str, ...] = "story"
    """What one alert is about: `story`, `rule`, or fields, each of whose values has an alert of its own."""
    within: str = "24h"
    """Length of the window; for `absence` how long nothing may come, for `new_term` how long a term is remembered."""
    count: int = 1
    """frequency, cardinality: how many different ones it takes; spike: how many cases at least."""
    count_of: Literal["origins", "stories", "documents"] = "origins"
    """frequency: what is counted."""
    distinct: str | None = None
    """cardinality: the field whose different values are counted."""
    term: str | None = None
    """new_term: the field whose values are new."""
    learn: str = "7d"
    """new_term: since the rule began, how long it only learns which terms are usual."""
    then: tuple[Then, ...] = ()
    """sequence: what follows on `when`, in order, of the same key."""
    changed: tuple[str, ...] = ()
    """change of a story: fields of it of which one must be another than before."""
    voices: int = 1
    """frequency, cardinality, spike, sequence: how many independent origins it takes at least."""
    over: tuple[Grain, ...] = ()
    """spike: what cases are counted by, each by itself: "place", "country type target"."""
    one_in: int = 1000
    """spike: so rare must so many cases be by the usual rate."""
    half_life: str = "28d"
    """spike: in which the usual rate forgets half."""
    usual_every: str = "60d"
    """spike: how often a case is expected where none is known."""
    measure: str | None = None
    """match: a number that raises at `raise_at` and lets go only at `clear_at` or below."""
    raise_at: float | None = None
    clear_at: float | None = None
    recover_after: str = "30m"
    """So long after it fell to `clear_at` it is over, unless it rose to `raise_at` again."""
    quiet_after: str = "24h"
    """Without news for so long the alert is cleared."""
    unsolved_after: str | None = None
    """By story: instead of `quiet_after`, while nobody is held for a deed or threat at a community's place."""
    ends_after: str | None = None
    """So long after it was raised it is cleared, news or not."""
    escalate_after: str | None = None
    schedule: tuple[str, ...] = ()
    """When it may raise: "Mon-Fri 08:00-18:00", "Sun 00:00-24:00"; none: always."""
    zone: str = "UTC"
    """Time zone of the schedule."""
    shadow: bool = False
    """Counted and shown, and nobody is told."""
    text: dict[str, str] = {}
    """What people are told, by language: "{story.headline} ({country})"; fields stand in braces."""
    fires: tuple[Example, ...]
    quiet: tuple[Example, ...]

    @property
    def window(self) -> timedelta:
        """Length of its window."""
        return duration(self.within)

    @property
    def subject(self) -> Of:
        """What it looks at."""
        if isinstance(self.of, UnsetType):
            return "level" if self.kind == "change" else "document"
        return self.of

    @property
    def view(self) -> View:
        """What it can see."""
        return VIEWS[self.subject]

    @property
    def keys(self) -> tuple[str, ...]:
        """What one alert is about; of a level or a source it is always that."""
        if self.subject in ("level", "feed"):
            return (self.subject,)
        return (self.by,) if isinstance(self.by, str) else self.by

    def may_raise(self, at: datetime) -> bool:
        """Whether its schedule lets it raise at a time."""
        return not self.schedule or any(span.holds(at) for span in spans(self.schedule, self.zone))


Wrong = tuple[tuple[str | int, ...], str]
"""Where in the file, as a path of keys, and what is wrong there."""

_BELONGS: dict[str, tuple[Kind, ...]] = {
    "count": ("frequency", "cardinality", "spike"),
    "count_of": ("frequency",),
    "distinct": ("cardinality",),
    "term": ("new_term",),
    "learn": ("new_term",),
    "then": ("sequence",),
    "changed": ("change",),
    "voices": ("frequency", "cardinality", "spike", "sequence"),
    "over": ("spike",),
    "one_in": ("spike",),
    "half_life": ("spike",),
    "usual_every": ("spike",),
    "measure": ("match",),
    "raise_at": ("match",),
    "clear_at": ("match",),
}
_NEEDS: dict[Kind, tuple[str, ...]] = {
    "cardinality": ("distinct",),
    "new_term": ("term",),
    "sequence": ("then",),
    "spike": ("over",),
}
_SEES: dict[str, tuple[Of, ...]] = {"change": ("level", "story", "feed")}


def wrong(rule: Rule, given: Iterable[str]) -> Iterator[Wrong]:
    """What cannot be meant so in a rule; `given` are the keys that its file has."""
    yield from _evidence(rule)
    if not rule.when:
        yield ("when",), "`when` is empty: it would hold for everything"
    for name in given:
        kinds = _BELONGS.get(name)
        if kinds is not None and rule.kind not in kinds:
            yield (name,), f"`{name}` belongs to kind = " + " and ".join(f'"{kind}"' for kind in kinds)
    for name in _NEEDS.get(rule.kind, ()):
        if not getattr(rule, name):
            yield ("kind",), f'kind = "{rule.kind}" needs `{name}`'
    yield from _looks(rule)
    yield from _conditions(rule)
    yield from _names(rule)
    yield from _times(rule)
    if rule.priority is None and (rule.kind == "absence" or rule.subject in ("level", "feed")):
        yield ("kind",), "it needs a `priority`: there is no document to take it from"
    elif rule.priority is not None and not 0 <= rule.priority <= 3:
        yield ("priority",), "`priority` is 1, 2 or 3, or 0 for what only counts"
    for name in ("count", "voices", "one_in"):
        if not 1 <= getattr(rule, name) <= (MOST_COUNTED if name == "count" else inf):
            yield (name,), f"`{name}` must be 1 or more" + (f", and at most {MOST_COUNTED}" if name == "count" else "")
    if any(not then.when for then in rule.then):
        yield ("then",), "a step of a sequence without `when` would hold for everything"


def _looks(rule: Rule) -> Iterator[Wrong]:
    if rule.subject not in _SEES.get(rule.kind, ("document",)):
        yield ("of",), f'kind = "{rule.kind}" looks at ' + " or ".join(_SEES.get(rule.kind, ("document",)))
    elif rule.subject == "story" and not rule.changed:
        yield ("kind",), "a change of a story needs `changed`: which fields of it?"


def sites_of(rule: Rule) -> Iterator[Wrong]:
    """The sites of the profile that a rule names, each with where."""
    lists = [(("when",), rule.when), *((("then", n, "when"), one.when) for n, one in enumerate(rule.then))]
    for path, conditions in lists:
        for number, condition in enumerate(conditions):
            for inner, site in named_sites(condition):
                yield (*path, number, *inner), site


def _evidence(rule: Rule) -> Iterator[Wrong]:
    if not rule.fires or not rule.quiet:
        missing = "quiet" if rule.fires else "fires"
        yield (missing,), "give at least one [[fires]] and one [[quiet]] example: a rule without evidence does not load"
    if any(not example.documents for example in (*rule.fires, *rule.quiet)):
        yield ("fires",), "an example without documents shows nothing"


def _conditions(rule: Rule) -> Iterator[Wrong]:
    lists = [(("when",), rule.when), *((("then", n, "when"), one.when) for n, one in enumerate(rule.then))]
    for path, conditions in lists:
        for number, condition in enumerate(conditions):
            for problem in problems(condition, rule.view):
                yield (*path, number, "field"), problem
        for problem in at_odds(conditions, rule.view):
            yield path, problem


def _names(rule: Rule) -> Iterator[Wrong]:
    """Fields that are named outside of conditions."""
    view = rule.view
    of_itself = rule.subject in ("level", "feed")
    for name in () if of_itself else rule.keys:
        if name not in ("story", "rule") and name not in view:
            yield ("by",), f"there is no field `{name}`; {view.near(name)}"
    if of_itself and rule.by != "story":
        yield ("by",), f"one {rule.subject} is one alert: `by` says nothing here"
    elif not rule.keys or (len(rule.keys) > 1 and not {"story", "rule"}.isdisjoint(rule.keys)):
        yield ("by",), "`story` and `rule` stand by themselves in `by`, or there are fields"
    elif rule.kind == "absence" and rule.keys == ("story",):
        yield ("by",), "a story that is over is no absence: `by` is the rule, or fields such as the source"
    if not _NAME.fullmatch(rule.name) or rule.name in RESERVED:
        yield ("name",), "a name is made of a to z, 0 to 9 and hyphens, and is none of Vigil's own"
    for key in ("distinct", "term"):
        path = getattr(rule, key)
        if path is not None and path not in view:
            yield (key,), f"there is no field `{path}`; {view.near(path)}"
    for path in rule.changed:
        if not path.startswith("story.") or path not in view:
            yield ("changed",), f"`{path}` is no field of a story; {view.near(path)}"
    yield from _measure(rule)
    for language, text in rule.text.items():
        for problem in _text(text, view):
            yield ("text", language), problem


def _measure(rule: Rule) -> Iterator[Wrong]:
    view = rule.view
    if (rule.measure, rule.raise_at, rule.clear_at).count(None) not in (0, 3):
        yield ("measure",), "`measure`, `raise_at` and `clear_at` go together"
    elif rule.measure is not None and rule.raise_at is not None and rule.clear_at is not None:
        if rule.measure not in view or view[rule.measure].sort != "number" or view[rule.measure].many:
            yield ("measure",), f"`{rule.measure}` is no number"
        elif rule.clear_at >= rule.raise_at:
            yield ("clear_at",), "`clear_at` must be below `raise_at`"


def _text(text: str, view: View) -> Iterator[str]:
    """What is wrong with a text for people."""
    try:
        paths = [path for _, path, _, _ in Formatter().parse(text) if path is not None]
    except ValueError as error:
        yield f"{error}: braces hold the name of a field"
        return
    yield from (f"there is no field `{path}`; {view.near(path)}" for path in paths if path not in view)


def _times(rule: Rule) -> Iterator[Wrong]:
    names = ("within", "learn", "quiet_after", "unsolved_after", "ends_after", "escalate_after", "half_life",
             "usual_every", "recover_after")  # fmt: skip
    longer = ("within", "half_life", "usual_every", "quiet_after", "unsolved_after")
    for name in names:
        text = getattr(rule, name)
        try:
            if text is not None and not duration(text) and name in longer:
                yield (name,), f"`{name}` must be longer than nothing"
            elif text is not None and duration(text) > LONGEST:
                yield (name,), f"`{name}` is longer than ten years"
        except ValueError as error:
            yield (name,), str(error)
    try:
        spans(rule.schedule, rule.zone)
    except ValueError as error:
        yield ("zone" if "zone" in str(error) else "schedule",), str(error)
