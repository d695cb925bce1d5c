"""Which documents tell one story: copies, follow-ups, other languages, and what joins nothing."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from processors.knowledge.stories import numbers
from processors.steps.fingerprint import fingerprint
from processors.steps.group import Grouped, Live, StoryMemory, group, merge, update
from processors.steps.group.sound import sound
from schemas.particulars import Victims
from schemas.reading import Incident, Place, PlaceName, Reading, Target
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


@pytest.mark.parametrize("days", [-9, -2, 0.5, 400])
def test_a_document_from_another_time_neither_moves_a_story_back_nor_breaks_it(days: float) -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"))
    desk.hear(FOLLOW_UP, reading("Ostermoor"), NOON + timedelta(days=days))
    for memory in desk.memories.values():
        assert memory.first <= memory.last
    assert max(memory.last for memory in desk.memories.values()) >= NOON


@pytest.mark.parametrize(
    "words", [("kaplan", "קפלן", "كابلان"), ("mansour", "מנסור", "منصور"), ("synagogue", "synagoge", "sinagoga")]
)
def test_a_name_sounds_alike_in_all_scripts(words: tuple[str, ...]) -> None:
    assert len({sound(word) for word in words}) == 1


def test_a_word_of_few_consonants_or_with_figures_has_no_sound() -> None:
    assert [sound(word) for word in ("oui", "rue", "b12", "")] == [None] * 4
