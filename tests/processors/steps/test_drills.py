"""Drills whose headline tells an attack, in six languages. All sentences are our own."""

from datetime import UTC, datetime

import pytest

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score
from schemas.scored import Grade

PUBLISHED = datetime(2026, 3, 12, 9, tzinfo=UTC)
SETTING = Setting(now=PUBLISHED, published=PUBLISHED, grade=Grade(source="B", information=3, why=()))


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Shots, screams, smoke: students flee as gunman enters the hall", '"End ex!" shouts an instructor.'),
        ("fr", "Prise d'otages au collège", "« On a eu froid dans le dos », racontent les figurants."),
        ("fr", "Rafales d'arme automatique place Carnot", "Il s'agissait d'une manœuvre du RAID, dit la préfecture."),
        ("es", "Disparos y gritos en un instituto de Vigo: la Policía ensaya un ataque", ""),
        ("es", "Hombre armado irrumpe en una sinagoga", "Los heridos eran voluntarios y el guion preveía dos rehenes."),
        ("de", "Schüsse in der Synagoge von Essen", "Am Ende stehen die Toten wieder auf: Die Polizei hat geprobt."),
        ("he", "יריות בבית הכנסת בחולון", "בסוף תרגיל הבוקר הפצועים קמו והלכו הביתה."),
        ("ar", "مسلحون يقتحمون جامعة وسقوط جرحى", "هكذا بدا المشهد ضمن ممارسة تدريبية للدفاع المدني في الكوت."),
    ],
)
def test_a_drill_is_nothing_however_its_headline_tells_it(language: str, title: str, text: str) -> None:
    assert score(understand(read(title, text, language), PUBLISHED, None), SETTING).priority == 0
