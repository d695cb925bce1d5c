"""Text → the phrases of our knowledge in it, in order, each with the sentence it stands in."""

from processors.knowledge.phrases import lexicon
from schemas.reading import Mention, Text


def find(text: Text) -> tuple[Mention, ...]:
    """All mentions outside the furniture, sorted by offset; a phrase of several meanings gives several mentions.

    One pass of an Aho-Corasick automaton over the folded text; linear in its length.
    """
    body, span, same = text.body, text.span, text.origin is None
    sentences = text.sentences
    last = len(sentences) - 1
    at = 0
    found: list[Mention] = []
    unsorted = False
    reached = 0
    for begin, stop, phrase in lexicon(text.language).find(text.folded):
        unsorted |= begin < reached
        reached = begin
        start, end = (begin, stop) if same else span(begin, stop)
        while at < last and start >= sentences[at].end:
            at += 1
        sentence = sentences[at]
        if sentence.role == "furniture" or start < sentence.start or end > sentence.end:
            continue
        words = body[start:end]
        for kind, type_, weak in phrase.meanings:
            found.append(Mention(kind, type_, start, end, words, at, weak))
    return tuple(sorted(found, key=lambda mention: mention.start)) if unsorted else tuple(found)
