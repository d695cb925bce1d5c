"""Text → the phrases of our knowledge in it, in order, each with the sentence it stands in."""

from operator import attrgetter

from processors.knowledge.phrases import lexicon
from schemas.reading import Mention, Text

_start = attrgetter("start")


def find(text: Text) -> tuple[Mention, ...]:
    """All mentions outside the furniture, sorted by offset; a phrase of several meanings gives several mentions.

    One pass of an Aho-Corasick automaton over the folded text; linear in its length.
    """
    body, span, same = text.body, text.span, text.origin is None
    sentences = text.sentences
    if not sentences:
        return ()
    last = len(sentences) - 1
    at = 0
    sentence = sentences[0]
    first, beyond, aside = sentence.start, sentence.end, sentence.role == "furniture"
    found: list[Mention] = []
    add = found.append
    unsorted = False
    reached = 0
    for start, end, phrase in lexicon(text.language).find(text.coded):
        if start < reached:
            unsorted = True
        reached = start
        if not same:
            start, end = span(start, end)  # noqa: PLW2901 - from here on in the body
        if start >= beyond and at < last:
            while at < last and start >= sentences[at].end:
                at += 1
            sentence = sentences[at]
            first, beyond, aside = sentence.start, sentence.end, sentence.role == "furniture"
        if aside or start < first or end > beyond:
            continue
        words = body[start:end]
        for kind, type_, weak in phrase.meanings:
            add(Mention(kind, type_, start, end, words, at, weak))
    if unsorted:
        found.sort(key=_start)
    return tuple(found)
