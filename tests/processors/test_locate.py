from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.steps.locate import locate
from schemas.reading import Mention, Place, Text


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


def test_headlines_in_capitals_carry_places() -> None:
    assert named("BOMB THREATS EMPTY SCHOOLS IN LONDON AND MANCHESTER") == [("London", "GB"), ("Manchester", "GB")]


def test_letters_stand_for_countries_only_in_capitals() -> None:
    assert named("The US and the UAE signed. They told us so.") == [
        ("United States", "US"),
        ("United Arab Emirates", "AE"),
    ]


def test_a_hebrew_or_arabic_prefix_is_not_part_of_the_name() -> None:
    (place,) = places("נפגעו שלושה בפיטסבורג", "he")
    assert place.text == "פיטסבורג"
    (place,) = places("وقع الانفجار ببغداد", "ar")
    assert place.text == "بغداد"


def test_a_genitive_is_not_part_of_the_name() -> None:
    assert [place.text for place in places("London's police and Israel’s embassy agreed.")] == ["London", "Israel"]
    assert [place.text for place in places("Frankreichs Polizei kam.", "de")] == ["Frankreich"]


def test_the_longest_name_counts() -> None:
    assert named("A bomb in New York City; a threat in Frankfurt am Main.") == [
        ("New York City", "US"),
        ("Frankfurt am Main", "DE"),
    ]


def test_a_text_without_places_or_without_language_is_no_error() -> None:
    assert places("", None) == ()
    assert named("Ein türkischer Mann und des ressortissants israéliens à Paris.", None) == [
        ("Turkey", "TR"),
        ("Israel", "IL"),
        ("Paris", "FR"),
    ]


def test_words_for_peoples_in_small_letters_stand_by_themselves() -> None:
    found = places("Les israéliens, « français » ; un israéliensis et franco-israélien.", "fr")
    assert [place.text for place in found] == ["israéliens", "français", "israélien"]


def test_a_language_without_own_words_is_read_like_english() -> None:
    assert named("Esplosione a London.", "it") == [("London", "GB")]


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


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ("Baltimore rabbi honoured for his work", "en", "Baltimore"),
        ("Eleven Toronto synagogues to open their doors", "en", "Toronto"),
        ("Montauban : le marché rouvre samedi", "fr", "Montauban"),
        ("Dresdner Orchester spielt in der Moschee", "de", "Dresden"),
        ("Un concert dans le métro marseillais", "fr", "Marseille"),
        ("Vecinos porteños celebran la feria", "es", "Buenos Aires"),
    ],
)
def test_headlines_name_places_without_a_word_before_them(body: str, language: str, name: str) -> None:
    assert [place.name for place in places(body, language)] == [name]


def test_food_and_papers_are_no_cities() -> None:
    assert places("Hamburger and frankfurter prices rise") == ()


@pytest.mark.parametrize(
    ("language", "body", "country"),
    [
        ("ar", "إطلاق نار قرب سفارة في عمّان", "JO"),
        ("ar", "حادث في سلطنة عمان", "OM"),
        ("ar", "حريق في كنيس بسوسة", "TN"),
        ("ar", "احتفال في جزيرة جربة", "TN"),
        ("he", "כתובות נאצה בסלוניקי", "GR"),
        ("he", "תהלוכה בג'רבה", "TN"),
        ("he", "הרב של במברג התראיין", "DE"),
    ],
)
def test_a_city_as_hebrew_and_arabic_write_it_is_found(language: str, body: str, country: str) -> None:
    assert [place.country for place in places(body, language)] == [country]


@pytest.mark.parametrize(("language", "body"), [("he", "הרכב נמלט לכיוון הנהר"), ("ar", "سيول جارفة في الوادي")])
def test_a_common_word_is_no_country_or_city(language: str, body: str) -> None:
    assert not places(body, language)


@pytest.mark.parametrize(
    ("language", "body", "name", "country"),
    [
        ("en", "Man held after shots at Ghent synagogue", "Gent", "BE"),
        ("en", "Hanover stabbing: two in custody", "Hannover", "DE"),
        ("fr", "Une école juive de Bâle évacuée", "Basel", "CH"),
        ("fr", "Séville : la synagogue sous surveillance", "Sevilla", "ES"),
        ("de", "Schüsse vor einer Schule in Nikosia", "Nicosia", "CY"),
        ("es", "Detenido en Salónica un hombre con un cuchillo", "Thessaloníki", "GR"),
        ("es", "Un incendio en una sinagoga de Cracovia", "Kraków", "PL"),
        ("he", "חשוד נעצר ליד בית הכנסת בהאנובר", "Hannover", "DE"),
        ("ar", "توقيف رجل أمام كنيس في سانت غالن", "Sankt Gallen", "CH"),
        ("de", "Feuer in einem koscheren Laden in Valencia", "Valencia", "ES"),
    ],
)
def test_cities_are_known_by_their_names_in_other_languages(language: str, body: str, name: str, country: str) -> None:
    assert (name, country) in named(body, language)


def test_the_country_that_a_headline_begins_with_holds_its_towns() -> None:
    assert ("Valencia", "ES") in named("Espagne : une boutique vandalisée à Valence\n\nDeux suspects.", "fr", "FR")
    assert ("Valencia", "ES") in named("Une boutique vandalisée à Valence, en Espagne", "fr", "FR")
    assert ("Valence", "FR") in named("Une boutique vandalisée à Valence", "fr", "FR")


def test_a_name_before_what_happened_there_is_a_place_whatever_else_the_text_names() -> None:
    body = "Basel shooting: man held\n\nSwiss police said the suspect had come from Lyon."
    assert ("Basel", "CH") in named(body)


def test_a_town_in_the_name_of_a_group_is_no_place() -> None:
    body = "Officer of the Quds Force shot in Lima"
    text = Text(body=body, language="en", sentences=(), folded=body.casefold(), origin=None, coded=b"")
    name = Mention("actor", "irgc-qf", body.index("Quds"), body.index(" shot"), "Quds Force", 0)
    assert [place.name for place in locate(text, None, (name,))] == ["Lima"]
