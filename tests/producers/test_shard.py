"""The parts that several processes read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.shard import Shard, shard_of
from producers.source import SHIPPED, roster
from schemas.errors import Refused
from tests.producers.fakes import source

NAMES = st.from_regex(r"\A[a-z0-9]{1,12}\Z")


@given(st.integers(1, 12), st.lists(st.tuples(NAMES, NAMES), max_size=30))
def test_every_source_is_in_exactly_one_shard(count: int, names: list[tuple[str, str]]) -> None:
    sources = {name: source(id=name, url=f"https://{host}.example/{name}") for name, host in names}
    parts = [Shard(number, count).of(sources) for number in range(1, count + 1)]
    assert sorted(name for part in parts for name in part) == sorted(sources)


def test_all_sources_of_a_host_are_in_one_shard_so_that_it_keeps_its_pause() -> None:
    by_host: dict[str, set[int]] = {}
    for each in roster([SHIPPED]).values():
        part = next(number for number in range(1, 6) if Shard(number, 5).holds(each))
        by_host.setdefault(each.url.split("/")[2], set()).add(part)
    assert len(by_host) > 30
    assert all(len(parts) == 1 for parts in by_host.values())


def test_hosts_are_spread_evenly() -> None:
    sources = {f"s{n}": source(id=f"s{n}", url=f"https://paper{n}.example/") for n in range(900)}
    assert all(250 < len(Shard(number, 3).of(sources)) < 350 for number in (1, 2, 3))


def test_a_shard_is_the_same_on_every_machine() -> None:
    assert [n for n in range(1, 8) if Shard(n, 7).holds(source())] == [7]


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "1/0", "a/b", "1/2/3", "", "-1/3", "٢/٣"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="write 2/3"):
        shard_of(text)


def test_without_a_shard_all_sources_are_polled() -> None:
    assert (shard_of(None), str(shard_of(" 2/3 "))) == (Shard(1, 1), "2/3")
