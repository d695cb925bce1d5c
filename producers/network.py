"""Which addresses may be asked: a feed must not make us speak to machines of our own network (SSRF)."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable

from schemas.errors import VigilError

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Host and port → every IP address that its name has."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in an IPv6 one."""
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20", "5f00::/16", "64:ff9b:1::/48", "fec0::/10"),
    )
)
"""Of the registries' special addresses those that `ipaddress` takes for global in one version or another."""


class NotPublic(VigilError):
    """An address that leads into a private network."""


async def resolve(host: str, port: int) -> list[str]:
    """Every address that the system's resolver knows for a host. Raises OSError when there is none."""
    loop = asyncio.get_running_loop()
    answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


async def checked(host: str, port: int, private: bool, resolver: Resolver = resolve) -> list[str]:
    """The addresses of a host, all of them safe to connect to.

    One private answer among public ones refuses all: it is how a name is made to point at us at the second look.
    The caller must connect to what is returned here and never resolve the name again.
    Raises NotPublic, and OSError when the name does not resolve.
    """
    addresses = await resolver(host, port)
    if not addresses:
        raise OSError(f"{host} has no address")
    if not private:
        for address in addresses:
            if not is_public(address):
                raise NotPublic(f"{host} leads to {address}, which is not a public address")
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet (IANA special-purpose registries)."""
    try:
        found = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    special = any(found.version == network.version and found in network for network in _SPECIAL)
    return found.is_global and not (found.is_multicast or found.is_reserved or special)
