"""Victims, weapons, speakers, quotations, posture, triggers and specificity, in six languages. All texts are ours."""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.knowledge.phrases import data, listed
from processors.steps.read import read
from processors.steps.speech import quotations
from schemas.reading import Incident, Reading
from schemas.taxonomy import LANGUAGES

PUBLISHED = datetime(2026, 5, 12, tzinfo=UTC)


def reading(text: str, language: str = "en", title: str = "") -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


def told(text: str, language: str = "en", title: str = "") -> Incident:
    main = reading(text, language, title).main
    assert main is not None
    return main


def victims(text: str, language: str) -> list[tuple[str, int, int | None]]:
    found = [v for incident in reading(text, language).incidents for v in incident.victims]
    return [(v.kind, v.least, v.most) for v in sorted(found, key=lambda v: v.start)]


COUNTS = [
    (
        "en",
        "A bomb killed at least 12 people and injured some 40 at a synagogue.",
        [("killed", 12, None), ("injured", 40, 40)],
    ),
    ("en", "Between three and five worshippers were wounded when a gunman opened fire.", [("injured", 3, 5)]),
    (
        "en",
        "The shooting killed a rabbi and two students and left 30 people wounded.",
        [("killed", 3, 3), ("injured", 30, 30)],
    ),
    ("en", "Dozens were hurt in a bombing at a market.", [("injured", 24, None)]),
    ("en", "A fire was set at the mosque. No one was hurt.", [("injured", 0, 0)]),
    ("en", "The bombing caused no deaths or injuries.", [("killed", 0, 0), ("injured", 0, 0)]),
    ("en", "Gunmen took up to 20 people hostage and five are missing.", [("hostages", 0, 20), ("missing", 5, 5)]),
    ("en", "Gunmen shot dead three people on 3 March 2026.", [("killed", 3, 3)]),
    ("en", "A 34-year-old man was killed in a stabbing.", [("killed", 1, 1)]),
    (
        "fr",
        "Un attentat à la bombe a fait douze morts et une trentaine de blessés.",
        [("killed", 12, 12), ("injured", 30, 30)],
    ),
    ("fr", "Une fusillade a éclaté devant la synagogue. Aucun blessé n'est à déplorer.", [("injured", 0, 0)]),
    (
        "es",
        "Un atentado con bomba mató a doce personas e hirió a veinticinco.",
        [("killed", 12, 12), ("injured", 25, 25)],
    ),
    ("de", "Bei einem Bombenanschlag wurden fünfundzwanzig Menschen getötet.", [("killed", 25, 25)]),
    ("de", "Zwei Tote und mehrere Verletzte bei Bombenanschlag auf Moschee.", [("killed", 2, 2), ("injured", 2, None)]),
    ("he", "לפחות 12 בני אדם נהרגו וכ-40 נפצעו בפיגוע ירי.", [("killed", 12, None), ("injured", 40, 40)]),
    ("ar", "أسفر تفجير عن مقتل 12 شخصا على الأقل وإصابة نحو 40.", [("killed", 12, None), ("injured", 40, 40)]),
    ("ar", "قتيلان وثلاثة جرحى في تفجير كنيس.", [("killed", 2, 2), ("injured", 3, 3)]),
]


@pytest.mark.parametrize(("language", "text", "counted"), COUNTS)
def test_victims_are_counted_with_their_range(
    language: str, text: str, counted: list[tuple[str, int, int | None]]
) -> None:
    assert victims(text, language) == counted


def test_an_estimate_is_told_from_a_count_and_a_claim_has_its_speaker() -> None:
    (claimed,) = told("Some 40 people were wounded in a bombing, the Hamas-run health ministry said.").victims
    assert claimed.about
    assert claimed.speaker == "the Hamas-run health ministry"
    assert claimed.text == "Some 40 people were wounded"


