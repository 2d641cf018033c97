"""The settings of the public doors: how often an address may use them, whom they ask about captchas; and of mail."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from shared.config.oidc_settings import OidcSettings
from shared.http.rate_limits import parse_rate

MAIL_SCHEMES = ("smtp", "smtps")
WEB_ADDRESS = r"^https?://[^\s/?#@]+(/\S*)?$"


class DoorSettings(BaseSettings):
    """The settings of the doors for forms. `spool`: the folder for what arrives while PostgreSQL is away."""

    form_rate: str | None = None
    turnstile_url: str = Field("https://challenges.cloudflare.com/turnstile/v0/siteverify", pattern=WEB_ADDRESS)
    recaptcha_url: str = Field("https://www.google.com/recaptcha/api/siteverify", pattern=WEB_ADDRESS)
    hcaptcha_url: str = Field("https://api.hcaptcha.com/siteverify", pattern=WEB_ADDRESS)
    spool: Path | None = None

    @field_validator("form_rate", "key_rate", check_fields=False)
    @classmethod
    def check_rate(cls, rate: str | None) -> str | None:
        try:
            return rate and parse_rate(rate)
        except ValueError:
            raise ValueError("must be a number of requests in a time, such as 600/minute") from None


class MailSettings(BaseSettings):
    """`mail_url`: the server that takes mails; `mail_from`: their sender; `public_url`: where links in them lead."""

    mail_url: SecretStr | None = None
    mail_from: str | None = Field(None, pattern=r"^[^\s@<>]{1,64}@[^\s@<>]{1,250}$")
    public_url: str | None = Field(None, pattern=r"^https?://[^\s/?#@]+$")

    @field_validator("mail_url")
    @classmethod
    def check_mail_url(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            try:
                parts = urlsplit(url.get_secret_value())
                valid = parts.scheme in MAIL_SCHEMES and bool(parts.hostname) and (parts.port or 1) > 0
            except ValueError:
                valid = False
            if not valid:
                raise ValueError("must be smtp://user:password@host:port, or smtps:// for TLS from the beginning")
        return url

    @model_validator(mode="after")
    def check_whole(self) -> Self:
        if self.mail_url and not (self.mail_from and self.public_url):
            raise ValueError("ACCORD_MAIL_URL needs ACCORD_MAIL_FROM and ACCORD_PUBLIC_URL")
        return self

    @property
    def sends_mail(self) -> bool:
        """Whether mails can be sent, with links that lead to Accord."""
        return self.mail_url is not None


class SignInSettings(MailSettings, OidcSettings):
    """How people sign in without a key: by a link in a mail, or with their company's account."""
