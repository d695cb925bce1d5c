"""One event, one story: copies, follow-ups and other languages join it, look-alikes do not."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from processors.knowledge.stories import numbers
from processors.steps.fingerprint import fingerprint
from processors.steps.group import Grouped, Live, StoryMemory, group, join, merge, update
from processors.steps.group.compare import evidence
from processors.steps.group.facts import Event, event_from, event_of, tallied
from processors.steps.group.live import Entry
from processors.steps.group.sound import sound
from schemas.particulars import Posture, Quotation, Victims
from schemas.reading import Fingerprint, Incident, LevelChange, Mark, Place, PlaceName, Reading, Target
from schemas.taxonomy import IncidentType

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

STABBING = (
    "Man stabbed outside library in Ostermoor\n\nA man of 41 was stabbed outside the town library in Ostermoor on "
    "Monday morning. Police closed Lindenallee and are looking for a woman in a yellow raincoat. The victim was "
    "flown to the hospital in Velden."
)
FOLLOW_UP = (
    "Ostermoor library stabbing: woman in yellow raincoat arrested\n\nPolice arrested a woman in Velden on Tuesday on "
    "suspicion of stabbing a man of 41 outside the library in Ostermoor. The Lindenallee is open again."
)
ELSEWHERE = (
    "Man stabbed outside library in Kirkholm\n\nA man of 28 was stabbed outside the university library in Kirkholm on "
    "Monday evening. Police are looking for two students. The victim was treated on the spot."
)
GERMAN = (
    "Messerangriff vor der Bücherei in Ostermoor\n\nEin 41-Jähriger ist am Montagmorgen vor der Stadtbücherei von "
    "einer Unbekannten niedergestochen worden. Die Lindenallee ist gesperrt."
)
SPOTS = {
    "Ostermoor": (53.5, 9.9),
    "Moorhafen": (53.53, 9.95),
    "Moorheide": (53.6, 10.1),
    "Kirkholm": (54.9, -5.1),
}
HARVEST = "Apple harvest begins early\n\nGrowers in the valley expect ten per cent more fruit than in the year before."


def reading(
    place: str | None = None,
    country: str = "DE",
    kind: IncidentType = "stabbing",
    day: str | None = None,
    language: str = "en",
    killed: int = 0,
) -> Reading:
    """What another step would have read of a text: one incident in one place."""
    if place is None:
        return Reading(language=language)
    incident = Incident(
        type=kind,
        assertion="asserted",
        start=0,
        end=3,
        text="Man",
        main=True,
        date=day,
        places=(PlaceName(name=place, country=country),),
        targets=(Target(type="public_place", text="library"),),
        victims=(Victims(kind="killed", least=killed, most=killed, start=0, end=3, text="one"),) if killed else (),
    )
    lat, lon = SPOTS[place]
    spot = Place(text=place, start=0, end=8, name=place, country=country, lat=lat, lon=lon)
    return Reading(language=language, incidents=(incident,), places=(spot,), countries=(country,))


class Desk:
    """Holds stories as the real one does: the memory, and the index beside it."""

    def __init__(self, memories: Iterable[StoryMemory] = ()) -> None:
        self.memories = {memory.id: memory for memory in memories}
        self.live = Live(self.memories.values())

    def hear(
        self, body: str, read: Reading | None = None, at: datetime = NOON, url: str | None = None, voice: str = ""
    ) -> Grouped:
        """Group one document and remember it."""
        read = read or Reading(language="en")
        summed = fingerprint(body, url)
        grouped = group(summed, read, at, self.live)
        story = grouped.story or f"s{len(self.memories):05}"
        for other in grouped.merges:
            self.live.remove(self.memories[other])
            self.memories[story] = merge(self.memories[story], self.memories.pop(other))
        self.memories[story] = update(
            self.memories.get(story),
            story=story,
            document=f"d{self.heard()}",
            headline=body.partition("\n")[0],
            fingerprint=summed,
            reading=read,
            at=at,
            copy=grouped.copy_of is not None,
            voice=voice,
        )
        self.live.add(self.memories[story])
        return grouped

    def heard(self) -> int:
        return sum(memory.documents for memory in self.memories.values())


def test_the_first_document_opens_a_story_and_is_news() -> None:
    assert Desk().hear(STABBING) == Grouped(story=None, how="first", new=True)


def test_the_same_words_elsewhere_join_as_the_same_content_and_bring_nothing() -> None:
    desk = Desk()
    desk.hear(STABBING, url="https://a.example/1", voice="a")
    again = desk.hear(STABBING.upper(), url="https://b.example/2")
    assert (again.story, again.how, again.new, again.copied) == ("s00000", "content", False, "a")


def test_the_same_page_with_another_text_stays_in_its_story() -> None:
    desk = Desk()
    desk.hear(STABBING, url="https://a.example/live")
    assert desk.hear(HARVEST, url="https://a.example/live#new").how == "url"


def test_a_copy_with_a_few_other_words_joins_and_speaks_with_the_voice_of_the_original() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"), voice="agency")
    copied = desk.hear(STABBING + " More soon.", reading("Ostermoor", killed=1))
    assert (copied.story, copied.how, copied.new) == ("s00000", "copy", False)
    assert (copied.copy_of, copied.copied) == ("d0", "agency")


def test_a_corrected_typing_error_is_no_news() -> None:
    desk = Desk()
    desk.hear(STABBING.replace("raincoat", "raincaot"), reading("Ostermoor"), url="https://a.example/1")
    assert not desk.hear(STABBING, reading("Ostermoor"), url="https://a.example/1").new


def test_a_new_fact_on_the_same_page_is_news() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"), url="https://a.example/1")
    later = STABBING + " The man has died."
    assert desk.hear(later, reading("Ostermoor", killed=1), url="https://a.example/1").new


def test_an_official_confirmation_is_news_once() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    read, summed = reading("Ostermoor"), fingerprint(FOLLOW_UP, None)
    assert not group(summed, read, NOON, desk.live).new
    assert group(summed, read, NOON, desk.live, official=True).new


def test_a_follow_up_in_other_words_joins_by_its_words() -> None:
    desk = Desk()
    desk.hear(STABBING)
    follow = desk.hear(FOLLOW_UP, at=NOON + timedelta(days=1))
    assert (follow.story, follow.how) == ("s00000", "words")


def test_other_news_opens_a_story_of_its_own() -> None:
    desk = Desk()
    desk.hear(STABBING)
    assert desk.hear(HARVEST).story is None


def test_two_look_alikes_in_two_towns_stay_apart() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor", "DE", day="2026-05-04"))
    assert desk.hear(ELSEWHERE, reading("Kirkholm", "GB", day="2026-05-04")).story is None


def test_the_same_words_about_two_towns_that_do_not_know_of_each_other_stay_apart() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor", "DE", day="2026-05-04"))
    moved = STABBING.replace("Ostermoor", "Kirkholm")
    assert desk.hear(moved, reading("Kirkholm", "GB", day="2026-05-04")).story is None


def test_the_same_sort_of_event_in_the_same_town_on_another_day_stays_apart() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor", day="2026-05-04"))
    other = "Knife attack at Ostermoor station\n\nA commuter was wounded on platform two late on Sunday. A boy is held."
    assert desk.hear(other, reading("Ostermoor", day="2026-05-10"), NOON + timedelta(days=6)).story is None


def test_a_report_in_another_language_joins_by_the_event() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor", day="2026-05-04"))
    desk.hear(HARVEST)
    joined = desk.hear(GERMAN, reading("Ostermoor", day="2026-05-04", language="de"))
    assert joined.story == "s00000"


def test_a_document_that_fits_two_stories_that_are_alike_makes_them_one() -> None:
    desk = Desk()
    first, second = (
        update(
            None,
            story=name,
            document=name,
            headline="",
            fingerprint=fingerprint(text, None),
            reading=reading(),
            at=NOON + timedelta(minutes=minute),
        )
        for name, text, minute in (("late", STABBING, 5), ("early", FOLLOW_UP, 0))
    )
    desk.memories = {"late": first, "early": second}
    for memory in desk.memories.values():
        desk.live.add(memory)
    summary = (
        "Ostermoor: what we know\n\nThe man of 41 stabbed outside the library will live. A woman in a raincoat is held."
    )
    joined = desk.hear(summary, at=NOON + timedelta(hours=1))
    assert (joined.story, joined.merges) == ("early", ("late",))
    assert desk.memories["early"].documents == 3


def test_a_story_long_idle_takes_nothing_more() -> None:
    desk = Desk()
    desk.hear(STABBING)
    assert desk.hear(STABBING, at=NOON + timedelta(days=numbers().join.window_days, seconds=1)).story is None


def test_a_text_without_words_joins_nothing() -> None:
    desk = Desk()
    desk.hear("…")
    assert desk.hear("!").story is None


def test_what_is_remembered_of_a_story_is_bounded() -> None:
    desk = Desk()
    for number in range(60):
        desk.hear(
            f"{STABBING} Report {number} by {'abcdefghij'[number % 10] * 6}{number}.", url=f"https://a.example/{number}"
        )
    (memory,) = desk.memories.values()
    bounds = numbers().memory
    assert memory.documents == 60
    assert len(memory.urls) == len(memory.contents) == bounds.urls
    assert len(memory.terms) <= bounds.terms
    assert len(memory.texts) <= bounds.texts


def busy(count: int) -> list[StoryMemory]:
    """Stories that share many words, so that every list of the index is long."""
    choose = random.Random(7)
    words = [f"{a}{b}{c}" for a in "brst" for b in "aeiou" for c in ("lan", "mor", "vik", "ten")]
    return [
        update(
            None,
            story=f"s{number:05}",
            document=f"d{number}",
            headline="",
            fingerprint=fingerprint(" ".join(choose.sample(words, 12)), f"https://a.example/{number}"),
            reading=reading("Ostermoor"),
            at=NOON + timedelta(minutes=number),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [100, 1000])
def test_however_many_stories_are_live_only_a_few_are_compared(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    live, compared = Live(busy(count)), 0
    measure = join.likeness

    def counted(words: dict[str, int], entry: Entry) -> tuple[float, float, float]:
        nonlocal compared
        compared += 1
        return measure(words, entry)

    monkeypatch.setattr(join, "likeness", counted)
    group(fingerprint("balan bamor bavik raten rimor ten", None), reading("Ostermoor"), NOON, live)
    assert 0 < compared <= numbers().live.compared + numbers().live.placed


def test_an_index_built_anew_or_in_another_order_answers_alike() -> None:
    memories = busy(150)
    grown = Live()
    for memory in memories:  # each was something else before
        grown.add(msgspec.structs.replace(memory, terms={"former": 1}, last=NOON - timedelta(days=1)))
    for memory in reversed(memories):
        grown.add(memory)
    gone = busy(151)[-1]
    grown.add(gone)
    grown.remove(gone)
    asked: list[Fingerprint] = [fingerprint(" ".join(pair), None) for pair in (("balan", "tovik"), ("sumor", "retin"))]
    for each in asked:
        answers = [[entry.memory.id for entry in live.alike(each.terms)] for live in (Live(memories), grown)]
        assert answers[0] == answers[1]


def test_a_memory_survives_being_written_and_read() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"), url="https://a.example/1")
    (memory,) = desk.memories.values()
    assert msgspec.json.decode(msgspec.json.encode(memory), type=StoryMemory) == memory


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


@pytest.mark.parametrize("days", [-9, -2, 0.5, 400])
def test_a_document_from_another_time_neither_moves_a_story_back_nor_breaks_it(days: float) -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    desk.hear(FOLLOW_UP, reading("Ostermoor"), NOON + timedelta(days=days))
    for memory in desk.memories.values():
        assert memory.first <= memory.last
    assert max(memory.last for memory in desk.memories.values()) >= NOON


def test_a_story_of_ten_thousand_documents_is_no_larger_than_one_of_a_thousand() -> None:
    prints = [fingerprint(f"{STABBING} Report {number} by {number * 7919:x}.", None) for number in range(50)]
    reads = [reading(place, killed=number) for place in SPOTS for number in range(5)]
    memory, sizes = None, []
    for number in range(10_000):
        memory = update(
            memory,
            story="s",
            document=f"d{number}",
            headline="",
            fingerprint=prints[number % len(prints)],
            reading=reads[number % len(reads)],
            at=NOON + timedelta(minutes=number),
        )
        if number in (1_000, 9_999):
            sizes.append(len(msgspec.json.encode(memory)))
    assert memory is not None
    assert memory.documents == 10_000
    assert sizes[1] < 1.1 * sizes[0]


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


def test_an_index_from_which_every_story_is_taken_holds_no_key() -> None:
    memories = busy(40)
    live = Live(memories)
    for memory in memories[::2] + memories[1::2]:
        live.remove(memory)
    assert len(live) == 0
    assert not any(shelf._rows for shelf in live._shelves.values())
    assert live.alike([("balan", 1.0)]) == []


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


@pytest.mark.parametrize(
    "words", [("kaplan", "קפלן", "كابلان"), ("mansour", "מנסור", "منصور"), ("synagogue", "synagoge", "sinagoga")]
)
def test_a_name_sounds_alike_in_all_scripts(words: tuple[str, ...]) -> None:
    assert len({sound(word) for word in words}) == 1


def test_a_word_of_few_consonants_or_with_figures_has_no_sound() -> None:
    assert [sound(word) for word in ("oui", "rue", "b12", "")] == [None] * 4
