"""All rules in force, found by what they ask, so that the cost of a document hardly grows with their number.

Of each rule one condition stands at the gate: a test for certain values of a field, the one that fewest rules share. A
document meets only the rules whose gate one of its own values opens, and a condition that many rules share is tested
once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from processors.rules.rule import Rule
from processors.steps.condition import Condition, Value, asked_for, holds
from processors.steps.sight import Sight, View

_GATES = 64
"""Values of one condition at a gate: more are not worth their entries."""


class Ruleset:
    """Rules in the order of their names."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules = tuple(rules)
        self.by_name = {rule.name: rule for rule in self._rules}
        self.of_stories = tuple(r for r in self._rules if r.keys == ("story",) and r.subject in ("document", "story"))
        self.of_levels = tuple(rule for rule in self._rules if rule.subject == "level")
        self.of_feeds = tuple(rule for rule in self._rules if rule.subject == "feed" and rule.kind == "change")
        self._slots: dict[Condition, int] = {}
        """Each different condition, and its place among them."""
        asked: Counter[tuple[str, Value]] = Counter()
        gates = {rule.name: list(_gates(rule)) for rule in self._rules}
        for choices in gates.values():
            asked.update(pair for choice in choices for pair in choice)
        self._at: dict[str, dict[str, dict[Value, list[Rule]]]] = defaultdict(lambda: defaultdict(dict))
        self._open: dict[str, list[Rule]] = defaultdict(list)
        """Rules without a gate, by what they look at."""
        for rule in self._rules:
            for condition in (*rule.when, *(one for then in rule.then for one in then.when)):
                self._slots.setdefault(condition, len(self._slots))
            choice = min(gates[rule.name], key=lambda pairs: max(asked[pair] for pair in pairs), default=None)
            if choice is None:
                self._open[rule.subject].append(rule)
                continue
            for field, value in choice:
                self._at[rule.subject][field].setdefault(value, []).append(rule)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def __bool__(self) -> bool:
        return bool(self._rules)

    @property
    def only(self) -> Rule:
        """The rule where there is one."""
        (rule,) = self._rules
        return rule

    def meeting(self, of: str, seen: Sight) -> list[Rule]:
        """The rules of what they look at whose first step holds for what is seen, in the order of their names."""
        found = {rule.name: rule for rule in self._open[of]}
        for field, values in self._at[of].items():
            for value in seen.values(field):
                for rule in values.get(value, ()):
                    found[rule.name] = rule
        return [rule for name, rule in sorted(found.items()) if any(self.meets(s, seen) for s in steps(rule))]

    def meets(self, conditions: tuple[Condition, ...], seen: Sight) -> bool:
        """Whether all conditions hold; each is tested once for what is seen."""
        return all(self._holds(condition, seen) for condition in conditions)

    def _holds(self, condition: Condition, seen: Sight) -> bool:
        slot = self._slots[condition]
        known = seen.held.get(slot)
        if known is None:
            known = seen.held[slot] = holds(condition, seen)
        return known


def steps(rule: Rule) -> tuple[tuple[Condition, ...], ...]:
    """The conditions of a rule, step by step: a sequence has several, every other rule one."""
    return (rule.when, *(then.when for then in rule.then))


def _gates(rule: Rule) -> Iterator[list[tuple[str, Value]]]:
    """What could stand at the gate of a rule: of one condition the values, one of which there must be.

    Not for a sequence, whose steps ask for different things, nor for what keeps an alert down that is open already.
    """
    if rule.then or rule.measure is not None or rule.kind == "change":
        return
    for condition in rule.when:
        if condition.field is None:
            continue
        if condition.equals is not None or condition.any_of is not None or condition.all_of is not None:
            values = asked_for(condition)[: 1 if condition.all_of else None]
        elif condition.at_least is not None:
            values = _least(condition, rule.view)
        else:
            continue
        if values and len(values) <= _GATES:
            yield [(condition.field, value) for value in values]


def _least(condition: Condition, view: View) -> tuple[Value, ...]:
    """The whole numbers from a least one on, where the field has few."""
    most = view[condition.field or ""].most
    if most is None or condition.at_least is None:
        return ()
    upper = most if condition.at_most is None else min(most, condition.at_most)
    whole = range(int(-(-condition.at_least // 1)), int(upper) + 1)
    return tuple(whole) if 0 < len(whole) <= _GATES and condition.field in _WHOLE else ()


_WHOLE = frozenset(("priority", "story.priority", "grade.information", "score", "confidence", "story.score"))
"""Numbers that are never broken ones."""
