"""The book of alert rules: TOML files with their own evidence, read into frozen structs.

A rule that cannot be right does not load, and the error says in which file, line and column: an unknown key, a
condition that can never hold or on a field that nothing has, a duration that is none, or no examples of when it fires
and when it keeps quiet.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import msgspec

from processors.rules.pointing import place
from processors.rules.rule import Rule, sites_of, wrong
from processors.rules.ruleset import Ruleset
from schemas.errors import VigilError

SHIPPED = Path(__file__).parent
_AT = re.compile(r"(?s)(.*) - at `\$\.?(.*)`")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_SYNTAX = re.compile(r"(?s)(.*) \(at line (\d+), column (\d+)\)")


class BadRule(VigilError):
    """A rule file that does not load; the message names rule, line, column and what is wrong."""


def gather(folder: Path | None = None) -> tuple[str, ...]:
    """The texts of all rule files of a folder (None: the shipped rules), in order of their names.

    Raises BadRule when the folder holds none.
    """
    files = sorted((folder or SHIPPED).glob("*.toml"))
    if not files:
        raise BadRule(f"{folder}: no rule files (*.toml); point `rules` in vigil.toml to a folder that has some")
    return tuple(_text_of(file) for file in files)


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadRule(f"{file}: byte {error.start} is not UTF-8; is it still being written?") from None


@lru_cache(4)
def read(texts: tuple[str, ...], sites: frozenset[str] | None = None) -> Ruleset:
    """The rules in the texts that `gather` gives, in the order of their names.

    `sites` are those of the profile, which a rule may name. Raises BadRule with what is wrong and in which rule.
    """
    rules, problems = survey(texts, sites)
    for problem in problems:
        raise BadRule(problem)
    return Ruleset(rules)


def survey(texts: Iterable[str], sites: frozenset[str] | None = None) -> tuple[list[Rule], list[str]]:
    """The rules that load, in the order of their names, and in words why the others do not."""
    rules, problems = [], []
    for text in texts:
        try:
            rules.append(one(text, sites))
        except BadRule as error:
            problems.append(str(error))
    rules.sort(key=lambda rule: rule.name)
    for rule, following in pairwise(rules):
        if rule.name == following.name:
            problems.append(f"rule {rule.name}: there are two of that name")
    return rules, problems


def one(text: str, sites: frozenset[str] | None = None) -> Rule:
    """The rule in a text; `sites` are those of the profile, where there is one to hold it against.

    Raises BadRule with the line and column of what is wrong.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = _SYNTAX.fullmatch(str(error))
        # Without a place it is the end of the text, as of a file that is still being written.
        line, column = told.group(2, 3) if told else (text.count("\n") + 1, len(text) - text.rfind("\n"))
        reason = told.group(1) if told else error
        raise BadRule(f"a rule that begins {text[:40]!r}, line {line}, column {column}: {reason}") from None
    name = table.get("name", "without a name")
    try:
        rule = msgspec.convert(table, Rule)
    except msgspec.ValidationError as error:
        told = _AT.fullmatch(str(error))
        path = tuple(int(n) if n else key for n, key in _STEP.findall(told.group(2))) if told else ()
        unknown = re.search("unknown field `(.*)`", str(error))
        path = (*path, unknown.group(1)) if unknown else path
        raise _bad(text, name, path, told.group(1) if told else str(error)) from None
    for path, problem in wrong(rule, table):
        raise _bad(text, name, path, problem)
    if sites is not None:
        for path, site in sites_of(rule):
            if site not in sites:
                known = ", ".join(sorted(sites)) or "none"
                raise _bad(text, name, path, f"there is no [[site]] {site!r} in the profile; it has: {known}")
    return rule


def _bad(text: str, name: str, path: tuple[str | int, ...], problem: str) -> BadRule:
    line, column = place(text, path)
    return BadRule(f"rule {name}, line {line}, column {column}: {problem}")
