"""The templates say what they should in every namespace and mode, without any server."""

import pytest

from schemas.index.names import KINDS, IndexKind, alias, index_of
from schemas.index.templates import fields, mapping, templates
from schemas.taxonomy import LANGUAGES


def test_every_first_class_language_has_a_field_that_also_feeds_the_one_for_all() -> None:
    for name in ("title", "body"):
        texts = mapping("documents")["properties"]["vigil"]["properties"][name]["properties"]
        assert set(texts) == {*LANGUAGES, "any"}
        assert {texts[language]["copy_to"] for language in LANGUAGES} == {f"vigil.{name}.any"}


@pytest.mark.parametrize("namespace", ["", "lab"])
def test_all_names_bear_the_namespace(namespace: str) -> None:
    found = templates(namespace, "strict", epoch=4, settings={"number_of_replicas": 1})
    prefix = f"{namespace}-" if namespace else ""
    names = [*found.components, *found.indices, found.lifecycle[0]]
    assert {name.startswith(f"{prefix}vigil-") for name in names} == {True}
    for kind in KINDS:
        body = found.indices[alias(kind, namespace)]
        assert body["index_patterns"] == [f"{index_of(kind, '*', namespace)}"]
        assert list(body["template"]["aliases"]) == [alias(kind, namespace)]
        assert set(body["composed_of"]) == {*found.components, found.lifecycle[0]}
        assert body["ignore_missing_component_templates"] == [found.lifecycle[0]]
        assert body["template"]["mappings"]["_meta"] == {"version": body["version"], "epoch": 4}
        assert body["template"]["mappings"]["dynamic"] == "strict"
    kept = found.components[f"{prefix}vigil-settings"]["template"]["settings"]["index"]
    assert (kept["number_of_replicas"], kept["number_of_shards"]) == (1, 1)
    lifecycle = found.lifecycle[1]["template"]["settings"]["index"]["lifecycle"]["name"]
    assert lifecycle == found.policy[0]


def test_loading_templates_twice_gives_the_same_and_spoils_nothing() -> None:
    first = templates("lab", "strict", settings={"number_of_shards": 3})
    first.components["lab-vigil-settings"]["template"]["settings"]["index"]["number_of_shards"] = 9
    assert templates("", "false").indices["vigil-documents"]["template"]["mappings"]["dynamic"] == "false"
    kept = templates("").components["vigil-settings"]["template"]["settings"]["index"]
    assert kept["number_of_shards"] == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_mapping_stays_far_below_the_limit_of_fields(kind: IndexKind) -> None:
    assert len(fields(kind)) < 220


@pytest.mark.parametrize("kind", KINDS)
def test_every_searchable_keyword_bears_a_text_of_any_length(kind: IndexKind) -> None:
    without = [
        path
        for path, field in fields(kind).items()
        if field["type"] == "keyword" and field.get("index", True) and "ignore_above" not in field
    ]
    assert without == []
