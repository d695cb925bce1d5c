"""What a headline only names is as old as the text says."""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.read import read
from schemas.reading import Reading

PUBLISHED = datetime(2026, 5, 12, tzinfo=UTC)


def reading(title: str, text: str, language: str = "en") -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


def assertion(title: str, text: str, language: str = "en") -> str | None:
    main = reading(title, text, language).main
    return main.assertion if main else None


def test_a_deed_that_the_first_sentence_dates_to_last_year_is_history() -> None:
    title = "Library of Malmö open again after arson at its synagogue reading room"
    assert assertion(title, "An arsonist set fire to the room in August 2025.") == "historical"


def test_a_deed_told_anew_beside_an_old_one_is_of_today() -> None:
    title = "Arson at the synagogue of Malmö"
    text = "A man set fire to the door on Monday night. In August 2025 an arsonist set fire to the same door."
    assert assertion(title, text) == "asserted"


def test_nobody_is_sought_for_history() -> None:
    title = "Gunman of Malmö synagogue still at large"
    assert assertion(title, "Police say the gunman fled. In 2019 a gunman opened fire there.") == "asserted"


def test_a_headline_happened_on_the_day_that_the_text_names() -> None:
    read_ = reading(
        "Shots fired at synagogue in Malmö", "Two men opened fire on its door on Sunday evening, police say."
    )
    assert read_.main is not None
    assert read_.main.date == "2026-05-10"
    assert len([one for one in read_.incidents if one.type == "shooting"]) == 1


def test_the_one_day_of_a_sentence_dates_what_another_clause_tells() -> None:
    read_ = reading(
        "", "Police locked down four blocks on Sunday, 10 May, after a man opened fire on a synagogue in Malmö."
    )
    assert read_.main is not None
    assert read_.main.date == "2026-05-10"


def test_what_may_come_is_feared_and_not_told() -> None:
    assert assertion("", "Attacks on synagogues cannot be ruled out, the ministry says.") == "warned"
    assert assertion("", "There is a high threat of terrorist attack against churches.") == "warned"
    assert assertion("", "Des attentats contre des églises peuvent survenir à tout moment.", "fr") == "warned"
    assert assertion("", "Anschläge auf Kirchen sind jederzeit möglich.", "de") == "warned"
    assert (
        assertion("", "No se pueden descartar. Los atentados contra iglesias no pueden descartarse.", "es") == "warned"
    )


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Gunman kills guard at Leeds synagogue", "This article was first published on 3 May 2019."),
        ("de", "Mann tötet Wachmann vor Synagoge in Graz", "(Erstmals veröffentlicht am 3. Mai 2019)"),
        ("fr", "Un garde tué devant la synagogue de Nantes", "Article initialement publié le 3 mai 2019."),
        ("es", "Matan a un guardia ante la sinagoga de Vigo", "Publicado originalmente el 3 de mayo de 2019."),
    ],
)
def test_a_text_that_was_first_published_long_ago_is_history(language: str, title: str, text: str) -> None:
    assert assertion(title, text, language) == "historical"


def test_a_text_that_was_first_published_yesterday_is_of_today() -> None:
    text = "This article was first published on 11 May 2026."
    assert assertion("Gunman kills guard at Leeds synagogue", text) == "asserted"
