"""What bears on a score: each factor of a reading by its name, with the words it stands on. No number stands here.

A factor is `group/name`: the group is what `judge --without` takes away and what a reason is called, the name picks
its points out of knowledge/weights.toml. Adding a kind of factor means adding it here and fitting the weights anew
(tests/quality/fit_score.py reads the same factors).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from processors.steps.expose import expose
from processors.steps.hindsight import is_of_then
from processors.steps.negate import denies_a_deed
from schemas.reading import Incident, Mark, Reading
from schemas.scored import Concern, Grade, Watched
from schemas.taxonomy import STATUS_OF, Kind

LIVE = frozenset({"current", "planned_threat", "foiled"})
"""A main event that is not over."""
_COMMUNAL = frozenset({"synagogue", "community_centre", "kosher_business"})
_OF_A_COMMUNITY = frozenset(
    {"school", "cemetery", "embassy", "person", "public_event", "public_place", "transport", "business"}
)
"""Places and people that are communal where the first sentences name a community."""
_CROWDS = frozenset({"public_event", "transport", "public_place", "business", "government"})
_VAGUE = frozenset({"threat", "hoax_threat", "cyber", "other"})
_DAMAGE = frozenset({"vandalism", "cyber"})
"""Harm to things: that nobody is held for it makes it no more urgent."""
_THINGS = frozenset({"vandalism", "threat", "hoax_threat", "cyber"})
"""Deeds that hurt nobody's body."""
_OVER = frozenset({"resolved", "negated", "historical"})
"""What came to nothing or is long past is no more to be feared for any watch."""
FEARED = frozenset({"warned", "planned"})
_DANGER = frozenset({"at_large", "under_way"})
_LIVE_MARKS = _DANGER | {"evacuated"}
_HARM = _DANGER | {"toll", "evacuated", "weapon_find"}
_OF_A_LEVEL = frozenset({"level", "raised", "lowered", "advisory", "deliberate", "motive", "posture", "warned"})
"""What the notice of a level says of itself: the change is counted, not the words that tell it, but at the top."""
_DAYS = 10
"""Age of an event up to which it is one of these days."""
LONG = 800
"""Letters beyond which a text names so much that words beside its main event say less."""
_SPAN = 300
"""Letters from the main incident within which a passage still belongs to it."""
AGES: tuple[tuple[float, str], ...] = ((36, "hours"), (96, "days"), (240, "a_week"), (720, "a_month"))
"""Hours up to which a document is so old."""


class Setting(Struct, frozen=True, kw_only=True, gc=False):
    """What bears on a document from outside its text."""

    now: datetime
    published: datetime | None
    published_day: bool = False
    kind: Kind = "article"
    grade: Grade
    origins: int = 1
    concerns: tuple[Concern, ...] = ()
    watch: tuple[Watched, ...] = ()
    void: str | None = None
    """Why its sender's own word takes all weight from it: an exercise, a test, cancelled, expired."""


class Factor(Struct, frozen=True, gc=False):
    """One thing that bears on the score, and where the text says it."""

    group: str
    name: str
    text: str
    start: int | None = None
    end: int | None = None


def factors(reading: Reading, setting: Setting) -> Iterator[Factor]:
    """Every factor of a document once."""
    main = reading.main
    live = main is not None and STATUS_OF[main.assertion] in LIVE
    of = sphere(reading)
    if main is not None and _counts(main, reading):
        yield from _event(main, reading, of, live)
        if main.assertion == "foiled" and _long_ago(main.date, setting):
            yield Factor("tempered", "old", f"foiled {main.date}", main.start, main.end)
    if reading.moved is not None:
        yield _level(reading)
    yield from _marks(reading, main if live else None, of)
    if reading.credibility == "specific_credible":
        yield _marked(reading, "credible", "credibility", "specific_credible", "called specific and credible")
    if reading.credibility == "denied":
        done = main is not None and main.assertion == "asserted" and main.type != "threat"
        name = "denied_elsewhere" if done else "denied"
        yield _marked(reading, "denial", "credibility", name, "no specific or credible threat")
    old = age(setting)
    yield Factor("recency", old, f"published {old.replace('_', ' ')} ago")
    if setting.origins > 1 and live:
        text = f"{setting.origins} independent origins"
        yield Factor("origins", "two" if setting.origins == 2 else "more", text)
    if setting.watch and not (main is not None and main.assertion in _OVER):
        watched = max(setting.watch, key=lambda one: one.left)
        yield Factor("watch", _weight(watched.left), f"{watched.why}; {watched.left} % of its weight left")
    day = expose(reading, setting.now, of) if live else None
    if day is not None:
        yield Factor("exposure", *day)


def _weight(left: int) -> str:
    """How much of a watch is left, in steps of its half-life."""
    return "open" if left > 50 else "waning" if left > 25 else "faint"


