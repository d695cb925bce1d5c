"""What an alert rule may ask of a document, story, level or source: paths through what was said, and names.

A path names a field of a struct and goes on with a dot: `grade.information`, `document.source`, `actors.id`,
`story.origins`. Through a list it gives what all its members have. What must be worked out has a name of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

from msgspec import Struct, inspect

Sort = Literal["number", "text", "truth", "time"]
_SORTS: dict[type, Sort] = {
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.StrType: "text",
    inspect.BoolType: "truth",
    inspect.DateTimeType: "time",
}
_WORD = re.compile(r"\w+")


class Field(NamedTuple):
    """What can be asked of a path."""

    sort: Sort
    many: bool = False
    """It gives a list, perhaps an empty one."""
    values: frozenset[str] | None = None
    """All that it can be; None: anything."""
    least: float | None = None
    most: float | None = None


class Named(NamedTuple):
    """A value that must be worked out from what was said, by a name of its own."""

    field: Field
    read: Callable[[Mapping[str, Any]], Any]
    """From what the view is of, by the names of its roots."""


class View:
    """What rules of one sort see.

    `main` is asked by the names of its fields, each of `others` with its own name before them: `story.priority`.
    `ranges` bounds numbers, by path.
    """

    def __init__(
        self,
        main: tuple[str, type[Struct]],
        others: Mapping[str, type[Struct]],
        named: Mapping[str, Named],
        ranges: Mapping[str, tuple[float, float]],
    ) -> None:
        self.main, main_type = main
        self.named = named
        self._fields = {path: self._ranged(path, field, ranges) for path, field in _paths(main_type)}
        for root, kind in others.items():
            for path, field in _paths(kind):
                self._fields[f"{root}.{path}"] = self._ranged(path, field, ranges)
        self._fields.update({name: one.field for name, one in named.items()})
        self._roots = frozenset(others)

    @staticmethod
    def _ranged(path: str, field: Field, ranges: Mapping[str, tuple[float, float]]) -> Field:
        least, most = ranges.get(path, (None, None))
        return field._replace(least=least, most=most)

    def __contains__(self, path: str) -> bool:
        return path in self._fields

    def __getitem__(self, path: str) -> Field:
        return self._fields[path]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._fields))

    def near(self, path: str) -> str:
        """In words: what somebody may have meant who wrote a path that there is not."""
        near = get_close_matches(path, self._fields, 3, 0.5)
        return (
            "did you mean " + " or ".join(f"`{one}`" for one in near) if near else "see `vigil rules explain --fields`"
        )

    def read(self, path: str, said: Mapping[str, Any]) -> Any:
        """The value of a path in what was said: one value, or a tuple of them."""
        named = self.named.get(path)
        if named is not None:
            return named.read(said)
        head, _, rest = path.partition(".")
        if head not in self._roots:
            head, rest = self.main, path
        found = list(_follow(said.get(head), rest.split(".")))
        if self._fields[path].many:
            return tuple(found)
        return found[0] if found else None


class Sight:
    """What the rules see of one thing said; each path is read once."""

    def __init__(self, view: View, said: Mapping[str, Any], given: Mapping[str, Any] | None = None) -> None:
        self.view = view
        self.said = said
        self._known: dict[str, Any] = dict(given or {})
        self._words: dict[str, str] = {}
        self.held: dict[int, bool] = {}
        """Conditions that were tested already, by their place among all of a set of rules."""

    def __getitem__(self, path: str) -> Any:
        if path not in self._known:
            self._known[path] = self.view.read(path, self.said)
        return self._known[path]

    def values(self, path: str) -> tuple[Any, ...]:
        """The values of a path as a tuple, without those that are not there."""
        value = self[path]
        if isinstance(value, (tuple, list)):
            return tuple(value)
        return () if value is None else (value,)

    def words(self, path: str) -> str:
        """The words of a text, lower case, with single spaces around each."""
        if path not in self._words:
            self._words[path] = words(" ".join(map(str, self.values(path))))
        return self._words[path]


def words(text: str) -> str:
    """The words of a text, lower case, with single spaces around each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _paths(kind: type[Struct]) -> Iterator[tuple[str, Field]]:
    of = inspect.type_info(kind)
    assert isinstance(of, inspect.StructType)  # noqa: S101 - narrows the type for the checker
    for field in of.fields:
        yield from _typed(field.encode_name, field.type, many=False)


def _typed(path: str, kind: inspect.Type, *, many: bool) -> Iterator[tuple[str, Field]]:
    if isinstance(kind, inspect.UnionType):
        kinds = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        for one in kinds[:1] if len(kinds) == 1 or all(map(_plain, kinds)) else ():
            yield from _typed(path, one, many=many)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _typed(path, kind.item_type, many=True)
    elif isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield from _typed(f"{path}.{field.encode_name}", field.type, many=many)
    elif isinstance(kind, inspect.LiteralType):
        yield path, Field("text", many, frozenset(map(str, kind.values)))
    elif type(kind) in _SORTS:
        yield path, Field(_SORTS[type(kind)], many)


def _plain(kind: inspect.Type) -> bool:
    return isinstance(kind, (inspect.StrType, inspect.LiteralType))


def _follow(value: Any, path: list[str]) -> Iterable[Any]:
    if value is None:
        return
    if isinstance(value, (tuple, list)):
        for one in value:
            yield from _follow(one, path)
    elif path:
        yield from _follow(getattr(value, _ATTRIBUTES.get(path[0], path[0]), None), path[1:])
    else:
        yield value


_ATTRIBUTES = {"from": "from_"}
"""Fields whose name in JSON is a word of Python's own."""


def blank(kind: type[Struct], **known: Any) -> Any:
    """A struct in which all is empty but what is known: what an example of a rule does not speak of."""
    of = inspect.type_info(kind)
    assert isinstance(of, inspect.StructType)  # noqa: S101 - narrows the type for the checker
    empty = {f.name: _empty(f.type) for f in of.fields if f.required and f.name not in known}
    return kind(**empty, **known)


def _empty(kind: inspect.Type) -> Any:
    match kind:
        case inspect.IntType() | inspect.FloatType():
            return 0
        case inspect.StrType():
            return ""
        case inspect.BoolType():
            return False
        case inspect.VarTupleType():
            return ()
        case inspect.DateTimeType():
            return datetime.min.replace(tzinfo=UTC)
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.StructType():
            return blank(kind.cls)
    return None
