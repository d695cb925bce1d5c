"""What is said of a story bears what its documents bear: the headline of the gravest, the marking of the strictest."""

from msgspec.structs import replace

from schemas.events import Alert, Enriched, Story
from schemas.notice import Notice
from schemas.taxonomy import Marking, strictest
from tests.processors.events import enriched
from tests.processors.test_desk import live, of

WORDS = "What happened at the gate in the night"


def marked(heard: Enriched, marking: Marking) -> Enriched:
    return replace(heard, document=replace(heard.document, marking=marking))


def stories(*events: Enriched) -> list[Story]:
    return [one for one in of(Story, live(*events)) if isinstance(one, Story)]


def test_a_story_is_headed_by_the_document_that_gives_it_its_priority() -> None:
    mild = enriched("a", words=WORDS)
    grave = enriched("b", 1, words=f"{WORDS} and after", incident="shooting", offset=1)
    again = enriched("c", 2, words=f"{WORDS} once more", offset=2)
    said = stories(mild, grave, again)
    assert len({story.id for story in said}) == 1
    assert [story.headline for story in said] == [WORDS, f"{WORDS} and after", f"{WORDS} and after"]


def test_a_cancelled_story_is_headed_by_what_cancels_it() -> None:
    attack = enriched("a", incident="shooting")
    end = enriched("z", 5, words="The notice is taken back", source="a.example", offset=1)
    end = replace(end, document=replace(end.document, notice=Notice(message="Cancel"), replaces=("a",)))
    assert [story.headline for story in stories(attack, end)] == ["What happened to a", "The notice is taken back"]


def test_alerts_and_stories_bear_the_strictest_marking_of_their_documents() -> None:
    first = marked(enriched("a", words=WORDS, incident="shooting"), "GREEN")
    open_ = enriched("b", 1, words=f"{WORDS} and after", incident="shooting", offset=1)
    said = live(first, open_)
    markings = [one.marking for one in said if isinstance(one, Alert | Story)]
    assert set(markings) == {"GREEN"}
    closed = marked(open_, "RED")
    assert [story.marking for story in stories(first, closed)] == ["GREEN", "RED"]


def test_a_wave_is_marked_by_each_of_its_cases() -> None:
    told = ("threat by telephone", "letter at noon", "voice on a machine")
    places = ("Toronto", "Calgary", "Halifax")
    wave = [
        enriched(place, number, words=words, incident="hoax_threat", country="CA", place=place, offset=number)
        for number, (words, place) in enumerate(zip(told, places, strict=True))
    ]
    wave[0] = marked(wave[0], "AMBER")
    said = [one for one in live(*wave) if isinstance(one, Alert) and one.rule == "wave"]
    assert [alert.marking for alert in said] == ["AMBER"]


def test_the_strictest_of_no_markings_is_none() -> None:
    assert strictest() == "CLEAR"
    assert strictest("AMBER", "AMBER+STRICT", "GREEN") == "AMBER+STRICT"
