"""Places of a text, in six languages: which are found, which of several is meant, and what is none."""

import pytest

from processors.steps.locate import locate
from schemas.reading import Place, Text


def places(body: str, language: str | None = "en", country: str | None = None) -> tuple[Place, ...]:
    text = Text(body=body, language=language, sentences=(), folded=body.casefold(), origin=None, coded=b"")
    return locate(text, country)


def named(body: str, language: str | None = "en", country: str | None = None) -> list[tuple[str, str | None]]:
    return [(place.name, place.country) for place in places(body, language, country)]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        (
            "en",
            "A man was stabbed outside a synagogue in Golders Green, British police said.",
            {("Golders Green", "GB"), ("United Kingdom", "GB")},
        ),
        (
            "en",
            "Turkish officials in Ankara warned Israelis who travel to Istanbul.",
            {("Turkey", "TR"), ("Ankara", "TR"), ("Israel", "IL"), ("Istanbul", "TR")},
        ),
        (
            "fr",
            "La police française a arrêté un homme à Sarcelles, dans le Val-d'Oise.",
            {("France", "FR"), ("Sarcelles", "FR"), ("Val-d'Oise", "FR")},
        ),
        (
            "fr",
            "L'Allemagne et l'Égypte ont condamné l'attaque de Djerba.",
            {("Germany", "DE"), ("Egypt", "EG"), ("Djerba", "TN")},
        ),
        (
            "es",
            "Una bomba estalló en el barrio de Once, en Buenos Aires; las autoridades argentinas investigan.",
            {("Once", "AR"), ("Buenos Aires", "AR"), ("Argentina", "AR")},
        ),
        (
            "de",
            "Die türkische Polizei nahm in Istanbul drei Männer fest, teilte Israels Botschaft in Wien mit.",
            {("Turkey", "TR"), ("Istanbul", "TR"), ("Israel", "IL"), ("Vienna", "AT")},
        ),
        (
            "he",
            "המשטרה הצרפתית עצרה חשוד בפריז, ואזעקות נשמעו בתל אביב ובחיפה.",
            {("France", "FR"), ("Paris", "FR"), ("Tel Aviv", "IL"), ("Haifa", "IL")},
        ),
        (
            "ar",
            "قالت الشرطة الفرنسية إن الهجوم وقع في باريس، وفي القاهرة وبغداد شددت الحراسة.",
            {("France", "FR"), ("Paris", "FR"), ("Cairo", "EG"), ("Baghdad", "IQ")},
        ),
    ],
)
def test_places_and_demonyms_are_found_in_six_languages(
    language: str, body: str, expected: set[tuple[str, str]]
) -> None:
    assert expected == set(named(body, language))


def test_words_for_peoples_are_demonyms_and_point_to_the_country() -> None:
    (turkish,) = places("Three Turkish citizens were hurt.")
    assert (turkish.text, turkish.kind, turkish.name, turkish.country) == ("Turkish", "demonym", "Turkey", "TR")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The shop in Paris, Texas, was burgled.", ("Paris", "US")),
        ("A church in Birmingham, Alabama, was evacuated.", ("Birmingham", "US")),
        ("A church in Birmingham was evacuated, West Midlands police said.", ("Birmingham", "GB")),
        ("Students in Moscow, Idaho, were warned.", ("Moscow", "US")),
        ("A mosque in London, Ontario, was defaced.", ("London", "CA")),
    ],
)
def test_a_container_in_the_text_decides_which_place_is_meant(body: str, expected: tuple[str, str]) -> None:
    assert named(body)[0] == expected


def test_what_is_said_once_of_a_name_holds_for_the_whole_text() -> None:
    found = named("She lives in Paris, Texas. The fire in Paris was small.")
    assert [place for place in found if place[0] == "Paris"] == [("Paris", "US"), ("Paris", "US")]


def test_other_places_of_the_text_decide_between_namesakes() -> None:
    assert ("Cambridge", "US") in named("Police in Boston and Cambridge, and all over Massachusetts, were alerted.")
    assert ("Cambridge", "GB") in named("Police in Cambridge and Norwich were alerted.")


