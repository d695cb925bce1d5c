"""Source records and the roster."""

from pathlib import Path

import pytest

from producers.formats import PARSERS
from producers.source import SHIPPED, BadRoster, load, publisher_of, roster
from tests.producers.fakes import source

RECORD = """id = "gazette"
name = "The Gazette"
publisher = "The Gazette"
owner = "Gazette Trust"
country = "GB"
languages = ["en"]
reliability = "B"
reliability_why = "Named reporters."
licence = "Ours"
keep = "full"
format = "rss"
url = "https://gazette.example/feed.xml"
every = 300
full_text = false
private = false
enabled = true
verified = 2026-11-20
verified_how = "Fetched."
quirks = []
"""


def write(folder: Path, text: str, name: str = "gazette.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_record_is_read_whole(tmp_path: Path) -> None:
    found = load(write(tmp_path, RECORD))
    assert (found.id, found.languages, found.every, str(found.verified)) == ("gazette", ("en",), 300, "2026-11-20")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("every = 300", "every = 3", r"gazette\.toml:13: every"),
        ("every = 300", 'every = "often"', r"gazette\.toml:13: every"),
        ("quirks = []", "quirk = []", r"gazette\.toml:19: quirk: .*unknown field"),
        ('owner = "Gazette Trust"\n', "", r"gazette\.toml: owner: .*missing"),
        ('reliability = "B"', 'reliability = "Z"', r"gazette\.toml:7: reliability"),
        ('id = "gazette"', 'id = "other"', r"gazette\.toml:1: id"),
        ("https://gazette.example", "ftp://gazette.example", r"gazette\.toml:12: url"),
        ("https://gazette.example", "https://me:word@gazette.example", r"gazette\.toml:12: url: .*password"),
        ("verified = 2026-11-20\n", "", r"gazette\.toml:16: enabled"),
        ("quirks = []", 'timezone = "Mars/Base"', r"gazette\.toml:19: timezone"),
        ("quirks = []", 'domains = ["https://a.b"]', r"gazette\.toml:19: domains"),
        ("quirks = []", '[[parts]]\nscope = "X"\npattern = "("', r"gazette\.toml:21: pattern: no regular expression"),
        ("every = 300", "every 300", r"gazette\.toml: not TOML: .*line 13"),
    ],
)
def test_a_bad_record_is_named_by_file_line_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = write(tmp_path, RECORD.replace(old, new))
    with pytest.raises(BadRoster, match=said):
        load(file)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gazette.toml").write_bytes(b'id = "\xff"')
    with pytest.raises(BadRoster, match="not UTF-8"):
        load(tmp_path / "gazette.toml")


def test_an_id_may_appear_once_only(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        write(folder, RECORD)
    with pytest.raises(BadRoster, match="another record's id"):
        roster([one, two])


def test_a_folder_without_records_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadRoster, match="no source records"):
        roster([tmp_path])


def test_an_enabled_source_needs_a_parser(tmp_path: Path) -> None:
    write(tmp_path, RECORD.replace('format = "rss"', 'format = "csaf"'))
    with pytest.raises(BadRoster, match="no parser for 'csaf'"):
        roster([tmp_path], ["rss"])
    assert roster([tmp_path])["gazette"].format == "csaf"


def test_a_publisher_is_found_by_source_id_domain_and_subdomain() -> None:
    sources = {
        "world": source(id="world", publisher="World desk", domains=("world.gazette.example",)),
        "gazette": source(domains=("gazette.example",)),
    }
    for name in ("gazette", "gazette.example", "www.Gazette.example"):
        found = publisher_of(sources, name)
        assert found is not None
        assert found.name == "The Gazette"
    nearer = publisher_of(sources, "live.world.gazette.example")
    assert nearer is not None
    assert nearer.name == "World desk"


@pytest.mark.parametrize("name", [None, "", "example", "notgazette.example", "nobody"])
def test_nobody_is_guessed(name: str | None) -> None:
    assert publisher_of({"gazette": source(domains=("gazette.example",))}, name) is None


def test_the_shipped_roster_loads_and_what_is_enabled_can_be_read() -> None:
    sources = roster([SHIPPED], PARSERS)
    assert sum(each.enabled for each in sources.values()) > 20
    for each in sources.values():
        assert "{" not in each.url, f"{each.id}: an address with a gap cannot be asked"
        assert each.enabled or each.quirks or "not fetched" in each.verified_how, f"{each.id}: why is it disabled?"


def test_no_two_shipped_sources_claim_a_domain() -> None:
    domains = [domain for each in roster([SHIPPED]).values() for domain in each.domains]
    assert len(domains) == len(set(domains))
