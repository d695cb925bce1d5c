"""Who may do what: made from the topics, and little of it."""

import json
from typing import get_args

from deploy.access import elasticsearch, kafka
from deploy.access.sheet import sheet
from processors.workers.work import STAGES
from schemas.topics import TOPICS, Role

GRANTS = kafka.grants()


def may(role: str, operation: str) -> set[str]:
    return {one.name for one in GRANTS if one.user == f"vigil-{role}" and one.operation == operation}


def test_every_topic_has_a_writer_and_a_reader_and_every_role_something_to_do() -> None:
    for topic in TOPICS:
        assert topic.written_by
        assert topic.read_by
    for role in set(get_args(Role)) - {"reader"}:
        assert may(role, "Write"), role
    assert set(STAGES) <= set(get_args(Role))


def test_who_listens_to_the_world_reads_nothing_of_what_the_desk_says() -> None:
    assert may("producer", "Read") == {"feeds"}
    assert may("enriching", "Read") == {"documents", "enriching"}  # the last is its group
    assert may("notifying", "Read") == {"notifications", "state", "notifying"}


def test_the_desk_alone_speaks_on_its_topics_and_trims_its_memory() -> None:
    for name in ("scored", "picture", "alerts", "notifications", "state"):
        writers = {one.user for one in GRANTS if one.name == name and one.operation == "Write"}
        assert writers == {"vigil-judging", "vigil-admin"}, name
    assert {(one.user, one.name) for one in GRANTS if one.operation == "Delete"} == {("vigil-judging", "state")}


def test_who_only_looks_changes_nothing() -> None:
    assert {one.operation for one in GRANTS if one.user == "vigil-reader"} == {"Read", "Describe"}


def test_nobody_gets_all_of_anything() -> None:
    assert {one.operation for one in GRANTS} == {"Read", "Write", "Create", "Delete", "Describe"}
    assert {(one.user, one.operation) for one in GRANTS if one.kind == "cluster"} == {("vigil-admin", "Describe")}
    assert not any("*" in one.name for one in GRANTS)


def test_a_namespace_and_other_names_of_users_are_kept_to() -> None:
    found = kafka.grants("trial", "{role}.trial")
    assert all(one.name.startswith("trial.") for one in found if one.kind != "cluster")
    assert {one.user for one in found} == {f"{role}.trial" for role in get_args(Role)}
    body = elasticsearch.keys("trial")["indexing"]
    assert body["name"] == "trial-vigil-indexing"
    assert body["role_descriptors"]["vigil-indexing"]["indices"][0]["names"] == ["trial-vigil-*"]


def test_keys_hold_no_more_than_they_must() -> None:
    bodies = elasticsearch.keys()
    for role, body in bodies.items():
        (described,) = body["role_descriptors"].values()
        assert "all" not in described["cluster"]
        for one in described["indices"]:
            assert all(name.startswith("vigil-") for name in one["names"]), role
            assert "all" not in one["privileges"]
    indexing = bodies["indexing"]["role_descriptors"]["vigil-indexing"]["indices"]
    assert not {"delete", "delete_index", "manage", "write"} & {p for one in indexing for p in one["privileges"]}


def test_the_sheet_says_all_of_it() -> None:
    lines = list(sheet("", "vigil-{role}"))
    assert "--add --allow-principal User:vigil-producer --operation Write --topic documents" in lines
    assert sum(line.startswith("--add") for line in lines) == len(GRANTS)
    assert [json.loads(line)["name"] for line in lines if line.startswith("{")] == [
        "vigil-worker",
        "vigil-indexing",
        "vigil-reader",
        "vigil-admin",
    ]
