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


_Row = tuple[list[str], "array[int]"]


class Shelf:
    """Key → stories, in the order of their marks.

    Comparing strings is fast, so a mark holds time and story in one. What is asked for is not the marks, though, but
    the seats of the stories beside them: numbers lie together in memory.
    """

    def __init__(self) -> None:
        self._rows: dict[str | bytes, _Row] = {}

    def latest(self, key: str | bytes, most: int) -> "array[int]":
        """The seats of the last `most` stories behind a key, the latest last."""
        row = self._rows.get(key)
        return row[1][-most:] if row is not None else _NONE

    def put(self, keys: Iterable[str | bytes], mark: str, seat: int) -> None:
        """A story behind each of these keys."""
        for key in keys:
            row = self._rows.get(key)
            if row is None:
                self._rows[key] = [mark], array("I", (seat,))
            else:
                _insert(*row, mark, seat)

    def take(self, keys: Iterable[str | bytes], mark: str) -> None:
        """No longer behind these keys."""
        for key in keys:
            marks, seats = self._rows[key]
            if len(marks) == 1:
                del self._rows[key]
                continue
            at = bisect_left(marks, mark)
            del marks[at], seats[at]

    def move(self, keys: Iterable[str | bytes], old: str, new: str) -> None:
        """Another mark of a story in the place of an old one."""
        if old == new:
            return
        for key in keys:
            marks, seats = self._rows[key]
            if len(marks) == 1:
                marks[0] = new
                continue
            at = bisect_left(marks, old)
            del marks[at]
            _insert(marks, seats, new, seats.pop(at))


def _insert(marks: list[str], seats: "array[int]", mark: str, seat: int) -> None:
    if marks[-1] < mark:
        marks.append(mark)
        seats.append(seat)
    else:
        at = bisect_left(marks, mark)
        marks.insert(at, mark)
        seats.insert(at, seat)
