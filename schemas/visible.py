"""Text of strangers where people look: what would command a terminal, break a line or turn a reading is shown instead.

A title may hold the bytes that clear a screen, a line break after which a forged line stands, or a character that
makes `safe` read as something else (Unicode Technical Report 36, "bidirectional text spoofing").
"""

import re

COMMANDS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""Controls but tab and the ends of lines, and the characters that embed or override a direction. The marks that
Hebrew and Arabic are written with (LRM, RLM, ALM) turn nothing beyond themselves and stay."""
_COMMAND = re.compile(f"[{COMMANDS}]")
_BREAKING = re.compile(f"[{COMMANDS}\t\n\r]")
_RAW = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\r(?!\n)")
"""The same in UTF-8; a carriage return that ends no line begins it anew, over what stands there."""


def visible(output: bytes) -> bytes:
    """UTF-8 with each such character as `\\u202e`: in JSON the same string, on a terminal no command."""
    return _RAW.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), output)


def one_line(text: str) -> str:
    """One line, however it was published: a line break in a headline must not look like a line of ours."""
    return " ".join(_BREAKING.sub(" ", text).split())


def escaped(text: str) -> str:
    """One line of a log: nothing is lost, and nothing breaks out of it."""
    return _BREAKING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
