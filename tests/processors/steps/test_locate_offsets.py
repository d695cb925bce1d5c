"""Whatever the text, places are exact, in order and apart, and the same each time."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processors.steps.test_locate import named, places


def test_a_text_without_places_or_without_language_is_no_error() -> None:
    assert places("", None) == ()
    assert named("Ein türkischer Mann und des ressortissants israéliens à Paris.", None) == [
        ("Turkey", "TR"),
        ("Israel", "IL"),
        ("Paris", "FR"),
    ]


def test_a_name_at_the_very_end_of_a_text_has_nothing_behind_it() -> None:
    assert named("A shop burned in Buenos") == []
    assert named("A shop burned in Buenos Aires ") == [("Buenos Aires", "AR")]


PIECES = st.sampled_from(
    [
        "Paris",
        "Texas",
        "in ",
        "Golders Green",
        "Mr ",
        "Jackson",
        " said",
        ", ",
        "\n\n",
        ". ",
        " - ",
        "בתל אביב",
        "ارهاب في القاهرة",
        "l'Égypte",
        "türkische ",
        "U.S.",
        "İstanbul",
        "ﬁ",
        "𝕻aris",
        "São Paulo’s",
        '"',
        "ß",
        "IRAN",
        "e\u0301",
        "תֵּל אָבִיב ",
    ]
)


@settings(derandomize=True, max_examples=300)
@given(
    st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join),
    st.sampled_from(["en", "fr", "de", "he", "ar", None]),
)
def test_offsets_are_exact_ordered_and_apart(body: str, language: str | None) -> None:
    found = places(body, language)
    assert all(body[place.start : place.end] == place.text and place.text for place in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@settings(derandomize=True, max_examples=50)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_the_same_text_gives_the_same_places(body: str) -> None:
    assert places(body, "en", "GB") == places(body, "en", "GB")
