"""The Traffic Light Protocol (FIRST, TLP 2.0): how far what bears a marking may be passed on."""

import re

from schemas.taxonomy import Marking, strictest

_TLP = re.compile(
    r"\b(?:TLP|traffic\s+light\s+protocol)\s{0,2}[:=/_–-]?\s{0,2}"
    r"(?:(?P<strict>AMBER\s?[+-]?\s?STRICT)|(?P<label>WHITE|CLEAR|GREEN|AMBER|RED))\b",
    re.I,
)
"""As the standard writes it, and as people do: `TLP:AMBER`, `TLP Amber`, `Traffic Light Protocol: Red`."""
_LABELS: dict[str, Marking] = {
    "WHITE": "CLEAR",  # its name in TLP 1.0
    "CLEAR": "CLEAR",
    "GREEN": "GREEN",
    "AMBER": "AMBER",
    "RED": "RED",
}


def marking_of(text: str) -> Marking:
    """The strictest marking that a text bears; without one it may be passed on (TLP 2.0, CLEAR)."""
    found = _TLP.finditer(text)
    return strictest(*("AMBER+STRICT" if one["strict"] else _LABELS[one["label"].upper()] for one in found))
