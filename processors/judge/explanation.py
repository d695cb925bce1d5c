"""`vigil judge --html`: documents with their marks and the sums of their reasons, as one page for a person.

The page needs nothing but itself: no script, no font, no address. All that comes from a document is escaped.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise
from typing import Any

import msgspec

from processors.judge.answer import Judge

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that HTML does not allow."""
_LISTS = (
    ("incidents", "Incidents"),
    ("statements", "What is said of the threat"),
    ("posture", "Posture"),
    ("triggers", "Triggers"),
    ("actors", "Actors"),
    ("places", "Places"),
    ("quotations", "Quotations"),
    ("precedents", "Precedents"),
    ("concerns", "Whom it concerns"),
)
_FACTS = ("language", "published", "status", "credibility", "incident_types", "target_types", "countries", "channels")
_WORDS = frozenset({"text", "start", "end"})
_NAMED_HERE = 500
"""Entries of a list that are shown; a hostile text has thousands."""

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--soft:#f1f1ee;
--line:#8a8a84;--mark:#ffe58a;--link:#0b4f8a;--hot:#9b1c1c}
@media (prefers-color-scheme:dark){:root{--ink:#ececec;--paper:#161616;--soft:#242424;
--line:#8f8f88;--mark:#5b4a00;--link:#9ecbff;--hot:#ff9c9c}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:60rem;background:var(--paper);color:var(--ink);
font:1rem/1.55 system-ui,sans-serif}
a{color:var(--link)}a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem}
article{border-top:2px solid var(--line);margin-top:2rem}
h1{font-size:1.3rem}h2{font-size:1.15rem}h3{font-size:1rem;margin:1.4rem 0 .4rem}
.sum{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;list-style:none}
.sum li{border:1px solid var(--line);border-radius:.3rem;padding:.1rem .5rem;background:var(--soft)}
.sum .p2,.sum .p3{border-color:var(--hot);color:var(--hot);font-weight:700}
.text{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);padding:1rem;border-radius:.3rem}
mark{background:var(--mark);color:inherit;text-decoration:underline}
.at:target+mark,.at:target+.at+mark,.at:target+.at+.at+mark{outline:3px solid var(--hot)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.25rem .6rem .25rem 0;
border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.points{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
ul.list{padding-inline-start:1.2rem}.main{font-weight:700}
@media print{.skip{display:none}}
"""
_HEAD = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer"><title>Vigil: why</title><style>{_STYLE}</style></head>
<body><a class="skip" href="#documents">To the documents</a>
<header><h1>What Vigil makes of each document, and why</h1></header>
<main id="documents">
"""
_FOOT = "</main></body></html>\n"


def page(judging: Judge, lines: Iterable[bytes]) -> Iterator[str]:
    """The page, piece by piece; `judging` must give all fields and those that are asked for."""
    yield _HEAD
    for number, answer in enumerate(judging.lines(lines), 1):
        yield _article(msgspec.json.decode(answer), f"d{number}")
    yield _FOOT


def _plain(value: object) -> str:
    """Any value as text that HTML may hold."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items() if part not in (None, [], ""))
    return escape(_UNFIT.sub("\ufffd", str(value)))


def _article(answer: dict[str, Any], key: str) -> str:
    if "error" in answer:
        return f'<article><h2>Line {answer["line"]}</h2><p role="alert">{_plain(answer["error"])}</p></article>\n'
    body = str(answer["body"])
    spans = sorted({(one["start"], one["end"]) for one in _passages(answer) if 0 <= one["start"] < one["end"]})
    first = body.strip().split("\n", 1)[0][:160]
    parts = [
        f'<article aria-labelledby="{key}"><h2 id="{key}"><bdi>{_plain(first) or "Without text"}</bdi></h2>',
        f"<p>Document <bdi>{_plain(answer['id'])}</bdi></p>",
        _sum(answer),
        (
            f'<h3>Text</h3><div class="text" dir="auto" lang="{_plain(answer["language"] or "")}">'
            f"{_marked(body, spans, key)}</div>"
        ),
        _reasons(answer, key),
        *(_changes(answer, way) for way in ("raise", "lower")),
    ]
    parts += [_list(answer, name, title, key) for name, title in _LISTS if answer.get(name)]
    if answer.get("specificity"):
        carriers = answer["specificity"]["carriers"]
        parts.append(_listed(f"Specificity {_plain(answer['specificity']['level'])}", carriers, key))
    if answer.get("level_change"):
        parts.append(f"<h3>Level</h3><p>{_plain(answer['level_change'])}</p>")
    if answer["warnings"]:
        parts.append(f"<h3>Warnings</h3><p>{_plain(answer['warnings'])}</p>")
    return "\n".join([*parts, "</article>\n"])


def _passages(value: object) -> Iterator[dict[str, int]]:
    """All that points into the text, wherever it stands in an answer."""
    if isinstance(value, dict):
        if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            yield value
        for part in value.values():
            yield from _passages(part)
    elif isinstance(value, list):
        for part in value[:_NAMED_HERE]:
            yield from _passages(part)


def _sum(answer: dict[str, Any]) -> str:
    facts = [
        f'<li class="p{answer["priority"]}">priority {answer["priority"]}</li>',
        f"<li>score {answer['score']}</li><li>confidence {answer['confidence']}</li>",
    ]
    facts += [f"<li>{name.replace('_', ' ')}: {_plain(answer[name])}</li>" for name in _FACTS if answer.get(name)]
    facts.append(f"<li>grade {_plain(answer['grade']['source'])}{answer['grade']['information']}</li>")
    return f'<ul class="sum">{"".join(facts)}</ul>'


def _marked(body: str, spans: list[tuple[int, int]], key: str) -> str:
    """The body with all passages marked; overlapping ones are cut where one begins or ends."""
    cuts = sorted({0, len(body), *(at for span in spans for at in span if at <= len(body))})
    begins: dict[int, list[int]] = {}
    depth: dict[int, int] = {}
    for start, end in spans:
        begins.setdefault(start, []).append(end)
        depth[start] = depth.get(start, 0) + 1
        depth[end] = depth.get(end, 0) - 1
    out, inside = [], 0
    for start, end in pairwise(cuts):
        inside += depth.get(start, 0)
        out += [f'<span class="at" id="{key}-{start}-{stop}"></span>' for stop in begins.get(start, ())]
        words = _plain(body[start:end])
        out.append(f"<mark>{words}</mark>" if inside else words)
    return "".join(out)


def _link(one: dict[str, Any], key: str) -> str:
    """The words of a passage, leading to where they stand; the words alone where that is nowhere."""
    words = f"<bdi>{_plain(one.get('text') or '')}</bdi>"
    if one.get("start") is None or one["start"] >= one["end"]:
        return words
    return f'<a href="#{key}-{one["start"]}-{one["end"]}">{words}</a>'


def _reasons(answer: dict[str, Any], key: str) -> str:
    rows = "".join(
        f'<tr><td class="points">{reason["points"]:+d}</td><td>{_plain(reason["factor"])}</td>'
        f"<td>{_link(reason, key)}</td></tr>"
        for reason in answer["reasons"]
    )
    return (
        '<h3>Sum of reasons</h3><div class="wide" tabindex="0" role="group" aria-label="Sum of reasons">'
        "<table><thead><tr>"
        '<th scope="col" class="points">points</th><th scope="col">factor</th><th scope="col">reason</th></tr></thead>'
        f'<tbody>{rows}</tbody><tfoot><tr><td class="points">{answer["score"]}</td><th scope="row" colspan="2">'
        "in all</th></tr></tfoot></table></div>"
    )


def _changes(answer: dict[str, Any], way: str) -> str:
    """What would raise or lower the score, the nearest first; nothing where there is no such change."""
    rows = "".join(
        f'<tr><td class="points">{one["score"] - answer["score"]:+d}</td><td class="points">{one["score"]}</td>'
        f'<td class="points">{one["priority"]}</td><td>{_plain(one["text"])}</td></tr>'
        for one in answer["what_if"]
        if one["way"] == way
    )
    if not rows:
        return ""
    title = f"What would {way} the score"
    return (
        f'<h3>{title}</h3><div class="wide" tabindex="0" role="group" aria-label="{title}">'
        '<table><thead><tr><th scope="col" class="points">points</th><th scope="col" class="points">score</th>'
        '<th scope="col" class="points">priority</th><th scope="col">change</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _list(answer: dict[str, Any], name: str, title: str, key: str) -> str:
    return _listed(title, answer[name], key)


def _listed(title: str, entries: list[dict[str, Any]], key: str) -> str:
    items = "".join(_entry(entry, key) for entry in entries[:_NAMED_HERE])
    more = f"<p>and {len(entries) - _NAMED_HERE} more</p>" if len(entries) > _NAMED_HERE else ""
    return f'<h3>{title}</h3><ul class="list">{items}</ul>{more}'


def _entry(entry: dict[str, Any], key: str) -> str:
    said, inner = [], []
    for name, value in entry.items():
        if name in _WORDS or value in (None, [], False, ""):
            continue
        if isinstance(value, dict) and "start" in value:
            inner.append(f"<li>{name}: {_link(value, key)}</li>")
        elif isinstance(value, list) and value and isinstance(value[0], dict) and "start" in value[0]:
            inner += [f"<li>{name}: {_link(one, key)} {_rest(one)}</li>" for one in value]
        else:
            said.append(f"{name.replace('_', ' ')}: <bdi>{_plain(value)}</bdi>")
    nested = f"<ul>{''.join(inner)}</ul>" if inner else ""
    main = ' class="main"' if entry.get("main") else ""
    return f"<li><span{main}>{_link(entry, key)}</span> {'; '.join(said)}{nested}</li>"


def _rest(entry: dict[str, Any]) -> str:
    return "; ".join(
        f"{name}: <bdi>{_plain(value)}</bdi>"
        for name, value in entry.items()
        if name not in _WORDS and value not in (None, [], False, "")
    )
