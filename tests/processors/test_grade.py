"""Three papers that print one notice are one voice."""

from datetime import UTC, datetime

import pytest

from processors.steps.grade import grade, names_of, voice
from schemas.document import Document, Publisher


def document(
    text: str = "",
    title: str = "",
    source: str = "ostermoor-bote.example",
    publisher: Publisher | None = None,
    url: str | None = None,
) -> Document:
    """A document of an unknown paper, unless said otherwise."""
    return Document(
        id="1",
        revision="1",
        source=source,
        fetched=datetime(2026, 5, 4, tzinfo=UTC),
        title=title,
        text=text,
        publisher=publisher,
        url=url,
    )


def test_who_reports_by_himself_is_a_voice() -> None:
    assert voice(document("Our reporter saw smoke over the harbour.")) == ("ostermoor-bote.example",)


def test_titles_of_one_owner_are_one_voice() -> None:
    papers = [Publisher(name=name, owner="Verlag Lohse") for name in ("Bote", "Kurier")]
    assert {voice(document("Smoke over the harbour.", publisher=paper)) for paper in papers} == {("Verlag Lohse",)}


def test_who_repeats_a_text_speaks_with_its_voice() -> None:
    assert voice(document("Smoke over the harbour."), copied="kurier.example") == ("kurier.example",)


@pytest.mark.parametrize(
    "text",
    [
        "Two people were hurt, a police officer told Reuters.",
        "Deux blessés, a appris Reuters.",
        "Zwei Menschen wurden verletzt, meldete Reuters.",
        "Dos heridos, según la agencia Reuters.",
        'שני פצועים, כך מסרה סוכנות "רויטרס".',
        "أصيب شخصان، بحسب رويترز.",
    ],
)
def test_who_names_an_agency_follows_it(text: str) -> None:
    assert voice(document(text)) == ("reuters",)


@pytest.mark.parametrize(
    "text",
    [
        "Two people were hurt, police said.",
        "Deux personnes ont été blessées, selon la police.",
        "Nach Angaben der Polizei wurden zwei Menschen verletzt.",
        "Dos personas resultaron heridas, informó la policía.",
    ],
)
def test_who_follows_an_authority_speaks_with_its_voice_as_the_authority_does_itself(text: str) -> None:
    assert voice(document(text)) == ("official police",)
    assert voice(document("Zwei Verletzte.", source="polizei-ostermoor.example")) == ("official police",)


def test_a_report_that_only_names_an_authority_follows_it_once_that_one_has_spoken() -> None:
    report = document("The gunman was arrested by police.")
    assert voice(report) == ("ostermoor-bote.example",)
    assert voice(report, ["official police"]) == ("official police",)


def test_who_names_another_outlet_of_the_story_follows_it() -> None:
    paper = Publisher(name="The Hafen Kurier", owner="Verlag Lohse")
    names = [(name, "Verlag Lohse") for name in names_of(document(source="hk24.example", publisher=paper))]
    for text in ("Several shots were heard, Hafen Kurier reports.", "Mehrere Schüsse, so HK24.", "Tirs (Hafen-Kurier)"):
        assert voice(document(text), ["Verlag Lohse"], names=names) == ("Verlag Lohse",)
    assert voice(document("Several shots were heard in Hafen."), ["Verlag Lohse"], names=names) == (
        "ostermoor-bote.example",
    )
    assert voice(document("Several shots were heard, local media reported."), ["kurier.example"]) == ("kurier.example",)


def test_a_level_is_told_by_one_authority_whoever_repeats_it() -> None:
    for text in ("The service raised the level.", "Le niveau passe à quatre, selon la presse."):
        assert voice(document(text), level="SE") == ("official level SE",)
    police = Publisher(name="Polizei Ostermoor", owner="State", official=True)
    assert voice(document("The level is raised.", publisher=police), level="SE") == ("official level SE",)


def test_an_agency_is_known_by_its_site_and_by_its_name() -> None:
    assert voice(document("Two hurt.", source="reuters.com")) == ("reuters",)
    named = Publisher(name="Deutsche Presse-Agentur", owner="dpa GmbH")
    assert voice(document("Two hurt.", source="wire.example", publisher=named)) == ("dpa",)


@pytest.mark.parametrize(
    ("title", "url"), [("Opinion: enough of this", None), ("Enough", "https://b.example/opinion/1")]
)
def test_comment_is_nobodys_voice(title: str, url: str | None) -> None:
    assert voice(document("We have seen this before.", title, url=url)) == ()


def test_a_lone_voice_of_an_unknown_source_cannot_be_judged() -> None:
    graded = grade(document(), ["a"])
    assert (graded.source, graded.information) == ("F", 6)


@pytest.mark.parametrize(
    ("voices", "information"), [(["a"], 3), (["a", "b"], 2), (["a", "b", "c"], 1), (["a", "official police"], 1)]
)
def test_information_is_graded_by_independent_voices(voices: list[str], information: int) -> None:
    paper = Publisher(name="Bote", owner="a", reliability="B")
    graded = grade(document(publisher=paper), voices)
    assert (graded.source, graded.information) == ("B", information)
    assert all(graded.why)


def test_an_authority_that_speaks_for_itself_confirms() -> None:
    police = Publisher(name="Polizei Ostermoor", owner="State", reliability="A", official=True)
    assert grade(document(publisher=police), ["official police"]).information == 1
