"""Which addresses may be asked."""

import asyncio

import pytest

from producers.network import NotPublic, checked, is_public


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
     "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "not an address"],
)  # fmt: skip
def test_private_addresses_are_known_in_all_their_forms(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_let_through(address: str) -> None:
    assert is_public(address)


def test_one_private_answer_among_public_ones_refuses_all() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(NotPublic, match=r"leads to 10\.0\.0\.1"):
        asyncio.run(checked("paper.example", 443, private=False, resolver=resolver))
    assert asyncio.run(checked("paper.example", 443, private=True, resolver=resolver)) == ["93.184.216.34", "10.0.0.1"]


def test_a_name_without_an_address_is_an_error() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return []

    with pytest.raises(OSError, match="has no address"):
        asyncio.run(checked("paper.example", 443, private=False, resolver=resolver))
