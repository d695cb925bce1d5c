"""Names of which a text holds few or none: one pass over the text tells which are worth looking for."""

from collections.abc import Iterable

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from processors.knowledge.alphabet import code


class Sieve:
    """Folded names, by their number."""

    def __init__(self, names: Iterable[str]) -> None:
        self._matches = BytesAhoCorasick(
            list(map(code, names)), matchkind=MatchKind.Standard, implementation=Implementation.DFA
        ).find_matches_as_indexes

    def held(self, coded: bytes) -> list[int]:
        """The numbers of the names that stand in a folded and coded text, in order, at whatever edges.

        Of a name with a letter outside the alphabet it may say so wrongly, never the contrary.
        """
        return sorted({index for index, _, _ in self._matches(coded, overlapping=True)})
