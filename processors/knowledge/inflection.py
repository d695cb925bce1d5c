"""The forms of a demonym: from the one in the table, or the name of a city, to all that stand in texts."""

_Endings = dict[str, tuple[str, ...]]
"""An ending of the masculine singular, and what stands in its place; the first that fits counts."""

_SPANISH: _Endings = {
    "és": ("és", "esa", "eses", "esas"),
    "án": ("án", "ana", "anes", "anas"),
    "ín": ("ín", "ina", "ines", "inas"),
    "ón": ("ón", "ona", "ones", "onas"),
    "dor": ("dor", "dora", "dores", "doras"),
    "ol": ("ol", "ola", "oles", "olas"),
    "o": ("o", "a", "os", "as"),
    "í": ("í", "íes", "ís"),
    "ú": ("ú", "úes"),
    "a": ("a", "as"),
    "e": ("e", "es"),
}
_FRENCH: _Endings = {
    "ien": ("ien", "ienne"),
    "éen": ("éen", "éenne"),
    "yen": ("yen", "yenne"),
    "ain": ("ain", "aine"),
    "ais": ("ais", "aise"),
    "ois": ("ois", "oise"),
    "in": ("in", "ine"),
    "an": ("an", "ane"),
    "ol": ("ol", "ole"),
    "and": ("and", "ande"),
    "al": ("al", "ale", "aux"),
    "on": ("on", "onne"),
    "t": ("t", "te"),
    "d": ("d", "de"),
    "é": ("é", "ée"),
    "er": ("er", "ère"),
}


def _replaced(word: str, endings: _Endings) -> list[str]:
    for ending, tails in endings.items():
        if word.endswith(ending):
            return [word[: -len(ending)] + tail for tail in tails]
    return [word]


def _english(word: str) -> set[str]:
    return {word} if word.endswith(("s", "h", "ese", "men", "women")) else {word, word + "s"}


def _french(word: str) -> set[str]:
    stems = _replaced(word, _FRENCH)
    small = {form for stem in stems for form in (stem, stem if stem[-1] in "sx" else stem + "s")}
    return small | {form[0].upper() + form[1:] for form in small}


def _spanish(word: str) -> set[str]:
    return set(_replaced(word, _SPANISH))


def _german(word: str) -> set[str]:
    if word[0].islower():
        small = {word + tail for tail in ("", "e", "en", "er", "es", "em")}
        return small | {form[0].upper() + form[1:] for form in small}
    if word.endswith("er"):
        return {word, word + "n", word + "s", word + "in", word + "innen"}
    if word.endswith("e"):
        return {word, word + "n", word[:-1] + "in", word[:-1] + "innen"}
    return {word, word + "s", word + "in", word + "innen"}


def _hebrew(word: str) -> set[str]:
    if not word.endswith("י"):
        return {word}
    return {word, word + "ת", word + "ה", word + "ם", word + "ים", word + "ות"}


def _arabic(word: str) -> set[str]:
    if not word.endswith("ي"):
        return {word}
    return {word, word + "ة", word + "ون", word + "ين", word + "ا", word + "ات"}


_RULES = {"en": _english, "fr": _french, "es": _spanish, "de": _german, "he": _hebrew, "ar": _arabic}


def forms(word: str, language: str) -> set[str]:
    """All forms of a demonym in a language (ISO 639-1): gender, number, case; French and German also capitalised.

    The table gives the masculine singular (German: the adjective without ending in small letters, the noun in the
    nominative); a form that the rules do not reach stands in the table beside it.
    """
    return _RULES[language](word)


def german(city: str) -> tuple[str, ...]:
    """The German adjectives of a folded name of a city: Köln, Kölner; Dresden, Dresdner; Halle, Haller and Hallenser.

    >>> german("dresden")
    ('dresdener', 'dresdner', 'dresder')
    """
    if " " in city or len(city) < 4 or city.endswith(("er", "ern")):
        return ()
    if city.endswith("en"):
        return (f"{city}er", f"{city[:-2]}ner", f"{city[:-2]}er")
    if city.endswith("e"):
        return (f"{city}r", f"{city}nser")
    return (f"{city}er",)
