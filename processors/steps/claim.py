"""Lines → claims: each mention of an incident with what its own clause says of it."""

from collections.abc import Iterable

from msgspec.structs import replace

from processors.steps.aim import hit
from processors.steps.anew import anew
from processors.steps.clause import Clauses
from processors.steps.dating import LONG_AGO, Dates, is_recent, lent, of_dispatch
from processors.steps.frame import FIGURATIVE, HALF_A_YEAR, HEARD, lately
from processors.steps.general import combat, echo, general, ungraded
from processors.steps.negate import denied, meant, negation
from processors.steps.plot import may_come, sent, stopped
from processors.steps.settle import MAY_BE_ACCIDENT, OPENING, THREATS, Opening, settle
from processors.steps.trace import (
    PAIR,
    bare,
    emptied,
    gathered_at,
    paired,
    shared,
    told_of,
    told_twice,
    traced,
    unlike,
    unnamed,
)
from processors.steps.victim import is_deed, victim
from schemas.claims import Claim, Dated, Frame, Line
from schemas.reading import Mention, Text
from schemas.taxonomy import Assertion, IncidentType

# Frames in which a violent word means something else unless its own line says otherwise.
_PLAYED: frozenset[str] = frozenset({"exercise", "fiction"})
_PAST: frozenset[str] = frozenset({"trial", "history"})
_RETOLD: frozenset[str] = frozenset({"history", "commentary"})
"""Frames in which the dead and the hunted are those of old deeds, unless a day is named."""
_ADVISING: frozenset[str] = frozenset({"guide", "trade", "commentary"})
_TOLD: frozenset[str] = frozenset({"exercise", "fiction", "guide", "history", "trial"})
"""Frames about violence, though not of today: their ambiguous words mean it too."""
_HARD = ("toll", "at_large", "under_way", "arrest", "evacuated", "deliberate", "motive", "leader")
"""Cues that a deed was done: they support a weak word."""
_WEAPONS: frozenset[str] = frozenset({"other", "bombing", "shooting"})
_DECADE = 3650
_LIVE = frozenset({"asserted", "planned", "warned", "foiled"})
_NOW = ("at_large", "under_way")
_NEWS = ("at_large", "under_way", "evacuated", "toll", "arrest")


def claims(text: Text, lines: tuple[Line, ...], frame: Frame, dates: tuple[Dated, ...]) -> tuple[Claim, ...]:
    """One claim for each mention of an incident, in order of the text.

    The clause decides first, then the sentence, then the frame of the whole text; a line that speaks of today or of
    people still sought is news whatever the frame.
    """
    by_line: dict[int, list[Dated]] = {}
    for dated in (date for date in dates if not date.aside):
        by_line.setdefault(dated.sentence, []).append(dated)
    # A communal target in the headline or one of the first two sentences.
    setting = any(gathered_at(line) for line in lines[:3])
    opening = Opening.of(lines, text)
    # People still sought in the first lines: the text is of today. "Four years on, still at large" is of what was.
    current = frame.kind not in ("trial", "exercise", "fiction") and any(
        _has(line, _NOW) and "historical" not in line.cues for line in lines[:OPENING]
    )
    made: list[Claim] = []
    trace = traced(lines[:OPENING], frame)
    extras = tuple(m for m in (emptied(lines[:OPENING], frame), unlike(lines[:OPENING])) if m is not None)
    old = any(d.age is not None and d.age > LONG_AGO for line in lines[:OPENING] for d in by_line.get(line.index, ()))
    twice = set() if old else told_twice(lines[:OPENING], frame)
    recent = lately(lines, dates)
    before: Dated | None = None
    live, seen, fought = False, 0, False
    for at, line in enumerate(lines):
        live = live or any(claim.assertion in _LIVE for claim in made[seen:])
        seen = len(made)
        before = None if live else lent(line, by_line, before)
        told = ungraded(told_of(line), line, at < OPENING) or bare(line, lines[:OPENING])
        if trace is not None and at < OPENING:
            told = (unnamed(trace),) if line.index == trace.sentence else ()
        told += tuple(extra for extra in extras if extra.sentence == line.index)
        if combat(line, frame, text):
            fought = True
            told = tuple(m for m in told if is_deed(m, text) and victim(m, line, text))
        if not told:
            continue
        here = by_line.get(line.index, [])
        # What a ceremony of these days recalls in the next sentence is no news.
        goes_on = at and "historical" not in lines[at - 1].cues and (lines[at - 1].incidents or _has(line, _NOW))
        last = by_line.get(lines[at - 1].index, []) if goes_on else []
        view = _View(text, line, frame, here, current or _is_fresh(line, here, last, frame), before, recent)
        for mention in told:
            loose = mention.weak or frame.kind in FIGURATIVE
            # A weapon shown in a message that emptied a place is the threat itself.
            shown = opening.emptied and opening.shown and mention.type == "threat"
            borne = at < OPENING and (trace is not None or mention in extras or shown or mention.type in twice)
            together = loose and at < PAIR and lines[0].headline and paired(line, lines[:OPENING], frame)
            if loose and not borne and not together and not _supported(mention, view, setting):
                continue
            claim = _claim(mention, view)
            if fought and not live and echo(claim, line, text):
                continue
            if mention in extras or together:
                claim = shared(claim, line, lines[:OPENING])
            claim = stopped(claim, text, line, lines[max(0, at - 1) : at + 2])
            claim = settle(claim, opening) if line.index < OPENING or opening.withdrawn else claim
            if claim.assertion == "foiled" and claim.date is None and line.headline:
                claim = replace(claim, date=view.dates.since(mention))
            made.append(claim)
    return tuple(made)


