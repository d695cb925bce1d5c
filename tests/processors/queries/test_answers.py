"""What is read from an answer: passages where they stand in the text, and counts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.queries import counts
from processors.queries.passages import AFTER, BEFORE, passages


def test_counts_are_read_from_an_answer() -> None:
    bucket = {"key": 1_795_000_000_000, "doc_count": 3, "priority": {"buckets": [{"key": 2, "doc_count": 3}]}}
    answer = {
        "aggregations": {
            "language": {"sum_other_doc_count": 4, "buckets": [{"key": "fr", "doc_count": 7}]},
            "timeline": {"buckets": [bucket]},
        }
    }
    (facet,) = counts.facets(answer)
    assert (facet.name, facet.values[0].value, facet.values[0].documents, facet.others) == ("language", "fr", 7, 4)
    (moment,) = counts.timeline(answer)
    assert (moment.start.isoformat(), moment.documents, moment.priorities) == ("2026-11-18T11:06:40+00:00", 3, {"2": 3})
    assert (counts.facets({}), counts.timeline({})) == ([], [])


def marked(text: str, *words: str) -> str:
    for word in words:
        text = text.replace(word, f"{BEFORE}{word}{AFTER}")
    return text


def test_a_passage_stands_where_its_sentence_is() -> None:
    body = "Fire\n\nA fire at a door. Nobody hurt."
    (passage,) = passages([marked("A fire at a door. ", "fire", "door")], body)
    assert (passage.start, passage.end) == (6, 23)
    assert body[6:23] == passage.text
    assert [passage.text[start:end] for start, end in passage.words] == ["fire", "door"]


def test_equal_sentences_are_found_one_after_the_other() -> None:
    found = passages([marked("Fire. ", "Fire"), marked("Fire. ", "Fire")], "Fire. Calm. Fire. ")
    assert [passage.start for passage in found] == [0, 12]


def test_a_headline_is_a_passage_of_its_own() -> None:
    found = passages([marked("Fire\n\nNobody hurt. ", "Fire")], "Fire\n\nNobody hurt. ")
    assert [(passage.text, passage.start, passage.end) for passage in found] == [("Fire", 0, 4)]


def test_a_passage_that_is_not_in_the_body_has_no_place() -> None:
    (passage,) = passages([marked("Fire.", "Fire")], "Calm.")
    assert (passage.text, passage.start, passage.end) == ("Fire.", None, None)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters=BEFORE + AFTER)), min_size=1), st.data())
def test_what_a_passage_points_to_is_what_it_says(lines: list[str], data: st.DataObject) -> None:
    body = "\n".join(lines)
    at = data.draw(st.integers(0, len(body)))
    to = data.draw(st.integers(at, len(body)))
    for passage in passages([f"{body[:at]}{BEFORE}{body[at:to]}{AFTER}{body[to:]}"], body):
        assert body[passage.start : passage.end] == passage.text
