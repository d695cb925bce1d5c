"""So much of PromQL as our examples use, read strictly: an expression that is not understood is an error."""

import re
from collections.abc import Iterator
from typing import NamedTuple

FUNCTIONS = {"time", "absent", "sum", "max", "min", "avg", "rate", "increase", "histogram_quantile"}
WORDS = {"by", "or", "and", "unless", "without"}
TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+(?:\.\d+)?)|(?P<range>\[\d+[smhd]\])|(?P<name>[a-zA-Z_:][\w:]*)"
    r"|(?P<labels>\{[^}]*\})|(?P<sign>==|!=|>=|<=|[-+*/(),><])"
)
MATCHER = re.compile(r'\s*(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"\s*')


class Use(NamedTuple):
    """A metric in an expression."""

    name: str
    labels: dict[str, tuple[str, ...]]
    """Label → the values that are asked for."""
    by: tuple[str, ...]
    """Labels that must still be there to group by."""
    ranged: bool


def uses(expression: str) -> list[Use]:
    """The metrics of an expression. Raises ValueError where it is none."""
    found: list[Use] = []
    tokens = list(_tokens(expression))
    depth, by = 0, list[tuple[int, tuple[str, ...]]]()
    at = 0
    while at < len(tokens):
        kind, text = tokens[at]
        at += 1
        if text == "(":
            depth += 1
        elif text == ")":
            depth -= 1
            by = [(level, labels) for level, labels in by if level <= depth]
        elif text == "by":
            end = tokens.index(("sign", ")"), at)
            by.append((depth + 1, tuple(part for sort, part in tokens[at:end] if sort == "name")))
            at = end + 1
        elif kind == "name" and text not in WORDS and (following := tokens[at : at + 1]) != [("sign", "(")]:
            if text in FUNCTIONS and following and following[0] == ("name", "by"):
                continue
            labels = dict(_matchers(tokens[at][1])) if following and following[0][0] == "labels" else {}
            after = tokens[at + bool(labels) : at + bool(labels) + 1]
            grouped = tuple(label for _, group in by for label in group)
            found.append(Use(text, labels, grouped, bool(after) and after[0][0] == "range"))
        elif kind == "name" and text not in WORDS | FUNCTIONS:
            raise ValueError(f"{text}: no function that our examples use")
        if depth < 0:
            raise ValueError(f"{expression}: one bracket too many is closed")
    if depth or not found:
        raise ValueError(f"{expression}: brackets are not closed, or there is no metric in it")
    return found


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(expression):
        match = TOKEN.match(expression, at)
        if match is None:
            raise ValueError(f"{expression}: not understood from {expression[at:]!r} on")
        at = match.end()
        if match.lastgroup and match.lastgroup != "space":
            yield match.lastgroup, match.group()


def _matchers(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in text.strip("{}").split(","):
        match = MATCHER.fullmatch(part)
        if match is None:
            raise ValueError(f"{part}: no matcher of a label")
        name, how, value = match.groups()
        yield name, tuple(value.split("|")) if how.endswith("~") else (value,)
