"""What rests in the index of a test, made by hand, and how it gets there."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from processors.store import Outcome, Store
from schemas.alert import Alert
from schemas.document import Document
from schemas.index.names import KINDS, alias
from schemas.index.rows import rows
from schemas.picture import Story
from schemas.reading import Place
from schemas.scored import Grade, Scored

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAID: dict[str, Any] = {
    "epoch": 1,
    "sequence": 1 << 20,
    "month": "2026.11",
    "heard_at": NOON,
    "said_at": NOON,
    "fold": "f",
    "rules": "r",
}
TEXTS = {
    "en": (
        "Two doors burned",
        "A fire was lit at two doors overnight. Nobody was hurt. Neighbours called the brigade.",
    ),
    "fr": ("Un portail incendié", "Le portail a été incendié dans la nuit. L’enquête commence lentement."),
    "es": (
        "Amenazas por teléfono",
        "Las escuelas recibieron amenazas por teléfono. La policía registró los edificios.",
    ),
    "de": (
        "Drohungen gegen Gemeindehäuser",
        "Gegen mehrere Gemeindehäuser gab es Drohungen. Die Polizei prüfte die Gebäude.",
    ),
    "he": ("הודעת צה\u05f4ל", "המפגש נדחה. הוא היה אמור להתקיים בירושלים ובחיפה. שָׁלוֹם לכולם."),
    "ar": ("حادث قرب المدرسة", "وقع الحادث قرب المدرسة الكبيرة. لم يصب أحد."),
    "pt": ("Aviso às famílias", "A associação enviou um aviso às famílias."),
}


VERDICT: dict[str, Any] = {
    "priority": 2,
    "score": 50,
    "confidence": 40,
    "status": "current",
    "incident_types": (),
    "target_types": (),
    "countries": ("CH",),
    "origins": 1,
}


def scored(identity: str, *, language: str = "en", **changes: Any) -> Scored:
    title, text = TEXTS[language]
    document = Document(id=identity, revision="v1", source="made-up", fetched=NOON, title=title, text=text)
    nothing: dict[str, Any] = dict.fromkeys(
        ["actors", "incidents", "precedents", "concerns", "reasons", "warnings", "merged", "watch"], ()
    )
    event = Scored(
        **SAID | VERDICT | nothing,
        id=identity,
        revision="v1",
        document=document,
        language=language,
        relevant=True,
        credibility="unstated",
        places=(Place(text="x", start=0, end=1, name="Bern", country="CH", lat=46.9, lon=7.4),),
        level_change=None,
        grade=Grade(source="B", information=3, why=()),
        story="s1",
        new=True,
    )
    return msgspec.structs.replace(event, **changes)


def story(identity: str, **changes: Any) -> Story:
    event = Story(
        **SAID | VERDICT,
        id=identity,
        headline="Two doors burned",
        first=NOON,
        last=NOON,
        documents=1,
        recent=("d1",),
        languages=("en",),
        places=("Bern",),
        changed="first report",
    )
    return msgspec.structs.replace(event, **changes)


def alert(identity: str, **changes: Any) -> Alert:
    event = Alert(
        **SAID,
        id=identity,
        rule="act-now",
        key="s1",
        opening=1,
        stage="active",
        change="raised",
        priority=3,
        headline="Two doors burned",
        why="a fresh attack",
        story="s1",
        documents=("d1",),
        origins=1,
        opened_at=NOON,
    )
    return msgspec.structs.replace(event, **changes)


def put(client: Elasticsearch, url: str, namespace: str, *events: Scored | Story | Alert) -> list[Outcome]:
    """Writes events and makes them searchable at once."""

    async def writing() -> list[Outcome]:
        async with Store(url) as store:
            return await store.write([row for event in events for row in rows(event, namespace)])

    outcomes = asyncio.run(writing())
    client.indices.refresh(index=[alias(kind, namespace) for kind in KINDS], ignore_unavailable=True)
    return outcomes
