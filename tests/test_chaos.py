"""A mistreatment is drawn by its seed, so that one that found something can be done again."""

from collections import Counter

from tests.chaos.faults import DESKS, plan

VICTIMS = ["enriching/w1", "judging/w1", "judging/w2", "indexing/w1"]


def test_the_same_seed_does_the_same_to_the_same_processes() -> None:
    assert plan(30, 7, VICTIMS) == plan(30, 7, VICTIMS) != plan(30, 8, VICTIMS)


def test_every_kind_of_fault_is_there_as_often_as_was_asked() -> None:
    faults = plan(100, 1, VICTIMS, servers=3)
    kinds = Counter(fault.kind for fault in faults)
    assert kinds == {"kafka": 3, "elasticsearch": 3, "both desks": 10, "pause": 10, "kill": 74}
    assert {fault.victim for fault in faults if fault.kind == "kill"} == set(VICTIMS)
    assert {fault.victim for fault in faults if fault.kind == "pause"} == set(DESKS)
