"""The requests and responses of the routes of sources."""

import re
from datetime import datetime
from typing import Annotated

from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BaseModel, Field

from services.intake.sources.domain import CaptchaKind, FieldKind, Kind, Source, SourceHealth, SourceSecrets
from shared.http import REQUEST_MODEL, Code, JsonObject, Name, Text, field_error

ORIGINS_LIMIT = 50
FIELDS_LIMIT = 200
FILL_SECONDS_LIMIT = 600

_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(?::\d{1,5})?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#@]{1,260}(?:[/?#]\S*)?")


def validate_origin(text: str) -> str:
    # As browsers show it: with capital letters, and with the slash of the first page.
    origin = text.strip().lower().removesuffix("/")
    if not _ORIGIN.fullmatch(origin):
        raise field_error("Must be an origin in lower case: https://host or https://host:port.")
    return origin


def validate_web_address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise field_error("Must be an address that begins with https:// or http://.")
    return address


def validate_country(code: str) -> str:
    if code not in SUPPORTED_REGIONS:
        raise field_error("Must be a country's two letters in ISO 3166, like DE.")
    return code


Origin = Annotated[Name, AfterValidator(validate_origin)]
WebAddress = Annotated[str, Field(max_length=2000), AfterValidator(validate_web_address)]
Country = Annotated[Name, AfterValidator(validate_country)]


class CaptchaIn(BaseModel):
    """A captcha of the form. `secret` is written, never shown; left out, the stored one stays."""

    model_config = REQUEST_MODEL

    kind: CaptchaKind
    secret: Text | None = None


class SourceFields(BaseModel):
    """A capture point. A capture without a channel or a campaign takes those of its source.

    `custom_fields`: the kinds of its own fields, by their names in `custom`. A field that is not listed is published
    only if it is a short code, a truth value, a date or a number of at most six digits.
    """

    model_config = REQUEST_MODEL

    name: Text | None = None
    kind: Kind
    channel: Text | None = None
    campaign: Text | None = None
    region: Country | None = None
    field_map: Annotated[dict[Name, Name], Field(max_length=FIELDS_LIMIT)] = {}
    value_map: Annotated[
        dict[Name, Annotated[dict[Name, Name], Field(max_length=FIELDS_LIMIT)]], Field(max_length=FIELDS_LIMIT)
    ] = {}
    allowed_origins: Annotated[list[Origin], Field(max_length=ORIGINS_LIMIT)] = []
    thank_you_url: WebAddress | None = None
    live: bool = True
    custom_fields: Annotated[dict[Name, FieldKind], Field(max_length=FIELDS_LIMIT)] = {}
    min_fill_seconds: Annotated[int, Field(ge=0, le=FILL_SECONDS_LIMIT)] | None = None
    honeypot: Name | None = None
    default_activity: Code | None = None


class SourceIn(SourceFields):
    """A capture point, with what is written and never shown: `secret`, the captcha's secret, `api`.

    Each of these that is left out stays as it is stored; null deletes it.
    """

    captcha: CaptchaIn | None = None
    secret: Text | None = None
    api: JsonObject | None = None

    def to_source(self, source: str) -> Source:
        """The source with this code."""
        return Source(
            source=source,
            kind=self.kind,
            name=self.name or None,
            channel=self.channel or None,
            campaign=self.campaign or None,
            region=self.region,
            field_map=self.field_map,
            value_map=self.value_map,
            allowed_origins=tuple(self.allowed_origins),
            thank_you_url=self.thank_you_url,
            live=self.live,
            custom_fields=self.custom_fields,
            min_fill_seconds=self.min_fill_seconds,
            honeypot=self.honeypot or None,
            captcha=self.captcha.kind if self.captcha else None,
            default_activity=self.default_activity or None,
        )

    def to_secrets(self, stored: SourceSecrets) -> SourceSecrets:
        """The secrets of the source: those that were sent, and the stored ones that were left out."""
        sent = self.model_fields_set
        captcha = None
        if self.captcha:
            captcha = self.captcha.secret if "secret" in self.captcha.model_fields_set else stored.captcha
        return SourceSecrets(
            secret=(self.secret or None) if "secret" in sent else stored.secret,
            captcha=captcha or None,
            api=(self.api or {}) if "api" in sent else stored.api,
        )


class SourceForm(SourceIn):
    """A source as the form of the first set-up sends it, with its code."""

    source: Code


class SourceOut(SourceFields):
    """The capture point as it is stored. `secrets` names what is stored and not shown."""

    source: str
    captcha: CaptchaKind | None
    secrets: list[str]


class HealthOut(BaseModel):
    """How a source fares. `last_failure` is a code; `token_expires_at` is the source's `api.token_expires_at`."""

    last_lead_at: datetime | None
    last_failure_at: datetime | None
    last_failure: str | None
    signature_failures: int
    token_refused_at: datetime | None
    token_expires_at: str | None


class SourceWithHealthOut(SourceOut):
    """The capture point as it is stored, and how it fares."""

    health: HealthOut


class SourcesOut(BaseModel):
    """Every source, by name."""

    sources: list[SourceOut]


def to_source_out(source: Source, secrets: SourceSecrets) -> SourceOut:
    named = [name for name in ("secret", "captcha") if getattr(secrets, name)]
    shown = {name: value for name, value in vars(source).items() if name != "sealed"}
    stored = [*named, *(f"api.{name}" for name in secrets.api)]
    return SourceOut(**shown | {"allowed_origins": list(source.allowed_origins), "secrets": stored})


def to_health_out(health: SourceHealth, secrets: SourceSecrets) -> HealthOut:
    shown = {name: value for name, value in vars(health).items() if name != "source"}
    expires = secrets.api.get("token_expires_at")
    return HealthOut(**shown, token_expires_at=expires if isinstance(expires, str) else None)