class _View:
    """A line, what sort of text it stands in, and what is worked out once for all its mentions."""

    def __init__(
        self,
        text: Text,
        line: Line,
        frame: Frame,
        dated: list[Dated],
        fresh: bool,
        before: Dated | None,
        recent: Dated | None,
    ) -> None:
        self.text = text
        self.clauses = clauses = Clauses(text, line)
        self.line = line
        self.frame = frame
        self.language = text.language
        self.dates = Dates(clauses, dated, before)
        self.fresh = fresh
        self.recent = recent
        """The date of the deed that a court hears of, where it is of the last months."""
        self.sure = {mention.start for mention in line.incidents if not mention.weak}
        self.hit = any(not target.weak for target in line.targets)
        self.targets = hit(line, clauses)


def _claim(mention: Mention, view: _View) -> Claim:
    clause = view.clauses.of(mention)
    own = view.dates.of(mention, clause)
    if view.recent is not None and (own is None or (own.age or 0) <= HEARD):
        own = view.recent  # the other date is that of the hearing
    told = anew(mention, clause, view.clauses, view.targets)
    if told and own is not None and mention.end <= view.line.cues["historical"][0].start <= own.start:
        own = None  # it is that of what is recalled
    assertion, because = _assertion(mention, clause, own, told, view)
    loose = (own is None or of_dispatch(own, view.line, view.text)) and assertion == "asserted"
    fresh = view.fresh or told
    vague = loose and general(mention, clause, view.clauses, view.text)
    named = loose and (vague or not fresh) and victim(mention, view.line, view.text)
    if vague and not named:
        assertion, because = "hypothetical", "in general"
    return Claim(
        mention=mention,
        type=_killing(mention, view.line),
        assertion=assertion,
        line=view.line.index,
        clause=clause,
        fresh=fresh and assertion == "asserted" and view.recent is None,
        date=own,
        targets=view.targets,
        because=because,
        named=named,
    )


def _killing(mention: Mention, line: Line) -> IncidentType:
    """A commander or leader killed, by whatever weapon, is an assassination: what follows it is what counts."""
    if "leader" in line.cues and mention.type in _WEAPONS and (mention.weak or "toll" in line.cues):
        return "assassination"
    return mention.type  # type: ignore[return-value]


def _supported(mention: Mention, view: _View, setting: bool) -> bool:
    """A second cue stands beside an ambiguous word; in a text about sport, animals or trade it must tell of a deed."""
    line, kind = view.line, view.frame.kind
    if kind in _TOLD or (is_deed(mention, view.text) and victim(mention, line, view.text)):
        return True
    if kind in FIGURATIVE:
        return _has(line, _NEWS) and (setting or bool(line.communities))
    if _has(line, _HARD) or line.communities or view.hit:
        return True
    if len(view.sure) > (mention.start in view.sure):
        return True
    return view.fresh and kind == "news" and view.clauses.another(mention)


def _has(line: Line, names: Iterable[str]) -> bool:
    return not line.cues.keys().isdisjoint(names)


def _is_fresh(line: Line, dated: list[Dated], last: list[Dated], frame: Frame) -> bool:
    """Told as news; `last` are the dates of the line before, which go on in a text that retells."""
    old = any(d.age is not None and d.age > LONG_AGO for d in dated)
    if not old and any(is_recent(d) for d in dated):
        return True
    if frame.kind in _RETOLD:
        return not old and ("fresh" in line.cues or any(is_recent(d) for d in last))
    return not old and ("fresh" in line.cues or (_has(line, _NEWS) and "historical" not in line.cues))


