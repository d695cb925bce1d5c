"""Who may use the board: local accounts in one file, their passwords as Argon2id hashes."""

import os
import re
import secrets
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct
from msgspec.structs import replace

from schemas.errors import VigilError

Role = Literal["viewer", "officer"]
"""A viewer looks; an officer also decides and reports."""

SHORTEST = 10
"""Characters of a password (NIST SP 800-63B asks for at least 8, and for no rules of composition)."""
LONGEST = 256
_NAME = re.compile(r"[\w.@-]+(?: [\w.@-]+)*")
_LONGEST_NAME = 64


class BadAccount(VigilError):
    """An account that cannot be, or is not there; one sentence."""


class Account(Struct, frozen=True, kw_only=True):
    """One person, or one screen."""

    name: str
    role: Role
    hash: str
    changed: datetime
    """When the password or the role was last set: sessions from before it are over."""


class Accounts:
    """The file of accounts; every question reads it anew if it was changed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "accounts.json"
        self._hasher = PasswordHasher()
        self._one_at_a_time = threading.Lock()  # a hash takes 64 MB: many at once would be an attack
        self._seen: tuple[int, int] | None = None
        self._known: dict[str, Account] = {}
        self._nobody = self._hasher.hash(secrets.token_hex())

    def all(self) -> Mapping[str, Account]:
        """By name. Raises BadAccount when the file cannot be read."""
        try:
            stat = self._path.stat()
            if (stat.st_mtime_ns, stat.st_ino) != self._seen:
                read = msgspec.json.decode(self._path.read_bytes(), type=list[Account])
                self._known = {account.name: account for account in read}
                self._seen = (stat.st_mtime_ns, stat.st_ino)
        except FileNotFoundError:
            self._known, self._seen = {}, None
        except (OSError, msgspec.DecodeError) as error:
            raise BadAccount(f"{self._path}: {error}; mend it, or remove it and add the accounts anew") from None
        return self._known

    def check(self, name: str, password: str) -> Account | None:
        """The account, if the password is its own; as slow for a name that is not there."""
        account = self.all().get(name)
        with self._one_at_a_time:
            try:
                self._hasher.verify(account.hash if account else self._nobody, password[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return None
        return account

    def add(self, name: str, role: Role, password: str, now: datetime) -> None:
        """A new one. Raises BadAccount for a name that is taken or unfit, and for a password that is too short."""
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
            raise BadAccount(f"{name!r} is no name: letters, digits and . _ @ - with single spaces, 64 at most")
        if name in self.all():
            raise BadAccount(f"there is an account {name!r} already: `vigil user password` gives it another password")
        self._put(Account(name=name, role=role, hash=self._hash(password), changed=now))

    def change(self, name: str, password: str, now: datetime) -> None:
        """Another password. Raises BadAccount."""
        self._put(replace(self._one(name), hash=self._hash(password), changed=now))

    def remove(self, name: str) -> None:
        """Take one away; its sessions are over. Raises BadAccount."""
        self._one(name)
        self._write({other: account for other, account in self.all().items() if other != name})

    def _one(self, name: str) -> Account:
        known = self.all()
        if name not in known:
            raise BadAccount(f"there is no account {name!r}; there are {', '.join(sorted(known)) or 'none'}")
        return known[name]

    def _hash(self, password: str) -> str:
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadAccount(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
        return self._hasher.hash(password)

    def _put(self, account: Account) -> None:
        self._write({**self.all(), account.name: account})

    def _write(self, accounts: Mapping[str, Account]) -> None:
        write(self._path, msgspec.json.format(msgspec.json.encode([accounts[name] for name in sorted(accounts)])))


def password() -> str:
    """A new one that nobody chose: 99 bits, in four groups that can be read out."""
    drawn = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(20))
    return "-".join(drawn[at : at + 5] for at in range(0, 20, 5))


def write(path: Path, content: bytes) -> None:
    """Put a file in place at once, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
