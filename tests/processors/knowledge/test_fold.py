"""Folding joins the forms of a letter and keeps the way back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.knowledge.fold import fold


def test_case_accents_and_quotation_marks_are_folded() -> None:
    assert fold("«École» D’ÉTÉ")[0] == '"ecole" d\'ete'


def test_vowel_points_tatweel_and_alef_forms_are_folded() -> None:
    assert fold("שָׁלוֹם")[0] == "שלום"
    assert fold("أحـــمد مدرسةً")[0] == "احمد مدرسه"


def test_letters_that_become_two_are_mapped_back() -> None:
    folded, origin = fold("Straße x")
    assert folded == "strasse x"
    assert origin is not None
    assert [origin.body(at) for at in (4, 5, 6, 7)] == [4, 4, 5, 6]


def test_however_wide_the_space_between_two_words_it_is_one() -> None:
    folded, origin = fold("A village  choir hall,\n  straße\t gate.  Next\n\nline")
    assert folded == "a village choir hall,\n  strasse\tgate.  next\n\nline"
    assert origin is not None
    assert [origin.body(at) for at in (9, 10, 11)] == [9, 11, 12]


@given(st.text(max_size=120))
@settings(max_examples=300, derandomize=True)
def test_every_folded_letter_comes_from_a_place_in_the_body(body: str) -> None:
    folded, origin = fold(body)
    if origin is None:
        assert len(folded) == len(body)
    else:
        places = [origin.body(at) for at in range(len(folded) + 1)]
        assert places == sorted(places)
        assert places[-1] == len(body)
        assert all(sign in fold(body[at])[0] for at, sign in zip(places[:-1], folded, strict=True))
        assert all(places[origin.folded(at)] >= at for at in range(len(body) + 1))


@given(st.text(alphabet="aéß’אָבـةأ 1İœ\n\t", max_size=40))
@settings(max_examples=200, derandomize=True)
def test_folding_twice_changes_nothing(body: str) -> None:
    once = fold(body)[0]
    assert fold(once)[0] == once
