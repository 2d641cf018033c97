"""The requests and responses of the routes of sources."""

import re
from typing import Annotated

from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BaseModel, Field

from services.intake.sources.domain import FieldKind, Kind, Source
from shared.http import REQUEST_MODEL, Code, Name, Text, field_error

ORIGINS_LIMIT = 50
FIELDS_LIMIT = 200

_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(?::\d{1,5})?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#@]{1,260}(?:[/?#]\S*)?")


def validate_origin(origin: str) -> str:
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


class SourceIn(BaseModel):
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
        )


class SourceForm(SourceIn):
    """A source as the form of the first set-up sends it, with its code."""

    source: Code


class SourceOut(SourceIn):
    """The capture point as it is stored."""

    source: str


class SourcesOut(BaseModel):
    """Every source, by name."""

    sources: list[SourceOut]


def to_source_out(source: Source) -> SourceOut:
    return SourceOut(**vars(source) | {"allowed_origins": list(source.allowed_origins)})
