"""A deed that is said not to have been, and one that is told beside a negation of something else, in six languages.

All sentences are our own.
"""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import Verdict, score
from schemas.scored import Grade

PUBLISHED = datetime(2026, 3, 11, 12, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


def verdict(language: str, title: str, text: str = "") -> Verdict:
    return score(understand(read(title, text, language), PUBLISHED, None), SETTING)


UNDONE = [
    ("en", "Police: nothing to suggest an attack on the mosque"),
    ("en", "Reports of an attack on a kosher restaurant are wrong, police in Antwerp say"),
    ("en", "Rumours of stabbing at Hanukkah fair untrue, says sheriff"),
    ("en", "Officers find no trace of shooting near Jewish school"),
    ("fr", "Aucun projet d'attentat contre la mosquée, assure le préfet"),
    ("fr", "Rien n'indique une attaque contre la synagogue, selon la police"),
    ("es", "Nada indica un ataque contra la sinagoga, según la policía"),
    ("de", "Polizei: Nichts deutet auf einen Angriff auf die Moschee hin"),
    ("de", "Bericht über Angriff auf koscheres Restaurant stimmt nicht"),
    ("he", "המשטרה: אין דבר המעיד על פיגוע במסגד"),
    ("ar", "الشرطة: لا شيء يشير إلى هجوم على المسجد"),
]


@pytest.mark.parametrize(("language", "title"), UNDONE)
def test_a_deed_that_is_said_not_to_have_been_concerns_nobody(language: str, title: str) -> None:
    said = verdict(language, title)
    assert (said.priority, said.status) == (0, "none")


TOLD = [
    (
        "en",
        "No claim yet for attack on the mosque that left four dead",
        "The gunmen escaped on Friday.",
    ),
    (
        "en",
        "Officials will not say whether blast at Chabad centre in Vienna was aimed at rabbi",
        "Six people were hurt in Thursday's explosion.",
    ),
    (
        "en",
        "Nothing stolen, say police, as Jewish couple beaten at home in Creteil",
        "Three masked men tied them up on Sunday night. They are still sought.",
    ),
    (
        "he",
        "אין עדיין נטילת אחריות לפיגוע במסגד במאלמו",
        "שלושה בני אדם נורו ביום שישי ביציאה מהתפילה. היורים לא נתפסו.",
    ),
    ("he", "המאבטח לא הצליח לעצור את היורה בבית הספר היהודי, ארבעה פצועים", "התוקף נמלט ביום שלישי."),
    ("de", "Polizei glaubt nach Feuer in Islamzentrum nicht an Unfall", "Das Gebäude in Graz brannte am Montagabend."),
]


@pytest.mark.parametrize(("language", "title", "text"), TOLD)
def test_what_is_denied_beside_a_deed_takes_nothing_from_it(language: str, title: str, text: str) -> None:
    said = verdict(language, title, text)
    assert said.priority > 0
    assert said.status == "current"


ILL = [
    ("en", "Car ploughs into crowd outside church; police say driver had seizure"),
    ("de", "Auto fährt in Menschengruppe vor Kirche: Senior verwechselt Gas und Bremse"),
    ("he", "רכב פגע בקהל מחוץ לכנסייה; המשטרה: הנהג לקה בהתקף"),
    ("fr", "Une voiture percute la foule devant une église, le conducteur a fait un malaise au volant"),
    ("es", "Un coche embiste a la multitud ante una iglesia: el conductor sufrió un infarto"),
]


@pytest.mark.parametrize(("language", "title"), ILL)
def test_a_driver_who_fell_ill_pages_nobody(language: str, title: str) -> None:
    assert verdict(language, title).priority < 2


CALLS = [
    ("en", "ISIS magazine urges followers to stab worshippers at churches in London"),
    ("de", "IS ruft Anhänger zu Anschlägen auf Kirchen in Köln auf"),
    ("he", "דאעש קורא לתומכיו לדקור מתפללים בכנסיות בלונדון"),
    ("fr", "L'EI appelle ses partisans à poignarder des fidèles dans les églises de Londres"),
    ("es", "El EI llama a sus seguidores a apuñalar a fieles en las iglesias de Londres"),
    ("ar", "داعش يدعو أنصاره إلى طعن المصلين في كنائس لندن"),
]


@pytest.mark.parametrize(("language", "title"), CALLS)
def test_what_followers_are_called_on_to_do_is_a_threat_and_no_deed(language: str, title: str) -> None:
    assert verdict(language, title).status == "planned_threat"
