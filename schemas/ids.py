"""Ids: hashes of facts, so that the same fact has the same id on every machine and in every replay."""

import hashlib

SEPARATOR = "\x1f"
"""ASCII unit separator: cannot stand in a field, so no two lists of fields join to the same text."""


def digest(*facts: str, size: int = 12) -> str:
    """Hash of some facts in their order, `2 × size` hexadecimal digits (BLAKE2b)."""
    joined = SEPARATOR.join(facts).encode("utf-8", "replace")
    return hashlib.blake2b(joined, digest_size=size).hexdigest()


def document_id(source: str, native_id: str | None, url: str | None) -> str:
    """Id of a document: its source and native id, else its canonical URL.

    Raises ValueError when neither is known: such an item has no identity.
    """
    if native_id:
        return digest("document", source, native_id)
    if url:
        return digest("document", source, url)
    raise ValueError("a document needs a native id or a URL to be told from others")


def revision_id(*content: str) -> str:
    """Id of one revision: A, B and A again are three revisions to the log and two contents here."""
    return digest("revision", *content, size=8)


def alert_id(rule: str, key: str, opening: int) -> str:
    """Id of the how-manieth alert of a rule for a key."""
    return digest("alert", rule, key, str(opening), size=8)


def story_id(document: str) -> str:
    """Id of the story that a document opened."""
    return digest("story", document, size=8)
