"""The body of an answer, unpacked piece by piece: never more of it is held than may be kept."""

import zlib
from collections.abc import AsyncIterator

from schemas.errors import VigilError

_GZIP = b"\x1f\x8b"
"""How every member of a gzip stream begins (RFC 1952, 2.3.1)."""
_EITHER, _MEMBER = 47, 31
"""zlib's window bits: gzip or zlib, whichever the first bytes show; gzip alone."""


class Broken(VigilError):
    """Bytes that cannot be unpacked, or that break off."""


class TooMuch(VigilError):
    """More bytes than may be kept, as sent or as unpacked."""


async def unpacked(pieces: AsyncIterator[bytes], coding: str, largest: int) -> bytes:
    """The whole body, of which no more than `largest` bytes may come, packed or not.

    Raises Broken and TooMuch. A small body that unpacks to a large one is refused on the way.
    """
    coding = coding.strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise Broken(f"sent in {coding[:40]!r}, which was not asked for")
    stream = pieces if coding in ("", "identity") else _inflated(pieces, largest)
    body = bytearray()
    async for piece in stream:
        body += piece
        if len(body) > largest:
            raise TooMuch(f"more than {largest:,} bytes")
    return bytes(body)


async def _inflated(pieces: AsyncIterator[bytes], largest: int) -> AsyncIterator[bytes]:
    # Servers that say deflate send either.
    unpacker = zlib.decompressobj(wbits=_EITHER)
    rest, sent = b"", 0
    try:
        async for piece in pieces:
            # Blocks that unpack to nothing would come for ever.
            sent += len(piece)
            if sent > largest:
                raise TooMuch(f"more than {largest:,} bytes as sent")
            rest += piece
            while rest:
                if unpacker.eof:
                    # A stream may have several members (RFC 1952, 2.2); what else stands behind one is padding.
                    if not rest.startswith(_GZIP[: len(rest)]):
                        return
                    if len(rest) < len(_GZIP):
                        break
                    unpacker = zlib.decompressobj(wbits=_MEMBER)
                yield unpacker.decompress(rest, largest + 1)
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except zlib.error as error:
        raise Broken(f"what was sent cannot be unpacked: {error}") from None
    if not unpacker.eof:
        raise Broken("the answer breaks off")