def test_victims_of_a_precedent_are_not_those_of_today() -> None:
    text = "A gunman opened fire at a synagogue on Monday, wounding three. In 2018 a gunman killed 11 people there."
    found = {i.assertion: [v.least for v in i.victims] for i in reading(text).incidents}
    assert found == {"asserted": [3], "historical": [11]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", ["weapon", "speech", "response", "trigger"])
def test_every_list_has_words_in_every_language(language: str, table: str) -> None:
    assert all(listed(block) for block in data(language)[table].values())


WEAPONS = [
    ("en", "A man with a knife attacked worshippers outside a synagogue.", "melee"),
    ("fr", "Un homme a lancé un cocktail Molotov contre la synagogue.", "incendiary"),
    ("es", "Un hombre disparó con una pistola contra la sinagoga.", "firearm"),
    ("de", "Ein Sprengsatz explodierte vor der Synagoge.", "explosive"),
    ("he", "רחפן תקף בית כנסת והתפוצץ, שלושה נפצעו.", "drone"),
    ("ar", "إطلاق نار من بندقية على كنيس.", "firearm"),
]


@pytest.mark.parametrize(("language", "text", "type_"), WEAPONS)
def test_an_incident_has_its_weapon_with_its_words(language: str, text: str, type_: str) -> None:
    found = {weapon.type: weapon for i in reading(text, language).incidents for weapon in i.weapons}
    assert type_ in found
    assert text[found[type_].start : found[type_].end] == found[type_].text


DENIALS = [
    ("en", "The FBI is not aware of any specific or credible threat to synagogues in Chicago.", "The FBI", "Chicago"),
    ("fr", "Il n'y a aucune menace précise contre les synagogues de Lyon, a déclaré le préfet.", "le préfet", "Lyon"),
    (
        "es",
        "La Policía Nacional informó que no hay amenazas concretas contra sinagogas en Madrid.",
        "La Policía Nacional",
        "Madrid",
    ),
    (
        "de",
        "Es gebe keine konkreten Hinweise auf eine Gefährdung in Berlin, sagte ein Sprecher der Polizei.",
        "ein Sprecher der Polizei",
        "Berlin",
    ),
    ("he", "משטרת ישראל מסרה כי אין איום ממוקד על בתי כנסת בלונדון.", "משטרת ישראל", "London"),
    ("ar", "قالت الشرطة إنه لا يوجد تهديد محدد للكنس في باريس.", "الشرطة", "Paris"),
]


@pytest.mark.parametrize(("language", "text", "speaker", "place"), DENIALS)
def test_a_denial_has_its_speaker_and_its_place(language: str, text: str, speaker: str, place: str) -> None:
    said = reading(text, language).statements
    assert said
    assert {(s.kind, s.speaker, s.place) for s in said} == {("denial", speaker, place)}
    assert all(text[s.start : s.end] == s.text for s in said)


def test_a_pronoun_speaks_for_the_one_named_before() -> None:
    text = "The sheriff, Ann Doe, said patrols continue. She said there is no specific, credible threat to synagogues."
    assert [s.speaker for s in reading(text).statements] == ["Ann Doe"]


def test_what_cannot_be_ruled_out_is_not_denied() -> None:
    assert reading("Police said they cannot rule out a specific, credible threat to synagogues.").statements == ()


QUOTED = [
    (
        "en",
        '"We heard three shots outside," said Rabbi Daniel Stone.',
        "We heard three shots outside,",
        "Rabbi Daniel Stone",
    ),
    ("en", "'I saw the gunman run', a witness told reporters.", "I saw the gunman run", "a witness"),
    (
        "fr",
        "« Nous avons entendu des coups de feu », a déclaré le préfet du Rhône.",
        "Nous avons entendu des coups de feu",
        "le préfet du Rhône",
    ),
    ("es", "«Oímos tres disparos fuera», dijo el rabino.", "Oímos tres disparos fuera", "el rabino"),
    (
        "de",
        "„Wir haben drei Schüsse gehört“, sagte ein Sprecher der Polizei.",
        "Wir haben drei Schüsse gehört",
        "ein Sprecher der Polizei",
    ),
    ("he", '"שמענו שלוש יריות מחוץ לבניין", אמר דובר צה"ל.', "שמענו שלוש יריות מחוץ לבניין", 'דובר צה"ל'),
    ("ar", "«سمعنا ثلاث طلقات في الخارج»، قال متحدث باسم الشرطة.", "سمعنا ثلاث طلقات في الخارج", "متحدث باسم الشرطة"),
]


@pytest.mark.parametrize(("language", "text", "words", "speaker"), QUOTED)
def test_what_is_quoted_has_its_speaker(language: str, text: str, words: str, speaker: str) -> None:
    (found,) = quotations(read("", text, language))
    assert (found.text, found.speaker) == (words, speaker)
    assert text[found.start : found.end] == words


def test_apostrophes_and_words_set_apart_quote_nobody() -> None:
    assert quotations(read("", "The worshippers' hall doesn't open. The \"so-called\" truce isn't one.", "en")) == ()


def test_an_incident_inside_a_quotation_says_so() -> None:
    main = told('"A gunman opened fire at our synagogue this morning," the rabbi said.')
    assert main.quoted
    assert main.assertion == "asserted"


def test_posture_is_a_response_of_its_kind() -> None:
    found = {
        p.kind
        for p in reading("Police stepped up patrols at synagogues in Lyon and urged people to be vigilant.").posture
    }
    assert {"patrols", "vigilance"} <= found


TRIGGERS = [
    ("killing", "An Iranian nuclear scientist was assassinated in Tehran on Friday; Iran vowed revenge.", "IR"),
    ("desecration", "Protesters burned a Quran outside the embassy in Stockholm on Monday.", "SE"),
    ("mass_attack", "A gunman opened fire in a market in Vienna on Monday, killing four and wounding 20.", "AT"),
]


@pytest.mark.parametrize(("kind", "text", "country"), TRIGGERS)
def test_what_may_set_others_off_is_a_trigger(kind: str, text: str, country: str) -> None:
    found: dict[str, str | None] = {trigger.kind: trigger.country for trigger in reading(text).triggers}
    assert found.get(kind) == country


def test_a_cyber_attack_beside_a_physical_one_is_a_channel_and_not_the_main_event() -> None:
    text = "A gunman opened fire at a synagogue in Lyon on Monday. Phishing attacks on Jewish schools rose as well."
    said = reading(text)
    assert said.channels[:2] == ("physical", "cyber")
    assert said.main is not None
    assert said.main.type == "shooting"


RUNGS = [
    ("S0", "Police said there is no specific or credible threat to synagogues."),
    ("S2", "The minister warned of an attack on Jewish communities."),
    ("S3", "A man threatened on Friday to bomb the synagogue in Leeds."),
    ("S4", "The FBI received credible information about a broad threat to synagogues in New Jersey."),
    ("S5", "An active shooter is inside the synagogue in Leeds; people were told to shelter in place."),
]


@pytest.mark.parametrize(("level", "text"), RUNGS)
def test_specificity_climbs_the_ladder(level: str, text: str) -> None:
    found = reading(text).specificity
    assert found is not None
    assert found.level == level
    assert all(text[c.start : c.end] == c.text for c in found.carriers)


def test_a_text_without_a_threat_has_no_specificity() -> None:
    assert reading("The bakery opened its third shop in Leeds.").specificity is None


def test_offsets_hold_where_folding_changes_lengths() -> None:
    text = "ﬁ Großer Anschlag: ß. Bei einem Bombenanschlag in Köln wurden zwölf Menschen getötet, sagte die Polizei."
    (claimed,) = [v for i in reading(text, "de").incidents for v in i.victims]
    assert text[claimed.start : claimed.end] == claimed.text == "zwölf Menschen getötet"
    assert claimed.speaker == "die Polizei"


@pytest.mark.parametrize(
    ("text", "language", "counted"),
    [
        ("Au moins une personne a été tuée devant la synagogue.", "fr", [("killed", 1, None)]),
        ("Personne n'a été blessé par les tirs devant la synagogue.", "fr", [("injured", 0, 0)]),
        ("Hundreds at the vigil for a rabbi killed in a shooting at his synagogue.", "en", [("killed", 1, 1)]),
        ("Thousands joined the funeral march for the slain victims of the synagogue bombing.", "en", []),
        ("בירי בבית הכנסת נהרגה אישה בת 64.", "he", [("killed", 1, 1)]),
    ],
)
def test_mourners_ages_and_single_persons_are_not_mistaken_for_the_number_of_victims(
    text: str, language: str, counted: list[tuple[str, int, int | None]]
) -> None:
    assert victims(text, language) == counted


def test_posture_says_where_and_a_country_only_where_nothing_smaller_is_named() -> None:
    text = (
        "In Leeds and in Sheffield, as in all Britain, police are taking precautions. "
        "Patrols were stepped up across France. Extra patrols began."
    )
    assert [(one.text, one.places) for one in reading(text).posture] == [
        ("taking precautions", ("Leeds", "Sheffield")),
        ("Patrols were stepped up", ("France",)),
        ("Extra patrols", ()),
    ]


def test_what_is_done_in_one_town_after_the_other_is_told_of_each() -> None:
    towns = ("Leeds", "Bath", "York", "Derby", "Luton")
    text = " ".join(f"Patrols were stepped up in {town}." for town in towns)
    assert [place for one in reading(text).posture for place in one.places] == list(towns)


def test_a_denial_is_of_a_place_not_of_those_it_is_about() -> None:
    text = "He spoke of synagogues in Canada. He said there is no specific, credible threat from Iranian agents."
    assert [one.place for one in reading(text).statements] == ["Canada"]
