"""What a text tells in passing, far below its news: levels that moved, precedents, what is feared next."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score
from schemas.reading import Incident, Reading
from schemas.scored import Grade

PUBLISHED = datetime(2026, 5, 12, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))
TITLE = "What the members of the synagogue said"
ABOVE = {
    "en": "The builders came in the spring and left again in the summer.",
    "fr": "Les ouvriers sont venus au printemps et sont repartis en été.",
    "es": "Los obreros llegaron en primavera y se marcharon en verano.",
    "de": "Die Handwerker kamen im Frühling und gingen wieder im Sommer.",
    "he": "הבנאים הגיעו באביב ועזבו שוב בקיץ של אותה שנה.",
    "ar": "جاء البناؤون في الربيع ثم غادروا مرة أخرى في الصيف.",
}
"""A line of no weight; six of them stand above what a text tells in passing."""


def reading(text: str, language: str = "en", title: str = "") -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


def below(line: str, language: str = "en") -> Reading:
    return reading("\n".join((*[ABOVE[language]] * 6, line)), language, TITLE if language == "en" else "")


PASSING = [
    ("en", "Synagogues in Malmö were shut after Denmark raised its terror threat level last week.", "DK", False),
    ("fr", "Les portes sont restées closes après que la Suède a relevé son niveau de menace hier.", "SE", False),
    ("es", "Las puertas se cerraron después de que Bélgica elevó su nivel de alerta ayer.", "BE", False),
    ("de", "Die Türen blieben zu, nachdem Dänemark gestern seine Terrorwarnstufe angehoben hat.", "DK", False),
    ("he", "הדלתות נסגרו אחרי שדנמרק העלתה אתמול את רמת האיום.", "DK", False),
    ("ar", "أغلقت الأبواب بعد أن رفعت الدنمارك أمس مستوى التهديد الإرهابي.", "DK", False),
]


@pytest.mark.parametrize(("language", "line", "country", "lowered"), PASSING)
def test_a_level_that_moved_is_read_in_a_clause_far_down(language: str, line: str, country: str, lowered: bool) -> None:
    change = below(line, language).level_change
    assert change is not None
    assert (change.country, change.lowered, change.aside) == (country, lowered, True)


@pytest.mark.parametrize(
    "line",
    [
        "Synagogues in Malmö were shut after Denmark raised its terror threat level.",
        "Synagogues in Malmö were shut after Denmark raised its terror threat level in 2015.",
        "Synagogues were shut after the country raised its terror threat level last week.",
        "Denmark said last week that the terror threat level remains at four of five.",
        "Many ask that Denmark raise its terror threat level after last week.",
    ],
)
def test_without_its_day_or_country_or_when_kept_or_asked_for_it_is_none(line: str) -> None:
    assert below(line).level_change is None


def test_what_is_told_in_passing_bears_on_no_score_and_is_not_what_the_text_is_about() -> None:
    told = below(PASSING[0][1])
    assert told.level_change is not None
    assert told.moved is None
    assert score(told, SETTING) == score(replace(told, level_change=None), SETTING)
    news = reading(PASSING[0][1])
    assert news.moved is not None
    assert not news.moved.aside


def test_the_threat_that_a_level_measures_is_no_threat_of_its_own() -> None:
    assert [one.type for one in below(PASSING[0][1]).incidents] == []


def test_a_country_whose_level_moved_in_passing_is_not_put_before_all_others() -> None:
    text = "\n".join(("The synagogue stands in Leeds.", *[ABOVE["en"]] * 6, PASSING[0][1]))
    assert reading(text, title=TITLE).countries[:1] == ("GB",)


def recalled(line: str, published: datetime = PUBLISHED) -> list[str | None]:
    body = f"Police stepped up patrols at synagogues in Leeds on Monday after a stabbing.\n{line}"
    return [one.id for one in understand(read("", body, "en"), published, None).precedents]


def test_an_event_of_our_table_is_known_by_its_month_place_and_target() -> None:
    june = datetime(2015, 6, 20, tzinfo=UTC)
    line = "He recalled the attacks in Paris in January 2015, in which a kosher supermarket was hit."
    assert recalled(line, june) == ["2015-01-09-fr-paris"]
    assert recalled(line.replace("January", "March"), june) == []
    assert recalled(line.replace("kosher supermarket", "bank"), june) == []


def test_a_person_who_bears_the_name_of_a_place_is_no_precedent() -> None:
    assert recalled("Ruth Goldenberg, who heads the school, spoke of an attack in Paris.") == []
    assert recalled("She spoke of the attack on the Jo Goldenberg restaurant in Paris.") == ["1982-08-09-fr-paris"]


def incidents(text: str, language: str = "en", title: str = "") -> dict[str, Incident]:
    return {one.text: one for one in reading(text, language, title).incidents}


def test_each_of_a_row_of_attacks_has_the_year_that_ends_its_own_place() -> None:
    found = reading(
        "The militia is blamed for the bombing of a club in Lima, Peru in 1988, the shooting at a school in Quito, "
        "Ecuador in 1991, and the kidnapping of a banker in Bogotá, Colombia in 1996."
    ).incidents
    assert [(one.type, one.assertion, one.date) for one in found] == [
        ("bombing", "historical", "1988"),
        ("shooting", "historical", "1991"),
        ("hostage", "historical", "1996"),
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The state has in the past carried out bombings against consulates."),
        ("fr", "Cet État a par le passé commis des attentats à la bombe contre des consulats."),
        ("es", "Ese Estado cometió en el pasado atentados con bomba contra consulados."),
        ("de", "Der Staat hat in der Vergangenheit Bombenanschläge auf Konsulate verübt."),
        ("he", "המדינה ביצעה בעבר פיגועי תופת נגד קונסוליות."),
        ("ar", "نفذت الدولة في الماضي تفجيرات ضد قنصليات."),
    ],
)
def test_what_was_done_in_the_past_is_history(language: str, text: str) -> None:
    assert {one.assertion for one in reading(text, language).incidents} == {"historical"}


def test_the_past_few_days_are_no_past() -> None:
    assert {one.assertion for one in reading("In the past two days gunmen opened fire at three shuls.").incidents} == {
        "asserted"
    }


def test_what_is_denied_in_the_clause_before_does_not_reach_the_next_one() -> None:
    found = incidents("Although the first shop hit was not Jewish, attackers may target synagogues next.")
    assert found["attackers"].assertion == "warned"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Attackers could then target synagogues, the adviser said."),
        ("fr", "Les assaillants pourraient ensuite viser des synagogues, a dit le conseiller."),
        ("es", "Los atacantes podrían luego buscar sinagogas, dijo el asesor."),
        ("de", "Angreifer könnten danach Synagogen ins Visier nehmen, sagte der Berater."),
        ("he", "התוקפים עלולים לפגוע אחר כך בבתי כנסת, אמר היועץ."),
        ("ar", "المهاجمون قد يستهدفون بعد ذلك معابد يهودية، قال المستشار."),
    ],
)
def test_what_attackers_may_do_next_is_warned_of(language: str, text: str) -> None:
    found = reading(text, language).incidents
    assert {one.assertion for one in found} == {"warned"}
    assert [target.type for target in found[0].targets] == ["synagogue"]


RISING = [
    ("en", "He spoke of an uptick in cyberattacks on charities.", "He spoke of cyberattacks on charities."),
    ("fr", "Il a parlé d'une hausse de cyberattaques contre des associations.", "Il a parlé de cyberattaques."),
    ("es", "Habló de un aumento de ciberataques contra asociaciones.", "Habló de ciberataques."),
    ("de", "Er sprach von einer Zunahme von Cyberangriffen auf Vereine.", "Er sprach von Cyberangriffen."),
    ("he", "הוא דיבר על עלייה במתקפות סייבר על עמותות.", "הוא דיבר על מתקפות סייבר."),
    ("ar", "تحدث عن زيادة في الهجمات السيبرانية على الجمعيات.", "تحدث عن الهجمات السيبرانية."),
]


@pytest.mark.parametrize(("language", "rising", "named"), RISING)
def test_harm_by_networks_that_rises_is_told_wherever_it_stands(language: str, rising: str, named: str) -> None:
    for line, seen in ((rising, True), (named, False)):
        found = below(line, language)
        assert ("cyber" in found.channels) == seen, line
