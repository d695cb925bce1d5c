import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.knowledge.compile_gazetteer import write_table
from processors.knowledge.gazetteer import COMMON, DEMONYM, TABLE, Flag, Gazetteer, Sort, gazetteer
from processors.knowledge.gazetteer_sources import TABLES, Atlas, Spot, table
from processors.knowledge.inflection import forms
from processors.knowledge.toponym import fold_name
from schemas.errors import Refused
from schemas.taxonomy import LANGUAGES

COUNTRIES = table("demonyms")


def small_atlas(names: list[tuple[str, str]]) -> Atlas:
    atlas = Atlas(alternate=-2.0, most=4)
    for number, (name, country) in enumerate(names):
        spot = Spot(name, country, 10.5 + number, -20.25, 1000 * (number + 1), Sort.CITY, 3.0 + number, number + 1)
        atlas.call(atlas.add(spot), fold_name(name))
    return atlas


def test_the_same_places_give_the_same_bytes_whatever_the_order_of_their_names(tmp_path: Path) -> None:
    atlas = small_atlas([("Alt Town", "AA"), ("Bourg", "BB"), ("Bourg", "CC")])
    turned = small_atlas([("Alt Town", "AA"), ("Bourg", "BB"), ("Bourg", "CC")])
    turned.postings = {key: list(reversed(places)) for key, places in reversed(turned.postings.items())}
    turned.flags = dict(reversed(turned.flags.items()))
    first = write_table(atlas, tmp_path / "first.table")
    assert first == write_table(turned, tmp_path / "second.table")
    assert (tmp_path / "first.table").read_bytes() == (tmp_path / "second.table").read_bytes()


def test_another_place_gives_another_content_hash(tmp_path: Path) -> None:
    first = write_table(small_atlas([("Alt Town", "AA")]), tmp_path / "first.table")
    assert first != write_table(small_atlas([("Alt Town", "AB")]), tmp_path / "second.table")


def test_a_table_gives_back_what_was_written(tmp_path: Path) -> None:
    write_table(small_atlas([("Alt Town", "AA"), ("Bourg", "BB"), ("Bourg", "CC")]), tmp_path / "small.table")
    read = Gazetteer(tmp_path / "small.table")
    assert [(place.country, place.lat, place.lon) for place in read.find("bourg")] == [
        ("CC", 12.5, -20.25),
        ("BB", 11.5, -20.25),
    ]
    assert read.flags("alt") == Flag.PREFIX
    assert read.flags("alt town") == Flag.NAME
    assert read.find("nowhere") == ()


def test_without_a_table_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="run `make`"):
        Gazetteer(tmp_path / "none.table")


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.table").write_bytes(b"something else entirely")
    with pytest.raises(Refused, match="not a gazetteer"):
        Gazetteer(tmp_path / "other.table")


def test_the_compiled_table_stays_small() -> None:
    assert TABLE.stat().st_size < 60_000_000


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_country_has_a_name_and_a_demonym_in_all_six_languages(code: str) -> None:
    for language in LANGUAGES:
        names, _, peoples = COUNTRIES[code][language].partition(":")
        name = names.split("/")[0].strip()
        assert code in {place.country for place in gazetteer().find(fold_name(name))}, (language, name)
        first = peoples.split("/")[0].strip()
        for form in forms(first, language):
            meant = gazetteer().find(fold_name(form))
            assert code in {place.country for place in meant if place.demonym}, (language, form)


def test_the_table_of_countries_is_complete() -> None:
    assert len(COUNTRIES) == 250
    assert {"XK", "PS", "TW", "EH", "IL"} <= COUNTRIES.keys()


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Golders Green", "GB"),
        ("Crown Heights", "US"),
        ("בורו פארק", "US"),
        ("Le Marais", "FR"),
        ("Villa Crespo", "AR"),
        ("Scheunenviertel", "DE"),
        ("Caulfield North", "AU"),
        ("بونداي", "AU"),
        ("Côte-Saint-Luc", "CA"),
        ("Diamantwijk", "BE"),
    ],
)
def test_communal_districts_are_known(name: str, country: str) -> None:
    assert country in {place.country for place in gazetteer().find(fold_name(name))}


@pytest.mark.parametrize("path", sorted(TABLES.glob("*.toml")), ids=lambda path: path.stem)
def test_coordinates_are_on_earth(path: Path) -> None:
    with path.open("rb") as file:
        rows = tomllib.load(file)
    pairs = [row["at"] for row in rows.values() if isinstance(row, dict) and "at" in row]
    pairs += [place[:2] for places in rows.get("areas", {}).values() for place in places.values()]
    if path.stem == "districts":
        pairs += [place[:2] for places in rows.values() for place in places.values()]
    assert all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in pairs)


def test_a_district_lies_near_the_country_it_is_filed_under() -> None:
    read = gazetteer()
    for country, places in table("districts").items():
        for name, (lat, lon, *_) in places.items():
            meant = [place for place in read.find(fold_name(name)) if place.country == country]
            assert any(abs(place.lat - lat) < 1 and abs(place.lon - lon) < 1 for place in meant), (country, name)
            assert any(place.region for place in meant), (country, name)


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("türkisch", "de", {"türkische", "türkischen", "türkischer", "Türkische"}),
        ("Türke", "de", {"Türken", "Türkin", "Türkinnen"}),
        ("francés", "es", {"francesa", "franceses", "francesas"}),
        ("argentino", "es", {"argentina", "argentinos"}),
        ("israélien", "fr", {"israélienne", "israéliens", "Israéliennes"}),
        ("français", "fr", {"française", "français", "Françaises"}),
        ("צרפתי", "he", {"צרפתית", "צרפתים", "צרפתיות"}),
        ("تركي", "ar", {"تركية", "تركيون"}),
        ("Turk", "en", {"Turks"}),
        ("Chinese", "en", {"Chinese"}),
    ],
)
def test_a_demonym_has_its_forms(word: str, language: str, expected: set[str]) -> None:
    assert expected <= forms(word, language)


def test_common_words_are_marked_in_their_own_language_only() -> None:
    assert gazetteer().flags("nice") & COMMON["en"]
    assert not gazetteer().flags("nice") & COMMON["fr"]


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("Tel-Aviv", "Tel Aviv"),
        ("תֵּל אָבִיב", "תל אביב"),
        ("Sana'a", "Sanaa"),
        ("القاهرة", "القاهره"),
        ("أنقرة", "انقرة"),
        ("ZÜRICH", "Zurich"),
    ],
)
def test_spellings_of_one_name_fold_to_one(written: str, known: str) -> None:
    assert fold_name(written) == fold_name(known)


@settings(derandomize=True, max_examples=300)
@given(st.text(max_size=30))
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


def test_demonym_is_a_bit_of_its_own() -> None:
    assert [place.demonym for place in gazetteer().find("turkish")] == [True]
    assert DEMONYM == 2