def _assertion(
    mention: Mention, clause: tuple[int, int], own: Dated | None, told: bool, view: _View
) -> tuple[Assertion, str | None]:
    line, frame, clauses = view.line, view.frame, view.clauses
    cues = line.cues

    def first(name: str) -> Mention | None:
        found = cues.get(name)
        return found[0] if found else None

    if (cue := first("exercise")) or frame.kind in _PLAYED:
        return "exercise", cue.text if cue else frame.kind
    if cue := first("withdrawn"):
        return "negated", cue.text
    if cue := negation(mention, clauses, clause, view.language):
        return "negated", cue.text
    # "What looked like a firecracker turned out to be a bomb": what follows at once is what it was.
    became = cues.get("became")
    if (cue := first("resolved")) and not (became and clauses.follows(became[-1].end, mention.start)):
        return "resolved", cue.text
    # "An explosion …: it was a gas leak". Where a deed is denied to be an accident it is none.
    if (
        mention.type in MAY_BE_ACCIDENT
        and (cue := first("accident"))
        and not meant(clauses)
        and not denied(cue, clauses)
    ):
        return "resolved", cue.text
    if (old := _past(mention, clause, own, told, view)) is not None:
        return "historical", old
    return _intended(mention, clause, view)


def _intended(mention: Mention, clause: tuple[int, int], view: _View) -> tuple[Assertion, str | None]:
    """What is neither denied nor over: asked, imagined, stopped, planned, feared, or done."""
    line, clauses = view.line, view.clauses

    def before(name: str) -> Mention | None:
        # A German verb stands at the end of its clause: "dass er einen Anschlag plante".
        return clauses.first(name, clause[0], clause[1] if view.language == "de" else mention.start + 1)

    if clauses.asked(mention):
        return "hypothetical", "?"
    if (cue := before("hypothetical") or before("condition")) or (
        view.frame.kind in _ADVISING and not _has(line, _NEWS)
    ):
        return "hypothetical", cue.text if cue else view.frame.kind
    if cue := clauses.first("foiled", line.start, line.end):
        return "foiled", cue.text
    held = _has(line, ("arrest", "closed"))
    if (cue := before("planned")) and (mention.type not in THREATS or held):
        return ("foiled" if held else "planned"), cue.text
    # "The bomb would have killed dozens", "the rifles were meant for": beside people held, a plan that came to nothing.
    if cue := clauses.first("unreal", *clause):
        if held or _has(line, ("planned", "foiled")):
            return "foiled", cue.text
        if cue.start < mention.start:
            return "hypothetical", cue.text
    if mention.type != "hoax_threat" and (cue := before("warned") or may_come(mention, clause, clauses)):
        return "warned", cue.text
    if mention.type == "threat" or sent(mention, view.text, view.line):
        return "warned", None
    return "asserted", None


def _past(mention: Mention, clause: tuple[int, int], own: Dated | None, told: bool, view: _View) -> str | None:
    line, frame = view.line, view.frame
    early = view.recent is not None or "pretrial" in line.cues  # who is held until a trial was caught these weeks
    in_court = () if early else line.cues.get("trial", ()) or line.cues.get("old_case", ())
    if own is not None and own.age is not None and own.age > (LONG_AGO if view.recent is None else HALF_A_YEAR):
        # What was foiled last year is told now because nobody knew; after ten years it is history.
        foiled = not in_court and frame.kind not in _PAST and own.age <= _DECADE
        return None if foiled and view.clauses.first("foiled", *clause) else own.text
    # Charged with what they planned: people held for a plot are news, whatever court they come before.
    if in_court and not (_has(line, ("arrest", "closed")) and _has(line, ("planned", "foiled"))):
        return in_court[0].text
    if cue := view.clauses.first("historical", *clause) or view.clauses.heading("historical", mention.start):
        return None if told else cue.text
    # Beside a court, what happened these days and hurt people.
    these_days = not mention.weak and "toll" in line.cues and is_recent(own)
    news = view.fresh or told if frame.kind == "history" else these_days
    if frame.kind in _PAST and not news:
        return frame.kind
    # In another clause: "On the anniversary of the attack, gunmen fire at a synagogue" tells a deed of today.
    if line.cues.get("historical") and not (view.fresh or told) and mention.weak:
        return line.cues["historical"][0].text
    return None
