"""Tables of facts hold what they should, and one with an error is refused with its file and line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from processors.knowledge import calendar as reckoning
from processors.knowledge.calendar import anniversaries_on, easter, feasts_on, new_year, weekly_on
from processors.knowledge.ladder import ladder, standing, systems
from processors.knowledge.precedents import precedents
from processors.knowledge.tables import BadTable, load
from processors.knowledge.watches import state_of, watches


class Row(Struct, forbid_unknown_fields=True):
    name: str
    days: int


class Table(Struct, forbid_unknown_fields=True):
    row: tuple[Row, ...]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("t.toml", '[[row]]\nname = "a"\ndays = 1\n\n[[row]]\nname = "b"\ndays = "x"\n', "line 5"),
        ("t.toml", '[[row]]\nname = "a"\ndays =\n', "line 3"),
        ("t.json", '{"row": [\n {"name": "a", "days": 1},\n {"name": "b", "dais": 2}\n]}', "line 3"),
        ("t.json", '{"row": [\n {"name": "a" "days": 1}\n]}', "line 2"),
        ("t.json", '{"rows": []}', "line 1"),
    ],
)
def test_a_table_with_an_error_is_refused_with_its_line(tmp_path: Path, name: str, text: str, line: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadTable, match=f"{name}.*{line}"):
        load(name, Table, tmp_path)


def test_every_watch_names_what_answered_such_a_trigger_and_ends() -> None:
    for kind in watches().values():
        assert kind.precedents or kind.answered
        assert 0 < kind.half_life <= kind.days <= 90
    answered = [record for kind in watches().values() for record in precedents() if record.id in kind.precedents]
    lags = [record.lag for record in answered if record.lag is not None]
    longest = max(kind.days for kind in watches().values())
    assert lags
    assert max(lags) <= longest


def test_the_states_behind_actors_are_known() -> None:
    assert (state_of("irgc-qf"), state_of("isis"), state_of("nobody")) == ("IR", None, None)


def test_precedents_are_in_order_and_have_a_source() -> None:
    records = precedents()
    assert list(records) == sorted(records, key=lambda record: (record.date, record.id))
    assert all(record.source for record in records)


NATIONAL = [system for system in systems() if "travel" not in system]


@pytest.mark.parametrize("system", systems())
def test_every_step_of_every_system_is_known_by_rank_word_and_standing(system: str) -> None:
    found = ladder(system)
    assert found is not None
    for rank, native in enumerate(found.steps, 1):
        assert found.rank(rank) == found.rank(native) == rank
        assert found.native(rank) == native
    assert (standing(system, found.steps[0]), standing(system, found.steps[-1])) == (0, 100)
    assert found.rank("purple") is None


def test_the_fifteen_systems_and_their_countries_are_there() -> None:
    fifteen = {
        "uk-jtac", "us-ntas", "fr-vigipirate", "be-ocam", "nl-nctv", "se-nct", "no-pst", "dk-cta", "au-ntas",
        "ca-itac", "es-naa", "de", "us-state-travel", "uk-fcdo-travel", "il-nsc-travel",
    }  # fmt: skip
    assert fifteen <= set(systems())


@pytest.mark.parametrize(
    ("day", "feast"),
    [
        (date(2026, 9, 11), "Rosh Hashanah"),
        (date(2026, 9, 13), "Rosh Hashanah"),
        (date(2026, 9, 21), "Yom Kippur"),
        (date(2026, 12, 4), "Hanukkah"),
        (date(2026, 12, 12), "Hanukkah"),
        (date(2027, 1, 2), None),
        (date(2027, 3, 23), "Purim"),
        (date(2028, 4, 10), "Passover, first days"),
        (date(2027, 12, 31), "Hanukkah"),
        (date(2028, 1, 1), "Hanukkah"),
        (date(2029, 5, 20), "Shavuot"),
        (date(2026, 4, 3), "Good Friday to Easter Monday"),
        (date(2026, 12, 25), "Christmas"),
        (date(2026, 3, 20), "Eid al-Fitr"),
        (date(2026, 5, 27), "Eid al-Adha"),
    ],
)
def test_feasts_fall_where_they_do(day: date, feast: str | None) -> None:
    names = [one.name for one in feasts_on(day)]
    assert feast in names if feast else names == []


@given(st.integers(5000, 6500))
def test_no_hebrew_year_begins_on_sunday_wednesday_or_friday_and_all_have_one_of_six_lengths(year: int) -> None:
    begin = new_year(year)
    assert begin.weekday() not in (6, 2, 4)
    assert (new_year(year + 1) - begin).days in (353, 354, 355, 383, 384, 385)


@given(st.integers(1583, 4099))
def test_easter_is_a_sunday_of_march_or_april(year: int) -> None:
    day = easter(year)
    assert day.weekday() == 6
    assert (3, 22) <= (day.month, day.day) <= (4, 25)


def test_days_of_the_week_and_anniversaries() -> None:
    assert {one.name for one in weekly_on(date(2026, 11, 27))} == {"Sabbath", "Friday prayer"}
    assert [one.name for one in anniversaries_on(date(2026, 7, 18))] == [
        "attacks on the AMIA (1994) and in Burgas (2012)"
    ]
    assert anniversaries_on(date(2026, 7, 19)) == ()


def test_the_calendar_has_no_year_before_its_count() -> None:
    assert reckoning.feasts_on(date(1970, 1, 1)) == ()
