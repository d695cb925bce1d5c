"""Title and text → a text made ready: its language, its sentences, what of it is headline, text or furniture."""

import re
from functools import cache, lru_cache
from typing import Any

from processors.knowledge.alphabet import code
from processors.knowledge.fold import fold
from processors.knowledge.phrases import data, listed, own_words, stopwords
from processors.steps.furniture import CLOSING, furnish
from schemas.reading import Text, body_of
from schemas.taxonomy import LANGUAGES

_SAMPLE = 600
"""Letters beyond these tell no more about the language, and cost as much as those before."""
_ENOUGH = 40
"""Letters below which the classifier guesses (py3langid 0.4.0 on headlines: bare names fail)."""
_PLAINLY = 5
"""Little words of a language that tell it without the classifier."""
_LATIN = LANGUAGES[:4]
_WORDS = re.compile(r"[^\W\d_]+")
_CLASSIFIED = 240
"""Letters that the classifier reads, a byte at a time."""
# A script's letters, by the 8-bit page that holds them: of each, all other bytes.
_HEBREW = "cp1255", bytes(set(range(256)) - set("".join(map(chr, range(0x5D0, 0x5EB))).encode("cp1255")))
_ARABIC = (
    "cp1256",
    bytes(set(range(256)) - set("".join(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B)))).encode("cp1256"))),
)
_OTHER_ARABIC_SCRIPT = re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc\u0679\u0688\u06d2\u06ba]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Languages the classifier may answer with: the first-class ones, and those whose news is most often taken for them.
_CANDIDATES: tuple[str, ...] = (
    "en",
    "fr",
    "es",
    "de",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "no",
    "pl",
    "ro",
    "ca",
    "ru",
    "uk",
    "tr",
    "el",
    "hu",
)
_CANDIDATES += ("cs", "fi", "id", "he", "ar", "fa", "ur", "zh", "ja", "ko", "hi")

_SIGNS = (".", "!", "?", "…", "؟", "。", "\n")
_WORD = re.compile(r"[\w.]*")
_LOOK_BACK = 24
"""Letters before a full stop that tell whether it ends an abbreviation."""


def read(title: str, text: str, prior: str | None) -> Text:
    """Makes a document readable for the steps after this one.

    `prior` is what the source says of the language (ISO 639-1), believed where the letters do not tell.
    """
    body = body_of(title, text)
    language = _language(body, prior)
    folded, origin = fold(body)
    headline = len(title) if title and body.startswith(title) else 0
    sentences = furnish(body, _cuts(body, headline, language), headline, (folded, origin), language)
    return Text(body, language, sentences, folded, origin, code(folded))


def _language(body: str, prior: str | None) -> str | None:
    sample = body[:_SAMPLE]
    letters = len(sample)
    if not sample.isascii() and 4 * len(sample.encode()) > 5 * letters:  # a script of two bytes a letter
        if _most(_count(sample, _HEBREW), sample):
            return "yi" if prior == "yi" else "he"
        arabic = _count(sample, _ARABIC)
        if _most(arabic, sample) and 50 * len(_OTHER_ARABIC_SCRIPT.findall(sample)) < arabic:
            return "ar"
        letters = _letters(sample)
    if prior in ("he", "ar"):
        prior = None
    if letters < 2 * _ENOUGH:
        letters = _letters(sample)
        if letters < 2 * _ENOUGH:
            told = _by_own_words(sample)
            if told is not None or letters < _ENOUGH:
                return told or prior or (_classified(sample, among=_LATIN) if letters else None)
    plain = _by_little_words(sample)
    if plain is not None:
        return plain
    guess, sure = _ranked(sample)
    return guess if sure or prior is None else prior


def _count(sample: str, script: tuple[str, bytes]) -> int:
    page, others = script
    return len(sample.encode(page, "replace").translate(None, others))


def _letters(sample: str) -> int:
    return sum(map(len, _LETTERS.findall(sample)))


def _most(count: int, sample: str) -> bool:
    """Whether a script has most of the letters; to count these takes longer."""
    return 2 * count > len(sample) or (count > 0 and 2 * count > _letters(sample))


@lru_cache(maxsize=2)
def _classifier(languages: tuple[str, ...]) -> Any:
    # Loaded on first use: reading the model takes longer than a thousand documents.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages)
    return identifier


