"""What a whole short text says: rules that span its sentences. All sentences are our own."""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import sphere
from processors.steps.read import read
from schemas.reading import Reading

PUBLISHED = datetime(2026, 5, 12, tzinfo=UTC)


def reading(title: str, text: str = "", language: str = "en", country: str | None = None) -> Reading:
    return understand(read(title, text, language), PUBLISHED, country)


def assertion(found: Reading) -> str | None:
    return found.main.assertion if found.main else None


def test_an_event_is_not_the_main_one_where_an_ambiguous_word_stands_far_down() -> None:
    filler = " ".join(f"The committee of the town discussed item {number} of its long agenda." for number in range(8))
    found = reading("Town council meets", f"{filler} Police said a man had fired questions and a gun was on display.")
    assert found.main is None


def test_a_report_taken_back_denies_what_its_headline_told() -> None:
    text = "A previous version of this article spoke of gunfire. The report was false; we regret the error."
    assert assertion(reading("Correction: no gunfire at Jewish school", text)) == "negated"


def test_the_next_sentence_says_that_it_was_nothing() -> None:
    assert assertion(reading("Blast heard near synagogue", "It turned out to be a burst boiler.")) == "resolved"


def test_a_called_in_threat_that_emptied_a_site_is_a_hoax_that_happened() -> None:
    found = reading("Bomb threat at Jewish centre", "The building was evacuated; officers found nothing.")
    assert found.main is not None
    assert (found.main.type, found.main.assertion) == ("hoax_threat", "asserted")


def test_a_credible_threat_that_emptied_a_site_stays_a_threat() -> None:
    found = reading("Specific and credible threat to synagogue", "The building was evacuated.")
    assert found.main is not None
    assert found.main.type == "threat"


def test_whose_an_embassy_is_does_not_tell_where_it_stands() -> None:
    assert reading("Grenade thrown at the embassy of Israel in Stockholm").countries[0] == "SE"
    assert reading("Shots at Israeli consulate in Munich").countries[0] == "DE"


def test_an_authority_speaks_for_its_country_where_no_place_is_named() -> None:
    assert reading("FBI arrests man over plan to bomb synagogue").countries == ("US",)


def test_the_country_of_the_publisher_is_the_last_resort() -> None:
    assert reading("Synagogue set on fire overnight", country="CA").countries == ("CA",)
    assert reading("Choir sings in the park", country="CA").countries == ()


def test_a_word_for_any_temple_is_a_synagogue_only_where_jews_are_named() -> None:
    assert "synagogue" not in {t.type for t in reading("Gunmen attack temple during prayers in Amritsar").targets}
    assert "synagogue" in {
        t.type for t in reading("Gunmen attack temple in Dallas", "A rabbi led the prayers.").targets
    }


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Swastikas sprayed on synagogue in Ghent", "communal"),
        ("Jewish pupils attacked on bus in Lyon", "communal"),
        ("Shots fired at Israeli embassy in Rome", "communal"),
        ("Shots fired at mosque in Turin", "faith"),
        ("Shots fired at Danish embassy in Rome", "embassy"),
        ("Van driven into crowd at Christmas market in Graz", "crowd"),
        ("Soldier shot at checkpoint near Mosul", "force"),
    ],
)
def test_whose_harm_it_is(title: str, expected: str) -> None:
    assert sphere(reading(title)) == expected


@pytest.mark.parametrize(
    ("language", "title", "text", "expected"),
    [
        ("en", "Terror threat level cut to substantial in Britain", "", (True, False, "SUBSTANTIAL")),
        ("de", "Niederlande: Terrorwarnstufe von 4 auf 5 erhöht", "", (False, True, "5 kritiek")),
        ("he", 'המל"ל העלה את אזהרת המסע למרוקו מרמה 2 לרמה 3', "", (False, False, "3")),
        ("ar", "واشنطن ترفع تحذير السفر إلى الأردن إلى المستوى الثالث", "", (False, False, "Level 3")),
        ("en", "Iceland moves its terror threat level from low to moderate", "", (False, False, "moderate")),
    ],
)
def test_which_way_a_level_goes_and_where_it_ends(
    language: str, title: str, text: str, expected: tuple[bool, bool, str]
) -> None:
    change = reading(title, text, language).level_change
    assert change is not None
    assert (change.lowered, change.top, change.to) == expected


