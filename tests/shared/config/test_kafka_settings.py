"""The settings of Kafka: what does not fit together is refused at the start, by the name of the variable."""

from pathlib import Path

import pytest

from shared.config.settings import PREFIX, BadSetting, Settings, read_settings
from tests.support.certificates import Authority

SCRAM = {"security": "sasl_ssl", "mechanism": "SCRAM-SHA-512", "username": "accord", "password": "SECRET"}
WRONG: list[tuple[dict[str, str], str]] = [
    ({"bootstrap": ""}, "ACCORD_KAFKA_BOOTSTRAP is needed when ACCORD_LOG is kafka"),
    ({"security": "tls"}, "ACCORD_KAFKA_SECURITY Input should be 'plaintext', 'ssl', 'sasl_ssl' or 'sasl_plaintext'"),
    (SCRAM | {"mechanism": ""}, "ACCORD_KAFKA_MECHANISM is needed when ACCORD_KAFKA_SECURITY is sasl_ssl"),
    (SCRAM | {"mechanism": "GSSAPI"}, "ACCORD_KAFKA_MECHANISM Input should be 'PLAIN', 'SCRAM-SHA-256' or"),
    (SCRAM | {"username": ""}, "ACCORD_KAFKA_USERNAME is needed when ACCORD_KAFKA_SECURITY is sasl_ssl"),
    (SCRAM | {"password": ""}, "ACCORD_KAFKA_PASSWORD is needed when ACCORD_KAFKA_SECURITY is sasl_ssl"),
    (
        {"password": "SECRET"},
        "ACCORD_KAFKA_PASSWORD has no effect when ACCORD_KAFKA_SECURITY is plaintext: set that to sasl_ssl or",
    ),
    (
        SCRAM | {"security": "sasl_plaintext", "ca": "ca.pem"},
        "ACCORD_KAFKA_CA has no effect when ACCORD_KAFKA_SECURITY is sasl_plaintext: set that to ssl or sasl_ssl",
    ),
    ({"security": "ssl", "ca": "missing.pem"}, "ACCORD_KAFKA_CA cannot be read: FileNotFoundError"),
    ({"security": "ssl", "ca": "text.pem"}, "ACCORD_KAFKA_CA holds no certificates in PEM"),
    ({"security": "ssl", "key": "one.key.pem"}, "ACCORD_KAFKA_CERT is needed when ACCORD_KAFKA_KEY is set"),
    (
        {"security": "ssl", "cert": "one.cert.pem", "key": "two.key.pem"},
        "ACCORD_KAFKA_CERT and ACCORD_KAFKA_KEY are no certificate and key in PEM that belong together",
    ),
]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with certificates, and an environment without settings."""
    for name in [*Settings.model_fields, *(f"{name}_file" for name in Settings.model_fields)]:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    authority = Authority(tmp_path, "ca")
    authority.sign("one")
    authority.sign("two")
    (tmp_path / "text.pem").write_text("no certificate")
    (tmp_path / "password").write_text("SECRET\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def set_kafka(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set the variables of Kafka."""
    monkeypatch.setenv("ACCORD_LOG", "kafka")
    for name, value in ({"bootstrap": "kafka:9092"} | values).items():
        monkeypatch.setenv(f"ACCORD_KAFKA_{name.upper()}", value)


@pytest.mark.parametrize(("values", "message"), WRONG)
def test_a_setting_that_does_not_fit_is_named_and_its_value_is_not_shown(
    files: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, str], message: str
) -> None:
    set_kafka(monkeypatch, **values)

    with pytest.raises(BadSetting) as refused:
        read_settings()
    assert str(refused.value).startswith(message)
    assert "SECRET" not in str(refused.value)


def test_the_client_gets_user_password_and_certificates(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scram = {name: value for name, value in SCRAM.items() if name != "password"}
    set_kafka(monkeypatch, **scram, ca="ca.pem", cert="one.cert.pem", key="one.key.pem", password_file="password")

    connection = read_settings().kafka
    assert connection is not None
    options = connection.options()
    context = options.pop("ssl_context")
    assert options == {
        "bootstrap_servers": "kafka:9092",
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "accord",
        "sasl_plain_password": "SECRET",
    }
    assert (context.check_hostname, len(context.get_ca_certs())) == (True, 1)


def test_without_kafka_its_settings_are_not_looked_at(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_kafka(monkeypatch, security="ssl", ca="missing.pem")
    monkeypatch.setenv("ACCORD_LOG", "journal")

    assert read_settings().kafka is None