def _classified(sample: str, among: tuple[str, ...]) -> str:
    return str(_classifier(among).classify(sample)[0])


def _ranked(sample: str) -> tuple[str, bool]:
    language, probability = _classifier(_CANDIDATES).classify(sample[:_CLASSIFIED])
    return str(language), float(probability) > 0.5


def _by_own_words(sample: str) -> str | None:
    """The language that a headline's words are plainly of: its little words, and those of our phrases."""
    words = set(_WORDS.findall(fold(sample)[0]))
    little = stopwords()
    counts = sorted(
        ((2 * len(words & little[name]) + len(words & own_words(name)), name) for name in _LATIN), reverse=True
    )
    (most, language), (next_most, _) = counts[:2]
    return language if most >= 2 and most >= next_most + 2 else None


def _by_little_words(sample: str) -> str | None:
    """The language whose little words are plainly the most; None leaves it to the classifier, which is slow."""
    known = stopwords()
    words = _little_words().intersection(sample.lower().split())
    if len(words) < _PLAINLY:
        return None
    counts = sorted([(len(words & little), name) for name, little in known.items()], reverse=True)
    (most, language), (next_most, _) = counts[:2]
    return language if most >= _PLAINLY and most >= 2 * next_most else None


@cache
def _little_words() -> frozenset[str]:
    return frozenset().union(*stopwords().values())


@cache
def _abbreviations(language: str | None) -> frozenset[str]:
    known = [language] if language in LANGUAGES else ["en"]
    return frozenset(fold(word)[0] for name in known for word in listed(data(name)["abbreviations"]))


def _cuts(body: str, headline: int, language: str | None) -> list[tuple[int, int]]:
    """Where sentences begin and end, in order, without the space around them."""
    abbreviations = _abbreviations(language)
    cuts: list[tuple[int, int]] = []
    start, length = 0, len(body)
    if headline:
        _add(cuts, body, 0, headline)
        start = headline
    passed = start
    for at in _candidates(body, start):
        if at < passed:
            continue
        end = at + 1
        if body[at] == "\n":
            while end < length and body[end].isspace():
                end += 1
            if end < length and _wrapped(body, start, at, end):
                continue
            _add(cuts, body, start, at)
            start = passed = end
            continue
        following = body[end : end + 1]
        if following in CLOSING:
            end += 1
            while end < length and body[end] in CLOSING:
                end += 1
            passed = end  # a run of dots is one sign
            following = body[end : end + 1]
        if following.isspace() and _ends(body, at, end, start, abbreviations, language):
            if body[start].isspace():
                _add(cuts, body, start, end)
            else:
                cuts.append((start, end))
            start = end + 1
    _add(cuts, body, start, length)
    return cuts


def _add(cuts: list[tuple[int, int]], body: str, start: int, end: int) -> None:
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    if start < end:
        cuts.append((start, end))


def _candidates(body: str, start: int) -> list[int]:
    """Where signs that may end a sentence stand, in order: finding each alone is faster than one pattern."""
    found = []
    for sign in _SIGNS:
        at = body.find(sign, start)
        while at >= 0:
            found.append(at)
            at = body.find(sign, at + 1)
    found.sort()
    return found


def _wrapped(body: str, start: int, at: int, end: int) -> bool:
    """A line end inside a sentence: one line end only, and the next line goes on in lower case."""
    return body[at:end].count("\n") == 1 and body[end].islower() and at > start and body[at - 1] not in ".!?…:"


def _ends(body: str, at: int, end: int, start: int, abbreviations: frozenset[str], language: str | None) -> bool:
    following = body[end + 1 : end + 2]  # after one space, mostly
    if following.islower():
        return False
    if following.isspace() and body[end : end + 4].lstrip()[:1].islower():
        return False
    if body[at] != "." or end - at > 1:
        return True
    least = max(start, at - _LOOK_BACK)
    word = body[body.rfind(" ", least, at) + 1 or least : at]
    if not word.isalnum():
        word = word[len(word) - len(_WORD.match(word[::-1])[0]) :]  # type: ignore[index] # it matches nothing, too
    if not word:
        return True
    if len(word) == 1 and word.isupper() and word.isalpha():
        return False
    word = word.lower()
    # German ordinals: "am 9. Oktober".
    return word not in abbreviations and not (language == "de" and len(word) <= 2 and word.isdigit())
