"""Settings: `vigil.toml` in the working folder, environment variables `VIGIL_…` over it. Nothing else reads either."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from schemas.channel import variable_of
from schemas.errors import VigilError


class NoServers(VigilError):
    """Neither configured nor started."""


class Settings(BaseSettings):
    """Where things are and how much of them; every field may stand in `vigil.toml` by its name."""

    model_config = SettingsConfigDict(env_prefix="VIGIL_", toml_file="vigil.toml", extra="forbid")

    kafka: str | None = Field(default=None, description="Bootstrap servers; None: those that `vigil up` started.")
    elasticsearch: str | None = Field(default=None, description="URL; None: the one that `vigil up` started.")
    elasticsearch_api_key: str | None = Field(default=None, description="Sent as an API key, never logged.")
    kibana_api_key: str | None = Field(
        default=None, description="Sent to the Kibana of `vigil bootstrap --kibana` as an API key, never logged."
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
        default=None, description="What a program that sends documents to the board must bring; None: none may."
    )
    heartbeat: str | None = Field(
        default=None, description="Address that is asked each minute while the desk is alive: it alarms when we fail."
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
        """Arguments over environment over file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def environment() -> Mapping[str, str]:
    """The process's environment, for those who must pass it on or look up a path."""
    return os.environ


class Secrets:
    """What must stand in no file of ours: addresses with passwords in them, and signing keys."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = os.environ if given is None else given

    def address(self, channel: str) -> str | None:
        """The Apprise URL or the webhook's URL of a channel; None where it is not set."""
        return self._given.get(variable_of(channel)) or None

    def key(self, channel: str) -> str | None:
        """The key by which a webhook is signed; None where it is not set."""
        return self._given.get(f"{variable_of(channel)}_KEY") or None