def test_travel_advice_has_the_country_travelled_to() -> None:
    change = reading("واشنطن ترفع تحذير السفر إلى الأردن إلى المستوى الثالث", "", "ar").level_change
    assert change is not None
    assert (change.system, change.country) == ("us-state-travel", "JO")


def test_an_event_of_our_table_is_known_by_its_name() -> None:
    text = "The service recalled the attack on the Hyper Cacher and its four victims."
    found = reading("Swastikas sprayed on kosher shop in Lille", text)
    assert [precedent.id for precedent in found.precedents] == ["2015-01-09-fr-paris"]


def test_an_old_year_in_another_city_is_not_taken_for_an_event_of_our_table() -> None:
    found = reading("Court hears of old case", "A man was stabbed in Lyon in 2015, the prosecutor said.")
    assert [(p.id, p.year, p.place) for p in found.precedents] in ([(None, 2015, "Lyon")], [])


def test_what_happened_this_week_is_no_precedent_though_our_table_has_it() -> None:
    made = read("Bondi attack: police search flat", "Officers searched a flat after the shooting at Bondi.", "en")
    assert understand(made, datetime(2025, 12, 16, tzinfo=UTC), "AU").precedents == ()


def test_a_denial_far_down_counts_only_where_its_sentence_speaks_of_a_threat() -> None:
    report = "Shots hit synagogue in Lyon. Two people were hurt. Police closed the street. A man was seen running. "
    assert reading("Shots hit synagogue in Lyon", report + "Baseless rumours spread online.").credibility == "unstated"
    denied = report + "There is no specific threat to other sites."
    assert reading("Shots hit synagogue in Lyon", denied).credibility == "denied"


def test_what_is_called_credible_first_stays_so_beside_a_later_denial() -> None:
    text = (
        "Police have specific and credible information about an attack on a synagogue. "
        "Evening services were cancelled. Officers stand at the gates. All parents were told at noon. "
        "There is no specific threat to schools."
    )
    assert reading("Alert in Leeds", text).credibility == "specific_credible"


@pytest.mark.parametrize(
    ("language", "title", "kind"),
    [
        ("he", "חבילה ובה חומר נפץ נמצאה בבית ספר יהודי בציריך", "bombing"),
        ("he", "רכב נסע לתוך שער הקונסוליה", "vehicle_ramming"),
        ("he", "אזעקת שווא רוקנה בית ספר יהודי", "hoax_threat"),
        ("ar", "هجوم بقنابل المولوتوف على القنصلية", "arson"),
        ("ar", "سيارة مسرعة تخترق موكبا أمام المسجد", "vehicle_ramming"),
        ("ar", "أحرق نسخة من المصحف أمام المسجد", "vandalism"),
    ],
)
def test_a_deed_is_read_from_the_phrase_that_tells_it(language: str, title: str, kind: str) -> None:
    found = reading(title, "", language)
    assert found.main is not None
    assert found.main.type == kind


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("he", "המתיחות באזור גוברת, בקהילה היהודית עוקבים"),
        ("he", "נוגדן תוקף את הגידול, מסבירים במכון"),
        ("ar", "قنبلة بالشوكولاتة لضيوف الكنيس"),
        ("ar", "في ظل الأزمة رتب الكنيس أولوياته"),
    ],
)
def test_a_figure_of_speech_tells_no_deed(language: str, title: str) -> None:
    assert reading(title, "", language).main is None


def test_guards_or_a_denial_after_an_attack_elsewhere_leave_the_text_where_the_guards_are() -> None:
    text = "Police will patrol outside schools after the bombing in Ankara. There is no threat to the city."
    assert reading("Extra patrols at Oslo synagogue", text).countries[0] == "NO"


def test_who_advises_is_not_where_the_advice_is_about() -> None:
    found = reading("Canada repeats advice to avoid all travel to Mali", "It has been in force since last summer.")
    assert found.countries[0] == "ML"
    assert found.level_change is None
    assert any(mark.kind == "advisory" for mark in found.marks)


def test_the_nationality_of_a_victim_does_not_outweigh_a_named_place() -> None:
    assert reading("Two Swedes stabbed outside synagogue", "It happened in Naples at noon.").countries[0] == "IT"
