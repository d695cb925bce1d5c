"""The Docker files, read only: no Docker engine is asked."""

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML
from typer.main import get_command

import vigil
from deploy import kafka_node
from deploy.fetch import ELASTICSEARCH_VERSION, KAFKA_VERSION
from schemas.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ENDING = ("bootstrap", "dashboards")
OURS = (*ENDING, "producers", "workers", "board")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
each_service = pytest.mark.parametrize("name", SERVICES)


def test_the_file_keeps_to_the_compose_specification() -> None:
    package = find_spec("check_jsonschema")
    assert package is not None
    assert package.origin is not None
    # Read from the package's files: its command does not start beside the click that this project pins.
    schema = Path(package.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(COMPOSE, json.loads(schema.read_text(encoding="utf-8")))


def test_the_whole_line_is_there() -> None:
    assert set(SERVICES) == {"kafka", "elasticsearch", "kibana", *OURS}


@each_service
def test_images_are_pinned_and_name_no_registry(name: str) -> None:
    image, _, tag = SERVICES[name]["image"].partition(":")
    assert re.fullmatch(r"\d+\.\d+\.\d+", tag)
    assert "." not in image.split("/")[0]


def test_the_servers_have_the_versions_of_the_local_ones() -> None:
    assert SERVICES["kafka"]["image"].endswith(f":{KAFKA_VERSION}")
    assert SERVICES["elasticsearch"]["image"].endswith(f":{ELASTICSEARCH_VERSION}")
    assert SERVICES["kibana"]["image"].endswith(f":{ELASTICSEARCH_VERSION}")


def test_kafka_is_set_up_as_the_local_one() -> None:
    given = SERVICES["kafka"]["environment"]
    # What follows from the names of the listeners, and from the size of the heap, differs.
    own = {"inter.broker.listener.name", "listener.security.protocol.map", "log.cleaner.dedupe.buffer.size"}
    for key, value in kafka_node.SETTINGS.items():
        if key not in own:
            assert str(given["KAFKA_" + key.upper().replace(".", "_")]) == str(value), key


@each_service
def test_every_service_is_health_checked_or_ends(name: str) -> None:
    service = SERVICES[name]
    assert ("healthcheck" in service) != (name in ENDING)
    for dependency, how in service.get("depends_on", {}).items():
        ends = dependency == "bootstrap"
        assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy")


@each_service
def test_ports_are_bound_to_this_machine(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_the_figures_are_read_within_the_network_and_nowhere_else() -> None:
    for name, variable, port in (
        ("producers", "VIGIL_METRICS_PORT", 9464),
        ("workers", "VIGIL_WORKERS_METRICS_PORT", 9465),
    ):
        given = SERVICES[name]["environment"]
        assert (given["VIGIL_METRICS_HOST"], given[variable]) == ("0.0.0.0", port)
        assert SERVICES[name]["expose"] == [str(port)]
        assert "ports" not in SERVICES[name]
    assert Settings.model_fields["metrics_host"].default == "127.0.0.1"


@each_service
def test_no_secret_stands_in_the_file(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"KEY|PASSWORD|SECRET|TOKEN|WEBHOOK", key, re.IGNORECASE):
            assert value is None, key
    assert not re.search(r"://[^/\s]*:[^/\s]*@", str(SERVICES[name]))


@pytest.mark.parametrize("name", OURS)
def test_our_own_services_can_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@each_service
def test_every_service_has_limits_and_no_rights_beyond(name: str) -> None:
    service = SERVICES[name]
    assert service["pids_limit"] > 0
    assert re.fullmatch(r"\d+g", service["mem_limit"])
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    for risk in ("privileged", "cap_add", "devices", "pid", "ipc", "userns_mode", "network_mode", "user"):
        assert risk not in service, risk
    assert not any("docker.sock" in str(volume) or str(volume).startswith("/") for volume in service.get("volumes", []))


@pytest.mark.parametrize("name", OURS)
def test_our_own_services_run_commands_that_exist(name: str) -> None:
    commands = get_command(vigil.app).commands  # type: ignore[attr-defined]
    command, *arguments = SERVICES[name]["command"]
    assert arguments == (["--kibana", "http://kibana:5601"] if name == "dashboards" else [])
    assert command in commands


def test_the_image_is_pinned_locked_and_without_rights() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", bases[0])
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert "--no-deps ." in DOCKERFILE
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["vigil"]
    assert not re.search(r"https?://|index-url", DOCKERFILE)


def test_what_the_image_copies_is_let_in() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied: set[str] = set()
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        copied |= set(line.split())
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)
