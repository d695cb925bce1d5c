"""Rules keep to their own examples, and what cannot be right does not load."""

import pytest

from processors.rules import rulebook
from processors.rules.examples import check, fires
from processors.rules.rule import Rule
from processors.rules.rulebook import BadRule

RULES = rulebook.read(rulebook.gather())

GOOD = """
name = "trial"
why = "To try."
kind = "match"
priority = 2
[[when]]
field = "priority"
at_least = 2
[[fires]]
about = "urgent"
documents = [{ priority = 2 }]
[[quiet]]
about = "not"
documents = [{ priority = 1 }]
"""


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.name)
def test_a_shipped_rule_keeps_to_its_examples(rule: Rule) -> None:
    assert list(check(rule)) == []
    assert len(rule.fires) >= 3
    assert len(rule.quiet) >= 3


def test_an_example_that_does_not_hold_is_told() -> None:
    (rule,) = rulebook.read((GOOD.replace("documents = [{ priority = 1 }]", "documents = [{ priority = 3 }]"),))
    assert list(check(rule)) == ["rule trial, “not”: should keep quiet"]


def test_an_example_may_say_only_what_a_rule_can_see() -> None:
    (rule,) = rulebook.read((GOOD.replace("[{ priority = 2 }]", "[{ priority = 2, colour = 1 }]"),))
    assert list(check(rule)) == ["rule trial, “urgent”: colour: nothing a rule can see"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            'field = "priority"',
            'field = "priorty"',
            "line 7, column 1: there is no field `priorty`; did you mean `priority`",
        ),
        ("at_least = 2\n[", "[", "needs exactly one of"),
        ("at_least = 2\n[", "at_least = 2\nequals = 3\n[", "needs exactly one of"),
        ("priority = 2\n[[when", "priority = 2\nseverity = 3\n[[when", "unknown field `severity`"),
        ('why = "To try."', "", "missing required field `why`"),
        ('kind = "match"', 'kind = "sometimes"', "Invalid enum value 'sometimes'"),
        ('kind = "match"', 'kind = "match"\nquiet_after = "soon"', "'soon' is no duration"),
        ('kind = "match"', 'kind = "match"\ncount = 3', "`count` belongs to kind"),
        ('field = "priority"', 'field = "language"', "`language` is no number"),
        ('field = "priority"', 'field = "new"', "`new` is no number"),
        ('kind = "match"', 'kind = "match"\nwithin = "99999999999d"', "is longer than any time"),
        ("[[fires]]", "[[fires", "a rule that begins"),
    ],
)
def test_a_rule_that_cannot_be_right_does_not_load(old: str, new: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(BadRule, match=reason.replace("[", r"\[")):
        rulebook.read((GOOD.replace(old, new, 1),))


def test_a_rule_without_evidence_does_not_load() -> None:
    head, _, _ = GOOD.partition("[[fires]]")
    with pytest.raises(BadRule, match="a rule without evidence does not load"):
        rulebook.read(("fires = []\nquiet = []\n" + head,))


def test_two_rules_of_one_name_do_not_load() -> None:
    with pytest.raises(BadRule, match="there are two of that name"):
        rulebook.read(
            (
                GOOD,
                GOOD,
            )
        )


def test_a_late_document_counts_where_it_belongs() -> None:
    (wave,) = (rule for rule in RULES if rule.name == "wave")
    late = next(example for example in wave.fires if "reported late" in example.about)
    assert [document.get("minutes", 0) for document in late.documents] == [0, 500, 250]
    assert fires(wave, late)
