"""The settings of a process, read once at its start from environment variables `ACCORD_*` and secret files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict

from shared.config.database_url import check_parameters
from shared.config.door_settings import DoorSettings, SignInSettings
from shared.config.kafka_settings import KafkaSettings
from shared.http.client_address import Network, parse_networks

PREFIX = "ACCORD_"
OWN_DATABASES = ("intake_database_url", "qualification_database_url", "handoff_database_url", "metrics_database_url")
SECRETS = (
    *("database_url", *OWN_DATABASES, "secret", "bootstrap_key", "metrics_token", "grafana_password"),
    *("kafka_password", "mail_url", "oidc_client_secret"),
)
SECRET_CHARACTERS = 32
PASSWORD_CHARACTERS = 12
SCHEMES = ("postgresql://", "postgresql+asyncpg://", "postgres://")
DRIVER = "postgresql+asyncpg://"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class BadSetting(Exception):
    """A setting is wrong or missing; the message names its variable and never holds its value."""


class Settings(KafkaSettings, DoorSettings, SignInSettings):
    """The settings of one process. `retention_days`: how many days journals and topics keep events.

    `database_url`: the PostgreSQL of every service that has none of its own.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True)

    database_url: SecretStr | None = None
    intake_database_url: SecretStr | None = None
    qualification_database_url: SecretStr | None = None
    handoff_database_url: SecretStr | None = None
    metrics_database_url: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    data: Path | None = None
    secret: SecretStr | None = None
    retention_days: int = Field(30, ge=1, le=3650)
    bootstrap_key: SecretStr | None = None
    metrics_token: SecretStr | None = None
    key_rate: str | None = None
    trusted_proxies: str = ""
    webhook_allow: str = ""
    grafana_password: SecretStr | None = None

    @field_validator("database_url", *OWN_DATABASES)
    @classmethod
    def check_url(cls, url: SecretStr | None) -> SecretStr | None:
        if url:
            if not url.get_secret_value().startswith(SCHEMES):
                raise ValueError("must begin with postgresql://")
            check_parameters(url.get_secret_value())
        return url

    @field_validator("secret", "bootstrap_key", "metrics_token")
    @classmethod
    def check_length(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and any(len(part) < SECRET_CHARACTERS for part in split_secrets(secret)):
            raise ValueError(f"needs at least {SECRET_CHARACTERS} characters (each, if there are several)")
        return secret

    @field_validator("grafana_password")
    @classmethod
    def check_password(cls, password: SecretStr | None) -> SecretStr | None:
        text = password.get_secret_value() if password else None
        if text is not None and not (len(text) >= PASSWORD_CHARACTERS and text.isascii() and text.isprintable()):
            raise ValueError(f"needs at least {PASSWORD_CHARACTERS} characters, all of ASCII")
        return password

    @field_validator("trusted_proxies", "webhook_allow")
    @classmethod
    def check_networks(cls, proxies: str) -> str:
        try:
            parse_networks(proxies)
        except ValueError:
            raise ValueError("must be addresses and networks with commas, such as 127.0.0.1,10.0.0.0/8") from None
        return proxies

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The secrets of the match keys and of the session cookies, newest first. Raises BadSetting without one."""
        if self.secret is None:
            raise BadSetting("ACCORD_SECRET is not set")
        return tuple(part.encode() for part in split_secrets(self.secret))

    @property
    def metrics_tokens(self) -> tuple[bytes, ...]:
        """The tokens that open `/metrics` to scrapers; empty if none is set."""
        return tuple(part.encode() for part in split_secrets(self.metrics_token)) if self.metrics_token else ()

    @property
    def is_embedded(self) -> bool:
        """Whether a service has no PostgreSQL but the embedded one."""
        return self.database_url is None and any(getattr(self, own) is None for own in OWN_DATABASES)

    @property
    def is_split(self) -> bool:
        """Whether a service has a PostgreSQL of its own."""
        return any(getattr(self, own) for own in OWN_DATABASES)

    def database_of(self, service: str) -> str:
        """The URL of its PostgreSQL for SQLAlchemy with asyncpg, with its password. Raises BadSetting without one."""
        url: SecretStr | None = getattr(self, f"{service}_database_url") or self.database_url
        if url is None:
            raise BadSetting(f"ACCORD_DATABASE_URL is not set, nor is {PREFIX}{service.upper()}_DATABASE_URL")
        return DRIVER + url.get_secret_value().partition("://")[2]

    def variable_of(self, service: str) -> str:
        """The variable that names the PostgreSQL of this service."""
        own = f"{service}_database_url"
        return f"{PREFIX}{(own if getattr(self, own) else 'database_url').upper()}"

    def group_by_database(self, services: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """These services by the URL of their PostgreSQL. Raises BadSetting if one has none."""
        urls = {service: self.database_of(service) for service in services}
        return {url: tuple(name for name in urls if urls[name] == url) for url in dict.fromkeys(urls.values())}

    @property
    def trusted_networks(self) -> tuple[Network, ...]:
        """The networks of the proxies that say truly who connected to them."""
        return parse_networks(self.trusted_proxies)

    @property
    def webhook_networks(self) -> tuple[Network, ...]:
        """The networks beside public addresses to which webhooks may be sent, also without TLS."""
        return parse_networks(self.webhook_allow)

    @property
    def loopback(self) -> bool:
        """Whether the process listens on this machine only."""
        return self.host in LOOPBACK


def split_secrets(secret: SecretStr) -> list[str]:
    return [part.strip() for part in secret.get_secret_value().split(",")]


def read_settings(**options: Any) -> Settings:
    """The settings of this process; options of the command line that are not None win over the environment.

    Raises BadSetting.
    """
    chosen = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**(read_secret_files() | chosen))
    except ValidationError as invalid:
        raise BadSetting("; ".join(describe(error) for error in invalid.errors(include_input=False))) from None


def read_secret_files() -> dict[str, str]:
    """The secrets whose `ACCORD_X_FILE` names a file, without the file's last line break."""
    secrets = {}
    for name in SECRETS:
        variable = f"{PREFIX}{name.upper()}"
        path = os.environ.get(f"{variable}_FILE")
        if not path:
            continue
        if os.environ.get(variable):
            raise BadSetting(f"{variable} and {variable}_FILE are both set; keep one")
        try:
            secrets[name] = Path(path).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(f"{variable}_FILE cannot be read: {type(error).__name__}") from None
    return secrets


def describe(error: Any) -> str:
    """The sentence for one error of pydantic: the variable and what is wrong with it, never its value."""
    message = error["msg"].removeprefix("Value error, ")
    return f"{PREFIX}{error['loc'][0].upper()} {message}" if error["loc"] else message


def read_version() -> str:
    """The version of the installed package, as pyproject.toml names it."""
    return version("accord")
