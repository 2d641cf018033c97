"""The settings of the public doors: how often an address may use them, and whom they ask about captchas."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from shared.http.rate_limits import parse_rate

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
