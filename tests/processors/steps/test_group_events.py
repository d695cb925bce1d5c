"""Which deeds, threats, arrests and levels are one event, and which are two."""

from datetime import timedelta

import msgspec

from processors.steps.fingerprint import fingerprint
from processors.steps.group import Grouped, group
from processors.steps.group.compare import evidence
from processors.steps.group.facts import Event, event_from, event_of, tallied
from schemas.particulars import Posture, Quotation
from schemas.reading import LevelChange, Mark, Place, Reading
from schemas.taxonomy import IncidentType
from tests.processors.steps.test_group import FOLLOW_UP, GERMAN, NOON, STABBING, Desk, reading


def test_a_suburb_is_the_town_for_the_same_deed_and_another_town_for_another() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    assert desk.hear(GERMAN, reading("Moorhafen", language="de")).story == "s00000"
    threat = "Drohbrief an die Bibliothek in Moorhafen\n\nEin Brief mit einer Patrone lag am Dienstag im Kasten."
    assert desk.hear(threat, reading("Moorheide", kind="threat", language="de")).story is None


def test_an_attack_after_the_story_was_last_told_is_another_one() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor", day="2026-05-04"))
    assert desk.hear(FOLLOW_UP, reading("Ostermoor", day="2026-05-04"), NOON + timedelta(days=2)).story == "s00000"
    new = "Second stabbing at the library\n\nA student of 30 was stabbed in Ostermoor on Thursday; a man is held."
    assert desk.hear(new, reading("Ostermoor", day="2026-05-07"), NOON + timedelta(days=3)).story is None


def test_another_deed_at_the_same_door_days_later_is_another_story() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    assert desk.hear(FOLLOW_UP, reading("Ostermoor", kind="assault"), NOON + timedelta(days=1)).story == "s00000"
    shots = "Shots at the library in Ostermoor\n\nA gunman fired at the door of the town library. Nobody was hurt."
    fire = (
        "Petrol bottle thrown overnight\n\nSteps were blackened and a neighbour in Ostermoor called the fire brigade."
    )
    assert desk.hear(shots, reading("Ostermoor", kind="shooting"), NOON + timedelta(days=3)).story is None
    assert desk.hear(fire, reading("Ostermoor", kind="arson"), NOON + timedelta(days=5)).story is None


def test_a_level_that_moves_is_one_story_in_all_languages() -> None:
    desk = Desk()
    raised = LevelChange(system=None, country="SE", to="4")
    texts = [
        ("en", "Level raised\n\nThe service moved its level to four."),
        ("fr", "Niveau relevé\n\nLe service passe à quatre."),
    ]
    for language, text in texts:
        desk.hear(text, Reading(language=language, countries=("SE",), level_change=raised))
    assert len(desk.memories) == 1
    other = LevelChange(system=None, country="DK", to="4")
    german = Reading(language="de", countries=("DK",), level_change=other)
    assert desk.hear("Stufe erhöht\n\nDer Dienst geht auf vier.", german).story is None


def test_one_deed_by_two_names_is_no_news_and_a_death_is() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    assert not desk.hear(FOLLOW_UP, reading("Ostermoor", kind="assault")).new
    assert desk.hear(GERMAN, reading("Ostermoor", language="de", killed=1)).new


MAIL = "You will all be sorry by noon and nobody will come to help."


def threat(place: str, quoted: str, language: str = "en", country: str = "DE") -> Reading:
    """A mail that came to a place, and what it says."""
    read = reading(place, kind="hoax_threat", language=language, country=country)
    return msgspec.structs.replace(read, quotations=(Quotation(start=0, end=9, text=quoted),))


def test_threats_in_the_same_words_to_far_places_are_one_campaign() -> None:
    desk = Desk()
    first = desk.hear("Mail empties hall in Ostermoor\n\nPolice searched the hall.", threat("Ostermoor", MAIL))
    second = desk.hear(
        "Schule in Kirkholm nach Drohung geräumt\n\nBeamte durchsuchten das Gebäude.",
        threat("Kirkholm", f"“{MAIL.upper()}”", "de", "GB"),
        at=NOON + timedelta(hours=3),
    )
    assert first.story is None
    assert second.story == "s00000"


def test_threats_in_other_words_to_far_places_are_two() -> None:
    desk = Desk()
    body = "Hall in {} emptied after a threat by mail\n\nPolice searched the hall in {} and found nothing in it."
    desk.hear(body.format("Ostermoor", "Ostermoor"), threat("Ostermoor", MAIL))
    other = desk.hear(
        body.format("Kirkholm", "Kirkholm"),
        threat("Kirkholm", "We know the way that your children take.", country="GB"),
        at=NOON + timedelta(hours=3),
    )
    assert other.story is None


def test_an_arrest_days_later_is_told_of_the_deed_and_a_new_deed_is_not() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor", day="2026-05-04"))
    later = reading("Ostermoor", day="2026-05-07")
    at = NOON + timedelta(days=3)
    arrest = Mark(kind="arrest", start=0, end=5, text="woman")
    sequel = msgspec.structs.replace(later, marks=(arrest,), headline=40)
    assert group(fingerprint(FOLLOW_UP, None), sequel, at, desk.live).story == "s00000"
    assert group(fingerprint(FOLLOW_UP, None), later, at, desk.live).story is None


def test_somebody_held_in_another_town_for_a_deed_of_another_kind_is_another_story() -> None:
    arrest = Mark(kind="arrest", start=0, end=5, text="woman")
    at = NOON + timedelta(days=1)

    def held(kind: IncidentType, place: str) -> Grouped:
        desk = Desk()
        desk.hear(STABBING, reading("Ostermoor"))
        read = msgspec.structs.replace(reading(place, kind=kind), marks=(arrest,), headline=40)
        return group(fingerprint(FOLLOW_UP, None), read, at, desk.live)

    assert held("threat", "Ostermoor").story == "s00000"
    assert held("threat", "Moorheide").story is None


