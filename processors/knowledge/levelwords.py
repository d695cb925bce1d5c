"""How each language writes the steps of ladders: the `level` tables of the phrases, ready to be looked for."""

import re
from functools import cache
from typing import NamedTuple

from processors.knowledge.fold import fold
from processors.knowledge.phrases import data


class LevelWords(NamedTuple):
    """How a language writes a step of a ladder."""

    step: re.Pattern[str]
    to: re.Pattern[str]
    from_: re.Pattern[str]
    to_joined: str
    from_joined: str
    travel: re.Pattern[str]
    """What shows that a level is one of travel advice."""
    advice: re.Pattern[str]
    """Steps of travel advice of ministries without a ladder, in the words of the language."""
    numbered: tuple[re.Pattern[str], ...]
    """Numbers that are rungs without a word for level beside them."""
    held: re.Pattern[str]
    """What stands before the rung that is left, even where "to" is nearer: "to low after a winter at high"."""
    effective: re.Pattern[str]
    onto: re.Pattern[str]
    """Beside the words for "to", before a word for a step."""
    scope: re.Pattern[str]
    """What stands before the part of a country, or the community, that a level holds for."""
    lifted: re.Pattern[str]
    """That an advice is taken back."""
    hazard: re.Pattern[str]
    """What has levels of its own that nobody threatens: avalanches, floods, heat."""


@cache
def level_words(language: str) -> LevelWords:
    """Of one of LANGUAGES."""
    table = {key: fold(value)[0] for key, value in data(language)["level"].items()}

    def ending(words: str) -> re.Pattern[str]:
        # A look ahead, so that of several such words each is found, and the last one counts.
        return re.compile(rf"(?:^|(?<=\W))(?:{words})(?=(?:\W+[\w'-]+){{0,3}}\W*$)")

    letters = table["to_joined"] + table["from_joined"]
    digit = (
        rf"(?:^|\W)(?:(?:{table['to']}|{table['from']})\s+" + (rf"|[{letters}]-?" if letters else "") + r")(\d)(?!\w)"
    )
    return LevelWords(
        re.compile(rf"(?:{table['step']})\s+(\w+)(?!\s+(?:{table['notch']})(?!\w))|{digit}"),
        ending(table["to"]),
        ending(table["from"]),
        table["to_joined"],
        table["from_joined"],
        re.compile(rf"(?:{table['travel']})"),
        re.compile(rf"(?<!\w)(?:{table['advice']})(?!\w)"),
        _numbered(table),
        re.compile(rf"(?<!\w)(?:{table['held']})\W*(?:\w+\W+)?$"),
        re.compile(rf"(?<!\w)(?:{table['effective']})\W*(?:\w+\W+)?$"),
        re.compile(rf"(?<!\w)(?:{table['onto']})\s+\W*$"),
        re.compile(rf"(?<!\w)(?:{table['scope']})\s+(?:[\w'-]+\W+){{0,3}}$"),
        re.compile(rf"(?<!\w)(?:{table['lifted']})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{table['hazard']})(?!\w)"),
    )


def _numbered(table: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    """ "From N to M", and "to N" where nothing is counted: at the end, before "of five" or a word that begins anew."""
    to, from_, step = table["to"], table["from"], table["step"]
    patterns = [rf"(?<!\w)(?:{from_})\s+(?:(?:{step})\s+)?(\w+)\s+(?:{to})\s+(?:(?:{step})\s+)?(\w+)(?!\w)"]
    ends = rf"(?=\s*(?:$|[.,;:!?)»\"])|\s+(?:{table['of']})\s+\w+\W*$|\s+{table['after_it']}(?!\w))"
    patterns.append(rf"(?<!\w)(?:{to})\s+(\w+){ends}")
    if table["to_joined"]:
        if table["from_joined"]:
            patterns.append(rf"(?<!\w)[{table['from_joined']}](\w+)\s+[{table['to_joined']}](\w+)(?!\w)")
        patterns.append(rf"(?<!\w)[{table['to_joined']}](\w+){ends}")
    return tuple(re.compile(pattern) for pattern in patterns)
