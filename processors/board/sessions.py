"""Who is signed in: a random cookie, of which only a hash is kept, in a file that outlives a restart."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from processors.board.accounts import Account, Accounts, write

LASTS = timedelta(hours=12)
"""A shift."""


class Session(Struct, frozen=True, kw_only=True):
    """One browser that is signed in."""

    name: str
    begun: datetime

    def over(self, now: datetime) -> bool:
        """Whether it has run out."""
        return not self.begun <= now < self.begun + LASTS


class Sessions:
    """All that are signed in."""

    def __init__(self, folder: Path, accounts: Accounts) -> None:
        self._path = folder / "sessions.json"
        self._accounts = accounts
        self._notices: dict[str, str] = {}
        try:
            self._known = msgspec.json.decode(self._path.read_bytes(), type=dict[str, Session])
        except (OSError, msgspec.DecodeError):  # then everybody signs in anew
            self._known = {}

    def begin(self, account: Account, now: datetime) -> str:
        """Sign somebody in; the value of the cookie."""
        cookie = secrets.token_urlsafe(32)
        self._known = {key: session for key, session in self._known.items() if not session.over(now)}
        self._known[_hashed(cookie)] = Session(name=account.name, begun=now)
        self._keep()
        return cookie

    def end(self, cookie: str) -> None:
        """Sign out."""
        if self._known.pop(_hashed(cookie), None) is not None:
            self._keep()

    def account(self, cookie: str | None, now: datetime) -> Account | None:
        """Whose cookie it is; None where nobody is signed in by it (any more)."""
        session = self._known.get(_hashed(cookie)) if cookie else None
        if session is None or session.over(now):
            return None
        account = self._accounts.all().get(session.name)
        return account if account is not None and account.changed <= session.begun else None

    def note(self, cookie: str, notice: str) -> None:
        """What the next page of this browser is to say."""
        self._notices[_hashed(cookie)] = notice

    def noted(self, cookie: str) -> str | None:
        """The same, once."""
        return self._notices.pop(_hashed(cookie), None)

    def _keep(self) -> None:
        write(self._path, msgspec.json.encode(self._known))


def token_of(cookie: str) -> str:
    """What a form of this browser must bring with it, and no other site can know (CSRF)."""
    return hmac.new(cookie.encode(), b"vigil form", hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are one, in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))


def _hashed(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()
