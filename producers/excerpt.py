"""The beginning of a text, for publishers who let us keep no more."""

import re

LENGTH = 600
"""Code points: the size of what search engines and news readers show of an article."""
_END = re.compile(r"[.!?…؟。][\"'”’»)\]]*(?=\s)|\n")


def excerpt(text: str, length: int = LENGTH) -> str:
    """At most so many code points, up to the end of a sentence, else of a word."""
    if len(text) <= length:
        return text
    start = text[: length + 1]
    ends = [found.end() for found in _END.finditer(start) if found.end() <= length]
    # A sentence that ends in the first third would leave next to nothing.
    if ends and ends[-1] >= length // 3:
        return start[: ends[-1]].rstrip()
    word = start.rfind(" ", length // 3, length)
    return start[: word if word > 0 else length].rstrip()
