"""Plots that came to nothing, plans whose makers are held, and words that were sent.

All sentences are our own.
"""

import pytest

from tests.processors.steps.test_times import verdict

FOILED = [
    (
        "en",
        "How the service broke up last year's plot on a Perth synagogue",
        "Investigators described for the first time how they stopped the plan to bomb the synagogue. Two men are held.",
    ),
    (
        "en",
        "Agents foiled a 2025 plot to attack a synagogue in Perth, report says",
        "The report published on Monday describes how the plan to bomb the building was thwarted.",
    ),
    (
        "fr",
        "Comment les services ont déjoué l'an dernier un attentat contre une synagogue de Lyon",
        "Les enquêteurs racontent comment le projet d'attentat a été stoppé.",
    ),
    (
        "fr",
        "Attentat déjoué en 2024 contre une synagogue de Lyon : le rapport",
        "Le rapport publié lundi décrit comment le projet a été déjoué.",
    ),
    (
        "es",
        "Cómo el servicio desbarató el año pasado un complot contra una sinagoga de Perth",
        "Los investigadores explican cómo frustraron el plan de atentar contra el templo.",
    ),
    (
        "es",
        "Atentado frustrado en 2024 contra una sinagoga de Madrid: los detalles",
        "El informe publicado el lunes describe cómo la policía frustró el plan.",
    ),
    (
        "de",
        "2024 vereitelter Anschlag auf Synagoge in Köln: Bericht nennt Einzelheiten",
        "Der am Montag vorgelegte Bericht schildert, wie der Plan vereitelt wurde.",
    ),
    (
        "de",
        "Wie der Verfassungsschutz im vergangenen Jahr den Anschlag auf eine Synagoge in Köln verhinderte",
        "Ermittler schildern, wie sie den geplanten Anschlag vereitelten.",
    ),
    ("he", "כך סיכל השירות בשנה שעברה מתקפה על בית כנסת בפרת'", "החוקרים מתארים לראשונה כיצד סוכל הפיגוע המתוכנן."),
    ("he", "הפיגוע שסוכל ב-2024 נגד בית כנסת בפריז: פרטים חדשים", "הדוח שפורסם ביום שני מתאר כיצד סוכל הפיגוע."),
    ("ar", "كيف أحبط الجهاز العام الماضي مخططا لتفجير كنيس في بيرث", "يروي المحققون كيف أحبطوا الهجوم المخطط له."),
    ("ar", "تفاصيل جديدة عن هجوم أحبط عام 2024 على كنيس في باريس", "يصف التقرير الصادر يوم الاثنين كيف أحبط المخطط."),
]


@pytest.mark.parametrize(("language", "title", "text"), FOILED)
def test_a_plot_of_last_year_is_foiled_and_nothing_to_act_on(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).status == "foiled"
    assert verdict(title, text, language).priority == 1


HELD = [
    (
        "en",
        "Three held: planned to blow up synagogue in Antwerp",
        "Police said the men wanted to attack the synagogue on Saturday.",
    ),
    (
        "fr",
        "Trois interpellés : ils voulaient faire sauter une synagogue d'Anvers",
        "Les hommes projetaient d'attaquer l'édifice samedi, selon la police.",
    ),
    (
        "es",
        "Tres detenidos: planeaban volar una sinagoga de Amberes",
        "Los hombres querían atacar el templo el sábado, según la policía.",
    ),
    ("he", "שלושה נעצרו: תכננו לפוצץ בית כנסת באנטוורפן", "לדברי המשטרה התכוונו השלושה לתקוף את המקום בשבת."),
    ("ar", "توقيف ثلاثة خططوا لتفجير كنيس في أنتويرب", "قالت الشرطة إن الرجال كانوا ينوون مهاجمة الكنيس يوم السبت."),
]


@pytest.mark.parametrize(("language", "title", "text"), HELD)
def test_a_plan_whose_makers_are_held_is_foiled(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).status == "foiled"


SENT = [
    (
        "en",
        "Man held after threatening e-mail to synagogue in Antwerp",
        "The e-mail said a bomb would go off on Saturday. Police arrested a man.",
    ),
    (
        "en",
        "Letter to imam in Bradford: 'On Friday it burns'",
        "The imam of the mosque received the letter on Monday. Police are investigating.",
    ),
    (
        "en",
        "Group intends to attack visitors to the synagogue, police say",
        "Police in Bradford said the group intends to attack visitors on Saturday.",
    ),
    (
        "fr",
        "Lettre à un imam de Roubaix : « vendredi, ça brûlera »",
        "L'imam de la mosquée a reçu la lettre lundi. La police enquête.",
    ),
    (
        "es",
        "Carta a un imán de Melilla: «el viernes arderá»",
        "El imán de la mezquita recibió la carta el lunes. La policía investiga.",
    ),
    (
        "de",
        "Brief an Imam in Ulm: „Am Freitag brennt es“",
        "Der Imam der Moschee erhielt das Schreiben am Montag. Die Polizei ermittelt.",
    ),
    ("he", 'מכתב לאימאם בלוד: "ביום שישי זה יישרף"', "האימאם של המסגד קיבל את המכתב ביום שני. המשטרה חוקרת."),
]


@pytest.mark.parametrize(("language", "title", "text"), SENT)
def test_words_that_were_sent_stay_a_threat(language: str, title: str, text: str) -> None:
    assert verdict(title, text, language).status == "planned_threat"
