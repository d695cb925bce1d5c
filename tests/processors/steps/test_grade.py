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


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "Smoke hung over the harbour. A baker told the Ostermoor Bote that police had come late.",
            "ostermoorbote.example",
        ),
        ("Dichter Rauch am Hafen. Die Polizei sperrte ab, sagte eine Bäckerin dem BOTEN und dem OMB.", "omb.example"),
        ("עשן מעל הנמל. אופה סיפר ל-omb כי המשטרה הגיעה מאוחר.", "omb.example"),
        ("Police confirmed it to our reporters.", "ostermoor-bote.example"),
        ("Two officials, who spoke on condition of anonymity, said the harbour was closed.", "ostermoor-bote.example"),
    ],
)
def test_an_outlet_that_somebody_told_speaks_for_itself(text: str, source: str) -> None:
    assert voice(document(text, source=source), ("official police", "x")) == (source,)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Smoke over the harbour, the news agency Morska reports.", "morska"),
        ("Fumée sur le port, rapporte l'agence Morska.", "morska"),
        ("Rauch am Hafen, meldet der Sender Nordwelle.", "nordwelle"),
        ("Humo en el puerto, según el diario La Costa.", "costa"),
    ],
)
def test_an_agency_or_outlet_that_no_table_knows_is_followed_by_its_name(text: str, whose: str) -> None:
    assert voice(document(text), ("x",)) == (whose,)


def test_an_outlet_of_the_story_is_known_by_its_name_with_and_without_the_article() -> None:
    names = [(name, "lacosta.example") for name in names_of(document(source="lacosta.example"))]
    assert voice(document("Smoke over the harbour, the newspaper La Costa reports."), ("x",), names=names) == (
        "lacosta.example",
    )


def test_the_first_to_tell_an_event_has_asked_for_itself_unless_an_authority_is_named_at_once() -> None:
    first = document("Three doors were forced on Monday. Police said they look for two men.")
    assert voice(first) == ("ostermoor-bote.example",)
    assert voice(first, ("ostermoor-bote.example",)) == ("ostermoor-bote.example",)
    assert voice(document("Police said three doors were forced on Monday.")) == ("official police",)


@pytest.mark.parametrize(
    "text", ["Ein Kommentar: Wer so etwas tut, hat verlernt zu lesen.", "Who reads, stays. An editorial."]
)
def test_a_comment_that_says_so_first_or_last_is_no_voice(text: str) -> None:
    assert voice(document(text)) == ()


def test_an_agency_speaks_for_itself_whomever_it_names() -> None:
    assert voice(document("Police said so.", source="reuters.com"), ("official police",)) == ("reuters",)
