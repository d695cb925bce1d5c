"""`vigil judge --explain`: a document with its marks and the sum of its reasons, for a person at a terminal."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from processors.judge.answer import Judge

ASSERTIONS_SHOWN = 8
CHANGES_SHOWN = 4
"""Of what would raise a score, and of what would lower it; the nearest stand first."""


def explained(judging: Judge, lines: Iterable[bytes]) -> Iterator[str]:
    """One text an input line; `judging` must give all fields and those that are asked for."""
    for answer in judging.lines(lines):
        yield _text(msgspec.json.decode(answer))


def _text(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"── line {answer['line']}: {answer['error']}\n"
    body = str(answer["body"])
    head = (
        f"── {answer['id']}  priority {answer['priority']}, score {answer['score']}, "
        f"confidence {answer['confidence']}, {answer['status']}, {answer['credibility']}"
    )
    parts = [head, _marked(body, answer), ""]
    for incident in answer["incidents"][:ASSERTIONS_SHOWN]:
        main = " ← main" if incident["main"] else ""
        where = ", ".join(place["name"] for place in incident["places"])
        parts.append(f"   {incident['assertion']:<12} {incident['type']:<16} {where} “{incident['text']}”{main}")
        for one in incident["victims"]:
            most = "" if one["most"] == one["least"] else " or more" if one["most"] is None else f" to {one['most']}"
            parts.append(f"      {one['kind']} {one['least']}{most}  “{one['text']}”  {one['speaker'] or ''}".rstrip())
    parts += [
        f"   {name:<12} {one['kind']:<16} “{one['text']}”  {one.get('speaker') or one.get('country') or ''}".rstrip()
        for name in ("statements", "posture", "triggers")
        for one in answer[name]
    ]
    if answer["specificity"]:
        carried = ", ".join(f"{one['kind']} “{one['text']}”" for one in answer["specificity"]["carriers"])
        parts.append(f"   {'specificity':<12} {answer['specificity']['level']:<16} {carried}")
    parts.append("")
    for reason in answer["reasons"]:
        span = "" if reason["start"] is None else f"  [{reason['start']}–{reason['end']}]"
        parts.append(f"   {reason['points']:+4d}  {reason['factor']:<12} {reason['text']}{span}")
    parts.append(f"   {answer['score']:4d}  in all")
    for way in ("raise", "lower"):
        changes = [one for one in answer["what_if"] if one["way"] == way]
        parts += ["", f"   would {way} it:"] if changes else []
        parts += [f"   {one['score']:4d}  priority {one['priority']}  {one['text']}" for one in changes[:CHANGES_SHOWN]]
    parts += [f"   ! {warning}" for warning in answer["warnings"]]
    return "\n".join([*parts, ""])


def _marked(body: str, answer: dict[str, Any]) -> str:
    """The body with each passage that gave points in brackets."""
    spans = sorted(
        {(r["start"], r["end"]) for r in answer["reasons"] if r["start"] is not None and r["points"]},
        key=lambda span: (span[0], -span[1]),
    )
    out, at = [], 0
    for start, end in spans:
        if start >= at:
            out += [body[at:start], "⟦", body[start:end], "⟧"]
            at = end
    return "".join([*out, body[at:]])
