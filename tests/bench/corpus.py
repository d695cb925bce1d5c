"""Documents made of templates in six languages, some relevant, some copies; the same seed gives the same."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
RELEVANT, COPIES = 0.1, 0.1
"""Shares of documents that tell of an incident, and that repeat an earlier text."""

PLACES = {
    "en": ["Leeds", "Toronto", "Melbourne", "Chicago", "Johannesburg"],
    "fr": ["Lyon", "Marseille", "Bruxelles", "Genève", "Montréal"],
    "es": ["Madrid", "Buenos Aires", "Córdoba", "Santiago", "Sevilla"],
    "de": ["Hamburg", "Wien", "Zürich", "Leipzig", "Köln"],
    "he": ["חיפה", "ירושלים", "תל אביב", "באר שבע", "נתניה"],
    "ar": ["بيروت", "القاهرة", "عمان", "تونس", "الرباط"],
}
INCIDENTS = {
    "en": "Police in {place} are looking for a man who set fire to the door of a synagogue on {day}. Nobody was hurt.",
    "fr": "La police de {place} recherche un homme qui a mis le feu à la porte d'une synagogue {day}. Personne n'est blessé.",
    "es": "La policía de {place} busca a un hombre que prendió fuego a la puerta de una sinagoga el {day}. No hay heridos.",
    "de": "Die Polizei in {place} sucht einen Mann, der am {day} die Tür einer Synagoge in Brand setzte. Verletzt wurde niemand.",
    "he": "המשטרה ב{place} מחפשת אדם שהצית את דלת בית הכנסת ביום {day}. איש לא נפגע.",
    "ar": "تبحث الشرطة في {place} عن رجل أضرم النار في باب كنيس يوم {day}. ولم يصب أحد بأذى.",
}
ORDINARY = {
    "en": [
        "The council of {place} will vote on a new bus line on {day}.",
        "Prices of flats in {place} rose by {number} per cent in the last quarter, the bank said.",
        "The home side won by {number} goals and moved up in the table, to the joy of the crowd in {place}.",
        "Rain is expected in {place} from {day} on, with winds from the west.",
        "A school in {place} opened its new library, paid for by {number} families.",
    ],
    "fr": [
        "Le conseil de {place} votera {day} sur une nouvelle ligne de bus.",
        "Le prix des logements à {place} a augmenté de {number} pour cent au dernier trimestre, selon la banque.",
        "L'équipe locale s'est imposée par {number} buts et remonte au classement, à la joie du public de {place}.",
        "La pluie est attendue à {place} à partir de {day}, avec un vent d'ouest.",
        "Une école de {place} a inauguré sa bibliothèque, financée par {number} familles.",
    ],
    "es": [
        "El concejo de {place} votará el {day} una nueva línea de autobús.",
        "El precio de la vivienda en {place} subió un {number} por ciento en el último trimestre, según el banco.",
        "El equipo local ganó por {number} goles y sube en la tabla, para alegría del público de {place}.",
        "Se espera lluvia en {place} a partir del {day}, con viento del oeste.",
        "Una escuela de {place} abrió su nueva biblioteca, pagada por {number} familias.",
    ],
    "de": [
        "Der Rat von {place} stimmt am {day} über eine neue Buslinie ab.",
        "Die Preise für Wohnungen in {place} stiegen im letzten Quartal um {number} Prozent, teilte die Bank mit.",
        "Die Gastgeber siegten mit {number} Toren und klettern in der Tabelle, zur Freude des Publikums in {place}.",
        "In {place} wird ab {day} Regen erwartet, der Wind kommt aus Westen.",
        "Eine Schule in {place} eröffnete ihre neue Bücherei, bezahlt von {number} Familien.",
    ],
    "he": [
        "מועצת העיר {place} תצביע ביום {day} על קו אוטובוס חדש.",
        "מחירי הדירות ב{place} עלו ב-{number} אחוזים ברבעון האחרון, כך נמסר מהבנק.",
        "הקבוצה המקומית ניצחה בהפרש של {number} שערים ועלתה בטבלה, לשמחת הקהל ב{place}.",
        "גשם צפוי ב{place} החל מיום {day}, עם רוח מערבית.",
        "ספרייה חדשה נפתחה ב{place} בתרומתן של {number} משפחות.",
    ],
    "ar": [
        "يصوت مجلس {place} يوم {day} على خط حافلات جديد.",
        "ارتفعت أسعار الشقق في {place} بنسبة {number} في المئة خلال الربع الأخير، بحسب البنك.",
        "فاز الفريق المضيف بفارق {number} أهداف وتقدم في الترتيب وسط فرحة جمهور {place}.",
        "يتوقع هطول المطر في {place} ابتداء من يوم {day} مع رياح غربية.",
        "افتتحت مدرسة في {place} مكتبتها الجديدة بتبرع من {number} عائلة.",
    ],
}
DAYS = {
    "en": ["Monday", "Tuesday", "Thursday", "Friday"],
    "fr": ["lundi", "mardi", "jeudi", "vendredi"],
    "es": ["lunes", "martes", "jueves", "viernes"],
    "de": ["Montag", "Dienstag", "Donnerstag", "Freitag"],
    "he": ["שני", "שלישי", "חמישי", "שישי"],
    "ar": ["الاثنين", "الثلاثاء", "الخميس", "الجمعة"],
}


def documents(count: int, seed: int = 1, length: int = 3000) -> Iterator[dict[str, Any]]:
    """`count` documents as `vigil judge` reads them, about `length` characters each, ten seconds apart."""
    draw = random.Random(seed)
    earlier: list[dict[str, Any]] = []
    for number in range(count):
        moment = (BEGIN + timedelta(seconds=10 * number)).isoformat().replace("+00:00", "Z")
        if earlier and draw.random() < COPIES:
            told = draw.choice(earlier)
        else:
            told = _told(draw, length)
            earlier = [*earlier[-200:], told]
        yield {
            **told,
            "id": f"made-{seed}-{number}",
            "source": f"outlet-{draw.randrange(20)}.example",
            "published": moment,
            "fetched": moment,
        }


def lines(count: int, seed: int = 1, length: int = 3000) -> bytes:
    """The same as JSONL."""
    return b"".join(
        json.dumps(document, ensure_ascii=False).encode() + b"\n" for document in documents(count, seed, length)
    )


def _told(draw: random.Random, length: int) -> dict[str, Any]:
    language = draw.choice(list(PLACES))
    first = INCIDENTS[language] if draw.random() < RELEVANT else draw.choice(ORDINARY[language])
    sentences = [_filled(draw, language, first)]
    while sum(map(len, sentences)) < length * draw.uniform(0.8, 1.2):
        sentences.append(_filled(draw, language, draw.choice(ORDINARY[language])))
    paragraphs = [" ".join(sentences[at : at + 4]) for at in range(1, len(sentences), 4)]
    return {"title": sentences[0].split(". ")[0].rstrip("."), "text": "\n\n".join([sentences[0], *paragraphs])}


def _filled(draw: random.Random, language: str, sentence: str) -> str:
    return sentence.format(
        place=draw.choice(PLACES[language]), day=draw.choice(DAYS[language]), number=draw.randrange(2, 40)
    )
