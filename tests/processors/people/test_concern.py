"""Whom a document concerns, by name, kind of place or distance; a community is a file."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from processors.enrich import understand
from processors.knowledge import communities as known
from processors.knowledge import phrase_table, phrases
from processors.people.profile import read as profile
from processors.steps.concern import concern
from processors.steps.read import read
from schemas.scored import Concern
from schemas.taxonomy import LANGUAGES

PRESS = '[[community]]\nid = "press"\nname = "Newsrooms"\n'
SITE = """
[[site]]
id = "north"
name = "North Street School"
type = "school"
lat = 51.58
lon = -0.20
km = 10
names = ["North Street School"]
"""


def concerned(text: str, given: str) -> tuple[Concern, ...]:
    made = read("", text, "en")
    return concern(understand(made, None, None), profile(given), made.body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_community_has_words_in_every_language(language: str) -> None:
    assert {"jewish", "muslim", "christian", "press"} <= set(known.communities())
    assert all(phrases.listed(one.words[language]) for one in known.communities().values())


def test_a_community_of_no_faith_is_concerned_where_it_is_named_with_a_place_or_person() -> None:
    found = concerned("A gunman opened fire at newspaper offices in Lyon; two journalists were wounded.", PRESS)
    assert [one.community for one in found] == ["press"]


def test_it_is_not_concerned_where_its_name_is_all_there_is() -> None:
    assert concerned("A gunman opened fire in a mall in Lyon. Two sentences on.", PRESS) == ()


def test_a_site_is_concerned_by_its_name_or_by_distance() -> None:
    assert [c.why for c in concerned("A bomb threat emptied North Street School.", SITE)] == [
        "named as “North Street School”"
    ]
    near = concerned("A gunman opened fire at a mosque in Golders Green, London.", SITE)
    assert [(c.site, c.km is not None) for c in near] == [("north", True)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    made = tmp_path / "communities"
    copytree(known.FOLDER, made)
    monkeypatch.setattr(known, "FOLDER", made)
    monkeypatch.setattr(phrase_table, "TABLE", tmp_path / "none.table")
    caches = (known.communities, phrases.lexicon, phrases.own_words, phrase_table.compiled)
    for cached in caches:
        cached.cache_clear()
    yield made
    for cached in caches:
        cached.cache_clear()


def test_a_new_file_is_a_new_community(folder: Path) -> None:
    (folder / "beekeepers.toml").write_text(
        'name = "Beekeepers"\nfaith = true\nshared = ["person", "public_event", "other"]\n'
        '[words]\nen = "beekeeper(s|)"\n[places.en]\nother = "apiary, apiaries"\n',
        "utf-8",
    )
    found = concerned(
        "Beekeepers were attacked with knives at an apiary in Lyon.", PRESS.replace("press", "beekeepers")
    )
    assert [one.community for one in found] == ["beekeepers"]