@pytest.mark.parametrize(
    ("language", "body", "country"),
    [
        ("fr", "Bayonne : incendie à la mosquée", "FR"),
        ("es", "Detenido en Talavera por amenazas", "ES"),
        ("de", "Die Jüdische Gemeinde Linz sagt das Fest ab.", "AT"),
        ("de", "Explosion vor Kabuler Moschee", "AF"),
    ],
)
def test_the_language_of_the_text_makes_places_of_its_countries_likelier(
    language: str, body: str, country: str
) -> None:
    assert [place.country for place in places(body, language)] == [country]


@pytest.mark.parametrize(
    ("body", "country"),
    [("Man stabbed in Hull", "GB"), ("Man stabbed in Newcastle", "GB"), ("Un homme poignardé à Saint-Denis", "FR")],
)
def test_the_short_name_of_a_large_city_goes_before_small_namesakes(body: str, country: str) -> None:
    assert [place.country for place in places(body)] == [country]


def test_a_street_is_no_place() -> None:
    assert named("Une fuite de gaz rue de Liège", "fr") == []
    assert named("Pintadas en la calle Paraguay", "es") == []


def test_the_country_of_the_source_decides_where_the_text_does_not() -> None:
    body = "A school in Richmond was closed."
    assert named(body, country="US") == [("Richmond", "US")]
    assert named(body, country="GB") == [("Richmond", "GB")]


@pytest.mark.parametrize(
    "body",
    [
        "Jackson said the verdict was fair.",
        "The court heard that Michael Jordan had left.",
        "Paris Hilton was photographed.",
        "Lawyers for Mr Lincoln appealed, and Lincoln was freed.",
        "Reading books is fun. Mobile phones rang. Nice weather is rare.",
        "He reads The New York Times.",
        "She supports Manchester United.",
    ],
)
def test_persons_papers_teams_and_common_words_are_no_places(body: str) -> None:
    assert named(body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The lorry drove into the crowd in Nice.", ("Nice", "FR")),
        ("A shop in Mobile, Alabama, was robbed.", ("Mobile", "US")),
        ("The synagogue in Essen was guarded.", ("Essen", "DE")),
    ],
)
def test_a_common_word_is_a_place_with_a_second_cue(body: str, expected: tuple[str, str]) -> None:
    assert named(body)[0] == expected


def test_german_nouns_are_not_taken_for_towns() -> None:
    assert named("Das Essen war gut, sagte der Koch nach der Messe.", "de") == []


def test_a_given_name_that_is_a_country_is_one_where_a_surname_follows() -> None:
    assert named("Chad Smith left. Aid for Chad was cut.") == [("Chad", "TD")]


@pytest.mark.parametrize(
    "body",
    [
        "PARIS, Nov 13 (Agency) - Police closed a street.",
        "LYON, France (AP) — Police closed a street.",
        "Attack on a school\n\nBRUSSELS (Reuters) - Police closed a street.",
    ],
)
def test_a_dateline_is_told_from_a_place_of_the_story(body: str) -> None:
    first = places(body)[0]
    assert first.role == "dateline"


def test_a_place_in_running_text_is_a_mention() -> None:
    assert {place.role for place in places("Police closed a street in Paris - nobody was hurt.")} == {"mention"}


def test_letters_stand_for_countries_only_in_capitals() -> None:
    assert named("The US and the UAE signed. They told us so.") == [
        ("United States", "US"),
        ("United Arab Emirates", "AE"),
    ]


def test_the_longest_name_counts() -> None:
    assert named("A bomb in New York City; a threat in Frankfurt am Main.") == [
        ("New York City", "US"),
        ("Frankfurt am Main", "DE"),
    ]


def test_words_for_peoples_in_small_letters_stand_by_themselves() -> None:
    found = places("Les israéliens, « français » ; un israéliensis et franco-israélien.", "fr")
    assert [place.text for place in found] == ["israéliens", "français", "israélien"]


def test_a_language_without_own_words_is_read_like_english() -> None:
    assert named("Esplosione a London.", "it") == [("London", "GB")]
