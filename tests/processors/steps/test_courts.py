"""Courts: a deed of the last months is closed by them, one of years ago is nothing.

All sentences are our own.
"""

import pytest

from tests.processors.steps.test_times import verdict

TRIED = [
    (
        "en",
        "Man pleads guilty to January arson at Leeds synagogue",
        (
            "A 24-year-old man pleaded guilty on Monday to setting fire to the "
            "synagogue in January. He will be sentenced in April."
        ),
    ),
    (
        "en",
        "Teen convicted over last month's attack on a rabbi in Leeds",
        "A court found the 19-year-old guilty on Monday of attacking the rabbi on 8 February.",
    ),
    (
        "fr",
        "Il plaide coupable de l'incendie de la synagogue de Metz en janvier",
        (
            "Un homme de 24 ans a plaidé coupable lundi d'avoir mis le feu à la "
            "synagogue en janvier. Il sera jugé en avril."
        ),
    ),
    (
        "fr",
        "Condamné pour l'agression d'un rabbin le mois dernier à Metz",
        "Le tribunal a condamné lundi l'homme qui avait agressé le rabbin le 8 février.",
    ),
    (
        "es",
        "Se declara culpable del incendio de enero en la sinagoga de Melilla",
        "Un hombre de 24 años se declaró culpable el lunes de prender fuego a la sinagoga en enero.",
    ),
    (
        "es",
        "Condenado por la agresión del mes pasado a un rabino en Melilla",
        "El tribunal condenó el lunes al joven que agredió al rabino el 8 de febrero.",
    ),
    (
        "de",
        "Mann gesteht Brandanschlag auf Synagoge in Ulm vom Januar vor Gericht",
        (
            "Ein 24-Jähriger hat sich am Montag vor Gericht schuldig bekannt, im Januar "
            "Feuer an der Synagoge gelegt zu haben."
        ),
    ),
    (
        "de",
        "Urteil nach Angriff auf Rabbiner im vergangenen Monat in Ulm",
        "Das Gericht verurteilte am Montag den Mann, der den Rabbiner am 8. Februar angegriffen hatte.",
    ),
    (
        "he",
        "הודה בבית המשפט בהצתת בית הכנסת בלידס בינואר",
        "גבר בן 24 הודה ביום שני בבית המשפט כי הצית את בית הכנסת בינואר. גזר הדין יינתן באפריל.",
    ),
    ("he", "הורשע בתקיפת רב בלידס בחודש שעבר", "בית המשפט הרשיע ביום שני את הצעיר שתקף את הרב ב-8 בפברואר."),
    (
        "ar",
        "يقر بالذنب في إحراق كنيس ليدز في يناير",
        "أقر رجل في الرابعة والعشرين يوم الاثنين أمام المحكمة بإحراق الكنيس في يناير.",
    ),
    (
        "ar",
        "إدانة شاب بالاعتداء على حاخام في ليدز الشهر الماضي",
        "أدانت المحكمة يوم الاثنين الشاب الذي اعتدى على الحاخام في 8 فبراير.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), TRIED)
def test_a_court_that_hears_of_a_deed_of_the_last_months_closes_it(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).priority == 1


TRIED_LONG_AFTER = [
    (
        "en",
        "Man jailed for 2021 arson at Leeds synagogue",
        "A court jailed the man for nine years on Monday for setting fire to the synagogue in 2021.",
    ),
    (
        "fr",
        "Neuf ans de prison pour l'incendie de la synagogue de Metz en 2021",
        "Le tribunal a condamné lundi l'homme qui avait incendié la synagogue en 2021.",
    ),
    (
        "es",
        "Nueve años de prisión por el incendio de la sinagoga de Melilla en 2021",
        "El tribunal condenó el lunes al hombre que incendió la sinagoga en 2021.",
    ),
    (
        "de",
        "Neun Jahre Haft für Brandanschlag auf Synagoge in Ulm 2021",
        "Das Gericht verurteilte am Montag den Mann, der 2021 die Synagoge in Brand gesetzt hatte.",
    ),
    (
        "he",
        "תשע שנות מאסר על הצתת בית הכנסת בלידס ב-2021",
        "בית המשפט גזר ביום שני תשע שנות מאסר על מי שהצית את בית הכנסת ב-2021.",
    ),
    (
        "ar",
        "السجن تسع سنوات لمن أحرق كنيس ليدز عام 2021",
        "حكمت المحكمة يوم الاثنين على الرجل الذي أحرق الكنيس في 2021.",
    ),
]


@pytest.mark.parametrize(("language", "title", "text"), TRIED_LONG_AFTER)
def test_a_verdict_on_a_deed_of_years_ago_is_nothing(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).status == "historical"
    assert verdict(title, text, language).priority == 0
