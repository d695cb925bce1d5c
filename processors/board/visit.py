"""What a page is asked with, and what it answers with; no server library stands here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct, field

from processors.board.accounts import Account, Accounts, Role
from processors.board.sessions import Sessions
from processors.board.throttle import Throttle
from processors.board.words import ENGLISH, say
from processors.export.sharing import UP_TO
from processors.past.record import Fired
from processors.queries.answers import Answer
from processors.rules.rule import Rule
from schemas.alert import Alert
from schemas.errors import VigilError
from schemas.heard import Decision
from schemas.picture import Ruling
from schemas.taxonomy import Marking

SESSION = "vigil"
DOOR = "vigil-door"
THEME = "vigil-theme"
LANGUAGE = "vigil-language"
"""Cookies: who is signed in; before that, whose form a sign-in comes from; how the page is to look, and to speak."""


SLOW = 10.0
"""Seconds from one look of a page to the next, where nobody is to act at once."""


class Known(Struct, frozen=True, kw_only=True):
    """A source of the roster, in short."""

    id: str
    name: str
    publisher: str
    country: str | None
    language: str | None
    reliability: str
    official: bool
    polled: bool


class Intake(Struct, frozen=True):
    """What came of documents that were sent in."""

    confirmed: int
    refused: tuple[Any, ...]


class Report(Protocol):
    """Sends a person's report; what it became, one entry a document. Raises VigilError."""

    def __call__(
        self, payload: bytes, by: str, marking: Marking | None, language: str | None
    ) -> Sequence[Mapping[str, Any]]: ...


class Effects(Struct, frozen=True, kw_only=True):
    """All that the board does outside itself, as it is given (deploy/board.py has the real ones)."""

    ask: Callable[[Any], Answer]
    """A search to the index. Raises BadQuery and Unanswered."""
    decide: Callable[[Decision], Ruling | None]
    report: Report
    publish: Callable[[Iterable[bytes]], Intake]
    sources: Callable[[], Sequence[Known]]
    rules: Callable[[], Sequence[Rule]]
    record: Callable[[], Mapping[str, Fired]]
    states: Callable[[str], Sequence[Alert]]
    """All that was said of an alert, in its order. Raises VigilError."""
    clock: Callable[[], datetime]


class Board(Struct, frozen=True, kw_only=True):
    """What every page works with."""

    effects: Effects
    accounts: Accounts
    sessions: Sessions
    throttle: Throttle = field(default_factory=Throttle)
    namespace: str = ""
    token: str | None = None
    """Of the webhook intake; None: it is closed."""
    reader_token: str | None = None
    """Of programs that read feeds; None: none may."""
    up_to: Marking = UP_TO
    """The strictest marking that goes out by feeds and downloads."""
    contact: str = ""
    """Whose words those are."""
    authority: str = "vigil.invalid,2026"
    """Who gives the ids in feeds (processors.export.feeds)."""

    def ask(self, asked: Any) -> Answer:
        """A search to the index. Raises BadQuery and Unanswered."""
        return self.effects.ask(asked)


class Visit(Struct, frozen=True, kw_only=True):
    """One request."""

    path: str
    now: datetime
    home: str = ""
    """The address of the board, without a slash at its end."""
    address: str = ""
    query: Mapping[str, str] = {}
    form: Mapping[str, str] = {}
    file: bytes | None = None
    values: Mapping[str, str] = {}
    """What the path names."""
    account: Account | None = None
    cookie: str = ""
    notice: str | None = None
    theme: str = ""
    """`light` or `dark` where somebody chose; else as the system is."""
    language: str = ENGLISH
    """In which it is answered."""

    @property
    def officer(self) -> bool:
        """Whether whoever asks may decide."""
        return self.account is not None and self.account.role == "officer"


class Page(Struct, frozen=True, kw_only=True):
    """A template with what it shows."""

    template: str
    view: Any = None
    status: int = 200
    cookies: Mapping[str, str] = {}
    stays: Mapping[str, str] = {}
    """What must be in the query of the same page asked again, so that what is read is not taken away."""


class File(Struct, frozen=True, kw_only=True):
    """What is given as it is; `name`: to be kept under that."""

    body: bytes
    media: str
    name: str | None = None


class Moved(Struct, frozen=True, kw_only=True):
    """Go on to another page; `notice` is what that one says first, and an empty cookie is taken away."""

    to: str
    notice: str | None = None
    cookies: Mapping[str, str] = {}


class Trouble(VigilError):
    """A page that cannot be given, with its status; the reason is for the person who asked, in their language."""

    def __init__(self, status: int, reason: str, /, **given: object) -> None:
        super().__init__(say(reason, **given))
        self.status = status


Handler = Callable[[Board, Visit], Page | Moved | File]


class Route(Struct, frozen=True, kw_only=True):
    """A path, who may go there, and what answers."""

    path: str
    handler: Handler
    name: str
    role: Role | None = "viewer"
    """None: anybody."""
    method: str = "GET"
    reader: bool = False
    """Whether a program may read it by its token, without signing in."""
    fresh: float | None = None
    """Seconds after which its part may be new again where something has changed; None: it stays as it came."""
