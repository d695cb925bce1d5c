"""The groups and organs of states that Vigil knows by name, in all scripts (actors.json)."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from processors.knowledge.automaton import Meaning
from processors.knowledge.toponym import fold_name


def actor_meanings() -> list[tuple[str, Meaning]]:
    """The names of actors in all scripts; a weak one needs a second cue."""
    rows: list[tuple[str, Meaning]] = []
    for actor in _actors():
        written = (*actor["aliases"], *actor.get("capitals", ()))
        rows += [(alias, ("actor", actor["id"], False)) for alias in written]
        rows += [(alias, ("actor", actor["id"], True)) for alias in actor["ambiguous"]]
    return rows


@cache
def capitals() -> frozenset[str]:
    """The names of actors that count in capitals alone, for in small letters they are words: MOIS."""
    return frozenset(name for actor in _actors() for name in actor.get("capitals", ()))


@cache
def actor_names() -> dict[str, str]:
    """What each actor is called, in English, by its id."""
    return {actor["id"]: actor["name"] for actor in _actors()}


def known_as(name: str) -> frozenset[str]:
    """The ids of the actors that bear a name, in whatever script and case, or have it for their id."""
    return _ids().get(fold_name(name), frozenset())


@cache
def _ids() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for actor in _actors():
        names = (actor["id"], actor["name"], *actor["aliases"], *actor["ambiguous"], *actor.get("capitals", ()))
        for name in names:
            key = fold_name(name)
            found[key] = found.get(key, frozenset()) | {actor["id"]}
    return found


@cache
def actor_kinds() -> dict[str, str]:
    """What sort of actor each is, by its id: `state_organ`, `militant_org` …"""
    return {actor["id"]: actor["kind"] for actor in _actors()}


def _actors() -> list[dict[str, Any]]:
    text = files("processors.knowledge").joinpath("actors.json").read_text("utf-8")
    known: list[dict[str, Any]] = json.loads(text)["actors"]
    return known
