"""What the board says to people, in the language of whoever reads: one catalogue for templates, code and script.

The words themselves are English; another language is a file words/xx.toml of the same words with theirs. A word that
has its number in it has a form for each sort of number, and stands there as "one|many".
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape
from msgspec import Struct

ENGLISH = "en"
RIGHT_TO_LEFT = frozenset({"ar", "he"})
Form = Callable[[int], int]
"""Which of its forms a word takes beside a number."""
Said = str | Sequence[str]


class Catalogue(Struct, frozen=True, kw_only=True):
    """The words of one language."""

    language: str
    words: Mapping[str, Said]
    form: Form

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def say(self, word: str) -> str:
        """The word, in English where it is not there."""
        said = self.words.get(word, word)
        return said if isinstance(said, str) else said[0]

    def count(self, one: str, many: str, number: int) -> str:
        """The word as it stands beside that number."""
        said = self.words.get(f"{one}|{many}")
        if said is None or isinstance(said, str):
            return one if number == 1 else many
        return said[min(self.form(number), len(said) - 1)]


def _two(number: int) -> int:
    return int(number != 1)


def _french(number: int) -> int:
    return int(number > 1)


def _hebrew(number: int) -> int:
    return 0 if number == 1 else 1 if number == 2 else 2


def _arabic(number: int) -> int:
    """Unicode's rules for Arabic: none, one, two, few, many, other."""
    if number < 3:
        return number
    return 3 if 3 <= number % 100 <= 10 else 4 if number % 100 >= 11 else 5


FORMS: Mapping[str, Form] = {"fr": _french, "he": _hebrew, "ar": _arabic}
"""By language; the others have one form for one and another for all else."""
_speaking: ContextVar[Catalogue] = ContextVar("speaking")


@cache
def catalogue(language: str) -> Catalogue:
    """The words of a language that the board has. Raises KeyError for one that it has not."""
    if language == ENGLISH:
        return Catalogue(language=ENGLISH, words={}, form=_two)
    if language not in languages():
        raise KeyError(language)
    read = tomllib.loads(files("processors.board").joinpath("words", f"{language}.toml").read_text("utf-8"))
    return Catalogue(language=language, words=read, form=FORMS.get(language, _two))


@cache
def languages() -> tuple[str, ...]:
    """Those that the board has, by their code."""
    folder = files("processors.board").joinpath("words")
    found = sorted(one.name.removesuffix(".toml") for one in folder.iterdir()) if folder.is_dir() else []
    return (ENGLISH, *(name for name in found if len(name) == 2))


@contextmanager
def speaking(spoken: Catalogue) -> Iterator[None]:
    """For as long as this lasts, what is said is said in that language."""
    before = _speaking.set(spoken)
    try:
        yield
    finally:
        _speaking.reset(before)


def spoken() -> Catalogue:
    """The words of whoever is being answered."""
    return _speaking.get(catalogue(ENGLISH))


def say(word: str, /, **given: object) -> str:
    """A sentence in the language of whoever reads, with what is given in the place of its {names}."""
    said = spoken().say(word)
    return said.format(**given) if given else said


def count(one: str, many: str, number: int, /, **given: object) -> str:
    """The same of a sentence that changes with a number, which is its {n}."""
    return spoken().count(one, many, number).format(n=number, **given)


def markup(word: str, /, **given: object) -> Markup:
    """A sentence for a page: what is given is escaped."""
    return Markup(escape(spoken().say(word))).format(**given) if given else escape(spoken().say(word))  # noqa: S704


def counted(one: str, many: str, number: int, /, **given: object) -> Markup:
    """The same of a sentence that changes with a number."""
    return Markup(escape(spoken().count(one, many, number))).format(n=number, **given)  # noqa: S704


def heard(accepted: str) -> str:
    """The language of ours that a browser would rather read, by its `Accept-Language` (RFC 9110)."""
    wanted: list[tuple[float, int, str]] = []
    for order, part in enumerate(accepted.split(",")[:20]):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        wanted.append((-weight, order, name.partition("-")[0].casefold()))
    return next((name for weight, _, name in sorted(wanted) if weight < 0 and name in languages()), ENGLISH)
