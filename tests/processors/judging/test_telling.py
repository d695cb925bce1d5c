"""What is said of a story bears what its documents bear: the headline of the gravest, the marking of the strictest."""

from msgspec.structs import replace

from schemas.alert import Alert
from schemas.document import Enriched
from schemas.heard import Heard
from schemas.ids import story_id
from schemas.notice import Notice
from schemas.particulars import Victims
from schemas.picture import Story
from schemas.taxonomy import Marking, strictest
from tests.processors.events import enriched
from tests.processors.hearing import live, of
from tests.processors.judging.test_rulings import act

WORDS = "What happened at the gate in the night"


def marked(heard: Enriched, marking: Marking) -> Enriched:
    return replace(heard, document=replace(heard.document, marking=marking))


def stories(*events: Heard) -> list[Story]:
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


def hurt(heard: Enriched, count: int, speaker: str | None = None) -> Enriched:
    """The same with so many injured."""
    number = Victims(kind="injured", least=count, most=count, start=0, end=4, text="hurt", speaker=speaker)
    incidents = tuple(replace(one, victims=(number,)) for one in heard.reading.incidents)
    return replace(heard, reading=replace(heard.reading, incidents=incidents))


def test_a_story_keeps_early_numbers_beside_those_that_correct_them() -> None:
    first = hurt(enriched("a", words=WORDS, incident="shooting"), 9, "a witness")
    second = hurt(enriched("b", 5, words=f"{WORDS} and after", incident="shooting", offset=1), 3, "police")
    third = hurt(enriched("a", 9, words=f"{WORDS} as told", incident="shooting", offset=2), 4, "a witness")
    *_, both, last = stories(first, second, third)
    assert [(toll.least, toll.least_by, toll.most, toll.most_by) for toll in both.victims] == [
        (3, "police", 9, "a witness")
    ]
    assert both.grade is not None
    assert "sources differ: injured 3 (police) to 9 (a witness)" in both.grade.why
    assert [claim.least for claim in last.claims] == [9, 3, 4]
    assert [(toll.least, toll.most) for toll in last.victims] == [(3, 4)]


def test_claims_go_with_a_story_that_is_merged_and_with_a_document_that_is_taken_out() -> None:
    first = hurt(enriched("a", words=WORDS, incident="shooting"), 9)
    second = hurt(enriched("b", 5, words=f"{WORDS} and after", incident="shooting", offset=1), 3)
    story = story_id(first.document.id)
    *_, taken, rest = stories(first, second, act("split", story, second.document.id, 7))
    assert [claim.least for claim in taken.claims] == [3]
    assert [claim.least for claim in rest.claims] == [9]
    *_, whole = stories(first, second, act("split", story, second.document.id, 7), act("merge", taken.id, story, 8))
    assert sorted(claim.least or 0 for claim in whole.claims) == [3, 9]
    assert [(toll.least, toll.most) for toll in whole.victims] == [(3, 9)]


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
