"""A profile says whom to protect and whom to tell; one that cannot be right is refused with the entry that is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from processors.people import profile
from processors.people.duty import on_duty
from processors.people.profile import BadProfile
from processors.people.route import persons

WHOLE = """
[[site]]
id = "north-school"
name = "North Street School"
type = "school"
lat = 51.58
lon = -0.20

[[channel]]
name = "sms"
kind = "apprise"
short = true

[[channel]]
name = "desk-hook"
kind = "webhook"
cleared = "AMBER"
timeout = 10

[[person]]
name = "dana"
languages = ["he", "en"]
channels = ["sms", "desk-hook"]
to = {sms = "+972500000000"}

[[person]]
name = "eli"
channels = ["desk-hook"]

[[roster]]
name = "nights"
zone = "Europe/London"
[[roster.shift]]
who = ["dana"]
hours = ["Mon-Thu 22:00-07:00"]
[[roster.shift]]
who = ["eli"]
hours = ["Fri-Sun 00:00-24:00"]

[[chain]]
name = "duty"
[[chain.step]]
after = "10m"
to = ["eli"]

[[route]]
name = "pages"
to = ["nights"]
chain = "duty"
countries = ["GB"]
sites = ["north-school"]
hours = ["22:00-07:00"]
zone = "Europe/London"
"""


def test_a_whole_profile_and_the_shipped_one_are_read() -> None:
    read = profile.read(WHOLE)
    assert [person.name for person in read.person] == ["dana", "eli"]
    assert read.channel[0].cleared == "GREEN"
    assert profile.read(profile.gather(Path("no such file"))).route == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('channels = ["sms", "desk-hook"]', 'channels = ["fax"]', "person dana: there is no [[channel]] 'fax'"),
        ('channels = ["sms", "desk-hook"]', "channels = []", "person dana: no `channels`"),
        ('languages = ["he", "en"]', "languages = []", "person dana: no `languages`"),
        ("to = {sms =", "to = {pager =", "person dana: there is no [[channel]] 'pager'"),
        ('who = ["dana"]', 'who = ["danna"]', "roster nights: shift 1: there is no [[person]] 'danna'"),
        ('who = ["dana"]', "who = []", "roster nights: shift 1: `who` is empty"),
        ("Mon-Thu 22:00-07:00", "Mon-Thu 10pm", "roster nights: shift 1: 'Mon-Thu 10pm' is no schedule"),
        ('hours = ["22:00-07:00"]', 'hours = ["at night"]', "route pages: 'at night' is no schedule"),
        ('zone = "Europe/London"\n[[', 'zone = "Londn"\n[[', "roster nights: there is no time zone 'Londn'"),
        ('zone = "Europe/London"\n[[', 'zone = "../etc/passwd"\n[[', "roster nights: there is no time zone"),
        ('[[chain.step]]\nafter = "10m"\nto = ["eli"]', "", "chain duty: it has no [[chain.step]]"),
        ('after = "10m"', 'after = "soon"', "chain duty, step 1: 'soon' is no duration"),
        ('after = "10m"\nto = ["eli"]', 'after = "10m"\nto = []', "chain duty, step 1: `to` is empty"),
        ('to = ["nights"]', 'to = ["days"]', "route pages: there is no [[person]] or [[roster]] 'days'"),
        ('to = ["nights"]', "to = []", "route pages: `to` is empty"),
        ('chain = "duty"', 'chain = "dutty"', "route pages: there is no [[chain]] 'dutty'"),
        ('sites = ["north-school"]', 'sites = ["north"]', "route pages: there is no [[site]] 'north'"),
        ('countries = ["GB"]', 'countries = ["Britain"]', "route pages: 'Britain' is no country"),
        ('countries = ["GB"]', "priorities = [0]", "route pages: no alert takes it"),
        ('countries = ["GB"]', "priorities = []", "route pages: no alert takes it"),
        ('countries = ["GB"]', 'updates = "often"', "route pages: 'often' is no duration"),
        ("timeout = 10", "timeout = 0", "channel desk-hook: `timeout` is 0"),
        ("timeout = 10", "attempts = 9", "channel desk-hook: `attempts` is 9"),
        ("timeout = 10", 'hint = "CLEAR"', "channel desk-hook: `hint` is CLEAR, below `cleared`, AMBER"),
        ('name = "desk-hook"', 'name = "sms"', "channel 'sms': there are two of that name"),
        ('name = "desk-hook"', 'name = "Desk Hook"', "channel 'Desk Hook': a name is of small letters"),
        ('name = "desk-hook"', 'name = "sms-key"', "channel sms: the environment cannot tell its secrets from"),
        ('name = "nights"', 'name = "dana"', "person or roster 'dana': there are two of that name"),
        ("short = true", "shrt = true", "unknown field `shrt`"),
        ("short = true", 'url = "mailto://me:secret@example.org"', "unknown field `url`"),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_entry_that_is_wrong(old: str, new: str, problem: str) -> None:
    assert WHOLE.count(old) >= 1
    with pytest.raises(BadProfile) as error:
        profile.read(WHOLE.replace(old, new, 1))
    assert problem in str(error.value)


def test_a_route_for_countries_that_the_profile_leaves_out_is_never_taken() -> None:
    with pytest.raises(BadProfile, match="none of its `countries` is among those of the profile"):
        profile.read('countries = ["FR"]\n' + WHOLE)


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        ("2026-11-23T22:00:00Z", ("dana",)),  # a Monday, 22:00 in London
        ("2026-11-24T06:59:00Z", ("dana",)),
        ("2026-11-24T07:00:00Z", ()),
        ("2026-11-23T21:59:00Z", ()),
        ("2026-11-26T23:00:00Z", ("dana",)),
        ("2026-11-27T03:00:00Z", ("dana", "eli")),  # Thursday's night shift lasts into Friday
        ("2026-11-28T12:00:00Z", ("eli",)),
        ("2026-07-06T21:00:00Z", ("dana",)),  # the same in summer: 22:00 there is 21:00 UTC
        ("2026-07-06T20:59:00Z", ()),
    ],
)
def test_who_is_on_duty_goes_by_the_clock_of_the_place(moment: str, who: tuple[str, ...]) -> None:
    roster = profile.read(WHOLE).roster[0]
    at = datetime.fromisoformat(moment)
    assert on_duty(roster, at) == who
    assert persons(("nights", "eli"), [roster], at) == tuple(dict.fromkeys((*who, "eli")))


def test_a_shift_of_one_date_holds_on_that_date_alone() -> None:
    text = WHOLE.replace('hours = ["Fri-Sun 00:00-24:00"]', 'dates = [2026-12-25]\nhours = ["18:00-06:00"]')
    roster = profile.read(text).roster[0]
    hours = {hour: "eli" in on_duty(roster, datetime(2026, 12, 25, hour % 24, tzinfo=UTC)) for hour in (5, 17, 18, 23)}
    assert hours == {5: False, 17: False, 18: True, 23: True}
    assert "eli" in on_duty(roster, datetime(2026, 12, 26, 5, 59, tzinfo=UTC))
    assert "eli" not in on_duty(roster, datetime(2026, 12, 26, 18, tzinfo=UTC))


@pytest.mark.parametrize("text", ["[[person]", 'name = "open', "a = " + "[" * 5000, "\x00"])
def test_what_is_no_toml_is_refused_as_any_other_mistake(text: str) -> None:
    with pytest.raises(BadProfile, match=r"community\.toml: "):
        profile.read(text)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "community.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(BadProfile, match="byte 5 is not UTF-8"):
        profile.gather(tmp_path / "community.toml")
