"""Settings: `vigil.toml` in the working folder, environment variables `VIGIL_…` over it. Nothing else reads either."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from schemas.broker import Broker, Mechanism, Security
from schemas.channel import variable_of
from schemas.errors import VigilError


class NoServers(VigilError):
    """Neither configured nor started."""


class Settings(BaseSettings):
    """Where things are and how much of them; every field may stand in `vigil.toml` by its name."""

    # What is wrong is told without what was given: it may be a secret.
    model_config = SettingsConfigDict(
        env_prefix="VIGIL_", toml_file="vigil.toml", extra="forbid", hide_input_in_errors=True
    )

    kafka: str | None = Field(default=None, description="Bootstrap servers; None: those that `vigil up` started.")
    kafka_security: Security = Field(default="PLAINTEXT", description="PLAINTEXT, SSL or SASL_SSL.")
    kafka_ca: Path | None = Field(
        default=None, description="Certificates (PEM) to check Kafka's by; None: the system's."
    )
    kafka_user: str | None = Field(default=None, description="Whom SASL_SSL signs in as: the user of a role.")
    kafka_password: str | None = Field(default=None, repr=False, description="Its password, never logged.")
    kafka_mechanism: Mechanism = Field(default="SCRAM-SHA-512", description="SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN.")
    kafka_users: str = Field(
        default="vigil-{role}", description="How the users of the roles are called, for `vigil bootstrap`."
    )
    elasticsearch: str | None = Field(default=None, description="URL; None: the one that `vigil up` started.")
    elasticsearch_ca: Path | None = Field(
        default=None, description="Certificates (PEM) to check that of https:// by; None: the system's."
    )
    elasticsearch_api_key: str | None = Field(
        default=None, repr=False, description="The API key of a role, never logged."
    )
    kibana_api_key: str | None = Field(
        default=None,
        repr=False,
        description="Sent to the Kibana of `vigil bootstrap --kibana` as an API key, never logged.",
    )
    namespace: str = Field(default="", description="Put before every topic and index, to keep two lines apart.")
    state: Path = Field(default=Path("var"), description="Folder of the local servers, pids and logs.")
    cache: Path | None = Field(default=None, description="Folder of the assembled servers; None: the user's cache.")
    kafka_port: int | None = Field(default=None, description="Port of the local Kafka; None: 9092 or a free one.")
    elasticsearch_port: int | None = Field(default=None, description="Port of the local Elasticsearch; None: 9200 …")
    roster: list[Path] = Field(default=[], description="Folders of source records; none: the shipped roster.")
    rules: Path | None = Field(default=None, description="Folder of alert rules; None: the shipped rules.")
    profile: Path = Field(default=Path("community.toml"), description="Whom to protect; absent: the shipped profile.")
    officer: str | None = Field(default=None, description="Who decides by `vigil alerts`, unless --officer says so.")
    workers: int = Field(default=1, ge=1, description="Enriching processes.")
    shard: str | None = Field(
        default=None, description="Which part of the sources `vigil poll` reads: 2/3, the second of three; None: all."
    )
    readers: int = Field(default=2, ge=1, description="Processes that read pages for `vigil poll`.")
    metrics_port: int | None = Field(
        default=None, ge=0, le=65535, description="Port for Prometheus of `vigil poll`; 0: a free one; None: none."
    )
    workers_metrics_port: int | None = Field(
        default=None, ge=0, le=65535, description="The same for `vigil work`, beside the poll loop on one machine."
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="Address of this machine that both are bound to; nothing asks who reads them."
    )
    board_host: str = Field(default="127.0.0.1", description="Address of this machine that `vigil board` is bound to.")
    board_port: int = Field(default=8080, ge=0, le=65535, description="Its port; 0: a free one.")
    board_proxy: str = Field(
        default="127.0.0.1", description="Whose word on the visitor's address and https counts: a proxy; `*`: any."
    )
    board_token: str | None = Field(
        default=None,
        repr=False,
        description="What a program that sends documents to the board must bring; None: none may.",
    )
    board_reader_token: str | None = Field(
        default=None, description="What a program that reads feeds of the board must bring; None: none may."
    )
    board_up_to: str = Field(
        default="GREEN", description="The strictest marking (TLP 2.0) that goes out by the board's feeds and downloads."
    )
    board_authority: str = Field(
        default="vigil.invalid,2026",
        description="Who gives the ids in feeds: a domain or e-mail address, and a year in which it was theirs.",
    )
    heartbeat: str | None = Field(
        default=None,
        repr=False,
        description="Address that is asked each minute while the desk is alive: it alarms when we fail.",
    )
    contact: str = Field(default="", description="Address in the user agent, so that a publisher can reach you.")
    log: str = Field(default="info", description="debug, info, warning or error.")
    worker: str = Field(
        default="w1", description="Name of this process among those of its stage; `vigil work` sets it."
    )
    cluster: str | None = Field(
        default=None, description="Id of the Kafka cluster that this process keeps to; `vigil work` sets it."
    )
    figures: str | None = Field(
        default=None, description="Name under which this process keeps its figures; `vigil work` sets it."
    )
    supervisor: int | None = Field(
        default=None, description="Process without which this one ends, too; `vigil work` sets it."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A connection is as safe as was asked for, or there is none."""
        if self.kafka_security == "SASL_SSL" and not (self.kafka_user and self.kafka_password):
            raise ValueError(
                "kafka_security = SASL_SSL needs kafka_user and kafka_password (VIGIL_KAFKA_PASSWORD_FILE)"
            )
        if self.kafka_security != "SASL_SSL" and (self.kafka_user or self.kafka_password):
            raise ValueError("kafka_user and kafka_password go over kafka_security = SASL_SSL alone: set it, too")
        if "{role}" not in self.kafka_users:
            raise ValueError("kafka_users must hold {role}: vigil-{role}")
        return self

    def broker(self) -> Broker:
        """The Kafka that is configured, else the one that `vigil up` started. Raises NoServers without either."""
        return Broker(
            self.kafka_address(),
            self.kafka_security,
            self.kafka_ca,
            self.kafka_user,
            self.kafka_password,
            self.kafka_mechanism,
        )

    def kafka_address(self) -> str:
        """Bootstrap servers: the configured ones, else those that `vigil up` started.

        Raises NoServers when there are neither.
        """
        return self.kafka or self._started("kafka")

    def elasticsearch_address(self) -> str:
        """URL of Elasticsearch: the configured one, else the one that `vigil up` started.

        Raises NoServers when there is neither.
        """
        return self.elasticsearch or self._started("elasticsearch")

    def _started(self, server: str) -> str:
        try:
            return str(json.loads((self.state / "servers.json").read_text("utf-8"))[server])
        except (OSError, ValueError, KeyError):
            raise NoServers(
                f"no {server} is known: start the local one with `vigil up`, or set `{server}` in vigil.toml "
                f"(VIGIL_{server.upper()})"
            ) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments over environment over secrets' files over file."""
        return init_settings, env_settings, SecretFiles(settings_cls), TomlConfigSettingsSource(settings_cls)


