"""How Kafka is reached: its brokers, TLS, and who Accord is there."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings

Security = Literal["plaintext", "ssl", "sasl_ssl", "sasl_plaintext"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
WITH_TLS = ("ssl", "sasl_ssl")
WITH_USER = ("sasl_ssl", "sasl_plaintext")
TLS_FIELDS = ("kafka_ca", "kafka_cert", "kafka_key")
USER_FIELDS = ("kafka_mechanism", "kafka_username", "kafka_password")


@dataclass(frozen=True)
class KafkaConnection:
    """The brokers, and the options by which every client connects to them."""

    bootstrap: str
    security: Security = "plaintext"
    mechanism: Mechanism | None = None
    username: str | None = None
    password: SecretStr | None = None
    tls: ssl.SSLContext | None = None

    def options(self) -> dict[str, Any]:
        """In the words of the client."""
        options: dict[str, Any] = {"bootstrap_servers": self.bootstrap, "security_protocol": self.security.upper()}
        if self.tls:
            options["ssl_context"] = self.tls
        if self.mechanism and self.password:
            options["sasl_mechanism"] = self.mechanism
            options["sasl_plain_username"] = self.username
            options["sasl_plain_password"] = self.password.get_secret_value()
        return options


class KafkaSettings(BaseSettings):
    """The settings of Kafka. `kafka_ca`, `kafka_cert`, `kafka_key`: files in PEM."""

    log: Literal["journal", "kafka"] = "journal"
    kafka_bootstrap: str | None = None
    kafka_security: Security = "plaintext"
    kafka_mechanism: Mechanism | None = None
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    kafka_ca: Path | None = None
    kafka_cert: Path | None = None
    kafka_key: Path | None = None

    @model_validator(mode="after")
    def check_kafka(self) -> KafkaSettings:
        if self.log != "kafka":
            return self
        if not self.kafka_bootstrap:
            raise ValueError("ACCORD_KAFKA_BOOTSTRAP is needed when ACCORD_LOG is kafka")
        if self.kafka_security in WITH_USER:
            self._require(USER_FIELDS)
        else:
            self._refuse(USER_FIELDS, "sasl_ssl or sasl_plaintext")
        if self.kafka_security not in WITH_TLS:
            self._refuse(TLS_FIELDS, "ssl or sasl_ssl")
        if self.kafka_key and not self.kafka_cert:
            raise ValueError("ACCORD_KAFKA_CERT is needed when ACCORD_KAFKA_KEY is set")
        self._tls()
        return self

    @property
    def kafka(self) -> KafkaConnection | None:
        """How Kafka is reached; None without it."""
        if self.log != "kafka" or not self.kafka_bootstrap:
            return None
        user = (self.kafka_mechanism, self.kafka_username, self.kafka_password)
        return KafkaConnection(self.kafka_bootstrap, self.kafka_security, *user, self._tls())

    def _require(self, fields: tuple[str, ...]) -> None:
        for name in fields:
            if not getattr(self, name):
                raise ValueError(f"{_variable(name)} is needed when ACCORD_KAFKA_SECURITY is {self.kafka_security}")

    def _refuse(self, fields: tuple[str, ...], instead: str) -> None:
        for name in fields:
            if getattr(self, name):
                raise ValueError(
                    f"{_variable(name)} has no effect when ACCORD_KAFKA_SECURITY is {self.kafka_security}: "
                    f"set that to {instead}"
                )

    def _tls(self) -> ssl.SSLContext | None:
        """The context of TLS. Raises ValueError, naming the variable of a file that cannot be used."""
        if self.kafka_security not in WITH_TLS:
            return None
        for name in TLS_FIELDS:
            _require_readable(name, getattr(self, name))
        try:
            context = ssl.create_default_context(cafile=self.kafka_ca)
        except (ssl.SSLError, OSError):
            raise ValueError("ACCORD_KAFKA_CA holds no certificates in PEM") from None
        if self.kafka_cert:
            try:
                # Without a password here, an encrypted key would be asked for at the terminal.
                context.load_cert_chain(self.kafka_cert, self.kafka_key, password=lambda: b"")
            except (ssl.SSLError, OSError, ValueError):
                raise ValueError(
                    "ACCORD_KAFKA_CERT and ACCORD_KAFKA_KEY are no certificate and key in PEM that belong together, "
                    "or the key is encrypted"
                ) from None
        return context


def _require_readable(name: str, path: Path | None) -> None:
    try:
        if path:
            path.read_bytes()
    except OSError as error:
        raise ValueError(f"{_variable(name)} cannot be read: {type(error).__name__}") from None


def _variable(name: str) -> str:
    return f"ACCORD_{name.upper()}"