def test_who_claims_a_deed_and_threatens_more_joins_the_deed() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    claim = "Group claims Ostermoor library stabbing\n\nA group said it had done it and threatened others."
    deed = reading("Ostermoor").incidents[0]
    threat = msgspec.structs.replace(deed, type="threat", assertion="warned", start=60, end=64)
    said = msgspec.structs.replace(
        reading("Ostermoor"),
        incidents=(msgspec.structs.replace(deed, main=False), threat),
        headline=39,
    )
    assert desk.hear(claim, said, NOON + timedelta(hours=20)).story == "s00000"


def test_one_report_that_tells_of_a_level_too_makes_no_story_of_levels() -> None:
    deed, raised = Event(types=("stabbing",)), Event(types=("stabbing",), levels=("DE up",))
    tally = tallied(tallied((), deed), raised)
    assert event_from(tally).levels == ("DE up",)
    for _ in range(3):
        tally = tallied(tally, deed)
    assert event_from(tally).levels == ()


def test_vows_that_each_report_quotes_in_other_words_are_no_letters_of_two_campaigns() -> None:
    vow = Quotation(start=40, end=80, text="they will be safe nowhere in this world", speaker=None)
    threat = reading("Ostermoor", kind="threat")
    said = msgspec.structs.replace(threat, quotations=(vow,), headline=20, lead=90)
    assert event_of(said).texts
    sworn = msgspec.structs.replace(said, marks=(Mark(kind="revenge", start=5, end=12, text="revenge"),))
    assert not event_of(sworn).texts


def test_that_a_town_is_named_by_its_quarter_is_no_news() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    again = desk.hear(GERMAN, reading("Moorhafen", language="de"))
    assert (again.story, again.new) == ("s00000", False)


def test_a_notice_of_one_country_about_a_deed_in_another_is_told_from_reports_of_it() -> None:
    deed = reading("Ostermoor")
    feared = msgspec.structs.replace(deed.incidents[0], type="threat", assertion="negated")
    home = Place(text="Norway", start=5, end=11, name="Norway", country="NO", lat=60.0, lon=10.0)
    notice = msgspec.structs.replace(deed, incidents=(feared,), places=(home, *deed.places), credibility="denied")
    other = msgspec.structs.replace(notice, places=(msgspec.structs.replace(home, country="SE"), *deed.places))
    assert "notice_elsewhere" in evidence(event_of(notice), event_of(deed))
    assert "notice_elsewhere" not in evidence(event_of(deed), event_of(deed))
    assert "another_notice" in evidence(event_of(notice), event_of(other))


def test_who_clears_a_building_tells_of_the_event_and_gives_no_notice() -> None:
    cleared = Posture(kind="closure", start=0, end=7, text="cleared")
    patrols = Posture(kind="patrols", start=0, end=7, text="patrols")
    quiet = Reading(language="en", headline=50, lead=100)
    assert not event_of(msgspec.structs.replace(quiet, posture=(cleared, patrols))).notice
    assert event_of(msgspec.structs.replace(quiet, posture=(patrols,))).notice


def test_the_country_of_the_publisher_is_not_where_it_happened() -> None:
    assert event_of(Reading(language="de", countries=("DE",))).countries == ()


def test_a_deed_told_first_and_a_story_that_never_told_one_are_different_evidence() -> None:
    deed, none = event_of(reading("Ostermoor")), Event(countries=("DE",))
    assert "first_incident" in evidence(deed, none)
    assert "one_without_incident" in evidence(none, deed)


def test_a_notice_that_denies_a_threat_here_is_no_report_of_the_deed_elsewhere() -> None:
    deed = reading("Ostermoor", country="DE").incidents
    here = Place(text="Norway", start=90, end=96, name="Norway", country="NO", role="mention", kind="place")
    denial = Mark(kind="denial", start=60, end=80, text="no specific threat")
    told = Reading(
        language="en", incidents=deed, credibility="denied", places=(here,), marks=(denial,), headline=50, length=200
    )
    assert event_of(told).notice
    hunt = Mark(kind="at_large", start=10, end=20, text="on the run")
    assert not event_of(msgspec.structs.replace(told, marks=(hunt, denial))).notice


def test_a_notice_of_a_step_and_reports_of_the_step_are_one_story() -> None:
    level = Event(levels=("CY up",), countries=("CY", "IL"), notice=True)
    assert evidence(level, Event(levels=("CY up",), countries=("CY",))) == ["same_country", "same_level"]


def test_a_day_that_a_threat_names_is_not_when_the_threat_was_made() -> None:
    told = reading("Ostermoor", kind="threat", day="2026-05-11")
    warned = tuple(msgspec.structs.replace(one, assertion="warned") for one in told.incidents)
    assert event_of(told).days == ("2026-05-11",)
    assert event_of(msgspec.structs.replace(told, incidents=warned)).days == ()


def test_a_hoax_the_day_after_a_deed_is_another_story() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    assert desk.hear(FOLLOW_UP, reading("Ostermoor", kind="hoax_threat"), NOON + timedelta(hours=20)).story is None


def test_israelis_are_whom_a_notice_is_for_and_not_where_it_happens() -> None:
    whom = Place(text="Israelis", start=5, end=13, name="Israel", country="IL", role="mention", kind="demonym")
    notice = Posture(kind="vigilance", start=14, end=20, text="should", places=())
    told = msgspec.structs.replace(reading("Ostermoor", kind="threat"), posture=(notice,), headline=60, places=(whom,))
    assert "IL" not in event_of(told).countries