def _long_ago(date: str | None, setting: Setting) -> bool:
    """Whether a date, as precise as it is known, lies two months or a year before the document."""
    if date is None or setting.published is None:
        return False
    year, month = setting.published.year - int(date[:4]), setting.published.month
    return year > 1 or (12 * year + month - int(date[5:7]) > 1 if len(date) > 4 else year == 1)


def _counts(main: Incident, reading: Reading) -> bool:
    """Whether the main incident has a part of its own: not beside its denial, nor beside a level, unless a deed."""
    if reading.moved is not None:
        return main.assertion == "asserted" and main.type not in _VAGUE and not reading.moved.lowered
    return not (main.assertion == "negated" and reading.credibility == "denied")


def sphere(reading: Reading) -> str:
    """Whose harm it is: `communal`, `faith`, `embassy`, `school`, `crowd`, `force`, `person` or `nobody`."""
    types = {target.type for target in reading.targets} - {"cyber"}
    main = reading.main
    if main is not None and main.type == "assassination" and not {t.type for t in main.targets} & _COMMUNAL:
        return "nobody"  # who is killed abroad is no communal place, whatever places the text goes on to name
    faiths = {mark.value for mark in reading.marks if mark.kind == "community" and mark.start < max(reading.lead, 1)}
    if types & _COMMUNAL or ("jewish" in faiths and (types & _OF_A_COMMUNITY or not types)):
        return "communal"
    if "other_place_of_worship" in types or (faiths - {"jewish"} and types & _OF_A_COMMUNITY):
        return "faith"
    for name in ("embassy", "school"):
        if name in types:
            return name
    if types & _CROWDS:
        return "crowd"
    if "police_military" in types and not any(m.kind == "leader" and m.start < reading.lead for m in reading.marks):
        return "force"
    return "person" if "person" in types else "nobody"


def age(setting: Setting) -> str:
    """How old a document is at the desk's now; without a date it is judged as fresh."""
    if setting.published is None:
        return "hours"
    end = setting.published + timedelta(days=1 if setting.published_day else 0)
    hours = max(0.0, (setting.now - end) / timedelta(hours=1))
    return next((name for most, name in AGES if hours <= most), "long")


def _event(main: Incident, reading: Reading, of: str, live: bool) -> Iterator[Factor]:
    at = (main.start, main.end)
    yield Factor("assertion", main.assertion, f"{main.assertion}: {main.text}", *at)
    if not live:
        return
    yield Factor("incident", main.type, f"{main.type}: {main.text}", *at)
    hit = next((target for target in reading.targets if target.type in _TYPES_OF.get(of, ())), None)
    yield Factor("target", of, f"{of}: {hit.text}", hit.start, hit.end) if hit else Factor("target", of, of)
    rung = reading.specificity.level if reading.specificity is not None else "S0"
    if main.assertion in FEARED:
        yield Factor("specific", f"threat_{rung.lower()}", f"specificity {rung}", *at)
    elif rung == "S5":
        yield Factor("specific", "deed_s5", "danger left", *at)
    yield Factor("place", _place(main, reading), "where in the text it stands", *at)
    if main.fresh:
        yield Factor("fresh", "news", "told as news", *at)
    if reading.length > LONG:
        yield Factor("fresh", "long", "a long text names more", *at)
        if main.age is None:
            yield Factor("fresh", "undated", "a long text that does not say when", *at)
    if main.age is not None and -1 <= main.age <= _DAYS:
        yield Factor("fresh", "dated", f"of {main.date}", *at)
    if main.faint:
        yield Factor("fresh", "faint", "said with a word of many meanings", *at)
    yield from _threat_tempered(main, reading) if main.assertion in FEARED else _deed_tempered(main, reading)


def _deed_tempered(main: Incident, reading: Reading) -> Iterator[Factor]:
    """What closes a deed or makes it slight, by what the first sentences say."""
    early = leading(reading)
    if main.assertion == "asserted" and main.type not in _THINGS and not _DANGER & early.keys():
        held = early.get("closed") or early.get("arrest")
        if held is not None:
            yield _factor("tempered", "held" if held.start < reading.headline else "held_below", held)
    if main.type == "assault" and not _HARM & early.keys() and not main.victims:
        yield Factor("tempered", "unhurt", "nobody hurt, nobody sought", main.start, main.end)
    guarded = early.get("posture")
    if guarded is not None and guarded.start < reading.headline > main.start and main.assertion == "asserted":
        # "More police at synagogues after the attack in …": the headline tells of guards, the attack is elsewhere.
        yield _factor("tempered", "guards", guarded)


