"""The recipes of CONTRIBUTING.md, followed in a copy of the code: a community and a level system of one's own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
COMMUNITY = """
name = "Fire services"
faith = false
targets = []
shared = ["business", "person", "public_place"]

[words]
en = "fire station(s|), firefighter(s|), fire crew(s|)"
fr = "caserne(s|) de pompiers, pompier(s|)"
es = "parque(s|) de bomberos, bombero(s|)"
de = "feuerwache(n|), feuerwehrleute(n|)"
he = "תחנת כיבוי, כבאים"
ar = "محطة إطفاء, رجال الإطفاء"
"""
LADDER = {
    "id": "is-rls",
    "name": "Threat level of Iceland",
    "country": "IS",
    "numbered": False,
    "names": ["icelandic threat scale"],
    "travel": False,
    "scale": [
        {"rank": 1, "native": "CALM", "words": ["calm"]},
        {"rank": 2, "native": "WATCHFUL", "words": ["watchful"]},
        {"rank": 3, "native": "GRAVE", "words": ["grave"]},
    ],
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code, to be changed."""
    for room in ("schemas", "producers", "processors", "deploy", "commands"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "vigil.py", tmp_path)
    return tmp_path


def judged(copy: Path, *titles: str) -> list[dict[str, Any]]:
    """What the changed code makes of some headlines, with the profile beside it."""
    lines = [json.dumps({"id": n, "title": title, "published": "2026-11-20"}) for n, title in enumerate(titles)]
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import vigil; vigil.main()", "judge"],
        input="\n".join(lines), cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_community_is_a_file_and_two_lines_of_the_profile(copy: Path) -> None:
    (copy / "processors/knowledge/communities/fire.toml").write_text(COMMUNITY, "utf-8")
    (copy / "community.toml").write_text('[[community]]\nid = "fire"\nname = "Fire services"\n', "utf-8")
    concerned, other = judged(
        copy, "Man with knife attacks firefighters at fire station in Leeds", "Man with knife attacks shoppers in Leeds"
    )
    assert [one["community"] for one in concerned["concerns"] if "community" in one] == ["fire"]
    assert other["concerns"] == []


def test_a_level_system_is_an_entry_of_one_table(copy: Path) -> None:
    path = copy / "processors/knowledge/ladders.json"
    table = json.loads(path.read_text("utf-8"))
    table["systems"].append(LADDER)
    path.write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    raised, kept = judged(
        copy,
        "Iceland raises terrorism threat level from watchful to grave",
        "Iceland: terrorism threat level remains grave",
    )
    change = raised["level_change"]
    assert (change["system"], change["from"], change["to"], change["to_rank"]) == ("is-rls", "WATCHFUL", "GRAVE", 3)
    assert kept["level_change"] is None


def test_a_ladder_with_a_gap_is_refused_at_the_start(copy: Path) -> None:
    path = copy / "processors/knowledge/ladders.json"
    table = json.loads(path.read_text("utf-8"))
    table["systems"].append({**LADDER, "scale": [LADDER["scale"][0], LADDER["scale"][2]]})  # type: ignore[index]
    path.write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    with pytest.raises(AssertionError, match="is-rls has the ranks"):
        judged(copy, "Iceland raises terrorism threat level from watchful to grave")
