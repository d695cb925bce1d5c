"""The phrase files are complete, mean one thing at a time, and are found as they are written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from processors.knowledge import phrase_table
from processors.knowledge.actors import actor_meanings
from processors.knowledge.alphabet import code
from processors.knowledge.automaton import Automaton, Phrase
from processors.knowledge.fold import fold
from processors.knowledge.phrases import data, expand, lexicon, listed, meanings, merged, read
from schemas.taxonomy import INCIDENT_TYPES, LANGUAGES, TARGET_TYPES

# A phrase that says both would answer every question with yes.
CONTRADICTIONS = (
    ("idiom", "credible"),
    ("denial", "credible"),
    ("raised", "lowered"),
    ("raised", "kept"),
    ("lowered", "kept"),
    ("foiled", "at_large"),
    ("uncertain", "denial"),
)


def shape(language: str) -> dict[str, set[str]]:
    return {name: set(table) for name, table in data(language).items() if isinstance(table, dict)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_class_of_english(language: str) -> None:
    assert shape(language) == shape("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_incident_and_target_type_has_phrases(language: str) -> None:
    table = data(language)
    assert set(table["incident"]) == set(INCIDENT_TYPES)
    assert set(table["target"]) == set(TARGET_TYPES)
    for kind in ("incident", "target"):
        for type_, block in table[kind].items():
            assert listed(block["strong"]), (kind, type_)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_is_left_unexpanded(language: str) -> None:
    assert not [p for p, _ in meanings(language) if any(sign in p.strip("*") for sign in "()|?[]")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_stable_under_folding(language: str) -> None:
    words = {word for p in lexicon(language).phrases for word in p.words.split(" ")}
    unstable = [word for word in words if fold(word)[0] != word]
    assert not unstable


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_in_two_classes_that_contradict(language: str) -> None:
    classes: dict[str, set[str]] = {}
    for pattern, (kind, type_, _) in meanings(language):
        classes.setdefault(fold(pattern)[0], set()).add(type_ if kind == "cue" else kind)
    both = [(p, pair) for p, found in classes.items() for pair in CONTRADICTIONS if set(pair) <= found]
    assert not both
    assert not [p for p, found in classes.items() if {"idiom", "incident"} <= found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_plain_and_ambiguous_for_one_meaning(language: str) -> None:
    for phrase in lexicon(language).phrases:
        assert len({meaning[:2] for meaning in phrase.meanings}) == len(phrase.meanings), phrase.words


def test_a_pattern_stands_for_all_its_choices() -> None:
    assert expand("set (on fire|alight)") == ["set on fire", "set alight"]
    assert expand("bomb(s|)") == ["bombs", "bomb"]
    assert expand("(a|b(c|d))x") == ["ax", "bcx", "bdx"]


def test_a_religion_or_nationality_is_no_actor() -> None:
    groups = {"muslim", "muslims", "islam", "iranians", "palestinians", "jews", "arabs", "israelis", "protesters"}
    assert not groups & {fold(alias)[0] for alias, _ in actor_meanings()}


@pytest.mark.parametrize(
    ("language", "text", "stem"),
    [
        ("he", "והפיגוע אירע בלילה", "פיגוע"),
        ("he", "שבבית הכנסת", "בית הכנסת"),
        ("ar", "وبالتفجير الأول", "تفجير"),
        ("ar", "للكنيس القديم", "كنيس"),
    ],
)
def test_joined_letters_are_stripped(language: str, text: str, stem: str) -> None:
    folded = fold(text)[0]
    assert fold(stem)[0] in [folded[start:end] for start, end, _ in lexicon(language).find(code(folded))]


@pytest.mark.parametrize("text", ["der Sprengstoffanschlag", "ein Farbanschlag", "die Brandanschläge"])
def test_german_compounds_are_found(text: str) -> None:
    found = lexicon("de").find(code(fold(text)[0]))
    assert any(kind == "incident" for _, _, phrase in found for kind, _, _ in phrase.meanings)


def test_a_word_inside_another_is_not_found() -> None:
    assert not lexicon("en").find(b"the battery combative embark")


def test_the_shorter_phrase_is_left_where_the_longer_goes_on() -> None:
    text = "bomb threatens"
    assert "bomb threat" in {phrase.words for phrase in lexicon("en").phrases}
    assert (0, 4) in [(start, end) for start, end, _ in lexicon("en").find(text.encode())]


def test_separable_verbs_are_found_across_a_gap() -> None:
    found = lexicon("de").find(b"die armee zieht den bericht zuruck")
    assert any(m == ("cue", "withdrawn", False) for _, _, phrase in found for m in phrase.meanings)


def meant(language: str, text: str) -> set[tuple[str, str]]:
    found = lexicon(language).find(code(fold(text)[0]))
    return {(kind, type_) for _, _, phrase in found for kind, type_, _ in phrase.meanings}


def phrase(words: str, *meaning: str, **more: Any) -> Phrase:
    kind, type_ = meaning or ("cue", "report")
    return Phrase(words, False, False, ((kind, type_, False),), **more)


@pytest.mark.parametrize("text", ["the attack is still under way", "the bomb attack is still under way"])
def test_a_word_after_a_gap_is_found_behind_a_longer_phrase_too(text: str) -> None:
    assert ("cue", "under_way") in meant("en", text)


def test_a_word_after_a_gap_may_have_joined_letters() -> None:
    second = phrase("كنيس", "cue", "planned")
    first = phrase("خطط", gapped=((0, 3, second),))
    found = Automaton((first,), frozenset({"", "لل"})).find(code("خطط شاب للكنيس"))
    assert [other for _, _, other in found] == [second, first]


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [
        ("he", "ירי בבית הכנסת הגדול", ("target", "synagogue")),
        ("he", "ובבית־הכנסת הישן", ("target", "synagogue")),
        ("he", "פורעים ניפצו את חלונות בית הספר היהודי", ("target", "school")),
        ("ar", "أمام الكنيس", ("target", "synagogue")),
        ("ar", "أطلق المسلح النار", ("incident", "shooting")),
        ("en", "a car-bomb went off", ("incident", "bombing")),
    ],
)
def test_articles_joined_letters_and_hyphens_within_a_phrase_hide_nothing(
    language: str, text: str, meaning: tuple[str, str]
) -> None:
    assert meaning in meant(language, text)


def test_the_parts_of_a_hebrew_abbreviation_are_no_words() -> None:
    army = Phrase("צה", False, False, (("cue", "report", False),))
    inner = Automaton((army,), frozenset({"", "ב"}), '(?<=[א-ת])"(?=[א-ת](?![א-ת]))')
    assert not inner.find(code('דובר צה"ל'))
    assert inner.find(code('ב"צה"'))


def test_a_phrase_is_no_part_of_a_word_in_a_script_that_parts_words_and_one_in_a_script_that_does_not() -> None:
    find = lexicon("en").find
    assert not find(code("xbomb bombə"))
    assert [(start, end) for start, end, _ in find(code("\u65e5bomb\u65e5"))] == [(1, 5)]


def test_a_hostile_word_of_many_phrases_is_not_found_whole_for_each() -> None:
    phrase = Phrase("bomb", open_left=True, open_right=True, meanings=(("incident", "bombing", False),))
    found = Automaton((phrase,), frozenset()).find(b"bomb" * 1000)
    assert len(found) == 1000
    assert max(end - start for start, end, _ in found) < 200


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "phrases.table"
    monkeypatch.setattr(phrase_table, "TABLE", path)
    phrase_table.compiled.cache_clear()
    yield path
    phrase_table.compiled.cache_clear()


def test_the_table_gives_back_what_the_files_say(table: Path) -> None:
    phrase_table.write({"de": (read("de"), merged("de"))}, table)
    assert phrase_table.data("de") == read("de")
    assert phrase_table.phrases("de") == merged("de")


def test_a_table_of_other_files_is_not_read(table: Path) -> None:
    assert phrase_table.phrases("de") is None
    phrase_table.write({"de": (read("de"), ())}, table)
    table.write_bytes(table.read_bytes().replace(phrase_table.stamp(), bytes(16)))
    assert phrase_table.data("de") is None
    assert phrase_table.phrases("de") is None
