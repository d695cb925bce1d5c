"""The import into Kibana, whose API is a small stand-in here: repeatable, and what goes wrong is said."""

from copy import deepcopy
from typing import Any

import httpx
import pytest

from deploy.kibana.ids import rule_id
from deploy.kibana.saved import objects
from deploy.kibana.send import bring
from deploy.kibana.source import read
from schemas.errors import Refused
from tests.deploy.kibana_server import kibana

SOURCE = read()


def silent(_line: str) -> None:
    """Says nothing."""


def test_an_import_brings_everything_and_another_one_changes_nothing() -> None:
    with kibana(api_key="secret") as there:
        first = bring(there.url + "/", SOURCE, silent, api_key="secret")
        assert (first.objects, first.made, first.changed) == (len(objects(SOURCE)), len(SOURCE.rules), 0)
        kept = deepcopy((there.objects, there.rules))
        again = bring(there.url, SOURCE, silent, api_key="secret")
        assert (again.made, again.changed) == (0, len(SOURCE.rules))
        assert (there.objects, there.rules) == kept
        assert {rule["consumer"] for rule in there.rules.values()} == {"stackAlerts"}


def test_what_an_operator_did_to_a_rule_stays() -> None:
    told = {"id": "mail", "group": "query matched", "params": {"message": "look"}, "uuid": "u"}
    with kibana() as there:
        bring(there.url, SOURCE, silent)
        rule = there.rules[rule_id("act-now")]
        rule |= {"enabled": False, "actions": [{**told, "connector_type_id": ".email"}]}
        bring(there.url, SOURCE, silent)
        assert (there.rules[rule_id("act-now")]["enabled"], there.rules[rule_id("act-now")]["actions"]) == (
            False,
            [told],
        )


def refused(there: Any, **given: Any) -> str:
    with pytest.raises(Refused) as found:
        bring(there if isinstance(there, str) else there.url, SOURCE, silent, **given)
    return str(found.value)


def test_what_goes_wrong_is_said_with_what_to_do() -> None:
    assert "is it running" in refused("http://127.0.0.1:9")
    assert "is it running" in refused("no address")
    with kibana("8.18.3") as there:
        assert "Kibana 8.18.3" in refused(there)
        assert "is too old" in refused(there)
    with kibana(None) as there:
        assert "does not say its version" in refused(there)
    with kibana(api_key="secret") as there:
        assert "401" in refused(there)
        assert "kibana_api_key" in refused(there, api_key="wrong")
    with kibana() as there:
        for fails, said in (
            ({("GET", "/api/status"): 503}, "it is starting"),
            ({("GET", "/api/status"): 302}, "it sends us to /login"),
            ({("POST", "/api/saved_objects"): 403}, "may not do this"),
            ({("POST", "/api/saved_objects"): 409}, "at the same time"),
            ({("GET", "/api/alerting/rule/"): 404, ("POST", "/api/alerting/rule/"): 409}, "at the same time"),
            ({("PUT", "/api/alerting/rule/"): 409}, "at the same time"),
            ({("POST", "/api/saved_objects"): 500}, "see the log of Kibana"),
        ):
            there.fails = {}
            if ("PUT", "/api/alerting/rule/") in fails:
                bring(there.url, SOURCE, silent)
            there.fails = fails
            assert said in refused(there), fails


def test_an_object_that_is_not_taken_is_named() -> None:
    with kibana() as there:
        there.refuses = [{"id": "x", "type": "map", "error": {"type": "missing_references"}}, {"id": "y"}]
        assert "did not take map x: missing_references (and 1 more)" in refused(there)


def test_a_rule_of_another_type_is_not_written_over() -> None:
    with kibana() as there:
        bring(there.url, SOURCE, silent)
        there.rules[rule_id("wave")]["rule_type_id"] = ".es-query"
        assert "delete it there" in refused(there)


def test_a_page_before_kibana_is_no_kibana() -> None:
    page = httpx.MockTransport(lambda _request: httpx.Response(200, text="<html>sign in</html>"))
    assert "answers no JSON" in refused("http://kibana.example", transport=page)
