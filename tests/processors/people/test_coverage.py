"""`vigil profile check` says what would leave an alert unheard, before one comes."""

from datetime import UTC, datetime

import pytest

from processors.people import profile
from processors.people.coverage import gaps, idle, missing, unknown
from processors.people.trial import trial
from schemas.errors import Refused
from schemas.settings import Secrets
from tests.processors.events import BEGIN
from tests.processors.people.test_profile import WHOLE

ALL = WHOLE.replace('countries = ["GB"]\nsites = ["north-school"]\n', "")
MONDAY = datetime(2026, 11, 23, 5, tzinfo=UTC)
SET = {
    "VIGIL_CHANNEL_SMS": "sms://{to}",
    "VIGIL_CHANNEL_DESK_HOOK": "https://a.example",
    "VIGIL_CHANNEL_DESK_HOOK_KEY": "k",
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []),
        ({"VIGIL_CHANNEL_SMS": ""}, ["channel sms: VIGIL_CHANNEL_SMS is not set; put its address there"]),
        (
            {"VIGIL_CHANNEL_DESK_HOOK_KEY": ""},
            ["channel desk-hook: VIGIL_CHANNEL_DESK_HOOK_KEY is not set; what is sent by webhook is signed"],
        ),
        (
            {"VIGIL_CHANNEL_SMS": "sms://all"},
            ["person dana: an address for channel sms, but VIGIL_CHANNEL_SMS has no {to} in it"],
        ),
        (
            {"VIGIL_CHANNEL_DESK_HOOK": "https://a.example/{to}"},
            [
                f"person {name}: no address under `to` for channel desk-hook, whose own asks for one"
                for name in ("dana", "eli")
            ],
        ),
    ],
)
def test_what_is_not_in_the_environment_is_said(change: dict[str, str], said: list[str]) -> None:
    assert list(missing(profile.read(WHOLE), Secrets(SET | change))) == said


def test_hours_in_which_nobody_is_told_are_said_with_their_times() -> None:
    text = ALL.replace('chain = "duty"\n', "").replace('hours = ["22:00-07:00"]\nzone = "Europe/London"\n', "")
    assert list(gaps(profile.read(text), MONDAY))[:5] == [
        f"priority 3 and 2: nobody is told from 2026-11-{day} {hour}:00 to 2026-11-{day} 22:00 UTC"
        for day, hour in ((23, "05"), (24, "07"), (25, "07"), (26, "07"), (30, "00"))
    ]


def test_a_chain_fills_the_gaps_of_a_roster_and_hours_without_a_route_are_gaps() -> None:
    assert list(gaps(profile.read(ALL.replace('hours = ["22:00-07:00"]\nzone = "Europe/London"\n', "")), MONDAY)) == []
    assert next(gaps(profile.read(ALL), MONDAY)).endswith("from 2026-11-23 07:00 to 2026-11-23 22:00 UTC")


def test_where_no_route_takes_all_alerts_that_is_said() -> None:
    assert list(gaps(profile.read(WHOLE), MONDAY)) == [
        f"priority {priority}: no route takes all alerts of it, whatever their country, rule and site"
        for priority in (3, 2)
    ]


def test_who_and_what_nothing_leads_to_is_said() -> None:
    assert list(idle(profile.read(WHOLE))) == []
    alone = WHOLE + '\n[[person]]\nname = "zoe"\nchannels = ["fax"]\n[[channel]]\nname = "fax"\nkind = "apprise"\n'
    assert list(idle(profile.read(alone))) == ["person zoe: no route leads there", "channel fax: nobody is told by it"]


def test_a_rule_that_a_route_names_and_that_is_not_there_is_said() -> None:
    named = profile.read(WHOLE.replace('countries = ["GB"]', 'rules = ["act-now", "act-then"]'))
    assert list(unknown(named, frozenset({"act-now"}))) == ["route pages: there is no rule 'act-then'"]


def test_a_test_goes_to_each_person_by_each_of_their_channels() -> None:
    whole = profile.read(WHOLE)
    assert [(one.person, one.channel) for one in trial(whole, None, BEGIN)] == [
        ("dana", "sms"),
        ("dana", "desk-hook"),
        ("eli", "desk-hook"),
    ]
    assert [(one.person, one.channel) for one in trial(whole, "desk-hook", BEGIN)] == [
        ("dana", "desk-hook"),
        ("eli", "desk-hook"),
    ]
    (sms, _) = trial(whole, "dana", BEGIN)
    assert sms.text.startswith("בדיקה של Vigil: ")
    assert len(sms.text) <= 160


def test_a_test_for_nobody_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(Refused, match="no person or channel 'dan'; there are dana, desk-hook, eli, sms"):
        trial(profile.read(WHOLE), "dan", BEGIN)
    with pytest.raises(Refused, match="has no"):
        trial(profile.read(""), None, BEGIN)
