"""Lists of stories behind keys, in order of time."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime

_HOUR = 3600
_BEFORE = 1 << 28
"""More hours than there are from the first year to 1970, so that none is negative."""
_DIGITS = 8


def mark_of(moment: datetime, story: str) -> str:
    """A story in the order of a moment, by the hour: a coarse time lets a busy story stay where it is."""
    return f"{int(moment.timestamp()) // _HOUR + _BEFORE:0{_DIGITS}x}{story}"


_NONE = array("I")


class Shelf:
    """Key → stories, in the order of their marks.

    A story is known by its seat, a small number. Most keys lead to one story: of these the seat alone is kept, of the
    others a row of seats that lie together in memory.
    """

    def __init__(self) -> None:
        self._rows: dict[str | bytes, int | array[int]] = {}
        self._marks: list[str] = []
        """Of each seat; comparing strings is fast, so a mark holds time and story in one."""

    def latest(self, key: str | bytes, most: int) -> "array[int]":
        """The seats of the last `most` stories behind a key, the latest last."""
        row = self._rows.get(key)
        if row is None:
            return _NONE
        return array("I", (row,)) if isinstance(row, int) else row[-most:]

    def put(self, keys: Iterable[str | bytes], mark: str, seat: int) -> None:
        """A story behind each of these keys."""
        self._marks[seat : seat + 1] = [mark]
        rows = self._rows
        for key in keys:
            row = rows.setdefault(key, seat)
            if isinstance(row, int):
                if row != seat:
                    row = rows[key] = array("I", (row,))
                    self._insert(row, mark, seat)
            else:
                self._insert(row, mark, seat)

    def take(self, keys: Iterable[str | bytes], seat: int) -> None:
        """No longer behind these keys."""
        for key in keys:
            row = self._rows[key]
            if isinstance(row, int):
                del self._rows[key]
                continue
            del row[self._place(row, seat)]
            if len(row) == 1:
                self._rows[key] = row[0]

    def move(self, keys: Iterable[str | bytes], mark: str, seat: int) -> None:
        """A new mark for a story; `keys` are all that it stands behind."""
        if self._marks[seat] == mark:
            return
        rows = [row for key in keys if not isinstance(row := self._rows[key], int)]
        for row in rows:
            del row[self._place(row, seat)]
        self._marks[seat] = mark
        for row in rows:
            self._insert(row, mark, seat)

    def _place(self, row: "array[int]", seat: int) -> int:
        return bisect_left(row, self._marks[seat], key=self._marks.__getitem__)

    def _insert(self, row: "array[int]", mark: str, seat: int) -> None:
        if self._marks[row[-1]] < mark:
            row.append(seat)
        else:
            row.insert(bisect_left(row, mark, key=self._marks.__getitem__), seat)