SECRETS = ("kafka_password", "elasticsearch_api_key", "kibana_api_key", "board_token", "heartbeat")
"""Settings that may lie in a file of their own, which `VIGIL_…_FILE` names, as an orchestrator mounts a secret."""


class SecretFiles(PydanticBaseSettingsSource):
    """The settings whose files the environment names."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Of one field; asked for by the library."""
        return secret(f"VIGIL_{field_name.upper()}", os.environ), field_name, False

    def __call__(self) -> dict[str, Any]:
        """All that are set. Raises BadSecret."""
        found = {name: secret(f"VIGIL_{name.upper()}", os.environ) for name in SECRETS}
        return {name: value for name, value in found.items() if value is not None}


class BadSecret(VigilError):
    """A secret is named twice, or its file cannot be read."""


def secret(name: str, given: Mapping[str, str]) -> str | None:
    """What stands in the variable `name`, else in the file that `name_FILE` names, without the end of its line.

    Raises BadSecret, which never holds what it could read.
    """
    value, file = given.get(name), given.get(f"{name}_FILE")
    if not file:
        return value or None
    if value:
        raise BadSecret(f"both {name} and {name}_FILE are set: set one")
    try:
        found = Path(file).read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise BadSecret(f"{name}_FILE: {file} cannot be read ({why})") from None
    if not found:
        raise BadSecret(f"{name}_FILE: {file} is empty")
    return found


def certificates(ca: Path | None) -> dict[str, Any]:
    """The option of a client of Elasticsearch by which it checks a certificate; none where the system's are meant."""
    return {} if ca is None else {"ca_certs": str(ca)}


def environment() -> Mapping[str, str]:
    """The process's environment, for those who must pass it on or look up a path."""
    return os.environ


class Secrets:
    """What must stand in no file of ours: addresses with passwords in them, and signing keys."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = os.environ if given is None else given

    def address(self, channel: str) -> str | None:
        """The Apprise URL or the webhook's URL of a channel; None where it is not set."""
        return secret(variable_of(channel), self._given)

    def key(self, channel: str) -> str | None:
        """The key by which a webhook is signed; None where it is not set."""
        return secret(f"{variable_of(channel)}_KEY", self._given)