def _threat_tempered(main: Incident, reading: Reading) -> Iterator[Factor]:
    """What makes a threat general: a vow of revenge or a state's or militia's word, a fear, words quoted."""
    early = leading(reading)
    of = sphere(reading)
    sworn = early.get("revenge") or early.get("leader")
    if sworn is not None and not any(t.type in _TYPES_OF.get(of, ()) and not t.faint for t in main.targets):
        yield _factor("tempered", "vow", sworn)
    by = next((actor for actor in reading.actors if actor.id is not None and actor.start < reading.lead), None)
    if by is not None:
        yield Factor("tempered", "actor", by.text, by.start, by.end)
    if "uncertain" in early:
        yield _factor("tempered", "unsure", early["uncertain"])
    if main.quoted:
        yield Factor("tempered", "quoted", "somebody's words", main.start, main.end)


def leading(reading: Reading) -> dict[str, Mark]:
    """The first mark of each kind in the headline and the first three sentences."""
    return {mark.kind: mark for mark in reversed(reading.marks) if mark.start < reading.lead}


_TYPES_OF: dict[str, frozenset[str]] = {
    "communal": _COMMUNAL | _OF_A_COMMUNITY,
    "faith": frozenset({"other_place_of_worship"}) | _OF_A_COMMUNITY,
    "embassy": frozenset({"embassy"}),
    "school": frozenset({"school"}),
    "crowd": _CROWDS,
    "force": frozenset({"police_military"}),
    "person": frozenset({"person"}),
}


def _place(main: Incident, reading: Reading) -> str:
    if (start := main.start if main.first is None else main.first) < reading.headline:
        return "headline"
    if any(mark.kind in _LIVE_MARKS and mark.start < reading.headline for mark in reading.marks):
        return "lead"  # a live report tells in its entries what its headline says is going on
    return "lead" if start < reading.lead else "body"


def _level(reading: Reading) -> Factor:
    change = reading.moved
    assert change is not None  # noqa: S101 - narrows the type for the checker
    way = "lowered" if change.lowered else "top" if change.top else "high" if change.high else "raised"
    if change.travel:
        way = f"travel_{way}"
    return _marked(reading, "level", "level", way, f"official level {way}: {change.to}")


def _marks(reading: Reading, main: Incident | None, of: str) -> Iterator[Factor]:
    """The first passage of each kind: beside a live event, alone where a community is named, or idle."""
    seen: set[tuple[str, str]] = set()
    communal = of in {"communal", "faith"}
    change = reading.moved
    for mark in reading.marks:
        if mark.kind == "group" or denies_a_deed(mark, reading):
            continue  # the one tells whom a document concerns, the other that nothing happened
        name = mark.value if mark.kind in {"frame", "community"} else mark.kind
        if name is None or (mark.kind, name) in seen:
            continue
        seen.add((mark.kind, name))
        if change is not None and not change.top and main is None and mark.kind in _OF_A_LEVEL:
            continue
        if mark.kind == "frame":
            if change is not None:
                continue  # a level that changes is news in whatever sort of text
            attack = main is not None and main.assertion == "asserted" and communal
            yield _factor("frame", f"{name}_attack" if attack else name, mark)
        elif mark.kind == "community":
            near = "headline" if mark.start < reading.headline else "lead" if mark.start < reading.lead else "body"
            yield _factor("community", near if name == "jewish" else f"other_{near}", mark)
        elif mark.start >= reading.lead and (main is None or abs(mark.start - main.start) > _SPAN):
            yield _factor("background", mark.kind, mark)
        elif is_of_then(mark, reading):
            continue
        elif main is not None:
            if mark.kind not in _SAID_BY.get(main.type, ()) and mark.kind not in _SAID_BY.get(main.assertion, ()):
                yield _factor(_beside(mark, main, reading), mark.kind, mark)
        else:
            yield _factor("alone" if communal else "idle", mark.kind, mark)


_SAID_BY: dict[str, frozenset[str]] = {"hoax_threat": frozenset({"resolved"}), "foiled": frozenset({"arrest"})}
"""Marks that such an event has by its nature: a hoax came to nothing, a plot is foiled by arrests."""


def _beside(mark: Mark, main: Incident, reading: Reading) -> str:
    """Beside damage, else in the headline or below it: an arrest that a headline tells closes more than one below."""
    if main.assertion in FEARED:
        return "feared"
    if main.type in _DAMAGE:
        return "damage"
    return "titled" if mark.start < reading.headline else "beside"


def _factor(group: str, name: str, mark: Mark) -> Factor:
    return Factor(group, name, mark.text, mark.start, mark.end)


def _marked(reading: Reading, kind: str, group: str, name: str, text: str) -> Factor:
    mark = next((mark for mark in reading.marks if mark.kind == kind), None)
    return Factor(group, name, text) if mark is None else Factor(group, name, text, mark.start, mark.end)
