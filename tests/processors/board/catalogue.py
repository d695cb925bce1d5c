"""All that the board says, gathered from where it is said."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from jinja2 import nodes

from processors.board import render
from processors.board.accounts import Role
from processors.board.map_view import SPANS
from processors.board.projection import AREAS
from schemas import taxonomy
from schemas.particulars import Harm, TriggerType

BOARD = Path(render.__file__).parent
VOCABULARY = (
    taxonomy.Kind,
    taxonomy.Status,
    taxonomy.Credibility,
    taxonomy.IncidentType,
    taxonomy.TargetType,
    taxonomy.Health,
    taxonomy.Stage,
    taxonomy.AlertEvent,
    taxonomy.NewsKind,
    taxonomy.NotificationState,
    taxonomy.Act,
    Harm,
    TriggerType,
    Role,
)
"""Whose values are shown as words."""
FACTORS = (
    "incident", "target", "place", "fresh", "community", "credibility", "level", "recency", "origins", "watch",
    "exposure", "beside", "titled", "damage", "alone", "idle", "background", "frame", "feared", "specific", "tempered",
    "assertion", "void", "bounds", "nothing", "officer",
)  # fmt: skip
OTHERS = (
    "open", "over", "denial", "credible", "Done", "Refused", "Noted", "late", "flapping", "on trial", "all faiths",
    "relevance", "newest", "score",
)  # fmt: skip


def messages() -> set[str]:
    """Every word, one that changes with a number as `one|many`."""
    found = {name.replace("_", " ") for kind in VOCABULARY for name in get_args(kind)}
    found |= {*AREAS, *FACTORS, *OTHERS, *render.MONTHS}
    assert SPANS
    for path in BOARD.glob("templates/*.html"):
        found |= set(of_template(path.read_text("utf-8")))
    for path in BOARD.glob("*.py"):
        found |= set(of_code(path.read_text("utf-8")))
    return found


def of_template(source: str) -> Iterator[str]:
    """What a template says; all of it stands there as it is."""
    for call in render.environment().parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "counted"):
            wanted = 2 if call.node.name == "counted" else 1
            parts = [one.value for one in call.args[:wanted] if isinstance(one, nodes.Const)]
            assert len(parts) == wanted, f"not a word as it is: {source.splitlines()[call.lineno - 1]}"
            yield "|".join(parts)


def of_code(source: str) -> Iterator[str]:
    """What code says: `say`, `count`, and what a page that cannot be given says."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        first = {"say": 0, "count": 0, "Trouble": 1}.get(call.func.id)
        if first is None:
            continue
        parts = call.args[first : first + (2 if call.func.id == "count" else 1)]
        said = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(said) == len(parts):
            yield "|".join(said)


def names(word: str) -> list[str]:
    """The {names} in it."""
    return sorted(re.findall(r"\{(\w+)\}", word))
