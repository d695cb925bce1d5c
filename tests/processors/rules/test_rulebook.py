"""What cannot be meant in a rule is refused where it stands, and what can be is put into words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.desk import DeadLetter, Desk
from processors.judging.state import Followed
from processors.officer import show
from processors.rules import rulebook
from processors.rules.pointing import place
from processors.rules.rulebook import BadRule
from processors.rules.ruleset import Ruleset, steps
from processors.steps.match import VIEWS, document_sight
from schemas.heard import Config, Epoch
from schemas.ids import digest
from schemas.scored import Scored
from tests.processors.events import BEGIN, enriched, log
from tests.processors.hearing import live

HEAD = 'name = "trial"\nwhy = "To try."\npriority = 2\n'
END = '[[fires]]\nabout = "x"\ndocuments = [{}]\n[[quiet]]\nabout = "y"\ndocuments = [{}]\n'
WHEN = '[[when]]\nfield = "priority"\nat_least = 1\n'


def refused(text: str) -> tuple[str, int, int]:
    """Why a rule is refused, and where."""
    with pytest.raises(BadRule) as caught:
        rulebook.one(HEAD + text + END)
    told = re.fullmatch(r"(?s)rule trial, line (\d+), column (\d+): (.*)", str(caught.value))
    assert told is not None, caught.value
    return told.group(3), int(told.group(1)), int(told.group(2))


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ('kind = "match"\n[[when]]\nfield = "status"\nequals = "curent"\n', "`status` is never 'curent'", 6, 1),
        ('kind = "match"\n[[when]]\nfield = "countries"\nany_of = ["UK"]\n', "`countries` is never 'UK'", 6, 1),
        ('kind = "match"\n[[when]]\nfield = "priority"\nat_least = 4\n', "`priority` is never 4 or more", 6, 1),
        ('kind = "match"\n[[when]]\nfield = "score"\nequals = "high"\n', "`score` is a number, never 'high'", 6, 1),
        ('kind = "match"\n[[when]]\nfield = "new"\nsays = ["x"]\n', "`new` is no text", 6, 1),
        ('kind = "match"\n[[when]]\nfield = "text"\nsays = ["…"]\n', "`says` of `text` needs words", 6, 1),
        ('kind = "match"\n[[when]]\nfield = "status"\nall_of = ["none"]\n', "`status` is one value", 6, 1),
        ('kind = "match"\n[[when]]\nnear = { km = 3 }\n', "`near` needs `lat` and `lon`, or a `site`", 5, 3),
        ('kind = "match"\n[[when]]\nnear = { lat = 99, lon = 3, km = 3 }\n', "`near` needs degrees", 5, 3),
        ('kind = "match"\n[[when]]\nany = []\n', "`any` and `all` need conditions", 5, 3),
        ('kind = "match"\n[[when]]\nfield = "new"\nany = []\n', "`any` stands by itself", 6, 1),
        ('kind = "match"\n[[when]]\nequals = 3\n', "a condition names a `field`", 5, 3),
        ('kind = "match"\nwhen = []\n', "`when` is empty", 5, 1),
        (f'kind = "sequence"\n{WHEN}', 'kind = "sequence" needs `then`', 4, 1),
        (f'kind = "cardinality"\n{WHEN}', 'kind = "cardinality" needs `distinct`', 4, 1),
        (f'kind = "cardinality"\ndistinct = "place"\n{WHEN}', "there is no field `place`; did you mean", 5, 1),
        (f'kind = "match"\nof = "level"\n{WHEN}', 'kind = "match" looks at document', 5, 1),
        (f'kind = "change"\nof = "story"\n{WHEN}', "a change of a story needs `changed`", 4, 1),
        (f'kind = "match"\nby = ["story", "country"]\n{WHEN}', "stand by themselves", 5, 1),
        (f'kind = "match"\nmeasure = "score"\nraise_at = 3\n{WHEN}', "go together", 5, 1),
        (f'kind = "match"\nby = ["rule", "country"]\n{WHEN}', "stand by themselves", 5, 1),
        (f'kind = "absence"\n{WHEN}', "a story that is over is no absence", 1, 1),
        (f'kind = "frequency"\nwithin = "900000d"\n{WHEN}', "longer than ten years", 5, 1),
        (f'kind = "frequency"\ncount = 300\n{WHEN}', "at most 100", 5, 1),
        (f'kind = "match"\nschedule = ["08:00-18:00"]\nzone = "Europe"\n{WHEN}', "is no time zone", 6, 1),
        (f'kind = "sequence"\n{WHEN}[[then]]\nwhen = []\n', "would hold for everything", 8, 3),
        ('kind = "match"\n[[when]]\nfield = "score"\nequals = 500\n', "`score` is never 500", 6, 1),
        ('kind = "match"\n[[when]]\nfield = "score"\nat_least = nan\n', "nan is none", 6, 1),
        ('kind = "match"\n[[when]]\nfield = "document.published"\nequals = "2026"\n', "only `given` fits", 6, 1),
        (f'kind = "match"\nmeasure = "score"\nraise_at = 3\nclear_at = 3\n{WHEN}', "`clear_at` must be below", 7, 1),
        (f'kind = "match"\nschedule = ["Mo 8-18"]\n{WHEN}', "'Mo 8-18' is no schedule", 5, 1),
        (f'kind = "match"\nschedule = ["08:00-18:00"]\nzone = "Paris"\n{WHEN}', "there is no time zone 'Paris'", 6, 1),
        (f'kind = "match"\n{WHEN}[text]\nen = "in {{land}}"\n', "there is no field `land`", 9, 1),
        (f'kind = "match"\n{WHEN}[text]\nen = "in {{land"\n', "braces hold the name of a field", 9, 1),
        (f'kind = "match"\n{WHEN}{WHEN.replace("at_least = 1", "at_most = 0")}', "nothing has a `priority` of", 5, 3),
    ],
)  # fmt: skip
def test_a_rule_is_refused_with_line_and_column(text: str, reason: str, line: int, column: int) -> None:
    told, *where = refused(text)
    assert reason in told
    assert where == [line, column]


@pytest.mark.parametrize(
    ("when", "line", "column"),
    [
        ('near = { site = "soth", km = 3 }\n', 6, 10),
        ('near = { km = 3, site = "soth" }\n', 6, 18),
        ('any = [{ field = "new", equals = true }, { near = { site = "soth", km = 3 } }]\n', 6, 53),
        ('any = [{ near = { lat = 1, lon = 2, km = 3 } }, { not = { near = { site = "soth", km = 3 } } }]\n', 6, 68),
        ('not = { near = { site = "soth", km = 3 } }\n', 6, 18),
        ('field = "sites"\nany_of = ["north", "soth"]\n', 6, 1),
        ('all = [{ field = "sites", equals = "soth" }]\n', 6, 1),
    ],
)
def test_a_site_that_the_profile_has_not_is_refused_with_line_and_column(when: str, line: int, column: int) -> None:
    text = f'{HEAD}kind = "match"\n[[when]]\n{when}{END}'
    assert rulebook.one(text).name == "trial", "without a profile nobody can tell"
    assert rulebook.one(text.replace("soth", "south"), frozenset({"north", "south"})).name == "trial"
    with pytest.raises(BadRule) as caught:
        rulebook.one(text, frozenset({"north", "south"}))
    where = f"rule trial, line {line}, column {column}: "
    assert str(caught.value) == f"{where}there is no [[site]] 'soth' in the profile; it has: north, south"


def test_a_profile_that_drops_a_site_of_a_rule_is_refused_and_both_of_before_stay() -> None:
    site = '[[site]]\nid = "gate"\nname = "Gate"\ntype = "school"\nlat = 53.8\nlon = -1.5\n'
    near = f'{HEAD}kind = "match"\n[[when]]\nnear = {{ site = "gate", km = 3 }}\n{END}'

    def config(rules: str, profile: str) -> Config:
        return Config(id=digest("config", rules, profile), at=BEGIN, rules=(rules,), profile=profile)

    desk = Desk("fold")
    with_site = config(near, site)
    dropped = config(near, "")
    both = config(near.replace("near = ", "not = { near = ").replace("3 }", "3 } }"), site)
    said = [desk.handle(record) for record in log([Epoch(epoch=1, at=BEGIN), with_site, dropped])]
    assert said[1] == []
    (letter,) = said[2]
    assert isinstance(letter, DeadLetter)
    assert "line 6, column 10: there is no [[site]] 'gate'" in dict(letter.headers)["vigil_error"].decode()
    assert (desk.clock.config, len(desk.profile.site), len(desk.rules)) == (with_site.id, 1, 1)
    assert desk.handle(log([both], 3)[0]) == []
    assert desk.clock.config == both.id
    desk.reset({**desk.state, "g": Followed(rules=dropped.rules, profile="")})
    assert not desk.profile.site, "a desk that was stopped with such a pair begins all the same"


def test_conditions_that_exclude_each_other_are_refused() -> None:
    one, other = (f'[[when]]\nfield = "status"\nequals = "{status}"\n' for status in ("current", "foiled"))
    told, *_ = refused(f'kind = "match"\n{one}{other}')
    assert told == "the conditions on `status` never hold together"


@given(st.text(), st.lists(st.one_of(st.text(max_size=5), st.integers(0, 3)), max_size=4))
def test_a_place_is_told_of_any_text(text: str, path: list[str | int]) -> None:
    line, column = place(text, tuple(path))
    assert 1 <= line <= text.count("\n") + len(text.splitlines()) + 1
    assert column >= 1


def test_of_broken_rules_all_are_told_at_once() -> None:
    rules, problems = rulebook.survey(["name = 3", f'{HEAD}kind = "match"\n{WHEN}{END}', "["])
    assert [rule.name for rule in rules] == ["trial"]
    assert len(problems) == 2


def test_rules_found_by_their_gates_are_those_that_hold() -> None:
    """Of each shipped rule, and of rules for each country, the ones that meet a document one by one."""
    asked = '[[when]]\nfield = "countries"\nany_of = ["{}"]\n'
    lands = [
        HEAD.replace("trial", land.lower()) + 'kind = "match"\n' + WHEN + asked.format(land) + END
        for land in ("GB", "FR", "US")
    ]
    book = Ruleset([*rulebook.read(rulebook.gather()), *map(rulebook.one, lands)])
    for said in live(enriched("a", incident="arson"), enriched("b", 5, country="FR", incident="shooting", offset=1)):
        if isinstance(said, Scored):
            found = {rule.name for rule in book.meeting("document", document_sight(said))}
            slow = {
                rule.name
                for rule in book
                if rule.subject == "document" and any(book.meets(one, document_sight(said)) for one in steps(rule))
            }
            assert found == slow
            assert ("gb" in found) == ("GB" in said.countries)


def test_a_rule_is_told_in_words() -> None:
    text = '[[when]]\nany = [{ field = "score", at_least = 60 }, { not = { field = "new", equals = true } }]\n'
    near = "[[when]]\nnear = { lat = 48.9, lon = 2.3, km = 20 }\n"
    told = show.rule(
        rulebook.one(f'{HEAD}gaps = "Much."\nkind = "match"\nby = ["country", "source"]\n{text}{near}{END}')
    )
    assert told.splitlines() == [
        "trial: To try.",
        "Does not see: Much.",
        "match of document, one alert for each country and source",
        "when (score is 60 or more or not (new is yes)) and within 20 km of 48.9, 2.3",
        "priority = 2",
        "fires: x",
        "quiet: y",
    ]


@pytest.mark.parametrize("of", sorted(VIEWS))
def test_all_fields_are_listed(of: str) -> None:
    assert len(show.rule_fields(of).splitlines()) == len(list(VIEWS[of]))
