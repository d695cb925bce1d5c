"""How a client proves who it is, and where the secrets for it come from."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from processors.safe import credentials
from schemas.broker import Broker, broker_of
from schemas.settings import SECRETS, BadSecret, Secrets, Settings, secret

SAFE: dict[str, Any] = {
    "kafka": "k:9092",
    "kafka_security": "SASL_SSL",
    "kafka_user": "vigil-producer",
    "kafka_password": "hush-1",
}


def test_a_plain_broker_asks_for_nothing() -> None:
    assert broker_of("k:9092").options() == {"bootstrap_servers": "k:9092"}
    assert Settings(kafka="k:9092").broker() == Broker("k:9092")
    assert credentials(Broker("k:9092")) is None


def test_a_safe_one_gets_a_checked_connection_and_the_user() -> None:
    broker = Settings(**SAFE).broker()
    options = broker.options()
    context = options.pop("ssl_context")
    assert options == {
        "bootstrap_servers": "k:9092",
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "vigil-producer",
        "sasl_plain_password": "hush-1",
    }
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    faust = credentials(broker)
    assert faust is not None
    assert faust.protocol.value == "SASL_SSL"
    assert "hush-1" not in repr(broker) + str(broker) + repr(faust)


def test_certificates_alone_are_enough_where_no_user_is_asked_for() -> None:
    broker = Settings(kafka="k:9092", kafka_security="SSL").broker()
    assert set(broker.options()) == {"bootstrap_servers", "security_protocol", "ssl_context"}
    assert credentials(broker) is not None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"kafka_security": "SASL_SSL", "kafka_user": "u"}, "needs kafka_user and kafka_password"),
        ({"kafka_security": "SSL", "kafka_user": "u"}, "over kafka_security = SASL_SSL alone"),
        ({"kafka_password": "hush-1"}, "over kafka_security = SASL_SSL alone"),
        ({"kafka_security": "SASL_PLAINTEXT", "kafka_user": "u", "kafka_password": "hush-1"}, "kafka_security"),
        ({"kafka_users": "vigil", "kafka_password": "hush-1"}, "kafka_"),
    ],
)
def test_a_password_never_goes_over_a_plain_connection(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why) as raised:
        Settings(**given)
    assert "hush-1" not in str(raised.value)


def test_no_secret_is_shown_with_the_settings() -> None:
    given: dict[str, Any] = {name: f"hush-{name}" for name in SECRETS}
    told = repr(Settings(**{**SAFE, **given}))
    assert "hush-" not in told


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_lie_in_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("hush-1\n", encoding="utf-8")
    if name == "kafka_password":
        monkeypatch.setenv("VIGIL_KAFKA_USER", "u")
        monkeypatch.setenv("VIGIL_KAFKA_SECURITY", "SASL_SSL")
    monkeypatch.setenv(f"VIGIL_{name.upper()}_FILE", str(file))
    assert getattr(Settings(), name) == "hush-1"
    monkeypatch.setenv(f"VIGIL_{name.upper()}", "hush-2")
    with pytest.raises(BadSecret, match=f"both VIGIL_{name.upper()} and"):
        Settings()


def test_a_file_that_cannot_be_read_is_said_without_what_it_holds(tmp_path: Path) -> None:
    for content, why in ((None, "cannot be read"), (b"", "is empty"), (b"hush\xff", "no UTF-8")):
        file = tmp_path / "secret"
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(BadSecret, match=why) as raised:
            secret("VIGIL_X", {"VIGIL_X_FILE": str(file)})
        assert "hush" not in str(raised.value)


def test_addresses_and_keys_of_channels_may_lie_in_files_too(tmp_path: Path) -> None:
    (tmp_path / "address").write_text("mailto://u:p@mail.example\n", encoding="utf-8")
    (tmp_path / "key").write_text("hush-1", encoding="utf-8")
    given = {
        "VIGIL_CHANNEL_MAIL_FILE": str(tmp_path / "address"),
        "VIGIL_CHANNEL_MAIL_KEY_FILE": str(tmp_path / "key"),
        "VIGIL_CHANNEL_PAGER": "https://pager.example",
    }
    secrets = Secrets(given)
    assert secrets.address("mail") == "mailto://u:p@mail.example"
    assert secrets.key("mail") == "hush-1"
    assert secrets.address("pager") == "https://pager.example"
    assert secrets.key("pager") is None
