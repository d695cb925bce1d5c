"""How far a document may be believed: who stands behind it, and how many others said so independently."""

import re
from collections.abc import Collection
from functools import cache, lru_cache
from itertools import pairwise

from processors.knowledge.attribution import Found, attribution, find
from processors.knowledge.fold import fold
from schemas.document import Document
from schemas.scored import Grade

_OFFICIAL = "official"
_CONFIRMED = 3
"""Voices of a story that confirm each other: one and two further ones."""
_SHORTEST_NAME = 3
_LONG = 8
"""Letters from which a name run together as in a domain is nothing else: `dailychronicle`."""
_FIRST = 120
"""Letters of a text by which its script is told."""
_SIGNED = 8
"""Letters before a word by which a comment is signed: "Ein Kommentar"."""
_NOUNS = (".de", ".at", ".ch")
"""Where a word with a capital need not be a name: "Zeit"."""
_ARTICLE = re.compile(r"^(?:the|le|la|les|el|los|der|die|das) ")


def voice(
    document: Document,
    voices: Collection[str] = (),
    copied: str | None = None,
    names: Collection[tuple[str, str]] = (),
    level: str | None = None,
) -> tuple[str, ...]:
    """Whose voice a document is: none (a comment) or one.

    `voices` are those of its story so far, `names` the names of outlets (`names_of`) with the voice of each; `copied`
    is the voice of the text it repeats, if it repeats one; `level` is the country whose official level it says was
    changed, which one authority alone can say. An agency is `afp`, an authority `official police`, everybody else
    their owner or, where that is not known, their domain.
    """
    own = _own(document)
    if level is not None and not own.startswith(_OFFICIAL):
        return (f"{_OFFICIAL} level {level}",)
    if own.startswith(_OFFICIAL):
        return (f"{_OFFICIAL} level {level}" if level is not None else own,)
    if copied:
        return (copied,)
    known = attribution()
    text = document.text
    body = f"{document.title}\n{text[: known.beginning]}\n{text[known.beginning :][-known.end :]}".rstrip(" .\n")
    found = find(body)
    if _comments(document, found, body):
        return ()
    agency = next((one.value for one in found if one.sort == "agency"), None) or _titled(_AGENCY, document)
    if own in known.agencies:
        agency = own
    if agency is not None:
        return (agency,)
    if _names_itself(document) or any(one.sort == "own" for one in found):
        return (own,)
    outlet = _named(document, own, names) or _titled(_OUTLET, document, names)
    if outlet is not None:
        return (outlet,)
    authority = _authority(found, voices)
    if (not voices and _witnessed(document)) or (own in voices and authority not in voices):
        return (own,)
    return (authority or _unnamed(found, own, voices) or own,)


_NAME = r"[\"'„“«]?((?:[A-ZÀ-Þ][\w'’-]+)(?: [A-ZÀ-Þ][\w'’-]+){0,2}|[A-Z]{2,5})"
_AGENCY = re.compile(
    r"(?<!\w)(?:news agency|agency|agence(?: de presse)?|agencia(?: de noticias)?|Nachrichtenagentur|"
    rf"סוכנות(?: הידיעות)?|وكالة(?: أنباء| الأنباء)?) {_NAME}"
)
_OUTLET = re.compile(
    r"(?<!\w)(?:newspaper|daily|broadcaster|tabloid|news site|Zeitung|Tageszeitung|Sender|Rundfunksender|"
    r"Nachrichtenportal|quotidien|journal|chaîne|diario|periódico|cadena|רשת|עיתון|אתר|ערוץ|صحيفة|قناة|موقع) "
    rf"{_NAME}"
)
"""An agency or outlet with the word for what it is before its name, whether it is known or not."""


def _titled(sort: re.Pattern[str], document: Document, names: Collection[tuple[str, str]] = ()) -> str | None:
    """The voice of an agency or outlet that a text calls one: as the story has it, else its name; None for its own."""
    found = sort.search(document.text)
    if found is None:
        return None
    told = fold(found[1])[0]
    forms = {_squeezed(told), _squeezed(_ARTICLE.sub("", told))}
    if forms.intersection(map(_squeezed, names_of(document))):
        return None
    return next((one for name, one in names if _squeezed(name) in forms), _ARTICLE.sub("", told))


def _names_itself(document: Document) -> bool:
    """Whether an outlet names itself in its text, as whom somebody told: "told the Herald", "the Herald has seen"."""
    publisher, label, text = document.publisher, _label(document.source), document.text
    if len(label) >= _LONG and label in _squeezed(fold(text)[0]):
        return True
    forms = [label.upper()] if len(label) >= _SHORTEST_NAME else []
    if text[:_FIRST] and not text[:_FIRST].isascii() and any("א" <= one <= "ي" for one in text[:_FIRST]):
        forms.append(label)  # Latin letters in such a text are a name
    if publisher is not None and (" " in publisher.name or not document.source.endswith(_NOUNS)):
        forms.append(publisher.name)
    return any(_at(form, text) >= 0 for form in forms)


def _at(name: str, text: str) -> int:
    """Where a name stands in a text as whole words, a Hebrew or Arabic prefix before it or not; -1 for nowhere."""
    start = text.find(name)
    while start >= 0:
        before, behind = text[start - 1 : start], text[start + len(name) : start + len(name) + 1]
        if not (before.isalnum() and before < "א") and not (behind.isalnum() or behind == "-"):
            return start
        start = text.find(name, start + 1)
    return -1


