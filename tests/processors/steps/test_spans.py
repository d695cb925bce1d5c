"""How many months ago a deed was, who is held now, and what a court or a remembrance is about, in six languages.

All sentences are our own.
"""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import Verdict, score, status_of
from schemas.reading import Reading
from schemas.scored import Grade

PUBLISHED = datetime(2026, 9, 16, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def reading(language: str, title: str, text: str = "") -> Reading:
    return understand(read(title, text, language), PUBLISHED, None)


def verdict(language: str, title: str, text: str = "") -> Verdict:
    return score(reading(language, title, text), SETTING)


MONTHS_AGO = [
    ("en", "Student named as author of the hoax that emptied a Jewish school seven months ago"),
    ("fr", "Un étudiant identifié pour la fausse alerte à la bombe qui a vidé une école juive il y a sept mois"),
    ("es", "Identifican al autor de la falsa amenaza de bomba que vació una escuela judía hace siete meses"),
    ("de", "Falsche Bombendrohung gegen jüdische Schule vor sieben Monaten: Schüler als Urheber ermittelt"),
    ("he", "זוהה מי שמסר את איום הפצצה שפינה בית ספר יהודי לפני שבעה חודשים"),
    ("ar", "تحديد هوية صاحب بلاغ القنبلة الكاذب الذي أخلى مدرسة يهودية قبل سبعة أشهر"),
]


@pytest.mark.parametrize(("language", "title"), MONTHS_AGO)
def test_what_was_months_ago_pages_nobody(language: str, title: str) -> None:
    said = reading(language, title)
    assert status_of(said) == "historical"
    assert score(said, SETTING).priority == 0


ARRESTED_LONG_AGO = [
    ("en", "Plot against Leicester mosque: fourth man charged, five months after the arrests"),
    (
        "fr",
        "Projet d'attentat contre une mosquée : un quatrième homme mis en examen, cinq mois après les arrestations",
    ),
    ("es", "Plan contra una mezquita de Murcia: un cuarto detenido imputado, cinco meses después de las detenciones"),
    ("de", "Anschlagsplan gegen Moschee in Trier: vierter Mann angeklagt, fünf Monate nach den Festnahmen"),
    ("he", "תכנון הפיגוע במסגד בלסטר: נאשם רביעי, חמישה חודשים אחרי המעצרים"),
    ("ar", "إحالة متهم رابع إلى القضاء بعد خمسة أشهر من إحباط مخطط لاستهداف مسجد في ليستر"),
]


@pytest.mark.parametrize(("language", "title"), ARRESTED_LONG_AGO)
def test_a_plot_stopped_months_ago_is_no_page(language: str, title: str) -> None:
    said = verdict(language, title)
    assert (said.status, said.priority) == ("foiled", 1)


ANOTHER_DEED_THEN = [
    ("en", "Five months after the arson in Lund, police foil plot against synagogue in Malmö"),
    ("fr", "Cinq mois après l'incendie de Lund, la police déjoue un attentat contre la synagogue de Malmö"),
    ("de", "Fünf Monate nach dem Brandanschlag von Lund: Anschlag auf Synagoge in Malmö vereitelt"),
    ("es", "Cinco meses después del atentado de Lund, la policía frustra un ataque contra la sinagoga de Malmö"),
]


@pytest.mark.parametrize(("language", "title"), ANOTHER_DEED_THEN)
def test_a_span_counted_from_another_deed_says_nothing_of_a_plot(language: str, title: str) -> None:
    assert verdict(language, title).priority == 2


def test_a_sentence_of_months_is_no_date() -> None:
    said = reading("en", "Man jailed for eight months after threatening a rabbi in Hull")
    assert all(one.date is None for one in said.incidents)


HELD = [
    ("en", "Gunman holed up inside Bradford mosque, holding worshippers"),
    ("fr", "Rennes : des fidèles retenus par un homme armé dans une mosquée"),
    ("es", "Un hombre armado mantiene retenidos a fieles en una mezquita de Elche"),
    ("de", "Bewaffneter hält Gläubige in Moschee in Siegen fest"),
    ("he", "חמוש מחזיק במתפללים במסגד בברדפורד"),
    ("ar", "مسلحون يحتجزون مصلين داخل مسجد في برادفورد"),
]


@pytest.mark.parametrize(("language", "title"), HELD)
def test_people_who_are_held_are_in_danger_now(language: str, title: str) -> None:
    said = reading(language, title)
    assert said.main is not None
    assert (said.main.type, score(said, SETTING).priority) == ("hostage", 3)


CALLED_CREDIBLE = [
    ("en", "Threat to synagogue in Hull “precise, corroborated and genuine”, ministry says"),
    ("fr", "Synagogue de Nancy : une menace « fondée et précise », selon le ministère"),
    ("es", "El ministerio habla de una amenaza «fundada y precisa» contra una sinagoga de Vigo"),
    ("de", "Drohung gegen Synagoge in Kiel laut Ministerium „konkret und ernsthaft“"),
    ("he", "איום מדויק ואמין על בית כנסת בהאל, אומרים במשרד הפנים"),
    ("ar", "الوزارة: تهديد «مفصل ومؤكد» ضد كنيس في هال"),
]


@pytest.mark.parametrize(("language", "title"), CALLED_CREDIBLE)
def test_two_words_in_a_row_call_a_threat_credible(language: str, title: str) -> None:
    assert reading(language, title).credibility == "specific_credible"


def test_one_word_alone_does_not() -> None:
    assert reading("en", "Direct threat to synagogue in Hull").credibility == "unstated"


REMEMBERED = [
    ("en", "Forty years on, Hull falls silent at the old market"),
    ("fr", "Quarante ans après, Nancy observe une minute de silence sur la place"),
    ("de", "Vierzig Jahre danach: Kiel gedenkt der Toten vom Markt"),
    ("he", "ארבעים שנה אחרי: דקת דומייה בכיכר השוק"),
    ("ar", "بعد أربعين عاما: دقيقة صمت وإكليل زهور في الساحة"),
]


@pytest.mark.parametrize(("language", "title"), REMEMBERED)
def test_a_remembrance_is_of_what_was_though_no_deed_is_named(language: str, title: str) -> None:
    said = verdict(language, title)
    assert (said.status, said.priority) == ("historical", 0)


BEFORE_THE_DAY = [
    ("en", "Synagogue in Graz evacuated over bomb call two days before the anniversary of the 1982 attack"),
    ("fr", "Nancy : une synagogue évacuée après une alerte à la bombe à deux jours de l'anniversaire de l'attentat"),
    ("es", "Evacuan una sinagoga de Vigo por una amenaza de bomba a dos días del aniversario del atentado"),
    ("de", "Synagoge in Graz nach Bombendrohung geräumt, zwei Tage vor dem Jahrestag des Anschlags"),
    ("he", "בית כנסת בגראץ פונה בשל איום פצצה יומיים לפני יום השנה לפיגוע"),
    ("ar", "إخلاء كنيس في غراتس إثر تهديد بوجود قنبلة قبل يومين من ذكرى الهجوم"),
]


@pytest.mark.parametrize(("language", "title"), BEFORE_THE_DAY)
def test_what_happens_before_an_anniversary_is_of_today(language: str, title: str) -> None:
    said = verdict(language, title)
    assert said.status in ("current", "planned_threat")
    assert said.priority == 2


A_CEREMONY = [
    (
        "en",
        "Hull remembers the dead of its synagogue",
        "Candles were lit on Tuesday for the dead of twenty years ago. Then the hall heard five shots, a cry.",
    ),
    (
        "fr",
        "Nancy commémore l'attentat de sa synagogue",
        "Des bougies ont été allumées mardi, vingt ans après l'attentat. Puis la salle a entendu les coups de feu.",
    ),
    (
        "es",
        "Vigo recuerda a las víctimas de su sinagoga",
        "El martes se encendieron velas, veinte años después del atentado. Luego la sala volvió a oír los disparos.",
    ),
    (
        "de",
        "Kiel gedenkt der Toten seiner Synagoge",
        "Am Dienstag brannten Kerzen, zwanzig Jahre nach dem Anschlag. Zur Zeit der Schüsse schwiegen alle.",
    ),
    (
        "he",
        "גראץ זוכרת את הרוגי בית הכנסת",
        "בטקס ביום שלישי הודלקו נרות, עשרים שנה אחרי הפיגוע. בשעת הירי עמדו כולם דום.",
    ),
    (
        "ar",
        "غراتس تحيي ذكرى ضحايا الكنيس",
        "أضيئت الشموع يوم الثلاثاء بعد عشرين عاما على الهجوم. وفي ساعة إطلاق النار وقف الجميع صامتين.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), A_CEREMONY)
def test_what_a_ceremony_of_these_days_recalls_is_no_news(language: str, title: str, text: str) -> None:
    said = verdict(language, title, text)
    assert (said.status, said.priority) == ("historical", 0)


ON_A_FRIDAY = [
    (
        "en",
        "The bell of Hull",
        "On 3 May 1980, a Friday evening, a bomb placed in a van exploded outside the synagogue.",
    ),
    (
        "fr",
        "La cloche de Nancy",
        "Le 3 mai 1980, un vendredi soir, une bombe placée dans une auto explosait devant la synagogue.",
    ),
    (
        "es",
        "La campana de Vigo",
        "El 3 de mayo de 1980, un viernes, una bomba colocada en un coche explotó ante la sinagoga.",
    ),
    (
        "de",
        "Die Glocke von Kiel",
        "Am 3. Mai 1980, einem Freitag, explodierte eine Bombe in einem Auto vor der Synagoge.",
    ),
    ("he", "הפעמון של גראץ", "ב-3 במאי 1980, יום שישי, התפוצצה מכונית תופת לפני בית הכנסת."),
    ("ar", "جرس غراتس", "في 3 مايو 1980، يوم الجمعة، انفجرت قنبلة في سيارة أمام الكنيس."),
]


@pytest.mark.parametrize(("language", "title", "text"), ON_A_FRIDAY)
def test_the_weekday_of_an_old_date_is_of_then(language: str, title: str, text: str) -> None:
    said = verdict(language, title, text)
    assert (said.status, said.priority) == ("historical", 0)


def test_a_sentence_that_only_says_when_dates_the_next() -> None:
    text = "It was a Saturday morning, 29 August 1987. Two men opened fire on the synagogue and threw grenades."
    assert verdict("en", "The lane behind the temple", text).status == "historical"
