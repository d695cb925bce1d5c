"""Results for a person at a terminal, or as JSON for a program."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import fields

from processors.past.record import Fired
from processors.queries.answers import FoundAlert, FoundStory, Hit
from processors.queries.counts import Facet
from processors.queries.found import FoundRuling
from processors.queries.passages import Passage
from processors.rules.rule import Rule
from processors.steps.announce import announced
from processors.steps.condition import in_words
from processors.steps.match import VIEWS
from schemas.alert import Alert
from schemas.codec import encode_json
from schemas.dead import Letter
from schemas.scored import Scored
from schemas.visible import one_line

MARKED = 3
"""Passages shown of one hit."""


def hits(found: Iterable[Hit], as_json: bool) -> bytes:
    """Documents that a search found."""
    found = list(found)
    if as_json:
        return encode_json(found)
    if not found:
        return b"Nothing found."
    return "\n\n".join(_hit(hit) for hit in found).encode("utf-8", "replace")


def counted(found: Iterable[Hit], total: int, facets: Iterable[Facet], as_json: bool) -> bytes:
    """Documents that a search found, and how many there are of what."""
    found, facets = list(found), list(facets)
    if as_json:
        return encode_json({"total": total, "facets": facets, "hits": found})
    lines = [f"{total} documents", *(line for facet in facets if (line := _facet(facet)))]
    return b"\n\n".join(["\n".join(lines).encode("utf-8", "replace"), hits(found, as_json=False)])


def _facet(facet: Facet) -> str:
    values = [f"{count.value} {count.documents}" for count in facet.values]
    values += [f"others {facet.others}"] if facet.others else []
    return f"{facet.name:<9} {', '.join(values)}" if values else ""


def alerts(found: Iterable[FoundAlert], as_json: bool) -> bytes:
    """Alerts, one a line."""
    found = list(found)
    if as_json:
        return encode_json(found)
    if not found:
        return b"No alerts."
    return "\n".join(alert_line(alert) for alert in found).encode("utf-8", "replace")


def stories(found: Iterable[FoundStory]) -> str:
    """Stories, the most serious first, as they come."""
    return "\n".join(_story(story) for story in found) or "No stories of concern."


def rules(book: Iterable[Rule], as_json: bool) -> bytes:
    """The rules, one a line."""
    book = list(book)
    if as_json:
        return encode_json(book)
    lines = []
    for rule in book:
        priority = "as the document" if rule.priority is None else f"priority {rule.priority}"
        trial = "on trial" if rule.shadow else "pages"
        lines.append(f"{rule.name:<16} {rule.kind:<11} {priority:<15} {trial:<8}  {rule.why}")
    return "\n".join([*lines, f"{len(lines)} rules"]).encode()


def record(book: Iterable[Rule], found: Mapping[str, Fired], as_json: bool) -> bytes:
    """How often each rule fired, one a line; those that are no more in force, too."""
    known = {rule.name: rule.shadow for rule in book}
    rows = {name: found.get(name, Fired()) for name in sorted({*known, *found})}
    if as_json:
        return encode_json(rows)
    lines = [f"{'rule':<16} {'fired':>6} {'taken':>6} {'dismissed':>10} {'late':>5}"]
    for name, row in rows.items():
        note = "on trial" if known.get(name) else "" if name in known else "not in force"
        counts = f"{row.fired:>6} {row.acknowledged:>6} {row.dismissed:>10} {row.late:>5}"
        lines.append(f"{name:<16} {counts}  {note}".rstrip())
    return "\n".join(lines).encode()


def rule(one: Rule) -> str:
    """A rule in words, with its evidence."""
    asked = [("when", one.when), *(("then", then.when) for then in one.then)]
    facts = [f"{one.name}: {one.why}"]
    facts += [f"Does not see: {one.gaps}"] if one.gaps else []
    facts += ["It is on trial: counted and shown, and nobody is told."] if one.shadow else []
    facts += [f"{one.kind} of {one.subject}, one alert for each {' and '.join(one.keys)}"]
    facts += [f"{word} {' and '.join(map(in_words, conditions))}" for word, conditions in asked]
    facts += [f"{name} = {value}" for name, value in _given(one)]
    facts += [f"fires: {example.about}" for example in one.fires]
    facts += [f"quiet: {example.about}" for example in one.quiet]
    return "\n".join(facts)


def _given(one: Rule) -> Iterator[tuple[str, object]]:
    """What a rule says of itself beside its conditions, where it is not what all say."""
    shown = {"name", "why", "gaps", "kind", "of", "when", "then", "by", "shadow", "fires", "quiet"}
    for field in fields(Rule):
        value = getattr(one, field.name)
        if field.name not in shown and value != field.default and value not in ((), {}):
            yield field.name, value


def rule_fields(of: str) -> str:
    """What rules may ask of a document, level or feed: each field with what it can be."""
    view = VIEWS[of]
    lines = []
    for path in view:
        field = view[path]
        several = "some of " if field.many else ""
        known = ", ".join(sorted(field.values)) if field.values is not None and len(field.values) <= 20 else field.sort
        lines.append(f"{path:<34} {several}{known}")
    return "\n".join(lines)


def said(event: Scored | Alert) -> str:
    """What the desk said of a document or an alert, on one line."""
    if isinstance(event, Alert):
        marks = [name for name in ("late", "shadow", "flapping") if getattr(event, name)]
        return (
            f"{event.said_at:%d %b %H:%M:%S}  P{event.priority} {event.change:<12} {event.rule:<16} "
            f"{one_line(event.headline)}  ({', '.join([event.id, *marks])})"
        )
    where = ", ".join(event.countries) or "-"
    return (
        f"{event.said_at:%d %b %H:%M:%S}  P{event.priority} {event.score:>3} {event.status:<14} {where:<6} "
        f"{one_line(event.document.title) or '(no title)'}  ({event.document.source}, {event.id})"
    )


def dead_letter(one: Letter, value: bytes) -> bytes:
    """One dead letter with all its bytes, the last thing shown."""
    facts = [f"step       {one.step}", f"error      {one.error}", f"key        {one.key}"]
    facts += [f"{name:<10} {fact}" for name, fact in one.origin.items()]
    return "\n".join([*facts, f"bytes      {one.bytes}", "", ""]).encode("utf-8", "replace") + value


def dead(found: Iterable[Letter], as_json: bool) -> bytes:
    """Dead letters, one a line."""
    found = list(found)
    if as_json:
        return encode_json(found)
    if not found:
        return b"No dead letters."
    lines = [
        f"{letter.partition}/{letter.offset}  {letter.step:<10} {one_line(letter.error)}  "
        f"[{', '.join(f'{name} {value}' for name, value in letter.origin.items())}]"
        for letter in found
    ]
    return "\n".join([*lines, f"{len(lines)} dead letters"]).encode("utf-8", "replace")


def _hit(hit: Hit) -> str:
    head = f"P{hit.priority} {hit.score:>3}  {one_line(hit.title) or '(no title)'}"
    where = f"        {hit.source}, {hit.published or 'no date'}, {hit.id}"
    passages = [f"        “{' '.join(_marked(passage).split())}”" for passage in hit.passages[:MARKED]]
    why = ", ".join(f"{reason.factor} {reason.points:+d}" for reason in hit.reasons)
    return "\n".join([head, where, *([f"        {why}"] if why else []), *passages])


def _marked(passage: Passage) -> str:
    """A passage with the found words in brackets."""
    out, at = [], 0
    for start, end in passage.words:
        out += [passage.text[at:start], "[", passage.text[start:end], "]"]
        at = end
    return "".join([*out, passage.text[at:]])


def alert_line(alert: FoundAlert) -> str:
    """An alert on one line."""
    since = f"{alert.opened_at:%d %b %H:%M}"
    holder = alert.assigned or alert.officer
    marks = [f"held by {holder}"] if holder and alert.stage != "closed" else []
    marks += [f"until {alert.snoozed_until:%d %b %H:%M}"] if alert.snoozed_until else []
    marks += [name for name in ("late", "shadow", "flapping") if getattr(alert, name)]
    marks += [f"with {alert.head}"] if alert.head else []
    told = ", ".join([alert.id, *marks])
    return f"P{alert.priority} {alert.stage:<12} {alert.rule:<8} {since}  {one_line(alert.headline)}  ({told})"


def ruling(done: FoundRuling) -> str:
    """What an officer did, on one line."""
    what = " ".join(filter(None, (done.act, done.value, f"until {done.until:%d %b %H:%M}" if done.until else "")))
    changed = f" ({done.before} → {done.after})" if done.after else ""
    why = f": {done.why}" if done.outcome == "refused" else changed
    reason = one_line(done.reason)
    return f"{done.at:%d %b %H:%M} UTC  {done.officer}  {what} {done.subject}  “{reason}”  {done.outcome}{why}"


def alert(found: FoundAlert, trail: Iterable[FoundRuling], as_json: bool, language: str = "en") -> bytes:
    """One alert with its trail; what is new about it in the reader's language."""
    trail = list(trail)
    if as_json:
        return encode_json({"alert": found, "trail": trail})
    lines = [
        alert_line(found),
        f"why        {one_line(found.why)}",
        f"story      {found.story or '-'}   origins {found.origins}   documents {len(found.documents)}",
        f"documents  {', '.join(found.documents[-MARKED:]) or '-'}",
        f"marking    TLP:{found.marking}",
    ]
    lines += [f"new        {phrase}" for phrase in announced(found.news, language)]
    lines += [f"escalates  {found.escalate_at:%d %b %H:%M} UTC"] if found.escalate_at else []
    lines += [f"members    {', '.join(found.members)}"] if found.members else []
    lines += [f"ended      {found.said_at:%d %b %H:%M} UTC: {found.ended}"] if found.ended else []
    lines += ["", f"Trail: {len(trail) or 'nobody has done anything yet'}", *(f"  {ruling(one)}" for one in trail)]
    return "\n".join(lines).encode("utf-8", "replace")


def _story(story: FoundStory) -> str:
    where = ", ".join(story.countries) or "no country"
    told = f"{story.documents} documents, {story.origins} independent origins"
    return (
        f"P{story.priority} {story.score:>3}  {one_line(story.headline)}\n        {story.status}, {where}; {told}; "
        f"confidence {story.confidence}; {story.id}"
    )