def _witnessed(document: Document) -> bool:
    """Whether it is told before an authority is named for it: who tells it first like that has asked for itself."""
    first = re.split(r"(?<=[.!?]) ", document.text, maxsplit=1)[0]
    sorts = {one.sort for one in find(f"{document.title}\n{first}")}
    return not {"authority", "saying"} <= sorts


def _squeezed(name: str) -> str:
    return "".join(filter(str.isalnum, name))


def names_of(document: Document) -> tuple[str, ...]:
    """What others call the outlet of a document, folded: its name without the article, and its domain."""
    publisher = document.publisher
    found = [_label(document.source)]
    if publisher is not None:
        found.append(_ARTICLE.sub("", fold(publisher.name)[0]).replace("-", " "))
    return tuple(dict.fromkeys([name for name in found if len(name) >= _SHORTEST_NAME]))


def grade(document: Document, voices: Collection[str]) -> Grade:
    """Admiralty grade: the source as its record says, the information by the independent voices of its story."""
    publisher = document.publisher
    source = publisher.reliability if publisher else "F"
    why = [
        f"{publisher.name}: reliability {source}" if publisher else f"{document.source}: no record of this source",
        "1 independent voice" if len(voices) == 1 else f"{len(voices)} independent voices",
    ]
    if publisher and publisher.official:
        information = 1
        why.append("an authority speaking first-hand")
    elif any(one.startswith(_OFFICIAL) for one in voices) and len(voices) > 1:
        information = 1
        why.append("confirmed by an authority")
    elif len(voices) >= _CONFIRMED:
        information = 1
        why.append("confirmed by others")
    elif len(voices) > 1:
        information = 2
        why.append("told by another, not yet confirmed")
    else:
        information = attribution().alone[source]
        why.append("not confirmed by others")
    return Grade(source=source, information=information, why=tuple(why))


def _own(document: Document) -> str:
    """The voice of a document that names nobody else."""
    publisher = document.publisher
    name = publisher.owner if publisher else document.source.removeprefix("www.").casefold()
    if publisher is None or publisher.official:
        kind = _authority_at(f"{document.source} {publisher.name if publisher else ''}")
        if kind is not None:
            return f"{_OFFICIAL} {kind}"
        if publisher and publisher.official:
            return f"{_OFFICIAL} {name}"
    return _agency(document.source, publisher.name if publisher else "") or name


@lru_cache(1 << 12)
def _agency(source: str, name: str) -> str | None:
    """The agency that a source is."""
    if (label := _label(source)) in attribution().agencies:
        return label
    return next((one.value for one in find(name) if one.sort == "agency"), None)


@lru_cache(1 << 12)
def _authority_at(site: str) -> str | None:
    """The sort of authority whose domain or name it is."""
    folded = fold(site)[0]
    sorts = attribution().sites.items()
    return next((kind for kind, parts in sorts if any(part in folded for part in parts)), None)


def _comments(document: Document, found: tuple[Found, ...], body: str) -> bool:
    """Whether it says in its title, before all else or as its last word that it is a comment."""
    title = len(document.title)
    for one in found:
        if one.sort == "comment":
            signed = one.end >= len(body) and "." in body[one.start - _SIGNED : one.start]
            if one.end <= title or 0 <= one.start - title <= _SIGNED or signed:
                return True
    return document.url is not None and _comment_paths().search(document.url) is not None


@cache
def _comment_paths() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, attribution().comment.paths)))


def _authority(found: tuple[Found, ...], voices: Collection[str]) -> str | None:
    """The authority that the text attributes its news to, or one that it names after that one spoke first-hand."""
    reach = attribution().reach
    for one, other in pairwise(one for one in found if one.sort in ("authority", "saying")):
        if one.sort != other.sort and other.start - one.end <= reach:
            return _heard(f"{_OFFICIAL} {one.value or other.value}", voices)
    named = (_heard(f"{_OFFICIAL} {one.value}", voices) for one in found if one.sort == "authority")
    return next((one for one in named if one in voices), None)


def _heard(authority: str, voices: Collection[str]) -> str:
    """The notice that a report follows: one of this authority, or of one that would give out the same."""
    together = [f"{_OFFICIAL} {kind}" for kind in attribution().notice.together]
    if authority in voices or authority not in together:
        return authority
    return next((one for one in together if one in voices), authority)


def _named(document: Document, own: str, names: Collection[tuple[str, str]]) -> str | None:
    """The voice of another outlet of the story that the text names."""
    others = [(name, one) for name, one in names if one != own]
    if not others:
        return None
    folded = fold(f"{document.title}\n{document.text}")[0].replace("-", " ")
    found = [(at, one) for name, one in others if (at := _at(name, folded)) >= 0]
    return min(found)[1] if found else None


def _unnamed(found: tuple[Found, ...], own: str, voices: Collection[str]) -> str | None:
    """The voice of another outlet of the story that the text speaks of without a name."""
    others = sorted(one for one in voices if one != own and not one.startswith(_OFFICIAL))
    return others[0] if others and any(one.sort == "media" for one in found) else None


def _label(name: str) -> str:
    """What people call a domain or owner: `vrt` of vrt.be."""
    labels = name.casefold().split(".")
    return labels[-2] if len(labels) > 1 and labels[-2] not in ("co", "com", "gov", "org", "ac") else labels[0]
