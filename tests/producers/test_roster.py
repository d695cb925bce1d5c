"""The shipped roster: every source that was promised is there, and each record says all that is asked of it."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from producers.formats import PARSERS, parse
from producers.habit import begun, heard
from producers.memory import Remembered
from producers.roster_table import table
from producers.source import SHIPPED, Source, roster
from tests.producers.fakes import NOW

SOURCES = roster([SHIPPED], PARSERS)
PROMISED = (  # noqa: SIM905 - a list of seventy words
    # Authorities: levels, advisories, alerts.
    "au-threat-level be-ocam ca-threat-level dk-pet fr-vigipirate nl-nctv no-pst se-sapo uk-gov-terror-level-html "
    "uk-mi5-threat-level us-dhs-ntas il-oref uk-ctpolicing uk-homeoffice-atom uk-metpolice uk-mi5-news uk-ncsc "
    "uk-npsa-atom us-cisa-advisories us-cisa-csaf us-doj-opa us-fbi-press us-nws-cap un-gdacs-rss ca-rcmp eu-europol "
    "int-interpol-red loc-notify-nyc loc-police-uk "
    # Travel advice.
    "au-smartraveller ca-travel de-aa-travel uk-fcdo-travel uk-fcdo-travel-atom us-embassy-alerts "
    "us-state-travel-json us-state-travel-rss "
    # Designations.
    "ca-listed eu-fsf uk-proscribed uk-sanctions-list un-sc us-fto us-ofac-sdn "
    # Bodies of communities, and research.
    "adl ajc crif cst scn spcj splc ctc-sentinel fdd-lwj gnet "
    # Press.
    "news-algemeiner news-ap news-bbc-world news-forward news-france24 news-guardian-world news-haaretz news-ihls "
    "news-jns news-jpost news-jta news-lemonde news-metro-uk news-metro-us news-reuters news-toi news-ynet "
    # What gathers others, and the networks.
    "agg-gdelt-doc agg-gdelt-v2 agg-google-news soc-mastodon soc-reddit soc-telegram"
).split()
UNSURE = ("not fetched", "Nothing in stored material", "No public feed was found", "Blocked")
each_source = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)


def test_every_source_that_was_promised_has_its_record() -> None:
    assert [name for name in PROMISED if name not in SOURCES] == []
    # What is there beyond them is another language of one of them.
    assert all(any(name.startswith(f"{known}-") for known in PROMISED) for name in SOURCES.keys() - set(PROMISED))


@each_source
def test_a_record_says_who_speaks_how_far_to_trust_it_and_what_may_be_kept(source: Source) -> None:
    for words in (source.name, source.publisher, source.owner, source.licence):
        assert words.strip().lower() not in ("", "unknown", "todo", "?", "n/a"), words
    assert source.country or source.owner in ("United Nations", "INTERPOL", "European Union") or not source.official
    assert len(source.reliability_why.split()) >= 4
    assert 30 <= source.every <= 86_400
    assert source.keep == "excerpt" or source.official or source.full_text is False


@each_source
def test_a_record_says_when_and_how_it_was_verified_and_an_unverified_source_is_off(source: Source) -> None:
    assert len(source.verified_how.split()) >= 5
    if source.enabled:
        assert source.verified is not None
        assert source.verified >= date(2026, 1, 1)
    if source.verified is None:
        assert not source.enabled
        assert source.quirks or any(words in source.verified_how for words in UNSURE), "it must say why it is off"


def test_one_publisher_is_of_one_owner() -> None:
    owners = defaultdict(set)
    for source in SOURCES.values():
        owners[source.publisher].add(source.owner)
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_what_shows_a_level_says_of_which_ladder_and_where() -> None:
    for source in SOURCES.values():
        if source.level_pattern or source.select or source.level_when_empty:
            assert source.level_system, source.id
            assert source.scope or "?P<scope>" in (source.level_pattern or ""), source.id


@pytest.mark.parametrize(
    ("name", "told", "level"),
    [
        ("au-threat-level", '{"level": "Probable"}', "Probable"),
        (
            "ca-threat-level",
            "Canada's current national terrorism threat level is MEDIUM. It may become HIGH.",
            "MEDIUM",
        ),
        ("dk-pet", "Terrortruslen mod Danmark er fortsat på niveauet meget alvorlig.", "meget alvorlig"),
        (
            "fr-vigipirate",
            "La posture « été » est au niveau « sécurité renforcée - risque attentat ».",
            "sécurité renforcée",
        ),
        ("nl-nctv", "Het dreigingsniveau in Nederland blijft op niveau 4 (substantieel), op een schaal van 5.", "4"),
        ("no-pst", "Terrortrusselnivået i Norge er høyt. Det var moderat.", "høy"),
        ("se-sapo", "Terrorhotnivån ligger kvar på förhöjt hot, nivå 3 på den femgradiga skalan.", "3"),
    ],
)
def test_a_page_that_tells_a_level_is_read_by_its_record(name: str, told: str, level: str) -> None:
    source = SOURCES[name]
    body = f"<main id='ThreatLevelJson'><h1>Level</h1><p>{told}</p></main>"
    page = f"<html><head><title>Level</title></head><body><nav>niveau 1</nav>{body}</body></html>".encode()
    (found,) = parse(page, source, NOW).documents
    assert (found.level, found.scope, found.kind) == (level, source.scope, "level")


def test_the_list_says_of_each_when_it_was_verified_or_that_it_was_not() -> None:
    told = table(SOURCES.values(), as_json=False).decode().splitlines()
    for source, line in zip(sorted(SOURCES.values(), key=lambda one: one.id), told, strict=False):
        assert source.id in line
        assert (str(source.verified) if source.verified else "unverified") in line


def test_the_list_shows_how_a_source_is_doing_and_how_much_it_is_used_to_bring() -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    habit = begun(since)
    for hour in range(1, 200):
        habit = heard(habit, since + timedelta(hours=hour), 3, watched=True)
    now = since + timedelta(hours=200)
    one, two = SOURCES["us-dhs-ntas"], SOURCES["us-state-travel-rss"]
    memory = Remembered(source=one.id, url=one.url, last_ok=now, items=7, habit=habit)
    told = msgspec.json.decode(table([one, two], True, {one.id: memory}, now))
    assert (told[0]["health"]["state"], told[0]["health"]["items"]) == ("well", 7)
    assert told[0]["health"]["an_hour"] == pytest.approx(3, rel=0.05)
    assert told[1]["health"] == {"state": "never polled"}
    lines = table([one, two], False, {one.id: memory}, now).decode().splitlines()
    assert ["well" in lines[0], "never polled" in lines[1]] == [True, True]
