"""Figures of deeds over months are no deed of their own, in six languages; a deed told beside them is.

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


COUNTED = [
    (
        "en",
        "Hate crime figures: arson attacks on mosques doubled in two years",
        "Police forces logged 41 arson attacks on mosques in the year to March, according to statistics.",
    ),
    (
        "en",
        "Report counts 58 attacks on churches in France in six months",
        "The observatory listed arson and vandalism.",
    ),
    (
        "de",
        "Zahl der Brandanschläge auf Moscheen verdoppelt",
        "Das geht aus der Antwort auf eine Kleine Anfrage hervor.",
    ),
    ("he", 'דו"ח: 58 תקיפות של כנסיות בצרפת בחצי שנה', "המרכז מנה פריצות, הצתות וונדליזם בין ינואר ליוני."),
    ("fr", "Un rapport recense 58 attaques d'églises en six mois", "Il compte des incendies et des dégradations."),
    (
        "es",
        "Los ataques a iglesias se duplicaron en 2025, según un informe",
        "El observatorio contabilizó 41 incendios provocados y 120 actos de vandalismo.",
    ),
    (
        "ar",
        "تقرير: ارتفاع الهجمات على المساجد بنسبة 40 في المئة في عام 2025",
        "سجلت المنظمة 41 حريقا متعمدا و120 عملية تخريب.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), COUNTED)
def test_figures_of_deeds_page_nobody(language: str, title: str, text: str) -> None:
    assert verdict(language, title, text).priority == 0


def test_a_deed_beside_figures_is_told() -> None:
    title = "Brandanschlag auf Moschee in Essen, der fünfte in diesem Jahr"
    text = "Die Täter entkamen unerkannt. Die Zahl der Anschläge hat sich laut Statistik verdoppelt."
    assert verdict("de", title, text).priority >= 2


def test_a_notice_of_threats_says_below_which_places_were_emptied() -> None:
    title = "Security notice: bomb threats by e-mail, Tuesday"
    text = (
        "This notice is for directors and clergy. It may be passed on within your group. "
        "Since 8 a.m. some 20 Jewish schools in nine states have had e-mails that speak of explosive devices. "
        "The wording is the same everywhere. Twelve schools were evacuated. No device has been found."
    )
    said = verdict("en", title, text)
    assert (said.priority, said.status) == (2, "current")


def test_the_last_tickets_for_a_party_are_no_blast() -> None:
    assert verdict("he", "ערב פיצוץ לחג: הכרטיסים האחרונים במכירה", "").priority == 0
